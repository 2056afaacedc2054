"""The formats for programs and for eyes in a hurry: concise, json, github, and the statistics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.errors import UsageError
from losslint.findings import Applicability, Diagnostic, Severity
from losslint.record import changed
from losslint.report import FORMATS, Output, read_outputs, render, write
from losslint.report.style import Style
from losslint.results import FileResult, Line, Results
from losslint.training import Place

from tests.report.showing import SCRIPT, finding, related, repair, results, spot

PLAIN = Style(colour=False, summary=False)


def test_concise_is_a_line_a_finding() -> None:
    loss = spot(SCRIPT, "'binary_crossentropy'")
    safe = repair((loss, "'x'"), applicability=Applicability.SAFE)
    found = [finding(loss), finding(spot(SCRIPT, "'adam'"), code="LL601", repair=safe)]

    shown = changed(results(SCRIPT, *found), fixable=frozenset(found[1:]))

    assert render(shown, "concise", Style()) == (
        "train.py:3:20: LL101 it is wrong\n"
        "train.py:3:53: LL601 [*] it is wrong\n"
        "Found 2 findings (2 warnings) in 1 file.\n"
        "[*] 1 fixable with --fix.\n"
    )


def test_concise_names_the_cell() -> None:
    place = spot("x = 1", "1", path="a.ipynb", cell=3)

    shown = render(Results((FileResult("a.ipynb", (finding(place),)),)), "concise", PLAIN)

    assert shown == "a.ipynb:cell 3:1:5: LL101 it is wrong\n"


def test_json_has_exactly_the_documented_fields() -> None:
    loss = spot(SCRIPT, "'binary_crossentropy'")
    head = spot(SCRIPT, "'sigmoid'")
    found = finding(
        loss,
        effects=("one", "two"),
        help="use the right one",
        also=("LL105 it is wrong too",),
        related=(related(head, "the head"),),
        repair=repair((head, "'softmax'")),
        subsumes=("LL105",),
        fingerprint="abc",
    )
    path = str(Path("train.py").absolute())
    at_head = {
        "filename": path,
        "cell": None,
        "location": {"row": 1, "column": 38},
        "end_location": {"row": 1, "column": 47},
    }

    assert json.loads(render(results(SCRIPT, found), "json", Style())) == [
        {
            "code": "LL101",
            "name": "binary-loss-on-exclusive-classes",
            "severity": "warning",
            "message": "it is wrong",
            "effect": "one\ntwo",
            "help": "use the right one",
            "filename": path,
            "cell": None,
            "location": {"row": 3, "column": 20},
            "end_location": {"row": 3, "column": 41},
            "related": [{"message": "the head", **at_head}],
            "fix": {
                "applicability": "unsafe",
                "message": "Use the right loss",
                "edits": [{**at_head, "content": "'softmax'"}],
            },
            "subsumes": ["LL105"],
            "also": ["LL105 it is wrong too"],
            "choices": [],
            "probe": None,
            "fingerprint": "abc",
            "noqa_row": 3,
            "url": None,
        }
    ]


def test_json_of_nothing_is_an_empty_array() -> None:
    assert json.loads(render(Results(()), "json", Style())) == []


def test_json_keeps_the_name_of_standard_input() -> None:
    shown = render(results("x = 1", finding(spot("x = 1", "1", path="<stdin>"))), "json", Style())

    assert json.loads(shown)[0]["filename"] == "<stdin>"


def github(*found: Diagnostic, text: str = SCRIPT) -> list[str]:
    return render(results(text, *found), "github", Style()).splitlines()


@pytest.fixture(autouse=True)
def _no_job_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def test_a_workflow_command() -> None:
    head = related(spot(SCRIPT, "'sigmoid'"), "the head")
    loss = spot(SCRIPT, "'binary_crossentropy'")
    found = finding(loss, message="100%, ok: a, b", related=(head,), effects=("slow",), help="softmax")

    path = str(Path("train.py").absolute()).replace(":", "%3A").replace(",", "%2C")
    assert github(found) == [
        f"::warning file={path},line=3,endLine=3,col=20,endColumn=41,"
        "title=losslint (LL101 binary-loss-on-exclusive-classes)::"
        "train.py:3:20: LL101 100%25, ok: a, b%0A  train.py:1:38: the head"
        "%0A  effect: slow%0A  help: softmax"
    ]


def test_columns_are_left_out_of_a_span_of_several_lines() -> None:
    (command,) = github(finding(Place("train.py", None, 1, 5, 2, 3)))

    assert ",line=1,endLine=2,title=" in command


def test_properties_are_escaped() -> None:
    (command,) = github(finding(Place("a:b,c%.py", None, 1, 1, 1, 2)))

    assert "a%3Ab%2Cc%25.py,line=1" in command


def test_a_notebook_points_at_the_line_of_the_file() -> None:
    place = spot("x = 1", "1", path="a.ipynb", cell=3)
    shown = Results((FileResult("a.ipynb", (finding(place),), {("a.ipynb", 3, 1): Line("x = 1", 41)}),))

    command = render(shown, "github", Style())

    assert ",line=41,endLine=41,title=" in command
    assert "::a.ipynb:cell 3:1:5: LL101" in command


def many(count: int, severity: Severity) -> list[Diagnostic]:
    return [
        finding(Place("train.py", None, row, 1, row, 2), severity=severity) for row in range(1, count + 1)
    ]


def test_the_worst_come_first_and_ten_of_a_kind() -> None:
    found = [*many(12, Severity.INFO), *many(12, Severity.WARNING), *many(3, Severity.ERROR)]

    commands = github(*found)

    kinds = [command.split(" ")[0] for command in commands]
    assert kinds == ["::error"] * 3 + ["::warning"] * 10 + ["::notice"] * 10
    assert commands[-1].startswith("::notice title=losslint::5 more findings:%0Atrain.py:11:1: LL101 it is")


def test_ten_of_a_kind_need_no_notice() -> None:
    assert len(github(*many(10, Severity.INFO))) == 10


def test_all_findings_go_into_the_job_summary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    commands = github(*many(12, Severity.ERROR))

    assert commands[-1] == "::notice title=losslint::2 more findings; see the job summary"
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n### losslint\n")
    assert text.count("| error | train.py:") == 12


def test_a_job_summary_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))

    with pytest.raises(UsageError, match="cannot be written"):
        github(*many(1, Severity.ERROR))


def test_a_clean_run_prints_no_command() -> None:
    assert github() == []


def test_statistics_count_the_loudest_first() -> None:
    place = spot("x = 1", "1")
    found = [finding(place, code=code, name=code.lower()) for code in ("LL109", "LL101", "LL109")]
    shown = results("x = 1", *found)

    assert render(shown, "full", PLAIN, statistics=True) == "2  LL109  ll109\n1  LL101  ll101\n"
    assert json.loads(render(shown, "json", PLAIN, statistics=True)) == [
        {"code": "LL109", "name": "ll109", "count": 2, "fixable": 0},
        {"code": "LL101", "name": "ll101", "count": 1, "fixable": 0},
    ]
    with pytest.raises(UsageError, match="--statistics cannot be written as github"):
        render(shown, "github", PLAIN, statistics=True)


def test_outputs_are_formats_and_files() -> None:
    assert read_outputs([]) == (Output("full"),)
    assert read_outputs(["concise", "json:a/b.json"]) == (Output("concise"), Output("json", Path("a/b.json")))
    assert read_outputs(["full", "github"]) == (Output("full"), Output("github"))
    assert read_outputs(["json:-", "full:a"]) == (Output("json"), Output("full", Path("a")))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["jsn"], "no format is called `jsn`; did you mean `json`"),
        (["json:"], "a file name is missing"),
        (["json", "full"], "standard output can hold json alone"),
        (["json:-", "full"], "standard output can hold json alone"),
        (["json:a", "full", "sarif:a"], "json and sarif cannot be written to one file, a"),
        (["json:a", "json:b/../a"], "json and json cannot be written to one file"),
    ],
)
def test_outputs_that_cannot_be_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_outputs(texts)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_show_nothing_and_something(name: str) -> None:
    assert isinstance(render(Results(()), name, Style()), str)
    assert "LL101" in render(results(SCRIPT, finding(spot(SCRIPT, "'adam'"))), name, Style())


def test_a_report_makes_the_folders_of_its_file(tmp_path: Path) -> None:
    write("é\udcff\n", tmp_path / "new" / "report.txt")

    assert (tmp_path / "new" / "report.txt").read_bytes() == "é\\udcff\n".encode()
    with pytest.raises(UsageError, match="cannot be written"):
        write("", tmp_path)

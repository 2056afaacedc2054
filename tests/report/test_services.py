"""The formats that services read: jsonl, gitlab, sarif, junit and rdjson."""

from __future__ import annotations

import json
import subprocess
import tokenize
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from losslint.check.engine import check_file
from losslint.check.policy import Policy
from losslint.findings import Applicability, Diagnostic, Severity, Verdict
from losslint.plugins import load_rules
from losslint.report import FORMATS, render
from losslint.report.style import Style
from losslint.results import FileResult, Line, Listing, Results
from losslint.training import Place
from msgspec.structs import replace

from tests.report.showing import SCRIPT, finding, related, repair, results, spot

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "tests" / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
FIXTURES = sorted([*(ROOT / "fixtures").rglob("*.py"), *(ROOT / "fixtures").rglob("*.ipynb")])
LOSS = spot(SCRIPT, "'binary_crossentropy'")
HEAD = spot(SCRIPT, "'sigmoid'")
IN_CELL = Place("a.ipynb", 3, 1, 5, 1, 6)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository below the temporary folder, outside any service."""
    load_rules()
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path / "src")
    return tmp_path


def shown(name: str, *found: Diagnostic, text: str = SCRIPT) -> Any:
    return json.loads(render(results(text, *found), name, Style()))


def in_notebook(name: str) -> Any:
    lines: Listing = {("a.ipynb", 3, 1): Line("x = 1", 41)}
    return json.loads(render(Results((FileResult("a.ipynb", (finding(IN_CELL),), lines),)), name, Style()))


@cache
def everything() -> Results:
    """Return what every rule says about all fixtures."""
    policy = Policy(load_rules().rules)
    return Results(tuple(check_file(path, policy) for path in FIXTURES))


def test_jsonl_is_one_object_a_line() -> None:
    found = [finding(LOSS), finding(HEAD, message="a\nb")]
    lines = render(results(SCRIPT, *found), "jsonl", Style()).splitlines()

    assert [json.loads(line) for line in lines] == shown("json", *found)
    assert render(Results(()), "jsonl", Style()) == ""


def test_gitlab_gets_what_its_widget_shows() -> None:
    assert shown("gitlab", finding(LOSS, severity=Severity.ERROR, fingerprint="ab")) == [
        {
            "description": "LL101: it is wrong",
            "check_name": "LL101",
            "fingerprint": "ab",
            "severity": "major",
            "location": {
                "path": "src/train.py",
                "positions": {"begin": {"line": 3, "column": 20}, "end": {"line": 3, "column": 41}},
            },
        }
    ]
    assert shown("gitlab") == []
    (helped,) = shown("gitlab", finding(LOSS, help="use `softmax`"))
    assert helped["description"] == "LL101: it is wrong. Help: use `softmax`."


def test_gitlab_paths_count_from_its_project(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(folder / "src"))

    assert shown("gitlab", finding(LOSS))[0]["location"]["path"] == "train.py"


def test_gitlab_never_sees_a_fingerprint_twice() -> None:
    found = [finding(LOSS, fingerprint="ab"), finding(HEAD, fingerprint="ab")]

    assert [entry["fingerprint"] for entry in shown("gitlab", *found)] == ["ab", "ab-2"]


def test_notebooks_are_shown_by_the_row_of_the_file() -> None:
    entry = in_notebook("gitlab")[0]
    (result,) = in_notebook("sarif")["runs"][0]["results"]
    (diagnostic,) = in_notebook("rdjson")["diagnostics"]

    assert entry["location"]["positions"] == {"begin": {"line": 41}, "end": {"line": 41}}
    assert entry["description"] == "LL101: cell 3, line 1: it is wrong"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 41, "endLine": 41}
    assert result["message"]["text"] == "cell 3, line 1: it is wrong."
    assert diagnostic["location"]["range"] == {"start": {"line": 41}, "end": {"line": 41}}


def sarif(*found: Diagnostic, of: Results | None = None) -> dict[str, Any]:
    """Return the only run of a log that the schema and GitHub accept."""
    log = json.loads(render(of or results(SCRIPT, *found), "sarif", Style()))
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(rule[key]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["name"]) <= 255
        assert len(rule["properties"]["tags"]) <= 10
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert set(result["partialFingerprints"]) == {"losslint/v1"}
        assert len(result["locations"]) == 1
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            physical = location["physicalLocation"]
            assert not physical["artifactLocation"]["uri"].startswith(("/", "./"))
            assert all(number >= 1 for number in physical["region"].values())
    return run  # type: ignore[no-any-return]


def test_sarif_of_every_fixture_is_valid() -> None:
    found = everything()

    run = sarif(of=found)

    assert len(run["results"]) == len(found.diagnostics) > 20
    assert run["invocations"][0]["executionSuccessful"] is True
    assert {"LL001"} <= {
        note["descriptor"]["id"] for note in run["invocations"][0]["toolExecutionNotifications"]
    }
    assert any("fixes" in result for result in run["results"])


def test_sarif_links_the_evidence_and_escapes_brackets() -> None:
    found = finding(
        LOSS,
        message="`a[0]` is wrong",
        related=(related(HEAD, "the head"),),
        repair=repair((HEAD, "'softmax'")),
        fingerprint="ab",
    )

    (result,) = sarif(found)["results"]

    assert result["message"]["text"] == "`a\\[0\\]` is wrong.\nSee [the head](1)."
    assert result["relatedLocations"][0]["id"] == 1
    assert result["level"] == "warning"
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "endLine": 1, "startColumn": 38, "endColumn": 47},
            "insertedContent": {"text": "'softmax'"},
        }
    ]


def test_sarif_carries_the_verdict_of_a_probe() -> None:
    verdict = Verdict("confirmed", "as written it stays at chance", 9.2)
    (result,) = sarif(finding(LOSS, probe=verdict))["results"]

    said = {"verdict": "confirmed", "message": "as written it stays at chance", "seconds": 9.2}
    assert result["properties"] == {"probe": said}
    assert "Probe: confirmed in 9 s — as written it stays at chance." in result["message"]["text"]


def test_sarif_of_nothing_has_a_run_without_results() -> None:
    run = sarif(of=Results(()))

    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_paths_are_percent_encoded_and_below_the_repository(folder: Path) -> None:
    place = Place("a b/ü.py", None, 1, 1, 1, 2)
    elsewhere = Place(str(folder.parent / "other.py"), None, 1, 1, 1, 2)
    run = sarif(of=Results((FileResult("a b/ü.py", (finding(place), finding(elsewhere))),)))

    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]

    assert {"uri": "src/a%20b/%C3%BC.py", "uriBaseId": "%SRCROOT%"} in uris
    assert {"uri": (folder.parent / "other.py").as_uri()} in uris
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{folder.as_uri()}/"


def test_sarif_says_what_is_missing() -> None:
    run = sarif(of=Results((FileResult("a.py", failed=True),), failures=("plug-in `x` could not be loaded",)))

    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"].startswith("plug-in")


def test_sarif_keeps_to_the_most_results_that_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("losslint.report.sarif._MOST", 2)
    found = [
        finding(LOSS, severity=Severity.INFO),
        finding(HEAD, severity=Severity.WARNING),
        finding(spot(SCRIPT, "'adam'"), severity=Severity.ERROR),
    ]

    run = sarif(*found)

    assert [result["level"] for result in run["results"]] == ["warning", "error"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 more findings are left out")


def junit(*found: Diagnostic) -> ElementTree.Element:
    return ElementTree.fromstring(render(results(SCRIPT, *found), "junit", Style()))


def test_junit_says_everything_in_the_text_of_a_failure() -> None:
    found = finding(LOSS, message="a < b\x00", related=(related(HEAD, "the head"),), help="softmax")

    top = junit(found)

    case = top.find("testsuite/testcase")
    failure = top.find("testsuite/testcase/failure")
    assert case is not None
    assert failure is not None
    assert top.attrib == {"name": "losslint", "tests": "1", "failures": "1", "errors": "0"}
    assert case.get("name") == "LL101 binary-loss-on-exclusive-classes (line 3)"
    assert failure.text == ("train.py:3:20: LL101 a < b\u2400\n  train.py:1:38: the head\n  help: softmax")


JENKINS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
            "version",
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": ({"name"}, {"time", "classname", "group"}, {"skipped", "error", "failure"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
}
"""What Jenkins' schema has of what we write: attributes that must and that may be there, and children."""


@pytest.mark.parametrize(
    "found",
    [(), (finding(LOSS, help="softmax"), finding(HEAD, code="LL002")), (finding(replace(HEAD, path=".")),)],
    ids=["nothing", "findings", "a folder"],
)
def test_junit_is_what_jenkins_accepts(found: tuple[Diagnostic, ...]) -> None:
    top = junit(*found)

    assert top.tag == "testsuites"
    for element in top.iter():
        required, optional, children = JENKINS[element.tag]
        assert required <= set(element.attrib) <= required | optional
        assert {child.tag for child in element} <= children
        assert element.tag in ("failure", "error") or not (element.text or "").strip()
    assert all("help: softmax" in (text.text or "") for text in top.iter("failure") if found[0].help)


def test_junit_names_are_unique_and_what_was_not_read_is_an_error() -> None:
    top = junit(finding(LOSS), finding(HEAD), finding(spot(SCRIPT, "'adam'")), finding(HEAD, code="LL001"))

    names = [case.get("name") for case in top.iter("testcase")]
    assert len(set(names)) == len(names) == 4
    assert (top.get("tests"), top.get("failures"), top.get("errors")) == ("4", "3", "1")


def test_junit_of_nothing_is_a_passed_test() -> None:
    top = junit()

    assert [case.attrib for case in top.iter("testcase")] == [
        {"name": "no findings", "classname": "losslint"}
    ]
    assert (top.get("tests"), top.get("failures")) == ("1", "0")


def test_rdjson_counts_columns_in_bytes() -> None:
    text = "é = '日本'; x = 1\n"

    (diagnostic,) = shown("rdjson", finding(spot(text, "x")), text=text)["diagnostics"]

    before = "é = '日本'; ".encode()
    assert diagnostic["location"] == {
        "path": "src/train.py",
        "range": {
            "start": {"line": 1, "column": len(before) + 1},
            "end": {"line": 1, "column": len(before) + 2},
        },
    }


def test_rdjson_suggests_whole_repairs_only() -> None:
    whole = finding(LOSS, repair=repair((LOSS, "'mse'")))
    half = finding(LOSS, code="LL102", repair=repair((LOSS, "'mse'"), (HEAD, "'relu'")))
    shown_only = finding(
        LOSS, code="LL103", repair=repair((LOSS, "'x'"), applicability=Applicability.DISPLAY)
    )

    first, second, third = shown("rdjson", whole, half, shown_only)["diagnostics"]

    assert [each["text"] for each in first["suggestions"]] == ["'mse'"]
    assert "suggestions" not in second
    assert "suggestions" not in third


def test_rdjson_suggests_within_the_lines_of_the_finding() -> None:
    elsewhere = finding(LOSS, repair=repair((HEAD, "'relu'")))
    row = Place(LOSS.path, None, LOSS.row, 1, LOSS.row + 1, 1)
    line = finding(LOSS, code="LL102", repair=repair((row, "")))
    end = Place(LOSS.path, None, LOSS.row, LOSS.end_column, LOSS.row, LOSS.end_column)
    behind = finding(LOSS, code="LL103", repair=repair((end, ", metrics=[]")))

    first, second, third = shown("rdjson", elsewhere, line, behind)["diagnostics"]

    assert HEAD.row != LOSS.row
    assert "suggestions" not in first
    whole = {"start": {"line": LOSS.row}, "end": {"line": LOSS.row}}
    assert second["suggestions"] == [{"range": whole, "text": ""}]
    (inserted,) = third["suggestions"]
    assert inserted["range"]["start"] == inserted["range"]["end"] == third["location"]["range"]["end"]


def test_rdjson_suggestions_of_every_fixture_lie_in_their_file() -> None:
    suggested = [
        one
        for one in json.loads(render(everything(), "rdjson", Style()))["diagnostics"]
        if "suggestions" in one
    ]
    for diagnostic in suggested:
        within = diagnostic["location"]["range"]
        (suggestion,) = diagnostic["suggestions"]
        at = suggestion["range"]
        with tokenize.open(diagnostic["location"]["path"]) as file:
            lines = file.read().split("\n")
        assert within["start"]["line"] <= at["start"]["line"] <= at["end"]["line"] <= within["end"]["line"]
        for point in at.values():
            assert point.get("column", 1) <= len(lines[point["line"] - 1].encode()) + 1
    assert len(suggested) > 10


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"github"}))
def test_every_format_can_show_what_the_fixtures_hold(name: str) -> None:
    text = render(everything(), name, Style())

    assert not [one.code for one in everything().diagnostics if one.code not in text]


def test_the_action_is_what_the_documents_say() -> None:
    action = (ROOT / "action.yml").read_text(encoding="utf-8")

    for wanted in ("using: composite", "paths:", "args:", "sarif-file:", "--output-format github"):
        assert wanted in action
    script = action.partition("run: |")[2]
    assert "${{" not in script.partition("env:")[0].replace("${{ github.action_path }}", "")


@pytest.mark.parametrize(
    ("paths", "args", "words"),
    [
        (".", "", "--|.|"),
        ("src\n  my notebooks/*\r\n\n-x.py\n", "", "--|src|my notebooks/*|-x.py|"),
        ("", "--select LL1  -q", "--select|LL1|-q|--|"),
        ("a$(echo b)`c`;d", "", "--|a$(echo b)`c`;d|"),
    ],
)
def test_the_action_runs(tmp_path: Path, paths: str, args: str, words: str) -> None:
    """The shell lines of the action, run with a stand-in for the command, pass every input on as words."""
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    lines = action.partition("# check\n")[2].splitlines()
    script = "\n".join(line.strip() for line in lines if line.strip())
    shim = tmp_path / "losslint"
    shim.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', encoding="utf-8")
    shim.chmod(0o755)

    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PATHS": paths, "ARGS": args, "SARIF": "out.sarif"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        ran.stdout == f"--output-format|full|--output-format|github|--output-format|sarif:out.sarif|{words}"
    )

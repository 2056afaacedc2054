"""The page of `--output-format html`: what is in it, that hostile texts stay texts, and that its data are data."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from losslint import cli, report
from losslint.errors import UsageError
from losslint.findings import Applicability, Diagnostic, Severity, Verdict
from losslint.plugins import load_rules
from losslint.record import changed
from losslint.report import read_outputs, render
from losslint.report.style import Style
from losslint.results import FileResult, Line, Listing, Results
from losslint.training import Place

from tests.report.showing import SCRIPT, finding, related, repair, results, saying, spot

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{ 7 * 7 }}{% x %}--><!--&amp;"


class Tree(HTMLParser):
    """The elements of a page with their attributes, and the text of each kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open[: len(self._open) - 1]

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        self.texts[inside] = self.texts.get(inside, "") + data

    def of(self, tag: str, /, **attributes: str) -> Iterator[dict[str, str | None]]:
        """Yield the attributes of the elements of this name that have these."""
        for name, given in self.elements:
            if name == tag and all(given.get(key) == value for key, value in attributes.items()):
                yield given


def page_of(shown: Results) -> str:
    load_rules()
    return render(shown, "html", Style())


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="losslint-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def hostile() -> Results:
    """Return a finding whose every text, path and line is hostile."""
    path = f"{HOSTILE}.py"
    place = Place(path, None, 1, 1, 1, 8)
    beside = related(Place(path, None, 1, 2, 1, 5), HOSTILE)
    found = saying(HOSTILE, place, related=(beside,), fingerprint=HOSTILE)
    return Results((FileResult(path, (found,), {(path, None, 1): Line(HOSTILE, 1)}),), failures=(HOSTILE,))


def test_hostile_texts_stay_texts() -> None:
    page = page_of(hostile())
    tree = Tree(page)

    assert list(tree.of("img")) == []
    assert [given.get("type") for given in tree.of("script")] == ["application/json", None]
    assert not [name for _, given in tree.elements for name in given if name.startswith("on")]
    assert "49" not in tree.texts.get("p", ""), "templates in texts are not carried out"
    assert tree.texts["code"].count("alert(1)") >= 1, "the code is shown"
    assert data_of(page)["findings"][0]["message"] == HOSTILE


def test_a_page_runs_its_own_script_only_and_asks_for_nothing() -> None:
    page = page_of(results(SCRIPT, finding(spot(SCRIPT, "'sigmoid'"))))

    (policy,) = Tree(page).of("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = str(policy["content"])
    assert rules.startswith("default-src 'none';")
    assert re.search(r"script-src 'sha256-[\w+/]+=*';", rules)
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "@import" not in page


def test_code_and_names_with_steering_characters_are_made_harmless() -> None:
    text = "x = '\u202e\x1b[31m'"
    page = page_of(results(text, finding(spot(text, "x"))))

    assert not re.search("[\u202a-\u202e\x1b]", page)


def test_a_finding_has_its_code_with_every_span_and_its_note() -> None:
    loss, head = spot(SCRIPT, "'binary_crossentropy'"), spot(SCRIPT, "'sigmoid'")
    page = page_of(
        results(SCRIPT, finding(loss, label="asks yes or no", related=(related(head, "ends in sigmoid"),)))
    )

    assert '<mark class="here">&#39;binary_crossentropy&#39;</mark>' in page
    assert '<mark class="because-1">&#39;sigmoid&#39;</mark>' in page
    assert '<span class="note here" style="--at:19">asks yes or no</span>' in page
    assert '<span class="note because-1" style="--at:37">ends in sigmoid</span>' in page


def test_files_of_the_evidence_stand_side_by_side() -> None:
    here, there = Place("train.py", None, 1, 1, 1, 2), Place("model.py", None, 1, 1, 1, 2)
    lines: Listing = {("train.py", None, 1): Line("a", 1), ("model.py", None, 1): Line("b", 1)}
    found = finding(here, related=(related(there, "made here"),))

    page = page_of(Results((FileResult("train.py", (found,), lines),)))

    assert 'class="excerpts several"' in page
    assert "<figcaption>model.py</figcaption>" in page


def test_cells_of_one_notebook_are_named_without_it() -> None:
    here, there = Place("a.ipynb", 2, 1, 1, 1, 2), Place("a.ipynb", 7, 1, 1, 1, 2)
    lines: Listing = {("a.ipynb", 2, 1): Line("a", 5), ("a.ipynb", 7, 1): Line("b", 9)}

    page = page_of(
        Results((FileResult("a.ipynb", (finding(here, related=(related(there, "made here"),)),), lines),))
    )

    assert "<figcaption>cell 2</figcaption>" in page
    assert "<figcaption>cell 7</figcaption>" in page


def test_permalinks_stay_and_are_told_apart() -> None:
    here, again = spot(SCRIPT, "'sigmoid'"), spot(SCRIPT, "'adam'")
    found = [finding(place, fingerprint="0123456789abcdef") for place in (here, again)]

    anchors = [given["id"] for given in Tree(page_of(results(SCRIPT, *found))).of("article")]

    assert anchors == ["LL101-0123456789ab", "LL101-0123456789ab-2"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="`patch` is not installed")
def test_the_copied_patch_applies(tmp_path: Path) -> None:
    fixed = repair(
        (spot(SCRIPT, "'sigmoid'"), "'softmax'"),
        (spot(SCRIPT, "model.summary()\n"), ""),
        (spot(SCRIPT, "'adam'"), "'sgd'"),
        (Place("train.py", None, 4, 1, 4, 1), "import numpy as np\n"),
    )
    (button,) = Tree(page_of(results(SCRIPT, finding(spot(SCRIPT, "'adam'"), repair=fixed)))).of(
        "button", **{"class": "copy"}
    )
    (tmp_path / "train.py").write_text(SCRIPT)

    command = ["patch", "-p0", "--force"]
    done = subprocess.run(command, cwd=tmp_path, input=button["data-copy"], text=True, capture_output=True)

    assert done.returncode == 0, done.stdout + done.stderr
    expected = (
        SCRIPT.replace("'sigmoid'", "'softmax'").replace("model.summary()\n", "").replace("adam", "sgd")
    )
    assert (tmp_path / "train.py").read_text() == expected.replace(
        "y_train =", "import numpy as np\ny_train ="
    )


def test_a_repair_says_whether_it_is_safe() -> None:
    place = spot(SCRIPT, "'sigmoid'")
    safe = repair((place, "'softmax'"), applicability=Applicability.SAFE)

    assert '<div class="repair safe"' in page_of(results(SCRIPT, finding(place, repair=safe)))


def test_filters_know_every_rule_file_and_severity() -> None:
    place = spot(SCRIPT, "'sigmoid'")
    found = [finding(place), finding(place, code="LL102", severity=Severity.ERROR, subsumes=("LL105",))]
    tree = Tree(page_of(results(SCRIPT, *found)))

    assert {given["value"] for given in tree.of("input", name="severity")} == {"error", "warning"}
    assert {given["value"] for given in tree.of("option")} == {"", "LL101", "LL102", "train.py"}
    assert {given["data-codes"] for given in tree.of("article")} == {"LL101", "LL102 LL105"}


def test_what_was_not_read_is_said_with_the_reason() -> None:
    shown = Results(
        (
            FileResult("a.py", skipped="nothing trains in it"),
            FileResult("b.py", skipped="nothing trains in it"),
        ),
        failures=("a plug-in broke",),
        unfollowed={"c.py": "it takes too long"},
    )
    page = page_of(shown)

    assert "2 \N{MULTIPLICATION SIGN} nothing trains in it" in page
    assert "<dd>a.py</dd>" in page
    assert "a plug-in broke" in page
    assert "c.py was not followed to its end, so it may hold more: it takes too long" in page


def test_a_page_without_findings_has_no_filters_and_praises_nothing() -> None:
    page = page_of(Results((FileResult("a.py"),)))

    assert "No training was found in 1 file" in page
    assert "<form" not in page


def test_the_plot_of_a_probe_is_shown_with_its_finding() -> None:
    place = spot(SCRIPT, "'sigmoid'")
    found = finding(place, fingerprint="f", probe=Verdict("confirmed", "as written .5", 9.0))
    shown = changed(results(SCRIPT, found), plots={"f": "<svg><title>as written and repaired</title></svg>"})

    page = page_of(shown)

    assert '<figure class="plot"><svg><title>as written and repaired</title></svg></figure>' in page
    assert "confirmed in 9 s" in page


def page_by_command(folder: Path, *names: str) -> str:
    """Return the page that the command writes about copies of fixtures."""
    for name in names:
        shutil.copy(ROOT / "fixtures" / "heads" / name, folder)
    page = folder / "page.html"
    assert cli.run(["--no-cache", "--isolated", "-q", "--output-format", f"html:{page}", str(folder)]) == 1
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_a_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of two scripts in which something is found."""
    folder = tmp_path_factory.mktemp("page")
    return page_by_command(folder, "fashion_softmax_twice.py", "churn_one_linear_unit.py")


def test_the_data_are_the_json_of_the_other_formats(of_a_script: str) -> None:
    data = data_of(of_a_script)

    assert {one["code"] for one in data["findings"]} == {"LL102", "LL103"}
    assert [run["kind"] for run in data["runs"]] == ["fit", "fit"]
    assert data["runs"][1]["outputs"][0]["head"]["units"]["value"] == 10


def test_every_training_has_a_card_with_both_shapes_of_its_diagram(of_a_script: str) -> None:
    tree = Tree(of_a_script)

    assert [given["id"] for given in tree.of("article", **{"class": "training"})] == [
        "training-1",
        "training-2",
    ]
    assert len(list(tree.of("svg", **{"class": "diagram"}))) == 4
    assert "2 findings in 2 trainings" in of_a_script


def test_the_code_on_an_edge_leads_to_its_finding(of_a_script: str) -> None:
    linked = re.findall(r'<a href="#(LL103-\w+)"><rect class="behind"', of_a_script)

    assert (
        linked
        == [given["id"] for given in Tree(of_a_script).of("article") if "LL103" in str(given["id"])] * 2
    )


def test_an_unknown_fact_comes_with_the_comment_that_states_it(of_a_script: str) -> None:
    assert "<code># losslint: y_train.labels=class-ids(2)</code>" in of_a_script
    assert "write at the end of line 15" in of_a_script


def test_without_the_library_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(UsageError, match=r"html needs Jinja2: run `pip install '\.\[report\]'`"):
        read_outputs(("html",))


def test_no_other_format_pays_for_the_library() -> None:
    command = "import sys; from losslint import report, cli; sys.exit('jinja2' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", command], check=False)
    assert ran.returncode == 0
    assert "html" in report.FORMATS


def test_files_with_findings_come_first(tmp_path: Path) -> None:
    page = page_by_command(tmp_path, "fashion_softmax_twice_repaired.py", "wine_relu_head.py")

    assert page.index("wine_relu_head.py</h2>") < page.index("fashion_softmax_twice_repaired.py</h2>")


def test_a_finding_that_no_training_has_stands_beside_them() -> None:
    place = spot(SCRIPT, "'sigmoid'")
    found: Diagnostic = finding(place)

    page = page_of(results(SCRIPT, found))

    assert '<section class="beside"' in page

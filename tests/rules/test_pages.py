"""The page of every rule has all its parts, its examples are reported as marked, and what it advises is not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import losslint_rules
import pytest
from losslint.check.engine import lint
from losslint.documents.project import built_in
from losslint.documents.rule_pages import Example, examples
from losslint.findings import Repair
from losslint.own_rules import INVALID_SYNTAX
from losslint.rule import RULES, Rule

from tests.expectations import DEFAULT, INFO, MENTION, expected, lines_in
from tests.expectations import reported as reported_in
from tests.started import environment

SECTIONS = ["What it does", "Why is this bad?", "Example", "Fix safety", "References"]
MEASURED = "Put to the test"
FENCE = re.compile(r"^```python$", re.MULTILINE)
OURS = [
    rule for code, rule in sorted(RULES.items()) if rule.check.__module__.startswith(losslint_rules.__name__)
]


def pairs_of(rules: Iterable[Rule]) -> pytest.MarkDecorator:
    """Return what calls a test with each example on the pages of these rules."""
    return pytest.mark.parametrize(
        ("rule", "pair"),
        [
            pytest.param(rule, pair, id=f"{rule.code}-{number}")
            for rule in rules
            for number, pair in enumerate(examples(rule.documentation), 1)
        ],
    )


ours = pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.code)
our_pairs = pairs_of(OURS)
every_pair = pairs_of(built_in().values())  # those too of the rules that the engine speaks itself


def reported(script: str, select: str | None = None) -> list[str]:
    found = lint(Path("train.py"), script.encode(), select=None if select is None else [select])
    return [f"{one.code} {one.message}" for one in found]


def repaired(script: str, repair: Repair) -> str:
    """Return a script with a repair carried out, the last edit first so that places stay true."""
    lines = script.splitlines(keepends=True)
    for edit in sorted(repair.edits, key=lambda edit: edit.place, reverse=True):
        start, end = edit.place.row - 1, edit.place.end_row - 1
        head, tail = lines[start][: edit.place.column - 1], lines[end][edit.place.end_column - 1 :]
        lines[start : end + 1] = [head + edit.content + tail]
    return "".join(lines)


def test_every_module_holds_one_rule_of_its_name() -> None:
    modules = [rule.check.__module__.rpartition(".")[2] for rule in OURS]
    assert modules == [rule.name.replace("-", "_") for rule in OURS]
    assert modules == [rule.check.__name__ for rule in OURS]
    assert len(OURS) >= 20


def test_every_module_beside_the_rules_is_a_rule() -> None:
    root = Path(losslint_rules.__file__).parent
    files = {
        path.stem
        for path in root.glob("*/*.py")
        if path.parent.name not in ("domain", "experiments", "measured")
    } - {"__init__"}
    assert files == {rule.name.replace("-", "_") for rule in OURS}


@ours
def test_the_page_has_every_section(rule: Rule) -> None:
    headings = re.findall(r"^## (.*)$", rule.documentation, re.MULTILINE)
    assert headings in (SECTIONS, [*SECTIONS, MEASURED])
    assert rule.summary.endswith(".")
    parts = re.split(r"^## .*$", rule.documentation, flags=re.MULTILINE)[1:]
    too_short = [title for title, part in zip(headings, parts, strict=True) if len(part.strip()) <= 60]
    assert not too_short, "each section says a sentence or two"
    assert "\nUse instead:\n```python\n" in parts[2]


@ours
def test_every_script_is_an_example_or_what_to_use_instead(rule: Rule) -> None:
    assert len(FENCE.findall(rule.documentation)) == 2 * len(examples(rule.documentation)) > 0


@ours
def test_the_page_gives_a_measure_and_a_source(rule: Rule) -> None:
    bad = rule.documentation.partition("## Why is this bad?")[2].partition("## Example")[0]
    assert re.search(r"\d", bad), "a number says how bad it is"
    references = rule.documentation.partition("## References")[2]
    assert re.search(r"https://|\(\d{4}\)", references), "a link, or the year of a publication"


@ours
def test_what_a_rule_subsumes_is_a_rule(rule: Rule) -> None:
    assert set(rule.subsumes) <= set(RULES) - {rule.code}


@ours
def test_the_docstring_is_the_summary_alone(rule: Rule) -> None:
    """What the page says is not said twice."""
    assert rule.docstring == rule.summary


@every_pair
def test_the_scripts_differ_and_can_be_compiled(rule: Rule, pair: Example) -> None:
    if rule.code != INVALID_SYNTAX:
        compile(pair.wrong, "example", "exec")
    compile(pair.right, "advice", "exec")
    assert pair.wrong != pair.right


@pytest.mark.parametrize("setting", [DEFAULT, INFO], ids=["default", "info"])
@every_pair
def test_the_scripts_are_reported_as_their_comments_say(rule: Rule, pair: Example, setting: str) -> None:
    for script in (pair.wrong, pair.right):
        found = reported_in(Path("train.py"), setting, script.encode())
        assert found == expected(lines_in(script), setting), rule.name


@our_pairs
def test_the_example_is_reported_by_this_rule_and_no_other(rule: Rule, pair: Example) -> None:
    assert [said.split()[0] for said in reported(pair.wrong, "ALL")] == [rule.code]


@every_pair
def test_what_the_page_advises_is_clean_under_every_rule(rule: Rule, pair: Example) -> None:
    assert not MENTION.search(pair.right), rule.name
    assert reported(pair.right, "ALL") == []


@our_pairs
def test_the_repair_of_the_example_leaves_nothing_to_report(rule: Rule, pair: Example) -> None:
    findings = lint(Path("train.py"), pair.wrong.encode(), select=["ALL"])
    assert findings, "the example is not reported"
    found = findings[0]
    said = rule.documentation.partition("## Fix safety\n")[2]
    further = pair != examples(rule.documentation)[0]
    if found.repair is None:
        whose = "In PyTorch" if "import torch" in pair.wrong else "Of "
        begins = rf"(?:^|[.] ){whose}.*it is only shown"
        shown = further and re.search(begins, said, re.MULTILINE) is not None
        assert shown or said.startswith(("There is no fix", "Shown, never applied"))
    else:
        how = found.repair.applicability.value
        assert said.startswith(how.capitalize()) or (further and f"it is {how}." in said)
        assert reported(repaired(pair.wrong, found.repair), "ALL") == []


def test_pages_are_read_where_they_are_shown_and_not_before() -> None:
    program = (
        "import sys\n"
        "read = []\n"
        "sys.addaudithook(lambda event, given: event == 'open' and read.append(str(given[0])))\n"
        "from losslint.plugins import load_rules\n"
        "rules = load_rules().rules\n"
        "for rule in rules.values(): rule.summary\n"
        "before = sum(name.endswith('.md') for name in read)\n"
        "rules['LL102'].documentation\n"
        "print(before, sum(name.endswith('.md') for name in read))\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "0 1\n"

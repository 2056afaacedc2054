"""The page of every rule has all its parts, its example is reported, and what it advises is not."""

from __future__ import annotations

import re
from pathlib import Path

import losslint_rules
import pytest
from losslint.check.engine import lint
from losslint.findings import Repair
from losslint.rule import RULES, Rule

SECTIONS = ["What it does", "Why is this bad?", "Example", "Fix safety", "References"]
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
OURS = [
    rule for code, rule in sorted(RULES.items()) if rule.check.__module__.startswith(losslint_rules.__name__)
]

ours = pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.code)


def scripts(rule: Rule) -> tuple[str, str]:
    """Return the script that the page warns of, and the one that it advises."""
    example, advice = FENCE.findall(rule.documentation)
    return example, advice


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
        path.stem for path in root.glob("*/*.py") if path.parent.name not in ("domain", "experiments")
    } - {"__init__"}
    assert files == {rule.name.replace("-", "_") for rule in OURS}


@ours
def test_the_page_has_every_section(rule: Rule) -> None:
    assert re.findall(r"^## (.*)$", rule.documentation, re.MULTILINE) == SECTIONS
    assert rule.summary.endswith(".")
    parts = re.split(r"^## .*$", rule.documentation, flags=re.MULTILINE)
    assert all(len(part.strip()) > 60 for part in parts[1:])
    assert "\nUse instead:\n```python\n" in parts[3]


@ours
def test_the_page_gives_a_measure_and_a_source(rule: Rule) -> None:
    bad = rule.documentation.partition("## Why is this bad?")[2].partition("## Example")[0]
    assert re.search(r"\d", bad)
    assert re.search(r"https://|\(\d{4}\)", rule.documentation.partition("## References")[2])


@ours
def test_what_a_rule_subsumes_is_a_rule(rule: Rule) -> None:
    assert set(rule.subsumes) <= set(RULES) - {rule.code}


@ours
def test_the_scripts_differ_and_can_be_compiled(rule: Rule) -> None:
    example, advice = scripts(rule)
    compile(example, "example", "exec")
    compile(advice, "advice", "exec")
    assert example != advice


@ours
def test_the_example_is_reported_by_this_rule_and_no_other(rule: Rule) -> None:
    example, _ = scripts(rule)
    assert [said.split()[0] for said in reported(example, "ALL")] == [rule.code]


@ours
def test_what_the_page_advises_is_clean_under_every_rule(rule: Rule) -> None:
    _, advice = scripts(rule)
    assert reported(advice, "ALL") == []


@ours
def test_the_repair_of_the_example_leaves_nothing_to_report(rule: Rule) -> None:
    example, _ = scripts(rule)
    (found,) = lint(Path("train.py"), example.encode(), select=["ALL"])
    said = rule.documentation.partition("## Fix safety\n")[2]
    if found.repair is None:
        assert said.startswith(("There is no fix", "Shown, never applied"))
    else:
        assert said.startswith(found.repair.applicability.value.capitalize())
        assert reported(repaired(example, found.repair), "ALL") == []

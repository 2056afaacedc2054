"""What every rule has beside its page: a pair of fixtures, tests that ask for it, and an experiment or why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from losslint.plugins import load_rules
from losslint.probe.confirm import load_treatments
from losslint.rule import Rule
from losslint.training import Framework
from losslint.treatment import treatment_of, why_unshown

ROOT = Path(__file__).parent.parent.parent
RULES = [rule for rule in load_rules().rules.values() if not rule.code.startswith("LL0")]
FIXTURES = {
    path: path.read_text(encoding="utf-8", errors="replace")
    for kind in ("*.py", "*.ipynb")
    for path in (ROOT / "fixtures").rglob(kind)
}
TESTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")


@every_rule
def test_a_pair_of_fixtures(rule: Rule) -> None:
    wrong = [path for path, text in FIXTURES.items() if re.search(rf"# expect[^:]*: .*{rule.code}", text)]
    repaired = {path.stem.removesuffix("_repaired") for path in FIXTURES if path.stem.endswith("_repaired")}
    assert any(path.stem in repaired for path in wrong)


@every_rule
def test_a_test_that_asks_for_it(rule: Rule) -> None:
    assert f'"{rule.code}"' in TESTS


@every_rule
def test_an_experiment_or_why_there_is_none(rule: Rule) -> None:
    load_treatments("losslint_rules")
    for framework in rule.measured or Framework:
        tried = treatment_of(rule.code, framework) is not None
        assert tried or why_unshown(rule.code, framework), framework

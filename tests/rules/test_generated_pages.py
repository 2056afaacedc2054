"""What is made from the rules is up to date: run `python -m losslint.documents` after changing one."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.documents import rule_pages
from losslint.documents.project import built_in, measured, obsolete
from losslint.rule import Rule

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "rules"
MEASURED = measured(ROOT)
REMEDY = "run `python -m losslint.documents` in the folder of the project"


@pytest.mark.parametrize("rule", built_in().values(), ids=lambda rule: rule.code)
def test_every_rule_has_the_page_that_its_docstring_and_the_probe_make(rule: Rule) -> None:
    file = PAGES / f"{rule.code}.md"

    assert file.is_file(), REMEDY
    assert file.read_text(encoding="utf-8") == rule_pages.page(rule, MEASURED.get(rule.code)), REMEDY


def test_the_lists_of_rules_are_those_of_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert (PAGES / "README.md").read_text(encoding="utf-8") == rule_pages.index(built_in()), REMEDY
    assert rule_pages.with_table(readme, built_in()) == readme, REMEDY


def test_no_page_is_about_a_rule_that_is_no_more() -> None:
    assert obsolete(ROOT) == [], REMEDY

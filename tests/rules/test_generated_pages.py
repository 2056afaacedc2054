"""What is made from the rules is up to date: run `python -m losslint.documents` after changing one."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.documents import rule_pages
from losslint.documents.project import built_in, links, measured, orphans, page_of
from losslint.rule import Rule

ROOT = Path(__file__).parent.parent.parent
MEASURED = measured(ROOT)
PAGES = {code: page_of(rule) for code, rule in built_in().items()}
INDEX = Path("docs", "rules", "README.md")
REMEDY = "run `python -m losslint.documents` in the folder of the project"


@pytest.mark.parametrize("rule", built_in().values(), ids=lambda rule: rule.code)
def test_the_head_of_a_page_is_the_rule_s_and_the_last_section_the_probe_s(rule: Rule) -> None:
    place = PAGES[rule.code]
    assert (ROOT / place).is_file(), f"{rule.code} has no page: write {place.as_posix()}"
    text = (ROOT / place).read_text(encoding="utf-8")

    assert text == rule_pages.page(rule, text, links(PAGES, place), MEASURED.get(rule.code)), REMEDY


def test_the_lists_of_rules_are_those_of_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    index = rule_pages.index(built_in(), links(PAGES, INDEX))

    assert (ROOT / INDEX).read_text(encoding="utf-8") == index, REMEDY
    assert rule_pages.with_table(readme, built_in()) == readme, REMEDY


def test_no_page_is_about_a_rule_that_is_no_more() -> None:
    assert orphans(ROOT) == []

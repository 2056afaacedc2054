"""The page on what losslint has found: its scripts are found to be wrong as it says, its rules are called so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from losslint.plugins import load_rules

from tests.expectations import DEFAULT, expected, lines_in, reported

PAGE = (Path(__file__).parents[1] / "docs" / "found.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}


def script_in(section: str) -> str:
    (script,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    return str(script)


def test_there_are_ten() -> None:
    assert len(SECTIONS) == 10


@pytest.mark.parametrize("title", SECTIONS)
def test_the_script_of_a_slip_is_wrong_as_it_says(title: str, tmp_path: Path) -> None:
    section = SECTIONS[title]
    (tmp_path / "retold.py").write_text(script_in(section), encoding="utf-8")
    wanted = expected(lines_in(script_in(section)), DEFAULT)

    assert reported(tmp_path / "retold.py", DEFAULT) == wanted
    (code, name), *_ = re.findall(r"\[(LL\d{3})\]\(\S+\)\s`([a-z-]+)`", section)
    assert {one.code for one in wanted} == {code}
    assert load_rules().rules[code].name == name


@pytest.mark.parametrize("title", SECTIONS)
def test_the_source_and_its_version_are_named(title: str) -> None:
    assert re.search(r"\]\(https://github\.com/[\w.-]+/[\w.-]+\),\s+version [0-9a-f]{7}", SECTIONS[title])

"""What `new-rule` left for the author to say is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.documents.new_rule import FILL_IN

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("fixtures", "rules/losslint_rules", "tests/rules")
FILES = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".md")]


def test_nothing_is_left_to_fill_in() -> None:
    left = [
        f"{file.relative_to(ROOT).as_posix()}:{row}: {line.strip()}"
        for file in sorted(set(FILES) - {Path(__file__)})
        for row, line in enumerate(file.read_bytes().decode("latin-1").splitlines(), 1)
        if FILL_IN in line
    ]

    if left:
        pytest.fail("\n".join(["put your own words here:", *left]), pytrace=False)

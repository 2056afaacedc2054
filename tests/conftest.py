"""What holds for all tests, also for the commands that they start."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from losslint.documents import entries

os.environ["LOSSLINT_STRICT"] = (
    "1"  # an entry of the tables that breaks fails the test: see knowledge/calling.py
)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to begin where entries of the tables would not be found, which shows as anything but that."""
    index = Path(__file__).parents[1] / entries.INDEX
    if not hasattr(config, "workerinput") and index.read_text("utf-8") != entries.index():
        raise pytest.UsageError(f"{entries.INDEX} is out of date: call `python -m losslint.documents`")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the process that got it last would go on alone, with all that waits behind it."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/truth/"))

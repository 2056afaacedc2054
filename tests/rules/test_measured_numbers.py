"""The numbers on pages are those that `benchmarks/measured` wrote down when it was run last."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from losslint.plugins import load_rules

FOLDER = Path(__file__).parent.parent.parent / "benchmarks" / "measured"
TOLD = re.compile(r"(?<![\d.])(?:1\.00|0?\.\d\d)(?!\d)")


def measured() -> dict[str, set[float]]:
    """Return the means and extremes of each page, rounded as pages round them."""
    numbers: dict[str, set[float]] = defaultdict(set)
    for file in FOLDER.glob("*.tsv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                for page in row["pages"].split():
                    for column in ("mean", "least", "greatest"):
                        value = float(row[column])
                        # a mean that ends in 5 after rounding to three places may be rounded either way
                        numbers[page] |= {round(value - 0.0005, 2), round(value + 0.0005, 2)}
    return numbers


def test_every_measurement_was_run() -> None:
    modules = {file.stem for file in FOLDER.glob("*.py")} - {"__init__", "__main__", "learning"}
    assert modules == {file.stem for file in FOLDER.glob("*.tsv")}


@pytest.mark.parametrize("page", sorted(measured()))
def test_a_page_tells_what_was_measured(page: str) -> None:
    text = load_rules().rules[page].documentation.partition("## Example")[0]
    told = {float(number) for number in TOLD.findall(text)}
    assert told, "a page of these rests on numbers"
    assert told <= measured()[page]

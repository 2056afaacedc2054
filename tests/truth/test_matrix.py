"""losslint agrees with what was measured, cell by cell, but for the exceptions that are listed with reasons."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.truth.agreement import answer, disagreements
from tests.truth.cells import FOLDER, Cell, measured


@dataclass(frozen=True)
class Group:
    """A group of cells in which losslint says something else than was measured, and why."""

    losses: frozenset[str]
    labels: frozenset[str]
    what: str
    cells: int
    reason: str

    def covers(self, cell: Cell, what: str) -> bool:
        """Whether a disagreement about a cell is one of this group."""
        return (
            cell.loss in self.losses
            and (self.labels == {"*"} or cell.labels in self.labels)
            and self.what in ("*", what)
        )


def exceptions() -> list[Group]:
    """Return the listed exceptions."""
    with (FOLDER / "exceptions.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Group(
                frozenset(row["losses"].split()),
                frozenset(row["labels"].split()),
                row["what"],
                int(row["cells"]),
                row["reason"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@pytest.fixture(scope="module")
def found() -> list[tuple[Cell, str]]:
    """Every disagreement between losslint and a measured cell."""
    return [
        (cell, what)
        for keras in (2, 3)
        for cell in measured(keras)
        for what in disagreements(cell, answer(cell))
    ]


def test_every_cell_was_measured() -> None:
    for keras in (2, 3):
        cells = list(measured(keras))
        assert len(cells) == len({cell.name for cell in cells}) == 1950


def test_no_disagreement_is_without_a_reason(found: list[tuple[Cell, str]]) -> None:
    listed = exceptions()
    surprises = [
        f"{cell.name}: {what}" for cell, what in found if not any(one.covers(cell, what) for one in listed)
    ]
    assert surprises == []


def test_every_reason_is_still_needed_as_often_as_it_says(found: list[tuple[Cell, str]]) -> None:
    listed = exceptions()
    groups = Counter(
        next((n for n, one in enumerate(listed) if one.covers(cell, what)), -1) for cell, what in found
    )
    assert {one.reason: groups[n] for n, one in enumerate(listed)} == {
        one.reason: one.cells for one in listed
    }

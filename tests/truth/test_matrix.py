"""losslint agrees with what was measured, cell by cell, but for the exceptions that are listed with reasons."""

from __future__ import annotations

import csv
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pytest

from tests.truth.agreement import answer, disagreements
from tests.truth.cells import FOLDER, Cell, measured, table_of

TABLES = (("matrix", 2), ("matrix", 3), ("further", 2), ("further", 3))


@dataclass(frozen=True)
class Group:
    """A group of cells in which losslint says something else than was measured, and why."""

    table: str
    losses: frozenset[str]
    labels: frozenset[str]
    what: str
    cells: int
    reason: str

    def covers(self, table: str, cell: Cell, what: str) -> bool:
        """Whether a disagreement about a cell of a table is one of this group."""
        return (
            table == self.table
            and cell.loss in self.losses
            and (self.labels == {"*"} or cell.labels in self.labels)
            and self.what in ("*", what)
        )


def exceptions() -> list[Group]:
    """Return the listed exceptions."""
    with (FOLDER / "exceptions.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Group(
                row["table"],
                frozenset(row["losses"].split()),
                frozenset(row["labels"].split()),
                row["what"],
                int(row["cells"]),
                row["reason"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@pytest.fixture(scope="module")
def found() -> list[tuple[str, Cell, str]]:
    """Every disagreement between losslint and a measured cell."""
    asked = [(name, cell) for name, keras in TABLES for cell in measured(keras, table_of(keras, name))]
    with ProcessPoolExecutor() as pool:
        told = list(pool.map(_disagreements, [cell for _, cell in asked], chunksize=100))
    return [(name, cell, what) for (name, cell), all_of in zip(asked, told, strict=True) for what in all_of]


def test_no_disagreement_is_without_a_reason(found: list[tuple[str, Cell, str]]) -> None:
    listed = exceptions()
    surprises = [
        f"{cell.name}: {what}" for table, cell, what in found if _group(listed, table, cell, what) == -1
    ]
    assert surprises == []


def test_every_reason_is_still_needed_as_often_as_it_says(found: list[tuple[str, Cell, str]]) -> None:
    listed = exceptions()
    counted = Counter(_group(listed, table, cell, what) for table, cell, what in found)
    assert {one.reason: counted[n] for n, one in enumerate(listed)} == {
        one.reason: one.cells for one in listed
    }


def test_a_wrong_answer_is_told() -> None:
    cells = {cell.name: cell for cell in measured(3, table_of(3))}
    broken = cells["keras 3: sigmoid/4 binary_crossentropy int4_1d"]
    right = cells["keras 3: softmax/4 categorical_crossentropy onehot4"]
    assert disagreements(broken, answer(right)) == ["an error is missing"]
    assert disagreements(right, answer(broken)) == ["something is told that is right"]


def _disagreements(cell: Cell) -> list[str]:
    return disagreements(cell, answer(cell))


def _group(listed: list[Group], table: str, cell: Cell, what: str) -> int:
    return next((n for n, one in enumerate(listed) if one.covers(table, cell, what)), -1)

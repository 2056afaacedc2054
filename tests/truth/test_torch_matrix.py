"""losslint agrees with what was measured of PyTorch, cell by cell, but for groups that are listed with reasons."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import pytest

from tests.truth.cells import FOLDER
from tests.truth.torch_agreement import FALSE, MISSING, STOPS, TOO_MUCH, Demand, demand, disagreements
from tests.truth.torch_cells import TorchCase, TorchCell, cases, measured

ANY = frozenset({"*"})


@dataclass(frozen=True)
class Group:
    """A group of cells in which losslint says something else than was measured, and why.

    `kind` is "ambiguous" where the script does not say what is meant, "chance" where the first weights decide,
    and "open" where losslint could say more.
    """

    kind: str
    losses: frozenset[str]
    activations: frozenset[str]
    units: frozenset[str]
    targets: frozenset[str]
    cells: int
    reason: str

    def covers(self, cell: TorchCase) -> bool:
        """Whether a cell is one of this group; the first group that covers a cell is the one that counts."""
        named = (
            (self.losses, cell.loss),
            (self.activations, cell.activation),
            (self.units, str(cell.units)),
            (self.targets, cell.targets),
        )
        return all(names == ANY or name in names for names, name in named)


def exceptions() -> list[Group]:
    """Return the listed exceptions."""
    with (FOLDER / "torch_exceptions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Group(
            row["kind"],
            frozenset(row["losses"].split()),
            frozenset(row["activations"].split()),
            frozenset(row["units"].split()),
            frozenset(row["targets"].split()),
            int(row["cells"]),
            row["reason"],
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def found() -> list[tuple[TorchCell, str]]:
    """Every disagreement between losslint and a measured cell; what PyTorch stops at itself is not asked for."""
    asked = [cell for cell in measured() if not cell.verdicts & STOPS]
    with ProcessPoolExecutor() as pool:
        told = list(pool.map(disagreements, asked, chunksize=100))
    return [(cell, what) for cell, all_of in zip(asked, told, strict=True) for what in all_of]


def test_nothing_is_told_that_is_right(found: list[tuple[TorchCell, str]]) -> None:
    assert [cell.name for cell, what in found if what == FALSE] == []


def test_every_silence_has_a_reason_that_is_needed_as_often_as_it_says(
    found: list[tuple[TorchCell, str]],
) -> None:
    listed = exceptions()
    counted = Counter(next((n for n, one in enumerate(listed) if one.covers(cell)), -1) for cell, _ in found)

    assert counted[-1] == 0
    assert {one.reason: counted[n] for n, one in enumerate(listed)} == {
        one.reason: one.cells for one in listed
    }


def test_every_reason_is_of_a_kind() -> None:
    assert {one.kind for one in exceptions()} <= {"ambiguous", "chance", "open"}


def test_every_cell_that_does_not_stop_is_judged() -> None:
    judged = [cell for cell in measured() if not cell.verdicts & STOPS]

    assert {demand(frozenset(said)) for cell in judged for said in (cell.sgd, cell.adam)} == set(Demand)


def test_a_wrong_answer_is_told() -> None:
    cells = {cell.name: cell for cell in measured()}
    right = cells["torch: none/5 CrossEntropyLoss ids5"]
    broken = cells["torch: relu/5 NLLLoss ids5"]

    assert disagreements(right) == disagreements(broken) == []
    assert disagreements(replace(broken, sgd=("learns slower",), adam=("equivalent-but-unusual",))) == [
        TOO_MUCH
    ]
    assert disagreements(replace(broken, sgd=("ok",), adam=("ok",))) == [FALSE]
    assert disagreements(replace(right, sgd=("cannot learn",))) == [MISSING]


def test_the_table_is_whole() -> None:
    assert [cell.case for cell in measured()] == cases()


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_stops_where_the_table_says() -> None:
    from tests.truth.measure.torch_steps import differing

    assert list(differing(list(measured())[::71])) == []


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_pytorch_still_learns_what_the_table_says() -> None:
    from tests.truth.measure.torch_training import drifted

    trained = [cell for cell in measured() if any(cell.scores)]

    assert list(drifted(trained[::293])) == []


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_cell_that_others_are_held_to_is_measured_as_the_table_says() -> None:
    from tests.truth.measure.torch_table import cells_of

    trained = cells_of((5, "CrossEntropyLoss", "ids5"))
    written = {cell.case: cell for cell in measured()}

    assert [(cell.sgd, cell.adam) for cell in trained] == [
        (written[cell.case].sgd, written[cell.case].adam) for cell in trained
    ]


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_other_scores_are_told() -> None:
    from tests.truth.measure.torch_training import drifted

    (cell,) = (one for one in measured() if one.name == "torch: none/5 CrossEntropyLoss ids5")
    (told,) = drifted([replace(cell, scores=((0.5, 0.5), cell.scores[1]))])

    assert told.startswith(f"{cell.name}, SGD: ")

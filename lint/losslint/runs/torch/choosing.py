"""Whether test data choose which weights of a model are kept, and the model is asked about nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.frameworks.torch.testing import loaded_for_testing
from losslint.runs.torch.reaching import layer_addresses
from losslint.runs.torch.turns import Key, Row, key_of
from losslint.runs.view import View
from losslint.source import CodeOrigin
from losslint.source.blocks import names_given
from losslint.source.expressions import expression
from losslint.training import Act, Chosen, Origin, Step
from losslint.values import Array

TEST = expression(r"(?<![A-Za-z])[Tt]est|(?<=[a-z])Test|TEST")
VALIDATION = expression(r"(?<![A-Za-z])([Vv]al|[Dd]ev)|(?<=[a-z])(Val|Dev)|VAL|DEV")
"""How code calls data, or what deals them out, by which a model is judged in the end, or meanwhile."""


def chosen_of(row: Row, view: View) -> Iterator[Chosen]:
    """Yield where a score of test data lets weights be kept that the loss trains, each place once."""
    kept = [row[n] for n in row.positions(Act.KEPT)]
    trained = _trained(row) if kept else frozenset()
    if kept and _is_handed_on(row, trained):
        return
    told = set[Origin]()
    asked: frozenset[Origin | None] | None = None
    for event in kept:
        side = next((one for one in event.standing.sides if one.tested is not None), None)
        if side is None or side.tested is None or side.condition in told or not trained & event.reaches:
            continue
        told.add(side.condition)
        asked = _asked_about(row, trained) if asked is None else asked
        if asked == {side.tested} and _is_called_a_test(row, view, side.tested):
            yield Chosen(side.condition, event.origin, side.tested)


def _is_called_a_test(row: Row, view: View, loaded: Origin) -> bool:
    """Whether the code calls data a test where it loads them, or deals them out, and nowhere a validation.

    Those whom a data set leaves no other part take its second half to validate with, and call it so.
    """
    read = (view.find(row[n].told.get("data"), Array) for n in row.positions(Act.ASKED))
    dealt = {one.loader for one in read if one is not None and loaded_for_testing(one.history) == loaded}
    places = (one for one in (loaded, *dealt) if isinstance(one, CodeOrigin))
    names = {name for place in places for name in names_given(place)}
    return any(map(TEST.search, names)) and not any(map(VALIDATION.search, names))


def _is_handed_on(row: Row, trained: frozenset[int]) -> bool:
    """Whether code that is not followed is given a model after its weights were kept: it may score it."""
    first = row.positions(Act.KEPT)[0]
    handed = (row[n] for n in row.positions(Act.HANDED) if n > first)
    return any(one.whole or not trained.isdisjoint(one.reaches) for one in handed)


def _trained(row: Row) -> frozenset[int]:
    tensor = row[row.backwards[0]].tensor
    return layer_addresses(tensor) if tensor is not None else frozenset()


def _asked_about(row: Row, trained: frozenset[int]) -> frozenset[Origin | None]:
    """Return where the test data are loaded that a model is asked about; None stands for any other data.

    What it learns from is left out: how well a model fits that is no score.
    """
    learnt = {call.history for n in row.backwards if (call := row.called(n, row[n].tensor)) is not None}
    found: dict[tuple[Key, tuple[Step, ...]], Origin | None] = {}
    for call in (row[n] for n in row.positions(Act.ASKED)):
        key = key_of(call.of), call.history
        if key in found or (call.history and call.history in learnt):
            continue
        if call.tensor is None or not trained.isdisjoint(layer_addresses(call.tensor)):
            found[key] = loaded_for_testing(call.history)
    return frozenset(found.values())

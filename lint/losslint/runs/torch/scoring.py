"""In which mode the models of a training are when their loss goes backward, and when they are scored."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from losslint.knowledge.frameworks.torch.registration import parts
from losslint.runs.torch.turns import Row, parted_by, through
from losslint.runs.view import View
from losslint.source import CodeOrigin
from losslint.source.blocks import ends_a_loop
from losslint.training import Act, Fact, Scoring, Switch
from losslint.values import Const, JudgedEvent, Made, Ref, Tensor, TurnEvent, Value

MOST_ROUNDS = 6
"""Rounds at the beginning of a training, and as many at its end, in which modes are looked at."""

MOST_NAMED = 3
"""Layers of one model that a finding names."""


def training_of(row: Row) -> Fact[bool]:
    """Return the mode of the layers that depend on it when this loss goes backward, as turns come round."""
    modes = _modes(row[row.backwards[-1]])
    if not modes:
        return Fact.unknown("no layer is known that depends on the mode")
    if set(modes.values()) <= {True} or set(modes.values()) <= {False}:
        return Fact(next(iter(modes.values())), row.at)
    return Fact.unknown("not all layers are known to be in the same mode", row.at)


def _modes(event: TurnEvent) -> dict[int, bool | None]:
    """Return the modes of the layers behind a loss, None where one is not known."""
    modes: dict[int, bool | None] = {}
    for tensor in through(event.tensor):
        if isinstance(tensor.layer, Ref):
            modes[tensor.layer.address] = mode_of(tensor)
    return modes


def mode_of(tensor: Tensor) -> bool | None:
    """Return the mode that a layer was in when it made a tensor, None where that is not known."""
    flag = tensor.passed.training if tensor.passed is not None else None
    return flag.value if isinstance(flag, Const) and isinstance(flag.value, bool) else None


def switched_of(row: Row, view: View) -> Fact[Switch]:
    """Return where a model is put into eval mode that is in train mode in the first round only."""
    first = row.backwards[0]
    begun = {address for address, mode in _modes(row[first]).items() if mode is True}
    for later in _spread(row.backwards[1:]):
        if parted_by(row[first], row[later]) is None:
            continue
        left = {address for address, mode in _modes(row[later]).items() if mode is False} & begun
        switches = [row[n] for n in row.positions(Act.EVALUATING) if first < n < later]
        since = [one for one in switches if left <= one.reaches and parted_by(one, row[later]) is not None]
        if left and since:
            return Fact(Switch(since[-1].origin, row.at, _names(view, left)), since[-1].origin)
    return Fact.unknown("nothing says so")


def _spread(positions: Sequence[int]) -> Sequence[int]:
    """Return some of many positions: the first ones and the last ones."""
    return (
        positions
        if len(positions) <= 2 * MOST_ROUNDS
        else [*positions[:MOST_ROUNDS], *positions[-MOST_ROUNDS:]]
    )


def _names(view: View, addresses: set[int]) -> tuple[str, ...]:
    found = (view.find(Ref(address), Made) for address in sorted(addresses))
    names = dict.fromkeys(spelt(made) for made in found if made is not None)
    return tuple(names)[:MOST_NAMED]


def spelt(made: Made) -> str:
    """Return how a layer is called, or the pretrained network that it stands for."""
    told = made.arguments.get("name")
    return str(told.value) if isinstance(told, Const) else made.name


def scored_of(row: Row, view: View) -> Iterator[Scoring]:
    """Yield where what this loss trains is scored, or given to a loss, and learns nothing from it.

    No gradients are recorded for it, or it is asked about other data than a model is trained on.
    """
    trained = {n: set(_modes(row[n])) for n in _beginnings(row)}
    losses = _behind_losses(row)
    found: dict[object, Scoring | None] = {}
    times: dict[object, int] = {}
    for position, event in enumerate(row.events):
        if isinstance(event, JudgedEvent) and id(event.result) not in losses and not _ends_a_loop(event):
            layers = {one.layer.address for one in through(event.output) if isinstance(one.layer, Ref)}
            called = row.called(position, event.output)
            # one function may score several models, and what is trained on beside what is held out
            key = event.origin, called.origin if called is not None else None, frozenset(layers)
            times[key] = times.get(key, 0) + 1
            if times[key] > MOST_ROUNDS:
                continue
            before = set[int]().union(*(layers for n, layers in trained.items() if n < position))
            one = _scoring(row, view, position, event, before, losses)
            if key not in found or one is None:
                found[key] = one  # it is what it is every time, or nothing is said
    yield from (one for one in found.values() if one is not None)


def _ends_a_loop(event: JudgedEvent) -> bool:
    """Whether an answer is compared with a sign of the end, as where a model writes word after word."""
    return isinstance(event.origin, CodeOrigin) and ends_a_loop(event.origin)


def _beginnings(row: Row) -> Iterator[int]:
    """Yield where this loss goes backward first in each run of the outermost loop around it.

    A function that trains may be called for one model after the other.
    """
    runs = set[int | None]()
    for position in row.backwards:
        rounds = row[position].standing.rounds
        run = rounds[0].run if rounds else None
        if run not in runs:
            runs.add(run)
            yield position


def _behind_losses(row: Row) -> set[int]:
    """Return the tensors behind losses that go backward, by their identity: they score nothing."""
    found = set[int]()
    waiting = [row[position].tensor for position in row.positions(Act.BACKWARD)]
    while waiting:
        tensor = waiting.pop()
        if tensor is not None and id(tensor) not in found:
            found.add(id(tensor))
            waiting += tensor.inputs
    return found


def _scoring(
    row: Row, view: View, position: int, event: JudgedEvent, trained: set[int], losses: set[int]
) -> Scoring | None:
    """Return one score, None where the model may learn from it or other models take part."""
    tensors = list(through(event.output))
    layers = [one.layer.address for one in tensors if isinstance(one.layer, Ref)]
    recorded = any(one.passed is None or one.passed.recording is not False for one in tensors)
    if not tensors or not set(layers) & trained:
        return None
    if recorded and not _is_of_other_data(row, position, event, losses):
        return None
    before = bisect_left(row.backwards, position)
    if any(_is_watched(row, n, position, event) for n in row.backwards[max(before - 1, 0) :][:2]):
        return None
    if not before or _is_meant(row, row.backwards[before - 1], position, set(layers)):
        return None
    modes = {mode_of(one) for one in tensors}
    asked = next((one.passed.at for one in tensors if one.passed is not None), None)
    if None in modes or modes == {False}:
        training: Fact[bool] = Fact(False, asked) if modes == {False} else Fact.unknown("not known", asked)
        return Scoring(event.origin, training, asked_at=asked)
    active = {one.layer.address for one in tensors if isinstance(one.layer, Ref) and mode_of(one)}
    calls = row.calls(position, event.output)
    called = next((one for one in calls if _has(view, one.of, active)), None)
    return Scoring(
        event.origin, Fact(True, asked), _names(view, active), asked, called.origin if called else None
    )


def _has(view: View, model: Value, layers: set[int]) -> bool:
    """Whether some of these layers are inside a model."""
    return any(part.module.address in layers for part in parts(view.store, model))


def _is_of_other_data(row: Row, position: int, event: JudgedEvent, losses: set[int]) -> bool:
    """Whether a model is asked about data that no loss is worked out of which goes backward."""
    asked = row.called(position, event.output)
    if asked is None or id(asked.tensor) in losses:
        return False
    trained = [row.called(n, row[n].tensor) for n in _spread(row.positions(Act.BACKWARD))]
    known = [call.told.get("data") if call is not None else None for call in trained]
    data = asked.told.get("data")
    return isinstance(data, Ref) and all(
        isinstance(one, Ref) and one.address != data.address for one in known
    )


def _is_watched(row: Row, backward: int, position: int, event: JudgedEvent) -> bool:
    """Whether a turn is told how well the model fits what it is trained on in that turn: no score."""
    loss = row[backward]
    if loss.standing.rounds != event.standing.rounds:
        return False
    trained, scored = row.called(backward, loss.tensor), row.called(position, event.output)
    one, two = (call.told.get("data") if call is not None else None for call in (trained, scored))
    return not (isinstance(one, Ref) and isinstance(two, Ref) and one.address != two.address)


def _is_meant(row: Row, backward: int, position: int, layers: set[int]) -> bool:
    """Whether code puts the model into train mode, or something of it, right for what it is asked then."""
    between = row.between(backward, position)
    return any(one.act in (Act.TRAINING, Act.MODE) and (one.whole or layers & one.reaches) for one in between)

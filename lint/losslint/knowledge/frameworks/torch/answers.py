"""What a network says turned into answers, and answers held against labels: `output.argmax(1) == y`."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.tracing import data_of, network
from losslint.knowledge.lookup.registry import TABLES, Machine
from losslint.training import Deciding, Origin
from losslint.values import (
    Array,
    Const,
    DecideEvent,
    Made,
    Predicted,
    ScoreEvent,
    Tensor,
    UseEvent,
    Value,
)

ARGMAX = "torch.argmax"
"""The path of what tells where the largest numbers stand."""

LEAVING = frozenset(f"torch.{name}" for name in "view clone detach squeeze unsqueeze flatten".split())
"""What answers go through that leaves each of them what it is."""

CUTS = frozenset(("torch.round", *(f"operator {symbol}" for symbol in "> >= < <=".split())))
"""What makes yes or no of a number."""

SCORE = "a score"
"""What a network is used for whose answers are held against labels."""

MAX_STEPS = 20
"""Operations between a comparison and the answers that are looked through."""


def decided(machine: Machine, output: Tensor, axis: Value, origin: Origin) -> None:
    """Note that an argmax makes classes of what a network says."""
    prediction = _prediction(machine, output, classes=False)
    if prediction is not None:
        cells = machine.store.snapshot()
        machine.record(DecideEvent(prediction, Deciding.ARGMAX, origin, cells, axis))


def compared(machine: Machine, left: Value, right: Value, origin: Origin) -> None:
    """Note that answers of a network are held against labels."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Tensor) or machine.store.find(other, Array) is None:
            continue
        found = _decision(machine, one)
        if found is None:
            continue
        decision, made = found
        if (
            made.path == ARGMAX and made.origin is not None
        ):  # `max(1)` gives numbers too, which may be all that is read
            decided(machine, decision.inputs[0], made.arguments.get("dim", Const(None)), made.origin)
        prediction = _prediction(machine, decision.inputs[0], classes=made.path == ARGMAX)
        if prediction is not None:
            cells = machine.store.snapshot()
            machine.record(ScoreEvent(prediction, other, origin, cells, shape=one.shape))
            machine.record(UseEvent(prediction.model, SCORE, prediction.inputs, other, origin, cells))


TABLES.comparing.append(compared)


def _decision(machine: Machine, answers: Tensor) -> tuple[Tensor, Made] | None:
    """Return what made answers of numbers, None where they are no answers."""
    for _ in range(MAX_STEPS):
        made = machine.store.find(answers.layer, Made)
        if made is None or len(answers.inputs) != 1:
            return None
        if made.path == ARGMAX or made.path in CUTS:
            return answers, made
        if made.path not in LEAVING:
            return None
        answers = answers.inputs[0]
    return None


def _prediction(machine: Machine, output: Tensor, *, classes: bool) -> Predicted | None:
    """Return what a network says, as predictions are known; None of what no data went into."""
    data = data_of(machine, output)
    if data is None or output.origin is None:
        return None
    net = network(machine, output, output, output.origin)
    return Predicted(net, data, classes, cut=not classes, origin=output.origin)

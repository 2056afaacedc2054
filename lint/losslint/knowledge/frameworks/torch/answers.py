"""What a network says turned into answers, and answers held against labels: `output.argmax(1) == y`."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.deciding import (
    LEAVING,
    Decision,
    Numbers,
    alike,
    decision_of,
    numbers_of,
)
from losslint.knowledge.frameworks.torch.tracing import behind, data_of, network
from losslint.knowledge.lookup.registry import TABLES, Machine
from losslint.knowledge.models import graph
from losslint.training import Deciding, Origin
from losslint.values import (
    Array,
    Const,
    DecideEvent,
    List,
    MeanEvent,
    Predicted,
    ReadingEvent,
    Ref,
    ScoreEvent,
    Tensor,
    Unknown,
    UseEvent,
    Value,
)

RANKING = frozenset(("roc_auc", "roc_curve", "average_precision", "precision_recall_curve", "auroc"))
"""Metrics by their canonical names that cut scores at every place: they want the order of the samples."""

SCORE = "a score"
"""What a network is used for whose answers are held against labels."""


def decided(machine: Machine, output: Tensor, axis: Value, origin: Origin) -> None:
    """Note that an argmax makes classes of what a network says."""
    prediction = _prediction(machine, output, classes=False)
    if prediction is not None:
        cells = machine.store.snapshot()
        machine.record(DecideEvent(prediction, Deciding.ARGMAX, origin, cells, axis))


def compared(machine: Machine, left: Value, right: Value, origin: Origin) -> None:
    """Note that answers of a network are held against labels."""
    for one, other in ((left, right), (right, left)):
        are_known = machine.store.find(other, Array) is not None
        if not isinstance(one, Tensor) or not (are_known or type(other) is Unknown):
            continue
        decision = decision_of(machine, one)
        if decision is not None:
            _note_decision(machine, decision)
            read(machine, decision, other, origin)
        elif are_known and _are_numbers(machine, one):
            _read_as(machine, one, None, "exact_accuracy", origin, other, origin.text())
        if decision is None or not are_known:
            continue
        prediction = _prediction(machine, decision.output, classes=decision.are_classes)
        if prediction is not None:
            cells = machine.store.snapshot()
            machine.record(ScoreEvent(prediction, other, origin, cells, shape=one.shape))
            machine.record(UseEvent(prediction.model, SCORE, prediction.inputs, other, origin, cells))


def held_against(machine: Machine, output: Tensor, labels: Value, origin: Origin) -> None:
    """Note that a number is worked out of what a network says and labels, from which nothing is learnt."""
    prediction = _prediction(machine, output, classes=False)
    if prediction is not None and machine.store.find(labels, Array) is not None:
        cells = machine.store.snapshot()
        machine.record(UseEvent(prediction.model, SCORE, prediction.inputs, labels, origin, cells))


TABLES.comparing["torch"] = compared


def _are_numbers(machine: Machine, output: Tensor) -> bool:
    """Whether nothing that is not known made answers of the numbers of a network."""
    found = behind(machine, output, LEAVING)
    return found is not None and found[1].path.startswith(("torch.", "operator "))


def _note_decision(machine: Machine, decision: Decision) -> None:
    """Note what made the answers that are compared.

    `max(1)` gives numbers too, which may be all that is read: only a comparison says that they are classes.
    """
    made = decision.made
    if made.origin is None:
        return
    if decision.are_classes:
        axis = made.arguments.get("dim", made.arguments.get("axis", Const(None)))
        decided(machine, decision.output, axis, made.origin)
        return
    prediction = _prediction(machine, decision.output, classes=False)
    if prediction is not None:
        how = Deciding.ROUNDING if decision.rounds else Deciding.THRESHOLD
        cells = machine.store.snapshot()
        machine.record(DecideEvent(prediction, how, made.origin, cells, None, decision.threshold))


def read(machine: Machine, decision: Decision, labels: Value, origin: Origin, *, each: bool = False) -> None:
    """Note that a loop shows how many answers of a network are right; `each` of them by itself."""
    measure = "accuracy" if decision.are_classes else BINARY
    _read_as(machine, decision.output, decision, measure, origin, labels, origin.text(), each=each)


BINARY = "binary_accuracy"
"""The canonical name of how many answers of yes and no are right."""

ALIKE = "operator =="

NUMBERS = frozenset(
    (*LEAVING - {"a part of it"}, *(f"torch.{name}" for name in "float long int double to cpu".split()))
)
"""What truths go through that leaves each of them what it is, or makes 0 and 1 of it."""


def counted(machine: Machine, tensor: Tensor, mean: Origin | None) -> None:
    """Note that a sum, or a `mean`, goes over all answers that were held against labels, each by itself."""
    found = behind(machine, tensor, NUMBERS)
    if found is None or found[1].path != ALIKE or found[1].origin is None:
        return
    if mean is not None:
        machine.record(MeanEvent(found[1].origin, mean))
    sides = (found[1].arguments.get("left"), found[1].arguments.get("right"))
    for one, other in (sides, sides[::-1]):
        decision = decision_of(machine, one) if isinstance(one, Tensor) else None
        if decision is not None and machine.store.find(other, Array) is not None:
            assert other is not None
            read(machine, decision, other, found[1].origin, each=True)


def measured(
    machine: Machine,
    value: Value,
    measure: str,
    origin: Origin,
    labels: Value | None = None,
    refuses: bool = False,
) -> None:
    """Note that a metric of a library is given what a network says, or answers made of it, and labels."""
    cell = machine.store.find(value, List)
    gathered = [value] if cell is None or cell.rest is None else [value, cell.rest]
    tensors = graph.tensors_in(machine, gathered)
    if measure in RANKING:
        _ranked(machine, tensors, origin)
    for output in tensors[:1]:
        decision = decision_of(machine, output)
        spelling = measure if labels is None else origin.text()
        each = measure == BINARY and labels is not None
        found = [numbers_of(machine, tensor) for tensor in tensors] if decision is None else []
        numbers = alike(found, lambda one: one.place)
        _read_as(
            machine,
            output if numbers is None else numbers.output,
            decision,
            measure,
            origin,
            labels,
            spelling,
            each=each,
            by_library=True,
            numbers=numbers,
            refuses=refuses,
        )


TABLES.measuring["torch"] = measured


def _ranked(machine: Machine, tensors: list[Tensor], origin: Origin) -> None:
    """Note that answers are given to a score that ranks what a network says."""
    first = alike([decision_of(machine, tensor) for tensor in tensors], lambda one: one.made.origin)
    prediction = _prediction(machine, first.output, classes=first.are_classes) if first is not None else None
    if first is None or prediction is None:
        return
    answers = replace(prediction, answered_at=first.made.origin)
    labels = Unknown("a score of the order of samples takes any labels", origin=origin)
    name, cells = origin.text().partition("(")[0], machine.store.snapshot()
    machine.record(ScoreEvent(answers, labels, origin, cells, labels_first=True, score=name, ranks=True))


def _read_as(
    machine: Machine,
    output: Tensor,
    decision: Decision | None,
    measure: str,
    origin: Origin,
    labels: Value | None,
    spelling: str,
    *,
    each: bool = False,
    by_library: bool = False,
    numbers: Numbers | None = None,
    refuses: bool = False,
) -> None:
    """Note that a loop measures what a network leads to, by the metric of a canonical name."""
    model = _model_that_says(machine, decision.output if decision is not None else output)
    if model is None:
        return
    cut = decision.threshold if decision is not None else None
    rounds = decision is not None and decision.rounds
    cells = machine.store.snapshot()
    machine.record(
        ReadingEvent(
            model,
            measure,
            origin,
            cells,
            cut,
            rounds,
            spelling,
            labels,
            each,
            by_library,
            of_numbers=numbers is not None,
            cut_at=numbers.cut_at if numbers is not None else None,
            refuses=refuses,
        )
    )


def _model_that_says(machine: Machine, output: Tensor) -> Ref | None:
    """Return the model that ends at a tensor, None where no data went into it."""
    if data_of(machine, output) is None or output.origin is None:
        return None
    return network(machine, output, output, output.origin)


def _prediction(machine: Machine, output: Tensor, *, classes: bool) -> Predicted | None:
    """Return what a network says, as predictions are known; None of what no data went into."""
    data, ref = data_of(machine, output), _model_that_says(machine, output)
    if data is None or ref is None:
        return None
    return Predicted(ref, data, classes, cut=not classes, origin=output.origin)

"""What a network says turned into answers, and answers held against labels: `output.argmax(1) == y`."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.tracing import behind, data_of, network
from losslint.knowledge.lookup.registry import TABLES, Machine, number, whole
from losslint.knowledge.models import graph
from losslint.training import Deciding, Origin
from losslint.values import (
    Array,
    Const,
    DecideEvent,
    List,
    Made,
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

ARGMAX = "torch.argmax"
"""The path of what tells where the largest numbers stand."""

RANKING = frozenset(("roc_auc", "roc_curve", "average_precision", "precision_recall_curve", "auroc"))
"""Metrics by their canonical names that cut scores at every place: they want the order of the samples."""

LARGEST = frozenset((ARGMAX, "numpy.argmax"))
"""The same, and the function of numpy that is given what a network says as well."""

LEAVING = frozenset(
    ("a part of it", *(f"torch.{name}" for name in "view clone detach squeeze unsqueeze flatten".split()))
)
"""What answers go through that leaves each of them what it is."""

CASTING = frozenset(f".{name}" for name in "int long short byte bool astype".split())
"""What answers go through that makes whole numbers or truths of them; of other numbers it cuts a part off."""

GATHERING = frozenset(
    (
        *(f"torch.{name}" for name in "cat concat stack vstack hstack tensor".split()),
        *(f"numpy.{name}" for name in "concatenate vstack hstack stack array append".split()),
    )
)
"""What puts the answers of several batches together."""

CHOOSING = frozenset((graph.YES_OR_NO, "numpy.where", "torch.where"))
"""What makes 0 and 1 of truths."""

ROUNDING = frozenset(("torch.round", "numpy.round", "numpy.around", "numpy.rint"))

MAX_GATHERED = 6
"""How deep answers are looked for that are put together again and again."""

HALF = 0.5
"""Where rounding cuts numbers between 0 and 1."""

CUTS = frozenset((*ROUNDING, *(f"operator {symbol}" for symbol in "> >= < <=".split())))
"""What makes yes or no of a number."""

SCORE = "a score"
"""What a network is used for whose answers are held against labels."""


def decided(machine: Machine, output: Tensor, axis: Value, origin: Origin) -> None:
    """Note that an argmax makes classes of what a network says."""
    prediction = _prediction(machine, output, classes=False)
    if prediction is not None:
        cells = machine.store.snapshot()
        machine.record(DecideEvent(prediction, Deciding.ARGMAX, origin, cells, axis))


class Decision(Struct, frozen=True):
    """What made answers of what a network says: `output` became them where `made` stands."""

    output: Tensor
    made: Made

    @property
    def are_classes(self) -> bool:
        """Whether it chose where the largest number stands."""
        return self.made.path in LARGEST

    @property
    def rounds(self) -> bool:
        """Whether it took the nearest whole numbers."""
        return self.made.path in ROUNDING

    @property
    def threshold(self) -> float | None:
        """Return where it cut numbers to yes and no, None where it did not or where that is not known."""
        if self.rounds:
            return HALF
        sides = (self.made.arguments.get("left"), self.made.arguments.get("right"))
        cut = next((found for side in sides if (found := number(side)) is not None), None)
        return float(cut) if cut is not None else None


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


TABLES.comparing.append(compared)


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
    machine: Machine, value: Value, measure: str, origin: Origin, labels: Value | None = None
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
        _read_as(machine, output, decision, measure, origin, labels, spelling, each=each, by_library=True)


TABLES.measuring.append(measured)


def _ranked(machine: Machine, tensors: list[Tensor], origin: Origin) -> None:
    """Note that answers are given to a score that ranks what a network says."""
    decisions = [decision_of(machine, tensor) for tensor in tensors]
    made = {found.made.origin if found is not None else None for found in decisions}
    first = decisions[0] if len(made) == 1 else None
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
) -> None:
    """Note that a loop measures what a network leads to, by the metric of a canonical name."""
    model = _model_that_says(machine, decision.output if decision is not None else output)
    if model is None:
        return
    cut = decision.threshold if decision is not None else None
    rounds = decision is not None and decision.rounds
    cells = machine.store.snapshot()
    machine.record(
        ReadingEvent(model, measure, origin, cells, cut, rounds, spelling, labels, each, by_library)
    )


def decision_of(machine: Machine, answers: Tensor, depth: int = MAX_GATHERED) -> Decision | None:
    """Return what made answers of numbers, None where they are no answers.

    What is put together of several batches, one after the other or in a loop, are answers where all are, and
    were made so at one place.
    """
    found = behind(machine, answers, LEAVING | CASTING)
    result, made = found if found is not None else (answers, None)
    if made is not None and made.path in LARGEST | CUTS and len(result.inputs) == 1:
        return Decision(result.inputs[0], made)
    gathers = made is None or made.path in GATHERING or _chooses(made)
    if not gathers or not result.inputs or not depth:
        return None
    decisions = [decision_of(machine, one, depth - 1) for one in result.inputs]
    first = decisions[0]
    alike = first is not None and all(
        one is not None and one.made.origin == first.made.origin for one in decisions
    )
    return first if alike else None


def _chooses(made: Made) -> bool:
    """Whether 1 and 0 stand for truths."""
    given = (whole(made.arguments.get(name)) for name in ("x", "y"))
    return made.path == graph.YES_OR_NO or (made.path in CHOOSING and set(given) == {0, 1})


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

"""Whether lower or higher numbers are better of what a loop measures: a loss, the share of right answers."""

from __future__ import annotations

from losslint.knowledge.arrays import gauges
from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.frameworks.torch.deciding import decision_of
from losslint.knowledge.frameworks.torch.losses import TARGET, name_of
from losslint.knowledge.libraries import torchmetrics
from losslint.knowledge.lookup.registry import Machine
from losslint.training import Direction
from losslint.values import Made, Tensor, Unknown, Value

_KEEPING = frozenset(f"torch.{name}" for name in "mean sum clone detach view squeeze".split())
"""What is done to a number, or to a row of them, that leaves higher ones higher."""

_ARITHMETIC = {
    **{path: symbol for symbol, path in OF_TWO.items()},
    **{f"operator {one}": one for one in "+-*/"},
}

MAX_STEPS = 20
"""Operations between a number and what it was made of that are looked through."""

_SCORES = "accuracy f1_score fbeta_score precision recall specificity auroc average_precision jaccard_index"
_SCORES_OF_SKLEARN = (
    "accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score roc_auc_score "
    "average_precision_score jaccard_score cohen_kappa_score matthews_corrcoef r2_score"
)
_ERRORS = "mean_squared_error mean_absolute_error"

_FUNCTIONS: dict[str, Direction] = {
    **{f"torchmetrics.functional.{name}": Direction.HIGHER for name in _SCORES.split()},
    **{f"sklearn.metrics.{name}": Direction.HIGHER for name in _SCORES_OF_SKLEARN.split()},
    **{
        f"{home}.{name}": Direction.LOWER
        for home in ("torchmetrics.functional", "sklearn.metrics")
        for name in _ERRORS.split()
    },
}


def better_of(machine: Machine, value: Value) -> Direction | None:
    """Return which numbers are better of what a training is measured by, None where nothing says it."""
    made = machine.store.find(value, Made)
    if made is not None:
        return torchmetrics.better_of(made)
    if isinstance(value, Tensor):
        return _of_tensor(machine, value, MAX_STEPS)
    return gauges.better_of(value)


def as_gauge(machine: Machine, value: Value) -> Unknown:
    """Return what a training is measured by as a number of which it is known which are better, if it is."""
    return gauges.gauge(better_of(machine, value), "a number that is not followed", value.origin)


def _of_tensor(machine: Machine, tensor: Tensor, steps: int) -> Direction | None:
    made = machine.store.find(tensor.layer, Made)
    if made is None or not steps:
        return None
    if TARGET in made.state and name_of(made.path) is not None:
        return Direction.LOWER
    if made.path in _FUNCTIONS:
        return _FUNCTIONS[made.path]
    if made.path == "operator ==" and len(tensor.inputs) == 1:
        return Direction.HIGHER if decision_of(machine, tensor.inputs[0]) is not None else None
    if made.path in _KEEPING and len(tensor.inputs) == 1:
        return _of_tensor(machine, tensor.inputs[0], steps - 1)
    if made.path in _ARITHMETIC:
        sides = (made.arguments[name] for name in ("left", "right"))
        left, right = (_side(machine, side, steps - 1) for side in sides)
        return gauges.better_of(gauges.on_gauges(_ARITHMETIC[made.path], left, right, None))
    return None


def _side(machine: Machine, value: Value, steps: int) -> Value:
    if not isinstance(value, Tensor):
        return value
    return gauges.gauge(_of_tensor(machine, value, steps), "a tensor that is not followed", value.origin)

"""How the parts of an experiment are spelled in a script of PyTorch: models, losses, optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.knowledge.frameworks.torch.losses import CLASSES, LossKind
from losslint.probe.builder import Spelling
from losslint.probe.experiment import Component, Experiment, Twin
from losslint.training import Family, Scale

KINDS: dict[str, LossKind] = {kind.name: kind for kind in CLASSES.values()}
"""The losses of PyTorch by their functions."""

_CLASSES = {kind.name: spelling for spelling, kind in reversed(CLASSES.items())}
_JOINING = {"cat": "torch.cat([{}], 1)", "operator +": "{}", "operator *": "{}"}


def built(twin: Twin) -> str:
    """Return the statements that make a twin's model."""
    parts = [part for part in _parts(twin) if part.kind != "Input"]
    lines = "\n".join(f"        {rendered(part)}," for part in parts)
    return f"    model = nn.Sequential(\n{lines}\n    )"


def rendered(part: Component) -> str:
    """Return the expression that makes a layer."""
    if part.kind == "Applied":
        return f"Applied({dict(part.arguments)['function']})"
    given = ", ".join(f"{name}={value!r}" for name, value in part.arguments)
    return f"nn.{part.kind}({given})"


def loss_made(twin: Twin) -> str:
    """Return the expression that makes a twin's loss."""
    given = "reduction='batchmean'" if twin.loss == "kl_div" else ""
    return f"nn.{_CLASSES[twin.loss]}({given})"


def _modules(experiment: Experiment) -> Sequence[str]:
    return ["import copy"] if experiment.written.around.phases else []


def _opening(_: str) -> Iterator[str]:
    yield 'os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # the CPU is quick enough, and repeatable\n'
    yield "import numpy as np"
    yield "import torch"
    yield "from torch import nn\n"
    yield "torch.set_num_threads(1)  # networks of this size gain nothing by more\n"


def _watching(experiment: Experiment) -> list[str]:
    """Return the functions that train and look, the one first that is called."""
    twins = (experiment.written, experiment.repaired)
    shared = ["tensor_of", "in_one_line"]
    if any(part.kind == "Applied" for twin in twins for part in _parts(twin)):
        shared.append("Applied")
    if experiment.written.around.phases:
        return ["watch_phases", "fit", "kept_weights", *shared]
    return ["watch", "watch_once", "take_turn", "apart", *shared]


def _parts(twin: Twin) -> Iterator[Component]:
    """Yield the parts of a twin's model."""
    yield from (*twin.body, *twin.head)
    if twin.around.rounded:
        yield Component("Applied", (("function", "torch.round"),))


def _loop(twin: Twin) -> Iterator[str]:
    around = twin.around
    yield f'"turn": {around.turn!r}'
    yield f'"gathers": {around.gathers!r}'
    yield f'"in_order": {around.in_order!r}'
    yield f'"tested_as_trained": {around.drops_on!r}'


def _turns_into(twin: Twin) -> str:
    if twin.activation == "log_softmax":
        return "softmax"
    kind = KINDS[twin.loss]
    if twin.activation != "linear" or kind.reads not in (Scale.LOGITS, Scale.MARGINS):
        return ""
    return "softmax" if kind.family is Family.CROSSENTROPY else "sigmoid"


SPELLING = Spelling(
    modules=_modules,
    opening=_opening,
    piece="looping",
    watching=_watching,
    built=built,
    loss=loss_made,
    metrics=lambda _: "[]",
    optimizer=('return lambda weights: getattr(torch.optim, trial["optimizer"])(weights, lr=rate)',),
    versions="f\"PyTorch {torch.__version__.partition('+')[0]}\"",
    loop=_loop,
    turns_into=_turns_into,
)

"""Which frozen batch normalisation goes on to average, as it is in train mode."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.frameworks.torch.modes import COUNTING
from losslint.knowledge.frameworks.torch.parameters import flag_of
from losslint.knowledge.frameworks.torch.registration import BODY, WHOLE
from losslint.runs.torch.scoring import mode_of, spelt
from losslint.runs.torch.turns import Row, through
from losslint.runs.view import View
from losslint.training import Act, Drifting, Origin
from losslint.values import Const, Made, Value

NORMALISED = (
    *(
        "resnet",
        "resnext",
        "wide_resnet",
        "densenet",
        "mobilenet",
        "efficientnet",
        "tf_efficientnet",
        "mnasnet",
    ),
    *("shufflenet", "googlenet", "inception", "regnet", "seresnet"),
)
"""What the names of pretrained networks with batch normalisation begin with."""


def drifting_of(row: Row, view: View) -> Iterator[Drifting]:
    """Yield the frozen layers whose averages follow the batches when this loss goes backward."""
    said = set[Origin]()
    for tensor in through(row[row.backwards[-1]].tensor):
        made = view.find(tensor.layer, Made)
        if made is None or tensor.passed is None or mode_of(tensor) is not True or not _averages(made):
            continue
        flag = flag_of(made, WHOLE)
        if flag != Const(False) or flag.origin is None or flag.origin in said:
            continue
        if _another_loss_reaches(row, tensor.layer):  # frozen for this loss only, as a discriminator is
            continue
        if not _has_a_trained_twin(view, made):  # the copy of a network that is trained follows it
            said.add(flag.origin)
            yield Drifting(spelt(made), flag.origin, tensor.passed.at)


def _another_loss_reaches(row: Row, layer: Value) -> bool:
    """Whether a loss that goes backward elsewhere in the code has gone through a layer, and may train it."""
    others = (row[n] for n in row.positions(Act.BACKWARD) if row[n].origin != row.at)
    return any(tensor.layer == layer for one in others for tensor in through(one.tensor))


def _has_a_trained_twin(view: View, made: Made) -> bool:
    """Whether the code that made a layer has made another one, or its copy, which is not frozen."""
    return any(
        isinstance(cell, Made)
        and cell.origin == made.origin
        and cell.path == made.path
        and flag_of(cell, WHOLE) != Const(False)
        for cell in view.store.cells.values()
    )


def _averages(made: Made) -> bool:
    """Whether a layer is batch normalisation, or a pretrained network with some."""
    if made.path in COUNTING:
        return True
    return made.path == BODY and (spelt(made).startswith(NORMALISED) or spelt(made).endswith("_bn"))

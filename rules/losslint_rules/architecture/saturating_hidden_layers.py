"""LL501: several hidden sigmoid layers in a row."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Layer, Model, Role, Run
from losslint.wishes import Activate

from losslint_rules.domain.architecture import activation_after, chains
from losslint_rules.measured import by_optimizer, follows

MANY = 3
"""From how many hidden sigmoid layers in a row the loss of accuracy was measured."""

JUDGED = (Role.DENSE, Role.CONVOLUTION, Role.SEPARABLE)
"""The layers that are judged. Recurrent ones use the sigmoid as a gate."""


@rule("LL501", "saturating-hidden-layers", Severity.WARNING, measured=("keras", "torch"))
def saturating_hidden_layers(run: Run) -> Iterator[Finding]:
    """Three or more hidden sigmoid layers in a row."""
    if not run.model.complete:
        return
    for row in _rows(run.model):
        origin = (row[0].activation.origin or row[0].at) if len(row) >= MANY else None
        if origin is None:
            continue
        yield Finding(
            at=origin,
            message=f"{len(row)} hidden sigmoid layers in a row, without normalisation or skip connection",
            label=f"first of {len(row)}",
            because=_others(row),
            effects=(
                *follows("LL501", "a quarter", layers=len(row), share=4 ** len(row)),
                *by_optimizer(run, "LL501", "deep"),
            ),
            ways=(
                Way(
                    (Activate(run, tuple(row), "relu"),),
                    "{0} in the hidden layers",
                    "Use {0.name} in the hidden layers",
                ),
            ),
        )


def _rows(model: Model) -> Iterator[list[Layer]]:
    """Walk the rows of hidden sigmoid layers."""
    for chain in chains(model):
        row: list[Layer] = []
        for position in chain:
            layer = model.layers[position]
            hidden = position != chain[-1] or bool(model.readers(position))
            if hidden and layer.role in JUDGED and activation_after(model, position) == "sigmoid":
                row.append(layer)
            else:
                yield row
                row = []
        yield row


def _others(row: list[Layer]) -> tuple[Because, ...]:
    origins = list(dict.fromkeys(layer.activation.origin for layer in row))
    return tuple(Because(origin, "another") for origin in origins[1:] if origin is not None)

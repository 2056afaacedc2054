"""LL612: a training step that does not tell its model that it is being trained."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Idle, Role
from losslint.wishes import TellTraining

from losslint_rules.measured import effect

NAMED = 3
"""Layers that a finding points at."""


@rule("LL612", "forward-without-training-mode", Severity.WARNING, measured=("keras",))
def forward_without_training_mode(idle: Idle) -> Iterator[Finding]:
    """A step of one's own that calls the model without telling it that it is being trained."""
    counting = any(layer.role is Role.NORMALISATION for layer in idle.layers)
    dropping = any(layer.role is not Role.NORMALISATION for layer in idle.layers)
    names = " and ".join(dict.fromkeys(f"`{layer.spelling}`" for layer in idle.layers))
    acts = "act" if " and " in names else "acts"
    yield Finding(
        at=idle.at,
        message=f"the model is trained without being told so: {names} in it {acts} as in a prediction",
        label="not told that it is being trained",
        because=(
            *(Because(layer.at, "does not act") for layer in idle.layers[:NAMED] if layer.at is not None),
            Because(idle.gradient, "gradients of its weights"),
        ),
        effects=(
            *(effect(idle, "LL612", "normalisation") if counting else ()),
            *(effect(idle, "LL612", "dropout") if dropping else ()),
        ),
        ways=(
            Way(
                (TellTraining(idle.at, idle.takes),), "call it with {0}", "Tell the model that it is trained"
            ),
        ),
    )

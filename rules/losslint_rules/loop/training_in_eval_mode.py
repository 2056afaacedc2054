"""LL705: a model that is left in eval mode after it was scored for the first time."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import TrainInTrainMode

from losslint_rules.measured import effect


@rule("LL705", "training-in-eval-mode", Severity.WARNING, measured=("torch",))
def training_in_eval_mode(run: Run) -> Iterator[Finding]:
    """A model that is put into eval mode in a loop, and trained on in that mode."""
    switch = run.update.switched.value
    if switch is None:
        return
    names = ", ".join(f"`{name}`" for name in switch.layers)
    yield Finding(
        at=switch.at,
        message="the model is trained on in eval mode: nothing puts it into train mode again",
        label="from here on in eval mode",
        because=(Because(switch.backward_at, f"trains the model, {names} included, in every turn"),),
        effects=tuple(
            line
            for case, name in (("dropout", "Dropout"), ("batch normalisation", "BatchNorm"))
            if any(name in layer for layer in switch.layers)
            for line in effect(run, "LL705", case)
        ),
        ways=(Way((TrainInTrainMode(switch.at, switch.backward_at),), "{0} where the next round begins"),),
    )

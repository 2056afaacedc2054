"""LL720: rows that a loader deals class after class."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Output
from losslint.wishes import ShuffleSamples

from losslint_rules.domain.splits import class_after_class
from losslint_rules.measured import by_optimizer


@rule("LL720", "unshuffled-training", Severity.WARNING, measured=("torch",))
def unshuffled_training(output: Output) -> Iterator[Finding]:
    """A loader that deals rows to train on in the order of their classes, in every epoch."""
    labels = output.labels
    made = class_after_class(labels.history) if labels.in_order else None
    if made is None or made.origin is None or labels.loader is None:
        return
    yield Finding(
        at=labels.loader,
        message="the model is trained on one class after the other, in every epoch: nothing shuffles them",
        label="deals them as they come",
        because=(Because(made.origin, "class after class"),),
        effects=by_optimizer(output, "LL720", "in order"),
        ways=(Way((ShuffleSamples(labels.loader),), "{0}", "Deal the rows in random order with {0}"),),
    )

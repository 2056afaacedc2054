"""LL103: a softmax or sigmoid head whose loss applies it a second time."""

from collections.abc import Iterator
from math import e, log

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Family, Framework, Origin, Output, Scale, Version, scale_of
from losslint.wishes import EndIn, Read

from losslint_rules.domain.evidence import head_evidence, loss_place
from losslint_rules.domain.losses import (
    CROSSENTROPIES,
    PROBABILITIES,
    reads_logits,
    squashed_twice_with_sgd,
)
from losslint_rules.measured import by_optimizer, effect


@rule(
    "LL103", "logit-loss-on-probabilities", Severity.WARNING, subsumes=("LL105",), measured=("keras", "torch")
)
def logit_loss_on_probabilities(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid head whose loss, or a score, applies it a second time."""
    loss, activation = output.loss, output.head.activation.value
    if (
        loss.family not in CROSSENTROPIES
        or loss.weighs  # these never look behind an activation
        or not reads_logits(loss)
        or output.head.gives.value not in PROBABILITIES
    ):
        yield from _scored_again(output)
        return
    yield Finding(
        at=loss.reads.origin or loss_place(output),
        message=f"`{loss.name.value}`{_told(output)} expects logits, the model ends in {activation}",
        label=f"applies {_link(output)} itself",
        because=head_evidence(output),
        effects=_effects(output),
        ways=(_way(output), Way((), f"no activation in place of {activation}")),
        severity=Severity.ERROR if squashed_twice_with_sgd(output) else None,
    )


HALF = 0.5
"""What a sigmoid makes of 0, and more of everything above."""


def _scored_again(output: Output) -> Iterator[Finding]:
    """Yield where answers are made of probabilities that went through another sigmoid, and none can be no."""
    told = set[Origin]()
    for metric in output.metrics.value or ():
        again, cut = metric.again, metric.threshold.value
        if again is None or again in told or cut is None or not 0 <= cut <= HALF:
            continue
        told.add(again)
        yield Finding(
            at=again,
            message="a second sigmoid is applied to what the model gives, which ends in one itself",
            label="never below one half",
            because=head_evidence(output),
            effects=effect(output, "LL103", "read again"),
            help="make answers of what the model gives as it is",
            severity=Severity.ERROR,
        )


def _way(output: Output) -> Way:
    """Return what lets the model end in probabilities: sigmoids are none under a loss over classes."""
    read = Read(output, Scale.PROBABILITIES)
    sigmoids = output.head.gives.value is Scale.INDEPENDENT and output.head.units.value != 1
    if sigmoids and output.loss.family is Family.CROSSENTROPY:
        return Way((EndIn(output, "softmax"), read), repair="End the model in {0.name}, and tell the loss so")
    activation = output.head.activation.value
    return Way((read,), repair=f"Tell the loss that it gets the outputs of {activation}")


def _told(output: Output) -> str:
    """Return the argument that lets the loss read logits, where there is one."""
    return " with `from_logits=True`" if output.run.framework is Framework.KERAS else ""


def _link(output: Output) -> str:
    return "sigmoid" if output.loss.family is Family.YES_NO else "softmax"


def _effects(output: Output) -> tuple[str, ...]:
    return _undone(output) if output.run.framework is Framework.KERAS else _twice(output)


def _twice(output: Output) -> tuple[str, ...]:
    """Return what comes of it where nothing is undone."""
    if output.loss.family is Family.YES_NO and output.head.units.value != 1:
        return by_optimizer(output, "LL103", "several sigmoids twice")
    if output.loss.family is Family.YES_NO:
        again = effect(output, "LL103", "read again") if output.head.activation.value == "sigmoid" else ()
        return (*by_optimizer(output, "LL103", "sigmoid twice"), *again)
    count = output.head.units.value
    if count is None or count < 2:
        return ()
    floor = effect(output, "LL103", "floor", count=count, floor=log(1 + (count - 1) / e))
    learned = effect(output, "LL103", "two classes") if count == 2 else by_optimizer(output, "LL103", "twice")
    return (*floor, *learned)


def _undone(output: Output) -> tuple[str, ...]:
    """Return what comes of it where the framework may look behind the activation."""
    trail = output.head.trail
    squashing = [n for n, layer in enumerate(trail) if scale_of(layer.activation.value) in PROBABILITIES]
    behind = trail[squashing[-1] + 1 :] if squashing else trail
    if behind:
        return effect(output, "LL103", "hidden", layer=behind[0].spelling)
    if not output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3):
        return ()
    undone = effect(output, "LL103", "undone")
    if not output.run.may_be(Version.KERAS_3):
        return undone
    return (*undone, *effect(output, "LL103", "elsewhere"))

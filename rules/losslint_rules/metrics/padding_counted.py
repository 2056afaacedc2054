"""LL318: labels of padding that a loss counts."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Family, Framework, Output, Role, Run

from losslint_rules.measured import effect, follows


@rule("LL318", "padding-counted", Severity.WARNING, measured=("keras", "torch"))
def padding_counted(output: Output) -> Iterator[Finding]:
    """Labels of padding that count in the loss as those of a class, or in a score as wrong."""
    yield from _in_the_loss(output)
    for metric in output.metrics.value or ():
        if metric.counts_ignored is not None:
            yield Finding(
                at=metric.counts_ignored,
                message="the mean is taken over places too that are labelled -100, which no answer can match",
                label="over all places",
                effects=follows("LL318", "ignored"),
                help="leave these places out of the score, as the loss does",
            )


def _in_the_loss(output: Output) -> Iterator[Finding]:
    step = output.labels.padded
    padding = step.padding if step is not None else None
    if step is None or step.origin is None or padding is None or padding.value is None or padding.value < 0:
        return
    run = output.run
    if output.loss.family is not Family.CROSSENTROPY or not output.loss.counts_all.is_true:
        return
    if run.weighs or _may_mask(run):
        return
    filler = f"{padding.value:g}"
    yield Finding(
        at=step.origin,
        message=f"the labels are filled up with {filler}, and the loss counts these places as answers",
        label=f"filled up with {filler}",
        because=(Because(output.loss.at, "leaves nothing out"),) if output.loss.at is not None else (),
        effects=effect(output, "LL318", "counted"),
        help="leave these places out of the loss, and out of every score",
    )


def _may_mask(run: Run) -> bool:
    """Whether a layer of Keras may say which steps are padding, which its losses then leave out."""
    if run.framework is not Framework.KERAS:
        return False
    return not run.model.complete or any(
        layer.role is Role.MASKING
        or ("mask_zero" in layer.arguments and layer.argument("mask_zero").value is not False)
        for layer in run.model.layers
    )

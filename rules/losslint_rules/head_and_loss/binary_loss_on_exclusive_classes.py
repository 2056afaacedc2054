"""LL101: exclusive classes trained as separate yes/no questions."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Framework, Output, Scale, Version

from losslint_rules.domain.accuracy import is_made_binary
from losslint_rules.domain.evidence import (
    accuracy_word,
    head_evidence,
    labels_evidence,
    loss_place,
    metric_evidence,
)
from losslint_rules.domain.losses import asks_questions, reads_logits, squashed_twice_with_sgd
from losslint_rules.domain.tasks import class_count, exclusive_classes
from losslint_rules.domain.wishing import for_ids, for_rows, one_choice
from losslint_rules.measured import by_optimizer, effect


@rule(
    "LL101",
    "binary-loss-on-exclusive-classes",
    Severity.WARNING,
    subsumes=("LL103",),
    measured=("keras", "torch"),
)
def binary_loss_on_exclusive_classes(output: Output) -> Iterator[Finding]:
    """`binary_crossentropy` over more than two classes of which exactly one is right."""
    if not asks_questions(output.loss) or not exclusive_classes(output):
        return
    units, encoding = class_count(output), output.labels.encoding.value
    if encoding is Encoding.CLASS_IDS and output.run.framework is Framework.TORCH:
        return  # ids for several units stop at the first batch
    if not _shares_one_unit(output) and not _asks_of_rows(output):
        return
    loss = for_ids(output) if encoding is Encoding.CLASS_IDS else for_rows(output)
    classes = "one-hot" if encoding is Encoding.ONE_HOT else "exclusive"
    several = f"{units} " if units else ""
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` scores {several}{classes} classes as {several}separate "
        "yes/no questions",
        label=f"{several or 'many '}yes/no questions",
        because=(*head_evidence(output), *labels_evidence(output), *_accuracy_evidence(output)),
        effects=(*_accuracy_effect(output), *by_optimizer(output, "LL101", "slow")),
        ways=(
            one_choice(output, loss, f"Train one choice among {several or 'the '}classes with `{{0.name}}`"),
        ),
        severity=Severity.ERROR if squashed_twice_with_sgd(output) else None,
    )


def _shares_one_unit(output: Output) -> bool:
    """Whether the head itself says that one class excludes the others."""
    return output.head.gives.value is Scale.PROBABILITIES


def _asks_of_rows(output: Output) -> bool:
    """Whether each unit is asked for itself what a one-hot row says of all: of sigmoids, or of logits.

    Where nothing of the model is known the rows alone say it: whatever it ends in is asked so.
    """
    if output.labels.encoding.value is not Encoding.ONE_HOT:
        return False
    if _is_hidden(output):
        return True
    told_logits = output.run.framework is Framework.TORCH and reads_logits(output.loss)
    return output.head.gives.value is Scale.INDEPENDENT or (told_logits and output.head.gives.known)


def _is_hidden(output: Output) -> bool:
    """Whether nothing is known of the model, which was loaded, or comes from code that is not followed."""
    head = output.head
    return output.run.framework is Framework.KERAS and not (head.units.known or head.activation.known)


def _accuracy_evidence(output: Output) -> tuple[Because, ...]:
    metric = accuracy_word(output)
    if metric is None or not is_made_binary(output.loss):
        return ()
    if not output.run.may_be(Version.KERAS_1, Version.KERAS_2_EARLY):
        return ()
    until = "" if output.run.version.known else " up to Keras 2.3"
    return metric_evidence(metric, f"becomes binary accuracy{until}")


def _accuracy_effect(output: Output) -> tuple[str, ...]:
    units = class_count(output)
    if units is None or not _accuracy_evidence(output):
        return ()
    until = "" if output.run.version.known else "up to Keras 2.3 "
    return effect(output, "LL101", "blind", until=until, blind=1 - 1 / units)

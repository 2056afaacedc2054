"""LL101: exclusive classes trained as separate yes/no questions."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Output, Scale, Version

from losslint_rules.domain.accuracy import is_made_binary
from losslint_rules.domain.evidence import (
    accuracy_word,
    head_evidence,
    labels_evidence,
    loss_place,
    metric_evidence,
)
from losslint_rules.domain.losses import PROBABILITIES, asks_questions
from losslint_rules.domain.tasks import class_count, exclusive_classes
from losslint_rules.domain.wishing import for_ids, for_rows, one_choice
from losslint_rules.measured import by_optimizer, effect


@rule("LL101", "binary-loss-on-exclusive-classes", Severity.WARNING, subsumes=("LL103",), measured=("keras",))
def binary_loss_on_exclusive_classes(output: Output) -> Iterator[Finding]:
    """`binary_crossentropy` over more than two classes of which exactly one is right."""
    if not asks_questions(output.loss) or not exclusive_classes(output):
        return
    gives, units = output.head.gives.value, class_count(output)
    encoding = output.labels.encoding.value
    apart = gives is Scale.INDEPENDENT
    if gives not in PROBABILITIES or (apart and encoding is not Encoding.ONE_HOT):
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
    )


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

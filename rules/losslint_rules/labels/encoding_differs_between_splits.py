"""LL208: labels that are encoded for training and not for validation."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Run

from losslint_rules.domain.evidence import labels_evidence, validation_place
from losslint_rules.domain.tasks import describe, one_label_per_unit
from losslint_rules.measured import effect


@rule("LL208", "encoding-differs-between-splits", Severity.ERROR, measured=("keras",))
def encoding_differs_between_splits(run: Run) -> Iterator[Finding]:
    """Training and validation labels in two forms."""
    validation = run.validation.value
    if validation is None or len(run.outputs) != 1:
        return
    trained, checked = run.outputs[0].labels, validation.labels
    forms = {trained.encoding.value, checked.encoding.value}
    if forms != {Encoding.ONE_HOT, Encoding.CLASS_IDS} or one_label_per_unit(run.outputs[0]):
        return
    origin = checked.encoding.origin
    evidence = (Because(origin, f"validation labels: {describe(checked)}"),) if origin is not None else ()
    yield Finding(
        at=validation_place(run),
        message=f"the validation labels are {describe(checked)}, the training labels {describe(trained)}",
        label="another form",
        because=(*labels_evidence(run.outputs[0]), *evidence),
        effects=effect(run, "LL208", "two forms"),
        help="the same encoding for both",
    )

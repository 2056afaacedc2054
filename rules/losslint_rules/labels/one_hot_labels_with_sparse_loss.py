"""LL202: one-hot rows where the loss wants class ids."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Family, Form, Framework, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import is_over_ids
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_questions, for_rows, instead_of
from losslint_rules.measured import effect


@rule("LL202", "one-hot-labels-with-sparse-loss", Severity.ERROR, measured=("keras", "torch"))
def one_hot_labels_with_sparse_loss(output: Output) -> Iterator[Finding]:
    """One-hot labels under a loss that wants class ids."""
    if output.run.framework is Framework.TORCH:
        yield from _rows_for_numbers(output)
        return
    if not is_over_ids(output.loss) or output.labels.encoding.value is not Encoding.ONE_HOT:
        return
    metrics = instead_of(output, "sparse_categorical_accuracy", "categorical_accuracy")
    other_loss = Way((for_rows(output), *metrics), "{0}", "Train with `{0.name}`")
    as_ids = Way((), "labels that stay class ids")
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants class ids, the labels are {describe(output.labels)}",
        label="wants class ids",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=effect(output, "LL202", "stops"),
        ways=(as_ids,) if output.is_scored_in_another_form(Form.ROWS) else (other_loss, as_ids),
    )


def _rows_for_numbers(output: Output) -> Iterator[Finding]:
    """Yield a finding for rows of zeros and ones that a loss of PyTorch takes for the numbers of classes.

    Of whole numbers that it wants and gets in another shape it tells itself; of rows of numbers it cannot.
    """
    loss, encoding = output.loss, output.labels.encoding.value
    if loss.family is not Family.MARGIN or loss.wants is not Form.CLASS_IDS or loss.strict:
        return
    if encoding not in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return
    yield Finding(
        at=loss_place(output),
        message=f"`{loss.called}` wants rows of class numbers that end in -1, the labels are "
        f"{describe(output.labels)}",
        label="wants class numbers",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=effect(output, "LL202", "misread"),
        ways=(Way((for_questions(output),), "{0}, which reads a 0 or 1 for each class"),),
    )

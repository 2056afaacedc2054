"""LL202: one-hot rows where the loss wants class ids."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Encoding, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import is_over_ids
from losslint_rules.domain.tasks import describe
from losslint_rules.domain.wishing import for_rows, instead_of
from losslint_rules.measured import effect


@rule("LL202", "one-hot-labels-with-sparse-loss", Severity.ERROR, measured=("keras",))
def one_hot_labels_with_sparse_loss(output: Output) -> Iterator[Finding]:
    """One-hot labels under a loss that wants class ids."""
    if not is_over_ids(output.loss) or output.labels.encoding.value is not Encoding.ONE_HOT:
        return
    metrics = instead_of(output, "sparse_categorical_accuracy", "categorical_accuracy")
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants class ids, the labels are {describe(output.labels)}",
        label="wants class ids",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=effect(output, "LL202", "stops"),
        ways=(
            Way((for_rows(output), *metrics), "{0}", "Train with `{0.name}`"),
            Way((), "labels that stay class ids"),
        ),
    )

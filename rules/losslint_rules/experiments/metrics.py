"""LL3: metrics that report something else than they seem to."""

from losslint.findings import Finding
from losslint.training import Encoding, Output
from losslint.treatment import Repaired, Sign, Treatment, treats

from losslint_rules.domain.names import SPARSE

_REPORTS = (Sign.CRASH, Sign.METRIC)


@treats("LL301", "LL304", "LL305")
def accuracy_of_classes(output: Output, _: Finding) -> Treatment:
    """The accuracy that goes with the labels."""
    return Treatment(Repaired(metrics=(_fitting(output),)), _REPORTS)


@treats("LL302")
def accuracy_for_regression(_: Output, __: Finding) -> Treatment:
    """The mean absolute error."""
    return Treatment(Repaired(metrics=("mean_absolute_error",)), (Sign.METRIC,))


@treats("LL312")
def categorical_accuracy_on_multilabel(_: Output, __: Finding) -> Treatment:
    """Every answer counts by itself."""
    return Treatment(Repaired(metrics=("binary_accuracy",)), (Sign.METRIC,))


def _fitting(output: Output) -> str:
    if output.head.units.value == 1:
        return "binary_accuracy"
    ids = output.labels.encoding.value is Encoding.CLASS_IDS or output.loss.name.value == SPARSE
    return "sparse_categorical_accuracy" if ids else "categorical_accuracy"

"""LL2: labels that fit neither the loss nor the head."""

from losslint.findings import Finding
from losslint.training import Output
from losslint.treatment import Repaired, Sign, Treatment, treats

from losslint_rules.domain.names import CATEGORICAL, SPARSE

_CRASHES = (Sign.CRASH, Sign.MEMORISING)


@treats("LL201")
def integer_labels_with_categorical_loss(_: Output, __: Finding) -> Treatment:
    """The loss that takes class ids."""
    return Treatment(Repaired(activation="softmax", loss=SPARSE, from_logits=False), _CRASHES)


@treats("LL202")
def one_hot_labels_with_sparse_loss(_: Output, __: Finding) -> Treatment:
    """The loss that takes one-hot rows."""
    return Treatment(Repaired(activation="softmax", loss=CATEGORICAL, from_logits=False), _CRASHES)


@treats("LL203")
def unit_class_mismatch(output: Output, _: Finding) -> Treatment | None:
    """A unit for each class."""
    classes = output.labels.classes.value
    return Treatment(Repaired(units=classes), _CRASHES) if classes is not None else None

"""LL2: labels that fit neither the loss nor the head."""

from losslint.findings import Finding
from losslint.training import Encoding, Output
from losslint.treatment import Repaired, Sign, Treatment, treats

from losslint_rules.domain.names import BINARY, CATEGORICAL, SPARSE
from losslint_rules.experiments.head_and_loss import loss_over_classes

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


@treats("LL204")
def class_ids_with_binary_loss(output: Output, _: Finding) -> Treatment | None:
    """A unit for each class and the loss over them, or ids from 0 for two."""
    classes, signs = output.labels.classes.value, (Sign.NEGATIVE_LOSS, Sign.MEMORISING)
    if output.labels.encoding.value is not Encoding.CLASS_IDS or classes is None:
        return None
    if classes == 2:
        return Treatment(Repaired(activation="sigmoid", labels=Encoding.CLASS_IDS, from_logits=False), signs)
    repaired = Repaired(
        units=classes, activation="softmax", loss=SPARSE, from_logits=False, labels=Encoding.CLASS_IDS
    )
    return Treatment(repaired, signs)


@treats("LL205")
def label_shape_broadcast(output: Output, _: Finding) -> Treatment | None:
    """A crossentropy over the classes."""
    classes, encoding = output.labels.classes.value, output.labels.encoding.value
    if classes is None or encoding not in (Encoding.CLASS_IDS, Encoding.ONE_HOT):
        return None
    if classes == 2 and output.head.units.value == 1 and encoding is Encoding.CLASS_IDS:
        return Treatment(Repaired(activation="sigmoid", loss=BINARY, from_logits=False), _CRASHES)
    loss = loss_over_classes(output)
    return Treatment(Repaired(units=classes, activation="softmax", loss=loss, from_logits=False), _CRASHES)

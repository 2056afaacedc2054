"""LL2: labels that fit neither the loss nor the head."""

import re

from losslint.findings import Finding
from losslint.training import Doing, Encoding, LabelMode, Output, Run
from losslint.treatment import Around, Given, Repaired, Sign, Treatment, treats

from losslint_rules.domain.losses import OF_NUMBERS, is_over_ids
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
        repaired = Repaired(activation="sigmoid", loss=BINARY, labels=Encoding.CLASS_IDS, from_logits=False)
        return Treatment(repaired, signs)
    repaired = Repaired(
        units=classes, activation="softmax", loss=SPARSE, from_logits=False, labels=Encoding.CLASS_IDS
    )
    return Treatment(repaired, signs)


@treats("LL205")
def label_shape_broadcast(output: Output, _: Finding) -> Treatment | None:
    """A crossentropy over the classes, and for numbers labels of the same shape as the outputs."""
    classes, encoding = output.labels.classes.value, output.labels.encoding.value
    if _are_numbers(output):
        return Treatment(Repaired(labels=Encoding.REAL), _CRASHES)
    if classes is None or encoding not in (Encoding.CLASS_IDS, Encoding.ONE_HOT):
        return None
    if classes == 2 and output.head.units.value == 1 and encoding is Encoding.CLASS_IDS:
        return Treatment(Repaired(activation="sigmoid", loss=BINARY, from_logits=False), _CRASHES)
    loss = loss_over_classes(output)
    return Treatment(Repaired(units=classes, activation="softmax", loss=loss, from_logits=False), _CRASHES)


def _are_numbers(output: Output) -> bool:
    """Whether one unit is to come close to numbers that are not known to be class ids."""
    ids = output.labels.encoding.value in (Encoding.CLASS_IDS, Encoding.ONE_HOT)
    return output.head.units.value == 1 and output.loss.family in OF_NUMBERS and not ids


@treats("LL206")
def one_hot_twice(output: Output, _: Finding) -> Treatment:
    """Rows that are made once."""
    twice = any(step.of is Encoding.ONE_HOT for step in output.labels.steps(Doing.ENCODED))
    again = Around(labels="np.eye(2)[labels.astype(int)]" if twice else "")
    given = Given(encoding=Encoding.ONE_HOT, classes=output.head.units.value)
    return Treatment(Repaired(), _CRASHES, around=again, given=given)


@treats("LL207")
def scaled_class_labels(output: Output, finding: Finding) -> Treatment:
    """Ids that stay as they are."""
    steps = output.labels.steps(Doing.SCALED, Doing.STANDARDISED)
    step = next((step for step in steps if step.origin == finding.at), None)
    scaled = Around(labels=_scaling(step.detail) if step is not None else "")
    classes = output.head.units.value
    given = Given(encoding=Encoding.CLASS_IDS, classes=max(classes, 2) if classes is not None else None)
    return Treatment(Repaired(), _CRASHES, around=scaled, given=given)


@treats("LL208")
def encoding_differs_between_splits(run: Run, _: Finding) -> Treatment | None:
    """Labels to test with that are encoded as those to train with."""
    validation = run.validation.value
    if validation is None or len(run.outputs) != 1:
        return None
    match run.outputs[0].labels.encoding.value, validation.labels.encoding.value:
        case Encoding.ONE_HOT, Encoding.CLASS_IDS:
            other = "labels.argmax(-1)"
        case Encoding.CLASS_IDS, Encoding.ONE_HOT:
            other = "np.eye(CLASSES, dtype='float32')[labels.reshape(-1)]"
        case _:
            other = ""
    return Treatment(Repaired(), _CRASHES, around=Around(new_labels=other))


@treats("LL209")
def generator_label_mode(output: Output, _: Finding) -> Treatment | None:
    """The labels that the loss wants; where one unit stands for several classes, a unit for each."""
    signs = (Sign.CRASH, Sign.NEGATIVE_LOSS, Sign.MEMORISING)
    units, classes, mode = output.head.units.value, output.labels.classes.value, output.labels.mode
    if mode is None or units is None:
        return None
    if units == 1 and classes is not None and classes > 2:
        repaired = Repaired(units=classes, activation="softmax", loss=SPARSE, labels=Encoding.CLASS_IDS)
        return Treatment(repaired, signs)
    ids = is_over_ids(output.loss) or units == 1
    labels = Encoding.CLASS_IDS if ids else Encoding.ONE_HOT
    loss = BINARY if units == 1 else None
    return Treatment(Repaired(labels=labels, loss=loss), signs, given=_loaded(mode, units))


def _loaded(mode: LabelMode, units: int) -> Given:
    """Return what a loader makes, which is often told by its mode alone."""
    rows = mode.mode.value == "categorical"
    return Given(encoding=Encoding.ONE_HOT if rows else Encoding.CLASS_IDS, classes=max(units, 2))


def _scaling(detail: str) -> str:
    """Return the expression that does to ids what a step of their history says."""
    found = re.fullmatch(r"(divided|multiplied) by ([\d.e+-]+)", detail)
    if found is None:
        return "(labels - labels.mean()) / labels.std()"
    return f"labels {'/' if found[1] == 'divided' else '*'} {float(found[2])}"

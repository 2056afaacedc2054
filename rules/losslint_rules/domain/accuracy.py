"""What the word `accuracy` becomes: one of the metrics that count right answers."""

from losslint.training import Encoding, Output, Version

from losslint_rules.domain.losses import asks_questions, is_over_ids

BY_LOSS = (Version.KERAS_1, Version.KERAS_2_EARLY)
"""The versions in which the loss decides; in later ones the shapes of the output and of the labels do."""


def meaning_of_accuracy(output: Output) -> str | None:
    """Return the canonical name of the metric that the string `'accuracy'` becomes, None if unknown.

    Where the version is unknown, all of them have to agree.
    """
    known = output.run.version.value
    versions = [known] if known is not None else Version.all_of(output.run.framework)
    meanings = {_by_loss(output) if one in BY_LOSS else _by_shape(output) for one in versions}
    return meanings.pop() if len(meanings) == 1 else None


def _by_loss(output: Output) -> str | None:
    units, loss = output.head.units.value, output.loss
    if loss.own:  # a function that Keras does not know: it looks at the units alone
        return None if units is None else "binary_accuracy" if units == 1 else "categorical_accuracy"
    if units == 1 or asks_questions(loss):
        return "binary_accuracy"
    if not loss.name.known or units is None:
        return None
    return "sparse_categorical_accuracy" if is_over_ids(loss) else "categorical_accuracy"


def _by_shape(output: Output) -> str | None:
    units = output.head.units.value
    if units is None or units == 1:
        return None if units is None else "binary_accuracy"
    match output.labels.encoding.value:
        case Encoding.CLASS_IDS:
            return "sparse_categorical_accuracy"
        case Encoding.ONE_HOT | Encoding.MULTI_HOT:
            return "categorical_accuracy"
        case _:
            return None

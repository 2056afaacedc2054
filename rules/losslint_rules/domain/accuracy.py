"""What the word `accuracy` becomes: one of the metrics that count right answers."""

from losslint.training import Encoding, Loss, Output, Version

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


def is_made_binary(loss: Loss) -> bool:
    """Whether a loss makes `accuracy` binary where the loss decides, whatever the units.

    Keras asks which of its functions the loss is, so one of the project's own says nothing to it.
    """
    return asks_questions(loss) and not loss.own


def _by_loss(output: Output) -> str | None:
    units, loss = output.head.units.value, output.loss
    if units == 1 or is_made_binary(loss):
        return "binary_accuracy"
    if not loss.name.known or units is None:
        return None
    over_ids = is_over_ids(loss) and not loss.own
    return "sparse_categorical_accuracy" if over_ids else "categorical_accuracy"


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

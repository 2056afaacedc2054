"""LL3: predictions that are turned into answers, and answers that are held against labels."""

from losslint.findings import Finding
from losslint.training import LINEAR, Deciding, Encoding, Evaluation, Head, Prediction
from losslint.treatment import Around, Given, Repaired, Sign, Treatment, treats

_LARGEST = "(outputs.argmax(-1) == answers).mean()"
_ABOVE_HALF = "((outputs[:, 0] > 0.5) == answers).mean()"
_ABOVE_ZERO = "((outputs[:, 0] > 0) == answers).mean()"
_ROWS = "np.eye(CLASSES)[answers]"


@treats("LL307")
def argmax_over_one_unit(prediction: Prediction, _: Finding) -> Treatment | None:
    """The same predictions compared with one half."""
    right = _right(prediction.head)
    if right is None or prediction.head.units.value != 1:
        return None
    return _decided(_as_written(prediction), right, classes=2)


@treats("LL308")
def argmax_against_one_hot(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions against class ids."""
    if not _chooses_a_class(evaluation.head):
        return None
    rows = evaluation.labels.encoding.value is Encoding.ONE_HOT
    written = _LARGEST.replace("answers", _ROWS) if rows else _LARGEST
    return _decided(written, _LARGEST, classes=evaluation.head.units.value)


@treats("LL309")
def shuffled_generator_evaluation(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions against labels in the same order."""
    right = _right(evaluation.head)
    if right is None:
        return None
    other = "np.random.default_rng(0).permutation(answers)"
    written = right.replace("answers", other) if evaluation.shuffled.is_true else right
    return _decided(written, right, classes=_classes(evaluation.head))


@treats("LL310")
def rounded_class_scores(prediction: Prediction, _: Finding) -> Treatment | None:
    """The class with the highest score."""
    if not _chooses_a_class(prediction.head):
        return None
    return _decided(_as_written(prediction), _LARGEST, classes=prediction.head.units.value)


@treats("LL313")
def broadcast_in_score(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions and labels of one shape."""
    answers, labels = evaluation.shape.value, evaluation.labels.shape.value
    if answers is None or labels is None or len(answers) == len(labels):
        return None
    if evaluation.are_classes and _chooses_a_class(evaluation.head):
        column = "(outputs.argmax(-1)[:, None] == answers).mean()"
        return _decided(column, _LARGEST, classes=evaluation.head.units.value)
    if evaluation.head.units.value != 1:
        return None
    if evaluation.head.activation.value == "sigmoid":
        return _decided("((outputs > 0.5) == answers).mean()", _ABOVE_HALF, classes=2)
    explained = "1 - (({} - answers) ** 2).mean() / answers.var()"
    return _decided(explained.format("outputs"), explained.format("outputs[:, 0]"), "R²")


@treats("LL314")
def argmax_without_axis(prediction: Prediction, _: Finding) -> Treatment | None:
    """The same predictions with an argmax along the classes."""
    if not _chooses_a_class(prediction.head) or prediction.axis.value not in (None, 0):
        return None
    along = "" if prediction.axis.value is None else "0"
    written = f"(outputs.argmax({along}) == answers).mean()"
    return _decided(written, _LARGEST, classes=prediction.head.units.value)


def _as_written(prediction: Prediction) -> str:
    """Return the share of right answers, made the way that the script makes them."""
    match prediction.deciding:
        case Deciding.ARGMAX:
            return _LARGEST
        case Deciding.ROUNDING:
            chosen = "np.round(outputs)"
        case _:
            chosen = f"(outputs > {prediction.threshold.value})"
    if prediction.head.units.value == 1:
        return f"({chosen}[:, 0] == answers).mean()"
    return f"({chosen} == {_ROWS}).all(-1).mean()"


def _decided(written: str, repaired: str, score: str = "", classes: int | None = None) -> Treatment:
    """Return the treatment of answers made in two ways; `classes` are to be told apart, None for numbers."""
    signs = (Sign.CRASH, Sign.DECIDED)
    better = Repaired(around=Around(right=repaired, score=score))
    given = Given(encoding=Encoding.CLASS_IDS, classes=classes) if classes is not None else Given()
    return Treatment(better, signs, around=Around(right=written, score=score), given=given)


def _right(head: Head) -> str | None:
    """Return the share of right answers of a head, None where it is not known how answers are made of it."""
    if head.units.value == 1:
        return {"sigmoid": _ABOVE_HALF, LINEAR: _ABOVE_ZERO}.get(head.activation.value or "")
    return _LARGEST if _chooses_a_class(head) else None


def _classes(head: Head) -> int:
    return max(head.units.value or 0, 2)


def _chooses_a_class(head: Head) -> bool:
    return head.activation.value in ("softmax", "log_softmax", LINEAR) and (head.units.value or 0) > 1

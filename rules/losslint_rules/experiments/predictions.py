"""LL3: predictions that are turned into answers, and answers that are held against labels."""

from losslint.findings import Finding
from losslint.training import Deciding, Encoding, Evaluation, Head, Prediction
from losslint.treatment import Around, Repaired, Sign, Treatment, treats

_LARGEST = "(outputs.argmax(-1) == answers).mean()"
_ABOVE_HALF = "((outputs[:, 0] > 0.5) == answers).mean()"
_ROWS = "np.eye(CLASSES)[answers]"


@treats("LL307")
def argmax_over_one_unit(prediction: Prediction, _: Finding) -> Treatment | None:
    """The same predictions compared with one half."""
    if prediction.head.activation.value != "sigmoid" or prediction.head.units.value != 1:
        return None
    return _decided(_as_written(prediction), _ABOVE_HALF)


@treats("LL308")
def argmax_against_one_hot(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions against class ids."""
    if not _chooses_a_class(evaluation.head):
        return None
    rows = evaluation.labels.encoding.value is Encoding.ONE_HOT
    return _decided(_LARGEST.replace("answers", _ROWS) if rows else _LARGEST, _LARGEST)


@treats("LL309")
def shuffled_generator_evaluation(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions against labels in the same order."""
    right = _right(evaluation.head)
    if right is None:
        return None
    other = "np.random.default_rng(0).permutation(answers)"
    return _decided(right.replace("answers", other) if evaluation.shuffled.is_true else right, right)


@treats("LL310")
def rounded_class_scores(prediction: Prediction, _: Finding) -> Treatment | None:
    """The class with the highest score."""
    if not _chooses_a_class(prediction.head):
        return None
    return _decided(_as_written(prediction), _LARGEST)


@treats("LL313")
def broadcast_in_score(evaluation: Evaluation, _: Finding) -> Treatment | None:
    """The same predictions and labels of one shape."""
    if evaluation.head.units.value != 1:
        return None
    if evaluation.head.activation.value == "sigmoid":
        return _decided("((outputs > 0.5) == answers).mean()", _ABOVE_HALF)
    explained = "1 - (({} - answers) ** 2).mean() / answers.var()"
    return _decided(explained.format("outputs"), explained.format("outputs[:, 0]"), "R²")


@treats("LL314")
def argmax_without_axis(prediction: Prediction, _: Finding) -> Treatment | None:
    """The same predictions with an argmax along the classes; what goes along the samples has no such twin."""
    if not _chooses_a_class(prediction.head) or prediction.axis.value is not None:
        return None
    return _decided("(outputs.argmax() == answers).mean()", _LARGEST)


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


def _decided(written: str, repaired: str, score: str = "") -> Treatment:
    signs = (Sign.CRASH, Sign.DECIDED)
    better = Repaired(around=Around(right=repaired, score=score))
    return Treatment(better, signs, around=Around(right=written, score=score))


def _right(head: Head) -> str | None:
    """Return the share of right answers of a head, None where it is not known how answers are made of it."""
    if head.units.value == 1 and head.activation.value == "sigmoid":
        return _ABOVE_HALF
    return _LARGEST if _chooses_a_class(head) else None


def _chooses_a_class(head: Head) -> bool:
    return head.activation.value == "softmax" and (head.units.value or 0) > 1

"""What each sign comes to in the numbers of two twins: one statistic, and the numbers in words.

A statistic is large where the training as written is worse than the repaired one. The thresholds stand
between what `benchmarks/probing.py` measures for trainings that are wrong and for pairs of which neither
is; docs/probe.md has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from losslint.probe.experiment import Experiment, Manner, TaskKind, Trial
from losslint.treatment import FREEZE, LOOSE, RESTORE, Sign

MEMORISED = 0.9
"""The gain that a repaired twin has to reach on one batch."""

LEARNED = 0.5
"""The gain that a repaired twin has to reach on new samples."""

SETTLED = 1.0
"""How far the first loss of a repaired twin may be from ln K, in units of that."""

Seen = Sequence[Mapping[str, Any]]
"""What was seen of one twin in a trial, a mapping a seed."""


class Pair(Struct, frozen=True):
    """Both twins in one trial."""

    experiment: Experiment
    trial: Trial
    written: Seen
    repaired: Seen

    @property
    def chance(self) -> float:
        """Return the score of a model that has learned nothing."""
        match self.experiment.task.kind:
            case TaskKind.NUMBER:
                return 0.0
            case TaskKind.MULTI_LABEL:
                return 0.65
            case _:
                return 1 / self.experiment.task.classes

    def gain(self, score: float) -> float:
        """Return how much of the way from chance to all right a score is."""
        return (score - self.chance) / (1 - self.chance)

    @property
    def score_name(self) -> str:
        """Return how the score is called."""
        return "R²" if self.experiment.task.kind is TaskKind.NUMBER else "accuracy"

    @property
    def where(self) -> str:
        """Return the trial in a few words."""
        if self.trial.manner is Manner.BY_HEART:
            return f"after {self.trial.steps} steps on one batch"
        return f"after {self.trial.steps} steps with {self.trial.optimizer}"


class Reading(Struct, frozen=True):
    """One sign in the numbers: `works` says whether the repaired twin is free of it and has learned."""

    works: bool
    statistic: float
    words: str


class Reader(Struct, frozen=True):
    """Where a sign is looked for, what reads it, and from which statistic on it shows."""

    trial: str
    read: Callable[[Pair], Reading | None]
    threshold: float


def _constant(pair: Pair) -> Reading:
    still = max(seen["last"]["spread"] for seen in pair.written)
    moving = min(seen["last"]["spread"] for seen in pair.repaired)
    mean = pair.written[0]["last"]["mean"]
    words = f"as written every prediction is {_number(mean)}, {pair.where} too ({both(pair, *_finals(pair))})"
    if still > 1e-6:
        words = f"predictions differ between samples: a spread of {_number(still)} as written"
    return Reading(moving > 1e-3, math.log10(moving / max(still, 1e-12) + 1e-12), words)


def _first_loss(pair: Pair) -> Reading:
    classes = max(pair.experiment.task.classes, 2)
    unit = math.log(classes)
    written = [seen["loss"][0] for seen in pair.written]
    repaired = [seen["loss"][0] for seen in pair.repaired]
    told = [math.inf if loss != loss or loss == 0 else loss / unit for loss in written]
    words = f"the loss before any training is {span(written)} as written, {span(repaired)} repaired"
    settled = all(abs(loss / unit - 1) < SETTLED for loss in repaired)
    return Reading(settled, min(told), f"{words} (ln {classes} = {_number(unit)})")


def _memorising(pair: Pair) -> Reading:
    written, repaired = _finals(pair)
    gap = min(repaired) - max(written)
    works = pair.gain(min(repaired)) >= MEMORISED
    return Reading(works, gap, f"{pair.where}: {both(pair, written, repaired)}")


def _floor(pair: Pair) -> Reading:
    written, repaired = ([seen["loss"][-1] for seen in twin] for twin in (pair.written, pair.repaired))
    learned = pair.gain(min(min(scores) for scores in _finals(pair))) >= LEARNED
    left = f"{span(written)} is left as written, {span(repaired)} repaired"
    return Reading(
        learned, min(written) - max(repaired), f"{pair.where} a loss of {left} ({both(pair, *_finals(pair))})"
    )


def _learning(pair: Pair) -> Reading:
    """Compare at the step where the twins are farthest apart, the repaired one having learned something."""
    best: tuple[float, int] | None = None
    for look in range(len(pair.repaired[0]["steps"])):
        written, repaired = _at(pair, look)
        if pair.gain(min(repaired)) >= LEARNED:
            gap = min(repaired) - max(written)
            best = max(best, (gap, look)) if best is not None else (gap, look)
    if best is None:
        return Reading(False, -math.inf, f"{pair.where}: {both(pair, *_finals(pair))}")
    gap, look = best
    step = pair.repaired[0]["steps"][look]
    words = f"after {step} steps with {pair.trial.optimizer}: {both(pair, *_at(pair, look))}"
    if step < pair.trial.steps:
        late = " and ".join(f"{_mean(scores):.2f}" for scores in _finals(pair))
        words = f"{words}; after {pair.trial.steps} steps {late}"
    return Reading(True, gap, words)


def _likelihood(pair: Pair) -> Reading | None:
    written = [seen["last"].get("surprise") for seen in pair.written]
    repaired = [seen["last"].get("surprise") for seen in pair.repaired]
    if None in written or None in repaired:
        return None
    ratio = min(mine / max(other, 1e-6) for mine, other in zip(written, repaired, strict=True))
    right = f"{math.exp(-_mean(written)):.2f} as written, {math.exp(-_mean(repaired)):.2f} repaired"
    words = f"{pair.where} the right classes get a probability of {right} (geometric mean)"
    return Reading(_has_learned(pair), ratio, words)


def _rows(pair: Pair) -> Reading:
    written, repaired = (
        [total for seen in twin for total in seen["last"]["row_sums"]]
        for twin in (pair.written, pair.repaired)
    )
    off, new_off = (max(abs(total - 1) for total in totals) for totals in (written, repaired))
    words = f"{pair.where} the probabilities of one sample add up to {span(written)} as written"
    works = new_off < 0.01 and _has_learned(pair)
    return Reading(works, off, f"{words}, to {span(repaired)} repaired")


def _negative_loss(pair: Pair) -> Reading:
    written, repaired = ([seen["loss"][-1] for seen in twin] for twin in (pair.written, pair.repaired))
    words = f"{pair.where} the loss is {span(written)} as written, {span(repaired)} repaired"
    return Reading(min(repaired) >= 0, -max(written), words)


def _metric(pair: Pair) -> Reading | None:
    """Compare every metric with what is right by hand, at the step where they are farthest apart."""
    if pair.experiment.task.kind is TaskKind.NUMBER:
        return _blind_metric(pair)
    name, look, off = _worst(pair.written)
    new_name, _, new_off = _worst(pair.repaired)
    if not name or not new_name:
        return None
    reported = _mean([seen["reported"][name][look] for seen in pair.written])
    true = _mean([_by_hand(seen, name)[look] for seen in pair.written])
    step = pair.written[0]["steps"][look]
    words = (
        f"after {step} steps `{name}` reports {reported:.2f} while {true:.2f} is right by hand"
        f"{_chance(pair)}; repaired, `{new_name}` is never off by more than {new_off:.2f}"
    )
    return Reading(new_off < HONEST and _has_learned(pair), off, words)


HONEST = 0.02
"""By how much a metric of a repaired twin may be off."""


def _blind_metric(pair: Pair) -> Reading | None:
    """Compare how a metric of numbers moves with how well they are met."""
    names = [name for name in pair.written[0]["reported"] if "acc" in name]
    if not names:
        return None
    values = [value for seen in pair.written for value in seen["reported"][names[0]]]
    first, last = (_mean([seen["score"][at] for seen in pair.written]) for at in (0, -1))
    words = f"`{names[0]}` reports {span(values)} throughout, while R² goes from {first:.2f} to {last:.2f}"
    return Reading(_has_learned(pair), last - max(values), words)


def _worst(seen: Seen) -> tuple[str, int, float]:
    """Return the metric that is farthest from what is right in the mean over the seeds, where, how far."""
    worst = ("", 0, -1.0)
    for name in seen[0]["reported"]:
        if "acc" not in name and name not in seen[0]["by_hand"]:
            continue
        for look in range(len(seen[0]["steps"])):
            off = abs(_mean([one["reported"][name][look] - _by_hand(one, name)[look] for one in seen]))
            worst = max(worst, (name, look, off), key=lambda each: each[2])
    return worst


def _by_hand(seen: Mapping[str, Any], name: str) -> Sequence[float]:
    """Return what a metric should report: an accuracy the score, any other what was worked out for it."""
    found: Sequence[float] = seen["by_hand"].get(name, seen["score"])
    return found


def _decided(pair: Pair) -> Reading:
    """Compare how many answers are right at the step where the ways to make them are farthest apart."""
    best = (-math.inf, 0)
    for look in range(len(pair.repaired[0]["steps"])):
        written, repaired = (
            [one["by_hand"]["right"][look] for one in twin] for twin in (pair.written, pair.repaired)
        )
        if pair.gain(min(repaired)) >= LEARNED:
            best = max(best, (min(repaired) - max(written), look))
    gap, look = best
    shares = [
        _mean([one["by_hand"]["right"][look] for one in twin]) for twin in (pair.written, pair.repaired)
    ]
    step = pair.written[0]["steps"][look]
    called = pair.experiment.repaired.around.score
    told = f"{called} is {shares[0]:.2f}" if called else f"{shares[0]:.2f} of the answers are right"
    words = f"after {step} steps {told} as written, {shares[1]:.2f} repaired, of the same predictions"
    return Reading(gap > -math.inf, gap, f"{words}{_chance(pair)}")


def _tested(pair: Pair) -> Reading:
    """Compare the losses on new samples at the step where they are farthest apart."""
    best = (-math.inf, 0)
    for look in range(len(pair.repaired[0]["steps"])):
        losses = zip(pair.written, pair.repaired, strict=True)
        ratios = [mine["loss"][look] / max(other["loss"][look], 0.1) for mine, other in losses]
        best = max(best, (min(ratios), look))
    ratio, look = best
    written, repaired = ([seen["loss"][look] for seen in twin] for twin in (pair.written, pair.repaired))
    told = f"{span(written)} as written, {span(repaired)} repaired"
    step = pair.repaired[0]["steps"][look]
    words = f"after {step} steps the loss on new samples is {told}, of the same network"
    return Reading(_has_learned(pair), ratio, f"{words} ({both(pair, *_at(pair, look))})")


def _acting(pair: Pair) -> Reading:
    written, repaired = pair.written[0], pair.repaired[0]
    around, new = pair.experiment.written.around, pair.experiment.repaired.around
    words = (
        f"in a training that stops improving, `{around.callback}` {_did(around.callback, written)} with "
        f"`{around.monitor}` and {_did(around.callback, repaired)} with `{new.monitor}`"
    )
    return Reading(bool(repaired["acted"]), float(repaired["acted"]) - float(written["acted"]), words)


def _moving(pair: Pair) -> Reading | None:
    around = pair.experiment.repaired.around
    if not around.phases:
        return None
    toggles = [phase for phase in around.phases if phase in (FREEZE, LOOSE)]
    written, repaired = pair.written[0]["moved"], pair.repaired[0]["moved"]
    frozen = toggles[-1:] == [FREEZE]
    those = f"weights that are {'frozen' if frozen else 'let loose'}"
    if not toggles:
        those = f"weights of the {'last layer' if around.last else 'layers before the last'}"
    words = (
        f"the last training moves the {those} by at most {_number(written)} as written, "
        f"{_number(repaired)} repaired"
    )
    return Reading(repaired == 0 if frozen else repaired > 0, float((written > 0) != (repaired > 0)), words)


def _kept(pair: Pair) -> Reading | None:
    if RESTORE not in pair.experiment.written.around.phases:
        return None
    written, repaired = pair.written[0]["moved"], pair.repaired[0]["moved"]
    words = (
        "the weights that are loaded back differ from what they were when they were kept by up to "
        f"{_number(written)} as written, {_number(repaired)} repaired"
    )
    return Reading(repaired == 0, float(written > 0), words)


def _apart(pair: Pair) -> Reading | None:
    """Compare how far answers to the same samples are apart when other samples are beside them."""
    written, repaired = (
        [seen["last"].get("apart") for seen in twin] for twin in (pair.written, pair.repaired)
    )
    if None in written or None in repaired:
        return None
    words = (
        f"{pair.where} the same samples in another batch get answers that differ by {_mean(written):.2f} of "
        f"their spread as written, {_mean(repaired):.2f} repaired ({both(pair, *_finals(pair))})"
    )
    return Reading(max(repaired) < HONEST and _has_learned(pair), min(written), words)


def _did(callback: str, seen: Mapping[str, Any]) -> str:
    match callback:
        case "EarlyStopping":
            return f"{'stops' if seen['acted'] else 'does not stop'} after {seen['epochs']} epochs"
        case "ModelCheckpoint":
            return "saves the model" if seen["acted"] else "saves nothing"
        case _:
            return "lowers the learning rate" if seen["acted"] else "does nothing"


READERS: dict[Sign, Reader] = {
    Sign.CONSTANT: Reader("one batch", _constant, 4.0),
    Sign.FIRST_LOSS: Reader("one batch", _first_loss, 2.0),
    Sign.FLOOR: Reader("own optimizer", _floor, 0.25),
    Sign.MEMORISING: Reader("one batch", _memorising, 0.15),
    Sign.NEGATIVE_LOSS: Reader("one batch", _negative_loss, 0.0),
    Sign.MOVING: Reader("fit", _moving, 0.5),
    Sign.KEPT: Reader("fit", _kept, 0.5),
    Sign.APART: Reader("own optimizer", _apart, 0.1),
    Sign.ACTING: Reader("fit", _acting, 0.5),
    Sign.METRIC: Reader("own optimizer", _metric, 0.1),
    Sign.ROWS: Reader("own optimizer", _rows, 0.05),
    Sign.LEARNING: Reader("own optimizer", _learning, 0.1),
    Sign.LIKELIHOOD: Reader("own optimizer", _likelihood, 1.6),
    Sign.TESTED: Reader("own optimizer", _tested, 2.0),
    Sign.DECIDED: Reader("own optimizer", _decided, 0.1),
    Sign.LEARNING_WITH_SGD: Reader("SGD", _learning, 0.1),
}
"""The trial that shows each sign, and what reads it there. A crash shows in any trial."""


def _has_learned(pair: Pair) -> bool:
    return pair.gain(min(_finals(pair)[1])) >= LEARNED


def _at(pair: Pair, look: int) -> tuple[list[float], list[float]]:
    """Return the scores of both twins at one look, a number a seed."""
    return [seen["score"][look] for seen in pair.written], [seen["score"][look] for seen in pair.repaired]


def _finals(pair: Pair) -> tuple[list[float], list[float]]:
    return _at(pair, -1)


def both(pair: Pair, written: Sequence[float], repaired: Sequence[float]) -> str:
    """Return the scores of both twins in words."""
    return f"{pair.score_name} {_mean(written):.2f} as written, {_mean(repaired):.2f} repaired{_chance(pair)}"


def _chance(pair: Pair) -> str:
    return "" if pair.experiment.task.kind is TaskKind.NUMBER else f" (chance {pair.chance:.2f})"


def _mean(numbers: Sequence[Any]) -> float:
    return float(sum(numbers)) / len(numbers)


def span(numbers: Sequence[float]) -> str:
    """Return the smallest and the largest of some numbers in words."""
    low, high = min(numbers), max(numbers)
    if any(number != number for number in numbers):
        return "not a number"
    return _number(low) if _number(low) == _number(high) else f"{_number(low)} to {_number(high)}"


def _number(number: float) -> str:
    return f"{round(number, 2) + 0.0:.2f}" if abs(number) < 100 else f"{number:.0f}"  # no -0.00

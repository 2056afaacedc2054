"""From the numbers of two twins to a verdict in one sentence.

`FIRST_LOSS`, `MEMORISED` and `SURPRISE` follow measurements with five seeds on another made-up task.
The other thresholds were chosen and not measured; none was measured again on the samples that are drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from losslint.findings import CONFIRMED, INCONCLUSIVE, NOT_CONFIRMED
from losslint.probe.experiment import Experiment, Kind, Trial
from losslint.treatment import Sign

STILL = 1e-6
"""The spread of predictions over samples below which they are all the same."""

FIRST_LOSS = 2.0
"""The first loss in units of ln K: 2.5 to 9 as written, .9 to 1.25 repaired."""

MEMORISED, FORGOT = 0.9, 0.15
"""The gain that a repaired twin reaches on one batch (measured: .93 and more), and by how much the other
stays behind."""

LEARNED, BEHIND = 0.5, 0.1
"""The gain that a repaired twin reaches on new samples, and the score by which the other stays behind."""

SURPRISE = 1.6
"""By which factor the right classes surprise the model more as written than repaired."""

ROWS = 0.05
"""How far a row of probabilities may be from adding up to one."""

MISLED = 0.1
"""By how much a metric is off: the sampling error of 512 samples is .04 at most."""

Seen = Sequence[Mapping[str, Any]]
"""What was seen of one twin in a trial, a mapping a seed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came out: the verdict and the sentence that says it with numbers."""

    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both twins in one trial."""

    experiment: Experiment
    trial: Trial
    written: Seen
    repaired: Seen

    @property
    def chance(self) -> float:
        """Return the score of a model that has learned nothing."""
        match self.experiment.task.kind:
            case Kind.NUMBER:
                return 0.0
            case Kind.MULTI_LABEL:
                return 0.65
            case _:
                return 1 / self.experiment.task.classes

    def gain(self, score: float) -> float:
        """Return how much of the way from chance to all right a score is."""
        return (score - self.chance) / (1 - self.chance)

    @property
    def score_name(self) -> str:
        """Return how the score is called."""
        return "R²" if self.experiment.task.kind is Kind.NUMBER else "accuracy"

    @property
    def where(self) -> str:
        """Return the trial in a few words."""
        if self.trial.one_batch:
            return f"after {self.trial.steps} steps on one batch"
        return f"after {self.trial.steps} steps with {self.trial.optimizer}"


_Reading = tuple[bool, str]
"""Whether a sign shows, and the numbers in words."""


def judge(experiment: Experiment, numbers: Mapping[str, Any]) -> Judgement:
    """Return what the numbers of an experiment come to, by its signs in their order."""
    pairs = {
        trial.name: _Pair(experiment, trial, *(numbers["trials"][trial.name][key] for key in _TWINS))
        for trial in experiment.trials
    }
    crash = _crash(pairs, Sign.CRASH in experiment.signs)
    if crash is not None:
        return crash
    told = []
    for sign in experiment.signs:
        trial, read = _READERS[sign]
        pair = pairs.get(trial)
        reading = read(pair) if pair is not None else None
        if reading is None:
            continue
        shows, words = reading
        if shows and sign is Sign.LEARNING_WITH_SGD:
            own = f"with {experiment.own_optimizer} it does not show here"
            return Judgement(NOT_CONFIRMED, f"{own}, with SGD it does: {words}")
        if shows:
            return Judgement(CONFIRMED, words)
        told.append(words)
    if not told:
        return Judgement(INCONCLUSIVE, "the repaired training does no better in so few steps")
    where = f"Keras {numbers['keras']} on {numbers['backend']}"
    return Judgement(NOT_CONFIRMED, f"it does not show with {where}: {told[0]}")


_TWINS = ("as written", "repaired")


def _crash(pairs: Mapping[str, _Pair], expected: bool) -> Judgement | None:
    """Return the judgement where a twin crashed: as written it confirms, repaired it spoils everything."""
    for pair in pairs.values():
        broken = next((seen["error"] for seen in pair.repaired if "error" in seen), None)
        if broken is not None:
            return Judgement(INCONCLUSIVE, f"the repaired training stops too: {broken}")
        stopped = next((seen["error"] for seen in pair.written if "error" in seen), None)
        if stopped is not None and expected:
            return Judgement(
                CONFIRMED, f"as written the first batch stops with {stopped}; repaired, it trains"
            )
        if stopped is not None:
            return Judgement(CONFIRMED, f"as written the training stops with {stopped}; repaired, it trains")
    return None


def _constant(pair: _Pair) -> _Reading | None:
    still = [seen["last"]["spread"] for seen in pair.written]
    moving = [seen["last"]["spread"] for seen in pair.repaired]
    if min(moving) < 100 * STILL:
        return None
    if max(still) >= STILL:
        return False, f"predictions differ between samples: a spread of {_number(min(still))} as written"
    mean = pair.written[0]["last"]["mean"]
    scores = _finals(pair)
    return True, (
        f"as written every prediction is {_number(mean)}, {pair.where} too ({_both(pair, *scores)})"
    )


def _first_loss(pair: _Pair) -> _Reading | None:
    unit = math.log(max(pair.experiment.task.classes, 2))
    written = [seen["loss"][0] for seen in pair.written]
    repaired = [seen["loss"][0] for seen in pair.repaired]
    if not all(0.5 * unit < loss < FIRST_LOSS * unit for loss in repaired):
        return None
    shows = all(loss != loss or loss == 0 or loss > FIRST_LOSS * unit for loss in written)
    words = f"the loss before any training is {_span(written)} as written, {_span(repaired)} repaired"
    return shows, f"{words} (ln {max(pair.experiment.task.classes, 2)} = {_number(unit)})"


def _memorising(pair: _Pair) -> _Reading | None:
    written, repaired = _finals(pair)
    if pair.gain(min(repaired)) < MEMORISED:
        return None
    shows = min(repaired) - max(written) > FORGOT
    return shows, f"{pair.where}: {_both(pair, written, repaired)}"


def _learning(pair: _Pair) -> _Reading | None:
    """Compare at the step where the twins are farthest apart, the repaired one having learned something."""
    best: tuple[float, int] | None = None
    for look in range(len(pair.repaired[0]["steps"])):
        written, repaired = _at(pair, look)
        if pair.gain(min(repaired)) >= LEARNED:
            gap = min(repaired) - max(written)
            best = max(best, (gap, look)) if best is not None else (gap, look)
    if best is None:
        return None
    gap, look = best
    step = pair.repaired[0]["steps"][look]
    words = f"after {step} steps with {pair.trial.optimizer}: {_both(pair, *_at(pair, look))}"
    if gap > BEHIND and step < pair.trial.steps:
        late = " and ".join(f"{_mean(scores):.2f}" for scores in _finals(pair))
        words = f"{words}; after {pair.trial.steps} steps {late}"
    return gap > BEHIND, words


def _likelihood(pair: _Pair) -> _Reading | None:
    written = [seen["last"].get("surprise") for seen in pair.written]
    repaired = [seen["last"].get("surprise") for seen in pair.repaired]
    if None in written or None in repaired or pair.gain(min(_finals(pair)[1])) < LEARNED:
        return None
    shows = all(mine > SURPRISE * other for mine, other in zip(written, repaired, strict=True))
    right = f"{math.exp(-_mean(written)):.2f} as written, {math.exp(-_mean(repaired)):.2f} repaired"
    return shows, f"{pair.where} the right classes get a probability of {right} (geometric mean)"


def _rows(pair: _Pair) -> _Reading:
    written = [total for seen in pair.written for total in seen["last"]["row_sums"]]
    repaired = [total for seen in pair.repaired for total in seen["last"]["row_sums"]]
    shows = max(abs(total - 1) for total in written) > ROWS > max(abs(total - 1) for total in repaired)
    words = f"{pair.where} the probabilities of one sample add up to {_span(written)} as written"
    return shows, f"{words}, to {_span(repaired)} repaired"


def _negative_loss(pair: _Pair) -> _Reading:
    written = [seen["loss"][-1] for seen in pair.written]
    repaired = [seen["loss"][-1] for seen in pair.repaired]
    shows = max(written) < 0 <= min(repaired)
    return shows, f"{pair.where} the loss is {_span(written)} as written, {_span(repaired)} repaired"


def _metric(pair: _Pair) -> _Reading | None:
    """Compare every metric with the score by hand, at the step where they are farthest apart."""
    if pair.experiment.task.kind is Kind.NUMBER:
        return _blind_metric(pair)
    name, look, off = _worst(pair.written)
    new_name, _, new_off = _worst(pair.repaired)
    if not name or not new_name:
        return None
    reported = _mean([seen["reported"][name][look] for seen in pair.written])
    true = _mean([seen["score"][look] for seen in pair.written])
    step = pair.written[0]["steps"][look]
    words = (
        f"after {step} steps `{name}` reports {reported:.2f} while {true:.2f} is right by hand "
        f"(chance {pair.chance:.2f}); repaired, `{new_name}` is never off by more than {new_off:.2f}"
    )
    return off > MISLED > new_off, words


def _blind_metric(pair: _Pair) -> _Reading | None:
    """Compare how a metric of numbers moves with how well they are met."""
    names = [name for name in pair.written[0]["reported"] if "accuracy" in name]
    met = min(seen["score"][-1] for seen in pair.repaired)
    if not names or pair.gain(met) < LEARNED:
        return None
    values = [value for seen in pair.written for value in seen["reported"][names[0]]]
    first, last = (_mean([seen["score"][at] for seen in pair.written]) for at in (0, -1))
    words = f"`{names[0]}` reports {_span(values)} throughout, while R² goes from {first:.2f} to {last:.2f}"
    return max(values) < MISLED, words


def _worst(seen: Seen) -> tuple[str, int, float]:
    """Return the metric that is farthest from the score in the mean over the seeds, where, and how far."""
    worst = ("", 0, -1.0)
    for name in seen[0]["reported"]:
        for look in range(len(seen[0]["steps"])):
            off = abs(_mean([one["reported"][name][look] - one["score"][look] for one in seen]))
            worst = max(worst, (name, look, off), key=lambda each: each[2])
    return worst


_READERS: dict[Sign, tuple[str, Callable[[_Pair], _Reading | None]]] = {
    Sign.CRASH: ("", lambda pair: None),
    Sign.CONSTANT: ("one batch", _constant),
    Sign.FIRST_LOSS: ("one batch", _first_loss),
    Sign.MEMORISING: ("one batch", _memorising),
    Sign.NEGATIVE_LOSS: ("one batch", _negative_loss),
    Sign.METRIC: ("own optimizer", _metric),
    Sign.ROWS: ("own optimizer", _rows),
    Sign.LEARNING: ("own optimizer", _learning),
    Sign.LIKELIHOOD: ("own optimizer", _likelihood),
    Sign.LEARNING_WITH_SGD: ("SGD", _learning),
}
"""The trial that shows each sign, and what reads it there. A crash shows in any trial."""


def _at(pair: _Pair, look: int) -> tuple[list[float], list[float]]:
    """Return the scores of both twins at one look, a number a seed."""
    return [seen["score"][look] for seen in pair.written], [seen["score"][look] for seen in pair.repaired]


def _finals(pair: _Pair) -> tuple[list[float], list[float]]:
    return _at(pair, -1)


def _both(pair: _Pair, written: Sequence[float], repaired: Sequence[float]) -> str:
    chance = "" if pair.experiment.task.kind is Kind.NUMBER else f" (chance {pair.chance:.2f})"
    numbers = f"{_mean(written):.2f} as written, {_mean(repaired):.2f} repaired"
    return f"{pair.score_name} {numbers}{chance}"


def _mean(numbers: Sequence[Any]) -> float:
    return float(sum(numbers)) / len(numbers)


def _span(numbers: Sequence[float]) -> str:
    low, high = min(numbers), max(numbers)
    if any(number != number for number in numbers):
        return "not a number"
    return _number(low) if _number(low) == _number(high) else f"{_number(low)} to {_number(high)}"


def _number(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 100 else f"{number:.0f}"

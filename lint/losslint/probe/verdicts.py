"""From the numbers of two twins to a verdict in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from losslint.findings import CONFIRMED, INCONCLUSIVE, NOT_CONFIRMED
from losslint.probe.experiment import Experiment
from losslint.probe.readings import READERS, Pair, Reading
from losslint.treatment import Sign

_TWINS = ("as written", "repaired")


class Judgement(Struct, frozen=True):
    """What came out: the verdict and the sentence that says it with numbers."""

    verdict: str
    sentence: str


def judge(experiment: Experiment, numbers: Mapping[str, Any]) -> Judgement:
    """Return what the numbers of an experiment come to, by its signs in their order."""
    settled = settled_by(experiment, numbers)
    if settled is not None:
        return settled
    pairs = pairs_of(experiment, numbers)
    readings = [read(sign, pairs) for sign in experiment.signs]
    told = [reading for reading in readings if reading is not None]
    free = [reading.words for reading in told if reading.works]
    if free:
        return Judgement(NOT_CONFIRMED, f"it does not show with {numbers['with']}: {free[0]}")
    seen = f": {told[-1].words}" if told else ""
    return Judgement(INCONCLUSIVE, f"the repaired training does not work well enough to compare with{seen}")


def settled_by(experiment: Experiment, numbers: Mapping[str, Any]) -> Judgement | None:
    """Return the verdict where the trials so far suffice for one, None where the others are needed too."""
    pairs = pairs_of(experiment, numbers)
    crash = _crash(pairs)
    if crash is not None:
        return crash
    for sign in experiment.signs:
        reading = read(sign, pairs)
        if reading is None or not reading.works or not shows(sign, reading):
            continue
        if sign is Sign.LEARNING_WITH_SGD and experiment.own_optimizer != "SGD":
            own = f"with {experiment.own_optimizer} it does not show here"
            return Judgement(NOT_CONFIRMED, f"{own}, with SGD it does: {reading.words}")
        return Judgement(CONFIRMED, reading.words)
    return None


def read(sign: Sign, pairs: Mapping[str, Pair]) -> Reading | None:
    """Return what a sign comes to, None where it was not looked for or the twins have nothing to compare."""
    reader = READERS.get(sign)
    pair = pairs.get(reader.trial) if reader is not None else None
    return reader.read(pair) if reader is not None and pair is not None else None


def shows(sign: Sign, reading: Reading) -> bool:
    """Whether the sign is there."""
    return reading.statistic > READERS[sign].threshold


def pairs_of(experiment: Experiment, numbers: Mapping[str, Any]) -> dict[str, Pair]:
    """Return what was seen of both twins in every trial that was run, by the trial's name."""
    trials = numbers["trials"]
    return {
        trial.name: Pair(experiment, trial, *(trials[trial.name][key] for key in _TWINS))
        for trial in experiment.trials
        if trial.name in trials
    }


def _crash(pairs: Mapping[str, Pair]) -> Judgement | None:
    """Return the judgement where a twin crashed: as written it confirms, repaired it spoils everything."""
    for pair in pairs.values():
        broken = next((seen["error"] for seen in pair.repaired if "error" in seen), None)
        if broken is not None:
            return Judgement(INCONCLUSIVE, f"the repaired training stops too: {broken}")
        stopped = next((seen["error"] for seen in pair.written if "error" in seen), None)
        if stopped is not None:
            return Judgement(CONFIRMED, f"as written it stops with {stopped}; repaired, it trains")
    return None

"""From the trainings of a cell of the matrix of PyTorch to a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from statistics import fmean

from tests.truth.measure.torch_points import points
from tests.truth.measure.torch_scores import chance
from tests.truth.measure.torch_training import SEEDS, Trial
from tests.truth.measure.verdict import EARLY_ON, HALF, MEAN, STEADY, SURPRISED
from tests.truth.torch_cells import TorchCase

USUAL = {
    "classes": TorchCase("none", 5, "CrossEntropyLoss", "ids5"),
    "yes or no": TorchCase("none", 1, "BCEWithLogitsLoss", "bin_float_col"),
    "several": TorchCase("none", 5, "BCEWithLogitsLoss", "multihot5"),
    "number": TorchCase("none", 1, "MSELoss", "real_col"),
    "numbers": TorchCase("none", 5, "MSELoss", "real5"),
}
"""The training that targets of a kind are usually meant for, which the others are measured against."""

REGRESSIONS = ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "GaussianNLLLoss(var=1)")

FITTING = {
    *(("none", units, "CrossEntropyLoss", f"onehot{units}") for units in (2, 5)),
    *(("none", units, "MultiMarginLoss", "bin") for units in (2, 5)),
    *(("none", units, "CrossEntropyLoss", "bin") for units in (2, 5)),
    *(("log_softmax", units, "NLLLoss", "bin") for units in (2, 5)),
    *(("log_softmax", units, "KLDivLoss(batchmean)", f"onehot{units}") for units in (2, 5)),
    *(("none", units, loss, form) for loss in REGRESSIONS for units, form in ((1, "real_col"), (5, "real5"))),
    ("none", 5, "CrossEntropyLoss", "ids5"),
    ("none", 5, "MultiMarginLoss", "ids5"),
    ("log_softmax", 5, "NLLLoss", "ids5"),
    ("sigmoid", 1, "BCELoss", "bin_float_col"),
    ("none", 1, "BCEWithLogitsLoss", "bin_float_col"),
    ("sigmoid", 5, "BCELoss", "multihot5"),
    ("none", 5, "BCEWithLogitsLoss", "multihot5"),
    ("none", 5, "MultiLabelSoftMarginLoss", "multihot5"),
    ("none", 5, "MultiLabelMarginLoss", "indices5"),
    ("none", 1, "SoftMarginLoss", "pm1_col"),
    ("none", 5, "SoftMarginLoss", "pm5"),
}
"""What PyTorch is documented for: head, units, loss and targets."""

ELEMENTWISE = (
    *REGRESSIONS,
    "BCELoss",
    "BCEWithLogitsLoss",
    "HingeEmbeddingLoss",
    "KLDivLoss",
    "KLDivLoss(batchmean)",
    "MultiLabelSoftMarginLoss",
    "PoissonNLLLoss",
    "PoissonNLLLoss(log_input=False)",
    "SoftMarginLoss",
)
"""Losses that compare outputs and targets number by number, and stretch one to the other where shapes differ."""

LIKELIHOODS = ("PoissonNLLLoss", "PoissonNLLLoss(log_input=False)")
"""Losses that leave out a term of the targets alone, so that zero is not their bottom."""

LINKED = ("CrossEntropyLoss", "BCEWithLogitsLoss", "MultiLabelSoftMarginLoss", "SoftMarginLoss")
"""Losses that say which probabilities the numbers of a head without an activation stand for."""

ENDS_IN_SHARES = ("softmax", "softmax_dim0", "sigmoid", "log_softmax")

BIASED = "probabilities biased"

STILL = 1e-6
"""How far a loss moves, or lies below zero, by rounding alone."""

FALLING, DEPTH, BOTTOM = 1.2, 0.3, -2.0
"""A loss has no bottom that is below BOTTOM and by a fifth and by DEPTH lower than half the training ago."""


def verdict(case: TorchCase, trials: Sequence[Trial], usual: Sequence[Trial]) -> tuple[str, ...]:
    """Say what became of a cell, against the training that its targets are usually meant for.

    Both are one trial for each seed.
    """
    if any(trial.error for trial in trials):
        at_once = all(trial.error and not trial.losses for trial in trials)
        return ("stops",) if at_once else ("stops in training",)
    said = [*_of_shapes(case, trials), *_of_losses(case, trials)]
    if not all(trial.alone for trial in trials):
        said.append("answers depend on the batch")
    if any(trial.score is None for trial in trials):
        return (*said, "cannot represent the target")
    said += _of_scores(case, trials, usual)
    return tuple(said) or _of_fitting(case)


def is_open(said: tuple[str, ...]) -> bool:
    """Whether a cell has to be trained on, to tell what is slow from what is hopeless or biased."""
    return said in (("cannot learn",), (BIASED,), ("learns slower", BIASED))


def after_more(
    case: TorchCase, said: tuple[str, ...], longer: Sequence[Trial], usual: Sequence[Trial]
) -> tuple[str, ...]:
    """Say what became of such a cell after LONGER steps, against the usual training after STEPS."""
    if said == ("cannot learn",):
        return ("learns slower",) if fmean(_gains(case, longer, usual)) >= HALF else said
    if _is_biased(case, longer, usual):
        return said
    return said[:-1] or _of_fitting(case)


def _of_fitting(case: TorchCase) -> tuple[str, ...]:
    fits = (case.activation, case.units, case.loss, case.targets) in FITTING
    return ("ok" if fits else "equivalent-but-unusual",)


def usual_of(case: TorchCase) -> TorchCase:
    """Return the case that targets of this form are usually trained as.

    Losses of real numbers are held to themselves, as some take longer than the square by their nature.
    """
    form = case.targets
    if form.startswith(("ids5", "onehot5")):
        return USUAL["classes"]
    if form.startswith(("multihot5", "indices5", "pm5")):
        return USUAL["several"]
    if form.startswith("real"):
        usual = USUAL["numbers" if form == "real5" else "number"]
        return replace(usual, loss=case.loss) if case.loss in REGRESSIONS else usual
    return USUAL["yes or no"]


def is_stretched(case: TorchCase) -> bool:
    """Whether outputs and targets have two shapes, under a loss that compares number by number."""
    shape = points(case.targets, SEEDS[0]).targets.shape[1:]
    return case.loss in ELEMENTWISE and tuple(shape) != (case.units,)


def _of_shapes(case: TorchCase, trials: Sequence[Trial]) -> list[str]:
    if not is_stretched(case):
        return []
    return ["broadcasts, warned" if any(trial.warned for trial in trials) else "broadcasts silently"]


def _of_losses(case: TorchCase, trials: Sequence[Trial]) -> list[str]:
    said = []
    broken = sum(not (trial.finite and all(map(isfinite, trial.losses))) for trial in trials)
    if broken:
        said.append("NaN" if broken == len(trials) else "NaN for a seed")
    seen = [[one for one in trial.losses if isfinite(one)] for trial in trials]
    spans = [max(losses) - min(losses) for losses in seen if losses]
    if spans and max(spans) < STILL:
        said.append("loss constant")
    elif all(trial.moved == 0 for trial in trials):
        said.append("weights never move")
    if all(map(_falls, trials)):
        said.append("loss unbounded below")
    elif (
        min((min(losses) for losses in seen if losses), default=0.0) < -STILL and case.loss not in LIKELIHOODS
    ):
        said.append("loss negative")
    return said


def _falls(trial: Trial) -> bool:
    """Whether a loss falls on and on."""
    half, last = len(trial.losses) // 2, fmean(trial.losses[-4:])
    mid = fmean(trial.losses[half - 2 : half + 2])
    return last < min(FALLING * mid, mid - DEPTH) and last < BOTTOM


def _of_scores(case: TorchCase, trials: Sequence[Trial], usual: Sequence[Trial]) -> list[str]:
    gains, by_chance = _gains(case, trials, usual), _chance(case)
    early = fmean(_of(one.early) for one in trials) - by_chance
    usually_early = fmean(_of(one.early) for one in usual) - by_chance
    said = []
    if fmean(gains) < HALF:
        said.append("cannot learn")
    elif min(gains) < STEADY or fmean(gains) < MEAN:
        said.append("learns worse/unstable")
    elif early / max(1e-9, usually_early) < EARLY_ON:
        said.append("learns slower")
    if fmean(gains) >= MEAN and _is_biased(case, trials, usual):
        said.append(BIASED)
    return said


def _gains(case: TorchCase, trials: Sequence[Trial], usual: Sequence[Trial]) -> list[float]:
    """Return what each seed gains over chance, as a share of what the usual training gains."""
    by_chance = _chance(case)
    return [
        (_of(one.score) - by_chance) / (_of(other.score) - by_chance)
        for one, other in zip(trials, usual, strict=True)
    ]


def _chance(case: TorchCase) -> float:
    return fmean(chance(case, points(case.targets, seed).tested) for seed in SEEDS)


def _is_biased(case: TorchCase, trials: Sequence[Trial], usual: Sequence[Trial]) -> bool:
    """Whether the probabilities that a head ends in, or that its loss takes it to stand for, are far off."""
    seen, then = [trial.surprise for trial in trials], [trial.surprise for trial in usual]
    if case.loss in ("HingeEmbeddingLoss", "MultiMarginLoss"):
        return False  # which make no probabilities, whatever the head is
    if case.activation not in ENDS_IN_SHARES and not (case.activation == "none" and case.loss in LINKED):
        return False
    if None in seen or None in then:
        return False
    return fmean(map(_of, seen)) > SURPRISED * fmean(map(_of, then))


def _of(number: float | None) -> float:
    assert number is not None
    return number

"""From measured trainings to a verdict in words."""

from __future__ import annotations

from statistics import fmean

from tests.truth.cells import Case
from tests.truth.measure.training import Measurement, Trial

USUAL = {
    "bin_1d": Case("sigmoid", 1, "binary_crossentropy", "bin_1d"),
    "bin_2d": Case("sigmoid", 1, "binary_crossentropy", "bin_2d"),
    "pm1_1d": Case("tanh", 1, "hinge", "pm1_1d"),
    "int4_1d": Case("softmax", 4, "sparse_categorical_crossentropy", "int4_1d"),
    "int4_2d": Case("softmax", 4, "sparse_categorical_crossentropy", "int4_2d"),
    "int4_1based": Case("softmax", 4, "sparse_categorical_crossentropy", "int4_1d"),
    "onehot2": Case("softmax", 2, "categorical_crossentropy", "onehot2"),
    "onehot4": Case("softmax", 4, "categorical_crossentropy", "onehot4"),
    "multihot4": Case("sigmoid", 4, "binary_crossentropy", "multihot4"),
    "real_1d": Case("linear", 1, "mse", "real_1d"),
    "real_2d": Case("linear", 1, "mse", "real_2d"),
}
"""The training that each encoding is usually meant for, which the others are measured against."""

FITTING = {
    ("sigmoid", 1, "binary_crossentropy", "bin"),
    ("linear", 1, "BinaryCrossentropy(from_logits=True)", "bin"),
    ("sigmoid", 1, "BinaryCrossentropy(label_smoothing=0.1)", "bin"),
    ("sigmoid", 1, "BinaryFocalCrossentropy()", "bin"),
    ("softmax", 2, "sparse_categorical_crossentropy", "bin"),
    ("linear", 2, "SparseCategoricalCrossentropy(from_logits=True)", "bin"),
    ("softmax", 2, "categorical_crossentropy", "onehot2"),
    ("linear", 2, "CategoricalCrossentropy(from_logits=True)", "onehot2"),
    ("softmax", 4, "sparse_categorical_crossentropy", "int4"),
    ("linear", 4, "SparseCategoricalCrossentropy(from_logits=True)", "int4"),
    ("softmax", 4, "categorical_crossentropy", "onehot4"),
    ("linear", 4, "CategoricalCrossentropy(from_logits=True)", "onehot4"),
    ("softmax", 4, "CategoricalCrossentropy(label_smoothing=0.1)", "onehot4"),
    ("softmax", 4, "CategoricalFocalCrossentropy()", "onehot4"),
    ("sigmoid", 4, "binary_crossentropy", "multihot4"),
    ("linear", 4, "BinaryCrossentropy(from_logits=True)", "multihot4"),
    ("sigmoid", 4, "BinaryCrossentropy(label_smoothing=0.1)", "multihot4"),
    ("sigmoid", 4, "BinaryFocalCrossentropy()", "multihot4"),
    ("linear", 1, "mse", "real"),
    ("linear", 1, "mae", "real"),
    ("linear", 1, "huber", "real"),
    ("linear", 1, "log_cosh", "real"),
    ("tanh", 1, "hinge", "pm1"),
    ("linear", 1, "hinge", "pm1"),
    ("linear", 1, "hinge", "bin"),
    ("linear", 1, "squared_hinge", "bin"),
    ("softmax", 2, "kl_divergence", "onehot2"),
    ("softmax", 4, "kl_divergence", "onehot4"),
    ("linear", 2, "categorical_hinge", "onehot2"),
    ("linear", 4, "categorical_hinge", "onehot4"),
}
"""What Keras is documented for: head, loss and labels (without their shape)."""

HALF, STEADY, MEAN = 0.5, 0.9, 0.93
"""Shares of what the usual training gains over chance: learned at all, in the worst seed, in the mean."""

EARLY_ON = 0.7
"""The share of the usual gain after the first updates below which learning is slow."""

FALSE_BY = 0.05
"""How far the reported accuracy may lie from the true one."""

SURPRISED = 1.6
"""How many times the usual surprise makes probabilities biased."""

TEMPERED = ("label_smoothing", "Focal")
"""Losses whose probabilities are meant to be milder than the usual ones."""

BELOW = -0.5
"""A loss that starts at zero or above has no bottom when it gets here."""


def verdict(case: Case, measured: Measurement, usual: Measurement) -> tuple[str, ...]:
    """Say what became of a cell, against the training that its labels are usually meant for."""
    if measured.error:
        return ("stops",)
    if any(trial.score is None for trial in measured.trials):
        return ("cannot represent the target",)
    training = _of_training(case, measured.trials, usual.trials)
    metric = _of_metric(case, measured.trials)
    if not training:
        key = (case.activation, case.units, case.loss, case.labels.removesuffix("_1d").removesuffix("_2d"))
        training = ["ok"] if key in FITTING else ["equivalent-but-unusual"]
    return (*training, *metric)


def _of_training(case: Case, trials: tuple[Trial, ...], usual: tuple[Trial, ...]) -> list[str]:
    said = [] if all(trial.finite for trial in trials) else ["NaN loss"]
    chance = fmean(trial.chance for trial in trials)
    pairs = list(zip(trials, usual, strict=True))
    gains = [(_of(one.score) - chance) / (_of(other.score) - chance) for one, other in pairs]
    early = fmean(_of(trial.early) for trial in trials) - chance
    usual_early = fmean(_of(trial.early) for trial in usual) - chance
    if fmean(gains) < HALF:
        said.append("cannot learn")
    elif min(gains) < STEADY or fmean(gains) < MEAN:
        said.append("learns worse/unstable")
    elif early / max(1e-9, usual_early) < EARLY_ON:
        said.append("learns slower")
    if min(trial.loss for trial in trials) < BELOW and case.loss != "cosine_similarity":
        said.append("loss unbounded below")
    meant = any(word in case.loss for word in TEMPERED)
    if not said and not meant and _surprise(trials) > SURPRISED * _surprise(usual) > 0:
        said.append("loss biased")
    return said


def _of_metric(case: Case, trials: tuple[Trial, ...]) -> list[str]:
    if case.labels.startswith("real"):
        return ["metric meaningless"]
    gap = fmean(trial.reported - _of(trial.score) for trial in trials)
    return ["metric misleading"] if abs(gap) > FALSE_BY else []


def _surprise(trials: tuple[Trial, ...]) -> float:
    """Return the mean surprise, 0 where it is not known."""
    return fmean(trial.surprise or 0 for trial in trials)


def _of(score: float | None) -> float:
    assert score is not None
    return score

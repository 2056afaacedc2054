"""How right the answers of a trained cell of the matrix of PyTorch are, worked out by hand."""

from __future__ import annotations

import math

import numpy as np

from tests.truth.measure.torch_points import CLASSES
from tests.truth.torch_cells import TorchCase

OF_LOGITS = (
    "BCEWithLogitsLoss",
    "SoftMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiLabelMarginLoss",
    "CrossEntropyLoss",
    "MultiMarginLoss",
)

LEAST = 1e-7
"""The smallest probability that is taken the logarithm of."""


def score(case: TorchCase, answers: np.ndarray, truth: np.ndarray) -> float | None:
    """Return how right answers (N, units) are: the share of right ones, R2 of real numbers.

    None where the units do not say what is asked.
    """
    answers = _finite(_rates(case, answers))
    if case.targets.startswith("real"):
        if truth.ndim == 2 and case.units != CLASSES:
            return None
        given = answers if truth.ndim == 2 else answers.mean(1)
        with np.errstate(over="ignore"):
            return max(-1.0, float(np.mean(1 - ((truth - given) ** 2).mean(0) / truth.var(0))))
    first = 1 if case.targets == "ids5_from1" else 0
    if truth.ndim == 1 and case.units > 1:
        return float((answers.argmax(1) == truth + first).mean())
    if truth.ndim == 1 and case.targets.startswith(("ids5", "onehot5")):
        return float((np.clip(np.round(answers[:, 0]) - first, -9, 99) == truth).mean())
    if truth.ndim == 2 and case.units != CLASSES:
        return None
    if truth.ndim == 2 and case.loss == "MultiLabelMarginLoss":
        return _in_order(answers, truth)
    cut, given = _cut(case), answers if truth.ndim == 2 else answers[:, 0]
    yes = given < cut if case.loss == "HingeEmbeddingLoss" else given > cut
    return float((yes == truth).mean())


def _rates(case: TorchCase, answers: np.ndarray) -> np.ndarray:
    """Return the numbers that answers stand for, where a loss takes them for the logarithms of rates."""
    if case.loss != "PoissonNLLLoss":
        return answers
    with np.errstate(over="ignore"):
        rates: np.ndarray = np.exp(answers.astype(float))
    return rates


def _in_order(answers: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of pairs of a right and a wrong class of a row that are in this order.

    It is all that a loss asks for that compares classes with each other, and with no cut.
    """
    pairs = (truth[:, :, None] == 1) & (truth[:, None, :] == 0)
    return float((answers[:, :, None] > answers[:, None, :])[pairs].mean())


def _cut(case: TorchCase) -> float:
    """Return from where on an answer is yes: where a probability is one half, or halfway between the labels.

    A distance is no where it is nearer to the margin than to nothing.
    """
    signed = case.targets.startswith("pm")
    if case.loss == "HingeEmbeddingLoss":
        return 0.5
    if case.activation in ("none", "relu", "tanh") and (case.loss in OF_LOGITS or signed):
        return 0.0
    return math.log(0.5) if case.activation == "log_softmax" and case.loss != "PoissonNLLLoss" else 0.5


def chance(case: TorchCase, truth: np.ndarray) -> float:
    """Return the score of who always gives the commonest answer."""
    if case.targets.startswith("real"):
        return 0.0
    return 0.5 if truth.ndim == 2 else float(np.bincount(truth).max() / len(truth))


def surprise(case: TorchCase, answers: np.ndarray, truth: np.ndarray) -> float | None:
    """Return the mean surprise (nats) of the true classes under the probabilities that answers are or stand for.

    None where they are about no classes, or there are fewer units than classes.
    """
    answers = _finite(answers)
    if truth.ndim == 2 or case.targets.startswith("real") or case.targets == "ids5_from1":
        return None
    if case.units == 1:
        if case.targets.startswith(("ids5", "onehot5")):
            return None
        share = answers[:, 0] if case.activation in ("sigmoid", "softmax") else _sigmoid(answers[:, 0])
        share = np.clip(share, LEAST, 1 - LEAST)
        return float(-(truth * np.log(share) + (1 - truth) * np.log(1 - share)).mean())
    if case.units <= truth.max():
        return None
    shares = _shares(case.activation, answers)
    return float(-np.log(np.clip(shares[np.arange(len(truth)), truth], LEAST, 1)).mean())


def _shares(activation: str, answers: np.ndarray) -> np.ndarray:
    match activation:
        case "softmax" | "softmax_dim0" | "sigmoid":
            given = answers
        case "log_softmax":
            given = np.exp(answers)
        case _:
            given = np.exp(answers - answers.max(1, keepdims=True))
    shares: np.ndarray = given / np.maximum(given.sum(1, keepdims=True), 1e-30)
    return shares


def _sigmoid(answers: np.ndarray) -> np.ndarray:
    share: np.ndarray = 1 / (1 + np.exp(-np.clip(answers, -500, 500)))
    return share


def _finite(answers: np.ndarray) -> np.ndarray:
    finite: np.ndarray = np.nan_to_num(answers.astype(float), nan=0, posinf=1e30, neginf=-1e30)
    return finite

"""Scores worked out by hand from what a model outputs, and what else can be seen of its outputs."""

from __future__ import annotations

from typing import Any

import numpy as np


def flattened(answers: Any, outputs: Any) -> tuple[Any, Any]:
    """Return answers and outputs with a row for every answer: samples that have several become several."""
    if outputs.ndim < 3:
        return answers, outputs
    rows = outputs.reshape(-1, outputs.shape[-1])
    return answers.reshape(len(rows), *answers.shape[outputs.ndim - 1 :]), rows


def share_of_right_classes(answers: Any, outputs: Any, cut: float) -> float:
    """Return how many samples have their largest output at the right class, as a share.

    One unit for two classes is cut at `cut`; one for more classes counts by the nearest whole number.
    """
    outputs = np.nan_to_num(outputs, nan=-1e9)
    if outputs.shape[-1] > 1:
        chosen = outputs.argmax(-1)
    elif answers.max() > 1:
        chosen = outputs[:, 0].round()
    else:
        chosen = outputs[:, 0] > cut
    return float((chosen == answers).mean())


def share_of_right_answers(answers: Any, outputs: Any, cut: float) -> float:
    """Return how many of all yes/no answers are right, as a share."""
    return float(((np.nan_to_num(outputs, nan=-1e9) > cut) == answers).mean())


def explained(answers: Any, outputs: Any, _: float) -> float:
    """Return R²: 1 where every number is met, 0 for the mean of all; nothing below -1."""
    error = ((np.nan_to_num(outputs[:, 0], nan=1e9) - answers) ** 2).mean()
    return float(max(1 - error / answers.var(), -1.0))


def precision_of(answers: Any, outputs: Any, cut: float) -> float:
    """Return which share of the samples that are said to be positive is."""
    chosen = outputs[:, 0] > cut
    return float((chosen & (answers == 1)).sum() / max(chosen.sum(), 1))


def recall_of(answers: Any, outputs: Any, cut: float) -> float:
    """Return which share of the positive samples is said to be positive."""
    return float((outputs[:, 0] > cut)[answers == 1].mean())


def area_of(answers: Any, outputs: Any, _: float) -> float:
    """Return the area under the ROC curve: how often a positive sample stands above a negative one."""
    positive, negative = outputs[answers == 1, 0], outputs[answers == 0, 0]
    return float((positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean())


def surprise(answers: Any, outputs: Any, link: str) -> float:
    """Return the mean negative logarithm of the probability that the right answers get.

    `link` is what makes probabilities of the outputs: "softmax", "sigmoid", or "" where they are some.
    """
    outputs = outputs.astype("float64")
    if link == "softmax":
        outputs = np.exp(outputs - outputs.max(-1, keepdims=True))
    elif link == "sigmoid":
        outputs = 1 / (1 + np.exp(-outputs))
    if answers.ndim == 2 or outputs.shape[-1] == 1:
        yes = answers.reshape(outputs.shape)
        right = np.where(yes == 1, outputs, 1 - outputs)
    else:
        rows = outputs / outputs.sum(-1, keepdims=True).clip(1e-12)
        right = rows[np.arange(len(answers)), answers]
    return float(-np.log(right.clip(1e-7, 1)).mean())


def looks_of(outputs: Any) -> dict[str, Any]:
    """Return what can be seen of outputs without knowing the answers."""
    sums = outputs.sum(-1)
    return {
        "spread": float(outputs.std(0).mean()),
        "mean": float(outputs.mean()),
        "outside": float(((outputs < 0) | (outputs > 1)).mean()),
        "row_sums": [float(sums.min()), float(sums.max())],
    }

"""Made-up samples of a task that can be learned: every answer leaves its own pattern in the inputs."""

from __future__ import annotations

from typing import Any

import numpy as np


def answers_of_classes(random: Any, count: int, classes: int) -> Any:
    """Return class ids, every class as often as the others, in random order."""
    return random.permutation(np.arange(count) % classes)


def answers_of_columns(random: Any, count: int, columns: int) -> Any:
    """Return rows of yes (1) and no (0), a third of them yes."""
    return (random.random((count, columns)) < 0.35).astype("int64")


def answers_as_numbers(random: Any, count: int, _: int) -> Any:
    """Return numbers around zero, nearly all of them from -2 to 2."""
    return random.standard_normal(count).clip(-2, 2)


def patterns_for(random: Any, count: int, shape: tuple[int, ...]) -> Any:
    """Return `count` patterns of this shape; neighbouring pixels of an image are alike."""
    if len(shape) < 3:
        patterns = random.standard_normal((count, *shape))
    else:
        coarse = random.standard_normal((count, *(-(-side // 4) for side in shape[:-1]), shape[-1]))
        for axis in range(1, len(shape)):
            coarse = coarse.repeat(4, axis)
        patterns = coarse[(slice(None), *(slice(side) for side in shape))]
    return patterns / np.abs(patterns).mean(tuple(range(1, patterns.ndim)), keepdims=True)


def weights_of(answers: Any, classes: int) -> Any:
    """Return how strongly each pattern stands in each sample."""
    if answers.ndim == 2:
        return (2 * answers - 1) / np.sqrt(classes)
    if answers.dtype.kind == "f":
        return answers[:, None]
    return np.eye(classes)[answers]


def draw_numbers(random: Any, answers: Any, patterns: Any, strength: float) -> Any:
    """Return inputs with a mean of 0 and a spread of about 1: the patterns of the answers, and noise."""
    shown = np.tensordot(weights_of(answers, len(patterns)), patterns, 1)
    return strength * shown + random.standard_normal(shown.shape)


def draw_bent(random: Any, answers: Any, patterns: Any, strength: float) -> Any:
    """Return inputs as `draw_numbers` does, with every second pattern turned into its negative.

    On average a pattern is nothing then, so that no linear model can tell one from the others.
    """
    turned = weights_of(answers, len(patterns)) * random.choice([-1.0, 1.0], (len(answers), 1))
    shown = np.tensordot(turned, patterns, 1)
    return 1.5 * strength * shown + 0.5 * random.standard_normal(shown.shape)


def draw_tokens(random: Any, answers: Any, patterns: Any, strength: float, vocabulary: int) -> Any:
    """Return token ids: half of them any, the others from the words that go with the answer."""
    shape = (len(answers), *patterns.shape[1:])
    shown = weights_of(answers, len(patterns)).argmax(1)
    groups = max(len(patterns), 2)
    told = random.integers(0, max(vocabulary // groups, 1), shape) * groups % vocabulary
    told = (told + shown.reshape(-1, *[1] * (len(shape) - 1))) % vocabulary
    any_word = random.integers(0, vocabulary, shape)
    return np.where(random.random(shape) < min(strength, 0.5), told, any_word)


def sorted_and_cut(inputs: Any, answers: Any, new_inputs: Any, new_answers: Any) -> tuple[Any, Any, Any, Any]:
    """Return the same samples class after class, of which the last ones are to test with."""
    every = np.concatenate([answers, new_answers])
    order = np.argsort(every, kind="stable")
    rows, cut = np.concatenate([inputs, new_inputs])[order], len(answers)
    return rows[:cut], every[order][:cut], rows[cut:], every[order][cut:]


def brought_to(inputs: Any, low: float, high: float, dtype: str) -> Any:
    """Return inputs with a mean of 0 and a spread of about 1 brought to a range and a dtype."""
    return (low + (high - low) * (0.5 + inputs / 4).clip(0, 1)).astype(dtype)


def real_samples(name: str, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Return inputs and class ids of a data set that scikit-learn ships, nearly all numbers from -2 to 2.

    Images of digits, 8 x 8, are made as large as `shape` says.
    """
    from sklearn import datasets  # type: ignore[import-untyped]

    loaded = getattr(datasets, f"load_{name}")()
    if name != "digits":
        return (loaded.data - loaded.data.mean(0)) / loaded.data.std(0), loaded.target
    height, width = shape[:2] if len(shape) > 1 else (round(shape[0] ** 0.5),) * 2
    images = loaded.images[:, np.arange(height) * 8 // height][:, :, np.arange(width) * 8 // width]
    channels = shape[2] if len(shape) > 2 else 1
    return np.repeat(images[..., None] / 4 - 2, channels, -1).reshape(-1, *shape), loaded.target

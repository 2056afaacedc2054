"""LL614: a model of words, asked with the numbers of the process that trained it and of others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import keras
import numpy as np
from keras import layers

from benchmarks.measured.learning import Array, Row, Split, right, stack, train

SEEDS = range(5)
WORDS = [f"word{number}" for number in range(200)]
LENGTH = 12


def rows() -> Iterator[Row]:
    """Yield the share of texts of two kinds that are told apart."""
    found = [_right(seed) for seed in SEEDS]
    for place, case in enumerate(("the same process", "another process", "another process, sorted")):
        yield Row("LL614", case, "right of two kinds", tuple(one[place] for one in found))


def _right(seed: int) -> tuple[float, float, float]:
    texts, kinds = _texts(seed)
    here, there = _numbers(2 * seed + 1, "set"), _numbers(2 * seed + 2, "set")
    model = stack((LENGTH,), _layers(), seed)
    data = _split(texts, kinds, here)
    train(model, data, keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", updates=400)
    sorted_here, sorted_there = (_numbers(2 * seed + one, "sorted") for one in (1, 2))
    again = stack((LENGTH,), _layers(), seed)
    ordered = _split(texts, kinds, sorted_here)
    train(again, ordered, keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", updates=400)
    return (
        right(model, data),
        right(model, _split(texts, kinds, there)),
        right(again, _split(texts, kinds, sorted_there)),
    )


def _layers() -> list[layers.Layer]:
    return [
        layers.Embedding(len(WORDS), 8),
        layers.GlobalAveragePooling1D(),
        layers.Dense(2, activation="softmax"),
    ]


def _numbers(seed: int, order: str) -> dict[str, int]:
    """Return the place of each word as a process with another seed for its hashes counts them."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; print(*{order}(sys.argv[1:]))", *WORDS],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {word: number for number, word in enumerate(told.stdout.split())}


def _texts(seed: int) -> tuple[list[list[str]], Array]:
    """Return texts, in half of whose places stand words of their kind."""
    random = np.random.RandomState(seed)
    kinds = random.randint(0, 2, 3000)
    chosen = random.randint(0, len(WORDS), (3000, LENGTH))
    of_its_kind = chosen // 2 * 2 + kinds[:, None]
    told = np.where(random.rand(3000, LENGTH) < 0.5, of_its_kind, chosen)
    return [[WORDS[number] for number in row] for row in told], kinds


def _split(texts: list[list[str]], kinds: Array, numbers: dict[str, int]) -> Split:
    ids = np.array([[numbers[word] for word in text] for text in texts])
    return Split(ids[:2000], kinds[:2000], ids[2000:], kinds[2000:])

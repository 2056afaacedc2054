"""Repositories that the tests of a corpus check."""

from __future__ import annotations

TRAIN = b"""\
import keras
from labels import y

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x / 255, y)
"""
"""A training with LL101, whose labels are another file's."""

LABELS = b"import keras\ny = keras.utils.to_categorical(z, 10)\n"

LONG = b"import keras\n" + b"".join(
    b"x%d = keras.layers.Dense(%d + 1)(keras.Input((%d + 1,)))\n" % (n, n, n) for n in range(9_000)
)
LONG += b"keras.Model(x0, x1).predict(x)\n"
"""Code that takes many seconds to check."""

"""The cells that the test suite trains again: each shows something else."""

from __future__ import annotations

from tests.truth.cells import Case

REPRESENTATIVE = (
    Case("sigmoid", 1, "binary_crossentropy", "bin_1d"),
    Case("sigmoid", 1, "binary_crossentropy", "int4_1d"),
    Case("linear", 1, "SparseCategoricalCrossentropy(from_logits=True)", "pm1_1d"),
    Case("sigmoid", 4, "binary_crossentropy", "multihot4"),
    Case("softmax", 4, "categorical_crossentropy", "onehot4"),
    Case("sigmoid", 4, "categorical_crossentropy", "onehot4"),
    Case("softmax", 4, "categorical_crossentropy", "int4_1d"),
    Case("softmax", 4, "sparse_categorical_crossentropy", "int4_1d"),
    Case("softmax", 4, "mse", "int4_2d"),
    Case("tanh", 1, "hinge", "pm1_1d"),
    Case("linear", 1, "mse", "onehot4"),
    Case("linear", 1, "mse", "real_1d"),
    Case("linear", 4, "poisson", "onehot4"),
    Case("relu", 1, "cosine_similarity", "bin_1d"),
)
"""Right ones, a crash, a broadcast, NaN, a loss without a bottom, biased and false numbers, a slow start."""

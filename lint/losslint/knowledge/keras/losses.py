"""The losses: their canonical names, and what each expects of the head and the labels."""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.registry import TABLES, Call, Entry
from losslint.values import Made, Value


class LossKind(Struct, frozen=True):
    """What one loss expects.

    `outputs` is "probabilities", "margins", "positive" or "any"; `labels` is "one-hot", "class ids",
    "binary" or "like the output"; `broadcasts` says that a label of another shape is stretched
    instead of refused.
    """

    outputs: str
    labels: str
    broadcasts: bool = False
    from_logits: bool = False


LOSSES: dict[str, LossKind] = {
    "binary_crossentropy": LossKind("probabilities", "binary", from_logits=True),
    "binary_focal_crossentropy": LossKind("probabilities", "binary", from_logits=True),
    "categorical_crossentropy": LossKind("probabilities", "one-hot", from_logits=True),
    "categorical_focal_crossentropy": LossKind("probabilities", "one-hot", from_logits=True),
    "sparse_categorical_crossentropy": LossKind("probabilities", "class ids", from_logits=True),
    "kl_divergence": LossKind("probabilities", "like the output", broadcasts=True),
    "mean_squared_error": LossKind("any", "like the output", broadcasts=True),
    "mean_absolute_error": LossKind("any", "like the output", broadcasts=True),
    "mean_absolute_percentage_error": LossKind("any", "like the output", broadcasts=True),
    "mean_squared_logarithmic_error": LossKind("positive", "like the output", broadcasts=True),
    "huber": LossKind("any", "like the output", broadcasts=True),
    "log_cosh": LossKind("any", "like the output", broadcasts=True),
    "poisson": LossKind("positive", "like the output", broadcasts=True),
    "cosine_similarity": LossKind("any", "like the output", broadcasts=True),
    "hinge": LossKind("margins", "binary", broadcasts=True),
    "squared_hinge": LossKind("margins", "binary", broadcasts=True),
    "categorical_hinge": LossKind("margins", "one-hot", broadcasts=True),
    "dice": LossKind("probabilities", "like the output"),
    "tversky": LossKind("probabilities", "like the output"),
}
"""Every loss by its canonical name."""

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "bce": "binary_crossentropy",
    "logcosh": "log_cosh",
    "huber_loss": "huber",
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
    "cosine_distance": "cosine_similarity",
}

CLASSES = {
    "BinaryCrossentropy": "binary_crossentropy",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "KLDivergence": "kl_divergence",
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "Poisson": "poisson",
    "CosineSimilarity": "cosine_similarity",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
    "CategoricalHinge": "categorical_hinge",
    "Dice": "dice",
    "Tversky": "tversky",
}
"""The classes `keras.losses.X` and the loss that each computes."""

SIGNATURES = {
    "binary_crossentropy": "from_logits=False, label_smoothing=0.0, axis=-1, reduction=None, name=None",
    "categorical_crossentropy": "from_logits=False, label_smoothing=0.0, axis=-1, reduction=None, name=None",
    "sparse_categorical_crossentropy": "from_logits=False, ignore_class=None, reduction=None, "
    "axis=-1, name=None",
    "binary_focal_crossentropy": "apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False, "
    "label_smoothing=0.0",
    "categorical_focal_crossentropy": "alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0",
}


def canonical_loss(name: str) -> str | None:
    """Return the canonical name of a loss that is written as a string or function, None if unknown."""
    if name in CLASSES:
        return CLASSES[name]
    lower = name.lower()
    if lower in LOSSES:
        return lower
    return ALIASES.get(lower)


def _make_loss(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _class, _loss in CLASSES.items():
    TABLES.functions[f"keras.losses.{_class}"] = Entry(SIGNATURES.get(_loss, "reduction=None"), _make_loss)

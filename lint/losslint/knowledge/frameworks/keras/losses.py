"""The losses: their canonical names, and what each expects of the head and the labels."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.lookup.registry import TABLES, Call, Entry
from losslint.training import Expectation, Fact, Family, Form, Origin, Scale
from losslint.values import Made, Value


def _expecting(family: Family, scale: Scale, wants: Form, *, weighs: bool = False) -> Expectation:
    """Return a row of the table: what is read by a loss that is told nothing."""
    stretches = family not in (Family.CROSSENTROPY, Family.YES_NO, Family.OVERLAP)
    return Expectation(family, Fact(scale, by_default=True), wants, stretches, weighs)


_YES_NO = (Family.YES_NO, Scale.INDEPENDENT, Form.YES_NO)
_OVER_ROWS = (Family.CROSSENTROPY, Scale.PROBABILITIES, Form.ROWS)
_OVER_IDS = (Family.CROSSENTROPY, Scale.PROBABILITIES, Form.CLASS_IDS)
_DISTANCE = (Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT)
_OVERLAP = (Family.OVERLAP, Scale.INDEPENDENT, Form.LIKE_OUTPUT)

LOSSES: dict[str, Expectation] = {
    "binary_crossentropy": _expecting(*_YES_NO),
    "binary_focal_crossentropy": _expecting(*_YES_NO, weighs=True),
    "categorical_crossentropy": _expecting(*_OVER_ROWS),
    "categorical_focal_crossentropy": _expecting(*_OVER_ROWS, weighs=True),
    "sparse_categorical_crossentropy": _expecting(*_OVER_IDS),
    "kl_divergence": _expecting(Family.DIVERGENCE, Scale.PROBABILITIES, Form.LIKE_OUTPUT),
    "mean_squared_error": _expecting(*_DISTANCE),
    "mean_absolute_error": _expecting(*_DISTANCE),
    "mean_absolute_percentage_error": _expecting(*_DISTANCE),
    "mean_squared_logarithmic_error": _expecting(Family.DISTANCE, Scale.RATES, Form.LIKE_OUTPUT),
    "huber": _expecting(*_DISTANCE),
    "log_cosh": _expecting(*_DISTANCE),
    "poisson": _expecting(Family.COUNT, Scale.RATES, Form.LIKE_OUTPUT),
    "cosine_similarity": _expecting(Family.ANGLE, Scale.NUMBERS, Form.LIKE_OUTPUT),
    "hinge": _expecting(Family.MARGIN, Scale.MARGINS, Form.YES_NO),
    "squared_hinge": _expecting(Family.MARGIN, Scale.MARGINS, Form.YES_NO),
    "categorical_hinge": _expecting(Family.MARGIN, Scale.MARGINS, Form.ROWS),
    "dice": _expecting(*_OVERLAP),
    "tversky": _expecting(*_OVERLAP),
}
"""Every loss by its canonical name, with what it expects."""

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
"""Other names of losses, as strings and as functions."""

ONLY_IN = {
    "bce": "Keras 2",
    "huber_loss": "Keras 2",
    "cosine_proximity": "Keras 2",
    "cosine": "Keras 2",
    "cosine_distance": "TensorFlow 1",
}
"""Where functions of these names are found."""

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
    "huber": "delta=1.0, reduction=None",
    "cosine_similarity": "axis=-1, reduction=None",
    "tversky": "alpha=0.5, beta=0.5, reduction=None",
}
"""The parameters of the classes that have other ones than `reduction` first."""


TAKING_LOGITS = frozenset(name for name, signature in SIGNATURES.items() if "from_logits" in signature)
"""The losses that an argument tells whether they read logits."""


def expectation(name: str, at: Origin | None, from_logits: Fact[bool] | None = None) -> Fact[Expectation]:
    """Return what a loss expects that is chosen at a piece of code, unknown for one that is no loss of Keras.

    `from_logits` is what the code says of it, where it says anything.
    """
    usual = LOSSES.get(name)
    if usual is None:
        return Fact.unknown(f"`{name}` is not a loss that is known", at)
    reads: Fact[Scale] = replace(usual.reads, origin=at)
    if from_logits is not None and from_logits.is_false:
        reads = replace(reads, origin=from_logits.origin, by_default=from_logits.by_default)
    elif from_logits is not None and from_logits.is_true:
        reads = Fact(Scale.LOGITS, from_logits.origin, by_default=from_logits.by_default)
    elif from_logits is not None:
        reads = Fact.unknown(from_logits.why, from_logits.origin)
    return Fact(replace(usual, reads=reads), at)


def canonical_loss(name: str) -> str | None:
    """Return the canonical name of a loss that is written as a string or function, None if unknown."""
    if name in CLASSES:
        return CLASSES[name]
    lower = name.lower()
    if lower in LOSSES:
        return lower
    return ALIASES.get(lower)


EVERYWHERE = frozenset(("name", "dtype", "reduction", "axis", "fn"))
"""The keywords that the class of a loss takes in some version of Keras, whichever loss it is."""


def _make_loss(call: Call) -> Value:
    if not call.bound.extra.keys() <= EVERYWHERE:
        call.machine.refuse()
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _class, _loss in CLASSES.items():
    TABLES.functions[f"keras.losses.{_class}"] = Entry(SIGNATURES.get(_loss, "reduction=None"), _make_loss)

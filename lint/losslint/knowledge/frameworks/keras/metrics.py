"""The metrics: their canonical names and the threshold at which each cuts."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.losses import canonical_loss
from losslint.knowledge.lookup.registry import TABLES, Call, Entry
from losslint.values import Made, Value

ALIASES = {
    "acc": "accuracy",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "rmse": "root_mean_squared_error",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
    "bce": "binary_crossentropy",
    "ce": "crossentropy",
    "top_k_categorical_accuracy": "top_k_categorical_accuracy",
}

CLASSES = {
    "Accuracy": "exact_accuracy",
    "BinaryAccuracy": "binary_accuracy",
    "CategoricalAccuracy": "categorical_accuracy",
    "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
    "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
    "SparseTopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
    "Precision": "precision",
    "Recall": "recall",
    "AUC": "auc",
    "F1Score": "f1_score",
    "FBetaScore": "fbeta_score",
    "TruePositives": "true_positives",
    "TrueNegatives": "true_negatives",
    "FalsePositives": "false_positives",
    "FalseNegatives": "false_negatives",
    "MeanSquaredError": "mean_squared_error",
    "RootMeanSquaredError": "root_mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanIoU": "mean_io_u",
    "IoU": "io_u",
    "OneHotMeanIoU": "one_hot_mean_io_u",
    "OneHotIoU": "one_hot_io_u",
    "BinaryIoU": "binary_io_u",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "BinaryCrossentropy": "binary_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "CosineSimilarity": "cosine_similarity",
    "R2Score": "r2_score",
    "Mean": "mean",
}
"""The classes `keras.metrics.X`. `Accuracy()` compares for equality: it is not the string 'accuracy'."""

SIGNATURES = {
    "binary_accuracy": "name='binary_accuracy', dtype=None, threshold=0.5",
    "precision": "thresholds=None, top_k=None, class_id=None, name=None",
    "recall": "thresholds=None, top_k=None, class_id=None, name=None",
    "auc": "num_thresholds=200, curve='ROC', summation_method='interpolation', name=None, dtype=None, "
    "thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False",
    "f1_score": "average=None, threshold=None, name='f1_score'",
    "fbeta_score": "average=None, beta=1.0, threshold=None, name=None",
    "top_k_categorical_accuracy": "k=5, name=None",
    "sparse_top_k_categorical_accuracy": "k=5, name=None",
    "true_positives": "thresholds=None, name=None",
    "true_negatives": "thresholds=None, name=None",
    "false_positives": "thresholds=None, name=None",
    "false_negatives": "thresholds=None, name=None",
    "mean_io_u": "num_classes, name=None, dtype=None, ignore_class=None, sparse_y_true=True, "
    "sparse_y_pred=True, axis=-1",
    "io_u": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, sparse_y_true=True, "
    "sparse_y_pred=True, axis=-1",
    "one_hot_mean_io_u": "num_classes, name=None, dtype=None, ignore_class=None, "
    "sparse_y_pred=False, axis=-1",
    "one_hot_io_u": "num_classes, target_class_ids, name=None, dtype=None, ignore_class=None, "
    "sparse_y_pred=False, axis=-1",
    "binary_io_u": "target_class_ids=None, threshold=0.5, name=None",
    "r2_score": "class_aggregation=None, num_regressors=0, name=None",
}
BY_NAME = "name=None, dtype=None"
"""The signature of all others."""

FUNCTIONS = frozenset(
    "binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy "
    "sparse_top_k_categorical_accuracy".split()
)
"""Metrics that are functions of `keras.metrics`."""

CUTS = frozenset(
    "binary_accuracy precision recall true_positives true_negatives "
    "false_positives false_negatives auc".split()
)
"""Metrics that turn numbers into decisions at 0.5 unless they are told otherwise."""


TAKING_IDS = frozenset("mean_io_u io_u one_hot_mean_io_u one_hot_io_u".split())
"""Metrics that take the output for class ids, unless `sparse_y_pred=False` lets them choose the highest."""

HIGHER = frozenset(
    "accuracy exact_accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy "
    "top_k_categorical_accuracy sparse_top_k_categorical_accuracy precision recall auc f1_score fbeta_score "
    "mean_io_u io_u one_hot_mean_io_u one_hot_io_u binary_io_u r2_score".split()
)
"""Metrics of which more is better."""

LOWER = frozenset(
    "mean_squared_error root_mean_squared_error mean_absolute_error mean_absolute_percentage_error "
    "mean_squared_logarithmic_error categorical_crossentropy binary_crossentropy "
    "sparse_categorical_crossentropy".split()
)
"""Metrics of which less is better. `cosine_similarity` is better high as a metric, and low as the loss that
has its name."""


def canonical_metric(name: str) -> str:
    """Return the canonical name of a metric that is written as a string or function."""
    if name in CLASSES:
        return "accuracy" if name == "Accuracy" else CLASSES[name]
    return ALIASES.get(name.lower(), name.lower() if name.lower() == "accuracy" else name)


def _make_metric(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _class, _metric in CLASSES.items():
    TABLES.functions[f"keras.metrics.{_class}"] = Entry(SIGNATURES.get(_metric, BY_NAME), _make_metric)


def _is_loss_or_metric(name: str) -> bool:
    return canonical_loss(name) is not None or name in FUNCTIONS


TABLES.named["keras.losses"] = TABLES.named["keras.metrics"] = _is_loss_or_metric

"""The canonical names of losses, activations, metrics and optimizers that rules write or tell apart."""

BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"
"""The losses that experiments train with. What a loss expects is asked of `domain/losses.py`."""

RECTIFIERS = frozenset(
    {
        "relu",
        "relu6",
        "leaky_relu",
        "prelu",
        "thresholded_relu",
        "elu",
        "selu",
        "celu",
        "gelu",
        "silu",
        "swish",
    }
)
"""The relu family: linear above zero, so that large inputs stay large."""

ACCURACIES = frozenset({"accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"})
"""The metrics that count right answers."""

ADAPTIVE = frozenset({"Adam", "AdamW", "RMSprop", "Nadam", "Adamax"})
"""The optimizers that give every weight a step size of its own, as the measured Adam and RMSprop do."""

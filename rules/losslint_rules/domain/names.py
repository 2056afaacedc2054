"""The canonical names of losses, activations and optimizers, grouped by what they mean for a rule."""

BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"

BINARY_FOCAL = "binary_focal_crossentropy"
CATEGORICAL_FOCAL = "categorical_focal_crossentropy"

FOCAL = frozenset({BINARY_FOCAL, CATEGORICAL_FOCAL})
"""The crossentropies that count what is already right less. They never look behind an activation."""

OVER_ROWS = frozenset({CATEGORICAL, CATEGORICAL_FOCAL})
"""The losses over classes that want their labels one-hot."""

OVER_CLASSES = OVER_ROWS | {SPARSE}
"""The losses that compare one distribution over classes with one right class."""

YES_OR_NO = frozenset({BINARY, BINARY_FOCAL})
"""The losses over answers between no, 0, and yes, 1."""

CROSSENTROPIES = OVER_CLASSES | YES_OR_NO
"""The losses that take `from_logits`."""

OF_PROBABILITIES = CROSSENTROPIES | {"kl_divergence"}
"""The losses that take the logarithm of what the model outputs."""

DISTANCES = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
    }
)
"""The losses that measure how far a number is from the number that it should be."""

MARGINS = frozenset({"hinge", "squared_hinge", "categorical_hinge"})
"""The losses that want the right answer ahead of the wrong one by a margin."""

BROADCASTING = DISTANCES | MARGINS | {"kl_divergence", "poisson", "cosine_similarity"}
"""The losses that stretch labels of another shape instead of refusing them."""

POISSON, DIVERGENCE, COSINE = "poisson", "kl_divergence", "cosine_similarity"

OVER_PARTS = OVER_CLASSES | {DIVERGENCE, COSINE}
"""The losses that compare the parts of a row with one another, so that a row of one says nothing."""

PROBABILITIES = frozenset({"softmax", "sigmoid"})
"""The activations whose outputs are probabilities."""

UNSUITED = frozenset(
    {
        "relu",
        "relu6",
        "leaky_relu",
        "thresholded_relu",
        "elu",
        "selu",
        "celu",
        "gelu",
        "silu",
        "swish",
        "mish",
        "softplus",
        "softsign",
        "tanh",
        "hard_tanh",
    }
)
"""The activations whose outputs are no probabilities: they leave [0, 1] or reach below it."""

BELOW_ZERO = UNSUITED - {"relu", "relu6", "thresholded_relu", "softplus"}
"""The activations of these whose outputs reach below zero."""

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

"""LL505: hidden layers whose weights all start alike."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Because, Layer, Run

from losslint_rules.domain.architecture import activation_after, is_weighted, next_weighted
from losslint_rules.domain.repairs import with_argument


@rule("LL505", "constant-kernel-initializer", Severity.ERROR, measured=("keras",))
def constant_kernel_initializer(run: Run) -> Iterator[Finding]:
    """A hidden layer whose weights start as constants that keep it from learning.

    ## What it does
    Reports a hidden layer whose kernel starts as zeros before a relu, as ones before a tanh or sigmoid, or
    as any constant when the next layer with weights starts as a constant too; as ones before a relu it is a
    warning. A single layer of a small constant, zeros before a tanh, and zeros in the last layer are left
    alone: the next layer tells the units apart, and they learned as well in every measured case.

    ## Why is this bad?
    Zeros before a relu output zero and have no gradient; ones saturate a tanh or sigmoid; and where the
    next layer is constant too, all units get the same gradient and stay copies of one. On the digits of
    scikit-learn each of the three stayed at chance, .07 to .15 where .93 to .95 was possible, with Adam and
    with SGD. Ones before a relu reached .79 to .88 with Adam.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu", kernel_initializer="zeros"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu", kernel_initializer="he_uniform"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the weights start otherwise, and so does the training.

    ## References
    - [Keras: layer weight initializers](https://keras.io/api/layers/initializers/)
    - Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (2010)
    """
    for position, layer in enumerate(run.model.layers):
        kernel = layer.argument("kernel_initializer")
        if kernel.value not in CONSTANT or not is_weighted(layer) or kernel.origin is None:
            continue
        way = next_weighted(run.model, position)
        if way is None:
            continue
        following = run.model.layers[way.position]
        said = _harm(layer, following, activation_after(run.model, position))
        if said is None:
            continue
        effect, severity = said
        yield Finding(
            at=kernel.origin,
            message=f"all weights of this hidden `{layer.spelling}` start as the same number",
            label=f"kernel: {kernel.value}",
            because=_next_kernel(following),
            effects=(effect,),
            help="no `kernel_initializer`, or a random one such as 'he_uniform'",
            fix=Fix("Start from random weights", (with_argument(run, kernel, "'glorot_uniform'"),)),
            severity=severity,
        )


CONSTANT = frozenset({"zeros", "ones", "constant"})
"""The initializers that give every weight the same number."""


def _harm(layer: Layer, following: Layer, activation: str | None) -> tuple[str, Severity | None] | None:
    """Say what was measured to happen, and how bad it is; None where nothing did or it is not known."""
    kernel = layer.argument("kernel_initializer").value
    if following.argument("kernel_initializer").value in CONSTANT:
        return "its units stay copies of one another: at chance, .08 to .15, in a measured case", None
    match kernel, activation:
        case "zeros", "relu" | "relu6":
            return "it outputs zero and has no gradient: at chance, .08, in a measured case", None
        case "ones", "tanh" | "sigmoid":
            return f"its {activation} units saturate: at chance, .07 to .12, in a measured case", None
        case "ones", "relu":
            return "learns worse with Adam: .79 to .88 where .94 was possible", Severity.WARNING
        case _:
            return None


def _next_kernel(following: Layer) -> tuple[Because, ...]:
    kernel = following.argument("kernel_initializer")
    return kernel.because("the next weights start alike too") if kernel.value in CONSTANT else ()

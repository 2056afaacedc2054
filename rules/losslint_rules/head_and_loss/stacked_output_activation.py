"""LL110: an activation on top of another one at the end of a model."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Because, Fact, Output, Role, scale_of

from losslint_rules.domain.evidence import by_optimizer, loss_place
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.domain.repairs import without_activation


@rule("LL110", "stacked-output-activation", Severity.WARNING, measured=("keras",))
def stacked_output_activation(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid on top of another activation, with no weights between.

    ## What it does
    Reports a model that ends in a softmax or sigmoid which gets the outputs of a relu, sigmoid or softmax
    with no weights and no normalisation between: a last layer with an activation, followed by an
    `Activation` or `Softmax` layer. A tanh before the softmax is left alone: it learned as well in every
    measured case.

    ## Why is this bad?
    The first activation takes away what the second one needs. On the digits of scikit-learn (accuracy,
    five seeds, one softmax .93 to .95): softmax on relu .55 to .71, softmax on softmax .85 to .94 with Adam
    and .45 to .69 with SGD at 0.1, softmax on sigmoid .91 to .93 and .87 to .90. A sigmoid on a relu cannot
    say less than one half.

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
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="relu"),
            layers.Softmax(),
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
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
            layers.Softmax(),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the training and the numbers that the model predicts change.

    ## References
    - [Keras: layer activation functions](https://keras.io/api/layers/activations/)
    - [keras-vis#87: remove the duplicated softmax layer](https://github.com/raghakot/keras-vis/pull/87)
    """
    stacked = output.head.stacked
    if len(stacked) < 2 or scale_of(stacked[-1].value) not in PROBABILITIES:
        return
    if any(layer.role is Role.NORMALISATION for layer in output.head.trail):
        return
    last, below = stacked[-1], stacked[-2]
    if below.value not in FLATTENING:
        return
    origin = last.origin or loss_place(output)
    yield Finding(
        at=origin,
        message=f"{last.value} on top of {below.value}: it gets numbers that are squeezed or cut off already",
        label="the second activation",
        because=(Because(below.origin, "the first activation"),) if below.origin is not None else (),
        effects=_effects(output, below, last),
        help=f"a linear last layer under the {last.value}",
        fix=Fix(f"Leave the layer under the {last.value} linear", (without_activation(output, below),)),
    )


FLATTENING = frozenset({"softmax", "sigmoid", "relu", "relu6"})
"""The activations after which a softmax or sigmoid was measured to learn worse."""


def _effects(output: Output, below: Fact[str], last: Fact[str]) -> tuple[str, ...]:
    match below.value, last.value:
        case "relu" | "relu6", "sigmoid":
            return ("no output is ever below one half",)
        case "relu" | "relu6", _:
            return ("learns much less: .55 to .71 of the digits right where .94 was possible",)
        case "softmax", "softmax":
            return by_optimizer(
                output.run,
                sgd="learns slower with SGD: .45 to .69 of the digits right where .94 was possible",
                adaptive="learns slower: .85 to .94 of the digits right where .95 was possible with Adam",
            )
        case "sigmoid", "softmax":
            return by_optimizer(
                output.run,
                sgd="learns slower with SGD: .87 to .90 of the digits right where .94 was possible",
                adaptive="its probabilities stay flat: a loss of 1.85 where .85 was possible with Adam",
            )
        case _:
            return ("the outputs stay between .5 and .73, whatever the model has learned",)

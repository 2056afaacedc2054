"""LL106: a head whose outputs are no probabilities under a loss that takes their logarithm."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Output

from losslint_rules.domain.evidence import by_optimizer, head_place, loss_evidence
from losslint_rules.domain.names import BINARY, CATEGORICAL, CROSSENTROPIES, UNSUITED
from losslint_rules.domain.repairs import with_activation
from losslint_rules.domain.tasks import ends_too_early, may_be_a_part


@rule("LL106", "unsuited-head-with-probability-loss", Severity.ERROR)
def unsuited_head_with_probability_loss(output: Output) -> Iterator[Finding]:
    """A relu, tanh or similar head under a loss that expects probabilities.

    ## What it does
    Reports a crossentropy with `from_logits=False` (the default) on a model that ends in relu, tanh,
    elu, selu, gelu, softplus or another activation whose outputs are no probabilities. One unit under
    `binary_crossentropy` is a warning, everything else an error. A model that is compiled and never
    fitted is left alone: the generators of adversarial networks and models cut off at a hidden layer
    are compiled with any loss.

    ## Why is this bad?
    The loss clips what leaves [0, 1] before it takes the logarithm, and there is no gradient where it
    clips. On ten classes a relu head stayed at chance (.10 to .19 where .87 was possible), and under
    `categorical_crossentropy` its loss became NaN in 18 of 20 runs: a row of zeros is divided by its
    sum. A tanh head reached .12 to .49. One unit under `binary_crossentropy` learns with Adam (.98) and
    lags with SGD (.70 to .74 against .93).

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
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the training and the numbers that the model predicts change.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [Keras: layer activation functions](https://keras.io/api/layers/activations/)
    """
    head, loss = output.head, output.loss.name.value
    activation, units = head.activation.value, head.units.value
    if loss not in CROSSENTROPIES or activation not in UNSUITED or not output.loss.from_logits.is_false:
        return
    if ends_too_early(output) or may_be_a_part(output):
        return
    suited = "sigmoid" if loss == BINARY else "softmax"
    yield Finding(
        at=head_place(output),
        message=f"`{loss}` reads probabilities, {activation} outputs none",
        label="no probabilities",
        because=loss_evidence(output),
        effects=_effects(output),
        help=f"activation='{suited}'",
        fix=Fix(f"End the model in {suited}", (with_activation(output, suited),)),
        severity=Severity.WARNING if units == 1 and loss == BINARY else None,
    )


def _effects(output: Output) -> tuple[str, ...]:
    clipped = "numbers outside [0, 1] are clipped, and what is clipped has no gradient"
    match output.head.activation.value, output.loss.name.value, output.head.units.value:
        case "relu" | "tanh", "binary_crossentropy", 1:
            return by_optimizer(
                output.run,
                sgd="with SGD it lags: .70 to .74 against .93 in a measured case",
                adaptive="with Adam it learns, after a bad start",
            )
        case "relu", name, _ if name == CATEGORICAL:
            return (clipped, "a row of zeros is divided by its sum: NaN in 18 of 20 measured runs")
        case "relu", name, _ if name != BINARY:
            return (clipped, "stays at chance: .12 to .19 where .87 was possible in a measured case")
        case "tanh", name, _ if name != BINARY:
            return (clipped, "learns worse: .12 to .49 where .87 was possible in a measured case")
        case _:
            return (clipped,)

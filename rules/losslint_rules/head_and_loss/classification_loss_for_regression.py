"""LL111: numbers of any size under a loss for probabilities."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.names import OVER_CLASSES, YES_OR_NO
from losslint_rules.domain.repairs import with_activation, with_loss
from losslint_rules.domain.tasks import describe


@rule(
    "LL111",
    "classification-loss-for-regression",
    Severity.ERROR,
    subsumes=("LL102", "LL103", "LL105", "LL106", "LL109", "LL205"),
)
def classification_loss_for_regression(output: Output) -> Iterator[Finding]:
    """A crossentropy for targets that are numbers outside [0, 1].

    ## What it does
    Reports `binary_crossentropy`, `categorical_crossentropy` and `sparse_categorical_crossentropy` when the
    targets are known to be real numbers that leave [0, 1]: prices, temperatures, random numbers of any
    size.

    ## Why is this bad?
    A crossentropy wants probabilities or classes. Under `binary_crossentropy` the loss falls below zero
    without end, and the model fits nothing: R2 of .17 to .23 with a sigmoid where mean squared error
    reached .99. The sparse one cuts the numbers down to whole ones and takes them for classes.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.uniform(-20, 40, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.uniform(-20, 40, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Displayed, never applied: the head has to change too, and the task may be another one than the loss
    says.

    ## References
    - [Keras: regression losses](https://keras.io/api/losses/regression_losses/)
    """
    labels, loss = output.labels, output.loss.name.value
    values = labels.range.value
    if labels.encoding.value is not Encoding.REAL or loss not in YES_OR_NO | OVER_CLASSES:
        return
    if values is None or not values.exact or values.inside(0, 1):
        return
    edits = [with_loss(output, "mean_squared_error")]
    if output.head.activation.value != LINEAR:
        edits.append(with_activation(output, LINEAR))
    yield Finding(
        at=loss_place(output),
        message=f"`{loss}` wants classes or probabilities, the targets are {describe(labels)}",
        label="wants classes",
        because=(*labels_evidence(output), *head_evidence(output)),
        effects=(
            "the loss falls below zero without end, and the model fits nothing"
            if loss in YES_OR_NO
            else "the targets are taken for classes or shares of classes, and the model fits nothing",
        ),
        help="loss='mse' over a linear head",
        fix=Fix("Train a regression", tuple(edits), Applicability.DISPLAY),
    )

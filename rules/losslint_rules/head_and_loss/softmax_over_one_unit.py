"""LL104: a softmax over a single unit."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Family, Output, Role, Scale

from losslint_rules.domain.evidence import head_place, labels_evidence, loss_evidence
from losslint_rules.domain.losses import asks_questions
from losslint_rules.domain.names import BINARY
from losslint_rules.domain.repairs import with_activation, with_loss


@rule(
    "LL104",
    "softmax-over-one-unit",
    Severity.ERROR,
    subsumes=("LL103", "LL107", "LL109", "LL202"),
    measured=("keras",),
)
def softmax_over_one_unit(output: Output) -> Iterator[Finding]:
    """A softmax over one unit, whose output is the constant 1.

    ## What it does
    Reports a model that ends in a softmax over one unit, whatever the loss.

    ## Why is this bad?
    A softmax divides each unit's share by the sum of all shares. With one unit that is 1.0 for every
    input and every weight, so the accuracy is the share of class 1 in the data (measured .48, with a
    spread of the predictions of exactly 0). The loss may fall all the same: TensorFlow trains the
    number behind the softmax, which no prediction ever shows.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 2, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 2, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the predictions change, which is the point. It is offered where the task is known to have
    two classes. For more classes the head needs a unit for each, for numbers no activation at all.

    ## References
    - [keras#18909: Throw an error if `softmax` is used
      incorrectly](https://github.com/keras-team/keras/issues/18909)
    - [keras#500: Neural Network only outputting 1 regardless of the
      input](https://github.com/keras-team/keras/issues/500)
    """
    head = output.head
    if head.units.value != 1 or head.gives.value is not Scale.PROBABILITIES or _over_another_axis(output):
        return
    edits = [with_activation(output, "sigmoid")]
    if output.loss.family is Family.CROSSENTROPY:
        edits.append(with_loss(output, BINARY))
    repair = Fix("End the model in sigmoid, for two classes", tuple(edits)) if _two_classes(output) else None
    yield Finding(
        at=head_place(output),
        message="softmax over 1 unit outputs 1.0 for every input",
        label="1 unit",
        because=(*head.units.because("head: 1 unit"), *loss_evidence(output), *labels_evidence(output)),
        effects=("the prediction never changes, even where the loss falls",),
        help=_help(output),
        fix=repair,
    )


def _over_another_axis(output: Output) -> bool:
    """Whether a softmax layer sums over an axis that is not known to be the last one."""
    activations = [layer for layer in output.head.trail if layer.role is Role.ACTIVATION]
    axis = next((layer.argument("axis") for layer in activations if "axis" in layer.arguments), None)
    return axis is not None and axis.value != -1


def _two_classes(output: Output) -> bool:
    labels = output.labels
    if labels.encoding.value is Encoding.CLASS_IDS and labels.classes.known:
        return labels.classes.value == 2
    return asks_questions(output.loss) and labels.encoding.value in (None, Encoding.CLASS_IDS)


def _help(output: Output) -> str:
    if _two_classes(output):
        return "activation='sigmoid' with loss='binary_crossentropy'"
    if output.labels.encoding.value is Encoding.REAL:
        return "no activation on the last layer, for targets that are numbers"
    return "sigmoid for two classes, one unit a class for more, no activation for numbers"

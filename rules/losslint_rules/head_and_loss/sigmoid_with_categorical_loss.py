"""LL105: sigmoid units under a loss over classes."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Family, Output, Scale, Version

from losslint_rules.domain.evidence import head_place, labels_evidence, loss_evidence
from losslint_rules.domain.losses import wants_one_distribution
from losslint_rules.domain.repairs import with_activation
from losslint_rules.domain.tasks import class_count, several_classes


@rule("LL105", "sigmoid-with-categorical-loss", Severity.WARNING, measured=("keras",))
def sigmoid_with_categorical_loss(output: Output) -> Iterator[Finding]:
    """Sigmoid units under a loss that expects one distribution over the classes.

    ## What it does
    Reports two or more sigmoid units, or nobody knows how many, under `categorical_crossentropy` or
    `sparse_categorical_crossentropy`, and under `kl_divergence` where the labels are known to be one-hot.
    Labels that are known to be multi-hot are left to the rules for multi-label tasks.

    ## Why is this bad?
    The loss compares one distribution with one right class, and sigmoid units are no distribution: each
    says yes or no for itself. On TensorFlow Keras looks behind the sigmoid and trains a softmax, but
    the model still predicts sigmoids. It finds the right class as often (.99), its rows do not sum to
    one, and even divided by their sum they are far off: a negative log-likelihood of .25 against .03
    with a softmax head. Where the loss divides by the sum, as on JAX, it is .04. Under
    `kl_divergence` nothing makes up for it: .88 of four classes right where .97 was possible.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = keras.utils.to_categorical(np.random.randint(0, 3, 5000), 3)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = keras.utils.to_categorical(np.random.randint(0, 3, 5000), 3)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the numbers that the model predicts change; the class that it finds most likely hardly does.
    If several classes may be right at once, keep the sigmoid and use `binary_crossentropy` with
    multi-hot labels.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [Keras: layer activation functions](https://keras.io/api/layers/activations/)
    """
    loss, count = output.loss, class_count(output)
    encoding = output.labels.encoding.value
    several = several_classes(output)
    if output.head.gives.value is not Scale.INDEPENDENT or not (several or _has_unknown_units(output)):
        return
    if encoding is Encoding.MULTI_HOT or not wants_one_distribution(loss):
        return
    if loss.family is Family.DIVERGENCE and encoding is not Encoding.ONE_HOT:
        return
    classes = f"{count} classes" if count else "the classes"
    sigmoids = f"{count} sigmoids" if count else "separate sigmoids" if several else "sigmoid"
    yield Finding(
        at=head_place(output),
        message=f"`{loss.name.value}` expects one distribution over {classes}, the head is {sigmoids}",
        label=sigmoids,
        because=(*loss_evidence(output), *labels_evidence(output)),
        effects=_effects(output),
        help="activation='softmax'" if several else "activation='softmax', unless there is one unit only",
        fix=Fix("End the model in softmax", (with_activation(output, "softmax"),)) if several else None,
    )


def _has_unknown_units(output: Output) -> bool:
    """Whether nobody knows the number of units; under a loss over classes a single one would be wrong too."""
    chooses = output.loss.family is Family.CROSSENTROPY and not output.loss.weighs
    return not output.head.units.known and chooses


def _effects(output: Output) -> tuple[str, ...]:
    rows = "the predicted rows do not sum to one, and their probabilities are far off"
    if output.loss.family is Family.DIVERGENCE:
        return (rows, ".88 of four classes right where .97 was possible in a measured case")
    if not output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3):
        return (rows,)
    return (f"on TensorFlow Keras trains a softmax and predicts sigmoids: {rows}",)

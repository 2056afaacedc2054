"""LL201: class ids where the loss compares rows."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Encoding, Family, Output, Scale, Version

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES, is_over_rows
from losslint_rules.domain.names import SPARSE
from losslint_rules.domain.repairs import with_activation, with_loss, with_metric
from losslint_rules.domain.tasks import describe, one_label_per_unit


@rule(
    "LL201",
    "integer-labels-with-categorical-loss",
    Severity.ERROR,
    subsumes=("LL101", "LL301"),
    measured=("keras",),
)
def integer_labels_with_categorical_loss(output: Output) -> Iterator[Finding]:
    """Class ids under a loss that wants one label for every unit.

    ## What it does
    Reports labels that are known to be class ids (0, 1, 2, …) under `categorical_crossentropy`, or
    under `binary_crossentropy`, on more than one unit.

    ## Why is this bad?
    These losses compare a row of outputs with a row of labels, and an id is no row. Keras 3 stops at
    the first batch with a ValueError. So does Keras 2 in most cases; under `binary_crossentropy` with a
    head of no activation, relu or tanh, or fed by a generator, it spreads the id over all units instead
    and trains in silence: .34 to .49 on four classes, and a loss that falls below zero.

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
            layers.Dense(10, activation="softmax"),
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
    Unsafe: where the training ran at all it changes. Encoding the labels with
    `keras.utils.to_categorical` and keeping the loss is as right.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [DeepLearningSandbox#3: You are passing a target array of shape (32, 1) while using as loss
      `categorical_crossentropy`](https://github.com/DeepLearningSandbox/DeepLearningSandbox/issues/3)
    """
    loss, units = output.loss, output.head.units.value
    rows = is_over_rows(loss)
    if not (rows or loss.family is Family.YES_NO) or not _has_a_unit_for_each_class(output):
        return
    if output.labels.encoding.value is not Encoding.CLASS_IDS or one_label_per_unit(output):
        return
    edits = [
        with_loss(output, SPARSE),
        *with_metric(output, "categorical_accuracy", "sparse_categorical_accuracy"),
    ]
    if output.head.gives.value is Scale.INDEPENDENT:
        edits.append(with_activation(output, "softmax"))
    wanted = "one-hot rows" if rows else f"{units} labels a sample"
    yield Finding(
        at=loss_place(output),
        message=f"`{loss.name.value}` compares {wanted}, the labels are {describe(output.labels)}",
        label=f"wants {wanted}",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=_effects(output),
        help=f"loss='{SPARSE}' with a softmax head, or labels through `to_categorical`",
        fix=Fix(f"Train with `{SPARSE}`", tuple(edits)),
    )


def _has_a_unit_for_each_class(output: Output) -> bool:
    """Whether the head has several units; a softmax that takes one id a sample has, however many they are."""
    head, shape = output.head, output.labels.shape.value
    if head.units.known:
        return (head.units.value or 0) > 1
    one_each = shape is not None and (len(shape) == 1 or shape[1:] == (1,))
    softmax = head.gives.value is Scale.PROBABILITIES and head.rank.value == 2
    return one_each and softmax and is_over_rows(output.loss)


def _effects(output: Output) -> tuple[str, ...]:
    stops = "stops at the first batch with a ValueError about the labels' shape"
    activation = output.head.activation.value
    shares = output.head.gives.value in PROBABILITIES
    if is_over_rows(output.loss) or shares or activation is None:
        return (stops,)
    told = [f"Keras 3 {stops}"] if output.run.may_be(Version.KERAS_3) else []
    if output.run.may_be(Version.KERAS_2_LATE):
        head = "no activation" if activation == LINEAR else activation
        told.append(f"Keras 2 trains in silence with {head}, and learns nothing: .34 to .49 on four classes")
    return tuple(told)

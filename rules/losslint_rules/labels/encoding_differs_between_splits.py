"""LL208: labels that are encoded for training and not for validation."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Run

from losslint_rules.domain.evidence import labels_evidence, validation_place
from losslint_rules.domain.tasks import describe, one_label_per_unit


@rule("LL208", "encoding-differs-between-splits", Severity.ERROR, measured=("keras",))
def encoding_differs_between_splits(run: Run) -> Iterator[Finding]:
    """Training and validation labels in two forms.

    ## What it does
    Reports class ids in one of training and validation and one-hot rows in the other, where both are known.

    ## Why is this bad?
    The loss and the metrics are chosen for one of the two. At the end of epoch 1, when the validation
    starts, Keras stops with a ValueError, or, where the loss broadcasts, prints a number that means
    nothing.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0
    y_train = keras.utils.to_categorical(y_train, 10)

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0
    y_train = keras.utils.to_categorical(y_train, 10)
    y_test = keras.utils.to_categorical(y_test, 10)

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    ## Fix safety
    There is no fix: the labels of either part may be the ones to change, in several ways.

    ## References
    - [Keras: to_categorical](https://keras.io/api/utils/python_utils/#to_categorical-function)
    """
    validation = run.validation.value
    if validation is None or len(run.outputs) != 1:
        return
    trained, checked = run.outputs[0].labels, validation.labels
    forms = {trained.encoding.value, checked.encoding.value}
    if forms != {Encoding.ONE_HOT, Encoding.CLASS_IDS} or one_label_per_unit(run.outputs[0]):
        return
    origin = checked.encoding.origin
    evidence = (Because(origin, f"validation labels: {describe(checked)}"),) if origin is not None else ()
    yield Finding(
        at=validation_place(run),
        message=f"the validation labels are {describe(checked)}, the training labels {describe(trained)}",
        label="another form",
        because=(*labels_evidence(run.outputs[0]), *evidence),
        effects=("stops when the validation starts, or prints a score that means nothing",),
        help="the same encoding for both",
    )

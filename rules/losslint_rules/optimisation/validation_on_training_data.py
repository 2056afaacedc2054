"""LL603: validation on what the model is trained on."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run

from losslint_rules.domain.evidence import validation_place


@rule("LL603", "validation-on-training-data", Severity.WARNING, measured=("keras",))
def validation_on_training_data(run: Run) -> Iterator[Finding]:
    """Validation on samples that the model is trained on.

    ## What it does
    Reports `validation_data` that are the arrays that are fitted, or rows that were sliced from them while
    they are fitted whole. A slice whose rows are taken out of the training arrays, as `x_train[5000:]`
    does, is what it should be.

    ## Why is this bad?
    A model may learn its samples by heart, and the validation then reads like the training: overfitting is
    invisible, and early stopping and checkpoints, which watch `val_loss`, keep the last and most overfitted
    weights. A validation accuracy of 1.00 says nothing here.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_train[:5000], y_train[:5000]))
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    ## Fix safety
    There is no fix: which samples to hold out of the training is a decision of its own.

    ## References
    - [Keras: training and evaluation with the built-in
      methods](https://keras.io/guides/training_with_built_in_methods/)
    """
    validation = run.validation.value
    if validation is None or not validation.was_trained_on.is_true:
        return
    if any(output.labels.are_inputs for output in run.outputs):
        return
    trained = [inputs.at for inputs in run.inputs if inputs.at is not None]
    at = validation_place(run)
    yield Finding(
        at=at,
        message="the model is validated on samples that it is trained on",
        label="seen in training",
        because=tuple(Because(origin, "trained on") for origin in trained if origin != at),
        effects=("overfitting is invisible: the score is that of samples learned by heart",),
        help="rows that are left out of the training, or validation_split=0.1",
    )

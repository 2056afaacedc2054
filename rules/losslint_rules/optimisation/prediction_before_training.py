"""LL605: answers of a model that nothing has trained."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Kind, Run, Use

SCORING = ("evaluate", "evaluate_generator")


@rule("LL605", "prediction-before-training", Severity.WARNING, measured=("keras",))
def prediction_before_training(run: Run) -> Iterator[Finding]:
    """A compiled model that is asked for answers and never trained.

    ## What it does
    Reports a compiled model with random weights that is asked about data that were loaded: by `evaluate`, or
    by `predict` where its answers become classes or are held against labels. Nothing in the file fits it or
    loads its weights, before or after, and no part of it belongs to a model that is trained. A model that is
    handed to code that is not followed is left alone, and so are made-up data, with which people try how a
    model runs, and files that cannot be read as a whole.

    ## Why is this bad?
    The answers are those of random weights. On the ten digits of scikit-learn five networks as they were
    made got from .07 to .17 of the samples right; guessing gets one in ten.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(x_test, y_test)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    x_train, x_test = x_train / 255.0, x_test / 255.0

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=5)
    loss, accuracy = model.evaluate(x_test, y_test)
    ```

    ## Fix safety
    There is no fix: whether to fit the model or to load weights is not written anywhere.

    ## References
    - [Keras: training and evaluation with the built-in
      methods](https://keras.io/guides/training_with_built_in_methods/)
    """
    asked = next((use for use in run.uses if _is_meant(use)), None)
    if run.kind is not Kind.CONFIGURED or asked is None or not run.fresh.is_true:
        return
    yield Finding(
        at=asked.at,
        message=f"`{asked.method}` asks a model that is never trained",
        label="answers of random weights",
        because=(Because(run.at, "compiled, and never fitted"),),
        effects=("the score is that of guessing: .07 to .17 of ten digits, in a measured case",),
        help="`fit` before it, or `load_weights`",
    )


def _is_meant(use: Use) -> bool:
    """Whether the answers are those of a model that somebody takes for trained.

    With made-up data, and with answers that nobody looks at, people try whether and how fast it runs.
    """
    made_up = use.inputs.steps(Doing.DRAWN, Doing.MADE)
    real = bool(use.inputs.steps(Doing.LOADED)) and not made_up
    return real and (use.method in SCORING or use.answers)

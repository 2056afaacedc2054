"""LL604: early stopping or a checkpoint that chooses by the samples that are reported."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import HELD_OUT, Because, Callback, Doing, Duty, Run, Step, Use

VALIDATION = "val_"


@rule("LL604", "selection-on-test-data", Severity.INFO, measured=("keras",))
def selection_on_test_data(run: Run) -> Iterator[Finding]:
    """A test score of weights that were chosen by the same test samples.

    ## What it does
    Points out an `evaluate` on validation data that came from a split for testing, or from the second half
    of a data set of `keras.datasets`, where `EarlyStopping`, or a `ModelCheckpoint(save_best_only=True)`
    that is loaded again, has chosen the weights by them, and the model is evaluated on nothing else. It is
    advice, and off by default.

    ## Why is this bad?
    Of many epochs, the one that happens to suit these samples is kept, and the score says so. A network was
    trained on 400 samples; 200 test sets of 100 samples chose the best of its 60 epochs. On average .80 of
    the samples that chose were right, and .77 of new ones (five seeds). With a large test set the difference
    is small.

    ## Example
    ```python
    import keras
    from keras import layers
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = load_breast_cancer(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y)
    scaler = StandardScaler()
    x_train, x_test = scaler.fit_transform(x_train), scaler.transform(x_test)

    model = keras.Sequential(
        [
            layers.Input((30,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    model.fit(x_train, y_train, epochs=200, validation_data=(x_test, y_test), callbacks=[stop])
    model.evaluate(x_test, y_test)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    x, y = load_breast_cancer(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y)
    scaler = StandardScaler()
    x_train, x_test = scaler.fit_transform(x_train), scaler.transform(x_test)

    model = keras.Sequential(
        [
            layers.Input((30,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    model.fit(x_train, y_train, epochs=200, validation_split=0.1, callbacks=[stop])
    model.evaluate(x_test, y_test)
    ```

    ## Fix safety
    There is no fix: which samples to choose by is a decision of its own.

    ## References
    - [Cawley, Talbot: On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
      Evaluation](https://www.jmlr.org/papers/v11/cawley10a.html)
    """
    kept = _kept_for_testing(run)
    asked = [use for use in run.uses if use.method in SCORING]
    if kept is None or not asked or not all(use.validates for use in asked):
        return
    for callback in run.logs.callbacks.value or ():
        chosen = next((use for use in asked if _chooses(callback, use)), None)
        if chosen is None or callback.at is None:
            continue
        yield Finding(
            at=chosen.at,
            message=f"this score is of the samples by which `{callback.spelling}` has chosen the weights",
            label="the same samples once more",
            because=(
                *((Because(kept.origin, "kept for testing here"),) if kept.origin is not None else ()),
                Because(callback.at, "chooses the epoch by them"),
            ),
            effects=("the score is too good: .80 where new samples gave .77, in a measured case",),
            help="choose by a part of the training data: validation_split=0.1",
        )
        return


SCORING = ("evaluate", "evaluate_generator")


def _kept_for_testing(run: Run) -> Step | None:
    """Return the split that has kept the validation data for testing, None where none is known to."""
    validation = run.validation.value
    steps = validation.inputs.steps(Doing.SPLIT) if validation is not None else []
    return next((step for step in steps if step.detail == HELD_OUT), None)


def _chooses(callback: Callback, use: Use) -> bool:
    """Whether the weights that are scored are those that a callback has chosen by the validation data."""
    watches = callback.monitor.value is not None and callback.monitor.value.startswith(VALIDATION)
    return watches and (callback.duty is Duty.STOPS or (callback.duty is Duty.KEEPS_BEST and use.reloaded))

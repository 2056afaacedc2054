"""LL311: a number of the validation data read from a training that has none."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run

from losslint_rules.domain.logs import VALIDATION, never_logged


@rule("LL311", "val-metric-without-validation", Severity.ERROR, measured=("keras",))
def val_metric_without_validation(run: Run) -> Iterator[Finding]:
    """A `val_` number looked up in the history of a training without validation data.

    ## What it does
    Reports `history.history['val_…']` where the `fit` that returned the history was given neither
    `validation_data` nor a `validation_split`, and the script does not ask first whether the name is there.

    ## Why is this bad?
    It stops with a KeyError, and it does so after the training: 100 epochs are paid for before the plot of
    their losses fails. What was not saved before is lost.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=100)
    print(history.history["val_loss"][-1])
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=100, validation_split=0.2)
    print(history.history["val_loss"][-1])
    ```

    ## Fix safety
    There is no fix: somebody has to say which data the model is validated with.

    ## References
    - [Keras: the History that fit returns](https://keras.io/api/models/model_training_apis/#fit-method)
    """
    if not run.logs.validates.is_false:
        return
    for read in run.logs.read:
        name = read.value or ""
        if not name.startswith(VALIDATION) or read.origin is None or not never_logged(run, name):
            continue
        yield Finding(
            at=read.origin,
            message=f"the history has no `{name}`: the training has no validation data",
            label="KeyError",
            because=(Because(run.at, "no validation data"),),
            effects=("stops with a KeyError, after the training",),
            help="give `fit` validation_split= or validation_data=",
        )

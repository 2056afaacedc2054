"""LL306: a callback that waits for a number that nobody logs."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Because, Callback, Duty, Run

from losslint_rules.domain.logs import VALIDATION, never_logged, other_spelling, suggestion
from losslint_rules.domain.tasks import known_metrics

EFFECTS = {
    Duty.STOPS: "Keras warns once an epoch, and never stops early",
    Duty.KEEPS_BEST: "Keras warns once an epoch, and never saves the model",
    Duty.LOWERS_RATE: "Keras warns once an epoch, and never lowers the learning rate",
}


@rule("LL306", "unknown-monitor", Severity.ERROR, measured=("keras",))
def unknown_monitor(run: Run) -> Iterator[Finding]:
    """A callback that watches a number which this training does not log.

    ## What it does
    Reports the `monitor=` of `EarlyStopping`, `ModelCheckpoint(save_best_only=True)` and
    `ReduceLROnPlateau` where no epoch logs a number of that name: a `val_` name without validation data,
    or a metric that `compile` was not given under that name. Where the version is not known, `val_acc` beside
    `metrics=['accuracy']` is reported if the script calls the same number `val_accuracy` somewhere else.

    ## Why is this bad?
    Keras goes on with a warning among the progress bars: early stopping never stops, the checkpoint is
    never written, the learning rate is never lowered. Keras 3 and `tf.keras` log a metric under the name
    that `compile` was given: `metrics=['accuracy']` logs `val_accuracy`, and `metrics=['acc']` logs
    `val_acc`. Keras up to version 2.2 logged `val_acc` for both.

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
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["acc"])
    stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=5)
    model.fit(x, y, epochs=100, callbacks=[stop], validation_split=0.2)
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
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["acc"])
    stop = keras.callbacks.EarlyStopping(monitor="val_acc", patience=5)
    model.fit(x, y, epochs=100, callbacks=[stop], validation_split=0.2)
    ```

    ## Fix safety
    Unsafe: a callback that did nothing starts to act. Where there are no validation data there is no
    repair: somebody has to say which they are.

    ## References
    - [Keras: EarlyStopping](https://keras.io/api/callbacks/early_stopping/)
    - [Keras: ModelCheckpoint](https://keras.io/api/callbacks/model_checkpoint/)
    """
    for callback in run.logs.callbacks.value or ():
        name, origin = callback.monitor.value, callback.monitor.origin
        if name is None or origin is None or callback.duty is None or not never_logged(run, name):
            continue
        unvalidated = name.startswith(VALIDATION) and run.logs.validates.is_false
        yield Finding(
            at=origin,
            message=f"`{callback.spelling}` waits for `{name}`, which this training does not log",
            label="never logged",
            because=(*_because(run, unvalidated), *_otherwise(run, name)),
            effects=(EFFECTS[callback.duty],),
            help=_help(run, name, unvalidated),
            fix=Fix("Watch a number that is logged", (_renamed(run, callback),)),
        )


def _because(run: Run, unvalidated: bool) -> tuple[Because, ...]:
    if unvalidated:
        return (Because(run.at, "no validation data"),)
    metrics = known_metrics(run.outputs[0])
    return tuple(
        Because(one.at, f"logged as `{one.logged_as.value}`") for one in metrics if one.at is not None
    )


def _otherwise(run: Run, name: str) -> tuple[Because, ...]:
    """Return where the script calls the same number otherwise."""
    other = other_spelling(run, name)
    return (
        other.because(f"called `{other.value}` here, and only one of them is logged")
        if other is not None
        else ()
    )


def _help(run: Run, name: str, unvalidated: bool) -> str:
    if unvalidated:
        return "give `fit` validation_split= or validation_data="
    return f"monitor='{suggestion(run, name) or 'val_loss'}', or a metric of that name for `compile`"


def _renamed(run: Run, callback: Callback) -> Edit | None:
    better = suggestion(run, callback.monitor.value or "")
    return replace(callback.monitor, "monitor", f"'{better}'") if better is not None else None

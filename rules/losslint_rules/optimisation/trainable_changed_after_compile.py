"""LL602: layers frozen or let loose without compiling the model again."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run, Toggle, Version

EARLIER = "Keras 2 trains what was trainable when `compile` was called"
TODAY = "Keras 3 trains what was trainable when the model was first trained after `compile`"
LOOSE = (
    "these weights stay as they are: .49 of the digits right, .96 after another `compile`, in a measured case"
)
FROZEN = "these weights go on changing"


@rule("LL602", "trainable-changed-after-compile", Severity.ERROR, measured=("keras",))
def trainable_changed_after_compile(run: Run) -> Iterator[Finding]:
    """`trainable` changed after `compile`, and the model trained without compiling it again.

    ## What it does
    Reports `trainable = …` on a model or a layer where the next training still does what `compile` was told.
    In Keras 2 that is every change after `compile`. In Keras 3 it is a change after the first `fit`: one
    between `compile` and the first `fit` counts. Where the version is not known, both have to hold. A model
    that is frozen for the sake of another one, compiled after that, is left alone.

    ## Why is this bad?
    Nothing is said, and nothing changes. On the digits of scikit-learn, a network whose hidden layers were
    frozen, trained, and let loose reached .49 in eight more epochs, and not one of the hidden weights had
    moved; with another `compile` it reached .96 (means of three seeds). The other way round, layers that are
    frozen late go on learning. That Keras 2 and Keras 3 differ as said above was seen with TensorFlow and
    Keras 2.21 and 3.15. With `run_eagerly=True`, or where the script chooses another
    backend, Keras 3 may see the change, and nothing is reported.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    features = keras.Sequential([layers.Input((20,)), layers.Dense(64, activation="relu")])
    model = keras.Sequential([features, layers.Dense(10, activation="softmax")])

    features.trainable = False
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5)

    features.trainable = True
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    features = keras.Sequential([layers.Input((20,)), layers.Dense(64, activation="relu")])
    model = keras.Sequential([features, layers.Dense(10, activation="softmax")])

    features.trainable = False
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=5)

    features.trainable = True
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    There is no fix: the second `compile` often wants another learning rate, and forgets what the optimizer
    has learned.

    ## References
    - [Keras: transfer learning and fine-tuning](https://keras.io/guides/transfer_learning/)
    - [Keras: Trainer.compile](https://keras.io/api/models/model_training_apis/#compile-method)
    """
    ignored = _ignored(run)
    if not ignored or run.configured_at is None:
        return
    first = ignored[0]
    change = f"{first.at.text()} = {first.trainable}"
    yield Finding(
        at=first.at,
        message=f"`{change}` comes after `compile`, and this training ignores it",
        label="has no effect",
        because=_because(run, ignored[1:]),
        effects=(*_versions(run), LOOSE if first.trainable else FROZEN),
        help="`compile` again after the change",
    )


def _ignored(run: Run) -> tuple[Toggle, ...]:
    """Return the changes that the training does not see, whichever version may be meant."""
    told, trained = run.freezing.since_configured, run.freezing.since_trained
    match run.version.value:
        case Version.KERAS_3:
            return trained
        case Version.KERAS_2_EARLY | Version.KERAS_2_LATE:
            return told
        case _:
            return tuple(toggle for toggle in trained if toggle in told)


def _because(run: Run, others: tuple[Toggle, ...]) -> tuple[Because, ...]:
    lines = (
        [Because(run.configured_at, "compiled before the change")] if run.configured_at is not None else []
    )
    first = run.freezing.first_trained
    if first is not None and not run.may_be(Version.KERAS_2_EARLY, Version.KERAS_2_LATE):
        lines.append(Because(first, "first trained"))
    lines += [Because(toggle.at, "so does this") for toggle in others]
    return (*lines, Because(run.at, "trained as before"))


def _versions(run: Run) -> tuple[str, ...]:
    match run.version.value:
        case Version.KERAS_3:
            return (TODAY,)
        case Version.KERAS_2_EARLY | Version.KERAS_2_LATE:
            return (EARLIER,)
        case _:
            return (EARLIER, TODAY)

"""LL606: so large a batch that an epoch is a handful of updates."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Run

FEW = 10
"""Up to how many updates an epoch are reported."""


@rule("LL606", "oversized-batch", Severity.INFO, measured=("keras",))
def oversized_batch(run: Run) -> Iterator[Finding]:
    """A batch so large that an epoch has ten updates or fewer.

    ## What it does
    Points out a `batch_size` that leaves ten updates an epoch or fewer, where the number of samples is
    known. The default of 32 is never reported. It is advice, and off by default.

    ## Why is this bad?
    The model learns once a batch, however many samples are in it. On 10,000 samples of ten classes,
    after ten epochs, a batch of 32 (3130 updates) reached .98, one of 1000 (100 updates) .96 with Adam
    and .66 with SGD, and one of 10,000 (10 updates) .19 and .13.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(50000, 20)
    y = np.random.randint(0, 10, 50000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10, batch_size=10000)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(50000, 20)
    y = np.random.randint(0, 10, 50000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10, batch_size=64)
    ```

    ## Fix safety
    There is no fix: which batch is best depends on the learning rate and the machine.

    ## References
    - [Masters, Luschi: Revisiting Small Batch Training for Deep Neural
      Networks](https://arxiv.org/abs/1804.07612)
    - [Keskar et al.: On Large-Batch Training for Deep Learning](https://arxiv.org/abs/1609.04836)
    """
    batch, samples = run.batch_size.value, run.inputs[0].samples if run.inputs else None
    if (
        batch is None
        or run.batch_size.by_default
        or run.batch_size.origin is None
        or samples is None
        or batch < 1
    ):
        return
    updates = -(-samples // batch)
    if updates > FEW:
        return
    times = f"{updates} update{'s' if updates > 1 else ''} an epoch"
    yield Finding(
        at=run.batch_size.origin,
        message=f"`batch_size={batch}` leaves {times} over {samples} samples",
        label=times,
        because=run.inputs[0].shape.because(f"{samples} samples"),
        effects=_effects(run, updates),
        help="a batch_size from 16 to 256",
    )


def _effects(run: Run, updates: int) -> tuple[str, ...]:
    slow = "10 updates reached .19 and 100 reached .96, where 3130 reached .98, in a measured case"
    epochs = run.epochs.value
    return (f"{updates * epochs} updates in all {epochs} epochs", slow) if epochs is not None else (slow,)

"""LL609: a discriminator that is frozen for its generator's sake, and for its own."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run, Version


@rule("LL609", "discriminator-frozen-for-good", Severity.ERROR, measured=("keras",))
def discriminator_frozen_for_good(run: Run) -> Iterator[Finding]:
    """A discriminator that never learns in Keras 3, since it is frozen before it is first trained.

    ## What it does
    Reports a model that is compiled, frozen as a whole, made a part of another model, and then trained by
    itself while it is frozen: for Keras 3. In Keras 2, where `compile` keeps what was trainable, this is the
    usual way to write a generative adversarial network, and nothing is reported; nor where the version is
    not known.

    ## Why is this bad?
    Keras 3 looks at `trainable` when a model is first trained, and finds nothing to train. With two-
    dimensional data and 200 steps no weight of the discriminator moved in any of three seeds: it told .00 to
    .50 of the samples right, and the generator ran away from the data. The same script on Keras 2 trains
    both. Keras 3 warns once that "The model does not have any trainable weights".

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers, random

    real = np.random.normal(2.0, 0.3, (64, 2))

    discriminator = keras.Sequential(
        [
            layers.Input((2,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    discriminator.compile(optimizer="adam", loss="binary_crossentropy")
    generator = keras.Sequential([layers.Input((8,)), layers.Dense(32, activation="relu"), layers.Dense(2)])

    discriminator.trainable = False
    noise = layers.Input((8,))
    both = keras.Model(noise, discriminator(generator(noise)))
    both.compile(optimizer="adam", loss="binary_crossentropy")

    for _ in range(1000):
        made = generator.predict(random.normal((64, 8)))
        discriminator.train_on_batch(real, np.ones((64, 1)))
        discriminator.train_on_batch(made, np.zeros((64, 1)))
        both.train_on_batch(random.normal((64, 8)), np.ones((64, 1)))
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers, random

    real = np.random.normal(2.0, 0.3, (64, 2))

    discriminator = keras.Sequential(
        [
            layers.Input((2,)),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    discriminator.compile(optimizer="adam", loss="binary_crossentropy")
    generator = keras.Sequential([layers.Input((8,)), layers.Dense(32, activation="relu"), layers.Dense(2)])

    discriminator.trainable = False
    noise = layers.Input((8,))
    both = keras.Model(noise, discriminator(generator(noise)))
    both.compile(optimizer="adam", loss="binary_crossentropy")

    for _ in range(1000):
        made = generator.predict(random.normal((64, 8)))
        discriminator.trainable = True
        discriminator.train_on_batch(real, np.ones((64, 1)))
        discriminator.train_on_batch(made, np.zeros((64, 1)))
        discriminator.trainable = False
        both.train_on_batch(random.normal((64, 8)), np.ones((64, 1)))
    ```

    ## Fix safety
    There is no fix: two lines have to stand at the right places of a loop.

    ## References
    - [Keras: GAN with overridden train_step](https://keras.io/examples/generative/dcgan_overriding_train_step/)
    - [Keras: Trainer.compile](https://keras.io/api/models/model_training_apis/#compile-method)
    """
    frozen = run.freezing.for_another
    if run.version.value is not Version.KERAS_3 or frozen.value is None or frozen.origin is None:
        return
    compiled = (Because(run.configured_at, "compiled while it could learn"),) if run.configured_at else ()
    yield Finding(
        at=frozen.origin,
        message=f"`{frozen.origin.text()} = False` freezes the model for its own training too",
        label="frozen from here on",
        because=(
            *compiled,
            Because(frozen.value, "the model that it is frozen for"),
            Because(run.at, "trained while it is frozen"),
        ),
        effects=("Keras 3 looks at `trainable` when a model is first trained: no weight of it ever moves",),
        help="`trainable = True` before each training of it, `trainable = False` before the other model's",
    )

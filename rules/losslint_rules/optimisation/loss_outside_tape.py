"""LL608: gradients of a loss that the tape has not seen."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Gradient


@rule("LL608", "loss-outside-tape", Severity.ERROR, measured=("keras",))
def loss_outside_tape(gradient: Gradient) -> Iterator[Finding]:
    """A gradient tape that was not open when the loss was computed.

    ## What it does
    Reports `tape.gradient(loss, …)` where the model was called, or the loss computed, outside the `with` of
    that tape, or where the prediction comes from `model.predict`, which no tape sees. It rests on a loss of
    Keras or TensorFlow whose prediction is known to come from a call of the model.

    ## Why is this bad?
    The tape knows of no way from the loss to the weights, and every gradient is None: with Keras 3.15 and
    TensorFlow 2.21 all 3 of these ways end in `ValueError: No gradients provided for any variable` at the
    first step.

    ## Example
    ```python
    import keras
    import tensorflow as tf
    from keras import layers

    (x, y), _ = keras.datasets.mnist.load_data()
    flow = tf.data.Dataset.from_tensor_slices((x[..., None] / 255.0, y)).shuffle(60000).batch(64)

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam()

    for images, labels in flow:
        predictions = model(images, training=True)
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, predictions)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    ```

    Use instead:
    ```python
    import keras
    import tensorflow as tf
    from keras import layers

    (x, y), _ = keras.datasets.mnist.load_data()
    flow = tf.data.Dataset.from_tensor_slices((x[..., None] / 255.0, y)).shuffle(60000).batch(64)

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam()

    for images, labels in flow:
        with tf.GradientTape() as tape:
            loss = loss_fn(labels, model(images, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    ```

    ## Fix safety
    There is no fix: lines have to move, and others may stand between them.

    ## References
    - [TensorFlow: Introduction to gradients, getting a gradient of
      None](https://www.tensorflow.org/guide/autodiff#getting_a_gradient_of_none)
    - [Keras: Writing a training loop from
      scratch](https://keras.io/guides/writing_a_custom_training_loop_in_tensorflow/)
    """
    called, computed = gradient.sees_prediction, gradient.sees_loss
    if called.is_false:
        unseen, what = called, "the model was called"
    elif computed.is_false:
        unseen, what = computed, "the loss was computed"
    else:
        return
    yield Finding(
        at=unseen.origin or gradient.at,
        message=f"{what} where the tape was not recording",
        label="the tape does not see this",
        because=(Because(gradient.at, "gradients are asked for here"),),
        effects=("every gradient is None: `apply_gradients` stops with an error, and nothing is learnt",),
        help="call the model and compute the loss inside `with tf.GradientTape() as tape:`",
    )

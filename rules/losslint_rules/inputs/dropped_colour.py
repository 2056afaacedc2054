"""LL411: colour images that are turned grey before the model sees them."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Encoding, Run


@rule("LL411", "dropped-colour", Severity.INFO, measured=("keras",))
def dropped_colour(run: Run) -> Iterator[Finding]:
    """Colour images turned grey before a model that tells classes apart.

    ## What it does
    Points out where images that were loaded in colour are turned grey on their way into a model that is
    trained on classes. It is advice, and off by default.

    ## Why is this bad?
    Grey keeps the brightness and nothing else: with the usual weights (.299, .587, .114) the red `(255,
    0, 0)` and the green `(0, 130, 0)` both become 76. Where colour tells classes apart, as frogs and
    ships of CIFAR-10, the model cannot learn from it any more. A third of the input is a small saving:
    only the first layer gets smaller.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train = np.dot(x_train, [0.299, 0.587, 0.114]) / 255
    x_train = x_train.reshape(-1, 32, 32, 1)

    model = keras.Sequential(
        [
            layers.Input((32, 32, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train = x_train / 255

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10)
    ```

    ## Fix safety
    There is no fix: the model's input shape has to change with the images.

    ## References
    - [TensorFlow:
      tf.image.rgb_to_grayscale](https://www.tensorflow.org/api_docs/python/tf/image/rgb_to_grayscale)
    - [Krizhevsky: CIFAR-10](https://www.cs.toronto.edu/~kriz/cifar.html)
    """
    classes = {Encoding.CLASS_IDS, Encoding.ONE_HOT, Encoding.MULTI_HOT}
    if not any(output.labels.encoding.value in classes for output in run.outputs):
        return
    for inputs in run.inputs:
        step = next(iter(inputs.steps(Doing.GREYED)), None)
        if step is None or step.origin is None or inputs.content.value is not Content.IMAGES:
            continue
        yield Finding(
            at=step.origin,
            message="colour images are turned grey before the model sees them",
            label="colour ends here",
            because=tuple(
                Because(loaded.origin, "loaded in colour")
                for loaded in inputs.steps(Doing.LOADED)[:1]
                if loaded.origin is not None
            ),
            effects=("what only colour tells apart, the model cannot learn",),
            help="feed all three channels",
        )

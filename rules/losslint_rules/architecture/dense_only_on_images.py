"""LL503: images flattened into dense layers."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Layer, Model, Role, Run

from losslint_rules.domain.architecture import is_weighted


@rule("LL503", "dense-only-on-images", Severity.INFO, measured=("keras",))
def dense_only_on_images(run: Run) -> Iterator[Finding]:
    """Images that are flattened into a network of dense layers.

    ## What it does
    Points out a classifier or regressor that is fed with images and whose layers with weights are all
    dense. It is advice, and off by default.

    ## Why is this bad?
    Flattening takes away which pixels are neighbours, and a dense layer has to learn the same pattern
    anew at every place. On 4000 pictures with one of six small patterns somewhere in 28 by 28 pixels a
    dense network of 109,000 weights reached .29, a convolutional one of 2,800 weights 1.00. Where the
    pattern always stands in the same place, as in the centred digits of scikit-learn, dense layers do as
    well: .98 against .96.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train = x_train / 255

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
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
            layers.Conv2D(64, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10)
    ```

    ## Fix safety
    There is no fix: it is another architecture, and which one is for the author to choose.

    ## References
    - [Neyshabur: Towards Learning Convolutions from Scratch](https://arxiv.org/abs/2007.13657)
    """
    images = [inputs for inputs in run.inputs if inputs.content.value is Content.IMAGES]
    dense = _dense_layers(run.model)
    if not images or len(images) != len(run.inputs) or len(dense) < 2:
        return
    if any(output.labels.are_inputs for output in run.outputs):
        return
    flatten = next((layer for layer in run.model.layers if layer.role is Role.FLATTENING), dense[0])
    origin = flatten.at or run.at
    yield Finding(
        at=origin,
        message=f"images are flattened into {len(dense)} dense layers",
        label="neighbours are lost here",
        because=()
        if flatten is dense[0] or dense[0].at is None
        else (Because(dense[0].at, "first dense layer"),),
        effects=(
            "every pattern has to be learned anew at every place: .29 against 1.00 with convolutions where "
            "it moves about, .98 against .96 where it does not, in measured cases",
        ),
        help="convolutions before the dense layers",
    )


def _dense_layers(model: Model) -> list[Layer]:
    """Return the layers with weights if all are dense and the model is known, else none."""
    unknown = any(layer.weights is None or layer.inside for layer in model.layers)
    weighted = [layer for layer in model.layers if is_weighted(layer)]
    if unknown or not model.complete or any(layer.role is not Role.DENSE for layer in weighted):
        return []
    return weighted

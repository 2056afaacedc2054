"""LL401: pixels from 0 to 255 that reach relu layers as they are."""

from collections.abc import Iterator
from dataclasses import replace

from losslint.findings import Applicability, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Because, Content, Doing, Inputs, Layer, Model, Origin, Run, Scheme

from losslint_rules.domain.architecture import (
    NORMALISATIONS,
    activation_after,
    first_weighted,
    images_before,
    next_weighted,
)
from losslint_rules.domain.evidence import by_optimizer
from losslint_rules.domain.names import RECTIFIERS

LARGE = 100
"""From which number on pixels count as not scaled."""


@rule("LL401", "unscaled-images", Severity.WARNING)
def unscaled_images(run: Run) -> Iterator[Finding]:
    """Images of 0 to 255 fed to a relu network, or a pretrained one, that does not scale them.

    ## What it does
    Reports images whose range is known to reach far above 1 when nothing on their way scales them: not
    the code before `fit`, and no layer of the model (`Rescaling`, `Normalization`, `BatchNormalization`
    before the second layer with weights …). Only networks whose first layers end in relu or one of its
    relatives are reported, because sigmoid layers do better on raw pixels than on scaled ones (.94
    against .85 with Adam). A model with a layer that losslint does not understand on the way is left
    alone. A `keras.applications` model with ImageNet weights is reported where nothing prepares the images
    in the way that its family wants, unless it scales them itself (EfficientNet, ConvNeXt, MobileNetV3).

    ## Why is this bad?
    The first outputs are hundreds of times too large, and so is the first step of the optimizer. With
    SGD that step kills the relu units: .09 on ten digits, which is chance, in 5 runs of 5, where scaled
    pixels gave .80 (.95 with momentum). Adam and RMSprop do not depend on the size of the gradient and
    lose 1 to 4 points on digits (.93 against .96), and 15 on a harder task.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    ## Fix safety
    Shown, never applied: everything that the model is later evaluated on, or asked about, has to be
    scaled the same way, and that may happen in another file. A `Rescaling` layer at the start of the
    model cannot be forgotten.

    ## References
    - [Keras: Rescaling
      layer](https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/)
    - LeCun, Bottou, Orr, Müller: Efficient BackProp, section 4.3 (1998)
    """
    if any(output.labels.are_inputs for output in run.outputs):
        return
    fed, backbone = _relu_layers_fed(run.model), _backbone_fed(run.model)
    for inputs in run.inputs if fed or backbone is not None else ():
        origin, values = inputs.at or inputs.range.origin, inputs.range.value
        if inputs.content.value is not Content.IMAGES or origin is None or values is None:
            continue
        if values.low < 0 or values.high < LARGE:
            continue
        found = Finding(
            at=origin,
            message=f"images from {values.low:g} to {values.high:g} reach a relu network unscaled",
            label="not scaled",
            because=_loaded(inputs, origin),
            effects=(),
        )
        yield _of_backbone(found, backbone) if backbone is not None else _of_layers(found, fed, run, inputs)


def _of_layers(found: Finding, fed: tuple[Layer, ...], run: Run, inputs: Inputs) -> Finding:
    weights = (Because(layer.at, "first layer with weights") for layer in fed if layer.at is not None)
    return replace(
        found,
        because=(*found.because, *weights),
        effects=_effects(run),
        help="a `Rescaling(1 / 255)` layer at the start of the model, or everything / 255.0",
        fix=Fix("Divide the pixels by 255", _division(inputs), Applicability.DISPLAY),
    )


def _of_backbone(found: Finding, layer: Layer) -> Finding:
    backbone = layer.backbone
    assert backbone is not None
    wanted = backbone.scheme.value
    return replace(
        found,
        message=found.message.replace("a relu network unscaled", f"`{backbone.name}` as they are"),
        because=(*found.because, *([Because(layer.at, f"pretrained on {wanted}")] if layer.at else [])),
        effects=(f"its ImageNet weights were trained on {wanted}, and see other pictures than these",),
        help=f"the preprocess_input of the module that {backbone.name} comes from",
    )


def _backbone_fed(model: Model) -> Layer | None:
    """Return the pretrained model that gets the inputs as they are and wants them prepared."""
    for layer in model.layers:
        backbone = layer.backbone
        if backbone is None or not backbone.pretrained or backbone.scheme is Scheme.INSIDE:
            continue
        before = images_before(model, layer)
        if before is not None and all(one.scheme is None for one in before):
            return layer
    return None


def _relu_layers_fed(model: Model) -> tuple[Layer, ...]:
    """Return the layers that get the inputs in their own scale, if all are hidden layers of the relu family.

    A normalisation between such a layer and the next weights brings the numbers back.
    """
    positions = first_weighted(model)
    for position in positions:
        applied = activation_after(model, position)
        way = next_weighted(model, position)
        if way is None or any(layer.kind in NORMALISATIONS for layer in way.passed):
            return ()
        if applied == LINEAR:  # the numbers go on as they are until something bends them
            applied = activation_after(model, way.position) if next_weighted(model, way.position) else None
        if applied not in RECTIFIERS:
            return ()
    return tuple(model.layers[position] for position in positions)


def _loaded(inputs: Inputs, said: Origin) -> tuple[Because, ...]:
    """Return where the images were loaded, unless that is where the finding stands."""
    step = next(iter(inputs.steps(Doing.LOADED)), None)
    if step is None or step.origin is None or step.origin == said:
        return ()
    return (Because(step.origin, "loaded as they are"),)


def _division(inputs: Inputs) -> tuple[Replace | None, ...]:
    text = inputs.at.text() if inputs.at is not None else ""
    if inputs.at is None or not text.isidentifier():
        return (None,)
    return (Replace(inputs.at, f"{text} / 255.0"),)


def _effects(run: Run) -> tuple[str, ...]:
    return by_optimizer(
        run,
        sgd="SGD kills relu units on raw pixels: .09 against .80 to .95 in a measured case",
        adaptive="with Adam it costs points: .93 against .96 in a measured case",
    )

"""LL404: a pretrained backbone that gets images prepared in another way than those it was trained with."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Instead, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Inputs, Layer, Origin, Run, Scheme

from losslint_rules.domain.architecture import images_before
from losslint_rules.domain.preparing import in_words, preparation_of, prepared_for


@rule("LL404", "wrong-backbone-preprocessing", Severity.WARNING, unfinished=True, measured=("keras",))
def wrong_backbone_preprocessing(run: Run) -> Iterator[Finding]:
    """A pretrained backbone fed with images that were prepared for another one.

    ## What it does
    Reports a `keras.applications` model with ImageNet weights whose images go through the
    `preprocess_input` of a family that prepares them otherwise, or are only scaled to 0 to 1 where the
    backbone wants its own preparation; also where it is only asked about them, before anything is trained.

    ## Why is this bad?
    The weights are worth what they were trained for. VGG and ResNet know images in BGR with the mean
    colour taken off, about -124 to 151; Inception, Xception and MobileNet know -1 to 1; DenseNet knows
    standardised colours. An image from 0 to 1 is nearly black to a VGG: its features are those of a dark
    picture, and what was learned from 1.2 million images is largely lost.

    ## Example
    ```python
    import keras
    from keras import layers
    from keras.applications.vgg16 import preprocess_input
    from keras.preprocessing.image import ImageDataGenerator

    train = ImageDataGenerator(preprocessing_function=preprocess_input).flow_from_directory(
        "train", target_size=(224, 224)
    )

    base = keras.applications.MobileNetV2(include_top=False, input_shape=(224, 224, 3))
    model = keras.Sequential(
        [base, layers.GlobalAveragePooling2D(), layers.Dense(5, activation="softmax")]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(train, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers
    from keras.applications.mobilenet_v2 import preprocess_input
    from keras.preprocessing.image import ImageDataGenerator

    train = ImageDataGenerator(preprocessing_function=preprocess_input).flow_from_directory(
        "train", target_size=(224, 224)
    )

    base = keras.applications.MobileNetV2(include_top=False, input_shape=(224, 224, 3))
    model = keras.Sequential(
        [base, layers.GlobalAveragePooling2D(), layers.Dense(5, activation="softmax")]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(train, epochs=10)
    ```

    ## Fix safety
    Unsafe: the training changes. The images of every split go through the function that belongs to the
    backbone, imported or spelled as the backbone is. The repair is only shown where the file asks the model
    about images that it prepares in a way that is not known: they have to go through the same function. The
    import of a function that is not needed any more stays. `preprocess_input` may change an array of float32
    in place.

    ## References
    - [Keras Applications: the preprocessing of each family](https://keras.io/api/applications/)
    """
    if len(run.inputs) != 1:
        return
    inputs = run.inputs[0]
    for layer in run.model.layers:
        backbone = layer.backbone
        if backbone is None or not backbone.pretrained or layer.at is None:
            continue
        before = images_before(run.model, layer)
        found = _prepared(inputs, before) if before is not None else None
        if found is None or found[0] is backbone.scheme:
            continue
        scheme, origin = found
        if scheme is None and backbone.scheme is Scheme.INSIDE:
            continue
        yield Finding(
            at=origin,
            message=f"`{backbone.name}` wants images as {backbone.scheme.value}",
            label=f"makes them {scheme.value if scheme is not None else '0 to 1'}",
            because=(Because(layer.at, f"pretrained on {backbone.scheme.value}"),),
            effects=("the pretrained features are those of images that it was never trained on",),
            help=f"the preprocess_input of the module that {backbone.name} comes from",
            fix=_repair(run, layer, before or []),
        )


def _repair(run: Run, layer: Layer, before: list[Layer]) -> Fix | None:
    """Return the repair that prepares the images as the backbone wants them: in the model, or before."""
    prepared = [one.at for one in before if one.scheme is not None]
    function = preparation_of(layer)
    if not prepared or function is None:
        return prepared_for(run, layer)
    return Fix(in_words(layer), tuple(Instead(at, function) if at is not None else None for at in prepared))


def _prepared(inputs: Inputs, before: list[Layer]) -> tuple[Scheme | None, Origin] | None:
    """Return how images were prepared, and where; no scheme stands for 0 to 1.

    None where it is not known, or where more than one step changes their numbers.
    """
    steps = [step for step in inputs.history if step.scheme is not None]
    layers = [layer for layer in before if layer.scheme is not None]
    scaled = inputs.steps(Doing.SCALED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED, Doing.SHIFTED)
    if len(steps) + len(layers) == 1 and len(scaled) == len(steps):
        first = steps[0] if steps else None
        scheme, origin = (first.scheme, first.origin) if first else (layers[0].scheme, layers[0].at)
        return (scheme, origin) if origin is not None else None
    if steps or layers or len(scaled) != 1 or scaled[0].doing is not Doing.SCALED:
        return None
    values = inputs.range.value
    if inputs.content.value is not Content.IMAGES or values is None or scaled[0].origin is None:
        return None
    return (None, scaled[0].origin) if (values.low, values.high) == (0, 1) else None

"""LL209: the labels that a loader makes against the loss and the head."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Encoding, Family, Form, Output

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import is_over_rows


@rule(
    "LL209",
    "generator-label-mode",
    Severity.ERROR,
    subsumes=("LL201", "LL202", "LL203", "LL205"),
    measured=("keras",),
)
def generator_label_mode(output: Output) -> Iterator[Finding]:
    """A loader that makes other labels than the loss and the head want.

    ## What it does
    Reports `flow_from_directory`, `flow_from_dataframe` and `image_dataset_from_directory` whose
    `class_mode` or `label_mode`, written or left at its default, makes labels that the loss or the head
    cannot use: one-hot rows under `sparse_categorical_crossentropy` or over one unit, ids under
    `categorical_crossentropy` or for several units under `binary_crossentropy`, and `binary` for more than
    two classes.

    ## Why is this bad?
    The default is `categorical` for the generators and `int` for the data sets, so the clash stands nowhere
    in the script. Keras 3 stops at the first batch with a ValueError. Keras 2 cannot check the shapes of
    generators: two one-hot columns over one sigmoid unit trained in silence with a loss of 0.693 and an
    accuracy of 0.50. `class_mode='binary'` with more than two classes is silent in both: the ids go up to
    K-1. `label_mode='binary'` stops at once there.

    ## Example
    ```python
    import keras
    from keras import layers

    datagen = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
    photos = datagen.flow_from_directory("photos", target_size=(64, 64))

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(photos, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    datagen = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
    photos = datagen.flow_from_directory("photos", target_size=(64, 64), class_mode="binary")

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(photos, epochs=10)
    ```

    ## Fix safety
    Unsafe: the loader then makes other labels, for everything that reads them.

    ## References
    - [Keras: image data loading](https://keras.io/api/data_loading/image/)
    -
      [ImageDataGenerator.flow_from_directory](https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator#flow_from_directory)
    """
    told, wanted = output.labels.mode, _wanted(output)
    if told is None or told.mode.value is None or wanted is None or told.mode.origin is None:
        return
    mode = "sparse" if told.mode.value == "int" else told.mode.value
    classes, encoding = output.labels.classes.value, output.labels.encoding.value
    if encoding not in (Encoding.ONE_HOT, Encoding.CLASS_IDS):  # columns of a table, taken as they are
        return
    too_many = mode == "binary" and classes is not None and classes > 2 and output.head.units.value == 1
    refused = told.argument == "label_mode" and mode == "binary" and (classes or 0) > 2
    fits = encoding is (Encoding.ONE_HOT if wanted == "categorical" else Encoding.CLASS_IDS)
    if fits and not too_many and not refused:
        return
    name = {"sparse": "int"}.get(wanted, wanted) if told.argument == "label_mode" else wanted
    by_default = " by default" if told.mode.by_default else ""
    repaired = replace(told.mode, told.argument, f"'{name}'")
    yield Finding(
        at=told.mode.origin,
        message=f"`label_mode='binary'` is for two classes, there are {classes}"
        if refused
        else f"`{told.argument}='{told.mode.value}'`{by_default} makes {_made(output)}, {_asked(output)}",
        label=f"{told.argument}='{told.mode.value}'",
        because=(*head_evidence(output), *loss_evidence(output)),
        effects=("the loader stops with a ValueError",) if refused else _effects(too_many),
        help=_help(output, told.argument, name) if not too_many else "one softmax unit for each class",
        fix=None if too_many or _two_are_wrong(output) else Fix(f"Load labels as '{name}'", (repaired,)),
    )


def _wanted(output: Output) -> str | None:
    """Return the mode that the loss and the head can use, None where that is not known."""
    units, loss = output.head.units.value, output.loss
    if loss.weighs:
        return None
    match loss.wants:
        case Form.CLASS_IDS:
            return "sparse"
        case Form.ROWS if loss.family is Family.CROSSENTROPY:
            return "categorical" if units != 1 else "binary"
        case Form.YES_NO if loss.family is Family.YES_NO and units is not None:
            return "binary" if units == 1 else "categorical"
        case _:
            return None


def _two_are_wrong(output: Output) -> bool:
    """Whether another mode alone would not do: several columns of classes for a head of one unit."""
    classes, rows = output.labels.classes.value, is_over_rows(output.loss) and not output.loss.weighs
    return output.head.units.value == 1 and (rows or (classes or 0) > 2)


def _made(output: Output) -> str:
    classes = output.labels.classes.value
    if output.labels.encoding.value is Encoding.ONE_HOT:
        return f"one-hot rows of {classes} classes" if classes else "one-hot rows"
    return f"class ids 0..{classes - 1}" if classes else "class ids"


def _asked(output: Output) -> str:
    loss = f"`{output.loss.name.value}`"
    if output.head.units.value == 1:
        return f"{loss} over one unit wants 0 or 1"
    return f"{loss} wants {'class ids' if output.loss.wants is Form.CLASS_IDS else 'one-hot rows'}"


def _help(output: Output, argument: str, name: str) -> str:
    if _two_are_wrong(output):
        return "one softmax unit for each class"
    return f"{argument}='{name}'"


def _effects(too_many: bool) -> tuple[str, ...]:
    if too_many:
        return ("nothing checks it: the ids go up to the number of classes, and the loss falls below zero",)
    return (
        "Keras 3 stops at the first batch with a ValueError about shapes",
        "Keras 2 cannot check generators: two columns over one unit stayed at an accuracy of 0.50",
    )

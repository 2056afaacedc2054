"""LL409: validation on pictures that were distorted at random."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Run

from losslint_rules.domain.evidence import validation_place


@rule("LL409", "augmented-evaluation", Severity.WARNING, measured=("keras",))
def augmented_evaluation(run: Run) -> Iterator[Finding]:
    """Validation on randomly distorted inputs.

    ## What it does
    Reports validation data that pass through random rotations, shifts, flips, zooms or the like: a
    generator with augmentation that feeds `validation_data` too, for example as `subset='validation'` of
    the same `ImageDataGenerator`, or a map of random layers.

    ## Why is this bad?
    The score is of distorted data: it is lower than the model deserves, differs from epoch to epoch for the
    same weights, and early stopping and checkpoints choose by that noise. Augmentation layers inside a
    model do not do this: they rest outside of `fit`. With 2 generators, one for each part, the validation
    keeps its own.

    ## Example
    ```python
    import keras
    from keras import layers

    datagen = keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255, rotation_range=40, validation_split=0.2
    )
    train = datagen.flow_from_directory("photos", (64, 64), class_mode="binary", subset="training")
    check = datagen.flow_from_directory("photos", (64, 64), class_mode="binary", subset="validation")

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(train, epochs=10, validation_data=check)
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    datagen = keras.preprocessing.image.ImageDataGenerator(
        rescale=1 / 255, rotation_range=40, validation_split=0.2
    )
    plain = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
    train = datagen.flow_from_directory("photos", (64, 64), class_mode="binary", subset="training")
    check = plain.flow_from_directory("photos", (64, 64), class_mode="binary", subset="validation")

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(train, epochs=10, validation_data=check)
    ```

    ## Fix safety
    There is no fix: a second generator or pipeline is needed, which is more than an edit.

    ## References
    - [Keras: image augmentation
      layers](https://keras.io/api/layers/preprocessing_layers/image_augmentation/)
    - [TensorFlow: data augmentation](https://www.tensorflow.org/tutorials/images/data_augmentation)
    """
    validation = run.validation.value
    if validation is None:
        return
    distorted = [step for step in validation.inputs.steps(Doing.AUGMENTED) if step.origin is not None]
    if not distorted:
        return
    step = distorted[0]
    evidence = (Because(step.origin, f"distorted here: {step.detail}"),) if step.origin is not None else ()
    yield Finding(
        at=validation_place(run),
        message=f"the validation inputs are distorted at random ({step.detail})",
        label="validation inputs",
        because=evidence,
        effects=("the score is of distorted data and differs from epoch to epoch for the same weights",),
        help="validation data without augmentation",
    )

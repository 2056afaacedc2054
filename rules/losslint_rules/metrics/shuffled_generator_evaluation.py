"""LL309: predictions in a random order held against labels in the order of the files."""

from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Because, Evaluation


@rule("LL309", "shuffled-generator-evaluation", Severity.ERROR, measured=("keras",))
def shuffled_generator_evaluation(evaluation: Evaluation) -> Iterator[Finding]:
    """Predictions of a generator that shuffles, compared with its `classes`.

    ## What it does
    Reports a score of predictions for a generator whose `shuffle` is on, as it is by default, against the
    `classes` (or `labels`) of the same generator.

    ## Why is this bad?
    `generator.classes` lists the files in the order of the folders, the predictions come in the order in
    which the generator dealt them. Rows of the two do not belong together, so the score is that of a
    guess: about .10 for ten classes of the same size, however good the model is.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers
    from keras.preprocessing.image import ImageDataGenerator
    from sklearn.metrics import confusion_matrix

    test = ImageDataGenerator(rescale=1 / 255).flow_from_directory("test", target_size=(64, 64))

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.load_weights("trained.weights.h5")
    predicted = np.argmax(model.predict(test), axis=1)
    print(confusion_matrix(test.classes, predicted))
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers
    from keras.preprocessing.image import ImageDataGenerator
    from sklearn.metrics import confusion_matrix

    test = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        "test", target_size=(64, 64), shuffle=False
    )

    model = keras.Sequential(
        [
            layers.Input((64, 64, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.load_weights("trained.weights.h5")
    predicted = np.argmax(model.predict(test), axis=1)
    print(confusion_matrix(test.classes, predicted))
    ```

    ## Fix safety
    Safe: only the order in which the generator deals its files changes. Where a model is trained on the
    same generator, it is unsafe: training wants the files shuffled, and a second generator is better.

    ## References
    - [TensorFlow:
      ImageDataGenerator](https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator)
    """
    if not evaluation.shuffled.is_true:
        return
    how = "shuffles, by default" if evaluation.shuffled.by_default else "shuffles"
    because = list(evaluation.shuffled.because(how))
    if evaluation.predicted_at is not None:
        because.append(Because(evaluation.predicted_at, "predictions in the shuffled order"))
    yield Finding(
        at=evaluation.at,
        message="predictions of a generator that shuffles are compared with labels in the order of its files",
        label="rows that do not belong together",
        because=tuple(because),
        effects=("the score is that of a guess, however good the model is",),
        help="shuffle=False for the generator that is predicted",
        fix=Fix(
            "Leave the files in their order",
            (_unshuffled(evaluation),),
            Applicability.UNSAFE if evaluation.trained_on else Applicability.SAFE,
        ),
    )


def _unshuffled(evaluation: Evaluation) -> Edit | None:
    """Return the edit, None where a variable decides, which others may share."""
    shuffled = evaluation.shuffled
    if not shuffled.by_default and (shuffled.origin is None or shuffled.origin.text() != "True"):
        return None
    return replace(shuffled, "shuffle", "False")

"""LL308: class ids of the model held against labels that are still one-hot."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Encoding, Evaluation

FIRST_ARGUMENT = re.compile(r"(?P<function>[\w.]+\()(?P<labels>\w+)(?P<rest>, .*\))")
MADE_BY = re.compile(r".*(?:to_categorical\(|\beye\().*")
"""The code of labels that are a NumPy array for certain."""


@rule("LL308", "argmax-against-one-hot", Severity.ERROR, measured=("keras",))
def argmax_against_one_hot(evaluation: Evaluation) -> Iterator[Finding]:
    """Predicted class ids compared with labels that are one-hot.

    ## What it does
    Reports a score, or a comparison with `==`, of predictions that went through `argmax` and labels that
    are known to be one-hot.

    ## Why is this bad?
    One side has one number a sample, the other a row of them. scikit-learn stops with a ValueError
    ("Classification metrics can't handle a mix of multilabel-indicator and multiclass targets"); NumPy
    compares arrays of the shapes (n,) and (n, 10) only where n is 10, and then every sample with the
    columns of every other one.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers
    from sklearn.metrics import accuracy_score

    x = np.random.rand(5000, 20)
    y = keras.utils.to_categorical(np.random.randint(0, 10, 5000), 10)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    print(accuracy_score(y, np.argmax(model.predict(x), axis=1)))
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers
    from sklearn.metrics import accuracy_score

    x = np.random.rand(5000, 20)
    y = keras.utils.to_categorical(np.random.randint(0, 10, 5000), 10)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    print(accuracy_score(y.argmax(axis=1), np.argmax(model.predict(x), axis=1)))
    ```

    ## Fix safety
    Unsafe: it assumes that the labels are a NumPy array with one row for each sample.

    ## References
    - [scikit-learn: metrics, multiclass and multilabel
      targets](https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics)
    - [Keras: to_categorical](https://keras.io/api/utils/python_utils/#to_categorical-function)
    """
    labels = evaluation.labels
    if not evaluation.are_classes or labels.encoding.value is not Encoding.ONE_HOT:
        return
    shape = labels.shape.value
    if shape is not None and len(shape) != 2:
        return
    yield Finding(
        at=evaluation.at,
        message="class ids from argmax are compared with one-hot labels",
        label="ids against rows",
        because=labels.encoding.because("labels: one-hot"),
        effects=("scikit-learn stops with a ValueError, and `==` compares arrays of different shapes",),
        help="put the labels through argmax too: y.argmax(axis=1)",
        fix=Fix("Put the labels through argmax too", (_labels_too(evaluation),)),
    )


def _labels_too(evaluation: Evaluation) -> Edit | None:
    text, made = evaluation.at.text(), evaluation.labels.encoding.origin
    found = FIRST_ARGUMENT.fullmatch(text)
    if found is None or "..." in text or not evaluation.labels_first:
        return None
    if made is None or not MADE_BY.fullmatch(made.text()):
        return None
    return Replace(evaluation.at, f"{found['function']}{found['labels']}.argmax(axis=1){found['rest']}")

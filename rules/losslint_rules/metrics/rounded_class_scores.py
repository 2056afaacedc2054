"""LL310: the scores of classes rounded, one by one."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Because, Deciding, Prediction

ROUNDED = re.compile(r"(?:np|numpy)\.(?:round|around|rint)\((?P<numbers>[\w.]+(?:\([\w., =]*\))?)\)")


@rule("LL310", "rounded-class-scores", Severity.WARNING, measured=("keras",))
def rounded_class_scores(prediction: Prediction) -> Iterator[Finding]:
    """Softmax outputs of more than two classes, rounded or compared with one half.

    ## What it does
    Reports `round`, and a comparison with 0.5, of the predictions of a model that ends in a softmax over
    more than two classes.

    ## Why is this bad?
    The scores of the classes share one: with several candidates none of them may reach one half, and the
    sample is left without any class. On the digits of scikit-learn a small network got .92 right by
    argmax after nine epochs, and .79 after rounding, which left 19 % of the samples without a class.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    classes = np.round(model.predict(x))
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    classes = np.argmax(model.predict(x), axis=1)
    ```

    ## Fix safety
    Unsafe: the result is one class id a sample in place of a row of zeros and ones.

    ## References
    - [NumPy: numpy.argmax](https://numpy.org/doc/stable/reference/generated/numpy.argmax.html)
    - [Keras: softmax](https://keras.io/api/layers/activations/#softmax-function)
    """
    head, units = prediction.head, prediction.head.units.value
    if head.activation.value != "softmax" or units is None or units <= 2 or head.rank.value != 2:
        return
    rounds = prediction.deciding is Deciding.ROUNDING
    if not rounds and not (prediction.deciding is Deciding.THRESHOLD and prediction.threshold.value == 0.5):
        return
    how = "rounding" if rounds else "comparing with 0.5"
    layer = head.layer.at if head.layer is not None else None
    origin = head.activation.origin or layer
    yield Finding(
        at=prediction.at,
        message=f"{how} may leave a sample without any of the {units} classes",
        label="none of them may reach one half",
        because=(Because(origin, f"head: {units} softmax units"),) if origin is not None else (),
        effects=("the scores of a sample sum to one: where several classes compete, none reaches one half",),
        help="np.argmax(predictions, axis=1)",
        fix=Fix("Choose the class with the highest score", (_highest(prediction),)),
    )


def _highest(prediction: Prediction) -> Edit | None:
    found = None if prediction.single else ROUNDED.fullmatch(prediction.at.text())
    return Replace(prediction.at, f"np.argmax({found['numbers']}, axis=1)") if found else None

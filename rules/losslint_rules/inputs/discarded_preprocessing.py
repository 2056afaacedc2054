"""LL408: a changed copy of the data that nobody keeps."""

import re
from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Discarded

METHOD = re.compile(r"(?P<name>\w+)\.\w+\(.*\)")
FUNCTION = re.compile(r"[\w.]+\((?P<name>\w+)[,)].*")


@rule("LL408", "discarded-preprocessing", Severity.ERROR, measured=("keras",))
def discarded_preprocessing(discarded: Discarded) -> Iterator[Finding]:
    """A step of preparing data whose result is thrown away.

    ## What it does
    Reports a statement that casts, scales, reshapes or encodes an array and keeps nothing of it, or that
    calls `map`, `filter`, `batch`, `shuffle` or `repeat` of a `tf.data` pipeline and does not keep what
    these return. The last line of a notebook cell, which is shown, is left alone, and so are calls that may
    change the array itself.

    ## Why is this bad?
    `astype`, `reshape`, `to_categorical` and their like return a new array and leave the old one as it is.
    The line does nothing: the model gets class ids from 0 to 9 where the script says one-hot.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)
    x.astype("float32")

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x, y = np.random.rand(5000, 20), np.random.randint(0, 10, 5000)
    x = x.astype("float32")

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Display only: it is shown and never applied, since the line may also be a leftover that nobody needs.

    ## References
    - [NumPy: ndarray.astype](https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html)
    - [Keras: to_categorical](https://keras.io/api/utils/python_utils/#to_categorical-function)
    """
    made = "pipeline" if discarded.is_pipeline else "array"
    yield Finding(
        at=discarded.at,
        message=f"`{discarded.at.text()}` makes a new {made}, which is thrown away",
        label="the old one stays as it was"
        if discarded.is_pipeline
        else f"the copy is {discarded.step.doing.value}, the data are not",
        effects=("the line does nothing: the data stay as they were",),
        help="assign the result to the name that is used further on",
        fix=Fix("Keep the result", (_assigned(discarded),), Applicability.DISPLAY),
    )


def _assigned(discarded: Discarded) -> Edit | None:
    text = discarded.at.text()
    found = METHOD.fullmatch(text) or FUNCTION.fullmatch(text)
    if found is None or "..." in text or found["name"] in ("np", "tf", "keras"):
        return None
    return Replace(discarded.at, f"{found['name']} = {text}")

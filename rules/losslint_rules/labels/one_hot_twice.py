"""LL206: one-hot rows that were made one-hot again."""

import re
from collections.abc import Iterator
from itertools import pairwise

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Encoding, Origin, Output

ENCODING = re.compile(r"[\w.]+\((?P<labels>[\w.]+)(, *[\w.= ]+)*\)")
"""A call that encodes what a name stands for."""


@rule("LL206", "one-hot-twice", Severity.ERROR, measured=("keras",))
def one_hot_twice(output: Output) -> Iterator[Finding]:
    """Labels that are made one-hot twice.

    ## What it does
    Reports labels that were one-hot already when they were made one-hot: `to_categorical` of the result of
    `to_categorical`, for example in a loader and again in the script.

    ## Why is this bad?
    Each 0 and 1 of a row becomes a row of its own, so labels of shape (N, 10) become (N, 10, 2). No output
    has that shape: training stops at the first batch with a ValueError, or broadcasts under mean squared
    error.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = keras.utils.to_categorical(np.random.randint(0, 10, 5000), 10)
    y = keras.utils.to_categorical(y, 2)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

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
    ```

    ## Fix safety
    Unsafe: the labels get another shape. The second encoding is taken away, where it is a call of a name.

    ## References
    - [Keras: to_categorical](https://keras.io/api/utils/python_utils/#to_categorical-function)
    """
    encoded = [step for step in output.labels.steps(Doing.ENCODED) if step.origin is not None]
    for before, step in pairwise(encoded):
        if step.of is not Encoding.ONE_HOT or step.origin is None or before.origin is None:
            continue
        if output.labels.encoding.value is not Encoding.ONE_HOT or step is not encoded[-1]:
            continue
        yield Finding(
            at=step.origin,
            message="the labels are one-hot already when they are made one-hot here",
            label="the second time",
            because=(Because(before.origin, "the first time"),),
            effects=("the labels get one more axis, (N, K, 2): no output has that shape",),
            help="only one of the two",
            fix=Fix("Encode the labels once", (_without(step.origin),)),
        )


def _without(call: Origin) -> Edit | None:
    """Return the edit that leaves what a call encodes as it is."""
    written = ENCODING.fullmatch(call.text())
    return Replace(call, written["labels"]) if written is not None else None

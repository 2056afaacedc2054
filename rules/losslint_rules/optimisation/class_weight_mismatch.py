"""LL607: class weights for classes that the labels do not have."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import ClassWeights, Encoding, Output, Run, Version

from losslint_rules.domain.evidence import labels_evidence


@rule("LL607", "class-weight-mismatch", Severity.ERROR, measured=("keras",))
def class_weight_mismatch(run: Run) -> Iterator[Finding]:
    """`class_weight` whose keys are not the classes of the labels.

    ## What it does
    Reports a `class_weight` whose keys are strings; one that lacks a class or names one that is not there,
    where the number of classes is known; and any `class_weight` with multi-hot labels. Ids count from 0, and
    for one-hot labels the key is the column.

    ## Why is this bad?
    Keras 3 gives classes without a key the weight 1.0 and says nothing (measured: a ratio of 1.000 where
    3.28 was meant), Keras 2 stops with a ValueError. With multi-hot labels the weight is that of the first
    positive label only: a class in 53 % of the rows got its weight in 7 %.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 3, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10, class_weight={1: 1.0, 2: 1.0, 3: 8.0})
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 3, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10, class_weight={0: 1.0, 1: 1.0, 2: 8.0})
    ```

    ## Fix safety
    There is no fix: which weight belongs to which class is not written anywhere else.

    ## References
    - [keras#23220: Invalid class_weight keys silently ignored in
      model.fit()](https://github.com/keras-team/keras/issues/23220)
    - [keras#8011: Multi label classification with binary_crossentropy and
      class_weight](https://github.com/keras-team/keras/issues/8011)
    """
    weights = run.class_weights.value
    if weights is None or weights.at is None or len(run.outputs) != 1:
        return
    output = run.outputs[0]
    said = _wrong(output, weights)
    if said is None:
        return
    several = output.labels.encoding.value is Encoding.MULTI_HOT
    yield Finding(
        at=weights.at,
        message=said,
        label="class weights",
        because=labels_evidence(output),
        effects=("only the first positive label of a row gives its weight",) if several else _effects(run),
        help="sample weights, or a loss that weights each label" if several else _keys(output),
    )


def _keys(output: Output) -> str:
    count = output.labels.classes.value
    return f"the keys 0 to {count - 1}" if count else "whole numbers from 0 on for keys"


def _wrong(output: Output, weights: ClassWeights) -> str | None:
    """Say what is wrong with the keys, None where nothing is or the classes are not known."""
    encoding, count = output.labels.encoding.value, output.labels.classes.value
    if encoding is Encoding.MULTI_HOT:
        return "`class_weight` has one weight a sample, of these labels several may be right at once"
    words = [key for key in weights.classes if isinstance(key, str)]
    if words:
        return f"`class_weight` names the class '{words[0]}', the labels are numbers"
    if encoding not in (Encoding.CLASS_IDS, Encoding.ONE_HOT) or count is None:
        return None
    if encoding is Encoding.CLASS_IDS and not _counts_from_zero(output, count):
        return None
    missing = set(range(count)) - set(weights.classes)
    beyond = set(weights.classes) - set(range(count))
    if missing:
        return f"`class_weight` has no weight for class {min(missing)} of 0..{count - 1}"
    return (
        f"`class_weight` names class {max(map(float, beyond)):g}, the last is {count - 1}" if beyond else None
    )


def _counts_from_zero(output: Output, count: int) -> bool:
    values = output.labels.range.value
    return values is not None and (values.low, values.high) == (0, count - 1)


def _effects(run: Run) -> tuple[str, ...]:
    silent = "Keras 3 gives what has no key the weight 1.0 and says nothing"
    stops = "Keras 2 stops with a ValueError"
    match run.version.value:
        case Version.KERAS_3:
            return (silent,)
        case None:
            return (silent, stops)
        case _:
            return (stops,)

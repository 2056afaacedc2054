"""LL410: inputs and labels in different orders."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Data, Doing, Output, Step


@rule("LL410", "unpaired-shuffle", Severity.ERROR, measured=("keras",))
def unpaired_shuffle(output: Output) -> Iterator[Finding]:
    """Inputs and labels that are shuffled apart.

    ## What it does
    Reports a training whose inputs are in one random order and whose labels are in another: each shuffled,
    or split by `train_test_split`, by itself; or only one of the two, where both come from the same data.
    It is silent where a seed is set in between, which may repeat the order.

    ## Why is this bad?
    The labels no longer belong to the inputs. On the digits of scikit-learn a small network got .07 of the
    test samples right after 30 epochs where both were shuffled by themselves, .14 where only the inputs
    were, and .96 where both were shuffled together. Nothing stops, and the training accuracy still rises
    while the labels are learnt by heart.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    x_train, x_test = x_train[..., None] / 255.0, x_test[..., None] / 255.0
    np.random.shuffle(x_train)
    np.random.shuffle(y_train)

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10)
    model.evaluate(x_test, y_test)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    x_train, x_test = x_train[..., None] / 255.0, x_test[..., None] / 255.0
    order = np.random.permutation(len(x_train))
    x_train, y_train = x_train[order], y_train[order]

    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10)
    model.evaluate(x_test, y_test)
    ```

    ## Fix safety
    There is no fix: shuffling both together, or not at all (`fit` shuffles by itself), are both right.

    ## References
    - [numpy: random.permutation](https://numpy.org/doc/stable/reference/random/generated/numpy.random.permutation.html)
    - [Keras: `fit` shuffles the training data](https://keras.io/api/models/model_training_apis/)
    """
    for inputs in output.run.inputs[:1]:
        found = None if output.labels.are_inputs else _apart(inputs, output.labels)
        if found is None:
            continue
        step, other = found
        if step.origin is None:
            continue
        whose = "inputs" if step in inputs.history else "labels"
        yield Finding(
            at=step.origin,
            message=f"the {whose} are put in a random order that the {_other(whose)} are not in",
            label="another order",
            because=_evidence(other, _other(whose), inputs),
            effects=("labels no longer belong to their inputs: nothing can be learnt",),
            help="one permutation for both, or none: `fit` shuffles by itself",
        )


def _evidence(other: Step | None, whose: str, inputs: Data) -> tuple[Because, ...]:
    """Return the other's own order as evidence, or where both were loaded in the same one."""
    if other is not None and other.origin is not None:
        return (Because(other.origin, f"the order of the {whose}"),)
    loaded = inputs.history[0].origin if inputs.history else None
    return (Because(loaded, "loaded in the same order"),) if loaded is not None else ()


def _other(whose: str) -> str:
    return "labels" if whose == "inputs" else "inputs"


def _apart(inputs: Data, labels: Data) -> tuple[Step, Step | None] | None:
    """Return the step that puts one of them in an order of its own, and the other's own one if it has any."""
    steps = [step for step in (*inputs.history, *labels.history) if step.order is not None]
    if any(step.order is not None and step.order.key is None for step in steps):
        return None
    of_inputs, of_labels = _own(inputs, labels), _own(labels, inputs)
    if of_inputs and of_labels:
        seeded = {step.order.seeded for step in (*of_inputs, *of_labels) if step.order is not None}
        return (of_labels[-1], of_inputs[-1]) if len(seeded) == 1 else None
    own = of_inputs or of_labels
    if not own or not _from_the_same(inputs, labels) or _picked(inputs) != _picked(labels):
        return None
    return own[-1], None


def _own(one: Data, other: Data) -> list[Step]:
    """Return the steps that put one of two in an order that the other is not in."""
    keys = {step.order.key for step in other.history if step.order is not None}
    return [step for step in one.history if step.order is not None and step.order.key not in keys]


def _from_the_same(one: Data, other: Data) -> bool:
    """Whether both were loaded by the same call."""
    first = [data.history[0] if data.history else None for data in (one, other)]
    return all(step is not None and step.doing is Doing.LOADED for step in first) and (
        first[0] is not None and first[1] is not None and first[0].origin == first[1].origin
    )


def _picked(data: Data) -> list[str]:
    """Return what else was done to the rows, by an index or a condition of no random order."""
    doings = (Doing.SELECTED, Doing.SHUFFLED)
    return [step.detail for step in data.steps(*doings) if step.order is None and "column" not in step.detail]

"""LL301: an accuracy that counts the wrong classes that were rightly left out."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Metric, Output

from losslint_rules.domain.accuracy import meaning_of_accuracy
from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.losses import CROSSENTROPIES, is_over_ids
from losslint_rules.domain.repairs import named
from losslint_rules.domain.tasks import class_count, exclusive_classes, known_metrics


@rule("LL301", "binary-accuracy-on-classes", Severity.ERROR, measured=("keras",))
def binary_accuracy_on_classes(output: Output) -> Iterator[Finding]:
    """Binary accuracy over more than two classes of which exactly one is right.

    ## What it does
    Reports `binary_accuracy` or `BinaryAccuracy()` on more than two exclusive classes: labels known to
    be one-hot or class ids, or a softmax head. On Keras 1 and up to Keras 2.3 it reports the word
    `accuracy` too where the loss is `binary_crossentropy`, because there it becomes binary accuracy.
    `target-keras` in the configuration says which Keras a project uses where nothing else does.

    ## Why is this bad?
    Binary accuracy asks of every single unit whether it is on the right side of 0.5. With K classes K-1
    of them should be below, so a model that says "none of them" to everything scores 1-1/K: 0.90 with
    ten classes. Measured: .949 reported where .77 of the samples were classified rightly, and .900
    where .14 to .28 were.

    ## Example
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
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["binary_accuracy"])
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
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["categorical_accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the metric is logged under another name, which callbacks and plots may ask for.

    ## References
    - [keras#3098: Use binary accuracy for binary cross-entropy
      loss](https://github.com/keras-team/keras/pull/3098), the change, and what it did to a user's
      results
    - [Why is binary_crossentropy more accurate than categorical_crossentropy for multiclass
      classification in Keras?](https://stackoverflow.com/questions/41327601)
    """
    units = class_count(output)
    if units is None or not exclusive_classes(output):
        return
    for metric in known_metrics(output):
        if metric.at is None or not _is_binary(output, metric):
            continue
        right = _right_accuracy(output)
        becomes = "" if metric.name == "binary_accuracy" else ", which is binary accuracy under this loss,"
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}`{becomes} counts {units} exclusive classes as {units} answers",
            label="binary accuracy",
            because=(*head_evidence(output), *labels_evidence(output)),
            effects=(f"a model that has learned nothing scores {1 - 1 / units:.2f}",),
            help=f"metrics=['{right}']",
            fix=Fix(f"Measure `{right}`", (named(metric.at, right),)),
        )


def _is_binary(output: Output, metric: Metric) -> bool:
    if metric.name == "accuracy" and not metric.is_object:
        return meaning_of_accuracy(output) == "binary_accuracy"
    return metric.name == "binary_accuracy"


def _right_accuracy(output: Output) -> str:
    encoding, loss = output.labels.encoding.value, output.loss
    if encoding is Encoding.CLASS_IDS or is_over_ids(loss):
        return "sparse_categorical_accuracy"
    known = encoding is Encoding.ONE_HOT or (loss.family in CROSSENTROPIES and not loss.weighs)
    return "categorical_accuracy" if known else "accuracy"

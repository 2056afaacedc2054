"""LL305: an accuracy that compares probabilities for equality."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.tasks import known_metrics


@rule("LL305", "exact-match-accuracy", Severity.ERROR, measured=("keras",))
def exact_match_accuracy(output: Output) -> Iterator[Finding]:
    """`keras.metrics.Accuracy()`, which counts predictions that equal the label exactly.

    ## What it does
    Reports the class `keras.metrics.Accuracy` among the metrics of a model whose last activation is known.
    The string `'accuracy'` is something else: it becomes the accuracy that fits the output.

    ## Why is this bad?
    The class compares numbers for equality, and a probability or a logit is hardly ever exactly 0, 1 or the
    id of a class. It read 0.000 to 0.004 on every measured model, whatever the model had learned.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=[keras.metrics.Accuracy()],
    )
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 10, 5000)

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
    Unsafe: the metric reads another number, and what is made of it changes.

    ## References
    - [Keras: Accuracy class](https://keras.io/api/metrics/accuracy_metrics/#accuracy-class)
    """
    if not output.head.activation.known:
        return
    for metric in known_metrics(output):
        if metric.name != "exact_accuracy" or not metric.is_object or metric.at is None:
            continue
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` counts predictions that equal the label exactly",
            label="compares for equality",
            because=(*head_evidence(output), *labels_evidence(output)),
            effects=("read 0.000 to 0.004 on every measured model, however good",),
            help="metrics=['accuracy'], which becomes the accuracy that fits",
            fix=Fix("Measure `accuracy`", (Replace(metric.at, "'accuracy'"),)),
        )

"""LL302: counting exact matches of real numbers."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Output

from losslint_rules.domain.evidence import labels_evidence, loss_evidence
from losslint_rules.domain.names import ACCURACIES, DISTANCES, PROBABILITIES
from losslint_rules.domain.repairs import named
from losslint_rules.domain.tasks import known_metrics


@rule("LL302", "accuracy-for-regression", Severity.WARNING)
def accuracy_for_regression(output: Output) -> Iterator[Finding]:
    """Accuracy of a model that predicts numbers.

    ## What it does
    Reports an accuracy metric where the targets are known to be real numbers and the loss measures a
    distance.

    ## Why is this bad?
    Accuracy counts how often the prediction, rounded to 0 or 1, equals the target. For real targets
    that is never: it reads exactly 0.000 in every epoch, however good the model is (measured with an R²
    of .99). For counts it reads a meaningless .08 to .16.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.normal(size=5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.normal(size=5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the metric is logged under another name, which callbacks and plots may ask for.

    ## References
    - [Keras: accuracy metrics](https://keras.io/api/metrics/accuracy_metrics/)
    - [Keras: regression metrics](https://keras.io/api/metrics/regression_metrics/)
    """
    labels, head = output.labels, output.head
    if labels.encoding.value is not Encoding.REAL or labels.are_inputs:
        return
    if output.loss.name.value not in DISTANCES or _may_be_shares(output):
        return
    counts = "counts exact matches" if head.units.value == 1 else "counts right answers"
    for metric in known_metrics(output):
        if metric.name not in ACCURACIES or metric.at is None:
            continue
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}` {counts}, the targets are real numbers",
            label=counts,
            because=(*labels_evidence(output), *loss_evidence(output)),
            effects=("reads 0.000 in every epoch, however good the model is",)
            if head.units.value == 1
            else ("says nothing about how close the predictions are",),
            help="metrics=['mae']",
            fix=Fix("Measure the mean absolute error", (named(metric.at, "mae"),)),
        )


def _may_be_shares(output: Output) -> bool:
    """Whether the targets may be soft labels: a share for each class, whose largest one is the answer."""
    if output.head.units.value == 1:
        return False
    return output.head.activation.value is None or output.head.activation.value in PROBABILITIES

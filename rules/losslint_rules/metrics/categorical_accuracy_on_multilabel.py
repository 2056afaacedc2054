"""LL312: an accuracy of the one largest output where several labels are right."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Doing, Encoding, Metric, Output

from losslint_rules.domain.accuracy import BY_LOSS
from losslint_rules.domain.evidence import head_evidence, labels_evidence
from losslint_rules.domain.losses import asks_questions
from losslint_rules.domain.repairs import renamed
from losslint_rules.domain.tasks import ends_too_early, known_metrics


@rule("LL312", "categorical-accuracy-on-multilabel", Severity.WARNING, measured=("keras",))
def categorical_accuracy_on_multilabel(output: Output) -> Iterator[Finding]:
    """`accuracy` that looks at the largest output only, where several labels may be right.

    ## What it does
    Reports the word `accuracy`, or `categorical_accuracy`, with multi-hot labels over several units;
    random zeros and ones, as in a sketch of a model, are left alone. Since Keras 2.4 (and TensorFlow 2.2)
    the word is resolved by the shapes of output and labels, and becomes categorical accuracy here,
    whatever the loss. Older versions took it for binary accuracy under binary crossentropy: where nothing
    says which Keras the code is for, the finding is a piece of information, no warning.

    ## Why is this bad?
    Categorical accuracy asks whether the largest output stands where the first 1 of the label row stands.
    On four independent labels it reported .53 where .98 of them were right: good models look bad, and the
    better of two cannot be told.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers
    from sklearn.preprocessing import MultiLabelBinarizer

    x = np.random.rand(3, 20)
    y = MultiLabelBinarizer().fit_transform([["red", "round"], ["blue"], ["blue", "round"]])

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers
    from sklearn.preprocessing import MultiLabelBinarizer

    x = np.random.rand(3, 20)
    y = MultiLabelBinarizer().fit_transform([["red", "round"], ["blue"], ["blue", "round"]])

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(3, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the metric is logged under another name, which callbacks and plots may ask for.

    ## References
    - [You should use binary_accuracy instead of
      accuracy](https://github.com/suraj-deshmukh/Keras-Multi-Label-Image-Classification/issues/1)
    - [Keras: accuracy metrics](https://keras.io/api/metrics/accuracy_metrics/)
    """
    units = output.head.units.value
    if output.labels.encoding.value is not Encoding.MULTI_HOT or units in (None, 1) or ends_too_early(output):
        return
    if output.labels.steps(Doing.DRAWN):
        return
    for metric in known_metrics(output):
        if metric.at is None or not _looks_at_the_largest(output, metric):
            continue
        word = metric.name == "accuracy"
        becomes = ", which becomes categorical accuracy," if word else ""
        # An older Keras, which nothing rules out, would take the word for binary accuracy.
        depends = word and not output.run.version.known and asks_questions(output.loss)
        since = "since Keras 2.4 " if depends else ""
        yield Finding(
            at=metric.at,
            message=f"`{metric.spelling}`{becomes} looks at the largest of {units} outputs only",
            label="categorical accuracy",
            because=(*labels_evidence(output), *head_evidence(output)),
            effects=(f"{since}reports .53 where .98 of the labels are right, in a measured case",),
            help="metrics=['binary_accuracy']",
            fix=Fix("Measure `binary_accuracy`", (renamed(metric.at, "binary_accuracy"),)),
            severity=Severity.INFO if depends else None,
        )


def _looks_at_the_largest(output: Output, metric: Metric) -> bool:
    if metric.name == "accuracy" and not metric.is_object:
        by_loss = output.run.version.value in BY_LOSS
        return not (by_loss and asks_questions(output.loss))
    return metric.name == "categorical_accuracy"

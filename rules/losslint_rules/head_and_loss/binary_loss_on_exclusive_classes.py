"""LL101: exclusive classes trained as separate yes/no questions."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Because, Encoding, Output, Scale, Version

from losslint_rules.domain.evidence import (
    accuracy_word,
    by_optimizer,
    head_evidence,
    labels_evidence,
    loss_place,
    metric_evidence,
)
from losslint_rules.domain.losses import PROBABILITIES, asks_questions
from losslint_rules.domain.names import CATEGORICAL, SPARSE
from losslint_rules.domain.repairs import with_activation, with_loss
from losslint_rules.domain.tasks import class_count, exclusive_classes


@rule("LL101", "binary-loss-on-exclusive-classes", Severity.WARNING, subsumes=("LL103",), measured=("keras",))
def binary_loss_on_exclusive_classes(output: Output) -> Iterator[Finding]:
    """`binary_crossentropy` over more than two classes of which exactly one is right.

    ## What it does
    Reports `binary_crossentropy` on more than two units whose classes exclude each other: the head is a
    softmax, or it is a sigmoid and the labels are known to be one-hot. Multi-label tasks (multi-hot
    labels, or sigmoid units whose labels are not known) are what this loss is for and are left alone,
    and so are two softmax units, which come to the same as one sigmoid.

    ## Why is this bad?
    Every class becomes a yes/no question of its own, and of 10 questions 9 have the answer "no". On ten
    overlapping classes the network still reached .89 with Adam, but only .45 with SGD where
    `categorical_crossentropy` reached .87 after the same 1000 steps, and in .98 of the samples no
    probability reached one half (.17 with the right loss). Up to Keras 2.3 the word `accuracy`
    means binary accuracy under this loss: with 10 classes it reads 0.90 for a model that has learned
    nothing.

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
            layers.Dense(10, activation="sigmoid"),
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
    Unsafe: the training and the numbers that the model predicts change. If several classes may be right
    at once, the loss is right and the labels should say so.

    ## References
    - [Why is binary_crossentropy more accurate than categorical_crossentropy for multiclass
      classification in Keras?](https://stackoverflow.com/questions/41327601)
    - [keras#3396: No error thrown for binary crossentropy with multiple
      classes](https://github.com/keras-team/keras/issues/3396)
    """
    if not asks_questions(output.loss) or not exclusive_classes(output):
        return
    gives, units = output.head.gives.value, class_count(output)
    encoding = output.labels.encoding.value
    apart = gives is Scale.INDEPENDENT
    if gives not in PROBABILITIES or (apart and encoding is not Encoding.ONE_HOT):
        return
    loss = SPARSE if encoding is Encoding.CLASS_IDS else CATEGORICAL
    classes = "one-hot" if encoding is Encoding.ONE_HOT else "exclusive"
    edits = [with_loss(output, loss)]
    if apart:
        edits.append(with_activation(output, "softmax"))
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` scores {units} {classes} classes as {units} separate "
        "yes/no questions",
        label=f"{units} yes/no questions",
        because=(*head_evidence(output), *labels_evidence(output), *_accuracy_evidence(output)),
        effects=(*_accuracy_effect(output), *_training_effects(output)),
        help=f"activation='softmax' with loss='{loss}'",
        fix=Fix(f"Train one choice among {units} classes with `{loss}`", tuple(edits)),
    )


def _accuracy_evidence(output: Output) -> tuple[Because, ...]:
    metric = accuracy_word(output)
    if metric is None or not output.run.may_be(Version.KERAS_1, Version.KERAS_2_EARLY):
        return ()
    until = "" if output.run.version.known else " up to Keras 2.3"
    return metric_evidence(metric, f"becomes binary accuracy{until}")


def _accuracy_effect(output: Output) -> tuple[str, ...]:
    units = class_count(output) or 1
    if not _accuracy_evidence(output):
        return ()
    until = "" if output.run.version.known else "up to Keras 2.3 "
    blind = f"{1 - 1 / units:.2f}"
    return (f"{until}`accuracy` is binary accuracy here: a model that has learned nothing scores {blind}",)


def _training_effects(output: Output) -> tuple[str, ...]:
    return (
        *by_optimizer(
            output.run,
            sgd="trains slower with SGD: .45 against .87 after 1000 steps in a measured case",
            adaptive="with Adam it learns as well, but its probabilities come out too low: 43 % of the "
            "predictions stayed below one half, against 23 % with the right loss",
        ),
    )

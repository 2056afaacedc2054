"""LL112: one choice among classes of which several may be right."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Doing, Encoding, Output, Scale

from losslint_rules.domain.evidence import (
    head_evidence,
    head_place,
    labels_evidence,
    loss_evidence,
    loss_place,
)
from losslint_rules.domain.losses import (
    OF_PROBABILITIES,
    asks_questions,
    reads_logits,
    wants_one_distribution,
)
from losslint_rules.domain.names import BINARY
from losslint_rules.domain.repairs import with_activation, with_loss
from losslint_rules.domain.tasks import ends_too_early


@rule(
    "LL112",
    "softmax-for-multilabel",
    Severity.ERROR,
    subsumes=("LL101", "LL102", "LL105", "LL106", "LL312"),
    measured=("keras",),
)
def softmax_for_multilabel(output: Output) -> Iterator[Finding]:
    """A softmax, or a loss over one choice, for labels of which several may be right.

    ## What it does
    Reports multi-hot labels (a `MultiLabelBinarizer`, a table of zeros and ones) with a softmax head under
    a loss of Keras's own, or with `categorical_crossentropy` and `kl_divergence` whatever the head.

    ## Why is this bad?
    A softmax shares one unit of probability among the classes, so no two of them can be sure at once, and
    the crossentropy over classes trains for that. Measured on four independent labels: .70 of them right
    with a softmax where .98 was possible (.50 is guessing; .60 to .72 under losses of distance, margin or
    direction), and .52 with `categorical_crossentropy` over sigmoid or linear units.

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
            layers.Dense(3, activation="softmax"),
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
    Unsafe: the training and the numbers that the model predicts change: each class gets a probability of
    its own.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [scikit-learn:
      MultiLabelBinarizer](https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MultiLabelBinarizer.html)
    """
    loss, units = output.loss, output.head.units.value
    if output.labels.encoding.value is not Encoding.MULTI_HOT or units == 1 or ends_too_early(output):
        return
    if output.labels.steps(Doing.DRAWN):
        return
    softmax = output.head.gives.value is Scale.PROBABILITIES
    compares = loss.family in OF_PROBABILITIES or loss.stretches
    if not wants_one_distribution(loss) and not (softmax and compares):
        return
    what = "softmax" if softmax else f"`{loss.name.value}`"
    yield Finding(
        at=head_place(output) if softmax else loss_place(output),
        message=f"{what} chooses one class, of these labels several may be right at once",
        label="chooses one class",
        because=(*labels_evidence(output), *(loss_evidence(output) if softmax else head_evidence(output))),
        effects=(
            "no two classes can be sure at once: .70 of the labels right where .98 was possible in a "
            "measured case"
            if softmax
            else "it cannot learn them: .52 of the labels right where .98 was possible in a measured case",
        ),
        help=f"activation='sigmoid' with loss='{BINARY}'",
        fix=Fix("Ask about each class by itself", _edits(output)),
    )


def _edits(output: Output) -> tuple[Edit | None, ...]:
    edits: list[Edit | None] = []
    if output.head.gives.value is not Scale.INDEPENDENT:
        edits.append(with_activation(output, "sigmoid"))
    if not asks_questions(output.loss):
        edits.append(with_loss(output, BINARY))
    return (*edits, *((None,) if reads_logits(output.loss) else ()))

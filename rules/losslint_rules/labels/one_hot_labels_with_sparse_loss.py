"""LL202: one-hot rows where the loss wants class ids."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Form, Output

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.names import CATEGORICAL
from losslint_rules.domain.repairs import with_loss, with_metric
from losslint_rules.domain.tasks import describe


@rule("LL202", "one-hot-labels-with-sparse-loss", Severity.ERROR, measured=("keras",))
def one_hot_labels_with_sparse_loss(output: Output) -> Iterator[Finding]:
    """One-hot labels under a loss that wants class ids.

    ## What it does
    Reports labels that are known to be one-hot under `sparse_categorical_crossentropy`.

    ## Why is this bad?
    The sparse loss wants one id a sample and gets a row. Keras 2 and Keras 3 stop at the first batch
    with a ValueError about shapes (`labels.shape` must equal `logits.shape` except for the last
    dimension), measured with every head.

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
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
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
    Unsafe: it chooses between two right repairs. Leaving the labels as ids and keeping the loss is as
    right, and needs less memory.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [keras#7303: sparse_categorical_crossentropy loss function output shape didn't
      match](https://github.com/keras-team/keras/issues/7303)
    """
    if output.loss.wants is not Form.CLASS_IDS or output.labels.encoding.value is not Encoding.ONE_HOT:
        return
    metrics = with_metric(output, "sparse_categorical_accuracy", "categorical_accuracy")
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` wants class ids, the labels are {describe(output.labels)}",
        label="wants class ids",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=("stops at the first batch with a ValueError about the labels' shape",),
        help=f"loss='{CATEGORICAL}', or labels that stay class ids",
        fix=Fix(f"Train with `{CATEGORICAL}`", (with_loss(output, CATEGORICAL), *metrics)),
    )

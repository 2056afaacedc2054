"""LL108: the distance between probabilities and one-hot labels as the loss."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Encoding, Family, Output, Scale

from losslint_rules.domain.evidence import by_optimizer, head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.domain.names import CATEGORICAL
from losslint_rules.domain.repairs import with_activation, with_loss
from losslint_rules.domain.tasks import class_count, several_classes


@rule("LL108", "regression-loss-for-classes", Severity.WARNING, measured=("keras",))
def regression_loss_for_classes(output: Output) -> Iterator[Finding]:
    """A loss that measures distances, over the probabilities of classes.

    ## What it does
    Reports mean squared error, mean absolute error and their relatives on a softmax or sigmoid head of
    two or more units whose labels are known to be one-hot, and on a relu head of more than two. A head
    without an activation is left alone: that is a least-squares classifier, and it learns.

    ## Why is this bad?
    Behind a softmax the squared error has almost no slope where the model is surely wrong, so that is
    where it learns slowest. With Adam that hardly shows (.88, as with a crossentropy, in a measured case);
    with SGD it reached .18 at a learning rate of .01 and .76 at .1, where the crossentropy reached .87 and
    .88.
    And the number itself says little: over ten classes a model that knows nothing has a mean squared
    error of 0.09 and one that is always surely wrong 0.2, where the crossentropies are 2.3 and without
    bound. A relu unit that is zero for every sample has no gradient and stays zero: one class of four was
    lost in one or more of three trainings, .73 to .88 right where .97 was possible.

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
    model.compile(optimizer="sgd", loss="mean_squared_error", metrics=["accuracy"])
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
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the training changes, and a learning rate that was tuned for the other loss may be too
    large.

    ## References
    - [Golik, Doetsch, Ney: Cross-Entropy vs. Squared Error Training: a Theoretical and Experimental
      Comparison](https://www.isca-archive.org/interspeech_2013/golik13_interspeech.html)
    - [Hui, Belkin: Evaluation of Neural Architectures Trained with Square Loss vs Cross-Entropy in
      Classification Tasks](https://arxiv.org/abs/2006.07322), for the other side: well tuned, the
      square loss can do as well
    """
    activation, gives, count = output.head.activation.value, output.head.gives.value, class_count(output)
    if output.loss.family is not Family.DISTANCE or output.labels.encoding.value is not Encoding.ONE_HOT:
        return
    dies = activation == "relu" and (count or 0) > 2
    if not several_classes(output) or not (dies or gives in PROBABILITIES):
        return
    edits = [with_loss(output, CATEGORICAL)]
    if gives is not Scale.PROBABILITIES:
        edits.append(with_activation(output, "softmax"))
    scores = f"{count or 'the'} class {'scores' if dies else 'probabilities'}"
    yield Finding(
        at=loss_place(output),
        message=f"`{output.loss.name.value}` treats {scores} as numbers to come close to",
        label="measures distances",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=(
            *(
                ("a relu unit may die and lose its class: .73 to .88, not .97, in measured cases",)
                if dies
                else ()
            ),
            *by_optimizer(
                output.run,
                sgd="much slower with SGD: .18 to .76 where a crossentropy reached .87 in a measured case",
                adaptive="with Adam it learns about as well: .88 for both in a measured case",
            ),
            "its value cannot be compared with a crossentropy",
        ),
        help="activation='softmax' with loss='categorical_crossentropy'",
        fix=Fix("Train with `categorical_crossentropy`", tuple(edits)),
    )

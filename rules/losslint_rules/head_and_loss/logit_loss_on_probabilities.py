"""LL103: a softmax or sigmoid head whose loss applies it a second time."""

from collections.abc import Iterator

from losslint.findings import Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Family, Output, Version, scale_of

from losslint_rules.domain.evidence import head_evidence, loss_place
from losslint_rules.domain.losses import CROSSENTROPIES, PROBABILITIES, reads_logits


@rule("LL103", "logit-loss-on-probabilities", Severity.WARNING, subsumes=("LL105",), measured=("keras",))
def logit_loss_on_probabilities(output: Output) -> Iterator[Finding]:
    """A softmax or sigmoid head whose loss applies it a second time.

    ## What it does
    Reports a crossentropy with `from_logits=True` on a model that already ends in softmax or sigmoid,
    as an argument of its last layer or as a layer of its own.

    ## Why is this bad?
    `from_logits=True` asks the loss to apply the activation itself. What happens then depends on the
    backend. On TensorFlow Keras finds the numbers from before the activation, uses those and warns: the
    loss is the same to the last digit. On JAX (measured) and torch, and on TensorFlow behind a layer
    that makes a new tensor such as `Reshape`, the activation is applied twice without a word. That
    squashes the gradients: with SGD .45 against .87 after 1000 steps.

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
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
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
    model.compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the training changes wherever the activation was applied twice. The fix leaves the model's
    predictions probabilities; dropping the activation and keeping `from_logits=True` is as right, and
    predicts logits.

    ## References
    - [Keras: probabilistic losses](https://keras.io/api/losses/probabilistic_losses/)
    - [keras#15271: Missing _keras_logits from model.predict(x) leads to difference in loss
      evaluation](https://github.com/keras-team/keras/issues/15271)
    """
    loss, activation = output.loss, output.head.activation.value
    if (
        loss.family not in CROSSENTROPIES
        or loss.weighs  # these never look behind an activation
        or not reads_logits(loss)
        or output.head.gives.value not in PROBABILITIES
    ):
        return
    origin = loss.reads.origin
    edit = Replace(origin, "False") if origin is not None and origin.text() == "True" else None
    yield Finding(
        at=origin or loss_place(output),
        message=f"`{loss.name.value}` with `from_logits=True` expects logits, the model ends in {activation}",
        label=f"applies {_link(output)} itself",
        because=head_evidence(output),
        effects=_effects(output),
        help=f"from_logits=False, or no activation in place of {activation}",
        fix=Fix(f"Tell the loss that it gets the outputs of {activation}", (edit,)),
    )


def _link(output: Output) -> str:
    return "sigmoid" if output.loss.family is Family.YES_NO else "softmax"


def _effects(output: Output) -> tuple[str, ...]:
    trail = output.head.trail
    squashing = [n for n, layer in enumerate(trail) if scale_of(layer.activation.value) in PROBABILITIES]
    behind = trail[squashing[-1] + 1 :] if squashing else trail
    twice = "squashed twice: with SGD .45 against .87 after 1000 steps in a measured case"
    if behind:
        return (f"`{behind[0].spelling}` after the activation hides the logits from Keras: {twice}",)
    if not output.run.may_be(Version.KERAS_2_LATE, Version.KERAS_3):
        return ()
    undone = "on TensorFlow Keras looks behind the activation, undoes it and warns"
    if not output.run.may_be(Version.KERAS_3):
        return (undone,)
    return (undone, f"on JAX and torch it is {twice}")

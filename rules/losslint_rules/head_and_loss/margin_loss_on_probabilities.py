"""LL113: a margin that probabilities cannot keep."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import LINEAR, Family, Output

from losslint_rules.domain.evidence import head_place, loss_evidence
from losslint_rules.domain.losses import PROBABILITIES
from losslint_rules.domain.repairs import with_activation


@rule("LL113", "margin-loss-on-probabilities", Severity.INFO, measured=("keras",))
def margin_loss_on_probabilities(output: Output) -> Iterator[Finding]:
    """A hinge loss over probabilities.

    ## What it does
    Reports `hinge`, `squared_hinge` and `categorical_hinge` over a sigmoid or softmax head.

    ## Why is this bad?
    The loss wants the right answer at +1 and the wrong one at -1, which probabilities never reach: the
    accuracy is as good (.97 to .98 measured), but the loss stays above .52 with two classes and .77 with
    four, so it cannot be compared with that of another head, and a decision at 0, as these losses mean it,
    always says yes.

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 2, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="hinge", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 20)
    y = np.random.randint(0, 2, 5000)

    model = keras.Sequential(
        [
            layers.Input((20,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="tanh"),
        ]
    )
    model.compile(optimizer="adam", loss="hinge", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Displayed, never applied: what reads the predictions has to change with them.

    ## References
    - [Keras: hinge losses](https://keras.io/api/losses/hinge_losses/)
    """
    activation, units = output.head.activation.value, output.head.units.value
    if output.loss.family is not Family.MARGIN or output.head.gives.value not in PROBABILITIES:
        return
    other = "tanh" if units == 1 else LINEAR
    yield Finding(
        at=head_place(output),
        message=f"`{output.loss.name.value}` wants margins of one, {activation} stays between 0 and 1",
        label="no margin",
        because=loss_evidence(output),
        effects=("the loss has a floor of .52 to .77, and a decision at 0 always says yes",),
        help=f"a {other} head",
        fix=Fix(f"End the model in {other}", (with_activation(output, other),), Applicability.DISPLAY),
    )

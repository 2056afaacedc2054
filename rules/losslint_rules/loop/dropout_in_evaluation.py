"""LL706: dropout that no mode turns off"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Dropping
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL706", "dropout-in-evaluation", Severity.ERROR, measured=("torch",))
def dropout_in_evaluation(dropping: Dropping) -> Iterator[Finding]:
    """Dropout in a model that goes on when the model is evaluated."""
    made = (
        f"a new `{dropping.layer}` in each call of the model" if dropping.layer else "dropout as a function"
    )
    own = "is always in training mode" if dropping.layer else "is not told the mode of the model"
    way = (
        Way((Handle(Handling.MAKING_ONCE),), "make the layer in {0}, where the mode of the model reaches it")
        if dropping.layer
        else Way(
            (Handle(Handling.TELLING_MODE, dropping.at),), "give it {0}", "Give dropout the mode of the model"
        )
    )
    yield Finding(
        at=dropping.at,
        message=f"{made} {own}: it goes on in evaluation",
        label="never off",
        effects=effect(dropping, "LL706", "never off"),
        ways=(way,),
    )

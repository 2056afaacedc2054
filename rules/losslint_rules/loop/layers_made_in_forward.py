"""LL707: layers that live for one call"""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Momentary
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL707", "layers-made-in-forward", Severity.ERROR, measured=("keras", "torch"))
def layers_made_in_forward(momentary: Momentary) -> Iterator[Finding]:
    """A layer with weights that each call of the model makes anew."""
    yield Finding(
        at=momentary.at,
        message=f"this `{momentary.layer}` is made anew, with other weights, each time the model is called",
        label="no optimizer ever has these weights",
        because=() if momentary.used == momentary.at else (Because(momentary.used, "called here"),),
        effects=effect(momentary, "LL707", "anew"),
        ways=(
            Way(
                (Handle(Handling.MAKING_ONCE),),
                "make the layer in {0} and keep it as an attribute of the model",
            ),
        ),
    )

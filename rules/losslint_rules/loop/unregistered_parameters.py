"""LL709: weights that a model keeps as a plain tensor."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run
from losslint.wishes import RegisterWeights

from losslint_rules.measured import by_optimizer


@rule("LL709", "unregistered-parameters", Severity.ERROR, measured=("torch",))
def unregistered_parameters(run: Run) -> Iterator[Finding]:
    """A tensor that a model keeps as weights and does not register, so that no optimizer has it."""
    for weights in run.holding.loose:
        if not weights.untouched.is_true:
            continue
        moved = "a copy of a parameter on another device or of another dtype is no parameter"
        plain = "a tensor with `requires_grad=True` is no parameter"
        yield Finding(
            at=weights.at,
            message=f"{moved if weights.moved else plain}: no optimizer has these weights",
            label="not registered",
            because=(Because(weights.optimizer, "has the other weights of the model"),),
            effects=by_optimizer(run, "LL709", "plain"),
            ways=(
                Way(
                    (RegisterWeights(weights.at, weights.beside),),
                    "{0} around the numbers registers them",
                    "Register the weights with `{0.name}`",
                ),
            ),
        )

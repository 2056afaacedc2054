"""LL710: layers that came into a model after the optimizer had been given its weights."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Fact, Origin, Run, Weights
from losslint.wishes import Handle, Handling

from losslint_rules.measured import effect


@rule("LL710", "stale-optimizer-parameters", Severity.ERROR, measured=("torch",))
def stale_optimizer_parameters(run: Run) -> Iterator[Finding]:
    """A layer put into a model, or let loose, after the optimizer was made, and in no optimizer."""
    seen: set[Origin] = set()
    for weights in run.holding.weights:
        if not (weights.held.is_false and weights.wants_gradients.is_true):
            continue
        came = _came_later(weights)
        if not came.is_true or came.origin is None or came.origin in seen or weights.optimizer is None:
            continue
        seen.add(came.origin)
        yield Finding(
            at=came.origin,
            message=f"this `{weights.spelling}` {_did(weights)} after the optimizer was given its weights",
            label="no optimizer has these weights",
            because=(Because(weights.optimizer, "the optimizer takes the weights that there are now"),),
            effects=effect(run, "LL710", "replaced" if weights.put_in.is_true else "let loose"),
            ways=(
                Way(
                    (Handle(Handling.FURTHER_WEIGHTS),),
                    "make the optimizer after it, or give it these weights with {0}",
                ),
            ),
        )


def _came_later(weights: Weights) -> Fact[bool]:
    return weights.put_in if weights.put_in.is_true else weights.let_loose


def _did(weights: Weights) -> str:
    return "is put into the model" if weights.put_in.is_true else "is let loose"

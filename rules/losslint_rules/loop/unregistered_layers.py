"""LL708: layers that a model uses and has not registered."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Origin, Run, Weights
from losslint.wishes import Register

from losslint_rules.measured import effect


@rule("LL708", "unregistered-layers", Severity.ERROR, measured=("torch",))
def unregistered_layers(run: Run) -> Iterator[Finding]:
    """Layers in a plain list, dict or tuple of a model, which no optimizer is given."""
    by_place: dict[Origin, list[Weights]] = {}
    for weights in run.holding.weights:
        kept, is_left = weights.kept_in, weights.held.is_false and weights.wants_gradients.is_true
        if kept.origin is not None and kept.known and is_left:
            by_place.setdefault(kept.origin, []).append(weights)
    for place, left in by_place.items():
        collection = left[0].kept_in.value or ""
        what = collection if collection.startswith("tuple") else f"plain {collection}"
        first = left[0].at
        yield Finding(
            at=place,
            message=f"layers in a {what} are no part of the model: no optimizer has their weights",
            label="nothing registers them",
            because=(Because(first, f"`{left[0].spelling}` is made here"),) if first is not None else (),
            effects=effect(run, "LL708", "left out"),
            ways=(
                Way(
                    (Register(place, collection, first),),
                    "{0} registers what it holds",
                    "Register the layers with `{0.name}`",
                ),
            ),
        )

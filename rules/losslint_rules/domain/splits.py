"""The splits of a run: what the model is trained on, checked with and asked about."""

from collections.abc import Iterator

from losslint.training import Data, Origin, Run
from msgspec import Struct


class Given(Struct, frozen=True):
    """Inputs that the model gets besides those that it is trained on; a validation has no `at` of its own."""

    data: Data
    name: str
    effect: str
    at: Origin | None


def given_later(run: Run) -> Iterator[Given]:
    """Yield what the trained model is checked with and asked about, in the order of the code."""
    validation = run.validation.value
    if validation is not None:
        effect = "the validation score says nothing about the model"
        yield Given(validation.inputs, "the validation inputs", effect, None)
    for use in run.uses:
        scores = use.method.startswith(("evaluate", "test")) or not use.method.isidentifier()
        asked = "score says" if scores else "predictions say"
        called = f"`{use.method}`" if use.method.isidentifier() else use.method
        effect = f"the {asked} nothing about what the model has learnt"
        yield Given(use.inputs, f"the inputs of {called}", effect, use.at)

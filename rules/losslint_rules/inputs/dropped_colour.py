"""LL411: colour images that are turned grey before the model sees them."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Doing, Encoding, Run

from losslint_rules.measured import follows


@rule("LL411", "dropped-colour", Severity.INFO, measured=("keras", "torch"))
def dropped_colour(run: Run) -> Iterator[Finding]:
    """Colour images turned grey before a model that tells classes apart."""
    classes = {Encoding.CLASS_IDS, Encoding.ONE_HOT, Encoding.MULTI_HOT}
    if not any(output.labels.encoding.value in classes for output in run.outputs):
        return
    for inputs in run.inputs:
        step = next(iter(inputs.steps(Doing.GREYED)), None)
        if step is None or step.origin is None or inputs.content.value is not Content.IMAGES:
            continue
        yield Finding(
            at=step.origin,
            message="colour images are turned grey before the model sees them",
            label="colour ends here",
            because=tuple(
                Because(loaded.origin, "loaded in colour")
                for loaded in inputs.steps(Doing.LOADED)[:1]
                if loaded.origin is not None
            ),
            effects=follows("LL411", "colour"),
            help="feed all three channels",
        )

"""LL4, LL5 and LL6: inputs, hidden layers and learning rates that keep a network from learning."""

import re

from losslint.findings import Finding
from losslint.training import Doing, Framework, Layer, Range, Role, Run
from losslint.treatment import Around, Given, Repaired, Sign, Treatment, not_shown, treats

from losslint_rules.architecture.embedding_too_small import ROWS
from losslint_rules.domain.splits import given_later

_LEARNING = (Sign.LEARNING, Sign.LEARNING_WITH_SGD)
_SCALED = "inputs / 255.0"

not_shown("LL404", "it takes the trained weights of the backbone, which would have to be downloaded")


@treats("LL401")
def unscaled_images(run: Run, _: Finding) -> Treatment | None:
    """The pixels divided by the top of their range."""
    values = run.inputs[0].range.value if run.inputs else None
    if values is None or values.high <= 0:
        return None
    return Treatment(Repaired(scale=1 / values.high), _LEARNING, of_the_body=True)


@treats("LL501")
def saturating_hidden_layers(_: Run, __: Finding) -> Treatment:
    """Relu in all hidden layers; deep rows take longer to start."""
    return Treatment(Repaired(hidden="relu", everywhere=True), _LEARNING, of_the_body=True, steps=800)


@treats("LL403")
def scaled_twice(_: Run, __: Finding) -> Treatment:
    """One of the two divisions undone."""
    return Treatment(Repaired(scale=255.0), _LEARNING, of_the_body=True, steps=400)


@treats("LL505")
def constant_kernel_initializer(_: Run, __: Finding) -> Treatment:
    """Random weights to start from."""
    return Treatment(Repaired(random_weights=True), _LEARNING, of_the_body=True, steps=400)


@treats("LL402")
def scaling_differs_between_splits(run: Run, _: Finding) -> Treatment | None:
    """Samples to test with that are scaled as those to train with."""
    trained = run.inputs[0].range.value if run.inputs else None
    later = [given.data.range.value for given in given_later(run)]
    checked = next((one for one in later if one is not None and one != trained), None)
    if trained is None or checked is None or trained.high <= trained.low:
        return None
    factor = (checked.high - checked.low) / (trained.high - trained.low)
    other = f"{checked.low:g} + (inputs - {trained.low:g}) * {factor:g}"
    return Treatment(
        Repaired(), (Sign.LEARNING, Sign.TESTED), of_the_body=True, around=Around(new_inputs=other)
    )


@treats("LL412", only=Framework.TORCH)
def normalisation_for_another_range(run: Run, _: Finding) -> Treatment | None:
    """The same pixels from -2 to 2, as mean and deviation of their own range make them."""
    values = run.inputs[0].range.value if run.inputs else None
    if values is None or not values.low < values.high:
        return None
    better = Around(inputs=_brought(values, "-2", 4 / (values.high - values.low)))
    return Treatment(Repaired(around=better), _LEARNING, of_the_body=True)


def _brought(values: Range, low: str, factor: float) -> str:
    return f"{low} + (inputs - {values.low!r}) * {factor!r}"


@treats("LL405")
def integer_image_division(run: Run, finding: Finding) -> Treatment | None:
    """A division into a new array, which keeps the fractions."""
    origins = {step.origin for one in run.inputs for step in one.steps(Doing.INTEGER_DIVIDED)}
    checked = run.validation.value
    if checked is not None:
        origins |= {step.origin for step in checked.inputs.steps(Doing.INTEGER_DIVIDED)}
    floored = re.search(r"//=?\s*([\d.]+)", finding.at.text())
    written = f"inputs // {floored[1]}" if floored else "np.divide(inputs, 255, out=inputs)"
    written = written if finding.at in origins else _SCALED
    trained = any(step.origin == finding.at for one in run.inputs for step in one.history)
    return Treatment(
        Repaired(around=Around(inputs=_SCALED)),
        (Sign.CRASH, *_LEARNING),
        of_the_body=True,
        around=Around(inputs=written if trained else _SCALED, new_inputs=written),
        given=Given(pixels=True),
    )


@treats("LL422")
def constant_inputs(run: Run, _: Finding) -> Treatment | None:
    """Inputs that differ from sample to sample."""
    span = run.inputs[0].range.value if run.inputs else None
    if span is None or span.low < span.high:
        return None
    alike = Around(inputs="np.zeros_like(inputs)")
    return Treatment(Repaired(), (Sign.MEMORISING, Sign.LEARNING), of_the_body=True, steps=600, around=alike)


@treats("LL512")
def embedding_too_small(run: Run, _: Finding) -> Treatment | None:
    """Ids that are all below the number of rows."""
    embedding = next((layer for layer in run.model.layers if layer.role is Role.EMBEDDING), None)
    rows = _rows(embedding) if embedding is not None else None
    span = run.inputs[0].range.value if run.inputs else None
    short = embedding is not None and embedding.counts is not None
    if rows is None or not (short or (span is not None and span.high >= rows)):
        return None
    beyond = Around(inputs=f"np.where(inputs == inputs.min(), {rows}, inputs)")
    return Treatment(Repaired(), (Sign.CRASH, Sign.MEMORISING), of_the_body=True, around=beyond)


def _rows(embedding: Layer) -> int | None:
    """Return how many ids an embedding knows."""
    rows: int | None = next(
        (embedding.argument(name).value for name in ROWS if name in embedding.arguments), None
    )
    return rows


@treats("LL502")
def linear_hidden_layers(_: Run, __: Finding) -> Treatment:
    """Relu in the layer without an activation, for answers that no linear model can tell apart."""
    repaired = Repaired(hidden="relu")
    return Treatment(repaired, (Sign.LEARNING,), of_the_body=True, steps=600, given=Given(bent=True))


@treats("LL601")
def implausible_learning_rate(run: Run, _: Finding) -> Treatment:
    """The rate that the optimizer has by default in Keras, or for SGD and Adagrad one that is as quick."""
    rate = {"SGD": 0.05, "Adagrad": 0.05}.get(run.optimizer.name.value or "", 0.001)
    return Treatment(Repaired(learning_rate=rate), (Sign.LEARNING,), steps=300)

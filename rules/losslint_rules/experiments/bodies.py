"""LL4 and LL5: inputs and hidden layers that keep a network from learning."""

from losslint.findings import Finding
from losslint.training import Run
from losslint.treatment import Repaired, Sign, Treatment, treats

_LEARNING = (Sign.LEARNING, Sign.LEARNING_WITH_SGD)


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

"""How far from zero the numbers of an output can come in the updates that a training makes: an upper bound.

Adam moves a weight by about its rate in an update. What a layer gives is then no larger than
its weights and its inputs allow, whatever it learns.
"""

from math import ceil, sqrt

from losslint.training import AROUND_ZERO, LINEAR, Doing, Layer, Output, Role, Run

ADAM = ("Adam", "AdamW")

LONGEST = 2
"""How many times its rate Adam moves a weight in an update at most: up to 1.72 times when measured."""

NO_LARGER = frozenset("linear relu relu6 leaky_relu elu gelu silu swish softsign tanh".split())
"""Activations that give no number farther from zero than what they are given."""

BOUNDED = frozenset(("sigmoid", "tanh", "softsign", "softmax", "hard_sigmoid"))
"""Activations that give none farther from zero than one."""

KEEPING_NUMBERS = frozenset((Doing.CAST, Doing.SPLIT, Doing.SHUFFLED, Doing.RESHAPED, Doing.BATCHED))
"""What leaves standardised numbers standardised, but for which of the samples there are."""

USUAL = frozenset(("glorot_uniform", "GlorotUniform"))
LEFT_AS_IT_IS = frozenset((Role.INPUT, Role.IDENTITY, Role.SQUEEZING, Role.DROPOUT, Role.FLATTENING))


def updates_of(run: Run) -> int | None:
    """Return how many updates a training makes at most."""
    samples = run.inputs[0].samples if len(run.inputs) == 1 else None
    batch, epochs = run.batch_size.value, run.epochs.value
    if samples is None or batch is None or epochs is None or batch < 1:
        return None
    return ceil(samples / batch) * epochs


def reach_of(output: Output, updates: int) -> float | None:
    """Return how far from zero the output is at most, in the mean over the samples; None if not known."""
    run = output.run
    rate = run.optimizer.learning_rate.value
    if run.optimizer.name.value not in ADAM or rate is None or not run.model.complete:
        return None
    size, numbers = _size(run), _numbers(run)
    for position, layer in enumerate(run.model.layers):
        if layer.inbound != ((position - 1,) if position else ()) or size is None or numbers is None:
            return None
        size, numbers = _through(layer, size, numbers, LONGEST * rate * updates)
    return size


def _size(run: Run) -> float | None:
    """Return how large the inputs are at most; standardised ones are no larger than one in the mean."""
    span, steps = run.inputs[0].range.value, list(run.inputs[0].history)
    while steps and steps[-1].doing in KEEPING_NUMBERS:
        steps.pop()
    if steps and steps[-1].doing is Doing.STANDARDISED:
        return 1.0
    return max(abs(span.low), abs(span.high)) if span is not None and span != AROUND_ZERO else None


def _numbers(run: Run) -> int | None:
    """Return how many numbers a sample has that come as a row."""
    shape = run.inputs[0].shape.value
    return shape[1] if shape is not None and len(shape) == 2 else None


def _through(layer: Layer, size: float, numbers: int, moved: float) -> tuple[float | None, int | None]:
    """Return how large what a layer gives is at most, and how many numbers a sample has then."""
    if layer.role in LEFT_AS_IT_IS:
        return size, numbers
    activation = layer.activation.value or ""
    if layer.role is Role.ACTIVATION:
        return _bent(size, activation), numbers
    units = layer.units.value
    if layer.role is not Role.DENSE or units is None or not _begins_as_usual(layer):
        return None, None
    begins = sqrt(6 / (numbers + units))
    return _bent(numbers * (begins + moved) * size + moved, activation or LINEAR), units


def _begins_as_usual(layer: Layer) -> bool:
    """Whether the weights of a layer are drawn as Keras draws them, and its biases are zero."""
    kernel = layer.arguments.get("kernel_initializer")
    others = ("bias_initializer", "kernel_regularizer", "kernel_constraint")
    return (kernel is None or kernel.value in USUAL) and not any(
        layer.arguments[name].known and not layer.arguments[name].by_default
        for name in others
        if name in layer.arguments
    )


def _bent(size: float, activation: str) -> float | None:
    if activation in BOUNDED:
        return min(size, 1.0) if activation in NO_LARGER else 1.0
    return size if activation in NO_LARGER else None

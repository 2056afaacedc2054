"""How the trainings of Keras are rebuilt."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.losses import expectation
from losslint.probe.builder import Builder
from losslint.probe.experiment import Component, LabelForm, RebuildError, Twin
from losslint.probe.in_keras.layers import LARGEST, part_of
from losslint.probe.in_keras.spelling import SPELLING
from losslint.training import LINEAR, Encoding, Fact, Loss, Metric, Output, Role, Scale
from losslint.treatment import Given, Repaired

_METRICS = frozenset(
    "accuracy exact_accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy "
    "mean_absolute_error mean_squared_error".split()
)
"""The metrics that can be rebuilt from their name alone."""


_LOSSES = {
    "softmax": "sparse_categorical_crossentropy",
    "sigmoid": "binary_crossentropy",
}
"""The usual loss for what a model outputs; for numbers of any size it is the squared error."""


def usual_loss(activation: str, units: int, chooses: bool) -> Loss:
    """Return the usual loss for an activation; `chooses` says that the outputs are scores of classes."""
    if chooses and activation not in _LOSSES:
        name = _LOSSES["softmax" if units > 1 else "sigmoid"]
        return Loss(Fact(name), expectation(name, None, Fact(True)))
    name = _LOSSES.get(activation, "mean_squared_error")
    return Loss(Fact(name), expectation(name, None))


def loss_of(loss: Loss) -> tuple[str, bool]:
    """Return the name of a loss, and whether it reads logits."""
    return loss.name.value or "", loss.reads.value is Scale.LOGITS


def labels_of(output: Output, encoding: Encoding, given: Given) -> LabelForm:
    """Return the form of the labels as the facts have them."""
    shape, values = output.labels.shape.value, output.labels.range.value
    column = shape is not None and len(shape) > 1 and len(shape) == output.head.rank.value and shape[-1] == 1
    ids = encoding is Encoding.CLASS_IDS and given.encoding is None
    shifted = ids and values is not None and values.exact and values.low in (1, -1)
    return LabelForm(
        encoding,
        column and encoding in (Encoding.CLASS_IDS, Encoding.REAL),
        int(values.low) if shifted and values is not None else 0,
    )


def metrics_of(output: Output, given: Given) -> tuple[str, ...]:
    """Return the metrics that can be rebuilt."""
    metrics = output.metrics.value or ()
    return given.metrics or tuple(_spelled(metric) for metric in metrics if metric.name in _METRICS)


def as_repaired(twin: Twin, other: Repaired, pointed_at: frozenset[int]) -> Twin:
    """Return the twin with what a treatment says is otherwise; `pointed_at` are positions of layers."""
    units = other.units or twin.units
    activation = other.activation or twin.activation
    head = twin.head
    if (units, activation) != (twin.units, twin.activation) or other.one_activation:
        head = (dense(units, activation),)
    return replace(
        twin,
        body=_body_repaired(twin.body, pointed_at, other),
        head=head,
        units=units,
        activation=activation,
        loss=other.loss or twin.loss,
        from_logits=twin.from_logits if other.from_logits is None else other.from_logits,
        labels=twin.labels if other.labels is None else LabelForm(other.labels),
        metrics=twin.metrics if other.metrics is None else other.metrics,
        learning_rate=other.learning_rate,
        around=other.around,
    )


def dense(units: int, activation: str) -> Component:
    """Return a `Dense` layer."""
    given = (("units", units),) if activation == LINEAR else (("units", units), ("activation", activation))
    return Component("Dense", given, -1)


def head_of(output: Output, units: int, plain_body: bool) -> tuple[Component, ...]:
    """Return the last layer with weights and what follows it, as it is written."""
    head = output.head
    if plain_body and len(head.stacked) < 2:
        return (dense(units, head.activation.value or LINEAR),)
    last = (
        head.layer.inside[0]
        if head.layer is not None and head.layer.spelling == "TimeDistributed"
        else head.layer
    )
    by_pixel = last is not None and last.spelling.startswith("Conv") and (head.rank.value or 2) > 2
    if head.layer is None or last is None or not (last.spelling == "Dense" or by_pixel):
        raise RebuildError("the last layer with weights is no `Dense`")
    layers = (head.layer, *head.trail)
    return tuple(
        part_of(output.run.model, layer, -1, own_width=True)
        for layer in layers
        if layer.spelling != "Dropout"
    )


def _body_repaired(
    body: tuple[Component, ...], pointed: frozenset[int], other: Repaired
) -> tuple[Component, ...]:
    made = tuple(_part_repaired(part, pointed, other) for part in body)
    return _scaled(made, other.scale) if other.scale is not None else made


def _part_repaired(part: Component, pointed: frozenset[int], other: Repaired) -> Component:
    if other.random_weights:
        kept = tuple(pair for pair in part.arguments if pair[0] != "kernel_initializer")
        part = replace(part, arguments=kept)
    bends = other.hidden is not None and (other.everywhere or part.position in pointed)
    weighted = "units" in dict(part.arguments) or "filters" in dict(part.arguments)
    if bends and weighted:
        rest = tuple(pair for pair in part.arguments if pair[0] != "activation")
        return replace(part, arguments=(*rest, ("activation", other.hidden)))
    if bends and part.kind == "Activation":
        return replace(part, arguments=(("activation", other.hidden),))
    return part


def _scaled(body: tuple[Component, ...], scale: float) -> tuple[Component, ...]:
    """Return the body with its first input multiplied; every place behind it moves on by one."""
    opening, *rest = body
    moved = (
        part if part.reads is None else replace(part, reads=tuple(place + 1 for place in part.reads))
        for part in rest
    )
    return (opening, Component("Rescaling", (("scale", scale),)), *moved)


def _spelled(metric: Metric) -> str:
    """Return a metric as the script names it: `'accuracy'`, or an object where the reader has one."""
    if metric.name == "exact_accuracy":
        return "keras.metrics.Accuracy()"
    as_logged = metric.logged_as.value
    return as_logged if as_logged in ("acc", "accuracy") and not metric.is_object else metric.name


BUILDER = Builder(
    "Keras",
    "keras",
    "probe",
    {name: name for name in "Adam AdamW SGD RMSprop Adagrad Adadelta Adamax Nadam Ftrl".split()},
    tuple(LARGEST),
    ("Conv", "SeparableConv", "LSTM", "GRU", "SimpleRNN", "Bidirectional"),
    channels_first=False,
    stand_in=(Component("Dense", (("units", 32), ("activation", "relu"))),),
    beside={
        Role.DROPOUT: Component("Dropout", (("rate", 0.5),)),
        Role.NORMALISATION: Component("BatchNormalization"),
    },
    part_of=part_of,
    head_of=head_of,
    loss=loss_of,
    labels=labels_of,
    metrics=metrics_of,
    usual_loss=usual_loss,
    repaired=as_repaired,
    spelling=SPELLING,
)

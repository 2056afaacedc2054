"""The two trainings of an experiment: as written from the facts, as repaired from what a treatment says."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.probe.experiment import Component, LabelForm, RebuildError, Task, Twin
from losslint.probe.layers import part_of
from losslint.probe.tasks import usual_encoding
from losslint.training import LINEAR, Encoding, Metric, Output, Scale
from losslint.treatment import Repaired, Treatment

_METRICS = frozenset(
    "accuracy exact_accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy "
    "mean_absolute_error mean_squared_error".split()
)
"""The metrics that can be rebuilt from their name alone."""


def as_written(
    output: Output, treatment: Treatment, body: tuple[Component, ...], units: int, plain_body: bool
) -> Twin:
    """Return the training as the facts say it is.

    Raises:
        RebuildError: the head cannot be rebuilt.
    """
    labels, given = output.labels, treatment.given
    encoding = given.encoding or labels.encoding.value or usual_encoding(output, units)
    shape, values = labels.shape.value, labels.range.value
    column = shape is not None and len(shape) > 1 and len(shape) == output.head.rank.value and shape[-1] == 1
    ids = encoding is Encoding.CLASS_IDS and given.encoding is None
    shifted = ids and values is not None and values.exact and values.low in (1, -1)
    metrics = output.metrics.value or ()
    return Twin(
        body,
        _head(output, units, plain_body),
        units,
        output.head.activation.value or LINEAR,
        output.loss.name.value or "",
        output.loss.reads.value is Scale.LOGITS,
        LabelForm(
            encoding,
            column and encoding in (Encoding.CLASS_IDS, Encoding.REAL),
            int(values.low) if shifted and values is not None else 0,
        ),
        given.metrics or tuple(_spelled(metric) for metric in metrics if metric.name in _METRICS),
        around=treatment.around,
    )


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


def fed(body: tuple[Component, ...], task: Task) -> tuple[Component, ...]:
    """Return the body with the shapes of its inputs."""
    feeds = iter(task.feeds)
    return tuple(
        replace(part, arguments=(("shape", next(feeds).shape),)) if part.kind == "Input" else part
        for part in body
    )


def dense(units: int, activation: str) -> Component:
    """Return a `Dense` layer."""
    given = (("units", units),) if activation == LINEAR else (("units", units), ("activation", activation))
    return Component("Dense", given, -1)


def _head(output: Output, units: int, plain_body: bool) -> tuple[Component, ...]:
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
    return tuple(part_of(layer, -1, own_width=True) for layer in layers if layer.spelling != "Dropout")


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

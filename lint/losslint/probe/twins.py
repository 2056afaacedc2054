"""The training of an experiment as the facts say it is, and with what its inputs look like."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.probe.builder import Builder
from losslint.probe.experiment import Component, Task, Twin
from losslint.probe.tasks import usual_encoding
from losslint.training import LINEAR, Output
from losslint.treatment import Treatment


def as_written(
    output: Output,
    treatment: Treatment,
    body: tuple[Component, ...],
    units: int,
    plain_body: bool,
    builder: Builder,
) -> Twin:
    """Return the training as the facts say it is.

    Raises:
        RebuildError: the head or the loss cannot be rebuilt.
    """
    given = treatment.given
    encoding = given.encoding or output.labels.encoding.value or usual_encoding(output, units)
    loss, from_logits = builder.loss(output.loss)
    return Twin(
        body,
        builder.head_of(output, units, plain_body),
        units,
        output.head.activation.value or LINEAR,
        loss,
        from_logits,
        builder.labels(output, encoding, given),
        builder.metrics(output, given),
        around=treatment.around,
    )


def fed(body: tuple[Component, ...], task: Task) -> tuple[Component, ...]:
    """Return the body with the shapes of its inputs."""
    feeds = iter(task.feeds)
    return tuple(
        replace(part, arguments=(("shape", next(feeds).shape),)) if part.kind == "Input" else part
        for part in body
    )

"""A model's own `train_step`, carried out on one batch of what a `fit` is given.

It is followed beside the script: what it changes is not kept, for nobody says how often it runs. Of what
happens in it, only the trainings are noted, as those of a loop under a tape, where their labels are known.
"""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.tf_data import each, packed_of, some_samples
from losslint.knowledge.lookup.registry import Call
from losslint.training import Shape
from losslint.values import (
    ApplyEvent,
    Array,
    Batches,
    Closure,
    Const,
    GradientEvent,
    HandEvent,
    List,
    Names,
    Ref,
    Tuple,
    Unknown,
    UpdateEvent,
    Value,
)

STEP = "train_step"


def follow_step(call: Call, arguments: Names) -> None:
    """Note the trainings in the own `train_step` of a model that is fitted with these arguments."""
    machine = call.machine
    step = machine.own_method(call.receiver, STEP)
    if not isinstance(step, Closure) or call.receiver is None or machine.inside(STEP) is not None:
        return
    batch = _batch(call, arguments)
    if isinstance(batch, Unknown):
        return
    machine.attribute(call.receiver, "optimizer", call.origin)  # of a name in `compile` an object is made
    trained = False
    for event in machine.aside(step, [call.receiver, batch], call.origin):
        if isinstance(event, UpdateEvent) and _has_labels(event):
            machine.record(replace(event, within=call.origin))
            trained = True
        elif isinstance(event, GradientEvent | HandEvent) or (isinstance(event, ApplyEvent) and trained):
            machine.record(event)


def _has_labels(event: UpdateEvent) -> bool:
    labels = event.arguments.get("y")
    return isinstance(labels, Ref) and isinstance(event.cells.get(labels.address), Array)


def _batch(call: Call, arguments: Names) -> Value:
    """Return what `train_step` is given: inputs, labels and weights, as far as there are any."""
    x = arguments.get("x", Const(None))
    if isinstance(x, Batches):
        return each(call, x.element, some_samples) if x.batched else Unknown("samples without a batch")
    y, weights = (arguments.get(name, Const(None)) for name in ("y", "sample_weight"))
    return packed_of(call, *(_part(call, one) for one in (x, y, weights)))


def _part(call: Call, value: Value) -> Value:
    """Return some samples of an array, or of each in a structure."""
    cell = call.machine.store.find(value, List)
    if cell is not None:
        items = call.items(value)
        return Tuple(tuple(_part(call, item) for item in items)) if items else Unknown("some arrays")
    column = (None, 1) if call.path == "fit" else None  # of a series `train_on_batch` makes one or none
    return each(call, value, lambda array: _of_array(array, column))


def _of_array(array: Array, series: Shape | None) -> Array:
    """Return the tensor of some samples, of a series with the shape that it gets."""
    some = some_samples(array)
    return some.but(kind="ndarray", shape=series if array.kind == "series" else some.shape)

"""LL510: numbers put into another shape where axes have to change places."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Data, Family, Framework, Model, Origin, Run, Shape, Taken, taken_for
from losslint.wishes import Turned
from msgspec import Struct

from losslint_rules.domain.shapes import written
from losslint_rules.measured import effect


class Reshaped(Struct, frozen=True):
    """Numbers put into another shape at a place: those of an "array" or a "tensor", or by a "layer"."""

    at: Origin
    before: Shape
    after: Shape
    of: str


@rule("LL510", "view-for-transpose", Severity.ERROR, measured=("keras", "torch"))
def view_for_transpose(run: Run) -> Iterator[Finding]:
    """Numbers put into the shape that axes in another order would have."""
    told = set[Origin]()
    for one in (*_of_data(run), *_of_layers(run)):
        taken = taken_for(one.before, one.after)
        if taken is None or one.at in told:
            continue
        told.add(one.at)
        shapes = f"{written(one.before)} into {written(one.after)}"
        order = _order(one.before, one.after) if taken is Taken.AXES else None
        turned = Turned(one.at, order, one.of) if order is not None else None
        yield Finding(
            at=one.at,
            message=f"this puts {shapes} and keeps the numbers in their order: {_what(taken)}",
            label="the numbers stay in their order",
            effects=effect(run, "LL510", "axes" if taken is Taken.AXES else "rows"),
            ways=(Way((turned,), "{0} changes the places of axes", "Change the places of the axes"),)
            if turned is not None
            else (),
            help="" if turned is not None else "put the axis that the rows are to be of last before that",
        )


def _what(taken: Taken) -> str:
    if taken is Taken.AXES:
        return "what was along one axis is spread over others"
    return "a row is made of neighbours along the last axis, not of one number for each of that many"


def _of_data(run: Run) -> Iterator[Reshaped]:
    """Yield how the data of a run were put into other shapes, those that it is checked and asked with too."""
    checked = (run.validation.value.inputs,) if run.validation.value is not None else ()
    data: tuple[Data, ...] = (*run.inputs, *checked, *(use.inputs for use in run.uses))
    for one in data:
        for step in one.history:
            if step.shapes is None or step.origin is None or taken_for(*step.shapes) is Taken.ROWS:
                continue  # rows of data may be what a scaler is to see, one by one
            yield Reshaped(step.origin, *step.shapes, "array" if step.detail == "reshaped" else "tensor")


def _of_layers(run: Run) -> Iterator[Reshaped]:
    """Yield how the model puts numbers into other shapes, where it matters which of them belong together."""
    layers = run.model.layers
    by_row = all(output.loss.family is Family.CROSSENTROPY for output in run.outputs)
    for place, layer in enumerate(layers):
        if not layer.in_order or layer.at is None:
            continue
        before = layers[layer.inbound[0]].output_shape.value if len(layer.inbound) == 1 else None
        after = layer.output_shape.value
        if before and after and (by_row or _is_learnt_from(run.model, place)):
            of = "tensor" if run.framework is Framework.TORCH else "layer"
            yield Reshaped(layer.at, before, after, of)


def _is_learnt_from(model: Model, place: int) -> bool:
    """Whether a layer with weights reads what the layer at a place makes, straight or through others."""
    waiting, seen = model.readers(place), set[int]()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if model.layers[current].weights:
            return True
        waiting += model.readers(current)
    return False


def _order(before: Shape, after: Shape) -> tuple[int, ...] | None:
    """Return which axis of a shape stands in each place of the other one; None where several may."""
    inner = [size for size in before[1:] if size != 1]
    if len(set(inner)) < len(inner) - (before[1] == before[2] or before[-1] == before[-2]):
        return None
    places = list(range(1, len(before)))
    order = [0]
    for size in after[1:]:
        place = next(place for place in places if before[place] == size)
        places.remove(place)
        order.append(place)
    return tuple(order)

"""What a fit is fed with: arrays, pipelines and generators to inputs and labels of the domain."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from losslint.knowledge.libraries.files import is_of_a_picture_file
from losslint.runs.among import among
from losslint.runs.view import View, why_of
from losslint.training import (
    Carrier,
    Content,
    Data,
    Doing,
    Fact,
    Inputs,
    Labels,
    Origin,
    Range,
    Shape,
    Step,
)
from losslint.values import Array, Batches, Dict, List, Ref, Tuple, Unknown, Value, is_none

T = TypeVar("T")

_BEGINNINGS = (Doing.LOADED, Doing.MADE, Doing.DRAWN, Doing.STATED)
_DIVISIBLE = ("ndarray", "frame", "series")
"""The kinds of arrays that arithmetic with a number works on, whatever they hold."""
_LEAVING_VALUES = frozenset(
    (Doing.LOADED, Doing.CAST, Doing.SELECTED, Doing.SPLIT, Doing.SHUFFLED, Doing.RESAMPLED)
)


class Fed(Struct, frozen=True):
    """The values behind the inputs and the labels of one fit, and its batch size where they say it."""

    inputs: Value
    labels: Value
    batch_size: int | None = None


def fed_by(x: Value | None, y: Value | None) -> Fed:
    """Take a pipeline or a pair apart; a tuple `(x, y)` or `(x, y, weights)` is one element of one."""
    if isinstance(x, Batches):
        size = x.size
        element = x.element
        if isinstance(element, Tuple) and 2 <= len(element.items) <= 3:
            return Fed(element.items[0], element.items[1], size)
        if isinstance(element, Unknown):
            return Fed(element, element, size)
        return Fed(element, Unknown("the pipeline yields no labels that are known"), size)
    absent = Unknown("no labels are given")
    if isinstance(x, Tuple) and (y is None or is_none(y)) and 2 <= len(x.items) <= 3:
        return Fed(x.items[0], x.items[1])
    if isinstance(x, Unknown) and (y is None or is_none(y)):
        return Fed(x, x)
    return Fed(x or Unknown("no inputs are given"), y if y is not None and not is_none(y) else absent)


def inputs_of(
    view: View, value: Value, given: Origin | None, whole: Value | None = None
) -> tuple[Inputs, ...]:
    """Return one `Inputs` for every input of the model; `given` is the expression for a single one.

    `whole` is what was handed over: the pipeline that deals `value` out.
    """
    dealt = _dealt(whole)
    mapping = view.mapping(value) if view.find(value, Dict) is not None else None
    if mapping is not None:
        return tuple(replace(_inputs(view, item, name), dealt=dealt) for name, item in mapping.items())
    items = view.items(value)
    if items is not None and any(view.find(item, Array) is not None for item in items):
        return tuple(replace(_inputs(view, item, ""), dealt=dealt) for item in items)
    carrier, parts = _carrier_of(view, value, whole)
    return (replace(_inputs(view, value, ""), given=given, carrier=carrier, parts=parts, dealt=dealt),)


def _dealt(whole: Value | None) -> tuple[Step, ...]:
    """Return what was done to the elements of what deals data out."""
    return whole.steps if isinstance(whole, Batches) else ()


def _carrier_of(view: View, value: Value, whole: Value | None) -> tuple[Carrier, int]:
    """Return what kind of object hands a value to a model, and how many things an element of it holds."""
    if isinstance(whole, Batches):
        if whole.maker != "tf.data":
            return Carrier.GENERATOR if whole.maker else Carrier.UNKNOWN, 0
        if isinstance(whole.element, Tuple):
            return Carrier.DATASET, len(whole.element.items)
        return Carrier.DATASET, 0 if isinstance(whole.element, Unknown) else 1
    array = view.find(value, Array)
    if array is None:
        return Carrier.UNKNOWN, 0
    floating = array.dtype is not None and array.dtype.startswith("float")
    can_be_divided = array.kind in _DIVISIBLE or (array.kind == "tensor" and floating)
    return Carrier.ARRAY if can_be_divided else Carrier.UNKNOWN, 0


def data_of_array(array: Array) -> Data:
    """Return what is known of an array."""
    return _of_array(array, array.history[-1].origin if array.history else None, "")


def _inputs(view: View, value: Value, name: str) -> Inputs:
    return _of_array(_array(view, value), value.origin, name)


def _of_array(array: Array, at: Origin | None, name: str) -> Inputs:
    return Inputs(
        range=_range(array),
        dtype=_fact(array, array.dtype, None),
        shape=_shape(array),
        content=_fact(array, array.content, _step(array, *_BEGINNINGS)),
        history=array.history,
        at=at,
        loader=array.loader,
        in_order=array.in_order,
        count=array.dealt,
        placed=array.placed,
        name=name,
    )


def labels_of(view: View, value: Value, inputs: Value, names: list[str], count: int) -> list[Labels]:
    """Return the labels of every output."""
    mapping = view.mapping(value) if view.find(value, Dict) is not None else None
    if mapping is not None:
        values = [mapping.get(name) for name in names] if all(names) and names else list(mapping.values())
    elif count > 1 and view.items(value) is not None:
        values = list(view.items(value) or ())
    else:
        items = view.items(value) or ()
        single = len(items) == 1 and view.find(items[0], Array) is not None
        values = [items[0] if single else value] * count
    absent = Unknown("no labels of this output are known")
    return [_labels(view, one or absent, inputs) for one in (values + [None] * count)[:count]]


def _labels(view: View, value: Value, inputs: Value) -> Labels:
    array = _array(view, value)
    decided = _step(array, Doing.ENCODED) or _step(array, *_BEGINNINGS)
    same = isinstance(value, Ref) and isinstance(inputs, Ref) and value.address == inputs.address
    same = same and not _is_any_of_many(view, value)
    copied = array.family is not None and array.family == getattr(view.find(inputs, Array), "family", None)
    picked = any(step.doing in (Doing.SELECTED, Doing.ENCODED) for step in array.history)
    are_inputs = same or (copied and array.content is not Content.LABELS and not picked)
    columns = () if are_inputs else _columns(view, array, inputs)
    why = ""
    if are_inputs:
        why = "the labels are the inputs"
    elif columns:
        why = f"{len(columns)} columns of a table, which may exclude one another or not"
    return Labels(
        range=_range(array) if are_inputs or not _may_be_a_mask(array) else _at_most(array),
        dtype=_fact(array, array.dtype, None),
        shape=_shape(array),
        content=_fact(array, array.content, None),
        history=array.history,
        at=value.origin,
        encoding=_fact(
            array,
            None if are_inputs else array.encoding,
            decided,
            why,
        ),
        classes=_fact(array, array.classes, decided),
        are_inputs=are_inputs,
        among_inputs=_among(view, array, inputs),
        mode=array.mode if _step(array, Doing.ENCODED) is None else None,
        columns=columns,
        loader=array.loader,
        in_order=array.in_order,
        count=array.dealt,
        placed=array.placed,
    )


def _among(view: View, labels: Array, inputs: Value) -> Fact[bool]:
    """Return whether labels are one of the columns of the inputs, of which there is one array."""
    table = view.find(inputs, Array)
    return among(labels, table) if table is not None else Fact.unknown("the inputs are no table")


def _may_be_a_mask(array: Array) -> bool:
    """Whether the pixels of files may be the ids of classes: a mask that someone saved as 0 and 1.

    Three colours are no mask, and neither is what was scaled from 0 to 255.
    """
    colours = array.shape is not None and array.shape[-1:] == (3,)
    return not colours and bool(array.history) and is_of_a_picture_file(array.history[0])


def _at_most(array: Array) -> Fact[Range]:
    """Return the range of pixels that were read from files: what they hold may be less."""
    span = _range(array)
    if span.value is None or (span.value.low, span.value.high) != (0, 255):
        return span
    return replace(span, value=replace(span.value, exact=False))


def _is_any_of_many(view: View, value: Value) -> bool:
    """Whether a value may be any item of a collection that is not followed: two of them need not be one."""
    collections = (
        (*(cell.items if isinstance(cell, List) else cell.items.values()), cell.rest)
        for cell in view.store.cells.values()
        if isinstance(cell, List | Dict) and cell.rest is not None
    )
    return any(value in held for held in collections)


def _columns(view: View, labels: Array, inputs: Value) -> tuple[str, ...]:
    """Return the names of several columns that are labels as they stand in a table.

    Nothing where some of them are inputs as well, or were computed with.
    """
    names = labels.columns or ()
    others = getattr(view.find(inputs, Array), "columns", None) or ()
    as_they_are = all(step.doing in _LEAVING_VALUES for step in labels.history)
    return names if len(names) > 1 and as_they_are and not set(names) & set(others) else ()


def data_of(view: View, value: Value, given: Origin | None, whole: Value | None) -> Data:
    """Return what is known of inputs that the expression `given` hands to a trained model.

    `whole` is what was handed over: the pipeline that deals `value` out.
    """
    carrier, parts = _carrier_of(view, value, whole)
    dealt = _dealt(whole)
    return replace(_inputs(view, value, ""), given=given, carrier=carrier, parts=parts, dealt=dealt)


def shares_samples(view: View, one: Value, two: Value) -> bool:
    """Whether two arrays are known to hold some of the same samples: one is the other, or rows of it."""
    if not (isinstance(one, Ref) and isinstance(two, Ref)):
        return False
    if one.address == two.address:
        return view.find(one, Array) is not None
    first, second = view.find(one, Array), view.find(two, Array)
    return (first is not None and first.part_of == two.address) or (
        second is not None and second.part_of == one.address
    )


def _array(view: View, value: Value) -> Array:
    """Return the array behind a value; one of which only the reason is known where there is none."""
    found = view.find(value, Array)
    if found is not None:
        return found
    cell = view.find(value, List)
    if cell is not None:
        return Array(why="a list whose items are not all known")
    return Array(why=why_of(value, "it is not an array that is followed"))


def _step(array: Array, *doings: Doing) -> Origin | None:
    for step in reversed(array.history):
        if step.doing in doings and step.origin is not None:
            return step.origin
    return None


def _fact(array: Array, value: T | None, origin: Origin | None, why: str = "") -> Fact[T]:
    if value is None:
        return Fact.unknown(why or array.why or "the code does not say it", origin)
    return Fact(value, origin)


def _range(array: Array) -> Fact[Range]:
    changed = _step(
        array,
        Doing.SCALED,
        Doing.SHIFTED,
        Doing.INTEGER_DIVIDED,
        Doing.STANDARDISED,
        Doing.ENCODED,
        Doing.STATED,
    )
    origin = changed or _step(array, *_BEGINNINGS)
    if array.range is None and array.history and _step(array, Doing.STANDARDISED) is not None:
        return Fact.unknown("it is standardised", origin)
    return _fact(array, array.range, origin)


def _shape(array: Array) -> Fact[Shape]:
    return _fact(array, array.shape, _step(array, Doing.RESHAPED, *_BEGINNINGS))

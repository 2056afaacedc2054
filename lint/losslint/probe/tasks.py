"""From the facts of an output to a task: what is to be learned, and what the inputs look like."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from math import prod

from msgspec.structs import replace

from losslint.probe.experiment import Component, Feed, RebuildError, Task, TaskKind
from losslint.training import Content, Encoding, Family, Form, Inputs, Output, Run
from losslint.treatment import Given

STAND_IN = 12
"""How many features the inputs have where the reader's own body is replaced by one layer."""

_OF_IMAGES = 3
"""How many axes an image has."""

_LARGEST_INPUT = 64 * 64 * 3
_FAR = 3.0
"""How far from zero the numbers to be learned may lie, so that a few hundred small steps reach them."""

_REAL = {10: "digits", 3: "wine", 2: "breast_cancer"}
"""The data sets of scikit-learn by their number of classes."""
_FEATURES = {"digits": 64, "wine": 13, "breast_cancer": 30}
_DIGIT = 8
"""How many pixels the sides of the digits have."""


def task_of(output: Output, units: int, given: Given, notes: list[str]) -> Task:
    """Return the task without its inputs; labels that are not known are taken to be what the loss is for."""
    labels = output.labels
    encoding = given.encoding or labels.encoding.value or usual_encoding(output, units)
    classes = given.classes or labels.classes.value or (2 if units == 1 else units)
    if given.encoding is None and not labels.encoding.known:
        notes.append(f"the labels are not known and taken to be {encoding.value}")
    task = Task(_kind(encoding, classes), (), classes, bent=given.bent)
    targets = labels.range.value
    if task.kind is TaskKind.NUMBER and targets is not None and -1e6 < targets.low < targets.high < 1e6:
        low, high = max(targets.low, -_FAR), min(targets.high, _FAR)
        if low >= high:
            low, high = (1.0, _FAR) if targets.low > 0 else (-_FAR, -1.0)
        if (low, high) != (targets.low, targets.high):
            notes.append(f"the targets lie from {low:g} to {high:g}, which takes fewer steps to learn")
        return replace(task, target_low=low, target_high=high)
    return task


def usual_encoding(output: Output, units: int) -> Encoding:
    """Return the encoding of labels that a loss over so many units is for."""
    loss, activation = output.loss, output.head.activation.value
    if loss.wants is Form.CLASS_IDS or units == 1:
        return Encoding.REAL if loss.family is Family.DISTANCE else Encoding.CLASS_IDS
    if loss.family is Family.YES_NO and not loss.weighs:
        return Encoding.ONE_HOT if activation == "softmax" else Encoding.MULTI_HOT
    return Encoding.ONE_HOT


def feeds_of(
    run: Run, body: Sequence[Component], given: Given, channels_first: bool = False
) -> tuple[Feed, ...]:
    """Return what each input of the body gets, in the order of its inputs.

    `channels_first` says that the channels of an image come before its sides, where they are drawn last.

    Raises:
        RebuildError: a shape is not known, or too large to train with.
    """
    openings = [part for part in body if part.kind == "Input"]
    feeds = []
    for opening in openings:
        shape = _shape(run, opening, alone=len(openings) == 1)
        feed = _feed(_fitting(run, shape, alone=len(openings) == 1), shape, given.pixels)
        feed = replace(feed, vocabulary=_vocabulary(body, body.index(opening)))
        if channels_first and len(shape) == _OF_IMAGES and not feed.vocabulary:
            feed = replace(feed, shape=(*shape[1:], shape[0]), channels_first=True)
        feeds.append(feed)
    return tuple(feed if not feed.vocabulary else replace(feed, low=None, high=None) for feed in feeds)


def with_places(task: Task, output: Output) -> Task:
    """Return the task for an output that answers at several places of a sample, as each step of a sequence.

    Raises:
        RebuildError: the places of the output are not those of the input.
    """
    rank = output.head.rank.value
    if rank is None or rank <= 2:
        return task
    places = task.feeds[0].shape[: rank - 2]
    made = output.head.layer.output_shape.value if output.head.layer is not None else None
    known = made is not None and made[1:-1] == places
    shape = output.labels.shape.value
    labelled = shape is not None and shape[1 : rank - 1] == places
    if len(task.feeds) > 1 or task.bent or len(places) != rank - 2 or not (known or labelled):
        raise RebuildError(f"an output of {rank} axes, which are not those of the input, cannot be rebuilt")
    return replace(task, places=places)


def on_real_data(task: Task, output: Output, plain_body: bool, notes: list[str]) -> Task:
    """Return the task on a data set of scikit-learn, where that is installed and one of them fits."""
    real = _REAL.get(task.classes, "") if task.kind in (TaskKind.CLASSES, TaskKind.TWO_CLASSES) else ""
    features = _FEATURES.get(real, 0)
    if not real or task.bent or task.places or len(task.feeds) > 1 or task.feeds[0].vocabulary:
        return task
    feed = task.feeds[0]
    if plain_body:
        feed = replace(feed, shape=(features,))
    elif not (feed.shape == (features,) or (real == "digits" and _holds_digits(feed, output.run))):
        return task
    if importlib.util.find_spec("sklearn") is None:
        return task
    notes.append(f"the samples are those of the data set `{real}` of scikit-learn")
    return replace(task, feeds=(feed,), real=real)


def _holds_digits(feed: Feed, run: Run) -> bool:
    """Whether the inputs are images that small ones can be enlarged to."""
    if len(run.inputs) != 1 or run.inputs[0].content.value is not Content.IMAGES:
        return False
    match feed.shape:
        case (pixels,):
            return pixels >= _DIGIT**2 and round(pixels**0.5) ** 2 == pixels
        case (height, width) | (height, width, 1):
            return height >= _DIGIT and width >= _DIGIT
        case _:
            return False


def _kind(encoding: Encoding, classes: int) -> TaskKind:
    match encoding:
        case Encoding.REAL:
            return TaskKind.NUMBER
        case Encoding.MULTI_HOT:
            return TaskKind.MULTI_LABEL
        case _:
            return TaskKind.TWO_CLASSES if classes == 2 else TaskKind.CLASSES


def _shape(run: Run, opening: Component, alone: bool) -> tuple[int, ...]:
    layers = run.model.layers
    declared = layers[opening.position].output_shape.value if opening.position is not None else None
    known = run.inputs[0].shape.value if alone and len(run.inputs) == 1 else None
    for shape in (declared, known):
        if shape is not None and len(shape) > 1 and None not in shape[1:]:
            sides = tuple(side for side in shape[1:] if side is not None)
            if prod(sides) > _LARGEST_INPUT:
                size = " x ".join(map(str, sides))
                limit = f"{_LARGEST_INPUT} numbers a sample are the limit"
                raise RebuildError(f"inputs of {size} would take too long: {limit}")
            return sides
    raise RebuildError("the shape of the inputs is not known")


def _fitting(run: Run, shape: tuple[int, ...], alone: bool) -> Inputs | None:
    """Return the data that go into an input: the only ones, or the only ones of that shape."""
    if alone and len(run.inputs) == 1:
        return run.inputs[0]
    fitting = [one for one in run.inputs if one.shape.value is not None and one.shape.value[1:] == shape]
    return fitting[0] if len(fitting) == 1 else None


def _feed(inputs: Inputs | None, shape: tuple[int, ...], pixels: bool) -> Feed:
    if pixels:
        return Feed(shape, 0, 255, "uint8")
    values = inputs.range.value if inputs is not None else None
    dtype = inputs.dtype.value if inputs is not None else None
    name = dtype if dtype in ("uint8", "int32", "int64", "float32", "float64") else "float32"
    if values is None or not -1e6 < values.low < values.high < 1e6:
        return Feed(shape, dtype=name)
    return Feed(shape, values.low, values.high, name)


def _vocabulary(body: Sequence[Component], opening: int) -> int:
    """Return how many token ids the embedding knows that reads the input at this place; 0: none does."""
    for place, part in enumerate(body):
        reads = (place - 1,) if part.reads is None else part.reads
        if part.kind == "Embedding" and opening in reads:
            given = dict(part.arguments)
            return int(given["input_dim"] if "input_dim" in given else given["num_embeddings"])
    return 0

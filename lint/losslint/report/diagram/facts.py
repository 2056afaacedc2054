"""A training as boxes and links: each fact with its value and place, or the reason why it is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct

from losslint.harmless import harmless
from losslint.report.fact_words import in_words
from losslint.report.run_facts import Group, from_logits_of, of_inputs, of_labels
from losslint.training import Fact, Layer, Model, Origin, Output, Place, Run


class Standing(Enum):
    """How a fact stands to the others, or one of two facts to the other."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    UNKNOWN = "unknown"


class Role(Enum):
    """What a box is about."""

    INPUTS = "inputs"
    MODEL = "model"
    HEAD = "head"
    LOSS = "loss"
    LABELS = "labels"
    METRICS = "metrics"


_TIMES = "\N{MULTIPLICATION SIGN}"

LINKS = (
    (Role.INPUTS, Role.MODEL),
    (Role.MODEL, Role.HEAD),
    (Role.HEAD, Role.LOSS),
    (Role.LABELS, Role.LOSS),
    (Role.HEAD, Role.METRICS),
    (Role.LABELS, Role.METRICS),
)
"""Which fact is held against which: from the one that gives to the one that takes."""


class Box(Struct, frozen=True):
    """One fact: what is known of it, and where that stands in the code.

    `says` is what is known of it, in a few words each, and `why` the reason where that is not all. `where` is
    the place for a reader who looks at the training's file. `codes` are those of findings about this fact
    alone.
    """

    role: Role
    says: tuple[str, ...]
    where: str = ""
    place: Place | None = None
    why: str = ""
    standing: Standing = Standing.AGREES
    codes: tuple[str, ...] = ()


class Link(Struct, frozen=True):
    """Two facts of which one is held against the other, and the codes of findings that they disagree."""

    start: Role
    end: Role
    standing: Standing = Standing.AGREES
    codes: tuple[str, ...] = ()


class Facts(Struct, frozen=True):
    """All boxes of one output of a training, and the links between them."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]

    def box(self, role: Role) -> Box:
        """Return the box of this role."""
        return next(box for box in self.boxes if box.role is role)


def facts_of(run: Run, output: Output) -> Facts:
    """Return the facts of one output of a run, as if nothing disagreed."""
    boxes = (
        _inputs(run),
        _model(run),
        _head(run, output),
        _loss(run, output),
        _labels(run, output),
        _metrics(run, output),
    )
    unknown = {box.role for box in boxes if box.standing is Standing.UNKNOWN}
    links = tuple(
        Link(start, end, Standing.UNKNOWN if unknown & {start, end} else Standing.AGREES)
        for start, end in LINKS
    )
    return Facts(boxes, links)


def where_in(place: Place, home: Place) -> str:
    """Return a place as a reader of the training at `home` needs it: "line 12", or "model.py:12"."""
    name = harmless(place.path.replace("\\", "/").rpartition("/")[2])
    if place.cell is None:
        return f"line {place.row}" if place.path == home.path else f"{name}:{place.row}"
    return f"{'' if place.path == home.path else f'{name}, '}cell {place.cell}, line {place.row}"


def _inputs(run: Run) -> Box:
    if not run.inputs:
        return _unknown(Role.INPUTS, "nothing that goes in is known", run)
    first, others = run.inputs[0], len(run.inputs) - 1
    group = of_inputs(first, "inputs")
    known = first.range.known or first.content.known
    more = (f"and {others} more input{'s' if others > 1 else ''}",) if others else ()
    decisive = first.range if not first.range.known else first.content
    return _of_group(Role.INPUTS, group, run, (first.range, first.content), known, more, decisive.why)


def _labels(run: Run, output: Output) -> Box:
    labels = output.labels
    group = of_labels(labels, "labels")
    if labels.are_inputs:
        return _of_group(Role.LABELS, group, run, (labels.range,), True, ("the inputs themselves",), "")
    facts = (labels.encoding, labels.classes)
    return _of_group(Role.LABELS, group, run, facts, labels.encoding.known, (), labels.encoding.why)


def _of_group(
    role: Role,
    group: Group,
    run: Run,
    placed: Sequence[Fact[Any]],
    known: bool,
    first: tuple[str, ...],
    why: str,
) -> Box:
    """Return the box of a group of facts, at the place of the first of `placed` that has one."""
    says = tuple(harmless(in_words(name, fact.value)) for name, fact in group.facts if fact.known)
    origin = next((fact.origin for fact in placed if fact.known and fact.origin is not None), None)
    origin = origin or next((fact.origin for _, fact in group.facts if fact.origin is not None), None)
    standing = Standing.AGREES if known else Standing.UNKNOWN
    return _box(role, (*first, *says), origin, run, standing, "" if known else why)


def _model(run: Run) -> Box:
    model = run.model
    says = tuple(_layers_in_words(model))
    if model.complete and model.layers:
        return _box(Role.MODEL, says, model.at, run)
    why = model.why_incomplete or "its layers are not known"
    return _box(Role.MODEL, says, model.at, run, Standing.UNKNOWN, why)


def _layers_in_words(model: Model) -> Iterator[str]:
    """Yield how many layers there are, and which ones with weights."""
    layers = list(_flat(model.layers))
    if layers:
        count = len(layers)
        yield f"{'' if model.complete else 'at least '}{count} layer{'' if count == 1 else 's'}"
    names = [layer.backbone.name if layer.backbone is not None else layer.spelling for layer in layers]
    weighted = [name for name, layer in zip(names, layers, strict=True) if name and layer.weights]
    for name, count in Counter(weighted).items():
        yield harmless(name if count == 1 else f"{count} {_TIMES} {name}")


def _flat(layers: Sequence[Layer]) -> Iterator[Layer]:
    """Yield layers, and those of nested models in their places; a backbone is one."""
    for layer in layers:
        if layer.inside and layer.backbone is None:
            yield from _flat(layer.inside)
        else:
            yield layer


def _head(run: Run, output: Output) -> Box:
    head = output.head
    facts = (("units", head.units), ("activation", head.activation))
    says = tuple(harmless(in_words(name, fact.value)) for name, fact in facts if fact.known)
    if head.activation.known and head.range.known:
        says += (harmless(in_words("range", head.range.value)),)
    missing = next((fact for _, fact in facts if not fact.known), None)
    origin = (
        head.activation.origin or head.units.origin or (head.layer.at if head.layer is not None else None)
    )
    if missing is not None:
        return _box(Role.HEAD, says, origin, run, Standing.UNKNOWN, missing.why)
    return _box(Role.HEAD, says, origin, run)


def _loss(run: Run, output: Output) -> Box:
    loss = output.loss
    if not loss.name.known:
        return _box(Role.LOSS, (), loss.at or loss.name.origin, run, Standing.UNKNOWN, loss.name.why)
    reads = from_logits_of(loss)
    read = (in_words("from_logits", reads.value),) if reads.known else ()
    return _box(Role.LOSS, (harmless(loss.called), *read), loss.name.origin or loss.at, run)


def _metrics(run: Run, output: Output) -> Box:
    metrics = output.metrics
    if metrics.value is None:
        return _box(Role.METRICS, (), metrics.origin, run, Standing.UNKNOWN, metrics.why)
    names = tuple(harmless(in_words("names", (metric,))) for metric in metrics.value)
    at = next((metric.at for metric in metrics.value if metric.at is not None), metrics.origin)
    return _box(Role.METRICS, names or ("none",), at, run)


def _box(
    role: Role,
    says: tuple[str, ...],
    origin: Origin | None,
    run: Run,
    standing: Standing = Standing.AGREES,
    why: str = "",
) -> Box:
    place = origin.place() if origin is not None else None
    where = where_in(place, run.at.place()) if place is not None else ""
    reason = (harmless(why) or "not understood") if standing is Standing.UNKNOWN else ""
    return Box(role, says, where, place, reason, standing)


def _unknown(role: Role, why: str, run: Run) -> Box:
    return _box(role, (), None, run, Standing.UNKNOWN, why)

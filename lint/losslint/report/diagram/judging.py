"""Which facts of a training findings speak of: those whose code is among their evidence.

Several facts may be read from one piece of code, as inputs and labels are from the call that loads both, and
a finding may show more than it is about. So what its rule is about comes first, which the folder says that
the rule stands in: see `Rule.area`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from losslint.findings import Diagnostic
from losslint.report.diagram.facts import LINKS, Box, Facts, Link, Role, Standing
from losslint.training import Data, Layer, Origin, Output, Place, Run

_Pair = tuple[Role, Role]


class _About(Struct, frozen=True):
    """What the rules of an area find fault with.

    `facts` are those that are wrong, or do not go together: every link that a finding is about ends at one of
    them. `besides` are facts that it may be held against. `usual` is the link where the evidence shows none.
    """

    facts: tuple[Role, ...]
    besides: tuple[Role, ...]
    usual: _Pair | None = None


_AREAS = {
    "head_and_loss": _About((Role.HEAD, Role.LOSS), (Role.LABELS,), (Role.HEAD, Role.LOSS)),
    "labels": _About((Role.LABELS,), (Role.LOSS,)),
    "inputs": _About((Role.INPUTS,), (Role.MODEL,)),
    "metrics": _About((Role.METRICS,), (Role.HEAD, Role.LABELS)),
    "architecture": _About((Role.MODEL, Role.HEAD), (Role.INPUTS, Role.LABELS)),
    "loop": _About((), ()),
    "optimisation": _About((), ()),
}
"""The areas of losslint's own rules; the last two are about how weights change, which is no fact of these."""

_ANYTHING = _About(tuple(Role), ())
"""What rules of other distributions may be about."""


def is_about_turns(area: str) -> bool:
    """Whether rules of an area may speak of the turn of a loop."""
    return not _AREAS.get(area, _About((), ())).facts


def judged(
    facts: Facts, run: Run, output: Output, found: Iterable[Diagnostic], areas: Mapping[str, str]
) -> Facts:
    """Return the facts with what these findings about the run say of them.

    `areas` has the area of each rule, by code.
    """
    links: dict[_Pair, dict[str, None]] = {}
    alone: dict[Role, dict[str, None]] = {}
    evidence = _evidence(run, output)
    for one in found:
        pairs, roles = _concerned(one, evidence, _AREAS.get(areas.get(one.code, ""), _ANYTHING))
        for pair in pairs:
            links.setdefault(pair, {})[one.code] = None
        for role in roles:
            alone.setdefault(role, {})[one.code] = None
    touched = {role for pair in links for role in pair} | set(alone)
    return Facts(
        tuple(_box(box, touched, tuple(alone.get(box.role, ()))) for box in facts.boxes),
        tuple(_link(link, tuple(links.get((link.start, link.end), ()))) for link in facts.links),
    )


def _box(box: Box, touched: set[Role], codes: tuple[str, ...]) -> Box:
    return replace(box, standing=Standing.DISAGREES, codes=codes) if box.role in touched else box


def _link(link: Link, codes: tuple[str, ...]) -> Link:
    return replace(link, standing=Standing.DISAGREES, codes=codes) if codes else link


def _concerned(
    found: Diagnostic, evidence: Mapping[Role, set[Place]], about: _About
) -> tuple[Sequence[_Pair], Sequence[Role]]:
    """Return the links that a finding says disagree; where it is none, the facts that it finds fault with."""
    shown = {found.place, *(related.place for related in found.related)}
    seen = {role for role in (*about.facts, *about.besides) if shown & evidence[role]}
    pairs = [pair for pair in LINKS if set(pair) <= seen and set(pair) & set(about.facts)]
    if not pairs and about.usual is not None:
        pairs = [about.usual]
    if pairs:
        return pairs, ()
    alone = [role for role in about.facts if role in seen]
    return (), alone or about.facts[:1] * (about is not _ANYTHING)


def _evidence(run: Run, output: Output) -> dict[Role, set[Place]]:
    """Return the places from which each fact was read."""
    head, loss, labels = output.head, output.loss, output.labels
    metrics = [metric.at for metric in output.metrics.value or ()]
    return {
        Role.INPUTS: _places(origin for data in run.inputs for origin in _of_data(data)),
        Role.MODEL: _places([run.model.at, *_of_layers(run.model.layers)]) - _places(_of_head(output)),
        Role.HEAD: _places(_of_head(output)) | _places([head.rank.origin]),
        Role.LOSS: _places([loss.at, loss.name.origin, loss.expects.origin, loss.reads.origin]),
        Role.LABELS: _places([*_of_data(labels), labels.encoding.origin, labels.classes.origin]),
        Role.METRICS: _places(metrics or [output.metrics.origin]),
    }


def _of_head(output: Output) -> Iterator[Origin | None]:
    head = output.head
    yield from (head.units.origin, head.activation.origin, head.range.origin)
    yield from (one.origin for one in head.stacked)
    yield from (layer.at for layer in (head.layer, *head.trail) if layer is not None)


def _of_data(data: Data) -> Iterator[Origin | None]:
    yield from (fact.origin for fact in (data.range, data.dtype, data.shape, data.content))
    yield from (data.at, data.given, *(step.origin for step in data.history))


def _of_layers(layers: Sequence[Layer]) -> Iterator[Origin | None]:
    for layer in layers:
        yield from (layer.at, layer.activation.origin, layer.units.origin)
        yield from _of_layers(layer.inside)


def _places(origins: Iterable[Origin | None]) -> set[Place]:
    return {origin.place() for origin in origins if origin is not None}

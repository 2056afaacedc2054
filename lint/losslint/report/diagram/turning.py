"""The turn of a training loop as rings, one for each loop: what goes round for each batch is innermost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from losslint.findings import Diagnostic
from losslint.harmless import harmless
from losslint.report.diagram.facts import Standing, where_in
from losslint.report.diagram.judging import is_about_turns
from losslint.training import Act, Happening, Origin, Place, Run

_NAMES = {
    Act.CLEARED: "clear",
    Act.ASKED: "forward",
    Act.BACKWARD: "backward",
    Act.UNSCALED: "unscale",
    Act.CLIPPED: "clip",
    Act.STEPPED: "step",
    Act.SCHEDULED: "schedule",
    Act.TRAINING: "train mode",
    Act.EVALUATING: "eval mode",
    Act.MODE: "some mode",
    Act.LEFT: "left to others",
    Act.HANDED: "not followed",
}
_UNCLEAR = frozenset({Act.MODE, Act.LEFT, Act.HANDED})


class Station(Struct, frozen=True):
    """Something that happens in a turn, or is missing there: then it has no place.

    `name` is short, `said` what it is in full. `decided` are the conditions that it depends on.
    """

    name: str
    said: str
    where: str = ""
    place: Place | None = None
    standing: Standing = Standing.AGREES
    codes: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it does not happen, and should."""
        return self.place is None


class Ring(Struct, frozen=True):
    """One loop: the stations before what is inside of it, and those behind.

    Of the innermost loop these are the stations up to the one where the loss goes backward, and the others.
    `where` is the place of the loop, "" for what happens outside of all loops.
    """

    where: str
    before: tuple[Station, ...]
    behind: tuple[Station, ...]
    inside: Ring | None = None

    @property
    def stations(self) -> tuple[Station, ...]:
        """Return all stations in the order in which they come."""
        return (*self.before, *(self.inside.stations if self.inside is not None else ()), *self.behind)


def turn_of(run: Run, found: Iterable[Diagnostic], areas: Mapping[str, str]) -> Ring | None:
    """Return the turn of the loop that a run takes its steps in, None where it has none.

    The findings are about this run, and `areas` has the area of each rule, by code. What they point at is
    marked, and what they miss is put in.
    """
    order = run.update.order
    backward = next((one for one in order if one.act is Act.BACKWARD), None)
    if backward is None:
        return None
    home = run.at.place()
    marks = _marks(one for one in found if is_about_turns(areas.get(one.code, "")))
    core = backward.loops
    missing = _missing(run, core, marks)
    stations = [(one, _station(one, run, home, marks)) for one in order]
    ring = _innermost(core, stations, missing, home)
    for depth in range(len(core) - 1, -1, -1):
        before, behind = _around(order, stations, core, depth)
        if before or behind:
            where = where_in(core[depth - 1].place(), home) if depth else ""
            ring = Ring(where, before, behind, ring)
    return ring


def _missing(run: Run, core: Sequence[Origin], marks: dict[Place, list[str]]) -> dict[Act, Station]:
    """Return the stations that the innermost loop lacks, and take their codes from where these stand.

    A rule that misses something can only point at what needs it.
    """
    update = run.update
    happening = {one.act: one.at.place() for one in update.order if one.loops[: len(core)] == core}
    needed = ((Act.CLEARED, update.cleared, Act.STEPPED), (Act.STEPPED, update.stepped, Act.BACKWARD))
    found: dict[Act, Station] = {}
    for act, fact, needed_by in needed:
        if fact.is_false and act not in happening:
            at = happening.get(needed_by)
            codes = tuple(dict.fromkeys(marks.pop(at, ()))) if at is not None else ()
            said = f"{act.value}: missing"
            found[act] = Station(_NAMES[act], said, "missing", standing=Standing.DISAGREES, codes=codes)
    return found


def _innermost(
    core: Sequence[Origin],
    stations: Sequence[tuple[Happening, Station]],
    missing: Mapping[Act, Station],
    home: Place,
) -> Ring:
    """Return the ring of the loop in which the loss goes backward, with what is missing in it."""
    inside = [(one, station) for one, station in stations if one.loops[: len(core)] == core]
    at = next(n for n, (one, _) in enumerate(inside) if one.act is Act.BACKWARD) + 1
    clear = [missing[Act.CLEARED]] if Act.CLEARED in missing else []
    step = [missing[Act.STEPPED]] if Act.STEPPED in missing else []
    before = (*clear, *(station for _, station in inside[:at]))
    behind = (*(station for _, station in inside[at:]), *step)
    where = where_in(core[-1].place(), home) if core else ""
    return Ring(where, before, behind)


def _around(
    order: Sequence[Happening],
    stations: Sequence[tuple[Happening, Station]],
    core: Sequence[Origin],
    depth: int,
) -> tuple[tuple[Station, ...], tuple[Station, ...]]:
    """Return what stands in the loop of this depth and not further inside, before and behind that."""
    own = [
        n
        for n, one in enumerate(order)
        if one.loops[:depth] == core[:depth] and one.loops[: depth + 1] != core[: depth + 1]
    ]
    first = next(n for n, one in enumerate(order) if one.loops[: depth + 1] == core[: depth + 1])
    before = tuple(stations[n][1] for n in own if n < first)
    return before, tuple(stations[n][1] for n in own if n > first)


def _station(one: Happening, run: Run, home: Place, marks: dict[Place, list[str]]) -> Station:
    place = one.at.place()
    codes = tuple(dict.fromkeys(code for at, found in marks.items() if at == place for code in found))
    unrecorded = " without gradients" if one.act is Act.ASKED and one.recording.is_false else ""
    return Station(
        _NAMES[one.act],
        f"{one.act.value}{unrecorded}",
        where_in(place, home),
        place,
        _standing(one.act, run) if not codes else Standing.DISAGREES,
        codes,
        tuple(harmless(condition.text()) for condition in one.conditions),
    )


def _standing(act: Act, run: Run) -> Standing:
    """Return whether it is known that what happens is as it should be."""
    facts = {Act.CLEARED: run.update.cleared, Act.STEPPED: run.update.stepped}
    if act in facts and facts[act].is_false:
        return Standing.DISAGREES  # it happens, and does not do what it is there for
    known = facts[act].known if act in facts else act not in _UNCLEAR
    return Standing.AGREES if known else Standing.UNKNOWN


def _marks(found: Iterable[Diagnostic]) -> dict[Place, list[str]]:
    """Return the codes of findings by the places that they stand at."""
    marks: dict[Place, list[str]] = {}
    for one in found:
        for place in one.places:
            marks.setdefault(place, []).append(one.code)
    return marks

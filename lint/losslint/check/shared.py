"""Withholding repairs of code that another training rests on as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from losslint.check.consult import Said
from losslint.findings import TextEdit
from losslint.intake import real
from losslint.source import CodeOrigin, SettingsOrigin
from losslint.training import Place, Run


def without_shared_repairs(heard: Sequence[Said], runs: Sequence[Run]) -> list[Said]:
    """Return the answers, without the repairs that would change another run that does not ask for them.

    A head that two trainings share may be right for one of them: only where both want the same edit is
    it made.
    """
    by_run = [one for one in heard if _run_of(one) is not None]
    if len(runs) < 2 or all(one.diagnostic.repair is None for one in by_run):
        return list(heard)
    places = {id(run): set(_places(run)) for run in runs}
    wanted: dict[int, set[TextEdit]] = {id(run): set() for run in runs}
    for one in by_run:
        repair = one.diagnostic.repair
        if repair is not None:
            wanted.setdefault(id(_run_of(one)), set()).update(repair.edits)

    def is_shared(one: Said, edit: TextEdit) -> bool:
        others = (run for run in runs if run is not _run_of(one))
        return any(
            edit not in wanted[id(run)] and any(_touches(edit.place, place) for place in places[id(run)])
            for run in others
        )

    def kept(one: Said) -> Said:
        repair = one.diagnostic.repair
        if repair is None or _run_of(one) is None or not any(is_shared(one, edit) for edit in repair.edits):
            return one
        return replace(one, diagnostic=replace(one.diagnostic, repair=None))

    return [kept(one) for one in heard]


def objector(edits: Collection[TextEdit], heard: Sequence[Said], runs: Sequence[Run]) -> Run | None:
    """Return the first run that rests on what edits change, in whichever file, and does not ask for them."""
    asked = {_settled(edit.place, edit.content) for edit in edits}
    for run in runs:
        own = [one.diagnostic.repair for one in heard if _run_of(one) is run]
        wanted = {_settled(edit.place, edit.content) for one in own if one is not None for edit in one.edits}
        foreign = asked - wanted
        if foreign and any(
            _touches(edit.place, _settled(place).place) for place in set(_places(run)) for edit in foreign
        ):
            return run
    return None


def _settled(place: Place, content: str = "") -> TextEdit:
    """Return an edit whose file is named by its full path, however the checked file came to it."""
    return TextEdit(replace(place, path=str(real(place.path))), content)


def _run_of(one: Said) -> Run | None:
    """Return the run that an answer is about, None where it is about a fact around the runs."""
    run = one.subject if isinstance(one.subject, Run) else getattr(one.subject, "run", None)
    return run if isinstance(run, Run) else None


def _places(run: Run) -> Iterator[Place]:
    """Yield the places of all code that a run rests on, the call that trains it aside."""
    seen: set[int] = set()
    unseen: list[Any] = [run]
    while unseen:
        part = unseen.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, CodeOrigin):
            yield part.place()
        elif isinstance(part, SettingsOrigin):
            yield part.place()
            unseen.append(part.used)
        else:
            unseen.extend(_parts(part))


def _parts(part: Any) -> Iterable[Any]:
    if isinstance(part, (tuple, list, set, frozenset)):
        return part
    if isinstance(part, Mapping):
        return part.values()
    if isinstance(part, Struct):
        return [getattr(part, name) for name in part.__struct_fields__]
    return ()


def _touches(edit: Place, place: Place) -> bool:
    """Whether an edit changes something of a piece of code; a place where text is inserted has no width."""
    if (edit.path, edit.cell) != (place.path, place.cell):
        return False
    if edit in place:
        return True
    starts, ends = (place.row, place.column), (place.end_row, place.end_column)
    return (edit.row, edit.column) < ends and starts < (edit.end_row, edit.end_column)

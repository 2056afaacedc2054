"""The trainings of a file, in the few words that a summary over many files needs."""

from __future__ import annotations

import os
from collections.abc import Iterable

from losslint.results import Sighting
from losslint.source import CodeOrigin, number_in
from losslint.training import Kind, Origin, Run


def sightings(runs: Iterable[Run]) -> tuple[Sighting, ...]:
    """Return what a summary says of runs: one sighting for all the ways that lead to a fit."""
    found: dict[str, Sighting] = {}
    for run in runs:
        at = _name(run.at)
        if at not in found or (run.is_understood and not found[at].is_understood):
            configured = _name(run.configured_at) if run.configured_at is not None else ""
            fitted = run.kind in (Kind.FIT, Kind.LOOP)
            found[at] = Sighting(at, configured, _file_of(run.at), fitted, run.is_understood)
    return tuple(found.values())


def _name(origin: Origin) -> str:
    """Return a name of a place; rows and columns, which take writing out code, only where needed."""
    rank = origin.rank() if isinstance(origin, CodeOrigin) else None
    if isinstance(origin, CodeOrigin) and rank is not None:
        return f"{_file_of(origin)}:{rank}:{number_in(origin.near, origin.node)}"
    place = origin.place()
    return f"{_file_of(origin)}:{place.cell}:{place.row}:{place.column}"


def _file_of(origin: Origin) -> str:
    path = origin.source.path if isinstance(origin, CodeOrigin) else origin.place().path
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow symbolic links

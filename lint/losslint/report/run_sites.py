"""One training in the text is one to a reader, however many files and ways through them lead to it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from losslint.report.run_facts import groups
from losslint.training import Kind, Origin, Run

_Site = tuple[str, int, int, int]


class Training(Struct, frozen=True):
    """A training as it is known best, and the other ways that lead to it and say something else."""

    best: Run
    others: tuple[Run, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """Return all of them, the best known one first."""
        return (self.best, *self.others)


def trainings_of(runs: Sequence[Run]) -> list[Training]:
    """Return the trainings that runs are of, in the order of their places.

    A compile whose model is fitted in another file is no training of its own.
    """
    fitted = {_site(run.configured_at) for run in runs if run.kind in (Kind.FIT, Kind.LOOP)}
    at: dict[_Site, list[Run]] = {}
    for run in runs:
        site = _site(run.at)
        if run.kind is not Kind.CONFIGURED or site not in fitted:
            at.setdefault(site, []).append(run)
    return [_training(at[site]) for site in sorted(at)]


def _site(origin: Origin | None) -> _Site:
    if origin is None:
        return "", 0, 0, 0
    place = origin.place()
    return os.path.abspath(place.path), place.cell or 0, place.row, place.column  # noqa: PTH100


def _training(runs: Iterable[Run]) -> Training:
    """Return the runs of one place without those that say nothing that another one does not say."""
    known = [(run, _known(run)) for run in runs]
    known.sort(key=lambda one: -len(one[1]))  # it is stable: the first way first
    kept: list[tuple[Run, dict[str, Any]]] = []
    for run, facts in known:
        if not any(_says_all(said, facts) for _, said in kept):
            kept.append((run, facts))
    return Training(kept[0][0], tuple(run for run, _ in kept[1:]))


def _known(run: Run) -> dict[str, Any]:
    """Return the facts of a run that are known, by name."""
    return {
        f"{group.name}.{name}": fact.value
        for group in groups(run)
        for name, fact in group.facts
        if fact.known
    }


def _says_all(said: dict[str, Any], facts: dict[str, Any]) -> bool:
    return all(name in said and said[name] == value for name, value in facts.items())

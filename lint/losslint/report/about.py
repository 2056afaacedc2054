"""Which findings are about which training, for reports that show them together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from losslint.findings import Diagnostic
from losslint.rule import RULES
from losslint.training import Place, Run


class About:
    """Findings by the trainings that they were said about."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        self.areas: Mapping[str, str] = {code: rule.area for code, rule in RULES.items()}
        """What each rule is about, by code: see `Rule.area`."""
        self._found: dict[object, list[Diagnostic]] = {}
        for one in found:
            for at in one.trainings:
                self._found.setdefault(_key(at), []).append(one)

    def of(self, run: Run) -> list[Diagnostic]:
        """Return the findings about the training that a run is of."""
        return self._found.get(_key(run.at.place()), [])


def _key(place: Place) -> object:
    """Return what tells one training from another, however the path of its file is written."""
    return os.path.abspath(place.path), place.cell, place.row, place.column  # noqa: PTH100 - links stay

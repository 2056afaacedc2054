"""A finding that repeats for every fit or use is one: said once, with its other places beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from msgspec.structs import replace

from losslint.check.consult import Said, run_of
from losslint.check.subsume import Cause
from losslint.findings import HERE_TOO, Diagnostic, Related
from losslint.training import Kind, either


def once_each(causes: Iterable[Cause]) -> list[Diagnostic]:
    """Return a diagnostic for every cause; those that say the same of several fits or uses are one.

    It stands at the first of the places.
    """
    alike: dict[object, list[Diagnostic]] = {}
    for cause in causes:
        found = cause.diagnostic()
        alike.setdefault(_what_repeats(cause.first) or found, []).append(found)
    return [one for several in alike.values() for one in _together(several)]


def _what_repeats(heard: Said) -> object:
    """Return what is the same of a finding for every fit or use, None where it stands for itself.

    For what is given to a fit that is the model. For what is asked of a model afterwards it is
    all the evidence: only the place is another one. So it is where a model is only asked, each time
    by itself.
    """
    found = heard.diagnostic
    about = (found.code, found.severity, found.label, found.choices)
    run = run_of(heard.subject)
    if run is None:
        return (*about, found.related) if found.related else None
    if run.configured_at is not None and found.place in run.at.place():
        return (*about, found.message, run.configured_at)
    if run.kind is Kind.BUILD and found.related:
        return (*about, found.message, found.related)
    asked = (*(use.at for use in run.uses), *(read.origin for read in run.logs.read))
    if any(at is not None and (found.place in at.place() or at.place() in found.place) for at in asked):
        return (*about, found.related)
    return None


def _together(several: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Return diagnostics that say the same as one, with the first of their repairs.

    Each was made as if it were the only one. Where the first does not help the others, they are found again.
    """
    if len({one.place for one in several}) == 1:
        return several
    ordered = sorted(several, key=lambda one: one.order)
    first = ordered[0]
    said = {one.place: one.message for one in reversed(ordered) if one.place != first.place}
    others = (
        Related(place, HERE_TOO if message == first.message else f"{HERE_TOO}: {message}")
        for place, message in reversed(said.items())
    )
    merged = replace(
        first,
        related=(*first.related, *others),
        repair=next((one.repair for one in ordered if one.repair is not None), None),
        effects=tuple(dict.fromkeys(effect for one in ordered for effect in one.effects)),
        also=tuple(dict.fromkeys(also for one in ordered for also in one.also)),
        subsumes=tuple(dict.fromkeys(code for one in ordered for code in one.subsumes)),
        choices=reduce(either, (one.choices for one in ordered)),
        trainings=tuple(dict.fromkeys(at for one in ordered for at in one.trainings)),
    )
    return [merged]

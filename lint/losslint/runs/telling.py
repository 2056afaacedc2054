"""What happens on a path that tells which framework, and which version of it, a file is for."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.values import BackendEvent, Event, Import

Telling = Import | BackendEvent


def telling_in(events: Sequence[Event]) -> list[Telling]:
    """Return what of a path may tell the version."""
    return [event for event in events if isinstance(event, Telling)]

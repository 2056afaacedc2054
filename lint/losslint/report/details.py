"""A finding as a few lines of plain text, for formats with one field for everything."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.findings import Diagnostic
from losslint.report.places import where
from losslint.report.probe_text import probe_in_words


def details(found: Diagnostic) -> Iterator[str]:
    """Yield the finding with its place, then its evidence, effects, help and what stands under it."""
    yield f"{where(found.place)}: {found.code} {found.message}"
    yield from (f"  {where(related.place)}: {related.message}" for related in found.related)
    yield from (f"  effect: {effect}" for effect in found.effects)
    if found.help:
        yield f"  help: {found.help}"
    yield from (f"  also: {also}" for also in found.also)
    if found.probe is not None:
        yield f"  probe: {probe_in_words(found.probe)}"

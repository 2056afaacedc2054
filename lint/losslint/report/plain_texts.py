"""Results whose sentences are harmless in every report. Paths and edits stay: programs act on them."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.harmless import harmless, is_harmless
from losslint.record import changed
from losslint.results import Results

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from losslint.findings import Diagnostic


def with_plain_texts(results: Results) -> Results:
    """Return results in which no sentence steers a terminal, begins a line or turns a direction around."""
    steering = {found for file in results.files for found in file.diagnostics if not _is_plain(found)}
    if not steering and all(map(is_harmless, results.failures)):
        return results
    plain = {found: _plain(found) for found in steering}
    files = tuple(
        changed(file, diagnostics=tuple(plain.get(found, found) for found in file.diagnostics))
        for file in results.files
    )
    return changed(
        results,
        files=files,
        failures=tuple(map(harmless, results.failures)),
        fixable=frozenset(plain.get(found, found) for found in results.fixable),
        risky=frozenset(plain.get(found, found) for found in results.risky),
    )


def _is_plain(found: Diagnostic) -> bool:
    return all(map(is_harmless, _sentences(found)))


def _sentences(found: Diagnostic) -> Iterator[str]:
    yield from (found.message, found.label, found.help, *found.effects, *found.also)
    yield from (related.message for related in found.related)
    if found.repair is not None:
        yield found.repair.message
    if found.probe is not None:
        yield found.probe.sentence


def _plain(found: Diagnostic) -> Diagnostic:
    from msgspec.structs import replace  # late: most findings are plain

    repair, probe = found.repair, found.probe
    return replace(
        found,
        message=harmless(found.message),
        label=harmless(found.label),
        help=harmless(found.help),
        effects=tuple(map(harmless, found.effects)),
        also=tuple(map(harmless, found.also)),
        related=tuple(replace(one, message=harmless(one.message)) for one in found.related),
        repair=replace(repair, message=harmless(repair.message)) if repair is not None else None,
        probe=replace(probe, sentence=harmless(probe.sentence)) if probe is not None else None,
    )

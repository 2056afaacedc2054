"""What checking files came to: what the engine hands to the reports."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.record import made_by, record

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:  # where nothing is found, the vocabulary of findings is not needed
    from losslint.findings import Diagnostic


@record
class Line:
    """One line that a report may show, and the 1-based row of the file that holds it.

    The row differs from the place's own row in a notebook only, where it is the row of the JSON text.
    """

    text: str
    raw_row: int


Listing = Mapping[tuple[str, int | None, int], Line]
"""The lines that diagnostics point at, by path, cell and row."""


@record
class FileResult:
    """Everything that is to be said about one file.

    `lines` are the lines that its diagnostics show. `failed` says that a rule or the interpreter broke
    on the file. `skipped` is the reason why nothing was looked for in it, empty where it was checked.
    `looked_for` are the other paths that the result rests on, whether something was there or not.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    lines: Listing = made_by(default_factory=dict)
    failed: bool = False
    skipped: str = ""
    looked_for: tuple[str, ...] = ()


@record
class Results:
    """Everything that is to be said about all files of one call.

    `failures` are sentences about plug-ins that broke: what they would have said is missing.
    `fixable` are the findings that `--fix` would repair, `risky` those that need `--unsafe-fixes` too.
    `in_baseline` counts what is left out because the baseline lists it, `stale` what it lists in vain.
    """

    files: tuple[FileResult, ...]
    failures: tuple[str, ...] = ()
    fixable: frozenset[Diagnostic] = frozenset()
    risky: frozenset[Diagnostic] = frozenset()
    in_baseline: int = 0
    stale: int = 0

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Return all findings in the order of every report."""
        found = [diagnostic for file in self.files for diagnostic in file.diagnostics]
        return sorted(found, key=lambda diagnostic: diagnostic.order)

    @property
    def lines(self) -> Listing:
        """Return the lines that the findings of all files show."""
        return {key: line for file in self.files for key, line in file.lines.items()}

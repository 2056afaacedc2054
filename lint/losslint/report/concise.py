"""`concise`: one line a finding, for eyes that know the rules and for tools that search lines."""

from __future__ import annotations

from losslint.findings import Diagnostic
from losslint.report.paint import Paint
from losslint.report.places import harmless, where
from losslint.report.style import Style
from losslint.report.summary import summary
from losslint.results import Results


def render(results: Results, view: Style) -> str:
    """Return `path:row:column: CODE message` for every finding; `[*]` marks what `--fix` repairs."""
    paint = Paint(view.colour)
    lines = [_line(found, found in results.fixable, paint) for found in results.diagnostics]
    if view.summary:
        lines.append(summary(results))
    return "".join(f"{line}\n" for line in lines)


def _line(found: Diagnostic, fixable: bool, paint: Paint) -> str:
    mark = "[*] " if fixable else ""
    code = paint(found.code, found.severity.value)
    return f"{paint(where(found.place), 'bold')}: {code} {mark}{harmless(found.message)}"

"""`concise`: one line a finding, for eyes that know the rules and for tools that search lines."""

from __future__ import annotations

from losslint.findings import Applicability, Diagnostic
from losslint.report import View
from losslint.report.paint import Paint
from losslint.report.places import harmless, where
from losslint.report.summary import summary
from losslint.results import Results


def render(results: Results, view: View) -> str:
    """Return `path:row:column: CODE message` for every finding; `[*]` marks a safe repair."""
    paint = Paint(view.colour)
    lines = [_line(found, paint) for found in results.diagnostics]
    if view.summary:
        lines.append(summary(results))
    return "".join(f"{line}\n" for line in lines)


def _line(found: Diagnostic, paint: Paint) -> str:
    safe = found.repair is not None and found.repair.applicability is Applicability.SAFE
    mark = "[*] " if safe else ""
    code = paint(found.code, found.severity.value)
    return f"{paint(where(found.place), 'bold')}: {code} {mark}{harmless(found.message)}"

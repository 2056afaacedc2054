"""The rules in a SARIF log: their pages cut to what GitHub shows and accepts."""

from __future__ import annotations

import re
from typing import Any

from losslint.findings import Severity
from losslint.rule import RULES

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_LONGEST = 1024
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=##)")
_WHAT = "## What it does\n"


def described(code: str) -> dict[str, Any]:
    """Return the entry of a rule; GitHub shows `help.markdown`, the rule's whole page."""
    rule = RULES[code]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _cut(rule.summary)},
        "fullDescription": {"text": _cut(_paragraph(rule.documentation) or rule.summary)},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["keras", "training"],
            "precision": "very-high" if rule.severity is Severity.ERROR else "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _paragraph(page: str) -> str:
    """Return the first paragraph of what a rule does, on one line."""
    body = page.partition(_WHAT)[2]
    return " ".join(_PARAGRAPH.split(body, maxsplit=1)[0].split())


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

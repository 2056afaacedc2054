"""`losslint rule`: the list of all rules, and the page of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from losslint.report.paint import Paint
from losslint.rule import Rule

_FENCE = "```"
_HEADING = "## "


def list_as_text(rules: Mapping[str, Rule], paint: Paint) -> str:
    """Return a line for each rule: code, name, severity and summary."""
    width = max((len(rule.name) for rule in rules.values()), default=0)
    return "".join(
        f"{paint(rule.code, 'bold')}  {rule.name:<{width}}  "
        f"{paint(f'{rule.severity.value:<7}', rule.severity.value)}  {rule.summary}\n"
        for rule in rules.values()
    )


def page_as_text(rule: Rule, paint: Paint) -> str:
    """Return the documentation of a rule for a terminal: headings bold, code indented."""
    told = ", ".join((rule.severity.value, *(one.title for one in rule.measured)))
    head = f"{paint(rule.code, 'bold')} {paint(rule.name, 'bold')} ({told})"
    return "".join(f"{line}\n" for line in (head, "", *_body(rule.documentation, paint)))


def as_json(rules: Mapping[str, Rule]) -> str:
    """Return an array of rules."""
    return json.dumps([as_object(rule) for rule in rules.values()], indent=2) + "\n"


def page_as_json(rule: Rule) -> str:
    """Return one rule."""
    return json.dumps(as_object(rule), indent=2) + "\n"


def as_object(rule: Rule) -> dict[str, Any]:
    """Return one rule as a JSON object."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "documentation": rule.documentation,
        "subsumes": list(rule.subsumes),
        "frameworks": [one.value for one in rule.measured],
    }


def _body(documentation: str, paint: Paint) -> Iterator[str]:
    in_code = False
    for line in documentation.splitlines():
        if line.startswith(_FENCE):
            in_code = not in_code
        elif in_code:
            yield f"    {paint(line, 'added')}".rstrip()
        elif line.startswith(_HEADING):
            yield paint(line.removeprefix(_HEADING), "bold")
        else:
            yield line

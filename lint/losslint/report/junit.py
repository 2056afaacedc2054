"""`junit`: every finding as a failed test, for services that show test reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import PurePath
from xml.etree import ElementTree

from losslint.findings import Diagnostic
from losslint.harmless import harmless, harmless_text
from losslint.own_rules import INTERNAL_ERROR, UNREAD
from losslint.report.details import details
from losslint.report.style import Style
from losslint.results import Results

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ERRORS = UNREAD | {INTERNAL_ERROR}


def render(results: Results, _: Style) -> str:
    """Return a suite of tests for each file with findings, one passed test where there are none.

    What could not be read or checked is an error, everything else a failure. Elements and attributes are
    those that Jenkins accepts (its `junit-10.xsd`): a test has no line of its own, so its name says it.
    """
    found = results.diagnostics
    top = ElementTree.Element("testsuites", {"name": "losslint", **_counts(found)})
    for path, here in groupby(found, key=lambda one: one.place.path):
        _add_suite(top, path, list(here))
    if not found:
        suite = ElementTree.SubElement(top, "testsuite", {"name": "losslint", **_counts(found)})
        ElementTree.SubElement(suite, "testcase", {"name": "no findings", "classname": "losslint"})
    ElementTree.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(top, encoding="unicode")}\n'


def _add_suite(top: ElementTree.Element, path: str, found: Sequence[Diagnostic]) -> None:
    name = _allowed(harmless(path))
    given = {"name": name, **_counts(found), "package": "org.losslint", "file": name}
    suite = ElementTree.SubElement(top, "testsuite", given)
    pure = PurePath(name)
    classname = ".".join((*pure.parts[:-1], pure.stem)).lstrip("./") or "losslint"
    seen: Counter[str] = Counter()
    for one in found:
        place = one.place
        cell = "" if place.cell is None else f"cell {place.cell}, "
        test = f"{one.code} {one.name} ({cell}line {place.row})"
        seen[test] += 1
        if seen[test] > 1:
            test += f" #{seen[test]}"
        case = ElementTree.SubElement(suite, "testcase", {"name": test, "classname": classname})
        kind = "error" if one.code in _ERRORS else "failure"
        outcome = ElementTree.SubElement(
            case, kind, {"message": _allowed(one.message), "type": one.severity.value}
        )
        # GitLab shows this text and not the message, so it says everything.
        outcome.text = _allowed("\n".join(details(one)))


def _counts(found: Sequence[Diagnostic]) -> dict[str, str]:
    errors = sum(one.code in _ERRORS for one in found)
    return {
        "tests": str(max(len(found), 1)),
        "failures": str(len(found) - errors),
        "errors": str(errors),
    }


def _allowed(text: str) -> str:
    """Return a text without the characters that XML cannot hold, or that do something."""
    return _FORBIDDEN.sub("\ufffd", harmless_text(text))

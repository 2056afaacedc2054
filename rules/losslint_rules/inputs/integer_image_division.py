"""LL405: a division that integers cannot express."""

import re
from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Content, Data, Doing, Origin, Run

IN_PLACE = re.compile(r"(.*[^/\s])\s*/=\s*(.+)")
FLOORED = re.compile(r"([^/]+?)\s*//=?\s*([^/]+)")


@rule("LL405", "integer-image-division", Severity.ERROR, measured=("keras",))
def integer_image_division(run: Run) -> Iterator[Finding]:
    """Integer images divided in place, or with `//`."""
    said: set[Origin] = set()
    for data in _fed(run):
        for step in data.steps(Doing.INTEGER_DIVIDED):
            if step.origin is None or step.origin in said:
                continue
            said.add(step.origin)
            if IN_PLACE.fullmatch(step.origin.text()):
                yield _in_place(step.origin)
            elif data.content.value is Content.IMAGES:
                yield _floored(step.origin)


def _fed(run: Run) -> Iterator[Data]:
    yield from run.inputs
    if run.validation.value is not None:
        yield run.validation.value.inputs


def _in_place(origin: Origin) -> Finding:
    return Finding(
        at=origin,
        message=f"`{origin.text()}` would put fractions into an array of integers",
        label="divides in place",
        effects=("stops with a TypeError: NumPy does not cast the quotient back",),
        help="x = x / 255 makes a new array",
        fix=Fix("Divide into a new array", (_rewritten(IN_PLACE, r"\1 = \1 / \2", origin),)),
    )


def _floored(origin: Origin) -> Finding:
    division = r"\1 = \1 / \2" if "//=" in origin.text() else r"\1 / \2"
    return Finding(
        at=origin,
        message=f"`{origin.text()}` throws the remainder away, and with it the image",
        label="rounds down",
        effects=("only pixels at the very top of the range keep a 1, all others become 0",),
        help="x / 255",
        fix=Fix("Keep the fractions", (_rewritten(FLOORED, division, origin),)),
    )


def _rewritten(pattern: re.Pattern[str], division: str, origin: Origin) -> Edit | None:
    """Return the edit that keeps the fractions, None where the text is shortened or more than a division."""
    found = pattern.fullmatch(origin.text())
    if found is None or "..." in origin.text():
        return None
    return Replace(origin, found.expand(division))

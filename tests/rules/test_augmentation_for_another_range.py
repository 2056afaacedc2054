"""LL420: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.findings import Severity
from losslint.training import Content, Doing, Range, Run, Step
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, run

CODE = "LL420"
SHADES, FRACTIONS = Range(0, 255), Range(0, 1)


def of_pixels(meant: Range | None, met: Range | None, content: Content | None = Content.IMAGES) -> Run:
    """Return a training on pictures that were made lighter and darker after they were scaled."""
    of = run()
    scaled = Step(Doing.SCALED, Code("x / 255"))
    changed = Step(Doing.AUGMENTED, Code("(0.5, 1.5)"), "brightness_range", meant=meant, met=met)
    inputs = replace(of.inputs[0], content=fact(content), history=(scaled, changed))
    return replace(of, inputs=(inputs,))


@pytest.mark.parametrize(
    ("meant", "met", "words", "severity"),
    [
        (SHADES, FRACTIONS, "works on pixels of 0..255, these are 0..1", None),
        (FRACTIONS, SHADES, "works on pixels of 0..1, these are 0..255", Severity.WARNING),
    ],
)
def test_what_is_wrong_is_said(meant: Range, met: Range, words: str, severity: Severity | None) -> None:
    (said,) = findings(CODE, of_pixels(meant, met))

    assert words in said.message
    assert said.severity is severity
    assert [one.origin.text() for one in said.because] == ["x / 255"]


@pytest.mark.parametrize(
    "of",
    [
        run(),
        of_pixels(SHADES, SHADES),
        of_pixels(SHADES, Range(0, 16)),
        of_pixels(SHADES, Range(-1, 1)),
        of_pixels(SHADES, Range(0, 1, exact=False)),
        of_pixels(SHADES, None),
        of_pixels(None, FRACTIONS),
        of_pixels(SHADES, FRACTIONS, content=Content.FEATURES),
        of_pixels(SHADES, FRACTIONS, content=None),
    ],
)
def test_silent(of: Run) -> None:
    assert findings(CODE, of) == []

"""LL413: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.training import Unadapted
from msgspec.structs import replace

from tests.rules.building import Code, findings, run

CODE = "LL413"


@pytest.mark.parametrize(
    ("spelling", "optimizer", "effect"),
    [
        ("Normalization", "SGD", "hands on what it reads: .40 right with SGD, not .93, in a measured case"),
        ("Normalization", "Adam", "hands on what it reads: .78 right with Adam, not .97, when measured"),
        ("StringLookup", "Adam", "has no table to look in, and stops at the first batch"),
    ],
)
def test_what_is_wrong_is_said(spelling: str, optimizer: str, effect: str) -> None:
    of = replace(
        run(optimizer=optimizer),
        unadapted=(Unadapted(spelling, Code(f"{spelling}()"), spelling != "Normalization"),),
    )

    (said,) = findings(CODE, of)

    assert said.at.text() == f"{spelling}()"
    assert said.effects == (effect,)


def test_silent() -> None:
    assert findings(CODE, run()) == []

"""Rules about PyTorch report a fault, and are silent about what looks like it and is right, or not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.near_misses import NEAR_MISSES

ENOUGH = 3
"""How many scripts a rule has to be silent about."""


def said(code: str, script: str) -> list[str]:
    """Return what a rule says of a script."""
    return [one.code for one in lint(Path("train.py"), script.encode(), select=[code])]


@pytest.mark.parametrize("code", NEAR_MISSES)
def test_what_is_wrong_is_reported(code: str) -> None:
    near = NEAR_MISSES[code]

    assert said(code, near.script(near.wrong)) == [code]
    assert len(set(near.right) - {near.wrong}) >= ENOUGH


@pytest.mark.parametrize(
    ("code", "right"), [(code, right) for code, near in NEAR_MISSES.items() for right in near.right]
)
def test_what_looks_like_it_is_not(code: str, right: str) -> None:
    assert said(code, NEAR_MISSES[code].script(right)) == []

"""What a file took is given back as soon as it is checked, without Python having to look for it."""

from __future__ import annotations

import gc
from pathlib import Path

from losslint.check.engine import lint

FIXTURE = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.py"))


def test_a_checked_file_leaves_nothing_behind_that_knows_itself() -> None:
    scripts = FIXTURE[:12]
    for path in scripts:  # what is worked out once and kept for good is no garbage
        lint(path)
    gc.collect()
    gc.disable()
    try:
        for path in scripts:
            lint(path)
        left = gc.collect()
    finally:
        gc.enable()

    assert left < 100 * len(scripts)  # the tree of one script alone has some thousand nodes

"""What a command that a test starts finds: the modules of this checkout, or of a copy."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]


def modules(root: Path = ROOT, *before: Path) -> str:
    """Return where the modules of a checkout are looked for, behind those of other folders."""
    return os.pathsep.join(map(str, (*before, root / "lint", root / "rules")))


def environment(root: Path = ROOT, *before: Path) -> dict[str, str]:
    """Return the environment of such a command."""
    return {**os.environ, "PYTHONPATH": modules(root, *before)}

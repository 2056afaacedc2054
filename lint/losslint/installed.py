"""Which distributions may have rules, as files say it at once: `importlib.metadata` takes long to ask."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder

from losslint import intake

GROUP = "losslint.rules"
"""The group of entry points by which distributions name their rules."""

BUILT_IN = ("losslint", "losslint_rules")
"""The packages of losslint's own distribution."""

_OURS = f"{GROUP}]\nlosslint = losslint_rules"
"""How it names its rules, behind the bracket that begins the group."""


def ours_alone() -> bool:
    """Whether losslint is installed and no other distribution may have rules, as files say it at once.

    Where it takes more to tell, `importlib.metadata` is left to find out: archives, eggs, finders of others.
    """
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return False
    said = {group for folder in sys.path for group in _groups_in(folder or ".")}
    return said == {_OURS}


def _groups_in(folder: str) -> Iterator[str]:
    """Yield how the distributions in a folder name their rules, "" where only asking tells."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return
    except OSError:  # an archive, for one
        yield ""
        return
    if folder.endswith(".egg"):
        yield ""
    for name in names:
        ending = name.rpartition(".")[2].lower()
        if ending == "egg":
            yield ""
        elif ending in ("dist-info", "egg-info"):
            yield from _groups_of(f"{folder}/{name}/entry_points.txt")


def _groups_of(file: str) -> Iterator[str]:
    """Yield the parts of a distribution's entry points that mention our group."""
    try:
        text = intake.read(file).decode()
    except OSError:  # most have none
        return
    except UnicodeDecodeError:
        yield ""
        return
    if GROUP in text:
        yield from (part.strip() for part in f"\n{text}".split("\n[") if GROUP in part)

"""Files to modules: scripts and notebooks, where their nodes stand, their comments and their problems.

The names below are imported when they are first used, so that `looks_relevant` can be asked about a
folder's files without paying for the reader. Reading a file imports libcst.
"""

from importlib import import_module

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import Any

    from losslint.source.cells import Cell
    from losslint.source.comments import Comment
    from losslint.source.document import Source
    from losslint.source.importing import imports_in
    from losslint.source.locating import Locator
    from losslint.source.origin import CodeOrigin
    from losslint.source.problem import Problem
    from losslint.source.reading import read_source
    from losslint.source.relevance import looks_relevant
    from losslint.source.settings_file import SettingsFile, SettingsOrigin
    from losslint.source.shelf import FOLLOWED, Shelf
    from losslint.source.tree import nodes_in, number_in

__all__ = [
    "FOLLOWED",
    "Cell",
    "CodeOrigin",
    "Comment",
    "Locator",
    "Problem",
    "SettingsFile",
    "SettingsOrigin",
    "Shelf",
    "Source",
    "imports_in",
    "looks_relevant",
    "nodes_in",
    "number_in",
    "read_source",
]

_HOMES = {
    "FOLLOWED": "shelf",
    "Cell": "cells",
    "CodeOrigin": "origin",
    "Comment": "comments",
    "Locator": "locating",
    "Problem": "problem",
    "SettingsFile": "settings_file",
    "SettingsOrigin": "settings_file",
    "Shelf": "shelf",
    "Source": "document",
    "imports_in": "importing",
    "looks_relevant": "relevance",
    "nodes_in": "tree",
    "number_in": "tree",
    "read_source": "reading",
}


def __getattr__(name: str) -> "Any":
    """Import an exported name from its module.

    Raises:
        AttributeError: the package exports no such name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

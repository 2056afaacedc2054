"""Packages that are what stands in their folder: all modules in it are imported, and no list is kept."""

from __future__ import annotations

import os
from importlib import import_module


def import_modules_of(package: str, folder: str, leaving_out: str = "") -> None:
    """Import all modules of a package, by their names; those of a package inside may be left out.

    `pkgutil` takes longer to say which they are than it takes to import them.
    """
    found: list[str] = []
    for inside, _, files in os.walk(folder):
        prefix = package + inside[len(folder) :].replace(os.sep, ".")
        modules = (
            file.removesuffix(".py") for file in files if file.endswith(".py") and file != "__init__.py"
        )
        found += (f"{prefix}.{module}" for module in modules)
    for name in sorted(found):
        if not leaving_out or not name.startswith(f"{leaving_out}."):
            import_module(name)

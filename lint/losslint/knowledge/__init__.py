"""What library calls mean: tables, and a small transfer function for each call.

Importing this package fills the tables: every module in it is imported. To teach losslint a new call, add one
entry to the module of its library (see CONTRIBUTING.md).
"""

import os
from collections.abc import Iterator
from importlib import import_module

from losslint.knowledge.lookup.kinds import attribute_of, kinds_of, knows


def _modules() -> Iterator[str]:
    """Yield the names of all modules in here; `pkgutil` takes longer to say them than to import."""
    top = __path__[0]
    for folder, _, files in os.walk(top):
        package = __name__ + folder[len(top) :].replace(os.sep, ".")
        for file in files:
            if file.endswith(".py") and file != "__init__.py":
                yield f"{package}.{file.removesuffix('.py')}"


for _module in sorted(_modules()):
    import_module(_module)

__all__ = ["attribute_of", "kinds_of", "knows"]

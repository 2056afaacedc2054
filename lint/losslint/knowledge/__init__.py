"""What library calls mean: tables, and a small transfer function for each call.

Importing this package fills the tables: every module in it is imported. To teach losslint a new call, add one
entry to the module of its library (see CONTRIBUTING.md).
"""

from importlib import import_module
from pkgutil import walk_packages

from losslint.knowledge.lookup.kinds import attribute_of, kinds_of, knows

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["attribute_of", "kinds_of", "knows"]

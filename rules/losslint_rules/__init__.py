"""The rules that losslint ships with: one module a rule, one folder a family.

Importing this package registers every rule. A module becomes part of it by standing in a folder here;
no list is kept by hand.
"""

import importlib
import pkgutil

_EXPERIMENTS = f"{__name__}.experiments"
"""What is imported by the probe alone."""

for _name in sorted(module.name for module in pkgutil.walk_packages(__path__, f"{__name__}.")):
    if not _name.startswith(_EXPERIMENTS):
        importlib.import_module(_name)

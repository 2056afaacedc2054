"""The rules that losslint ships with: one module a rule, one folder a family.

Importing this package registers every rule. A module becomes part of it by standing in a folder here;
no list is kept by hand. What is imported by the probe alone is left out.
"""

from losslint.gathering import import_modules_of

import_modules_of(__name__, __path__[0], leaving_out=f"{__name__}.experiments")

"""What library calls mean: tables, and a small transfer function for each call.

Importing this package fills the tables: every module in it is imported. To teach losslint a new call, add one
entry to the module of its library (see CONTRIBUTING.md).
"""

from losslint.gathering import import_modules_of
from losslint.knowledge.lookup.kinds import attribute_of, kinds_of, knows

import_modules_of(__name__, __path__[0])

__all__ = ["attribute_of", "kinds_of", "knows"]

"""What library calls mean: tables, and a small transfer function for each call.

A module is imported when one of its entries is asked for (`lookup/tables.py`). To teach losslint a new call,
add one entry to the module of its library (see CONTRIBUTING.md).
"""

from losslint.knowledge.lookup.kinds import attribute_of, kinds_of, knows

__all__ = ["attribute_of", "kinds_of", "knows"]

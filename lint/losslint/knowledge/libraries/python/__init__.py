"""Python's own functions and standard library, as far as training scripts lean on them."""

from losslint.knowledge.libraries.python import arguments, collections, functions, instances, numbers, text

TABLE_MODULES = (arguments, collections, functions, instances, numbers, text)

__all__ = ["TABLE_MODULES"]

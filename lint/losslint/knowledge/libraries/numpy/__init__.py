"""numpy, and the functions of other libraries that do the same. Arithmetic is in `knowledge.arithmetic`."""

from losslint.knowledge.libraries.numpy import (
    attributes,
    making,
    parts,
    randomness,
    reductions,
    scalars,
    shapes,
)

TABLE_MODULES = (attributes, making, parts, randomness, reductions, scalars, shapes)

__all__ = ["TABLE_MODULES"]

"""numpy, and the functions of other libraries that do the same. Arithmetic is in `knowledge.arrays`."""

"""numpy, and the functions of other libraries that do the same. Arithmetic is in `knowledge.arrays`."""

from losslint.knowledge.lookup.names import spelt

spelt(meant={"tensorflow.experimental.numpy": "numpy", "jax.numpy": "numpy"})

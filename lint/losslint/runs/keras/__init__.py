"""How the runs of Keras are read: what was compiled, what `fit` was given, what is logged."""

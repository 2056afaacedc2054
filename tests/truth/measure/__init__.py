"""Measures the truth tables with an installed Keras: `python -m tests.truth.measure`."""

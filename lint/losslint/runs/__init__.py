"""Runs: what the interpreter saw, put into the words that rules speak."""

from losslint.runs.assemble import runs_of

__all__ = ["runs_of"]

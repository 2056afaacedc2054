"""Runs: what the interpreter saw, put into the words that rules speak."""

from losslint.runs.assemble import program_of, runs_of

__all__ = ["program_of", "runs_of"]

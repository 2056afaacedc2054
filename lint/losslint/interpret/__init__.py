"""The abstract interpreter: a file's code in, what it trains and how out. Nothing is executed."""

from losslint.interpret.interpretation import Interpretation, Path, interpret
from losslint.project import Project

__all__ = ["Interpretation", "Path", "Project", "interpret"]

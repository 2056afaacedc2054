"""The abstract interpreter: a file's code in, what it trains and how out. Nothing is executed."""

from losslint.interpret.interpretation import Interpretation, Path, interpret
from losslint.interpret.otherwise import Turn
from losslint.project import Project

__all__ = ["Interpretation", "Path", "Project", "Turn", "interpret"]

"""The project around the files that are checked: its modules, its settings files, where it begins."""

from losslint.project.modules import Project
from losslint.project.stages import Stage, Stages

__all__ = ["Project", "Stage", "Stages"]

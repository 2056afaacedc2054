"""The frameworks, and the versions of them that differ in what training code means.

The only module of the vocabulary that knows a framework by its name.
"""

from __future__ import annotations

from enum import Enum


class Framework(Enum):
    """What a training is written in."""

    KERAS = "keras"
    TORCH = "torch"

    @property
    def title(self) -> str:
        """Return the name that it goes by among people."""
        return {"keras": "Keras", "torch": "PyTorch"}[self.value]


class Version(Enum):
    """A framework in one of its generations; code for any release of a generation means the same."""

    KERAS_1 = (Framework.KERAS, "1")
    KERAS_2_EARLY = (Framework.KERAS, "2.0-2.3")
    KERAS_2_LATE = (Framework.KERAS, "2.4-2.15")
    KERAS_3 = (Framework.KERAS, "3")
    TORCH_1 = (Framework.TORCH, "0.4-1")
    TORCH_2 = (Framework.TORCH, "2")

    def __init__(self, framework: Framework, generation: str) -> None:
        self.framework = framework
        self.generation = generation

    @classmethod
    def all_of(cls, framework: Framework) -> list[Version]:
        """Return the generations of a framework, oldest first."""
        return [version for version in cls if version.framework is framework]

    @classmethod
    def of(cls, framework: Framework, generation: str) -> Version:
        """Return a framework's generation by its name."""
        return next(version for version in cls.all_of(framework) if version.generation == generation)

"""How a framework spells what runs made by hand are made of: the names that tests give, in the words of rules."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.activations import LAYERS
from losslint.knowledge.frameworks.keras.losses import LOSSES
from losslint.knowledge.frameworks.keras.roles import ROLES, sides_of
from losslint.training import Expectation, Role
from msgspec import Struct


class Class(Struct, frozen=True):
    """What a layer of some class is: its role, its sides, and the activation that it is, if it is one."""

    role: Role | None
    sides: int | None
    activation: str | None


def class_of(layer: str) -> Class:
    """Return what a layer of this class is."""
    return Class(ROLES.get(layer), sides_of(layer), LAYERS.get(layer))


def expectation_of(loss: str | None) -> Expectation | None:
    """Return what a loss of this name expects that is told nothing, None for one that nobody knows."""
    return LOSSES.get(loss or "")

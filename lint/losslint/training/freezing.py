"""The vocabulary of freezing: which parts of a model may train, and when that was decided."""

from __future__ import annotations

from msgspec import Struct, field

from losslint.training.fact import Fact
from losslint.training.origin import Origin


class Toggle(Struct, frozen=True):
    """Parts of a model whose `trainable` is another one at a training than it was at an earlier moment.

    `at` is the code that set it, `trainable` what it was set to.
    """

    at: Origin
    trainable: bool


class Pretrained(Struct, frozen=True):
    """A network with released weights inside a model, at the code that loads them.

    `name` is what the weights are published as, `trains` whether all of it is trained with the model.
    """

    name: str
    at: Origin
    trains: Fact[bool]


class Freezing(Struct, frozen=True):
    """Which parts of a model were frozen or let loose when it is trained, compared with earlier moments.

    `since_configured` holds what is another way than where the training was configured, `since_trained`
    what is another way than when that configuration was first trained with, by the same method and data of
    the same kind, at `first_trained`. Parts that belong to another model as well, which was configured with
    what they are now, are left out. `for_another` is known where the whole model is frozen, by the code at
    its origin, since it was configured and before it first trains: the value is where another model was
    configured that it is part of.
    """

    since_configured: tuple[Toggle, ...] = ()
    since_trained: tuple[Toggle, ...] = ()
    first_trained: Origin | None = None
    for_another: Fact[Origin] = field(default_factory=lambda: Fact.unknown("nothing is frozen"))

"""The vocabulary of who holds which weights: what a loss reaches and what an optimizer has."""

from __future__ import annotations

from msgspec import Struct, field

from losslint.training.fact import Fact
from losslint.training.freezing import Pretrained
from losslint.training.origin import Origin


class Weights(Struct, frozen=True):
    """A layer with weights that lies on the way from the inputs to a loss.

    `spelling` is how its framework calls it, and it was made at `at`. `held` says whether an optimizer has
    its weights, `wants_gradients` whether they are to be changed at all: their origins are the code that
    gives or forbids it. `kept_in` is known where no model has registered it though one of the trained
    models keeps it: the value is what it is kept in ("list", "dict", "tuple", "list inside another one"),
    the origin that collection. `put_in` is known where it was put into a trained model after the optimizer
    had been given that model's weights: the origin is the code that did it. `let_loose` is known where it
    was frozen when the optimizer was given the other weights of its model, and no longer is: the origin is
    the code that did it. `optimizer` is what has the other weights of that model.
    """

    spelling: str
    at: Origin | None
    held: Fact[bool]
    wants_gradients: Fact[bool]
    kept_in: Fact[str] = field(default_factory=lambda: Fact.unknown("nothing but modules keeps it"))
    put_in: Fact[bool] = field(default_factory=lambda: Fact.unknown("it was there before"))
    let_loose: Fact[bool] = field(default_factory=lambda: Fact.unknown("it was not frozen before"))
    optimizer: Origin | None = None


class Unregistered(Struct, frozen=True):
    """A tensor of weights that a model keeps as an attribute, made at `at`, and that no model registers.

    `moved` says that it is a copy of a registered kind of weight, made on another device or of another dtype.
    `beside` is where a layer of the same model is made, and `optimizer` has the layers' weights. `untouched`
    says that no code asks for its numbers or its gradient by itself.
    """

    at: Origin
    moved: bool
    beside: Origin | None
    optimizer: Origin
    untouched: Fact[bool]


class Holding(Struct, frozen=True):
    """Who holds the weights that one loss reaches, where it goes backward; `loose` are tensors among them.

    `pretrained` are the networks with released weights of which some are known to be reached.
    """

    weights: tuple[Weights, ...] = ()
    loose: tuple[Unregistered, ...] = ()
    pretrained: tuple[Pretrained, ...] = ()

    @property
    def wrongs(self) -> tuple[Weights | Unregistered, ...]:
        """Return the weights of which something is known that keeps them from being trained."""
        left = (
            one for one in self.weights if one.kept_in.known or one.put_in.is_true or one.let_loose.is_true
        )
        return (*left, *self.loose)

"""Losses and optimizers of PyTorch to those of the domain."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.formulas import FORMULA
from losslint.knowledge.frameworks.torch.losses import counts_all, expectation, leaves_out
from losslint.knowledge.frameworks.torch.losses import name_of as name_of_loss
from losslint.knowledge.frameworks.torch.optimizers import name_of
from losslint.knowledge.lookup.registry import number
from losslint.runs.view import View, constant_fact, why_of
from losslint.training import Fact, Loss, Optimizer, Origin
from losslint.values import Dict, Library, Made, Unknown, Value


def loss_of(view: View, value: Value | None) -> Loss:
    """Return the loss behind a value."""
    made = view.find(value, Made)
    name = name_of_loss(made.path) if made is not None else None
    if made is not None and name is not None:
        smoothing = made.arguments.get("label_smoothing")
        smooth: Fact[float] = Fact.unknown("not given")
        if smoothing is not None:
            smooth = constant_fact(smoothing, made.origin, "label_smoothing" in made.given)
        expects = expectation(made)
        own = FORMULA in made.state
        left_out = leaves_out(made)
        loss = Loss(Fact(name, made.origin), expects, made.name, made.origin, smooth, left_out, own)
        return replace(loss, counts_all=counts_all(made))
    if isinstance(value, Library) and value.path == "custom":
        why = "the loss is the project's own"
        return Loss(Fact("custom", value.origin), Fact.unknown(why, value.origin), "", value.origin)
    why = why_of(value, "the loss is not known")
    at = value.origin if value is not None else None
    return Loss(Fact.unknown(why, at), Fact.unknown(why, at), "", at)


def optimizer_of(view: View, value: Value | None) -> Optimizer:
    """Return the optimizer and the learning rate that it is made with."""
    made = view.find(value, Made)
    name = name_of(made) if made is not None else None
    if made is None or name is None:
        why = value.why if isinstance(value, Unknown) else "nothing is known that takes steps"
        return Optimizer(Fact.unknown(why), Fact.unknown(why), value.origin if value is not None else None)
    own = _of_a_group(view, made)
    rate = own or made.arguments.get("lr")
    known, given = number(rate), "lr" in made.given
    fact: Fact[float] = Fact.unknown(why_of(rate, "it is not a known number"), _place(rate, made.origin))
    if known is not None:
        fact = Fact(float(known), _place(rate, made.origin) if given else made.origin, by_default=not given)
    return Optimizer(Fact(name, made.origin), fact, made.origin)


def _of_a_group(view: View, made: Made) -> Unknown | None:
    """Return why no rate holds for all weights of an optimizer, None where no group has one of its own."""
    for group in view.items(made.arguments.get("params")) or ():
        entries = view.find(group, Dict)
        if entries is not None and (entries.rest is not None or (str, "lr") in entries.items):
            return Unknown("groups of weights have learning rates of their own", origin=group.origin)
    return None


def _place(value: Value | None, otherwise: Origin | None) -> Origin | None:
    return value.origin if value is not None and value.origin is not None else otherwise

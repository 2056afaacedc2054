"""What has to be known of a framework to rebuild its trainings: all that it says its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from losslint.probe.experiment import Component, Experiment, LabelForm, Twin
from losslint.training import Encoding, Layer, Loss, Model, Output, Role
from losslint.treatment import Given, Repaired

PartOf = Callable[[Model, Layer, int], Component]
"""Makes a part of a layer of a model, which is at this position."""


class Builder(Struct, frozen=True):
    """How the trainings of one framework are rebuilt.

    `module` is what its scripts import, and `extra` the extra of losslint that installs it. `optimizers`
    are the classes of those that can be rebuilt by their canonical names, `widths` the arguments of layers
    that are made smaller, `slow` what the classes of layers begin with that take too long where the head is
    what matters. `channels_first` says whether the channels of an image come before its sides. `stand_in` is
    the hidden layer that stands for all, and `beside` the layers that may stand behind it, by their roles.

    `part_of` makes a part of a layer; `head_of` gives the parts from the last layer with weights on, `loss`
    what the framework calls a loss and whether it reads logits, `labels` the form of labels as the facts have
    them, `metrics` those that can be rebuilt, and `usual_loss` the loss for an activation, of which nothing
    else is known than whether a choice is made of what it gives. `repaired` gives the twin that a treatment
    asks for; it is told the positions of the layers that the finding points at.
    """

    title: str
    module: str
    extra: str
    optimizers: Mapping[str, str]
    widths: tuple[str, ...]
    slow: tuple[str, ...]
    channels_first: bool
    stand_in: tuple[Component, ...]
    beside: Mapping[Role, Component]
    part_of: PartOf
    head_of: Callable[[Output, int, bool], tuple[Component, ...]]
    loss: Callable[[Loss], tuple[str, bool]]
    labels: Callable[[Output, Encoding, Given], LabelForm]
    metrics: Callable[[Output, Given], tuple[str, ...]]
    usual_loss: Callable[[str, int, bool], Loss]
    repaired: Callable[[Twin, Repaired, frozenset[int]], Twin]
    spelling: Spelling


class Spelling(Struct, frozen=True):
    """How a framework's parts of a script are written.

    `modules` are further lines that import what Python brings, and `opening` yields what else is imported,
    told the backend.
    `piece` is the module of `losslint.probe.pieces` that trains, and `watching` names what is needed of it:
    the function first that is called. `built` are the statements that make a twin's model, `loss` the
    expression that makes its loss, `metrics` that of the list of its metrics. `optimizer` are the statements
    that make an optimizer of a `rate`, and `versions` the expression that tells which framework it is.
    `loop` yields the entries of the table of twins that say what the loop does, and `turns_into` is what the
    outputs have to go through to be probabilities: "softmax", "sigmoid", or "".
    """

    modules: Callable[[Experiment], Sequence[str]]
    opening: Callable[[str], Iterator[str]]
    piece: str
    watching: Callable[[Experiment], Sequence[str]]
    built: Callable[[Twin], str]
    loss: Callable[[Twin], str]
    metrics: Callable[[Twin], str]
    optimizer: tuple[str, ...]
    versions: str
    loop: Callable[[Twin], Iterator[str]]
    turns_into: Callable[[Twin], str]

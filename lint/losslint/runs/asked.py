"""Who asks for the weights of models of Keras to train them, by losses that are known whole."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst
from msgspec import Struct, field

from losslint.source import CodeOrigin
from losslint.source.handing_on import given_to
from losslint.training import Origin
from losslint.values import ApplyEvent, Event, FitEvent, GradientEvent, HandEvent, UpdateEvent


class Asked(Struct):
    """What loops do with the weights that they ask models for.

    `trained` are the losses that a tape is asked about for all weights of the model that they are of, by
    where they are computed and the address of that model. `asking` are the calls of `tape.gradient` with
    where the models were made, `wrong` those that are asked about anything else as well, `applying` the
    calls that apply gradients.
    """

    trained: dict[tuple[Origin, int], GradientEvent] = field(default_factory=dict)
    asking: dict[cst.CSTNode, set[Origin | None]] = field(default_factory=dict)
    wrong: set[cst.CSTNode] = field(default_factory=set)
    applying: set[cst.CSTNode] = field(default_factory=set)

    @staticmethod
    def of(events: Iterable[Event]) -> Asked:
        """Return what the events of all ways through a file say."""
        found, gradients, losses = Asked(), list[GradientEvent](), set[tuple[Origin, int]]()
        for event in events:
            match event:
                case UpdateEvent():
                    losses.add((event.origin, event.net.address))
                case GradientEvent():
                    gradients.append(event)
                case ApplyEvent(origin=CodeOrigin(node=node)):
                    found.applying.add(node)
        known = {origin for origin, _ in losses}
        for one in gradients:
            if not isinstance(one.origin, CodeOrigin):
                continue
            found.asking.setdefault(one.origin.node, set()).add(one.made)
            if one.loss_at is None or one.loss_at not in known:
                found.wrong.add(one.origin.node)
            elif (one.loss_at, one.net.address) in losses:
                found.trained[one.loss_at, one.net.address] = one
        return found

    def by(self, event: FitEvent) -> GradientEvent | None:
        """Return how a tape is asked about the loss of a training, None where it is asked of more too."""
        asked = self.trained.get((event.origin, event.net.address))
        node = asked.origin.node if asked is not None and isinstance(asked.origin, CodeOrigin) else None
        return asked if node not in self.wrong else None

    def is_only_trained(self, event: HandEvent) -> bool:
        """Whether weights are asked for, and are trained by such losses and nothing else."""
        calls = given_to(event.read) if isinstance(event.read, CodeOrigin) else None
        return bool(calls) and all(
            call in self.applying or (event.origin in self.asking.get(call, ()) and call not in self.wrong)
            for call in calls or ()
        )

    def is_applied(self, event: HandEvent) -> bool:
        """Whether weights that are asked for are given to what applies gradients."""
        calls = given_to(event.read) if isinstance(event.read, CodeOrigin) else None
        return any(call in self.applying for call in calls or ())

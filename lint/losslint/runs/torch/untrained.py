"""Whether the weights that a loop over data asks are still those that the network was made with.

Networks are told apart by no name here: where a file trains, loads, sets or hands on any weights at all, on
whichever way through it, those of every network may have become others.
"""

from __future__ import annotations

from losslint.interpret import Interpretation, budgets
from losslint.knowledge.frameworks.torch.layers import ACTIVATIONS, LAYERS
from losslint.knowledge.frameworks.torch.parameters import TAKEN
from losslint.knowledge.frameworks.torch.registration import BACKBONE, BODY
from losslint.knowledge.frameworks.torch.tracing import INPUT, ancestry
from losslint.knowledge.frameworks.torch.transformers import NETWORK, OUTPUT, TRUNK
from losslint.runs.torch.reaching import layers_behind
from losslint.runs.view import View
from losslint.training import Act, Fact, Origin
from losslint.values import (
    ApplyEvent,
    BuildEvent,
    Event,
    FitEvent,
    HandEvent,
    Made,
    Net,
    RestoreEvent,
    Tensor,
    TurnEvent,
)

CHANGING = (Act.BACKWARD, Act.STEPPED, Act.LEFT, Act.RESET, Act.HANDED)
"""What gives weights other numbers, or may do so."""

GIVEN = frozenset((TAKEN, "weight", "bias"))
"""The states of a layer whose weights code has taken, or written others in the place of."""

PART = "a part of it"

OWN = frozenset(f"torch.nn.{name}" for name in (*LAYERS, *ACTIVATIONS))
"""The layers whose weights PyTorch itself draws when it makes them."""


def is_untrained(interpretation: Interpretation, asked: BuildEvent, view: View) -> Fact[bool]:
    """Return whether a loop over data asks a network whose weights nothing has changed since it was made."""
    net = view.find(asked.net, Net)
    output = net.outputs if net is not None else None
    if interpretation.source.problems:
        return Fact.unknown("a part of the file is not read")
    if not isinstance(output, Tensor):
        return Fact.unknown("its layers are not followed")
    if not _is_asked_in_a_loop(interpretation, output):
        return Fact.unknown("it is not asked about all of some data")
    layers = layers_behind(view, output)
    if not layers or not all(_is_its_own(view, one) for one in ancestry(output)):
        return Fact.unknown("not all of its layers are known, or none has weights that start at random")
    if any(not GIVEN.isdisjoint(made.state) for made in layers.values()):
        return Fact.unknown("code takes its weights by themselves, or puts others in their place")
    changed = _changed_at(interpretation)
    if changed is not None:
        return Fact.unknown("weights are trained, loaded or handed on", changed)
    if any(path.cut_short or len(path.events) >= budgets.MAX_EVENTS for path in interpretation.paths):
        return Fact.unknown("not all that happens is followed")
    return Fact(True, layers[min(layers)].origin)


def _is_asked_in_a_loop(interpretation: Interpretation, output: Tensor) -> bool:
    """Whether it is called in a loop over what a loader deals, of a function that somebody calls."""
    behind = set(map(id, ancestry(output)))
    for event in interpretation.events():
        if not isinstance(event, TurnEvent) or event.act is not Act.ASKED or id(event.tensor) not in behind:
            continue
        standing = event.standing
        if standing.alone is None and any(each.over_data for each in standing.rounds):
            return True
    return False


def _is_its_own(view: View, tensor: Tensor) -> bool:
    """Whether a tensor is data, or made by PyTorch without weights from elsewhere."""
    made = view.find(tensor.layer, Made)
    if made is None:
        return False
    return made.path in (INPUT, PART) or made.path in OWN or _computes(made.path)


def _computes(path: str) -> bool:
    """Whether a path is that of a function or a sign, which has no weights."""
    if path in (BODY, BACKBONE, NETWORK, TRUNK, OUTPUT):
        return False
    package, _, name = path.rpartition(".")
    return path.startswith("operator ") or (package in ("torch", "torch.nn.functional") and name.islower())


def _changed_at(interpretation: Interpretation) -> Origin | None:
    """Return where some weights get other numbers, or may get them, on any way through a file."""
    others = (*interpretation.chosen, *interpretation.passed_over)
    apart = (event for path in others for event in path.events)
    found = (event for event in (*interpretation.events(), *apart) if _changes(event))
    return next((event.origin for event in found), None)


def _changes(event: Event) -> bool:
    if isinstance(event, TurnEvent):
        return event.act in CHANGING
    return isinstance(event, FitEvent | ApplyEvent | HandEvent | RestoreEvent)

"""The repairs that several rules ask for. Each is None where the code leaves no safe place for it."""

import re
from collections.abc import Iterable
from typing import Any

from losslint.findings import Edit, InsertLayer, RemoveLayer, Replace, SetArgument
from losslint.training import LINEAR, Fact, Kind, Layer, Origin, Output, Role, Run

from losslint_rules.domain.tasks import known_metrics

STRING = re.compile(r"""(['"])\w+\1""")
DOTTED = re.compile(r"((?:\w+\.)+)\w+(\(\))?")
TAKES_ACTIVATION = re.compile(r"(?:\w+\.)*(?:Dense|Conv\w+|SeparableConv\w+)\(.*")


def named(origin: Origin | None, name: str) -> Edit | None:
    """Return the edit that puts the string `name` in the place of another string, with its quotes."""
    text = origin.text() if origin is not None else ""
    if origin is None or not STRING.fullmatch(text):
        return None
    return Replace(origin, f"{text[0]}{name}{text[0]}")


def with_loss(output: Output, name: str) -> Edit | None:
    """Return the edit that trains the output with the loss of this canonical name.

    It rewrites a string, or the last name of a dotted one (`losses.BinaryCrossentropy()`). A bare name
    would need an import, and arguments might not fit the other loss.
    """
    origin = output.loss.name.origin
    users = [other for other in output.run.outputs if other.loss.name.origin == origin]
    if origin is None or len(users) > 1:
        return None
    if DOTTED.fullmatch(origin.text()) is None and output.run.kind is Kind.LOOP:
        return None
    return renamed(origin, name)


def renamed(origin: Origin, name: str) -> Edit | None:
    """Return the edit that writes another of Keras's names: as a string, or after the dots of the old one.

    None for a bare name, which would need an import, and for a call with arguments.
    """
    dotted = DOTTED.fullmatch(origin.text())
    if dotted is None:
        return named(origin, name)
    is_class = origin.text().removeprefix(dotted[1])[:1].isupper()
    spelled = "".join(part.capitalize() for part in name.split("_")) if is_class else name
    return Replace(origin, f"{dotted[1]}{spelled}{dotted[2] or ''}")


def with_from_logits(output: Output) -> Edit | None:
    """Return the edit that tells the loss to expect logits; a loss given as a string cannot be told."""
    fact = output.loss.reads
    if fact.origin is None:
        return None
    if fact.by_default:
        return SetArgument(fact.origin, "from_logits", "True") if fact.origin.text().endswith(")") else None
    return Replace(fact.origin, "True") if fact.origin.text() == "False" else None


def with_activation(output: Output, name: str) -> Edit | None:
    """Return the edit that gives the head this activation."""
    fact = output.head.activation
    edits = _activations(output.run, [fact], name, others=1)
    return edits[0] if edits else None


def without_activation(output: Output, fact: Fact[str]) -> Edit | None:
    """Return the edit that makes one activation linear that is applied before the output's last one."""
    edits = _activations(output.run, [fact], LINEAR, others=1)
    return edits[0] if edits else None


def with_argument(run: Run, fact: Fact[Any], text: str) -> Edit | None:
    """Return the edit that writes `text` for an argument of a single layer."""
    users = [
        layer
        for layer in run.model.layers
        if any(one.origin == fact.origin for one in layer.arguments.values())
    ]
    return Replace(fact.origin, text) if fact.origin is not None and len(users) == 1 else None


def without_layer(run: Run, layer: Layer) -> Edit | None:
    """Return the edit that takes a layer out of its model; None where its code stands for several."""
    shared = [other for other in run.model.layers if other.at == layer.at]
    return RemoveLayer(layer.at) if layer.at is not None and len(shared) == 1 else None


def with_layer_before(run: Run, layer: Layer, name: str, arguments: str = "") -> Edit | None:
    """Return the edit that puts a layer before another one; None where its code stands for several.

    `name` is the class of the layer, `arguments` the text of its arguments.
    """
    shared = [other for other in run.model.layers if other.at == layer.at and other.role is not Role.INPUT]
    return InsertLayer(layer.at, name, arguments) if layer.at is not None and len(shared) == 1 else None


def with_sequences(run: Run, layer: Layer, every: bool) -> Edit | None:
    """Return the edit that lets a recurrent layer return every step, or the last one only."""
    shared = [other for other in run.model.layers if other.at == layer.at]
    if layer.at is None or len(shared) > 1 or not layer.at.text().endswith(")"):
        return None
    return SetArgument(layer.at, "return_sequences", str(every))


def with_hidden_activations(run: Run, layers: Iterable[Layer], name: str) -> tuple[Edit | None, ...]:
    """Return the edits that give these layers this activation and leave all others alone."""
    facts = [layer.activation for layer in layers]
    return _activations(run, facts, name, others=len(facts))


def with_metric(output: Output, old: str, new: str) -> tuple[Edit | None, ...]:
    """Return the edits that rename a metric of the output, none where it is not there."""
    return tuple(named(metric.at, new) for metric in known_metrics(output) if metric.name == old)


def _activations(run: Run, facts: list[Fact[str]], name: str, others: int) -> tuple[Edit | None, ...]:
    """Return one edit for each place that decides these activations.

    None stands among them when one of the places decides the activation of further layers too, as a
    constant or a loop does: `others` is how many layers may share it.
    """
    origins = list(dict.fromkeys(fact.origin for fact in facts))
    shared = [layer for layer in run.model.layers if layer.activation.origin in origins]
    if None in origins or len(shared) > others:
        return (None,)
    by_default = {fact.origin for fact in facts if fact.by_default}
    return tuple(_activation(origin, origin in by_default, name) for origin in origins)


def _activation(origin: Origin | None, by_default: bool, name: str) -> Edit | None:
    if origin is None:
        return None
    if by_default:
        fits = TAKES_ACTIVATION.fullmatch(origin.text())
        return SetArgument(origin, "activation", f"'{name}'") if fits else None
    dotted = DOTTED.fullmatch(origin.text())
    if origin.text() == "None" or (dotted is not None and dotted[2] is None):
        return Replace(origin, f"'{name}'")
    return named(origin, name)

"""Trainings that stand where today's settings do not lead: `LOAD = False`, and a `fit` below `if LOAD:`.

While a file is followed it is noted which `if`s were decided, which way, and by which constants in the text.
An arm that no way took and that trains is then followed as if those constants were others: the one that the
condition asks for where it names one, else one that nobody knows. What comes of it is what the code would do,
which no call of today does, so it is for people to look at and never judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import libcst as cst
from msgspec import Struct

from losslint.interpret import conditions, literals, operators
from losslint.interpret.machine import Crossing, Machine
from losslint.interpret.reading import names_in
from losslint.source import CodeOrigin, nodes_in
from losslint.source.tree import parents_in
from losslint.values import Const, Unknown, Value

TRAINING = frozenset({"fit", "fit_generator", "train_on_batch", "gradient", "backward"})
"""What stands where something is trained."""

NO_SETTINGS = frozenset({"__name__", "TYPE_CHECKING", "version_info", "__version__", "python_version"})
"""What conditions ask that is no choice of whoever trains."""

WHY = "what it is otherwise than today is not known"


class Turn(Struct, frozen=True):
    """An arm that no way took: the condition that keeps it, what stands in it, and what would lead there."""

    condition: CodeOrigin
    within: frozenset[cst.CSTNode]
    instead: Mapping[cst.CSTNode, Value]


def note(m: Machine, node: cst.If, answer: bool | None) -> None:
    """Note how the condition of an `if` came out, None where the text does not decide it.

    What a module does while it is imported is a matter of its own.
    """
    if m.crossings is None or m.importing:
        return
    crossing = m.crossings.get(node)
    if crossing is None:
        deciding = tuple(_deciding(m, node.test)) if answer is not None else ()
        crossing = m.crossings[node] = Crossing(m.at(node.test), deciding)
    crossing.answers |= {answer} if answer is not None else {True, False}


def note_end(m: Machine, node: cst.If) -> None:
    """Note that what stands behind an `if` was not reached."""
    if m.crossings is not None and node in m.crossings:
        m.crossings[node].left = True


def _deciding(m: Machine, test: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    """Yield the constants in the text that the variables of a condition have their values from."""
    if not names_in(test).isdisjoint(NO_SETTINGS):
        return
    for node in nodes_in(test):
        if isinstance(node, cst.Name | cst.Attribute | cst.Subscript):
            value = conditions.peek(m, node)
            origin = value.origin if isinstance(value, Const) else None
            if isinstance(origin, CodeOrigin) and origin.node is not node:
                yield origin.node


def turns(crossings: Mapping[cst.If, Crossing]) -> Iterator[Turn]:
    """Yield the arms of all `if`s that train, that no way took, and that other constants would lead to."""
    for node, crossing in crossings.items():
        if len(crossing.answers) != 1 or not crossing.deciding:
            continue
        (answer,) = crossing.answers
        within = frozenset(part for root in _kept(node, answer, crossing) for part in nodes_in(root))
        if any(type(part) is cst.Name and part.value in TRAINING for part in within):
            yield Turn(crossing.condition, within, _other(node.test, not answer, crossing))


def _kept(node: cst.If, answer: bool, crossing: Crossing) -> Sequence[cst.CSTNode]:
    """Return the code that the answer of a condition keeps from being carried out."""
    if not answer:
        return [node.body]
    behind = _behind(crossing.condition, node) if crossing.left else []
    return [node.orelse, *behind] if node.orelse is not None else behind


def _behind(condition: CodeOrigin, node: cst.If) -> Sequence[cst.CSTNode]:
    """Return the statements that follow an `if` in its block."""
    assert condition.source.module is not None
    parents = parents_in(condition.source.module)
    whole: cst.CSTNode = node
    while isinstance(parents[whole], cst.If):
        whole = parents[whole]
    block = parents[whole]
    if not isinstance(block, cst.IndentedBlock | cst.Module):
        return []
    return block.body[block.body.index(whole) + 1 :]


def _other(test: cst.BaseExpression, wanted: bool, crossing: Crossing) -> dict[cst.CSTNode, Value]:
    """Return what to put in the place of constants so that a condition comes out as wanted.

    Where the condition names no such constant, nobody knows what it is.
    """
    unknown = Unknown(WHY, origin=crossing.condition)
    other: Value = unknown
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return _other(inner, not wanted, crossing)
        case cst.Name() | cst.Attribute() | cst.Subscript():
            return {node: _flipped(node, wanted, crossing) or unknown for node in crossing.deciding}
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator, cst.SimpleString() as text)]):
            asks = "==" if wanted else "!="
            written = literals.text(text) if operators.COMPARE[type(operator)] == asks else None
            other = Const(written, origin=crossing.condition) if written is not None else unknown
    return dict.fromkeys(crossing.deciding, other if len(crossing.deciding) == 1 else unknown)


def _flipped(node: cst.CSTNode, wanted: bool, crossing: Crossing) -> Const | None:
    """Return the other one of `True` and `False`, None for a constant that is neither."""
    is_answer = isinstance(node, cst.Name) and node.value in ("True", "False")
    return Const(wanted, origin=crossing.condition) if is_answer else None

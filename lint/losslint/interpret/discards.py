"""What is written as a statement and thrown away: a changed copy of data, a method that is not called."""

from __future__ import annotations

import libcst as cst

from losslint.interpret.machine import Machine
from losslint.knowledge import kinds_of
from losslint.knowledge.lookup.registry import TABLES
from losslint.training import Doing, Step
from losslint.values import (
    Array,
    Batches,
    DiscardEvent,
    Library,
    LibraryMethod,
    Made,
    UncalledEvent,
    Unknown,
    UnreadEvent,
    Value,
)

COPYING = frozenset(
    {Doing.CAST, Doing.SCALED, Doing.STANDARDISED, Doing.ENCODED, Doing.GREYED, Doing.RESHAPED}
)
"""What is done to a copy: `preprocess_input`, which shifts, changes arrays of floats in place."""

LEARNING = frozenset({"fit_transform", "fit", "partial_fit"})
"""Methods that are called for what they leave in their object."""

IN_PLACE = frozenset({"out", "inplace", "copy"})
"""Arguments with which a function may change what it is given."""


PIPED = frozenset({"map", "filter", "batch", "padded_batch", "unbatch", "shuffle", "repeat"})
"""Methods of pipelines that give a new pipeline and leave the old one as it is."""


def note(m: Machine, node: cst.BaseExpression, value: Value) -> None:
    """Record that the value of a statement, which nothing holds, is a changed copy of data."""
    if type(node) is cst.Attribute:
        _uncalled(m, node, value)
        return
    made = m.store.find(value, Made)
    if made is not None and made.path in TABLES.answers and type(node) is cst.Call:
        m.record(UnreadEvent(m.at(node)))
    if m.doubt or type(node) is not cst.Call:
        return
    name = node.func.attr.value if type(node.func) is cst.Attribute else ""
    if name in LEARNING or any(arg.keyword and arg.keyword.value in IN_PLACE for arg in node.args):
        return
    if type(value) is Batches:
        if name in PIPED and value.maker == "tf.data":
            m.record(DiscardEvent(Step(Doing.MADE, m.at(node), f"`{name}`"), m.at(node), is_pipeline=True))
        return
    array = m.store.find(value, Array)
    if array is None or not array.history or _shows_only(m, node):
        return
    step, origin = array.history[-1], m.at(node)
    if step.doing in COPYING and step.origin == origin == value.origin:  # and no array that was there before
        m.record(DiscardEvent(step, origin))


def _shows_only(m: Machine, node: cst.Call) -> bool:
    """Whether a copy is made of what no name holds, so that nobody can have meant to change it.

    That is a list that is written there, or what a call gave that was made for what it learns.
    """
    receiver = node.func.value if type(node.func) is cst.Attribute else None
    if type(receiver) is cst.Call and type(receiver.func) is cst.Attribute:
        return receiver.func.attr.value == "fit_transform"
    first = node.args[0].value if node.args else None
    if type(first) is cst.Call and isinstance(m.evaluate(first.func), Library) and first.args:
        first = first.args[0].value  # what a function of a library makes of a list that is written there
    if type(first) not in (cst.List, cst.Tuple):
        return False
    if not isinstance(receiver, cst.Name | cst.Attribute):
        return True
    return m.store.find(m.evaluate(receiver), Array) is None  # of an array it says the sizes


def _uncalled(m: Machine, node: cst.Attribute, value: Value) -> None:
    """Record a method that stands there alone, though it does nothing unless it is called."""
    name = node.attr.value
    kinds: tuple[str, ...] = ("unknown",) if type(value) is Unknown else ()
    if isinstance(value, LibraryMethod):
        kinds = kinds_of(m, value.receiver)
    found = next((kind for kind in kinds if (kind, name) in TABLES.acting), None)
    if found is not None:
        m.record(UncalledEvent(name, found, m.at(node)))
    if (found, name) in TABLES.acting_alone:
        m.apply(value, [], {}, m.at(node))  # only this is wrong: what follows is what the author means

"""Where a call of a model writes what it hands over."""

from __future__ import annotations

import libcst as cst

from losslint.knowledge.lookup.registry import TABLES
from losslint.knowledge.lookup.signature import bind
from losslint.source import CodeOrigin
from losslint.training import Origin
from losslint.values import FitEvent, Tuple, Unknown, UseEvent, Value


def written_for(event: FitEvent | UseEvent | None, name: str) -> Origin | None:
    """Return the expression that a call writes for the inputs in an argument: `x`, or `validation_data`.

    Of a tuple of inputs and labels it is the expression for the inputs: None where such a tuple was made
    elsewhere. None too where there is no call, or it is not written in the code.
    """
    origin = event.origin if event is not None else None
    if event is None or not isinstance(origin, CodeOrigin) or not isinstance(origin.node, cst.Call):
        return None
    value = event.inputs if isinstance(event, UseEvent) else event.arguments.get(name)
    found = _argument(origin, origin.node, event.method, name)
    if not isinstance(value, Tuple) or not isinstance(found, CodeOrigin):
        return found
    node = found.node
    if not isinstance(node, cst.Tuple) or not node.elements:
        return None
    return CodeOrigin(origin.source, node.elements[0].value, origin.near)


def _argument(origin: CodeOrigin, call: cst.Call, method: str, name: str) -> Origin | None:
    """Return what a call of a model's method writes for a parameter."""
    entry = TABLES.methods.get(("net", method))
    if entry is None or not isinstance(call.func, cst.Attribute) or call.func.attr.value != method:
        return None
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for arg in call.args:
        written = Unknown("as it is written", origin=CodeOrigin(origin.source, arg.value, origin.near))
        if arg.star:
            return None
        if arg.keyword is not None:
            keywords[arg.keyword.value] = written
        else:
            positional.append(written)
    found = bind(entry.signature, positional, keywords).arguments.get(name)
    return found.origin if found is not None else None

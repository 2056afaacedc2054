"""Functions of the project: what their definitions make, and carrying them out where they are called."""

from __future__ import annotations

import os
from collections.abc import Sequence

import libcst as cst

from losslint.interpret import budgets, collections, forgetting
from losslint.interpret.code import Code
from losslint.interpret.machine import Activation, Machine
from losslint.training import Origin
from losslint.values import (
    Batches,
    Closure,
    Const,
    Frame,
    Names,
    Ref,
    Unknown,
    UserClass,
    Value,
    Variables,
)

RAISES = "the function raises"


def inline(
    m: Machine,
    closure: Closure,
    positional: Sequence[Value],
    keywords: Names,
    complete: bool,
    origin: Origin | None,
) -> Value:
    """Carry out a function of the project and return what it returns."""
    code = closure.code
    assert isinstance(code, Code)
    m.calls += 1
    too_much = (
        "calls itself"
        if m.running.count(code) > budgets.MAX_RECURSION
        else "works longer than is followed of what decorates, is imported, or is called by nobody"
        if m.steps < m.least_steps
        else "is called too deep inside other calls"
        if len(m.running) >= budgets.MAX_CALL_DEPTH or m.calls > budgets.MAX_CALLS
        else ""
    )
    if too_much:
        why = f"`{closure.name}` {too_much}"
        given = [*positional, *keywords.values()]
        return forgetting.unknown_call(m, closure.name, given, origin, why, anything=True)
    refused = code.refused(keywords)
    if refused:  # a TypeError: nothing of it happens
        why = f"`{closure.name}` takes no argument `{refused}`"
        return forgetting.unknown_call(m, closure.name, [*positional, *keywords.values()], origin, why)
    names = code.bind(m.store, positional, keywords, dict(closure.defaults), complete)
    frame = m.store.new(Frame(Variables(names)))
    receiver = positional[0] if closure.owner is not None and positional else None
    here = Activation(code.source, (frame.address, *closure.scopes), code, receiver, closure.owner)
    m.called.add(closure.identity)
    outside = m.standing, m.around
    m.around += closure.within
    m.stack.append(here)
    m.running.append(code)
    try:
        value = _result(m, code, here)
        if code.source is not m.source and closure.identity not in m.reached and not _has_raised(value):
            m.reached[closure.identity] = name_of(m, closure)
        return value
    finally:
        m.running.pop()
        m.stack.pop()
        m.standing, m.around = outside
        if frame.address not in m.captured:
            m.store.drop(frame)  # nothing leads to the variables any more


def _has_raised(value: Value) -> bool:
    return isinstance(value, Unknown) and value.why == RAISES


def name_of(m: Machine, closure: Closure) -> str:
    """Return the name by which all files know a function: that of its file, its class and its own."""
    owner = m.store.find(closure.owner, UserClass)
    code = closure.code
    assert isinstance(code, Code)
    name = f"{owner.name}.{closure.name}" if owner is not None else closure.name
    return f"{os.path.abspath(code.source.path)}:{name}"  # noqa: PTH100


def _result(m: Machine, code: Code, here: Activation) -> Value:
    if isinstance(code.node, cst.Lambda):
        return m.evaluate(code.node.body)
    body = code.node.body
    outcome = m.execute_all(body.body)
    value = outcome.value if outcome is not None and outcome.how == "return" else None
    if here.yields or code.is_generator:
        why = "what the generator yields varies" if here.yields else "what the generator yields"
        element = collections.joined(m, tuple(here.yields), why)
        return Batches(element, batched=True, maker="generator", origin=m.at(code.node))
    result = value if value is not None else Const(None)
    if outcome is not None and outcome.how == "raise":
        result = Unknown(RAISES, origin=m.at(code.node))
    if here.maybe:
        result = collections.joined(m, (*here.maybe, result), "what the function returns varies")
    return result


def closure(m: Machine, node: cst.FunctionDef | cst.Lambda, name: str, owner: Ref | None = None) -> Closure:
    """Return the function that a definition makes, its defaults evaluated."""
    code = m.codes.get(id(node))
    if code is None:
        code = m.codes[id(node)] = Code(node, m.here.source)
    m.captured.update(m.here.scopes)
    defaults = tuple(
        (param.name.value, m.evaluate(param.default))
        for param in code.parameters
        if param.default is not None
    )
    return Closure(name, code, m.here.scopes, defaults, owner, id(code), origin=m.at(node))

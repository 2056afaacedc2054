"""Doing to one variable what the code does to another: the statement, or the expression, that is missing."""

from __future__ import annotations

import re

import libcst as cst

from losslint.findings import Handed, Instead, Rebind, Repeat, TextEdit
from losslint.fix.handed import SIMPLE, changed
from losslint.fix.placing import Surroundings
from losslint.fix.spelling import function_beside
from losslint.source import CodeOrigin, nodes_in
from losslint.training import Carrier, Origin

_ARITHMETIC = {
    cst.Divide: "/",
    cst.Multiply: "*",
    cst.DivideAssign: "/",
    cst.MultiplyAssign: "*",
}


def rebound(asked: Rebind) -> list[TextEdit] | None:
    """Return the edit that gives variables new values, all of them once they are there."""
    uses = [use.at for use in asked.uses if isinstance(use.at, CodeOrigin)]
    nodes = [use.node for use in uses]
    if len(uses) < len(asked.uses) or len({id(use.source) for use in uses}) != 1:
        return None
    values: dict[str, set[str | None]] = {}
    for node, use in zip(nodes, asked.uses, strict=True):
        if not isinstance(node, cst.Name):
            return None
        values.setdefault(node.value, set()).add(changed(use, asked.text))
    written = [value for one in values.values() for value in one if value is not None]
    if len(written) < len(values) or any(len(one) > 1 for one in values.values()):
        return None
    names = list(values)
    edit = Surroundings(uses[0].source).statement(f"{', '.join(names)} = {', '.join(written)}", names, nodes)
    return [edit] if edit is not None else None


def repeated(asked: Repeat) -> list[TextEdit] | None:
    """Return the edits that do to the data of `also` what is done at `done`.

    Where the code changes a variable in place, `x = x / 255`, the other one gets such a statement as well,
    else it is done where the data are used. None where nobody can say what is done, or to what.
    """
    done = asked.done
    also = [one.at for one in asked.also if isinstance(one.at, CodeOrigin)]
    if not isinstance(done, CodeOrigin) or not also or len(also) < len(asked.also):
        return None
    surroundings = Surroundings(done.source)
    again = _Again(surroundings, done)
    codes = [one.source.code(one.node) for one in also]
    texts = [again.of(one) for one in asked.also]
    near = all(one.source is done.source and surroundings.scope(one.node) is again.scope for one in also)
    if None in texts or not (near or again.is_arithmetic):
        return None
    is_name = len(set(codes)) == 1 and isinstance(also[0].node, cst.Name)
    if near and is_name and asked.may_rebind and again.in_place():
        nodes, line = [one.node for one in also], surroundings.line(done.node)
        edit = surroundings.statement(f"{codes[0]} = {texts[0]}", codes[:1], nodes, line)
        if edit is not None:
            return [edit]
    return [TextEdit(one.place(), text or "") for one, text in zip(also, texts, strict=True)]


def undone(done: Origin) -> list[TextEdit] | None:
    """Return the edit that leaves out what is done to data: the statement where it does nothing else."""
    if not isinstance(done, CodeOrigin):
        return None
    surroundings = Surroundings(done.source)
    match done.node:
        case cst.AugAssign(operator=sign, value=value) if type(sign) in _ARITHMETIC and _is_number(value):
            edit = surroundings.without(done.node)
        case cst.BinaryOperation(operator=sign, left=left, right=right) if type(sign) in _ARITHMETIC:
            if not _is_number(right):
                return None
            edit = None
            kept = done.source.code(left).strip()
            if _assigns(surroundings.line(done.node), kept, done.node):
                edit = surroundings.without(done.node)
            else:
                edit = TextEdit(done.place(), kept)
        case _:
            return None
    return [edit] if edit is not None else None


def instead(asked: Instead) -> list[TextEdit] | None:
    """Return the edits that let a function prepare data, None where something else is done there now."""
    done, spelled = asked.done, function_beside(asked.function)
    if not isinstance(done, CodeOrigin) or spelled is None:
        return None
    code = done.source.code
    match done.node:
        case cst.Call(func=function):
            return [TextEdit(done.source.place(function), spelled.text), *spelled.edits]
        case cst.BinaryOperation(operator=sign, left=left, right=right) if type(sign) in _ARITHMETIC:
            text = f"{spelled.text}({code(left).strip()})"
        case cst.AugAssign(operator=sign, target=cst.Name(value=name), value=right) if (
            type(sign) in _ARITHMETIC
        ):
            text = f"{name} = {spelled.text}({name})"
        case _:
            return None
    return [TextEdit(done.place(), text), *spelled.edits] if _is_number(right) else None


class _Again:
    """What is done to a variable at one place, to be written for other data.

    Arithmetic with numbers means the same everywhere, a call only in its scope.
    """

    def __init__(self, surroundings: Surroundings, done: CodeOrigin) -> None:
        self._surroundings = surroundings
        self._code = done.source.code
        self._node = self._in_a_map(done.node) or done.node
        self.scope = surroundings.scope(self._node)
        self.is_arithmetic = not isinstance(self._node, cst.Call)

    def of(self, used: Handed) -> str | None:
        """Return the code that does the same to other data, None where that is not sure."""
        match self._node:
            case cst.BinaryOperation(operator=sign, left=left, right=right) if type(sign) in _ARITHMETIC:
                if not _is_number(right):
                    return None
                cast = re.fullmatch(r"\w+(\.astype\([^()]*\))", self._code(left).strip())
                behind = cast[1] if cast and used.carrier is Carrier.ARRAY else ""
                return changed(used, f"{{}}{behind} {_ARITHMETIC[type(sign)]} {self._code(right).strip()}")
            case cst.AugAssign(operator=sign, value=value) if type(sign) in _ARITHMETIC and _is_number(value):
                return changed(used, f"{{}} {_ARITHMETIC[type(sign)]} {self._code(value).strip()}")
            case cst.Call(func=cst.Attribute(value=maker, attr=cst.Name(value=name))):
                return self._called(self._node, self._code(maker), name, used)
        return None

    def in_place(self) -> bool:
        """Whether the code gives the variable itself the new value, in a statement of its own."""
        line = self._surroundings.line(self._node)
        if line is None or len(line.body) != 1:
            return False
        match line.body[0]:
            case cst.AugAssign(target=cst.Name()) as statement:
                return statement is self._node
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                names = {node.value for node in nodes_in(value) if isinstance(node, cst.Name)}
                return name in names
        return False

    def _called(self, call: cst.Call, maker: str, name: str, used: Handed) -> str | None:
        """Return a call of `transform` of a fitted scaler, or a `map` of a pipeline, for other data."""
        data = self._code_of(used)
        if name in ("fit_transform", "transform") and len(call.args) == 1 and call.args[0].keyword is None:
            return f"{maker}.transform({data})" if used.carrier is Carrier.ARRAY else None
        if name == "map" and SIMPLE.fullmatch(maker) and SIMPLE.fullmatch(data) and _takes(call, used):
            return f"{data}{self._code(call).strip().removeprefix(maker)}"
        return None

    def _code_of(self, used: Handed) -> str:
        return used.at.source.code(used.at.node).strip() if isinstance(used.at, CodeOrigin) else ""

    def _in_a_map(self, node: cst.CSTNode) -> cst.Call | None:
        """Return the `map` of a pipeline that a node is a part of what it does."""
        lambdas = [one for one in self._surroundings.around(node) if isinstance(one, cst.Lambda)]
        for one in self._surroundings.around(lambdas[-1]) if lambdas else ():
            if (
                isinstance(one, cst.Call)
                and isinstance(one.func, cst.Attribute)
                and one.func.attr.value == "map"
            ):
                return one
        return None


def _takes(call: cst.Call, used: Handed) -> bool:
    """Whether the function of a `map` takes the elements of a data set, as far as it says how many parts."""
    if used.carrier is not Carrier.DATASET or not call.args:
        return False
    function = call.args[0].value
    return not isinstance(function, cst.Lambda) or len(function.params.params) == used.parts


def _is_number(node: cst.CSTNode) -> bool:
    """Whether code is made of numbers alone."""
    return all(
        isinstance(
            one,
            cst.BaseNumber | cst.BinaryOperation | cst.UnaryOperation | cst.BaseBinaryOp | cst.BaseUnaryOp,
        )
        for one in nodes_in(node)
    )


def _assigns(line: cst.SimpleStatementLine | None, name: str, value: cst.CSTNode) -> bool:
    """Whether a line does nothing but give a variable a value."""
    if line is None or len(line.body) != 1:
        return False
    match line.body[0]:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=target))], value=assigned):
            return target == name and assigned is value
    return False

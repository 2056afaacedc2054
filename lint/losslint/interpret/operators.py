"""Operators on constants, strings and sequences, with bounds on what they may compute."""

from __future__ import annotations

import os
from collections.abc import Sequence

import libcst as cst

from losslint.interpret import budgets
from losslint.knowledge import calling
from losslint.knowledge.arrays import answers, arithmetic, gauges, totals
from losslint.knowledge.lookup.kinds import kinds_of
from losslint.knowledge.lookup.registry import TABLES, Machine, whole
from losslint.training import Origin
from losslint.values import (
    Array,
    Closure,
    Const,
    Dict,
    FilePath,
    Length,
    Library,
    LibraryMethod,
    List,
    Measured,
    Method,
    OfBatch,
    Portion,
    Ref,
    Stat,
    Tensor,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    computing,
    formatting,
)

BINARY: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.MatrixMultiplyAssign: "@",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
}

COMPARE: dict[type[cst.CSTNode], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.In: "in",
    cst.NotIn: "not in",
}

UNARY: dict[type[cst.CSTNode], str] = {cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~", cst.Not: "not"}


def binary(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return `left symbol right`, whatever the two are."""
    if symbol == "%" and isinstance(left, Const) and isinstance(left.value, str):
        return formatting.written(formatting.percent(machine.store, left.value, right), origin)
    if isinstance(left, Const) and isinstance(right, Const):
        if symbol == "/" and isinstance(left.value, str) and isinstance(right.value, str):
            return formatting.path((left, right), origin)
        return _constants(symbol, left, right, origin)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return arithmetic.on_tensors(machine, symbol, left, right, origin)
    if isinstance(left, OfBatch) or isinstance(right, OfBatch):
        return totals.of_batches(machine, symbol, left, right, origin)
    if isinstance(left, Measured) or isinstance(right, Measured):
        return gauges.on_gauges(symbol, left, right, origin)
    loss = answers.subtracted(machine, left, right, origin) if symbol == "-" else None
    if loss is not None:
        return loss
    store = machine.store
    if store.find(left, Array) or store.find(right, Array) or isinstance(left, Stat):
        return arithmetic.on_arrays(machine, symbol, left, right, origin)
    if isinstance(right, Stat) and right.what in ("mean", "std") and symbol in ("-", "/"):
        return arithmetic.on_arrays(machine, symbol, left, right, origin)
    if symbol == "/" and isinstance(left, Const) and isinstance(right, Length):
        dealt = computing.real(left.value)
        if dealt is not None and dealt > 0:
            return Portion("a part of a number", most=float(dealt), origin=origin)
    if _is_whole(left) and _is_whole(right) and symbol in ("+", "-", "*", "//", "%"):
        return _counted(symbol, left, right, origin)
    if symbol == "+":
        joined = _concatenated(machine, left, right, origin)
        if joined is not None:
            return joined
    one, two = store.find(left, Dict), store.find(right, Dict)
    if symbol == "|" and one is not None and two is not None:
        if two.rest is not None:  # what it does not show may be among the entries of the other one
            return store.new(two, origin)
        keys = tuple(dict.fromkeys((*one.keys, *two.keys)))
        return store.new(Dict({**one.items, **two.items}, keys, one.rest), origin)
    if symbol == "*":
        repeated = _repeated(machine, left, right, origin) or _repeated(machine, right, left, origin)
        if repeated is not None:
            return repeated
    if symbol == "/" and isinstance(right, Const) and isinstance(right.value, str):
        return formatting.path((left, right), origin)
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Unknown):
            least = _raised(side, other) if symbol == "+" else None
            return Unknown(side.why, least=least, origin=side.origin or origin)
    return Unknown(f"`{symbol}` of values that are not followed", origin=origin)


def _counted(symbol: str, left: Value, right: Value, origin: Origin | None) -> Whole:
    """Return what becomes of two whole numbers: a counter of a loop stays one where a number is added."""
    if isinstance(left, Whole) and isinstance(right, Const) and symbol in ("+", "-"):
        by = whole(right) or 0
        return left.moved(by if symbol == "+" else -by, origin)
    if isinstance(right, Whole) and isinstance(left, Const) and symbol == "+":
        return right.moved(whole(left) or 0, origin)
    drawn = any(isinstance(side, Whole) and side.drawn for side in (left, right))
    return Whole(drawn=drawn, origin=origin)


def _raised(number: Unknown, by: Value) -> int | None:
    """Return the least that the sum of a number of which the least is known and another one can be."""
    if number.least is None or not isinstance(by, Const) or type(by.value) is not int:
        return None
    return number.least + by.value


def _is_whole(value: Value) -> bool:
    return isinstance(value, Whole) or (isinstance(value, Const) and type(value.value) is int)


def compare(machine: Machine, symbol: str, left: Value, right: Value, origin: Origin | None) -> Value:
    """Return the truth of a comparison, or an array of truths."""
    if symbol in ("is", "is not", "==", "!="):
        same = _same(machine, left, right)
        if same is not None:
            return Const(same == (symbol in ("is", "==")), origin=origin)
    if symbol in ("in", "not in"):
        known = any((kind, "__contains__") in TABLES.methods for kind in kinds_of(machine, right))
        if known and origin is not None:
            return calling.call(machine, LibraryMethod(right, "__contains__"), [left], {}, True, origin)
        found = _contained(machine, left, right)
        if found is not None:
            return Const(found == (symbol == "in"), origin=origin)
        return Unknown("membership in something that is not known", origin=origin)
    noted = answers.compared(machine, symbol, left, right, origin)
    if noted is not None:
        return noted
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if symbol == "==" and origin is not None:
            for told in TABLES.comparing.values():
                told(machine, left, right, origin)
        return arithmetic.on_tensors(machine, symbol, left, right, origin)
    if machine.store.find(left, Array) or machine.store.find(right, Array):
        return arithmetic.compared(machine, symbol, left, right, origin)
    if isinstance(left, Const) and isinstance(right, Const):
        return _constants(symbol, left, right, origin)
    why = next((side.why for side in (left, right) if isinstance(side, Unknown)), "a comparison")
    return gauges.gauge(None, why, origin, gauges.tested_by(left, right))


def truth(machine: Machine, value: Value) -> bool | None:
    """Return whether a value counts as true, None where that is not known."""
    match value:
        case Const():
            return bool(value.value)
        case Tuple():
            return bool(value.items)
        case Ref():
            cell = machine.store.cells.get(value.address)
            if isinstance(cell, List):
                return True if cell.items else (None if cell.rest is not None else False)
            return None if isinstance(cell, Array) else True
        case Library() if value.path == "typing.TYPE_CHECKING":
            return False
        case Closure() | Method():
            return True
        case _:
            return None


def unary(machine: Machine, symbol: str, value: Value, origin: Origin | None) -> Value:
    """Return `-x`, `+x`, `~x` or `not x`, whatever x is."""
    if symbol == "not":
        known = truth(machine, value)
        if known is None:
            why = value.why if isinstance(value, Unknown) else "a condition"
            return gauges.gauge(None, why, origin, gauges.tested_by(value))
        return Const(not known, origin=origin)
    if isinstance(value, Const):
        return _computed(computing.changed(symbol, value.value), origin)
    if symbol == "-":
        return binary(machine, "*", value, Const(-1), origin)
    if symbol == "~":
        if machine.store.find(value, Array) is not None:
            return arithmetic.inverted(machine, value, origin)
        return compare(machine, "!=", value, Const(True), origin)
    return value


def _constants(symbol: str, left: Const, right: Const, origin: Origin | None) -> Value:
    return _computed(computing.operated(symbol, left.value, right.value), origin)


def _computed(result: computing.Result, origin: Origin | None) -> Value:
    if isinstance(result, computing.Failure):
        return Unknown(result.why, origin=origin)
    return Const(result, origin=origin)


def _concatenated(machine: Machine, left: Value, right: Value, origin: Origin | None) -> Value | None:
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        if left.weight + right.weight > budgets.MAX_ITEMS:
            return Unknown("a tuple with too many items", origin=origin)
        return Tuple(left.items + right.items, origin=origin)
    one, two = machine.store.find(left, List), machine.store.find(right, List)
    if one is not None and two is not None:
        if one.rest is None and len(one.items) + len(two.items) <= budgets.MAX_ITEMS:
            return machine.store.new(List(one.items + two.items, two.rest), origin)
        others = tuple(item for item in (one.rest, *two.items, two.rest) if item is not None)
        rest = machine.joined(others, "items of a list differ")
        total = one.length + two.length if one.length is not None and two.length is not None else None
        return machine.store.new(List(one.items, rest, total=total), origin)
    if isinstance(left, FilePath) and isinstance(right, Const | Text):
        return formatting.written([formatting.piece(left), formatting.piece(right)], origin)
    if isinstance(right, Const) and isinstance(right.value, str):
        return Text(right.value, origin=origin)
    if isinstance(right, Text):
        return Text(right.suffix, origin=origin)
    if isinstance(left, Text | Const) and isinstance(getattr(left, "value", ""), str):
        return Text("", origin=origin)
    return None


def _repeated(machine: Machine, sequence: Value, count: Value, origin: Origin | None) -> Value | None:
    known = count.value if isinstance(count, Const) and isinstance(count.value, int) else None
    cell = machine.store.find(sequence, List)
    items = sequence.items if isinstance(sequence, Tuple) else cell.items if cell else None
    if items is None:
        return None
    weight = sequence.weight if isinstance(sequence, Tuple) else len(items)
    if known is not None and weight * known <= budgets.MAX_ITEMS and not (cell and cell.rest):
        repeated = items * max(known, 0)
        if cell is None:
            return Tuple(repeated, origin=origin)
        return machine.store.new(List(repeated), origin)
    if cell is None or not items:
        return None
    return machine.store.new(List((), items[0] if len(items) == 1 else Unknown("a repeated list")), origin)


def _same(machine: Machine, left: Value, right: Value) -> bool | None:
    if isinstance(left, Const) and isinstance(right, Const):
        return bool(left.value == right.value)
    absent = Const(None)
    for one, two in ((left, right), (right, left)):
        if one == absent and isinstance(two, Ref | Tuple | Library | Tensor | Text):
            return False
    if isinstance(left, Library) and isinstance(right, Library):
        return left.path == right.path
    if isinstance(left, FilePath) and isinstance(right, FilePath):
        return True if left.path == right.path else _same_place(left.path, right.path)
    one_list, two_list = machine.store.find(left, List), machine.store.find(right, List)
    if one_list is not None and two_list is not None:
        known = one_list.rest is None and two_list.rest is None and not one_list.is_set
        return _same_items(machine, one_list.items, two_list.items) if known else None
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _same_items(machine, left.items, right.items)
    return None


def _same_place(one: str, two: str) -> bool | None:
    """Whether two paths lead to the same place, links aside; None where one is not in full."""
    known = os.path.isabs(one) and os.path.isabs(two)  # noqa: PTH117
    return False if known and os.path.normpath(one) != os.path.normpath(two) else None


def _same_items(machine: Machine, one: Sequence[Value], two: Sequence[Value]) -> bool | None:
    """Return whether all items are equal in pairs: one pair that differs decides it."""
    if len(one) != len(two):
        return False
    pairs = [_same(machine, *both) for both in zip(one, two, strict=True)]
    return False if False in pairs else None if None in pairs else True


def _contained(machine: Machine, left: Value, right: Value) -> bool | None:
    if isinstance(left, Const) and isinstance(right, Const):
        if isinstance(left.value, str) and isinstance(right.value, str):
            return left.value in right.value
        return None
    items = machine.items_of(right)
    if items is None or not isinstance(left, Const | FilePath):
        return None
    found = [_same(machine, left, item) for item in items]
    if True in found:
        return True
    return None if None in found else False

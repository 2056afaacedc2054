"""Python's functions of numbers, and `math`: computed where all arguments are known."""

from __future__ import annotations

import math

from losslint.knowledge.arrays import arithmetic, totals
from losslint.knowledge.arrays.drawn import is_drawn
from losslint.knowledge.arrays.gauges import gauge, tested_among, tested_by
from losslint.knowledge.libraries.numpy.reductions import statistic
from losslint.knowledge.lookup.registry import TABLES, Call, means
from losslint.knowledge.lookup.signature import bind
from losslint.training import Encoding
from losslint.values import (
    Const,
    List,
    Measured,
    Scalar,
    Tensor,
    Text,
    Tuple,
    Unknown,
    Value,
    Whole,
    computing,
)
from losslint.values.computing import Failure, Result

for _name in ("pi", "e", "tau", "inf", "nan"):
    TABLES.constants[f"math.{_name}"] = Const(getattr(math, _name))

WHOLE = frozenset(("math.ceil", "math.floor", "math.trunc", "builtins.int", "builtins.round"))
"""Functions that give a whole number of a number, whatever it is."""


@means(
    *(f"math.{name.removeprefix('math.')}" for name in computing.FUNCTIONS if "math." in name), signature=""
)
@means(
    *(f"builtins.{name}" for name in "pow bin oct hex chr ord ascii repr bytes complex".split()), signature=""
)
def computed(call: Call) -> Value:
    """`math.ceil(n / 32)`: the number, if all arguments are known."""
    if call.path in ("math.prod", "math.fsum") and len(call.bound.rest) == 1:
        items = call.items(call.bound.rest[0])
        known = [one.value for one in items or () if isinstance(one, Const)]
        if items is not None and len(known) == len(items):
            return _value(call, computing.called(call.path, known))
    return _of_constants(call, call.bound.rest) or _not_known(call, call.bound.rest)


@means("builtins.divmod", signature="x, y")
def divided(call: Call) -> Value:
    """`divmod(x, y)`: both results, if both arguments are known."""
    x, y = call["x"], call["y"]
    if not isinstance(x, Const) or not isinstance(y, Const):
        return Tuple((call.unknown("a quotient"), call.unknown("a remainder")), origin=call.origin)
    results = (computing.operated(symbol, x.value, y.value) for symbol in ("//", "%"))
    return Tuple(tuple(_value(call, result) for result in results), origin=call.origin)


@means("builtins.int", "builtins.float", "builtins.str", "builtins.bool", signature="x=0")
def converted(call: Call) -> Value:
    """`int(x)`, `float(x)`, `str(x)`, `int('ff', 16)`."""
    value = call["x"]
    if call.path == "builtins.str" and not call.gave("x"):
        return Const("", origin=call.origin)
    known = _of_constants(call, (value, *call.bound.rest))
    if known is not None:
        return known
    if call.path == "builtins.str":
        return value if isinstance(value, Text) else Text("", origin=call.origin)
    if isinstance(value, Text) and call.path == "builtins.int":
        return Whole(origin=call.origin)
    number = TABLES.methods.get(("symbol", "item"))
    if isinstance(value, Tensor) and call.path == "builtins.float" and number is not None:
        return number.transfer(Call(call.machine, "item", bind("", (), {}), call.origin, value))
    if type(value) is Unknown and call.path == "builtins.int" and not value.choices and value.least is None:
        return Whole(origin=call.origin)  # or it raises
    entry = call.array(value) if call.path == "builtins.int" else None
    if entry is not None:
        ids = entry.encoding is Encoding.CLASS_IDS and not entry.shape
        return call.new(entry.but(dtype="int64", shape=())) if ids else Whole(origin=call.origin)
    if isinstance(value, Measured):
        return gauge(None, value.why, call.origin, value.tested)
    if isinstance(value, Unknown):
        kept = all(float(one).is_integer() for one in value.choices) and call.path != "builtins.bool"
        least = value.least if kept and call.path == "builtins.int" else None
        return Unknown(value.why, value.choices if kept else frozenset(), least=least, origin=call.origin)
    return _not_known(call, (value,))


@means("builtins.abs", signature="x")
def absolute(call: Call) -> Value:
    """`abs(x)`."""
    return _of_constants(call, (call["x"],)) or _not_known(call, (call["x"],))


@means("builtins.round", signature="x, ndigits=None, number->x")
def rounded(call: Call) -> Value:
    """`round(x)`, `round(x, 2)`."""
    arguments = (call["x"], call["ndigits"]) if call.gave("ndigits") else (call["x"],)
    return _of_constants(call, arguments) or _not_known(call, arguments)


@means("builtins.max", "builtins.min", signature="")
def extreme(call: Call) -> Value:
    """`max(x)` and `max(a, b)` of known numbers, or of an array."""
    given = call.bound.rest
    if len(given) == 1 and call.array(given[0]) is not None:
        path = call.path.replace("builtins", "numpy")
        return statistic(Call(call.machine, path, bind("a, axis=None", given, {}), call.origin))
    if call.bound.extra or not call.bound.complete or not given:
        return call.unknown("the largest or smallest by a measure of the code's own")
    return _of_items(call, given if len(given) > 1 else call.items(given[0]))


@means("builtins.sum", signature="x, start=0")
def summed(call: Call) -> Value:
    """`sum(x)` and `sum(x, start)` of known numbers, of tensors of a model, or of the losses of batches."""
    total = totals.all_together(call.machine, call["x"]) if call["start"] == Const(0) else None
    if total is not None:
        return total
    cell = call.machine.store.find(call["x"], List)
    items = (*cell.items, *((cell.rest, cell.rest) if cell.rest is not None else ())) if cell else ()
    if items and all(isinstance(one, Tensor) for one in items):
        return _of_tensors(call, items)
    return _of_items(call, call.items("x"), call["start"])


def _of_tensors(call: Call, tensors: tuple[Value, ...]) -> Value:
    """Return what is made of tensors of a model that are added one after the other."""
    total = tensors[0] if call["start"] == Const(0) else call["start"]
    for one in tensors[1:] if call["start"] == Const(0) else tensors:
        total = arithmetic.on_tensors(call.machine, "+", total, one, call.origin)
    return total


def _of_items(call: Call, items: tuple[Value, ...] | None, *further: Value) -> Value:
    """Return what the function makes of a list of numbers that are all known."""
    if items is None or not all(isinstance(one, Const) for one in (*items, *further)):
        tested = tested_among(call.machine, *call.bound.arguments.values(), *call.bound.rest)
        return gauge(None, "a number that is not known", call.origin, tested)
    known = [one.value for one in items if isinstance(one, Const)]
    rest = [one.value for one in further if isinstance(one, Const)]
    return _value(call, computing.called(call.path.removeprefix("builtins."), known, *rest))


def _of_constants(call: Call, arguments: tuple[Value, ...]) -> Value | None:
    """Return what the function makes of constants, None where one argument is none or has a name."""
    known: list[Scalar] = [one.value for one in arguments if isinstance(one, Const)]
    if len(known) < len(arguments) or call.bound.extra or not call.bound.complete:
        return None
    return _value(call, computing.called(call.path.removeprefix("builtins."), *known))


def _not_known(call: Call, arguments: tuple[Value, ...]) -> Value:
    """Return the result for arguments that are not known: for some functions it is a whole number anyway."""
    single = len(arguments) == 1
    if single and isinstance(arguments[0], Whole) and call.path in (*WHOLE, "builtins.abs"):
        return Whole(drawn=arguments[0].drawn, origin=call.origin)
    if single and call.path in (*WHOLE, "builtins.float") and is_drawn(call, arguments[0]):
        return arguments[0] if call.path == "builtins.float" else Whole(drawn=True, origin=call.origin)
    for one in arguments:
        if isinstance(one, Unknown):
            return gauge(None, one.why, one.origin or call.origin, tested_by(*arguments))
    return call.unknown("a number that is not known")


def _value(call: Call, result: Result) -> Value:
    return call.unknown(result.why) if isinstance(result, Failure) else Const(result, origin=call.origin)

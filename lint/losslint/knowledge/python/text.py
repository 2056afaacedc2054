"""Methods of strings."""

from __future__ import annotations

from losslint.knowledge.python.collections import MAX_ZIPPED
from losslint.knowledge.registry import Call, method
from losslint.values import (
    Const,
    List,
    Text,
    Value,
)


@method(
    "str",
    "lower",
    "upper",
    "strip",
    "rstrip",
    "lstrip",
    "title",
    "capitalize",
    "decode",
    "encode",
    signature="a=None",
)
def text_method(call: Call) -> Value:
    """String methods without arguments."""
    receiver = call.receiver
    if (
        isinstance(receiver, Const)
        and isinstance(receiver.value, str)
        and call["a"] == Const(None)
        and call.path not in ("decode", "encode")
    ):
        return Const(getattr(receiver.value, call.path)(), origin=call.origin)
    return Text("", origin=call.origin)


@method("str", "format", signature="")
def format_(call: Call) -> Value:
    """`'…{}'.format(x)`: known if everything is."""
    receiver = call.receiver
    values = (*call.bound.rest, *call.bound.extra.values())
    if isinstance(receiver, Const) and isinstance(receiver.value, str):
        plain = ":" not in receiver.value and len(receiver.value) < MAX_ZIPPED
        if plain and all(isinstance(value, Const) for value in values):
            rest = [value.value for value in call.bound.rest if isinstance(value, Const)]
            extra = {
                name: value.value for name, value in call.bound.extra.items() if isinstance(value, Const)
            }
            try:
                return Const(receiver.value.format(*rest, **extra), origin=call.origin)
            except (IndexError, KeyError, ValueError, AttributeError):
                return call.unknown("a string that cannot be formatted")
        return Text(receiver.value.rpartition("}")[2], origin=call.origin)
    return Text("", origin=call.origin)


@method("str", "join", signature="items")
def join(call: Call) -> Value:
    """`sep.join(items)`."""
    return Text("", origin=call.origin)


@method("str", "split", signature="sep=None")
def split(call: Call) -> Value:
    """`text.split(sep)`."""
    receiver, separator = call.receiver, call.const("sep")
    if (
        isinstance(receiver, Const)
        and isinstance(receiver.value, str)
        and (separator is None or (isinstance(separator, str) and separator))
    ):
        return call.new(List(tuple(Const(part) for part in receiver.value.split(separator))))
    return call.new(List((), Text("")))


@method("str", "startswith", "endswith", signature="part")
def starts(call: Call) -> Value:
    """`text.startswith(part)`."""
    receiver, part = call.receiver, call.const("part")
    if isinstance(receiver, Const) and isinstance(receiver.value, str) and isinstance(part, str):
        return Const(getattr(receiver.value, call.path)(part), origin=call.origin)
    return call.unknown("what a string starts or ends with")

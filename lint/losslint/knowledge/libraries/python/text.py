"""Methods of strings and bytes."""

from __future__ import annotations

from losslint.knowledge.libraries.python.collections import MAX_ZIPPED
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.values import Const, Dict, List, Scalar, Text, Tuple, Value, computing, formatting
from losslint.values.computing import Failure, Result

ASKING = frozenset("count endswith find index rfind rindex startswith".split())
"""Methods that say something of a text; those that begin with `is` do too."""


@method("str", *computing.TEXT_METHODS, signature="")
def text_method(call: Call) -> Value:
    """A method that gives one value: known if the text and all arguments are."""
    text, arguments = _text(call.receiver), _constants(call)
    if text is not None and arguments is not None:
        return _value(call, computing.of_text(call.path, text, *arguments))
    if call.path in ("startswith", "endswith"):
        return _starts(call)
    if call.path not in ASKING and not call.path.startswith("is"):
        return Text("", origin=call.origin)
    return call.unknown(f"what `.{call.path}()` says of a text that is not known")


def _starts(call: Call) -> Value:
    """Return whether a text starts or ends with one of several."""
    parts = call.items(call.bound.rest[0]) if len(call.bound.rest) == 1 else None
    text = _text(call.receiver)
    if parts is None or text is None:
        return call.unknown("what a string starts or ends with")
    answers = [
        computing.of_text(call.path, text, part.value) if isinstance(part, Const) else None for part in parts
    ]
    if True in answers:
        return Const(True, origin=call.origin)
    if all(answer is False for answer in answers):
        return Const(False, origin=call.origin)
    return call.unknown("what a string starts or ends with")


@method("str", "split", "rsplit", signature="sep=None, maxsplit=-1")
@method("str", "partition", "rpartition", signature="sep")
@method("str", "splitlines", signature="sep=False, keepends->sep")
def split(call: Call) -> Value:
    """`text.split(sep, maxsplit)` and its like."""
    text, given = _text(call.receiver), [call[name] for name in ("sep", "maxsplit") if call.gave(name)]
    known = [one.value for one in given if isinstance(one, Const)]
    if call.gave("maxsplit") and not call.gave("sep"):
        known = [None, *known]
    if text is not None and len(known) >= len(given) and not call.bound.rest and call.bound.complete:
        parts = computing.parts_of_text(call.path, text, *known)
        if not isinstance(parts, Failure) and len(parts) <= MAX_ZIPPED:
            values = tuple(Const(part, origin=call.origin) for part in parts)
            together = call.path in ("partition", "rpartition")
            return Tuple(values, origin=call.origin) if together else call.new(List(values))
    return call.new(List((), Text("")))


@method("str", "format", signature="")
def format_(call: Call) -> Value:
    """`'…{}'.format(x)`: known if everything is, else known by its end."""
    template = _text(call.receiver)
    if not isinstance(template, str):
        return Text("", origin=call.origin)
    pieces = formatting.braces(template, call.bound.rest, call.bound.extra, call.bound.complete)
    return formatting.written(pieces, call.origin)


@means("builtins.format", signature="value, spec=''")
def format_one(call: Call) -> Value:
    """`format(4, '02d')`: what `{:02d}` makes of it."""
    spec = call.text("spec")
    return formatting.written([formatting.piece(call["value"], "", spec)], call.origin)


@method("str", "format_map", signature="mapping")
def format_map(call: Call) -> Value:
    """`'{units}'.format_map(settings)`."""
    template, mapping = _text(call.receiver), call.machine.store.find(call["mapping"], Dict)
    if not isinstance(template, str) or mapping is None:
        return Text("", origin=call.origin)
    named = {str(name): value for (_, name), value in mapping.items.items()}
    return formatting.written(formatting.braces(template, (), named, mapping.rest is None), call.origin)


@method("str", "join", signature="items")
def join(call: Call) -> Value:
    """`sep.join(items)`."""
    return formatting.written(formatting.joined(call.receiver, call.items("items")), call.origin)


def _text(value: Value | None) -> str | bytes | None:
    known = value.value if isinstance(value, Const) else None
    return known if isinstance(known, str | bytes) else None


def _constants(call: Call) -> list[Scalar] | None:
    """Return all arguments, None where one of them is not known or has a name."""
    known = [value.value for value in call.bound.rest if isinstance(value, Const)]
    whole = len(known) == len(call.bound.rest) and call.bound.complete and not call.bound.extra
    return known if whole else None


def _value(call: Call, result: Result) -> Value:
    return call.unknown(result.why) if isinstance(result, Failure) else Const(result, origin=call.origin)

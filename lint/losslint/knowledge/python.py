"""Python's own functions and standard library, as far as training scripts lean on them."""

from __future__ import annotations

from losslint.knowledge.names import canonical
from losslint.knowledge.numpy import statistic
from losslint.knowledge.registry import TABLES, Call, means, method, number, whole
from losslint.knowledge.signature import bind
from losslint.values import (
    Const,
    Counter,
    Dict,
    Key,
    Library,
    List,
    Made,
    Ref,
    Text,
    Tuple,
    Value,
)

MAX_ZIPPED = 4_000
"""Items of a collection that is built from others."""


@means("builtins.exit", "builtins.quit", "sys.exit", "os._exit", "os.abort", signature="code=None")
def leave(call: Call) -> Value:
    """The script ends here."""
    return Library("never returns", origin=call.origin)


@means("builtins.range", "builtins.xrange", signature="start, stop=None, step=1")
def range_(call: Call) -> Value:
    """`range(n)`."""
    start, stop, step = whole(call["start"]), whole(call["stop"]), whole(call["step"])
    if call["stop"] == Const(None):
        start, stop = 0, start
    if start is None or stop is None or not step:
        return call.new(List((), call.unknown("a step of a loop whose length is not known")))
    return Counter(start, stop, step, origin=call.origin)


TABLES.functions["builtins.xrange"] = TABLES.functions["builtins.range"]


@means("builtins.len", signature="obj")
def len_(call: Call) -> Value:
    """`len(x)`."""
    value = call["obj"]
    items = call.items(value)
    if items is not None:
        return Const(len(items), origin=call.origin)
    if isinstance(value, Counter):
        return Const(len(value), origin=call.origin)
    found = call.array(value)
    if found is not None and found.samples is not None:
        return Const(found.samples, origin=call.origin)
    return call.unknown("the length of something that is not known")


@means(
    "builtins.list",
    "builtins.tuple",
    "builtins.set",
    "builtins.sorted",
    "builtins.reversed",
    "builtins.frozenset",
    signature="iterable=None, key=None, reverse=False",
)
def collected(call: Call) -> Value:
    """`list(x)` and its like."""
    value = call["iterable"]
    is_set = call.path.endswith("set")
    if value == Const(None):
        return call.new(List((), None, is_set))
    found = call.array(value)
    if found is not None and not is_set:
        return call.new(found)
    items = call.items(value)
    if items is None:
        distinct = found.classes if found is not None else None
        rest = call.machine.element_of(value)
        if is_set and distinct is not None and distinct <= MAX_ZIPPED:
            return call.new(List(tuple(rest for _ in range(distinct)), None, True))
        return call.new(List((), rest, is_set))
    if is_set and not all(isinstance(item, Const) for item in items):
        return call.new(List((), call.machine.joined(items, "an item of a set") if items else None, True))
    if is_set:
        items = tuple({item.key: item for item in items if isinstance(item, Const)}.values())
    if call.path.endswith("reversed"):
        items = items[::-1]
    if call.path.endswith("sorted"):
        ordered = _sorted(items)
        return call.new(
            List(ordered)
            if ordered is not None
            else List(tuple(call.machine.joined(items, "an item of a sorted list") for _ in items))
        )
    return (
        Tuple(items, origin=call.origin)
        if call.path.endswith("tuple")
        else call.new(List(items, None, is_set))
    )


def _sorted(items: tuple[Value, ...]) -> tuple[Value, ...] | None:
    keys = [item.value for item in items if isinstance(item, Const)]
    if len(keys) != len(items) or len({type(key) for key in keys}) > 1 or None in keys:
        return None
    return tuple(sorted(items, key=lambda item: item.value))  # type: ignore[attr-defined]


@means("builtins.zip", signature="")
def zip_(call: Call) -> Value:
    """`zip(a, b)`."""
    columns = [call.items(value) for value in call.bound.rest]
    known = [column for column in columns if column is not None]
    if known and len(known) == len(columns):
        return call.new(List(tuple(Tuple(row) for row in zip(*known, strict=False))))
    element = Tuple(tuple(call.machine.element_of(value) for value in call.bound.rest))
    return call.new(List((), element))


@means("builtins.enumerate", signature="iterable, start=0")
def enumerate_(call: Call) -> Value:
    """`enumerate(x)`."""
    items = call.items("iterable")
    start = whole(call["start"])
    if items is not None and start is not None:
        return call.new(List(tuple(Tuple((Const(start + n), item)) for n, item in enumerate(items))))
    element = Tuple((call.unknown("a counter"), call.machine.element_of(call["iterable"])))
    return call.new(List((), element))


@means("builtins.map", signature="function, iterable")
def map_(call: Call) -> Value:
    """`map(f, x)`."""
    items = call.items("iterable")
    if items is not None and len(items) <= 64:
        return call.new(
            List(tuple(call.machine.apply(call["function"], [item], {}, call.origin) for item in items))
        )
    element = call.machine.element_of(call["iterable"])
    return call.new(List((), call.machine.apply(call["function"], [element], {}, call.origin)))


@means("builtins.int", "builtins.float", "builtins.str", "builtins.bool", signature="x=0")
def converted(call: Call) -> Value:
    """`int(x)`, `float(x)`, `str(x)`."""
    value = call["x"]
    if not isinstance(value, Const):
        return (
            Text("", origin=call.origin) if call.path == "builtins.str" else call.unknown("a converted value")
        )
    kinds = {"builtins.int": int, "builtins.float": float, "builtins.str": str, "builtins.bool": bool}
    try:
        return Const(kinds[call.path](value.value), origin=call.origin)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return call.unknown("a conversion that fails")


@means(
    "builtins.max", "builtins.min", "builtins.sum", "builtins.abs", "builtins.round", signature="x, key=None"
)
def reduced(call: Call) -> Value:
    """`max(x)` and its like on known numbers."""
    if call.array("x") is not None and call.path in ("builtins.max", "builtins.min"):
        return statistic(
            Call(
                call.machine,
                call.path.replace("builtins", "numpy"),
                bind("a, axis=None", [call["x"]], {}),
                call.origin,
            )
        )
    items = (call["x"], *call.bound.rest) if call.bound.rest or call.gave("key") else call.items("x")
    if call.gave("key"):
        items = (call["x"], call["key"], *call.bound.rest)
    single = number(call["x"])
    if single is not None and call.path in ("builtins.abs", "builtins.round") and not call.bound.rest:
        return Const(abs(single) if call.path.endswith("abs") else round(single), origin=call.origin)
    numbers = [number(item) for item in items or ()]
    if items and None not in numbers:
        kinds = {"builtins.max": max, "builtins.min": min, "builtins.sum": sum}
        if call.path in kinds:
            return Const(kinds[call.path](numbers), origin=call.origin)  # type: ignore[operator]
    return call.unknown("a number that is not known")


@means("builtins.isinstance", signature="x, kind")
def isinstance_(call: Call) -> Value:
    """`isinstance(x, kind)` where the kind of x is plain."""
    value, kind = call["x"], call["kind"]
    plain = {"builtins.str": str, "builtins.int": int, "builtins.float": float, "builtins.bool": bool}
    if isinstance(value, Const) and isinstance(kind, Library) and kind.path in plain:
        return Const(isinstance(value.value, plain[kind.path]), origin=call.origin)
    return call.unknown("what kind of object it is")


@means("builtins.getattr", signature="x, name, default=None")
def getattr_(call: Call) -> Value:
    """`getattr(module, 'name')` on library modules."""
    name = call.text("name")
    if isinstance(call["x"], Library) and name is not None:
        return Library(canonical(f"{call['x'].path}.{name}"), origin=call.origin)
    return call.unknown("an attribute that is looked up by name")


@means("builtins.dict", "collections.OrderedDict", signature="items=None")
def dict_(call: Call) -> Value:
    """`dict(a=1)`."""
    items: dict[Key, Value] = {(str, name): value for name, value in call.bound.extra.items()}
    base = call.machine.store.find(call["items"], Dict)
    if base is not None:
        return call.new(
            Dict({**base.items, **items}, (*base.keys, *(Const(n) for n in call.bound.extra)), base.rest)
        )
    rest = None if call["items"] == Const(None) else call.unknown("an entry of a dict")
    return call.new(Dict(items, tuple(Const(name) for name in call.bound.extra), rest))


# Methods of lists, dicts and strings --------------------------------------------------------------


@method("list", "append", "add", signature="item")
def append(call: Call) -> Value:
    """`items.append(x)` and `a_set.add(x)`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        if cell.rest is None and len(cell.items) < MAX_ZIPPED:
            changed = List((*cell.items, call["item"]), None, cell.is_set)
        else:
            rest = call.machine.joined(
                tuple(filter(None, (cell.rest, call["item"]))), "items of a list differ"
            )
            changed = List(cell.items, rest, cell.is_set)
        call.machine.store.put(receiver, changed)
    return Const(None)


@method("list", "extend", "update", signature="items")
def extend(call: Call) -> Value:
    """`items.extend(more)`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    more = call.items("items")
    if cell is not None and isinstance(receiver, Ref):
        if more is not None and cell.rest is None and len(cell.items) + len(more) <= MAX_ZIPPED:
            call.machine.store.put(receiver, List((*cell.items, *more), None, cell.is_set))
        else:
            rest = cell.rest or call.machine.element_of(call["items"])
            call.machine.store.put(receiver, List(cell.items, rest, cell.is_set))
    return Const(None)


@method("list", "pop", signature="index=-1")
def pop(call: Call) -> Value:
    """`items.pop()`."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    position = whole(call["index"])
    if cell is not None and isinstance(receiver, Ref) and cell.rest is None and position is not None:
        items = list(cell.items)
        if -len(items) <= position < len(items):
            value = items.pop(position)
            call.machine.store.put(receiver, List(tuple(items), None, cell.is_set))
            return value
    return call.unknown("an item of a list")


@method("list", "insert", "remove", "sort", "reverse", "clear", "discard", signature="a=None, b=None")
def disturbed(call: Call) -> Value:
    """Methods that change a list in ways that are not followed."""
    cell, receiver = call.machine.store.find(call.receiver, List), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        if call.path == "clear":
            call.machine.store.put(receiver, List((), None, cell.is_set))
        elif call.path == "reverse" and cell.rest is None:
            call.machine.store.put(receiver, List(cell.items[::-1], None, cell.is_set))
        else:
            call.machine.store.put(receiver, List((), call.machine.element_of(receiver), cell.is_set))
    return Const(None)


@method("list", "copy", signature="")
@method("dict", "copy", signature="")
def copy(call: Call) -> Value:
    """`items.copy()`."""
    receiver = call.receiver
    cell = call.machine.store.find(receiver, List) or call.machine.store.find(receiver, Dict)
    return call.new(cell) if cell is not None else call.unknown("a copy")


@method("dict", "get", signature="key, default=None")
def get(call: Call) -> Value:
    """`mapping.get(key, default)`."""
    cell, key = call.machine.store.find(call.receiver, Dict), call["key"]
    if cell is not None and isinstance(key, Const):
        return cell.items.get(key.key) or cell.rest or call["default"]
    return call.unknown("an entry of a dict")


@method("dict", "keys", "values", "items", signature="")
def views(call: Call) -> Value:
    """`mapping.items()` and its like."""
    cell = call.machine.store.find(call.receiver, Dict)
    if cell is None:
        return call.unknown("the entries of a dict")
    values = [cell.items[key.key] for key in cell.keys if isinstance(key, Const) and key.key in cell.items]
    rows: dict[str, list[Value]] = {
        "keys": list(cell.keys),
        "values": values,
        "items": [Tuple(pair) for pair in zip(cell.keys, values, strict=False)],
    }
    return call.new(List(tuple(rows[call.path]), cell.rest))


@method("dict", "update", signature="other=None")
def update(call: Call) -> Value:
    """`mapping.update(other)`."""
    cell, receiver = call.machine.store.find(call.receiver, Dict), call.receiver
    other = call.machine.store.find(call["other"], Dict)
    if cell is not None and isinstance(receiver, Ref):
        named: dict[Key, Value] = {(str, name): value for name, value in call.bound.extra.items()}
        if other is not None or call["other"] == Const(None):
            items = {**cell.items, **(other.items if other else {}), **named}
            keys = (*cell.keys, *(other.keys if other else ()), *(Const(n) for n in call.bound.extra))
            rest = cell.rest or (other.rest if other else None)
        else:
            items, keys, rest = {}, (), call.unknown("an entry of a dict")
        call.machine.store.put(receiver, Dict(items, tuple(dict.fromkeys(keys)), rest))
    return Const(None)


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


# Paths, files, arguments --------------------------------------------------------------------------


@means("os.path.join", "pathlib.Path", "pathlib.PurePath", signature="")
def join_path(call: Call) -> Value:
    """`os.path.join(a, b)`: known by its end at least."""
    parts = [part.value if isinstance(part, Const) else None for part in call.bound.rest]
    if parts and all(isinstance(part, str) for part in parts):
        return Const("/".join(str(part) for part in parts), origin=call.origin)
    last = call.bound.rest[-1] if call.bound.rest else None
    suffix = last.value if isinstance(last, Const) else last.suffix if isinstance(last, Text) else ""
    return Text(f"/{suffix}" if isinstance(suffix, str) else "", origin=call.origin)


@means("argparse.ArgumentParser", "optparse.OptionParser", signature="description=None")
def parser(call: Call) -> Value:
    """A command line."""
    return call.new(Made("argparse.ArgumentParser", {}, frozenset(), origin=call.origin))


@method("made:argparse.ArgumentParser", "add_argument", "add_option", signature="")
def add_argument(call: Call) -> Value:
    """`parser.add_argument('--epochs', default=10)`: the default is what the script runs with."""
    cell, receiver = call.machine.store.find(call.receiver, Made), call.receiver
    if cell is None or not isinstance(receiver, Ref):
        return Const(None)
    extra = call.bound.extra
    flags = [
        flag.value for flag in call.bound.rest if isinstance(flag, Const) and isinstance(flag.value, str)
    ]
    destination = extra.get("dest")
    name = destination.value if isinstance(destination, Const) else _option_name(flags)
    default = extra.get("default")
    action = extra.get("action")
    if default is None and isinstance(action, Const) and action.value in ("store_true", "store_false"):
        default = Const(action.value == "store_false", origin=call.origin)
    if default is None:
        default = call.unknown(f"the command-line argument `{name}`")
    kind = extra.get("type")
    if isinstance(kind, Library) and kind.path == "builtins.float" and number(default) is not None:
        default = Const(float(number(default) or 0), origin=default.origin)
    if isinstance(name, str):
        call.machine.store.put(receiver, cell.now(**{name: default}))
    return Const(None)


def _option_name(flags: list[str]) -> str:
    long = [flag for flag in flags if flag.startswith("--")] or flags
    return long[0].lstrip("-").replace("-", "_") if long else ""


@method("made:argparse.ArgumentParser", "parse_args", "parse_known_args", signature="args=None")
def parse_args(call: Call) -> Value:
    """`parser.parse_args()`: every argument at its default."""
    cell = call.machine.store.find(call.receiver, Made)
    state = cell.state if cell is not None else {}
    namespace = call.new(Made("argparse.Namespace", {}, frozenset(), state, origin=call.origin))
    if call.path == "parse_known_args":
        return Tuple((namespace, call.new(List((), None))), origin=call.origin)
    return namespace


@method(
    "made:argparse.ArgumentParser",
    "add_argument_group",
    "add_mutually_exclusive_group",
    signature="name=None",
)
def argument_group(call: Call) -> Value:
    """A group: its arguments are the parser's."""
    return call.receiver or call.unknown("an argument group")


@means("builtins.vars", signature="x")
def vars_(call: Call) -> Value:
    """`vars(args)`."""
    cell = call.machine.store.find(call["x"], Made)
    if cell is None:
        return call.unknown("the attributes of an object")
    items: dict[Key, Value] = {(str, name): value for name, value in cell.state.items()}
    return call.new(Dict(items, tuple(Const(name) for name in cell.state)))


@means("os.environ.get", "os.getenv", signature="name, default=None")
def environment(call: Call) -> Value:
    """`os.environ.get(name, default)`: the default, which is what runs without further ado."""
    return call["default"] if call.gave("default") else call.unknown("an environment variable")


@means(
    "builtins.iter",
    "builtins.next",
    "tqdm.tqdm",
    "tqdm.notebook.tqdm",
    "tqdm.auto.tqdm",
    "tqdm.trange",
    signature="x, default=None",
)
def stepped(call: Call) -> Value:
    """`iter(x)` is x again; `next(x)` is one of its elements."""
    if call.path == "builtins.next":
        return call.machine.element_of(call["x"])
    return call["x"]


@means("builtins.print", "builtins.display", signature="")
def printed(call: Call) -> Value:
    """`print(x)` changes nothing."""
    return Const(None)

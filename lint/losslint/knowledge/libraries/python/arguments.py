"""Where a script takes its settings from: command line, environment."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method, number
from losslint.values import (
    BackendEvent,
    Const,
    Library,
    List,
    Made,
    Ref,
    Scalar,
    Tuple,
    Unknown,
    Value,
    is_none,
)


@means("argparse.ArgumentParser", "optparse.OptionParser", signature="")
def parser(call: Call) -> Value:
    """A command line."""
    return call.new(Made("argparse.ArgumentParser", {}, frozenset(), origin=call.origin))


@method("made:argparse.ArgumentParser", "add_argument", signature="")
@method("made:argparse.ArgumentParser", "add_option", signature="", only_in="optparse")
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
    written = destination.value if isinstance(destination, Const) else None
    name = written if isinstance(written, str) else _option_name(flags)
    default = extra.get("default")
    action = extra.get("action")
    if default is None and isinstance(action, Const) and action.value in ("store_true", "store_false"):
        default = Const(action.value == "store_false", origin=call.origin)
    if default is None:
        default = Unknown(
            f"the command-line argument `{name}`",
            among=_choices(call, extra.get("choices")),
            origin=call.origin,
        )
    kind = extra.get("type")
    if isinstance(kind, Library) and kind.path == "builtins.float" and number(default) is not None:
        default = Const(float(number(default) or 0), origin=default.origin)
    call.machine.store.put(receiver, cell.now(**{name: default}))
    return Const(None)


def _choices(call: Call, value: Value | None) -> tuple[Scalar, ...]:
    """Return what a command line takes for an option, () where anything goes or nobody knows."""
    items = call.items(value) if value is not None else None
    constants = tuple(item.value for item in items or () if isinstance(item, Const))
    return constants if items is not None and len(constants) == len(items) else ()


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
    signature="",
)
def argument_group(call: Call) -> Value:
    """A group: its arguments are the parser's."""
    return call.receiver or call.unknown("an argument group")


_FLAG_KINDS = ("integer", "float", "string", "boolean", "bool", "enum", "list")
_FLAG_HOMES = ("absl.flags", "tensorflow.flags")
_OLD_FLAG_HOME = "tensorflow.app.flags"
_FLAG = "name, default=None, flag_name->name, default_value->default"


def _flag(machine: Machine, name: str) -> Value | None:
    """Return `FLAGS.name`, as the flag was defined."""
    return machine.settings.get(name)


for home in (*_FLAG_HOMES, _OLD_FLAG_HOME):
    TABLES.members[f"{home}.FLAGS"] = _flag


@means(
    *(f"{home}.DEFINE_{kind}" for home in _FLAG_HOMES for kind in _FLAG_KINDS),
    signature=_FLAG,
)
@means(*(f"{_OLD_FLAG_HOME}.DEFINE_{kind}" for kind in _FLAG_KINDS), signature=_FLAG, only_in="TensorFlow 1")
def define_flag(call: Call) -> Value:
    """`flags.DEFINE_integer('units', 10, 'help')`: the default is what the script runs with."""
    name = call.text("name")
    if name is not None:
        known = not is_none(call["default"])
        default = call["default"] if known else call.unknown(f"the command-line flag `{name}`")
        call.machine.settings[name] = default
        return call.new(
            Made("absl.flags.FlagHolder", {}, frozenset(), {"value": default}, origin=call.origin)
        )
    return call.unknown("a command-line flag")


@means("click.option", "click.argument", signature="")
def click_option(call: Call) -> Value:
    """`@click.option('--units', default=10)`: a default for the parameter of that name."""
    flags = [
        flag.value for flag in call.bound.rest if isinstance(flag, Const) and isinstance(flag.value, str)
    ]
    default = call.bound.extra.get("default")
    name = next((flag for flag in flags if not flag.startswith("-")), _option_name(flags))
    arguments = {name: default} if default is not None and name else {}
    return call.new(Made("click.option", arguments, frozenset(), origin=call.origin))


@means("os.environ.get", "os.getenv", signature="name, default=None, key->name")
def environment(call: Call) -> Value:
    """`os.environ.get(name, default)`: the default, which is what runs without further ado."""
    return call["default"] if call.gave("default") else call.unknown("an environment variable")


@means("os.environ.setdefault", "os.putenv", signature="key, value=None")
def set_environment(call: Call) -> Value:
    """`os.environ.setdefault(name, value)`: the value, as above; it may choose the backend of Keras."""
    if call["key"] == Const("KERAS_BACKEND") and call.origin is not None:
        call.machine.record(BackendEvent.of(call["value"], call.origin))
    return call["value"]

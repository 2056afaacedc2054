"""Command lines and environments: what a script runs with as long as nobody says otherwise is the default."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method, number
from losslint.training import Origin
from losslint.values import (
    Const,
    Dict,
    Key,
    Library,
    List,
    Made,
    Names,
    Ref,
    Scalar,
    Text,
    Tuple,
    Unknown,
    Value,
    is_none,
)

NAMESPACE = "argparse.Namespace"

_TYPE, _FLAG, _CHOICES = "type of ", "flag of ", "choices of "
"""Before the name of an argument, in the arguments of a parser: what converts it, its spellings, and what it
is restricted to."""


@means("argparse.ArgumentParser", "optparse.OptionParser", signature="")
def parser(call: Call) -> Value:
    """A command line, with the arguments of its `parents=`."""
    state: dict[str, Value] = {}
    kinds: dict[str, Value] = {}
    for one in call.items(call["parents"]) or ():
        parent = call.machine.store.find(one, Made)
        state |= parent.state if parent is not None else {}
        kinds |= parent.arguments if parent is not None else {}
    return call.new(Made("argparse.ArgumentParser", kinds, frozenset(), state, origin=call.origin))


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
    default = _converted(call, extra.get("type"), _default(call, name, extra))
    before = cell.state.get(name)
    if before is not None and before != default:  # two sub-commands have an argument of this name
        default = call.machine.joined(
            (before, default), f"the command-line argument `{name}` of several commands"
        )
    among = _choices(call, extra.get("choices"))
    kinds: dict[str, Value] = {
        f"{_CHOICES}{name}": Tuple(tuple(map(Const, among))),
        f"{_TYPE}{name}": extra.get("type") or Const(None),
        f"{_TYPE}{name} action": extra.get("action") or Const(None),
    }
    spellings = {f"{_FLAG}{flag}": Const(name) for flag in flags}
    changed = Made(
        cell.path, {**cell.arguments, **kinds, **spellings}, cell.given, cell.state, origin=cell.origin
    )
    call.machine.store.put(receiver, changed.now(**{name: default}))
    return call.new(Made("argparse.Action", {}, frozenset(), {"dest": Const(name), "default": default}))


def _default(call: Call, name: str, extra: Names) -> Value:
    """Return what an argument is where the command line does not have it."""
    default, action = extra.get("default"), extra.get("action")
    if default is not None:
        return default
    if isinstance(action, Const) and action.value in ("store_true", "store_false"):
        return Const(action.value == "store_false", origin=call.origin)
    return Unknown(
        f"the command-line argument `{name}`",
        among=_choices(call, extra.get("choices")),
        origin=call.origin,
    )


def _converted(call: Call, kind: Value | None, default: Value) -> Value:
    """Return a default as the type of its argument makes it: `argparse` converts those that are texts."""
    if isinstance(kind, Library) and kind.path == "builtins.float" and number(default) is not None:
        return Const(float(number(default) or 0), origin=default.origin)
    text = isinstance(default, Const) and isinstance(default.value, str)
    if not text or kind is None or is_none(kind):
        return default
    return _with_place_of(call.machine.apply(kind, [default], {}, call.origin), default)


def _with_place_of(value: Value, written: Value) -> Value:
    return Const(value.value, origin=written.origin) if isinstance(value, Const) else value


def _choices(call: Call, value: Value | None) -> tuple[Scalar, ...]:
    """Return what a command line takes for an option, () where anything goes or nobody knows."""
    items = call.items(value) if value is not None else None
    constants = tuple(item.value for item in items or () if isinstance(item, Const))
    return constants if items is not None and len(constants) == len(items) else ()


def _option_name(flags: list[str]) -> str:
    long = [flag for flag in flags if flag.startswith("--")] or flags
    return long[0].lstrip("-").replace("-", "_") if long else ""


@method("made:argparse.ArgumentParser", "set_defaults", signature="")
def set_defaults(call: Call) -> Value:
    """`parser.set_defaults(epochs=10)`."""
    cell, receiver = call.machine.store.find(call.receiver, Made), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        known = (
            call.bound.extra if call.bound.complete else dict.fromkeys(cell.state, call.unknown("a default"))
        )
        call.machine.store.put(receiver, cell.now(**known))
    return Const(None)


@method("made:argparse.ArgumentParser", "get_default", signature="dest")
def get_default(call: Call) -> Value:
    """`parser.get_default('epochs')`."""
    cell, name = call.machine.store.find(call.receiver, Made), call.text("dest")
    found = cell.state.get(name) if cell is not None and name is not None else None
    return found or call.unknown("the default of an argument")


@method(
    "made:argparse.ArgumentParser", "parse_args", "parse_known_args", signature="args=None, namespace=None"
)
def parse_args(call: Call) -> Value:
    """`parser.parse_args()`: every argument at its default, but for those that the code itself gives."""
    cell = call.machine.store.find(call.receiver, Made)
    state = dict(cell.state) if cell is not None else {}
    given = call.items("args")
    if cell is not None and not given and is_none(call["namespace"]):
        state = {name: _as_set(call, cell, name, value) for name, value in state.items()}
    if cell is not None and given:
        state |= _given(call, cell, given)
    items: dict[Key, Value] = {(str, name): value for name, value in state.items()}
    keys = tuple(Const(name) for name in state)
    namespace = call.machine.store.new(Dict(items, keys, None, NAMESPACE), call.origin)
    if not is_none(call["namespace"]):
        return call.unknown("a namespace that the code fills itself")
    if call.path == "parse_known_args":
        return Tuple((namespace, call.new(List((), None))), origin=call.origin)
    return namespace


def _as_set(call: Call, cell: Made, name: str, value: Value) -> Value:
    """Return what an argument is on this way: its default, or another one of its choices."""
    flags = [
        key.removeprefix(_FLAG)
        for key, named in cell.arguments.items()
        if key.startswith(_FLAG) and named == Const(name)
    ]
    written = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else name)
    choices = cell.arguments.get(f"{_CHOICES}{name}")
    among = choices.items if isinstance(choices, Tuple) else ()
    return call.machine.setting(written, value, tuple(one.value for one in among if isinstance(one, Const)))


def _given(call: Call, cell: Made, given: Sequence[Value]) -> dict[str, Value]:
    """Return the arguments that a call of `parse_args` gives; all are unknown where one is not understood."""
    found: dict[str, Value] = {}
    words = list(given)
    while words:
        word = words.pop(0)
        text = str(word.value) if isinstance(word, Const) else ""
        flag, has_value, inline = text.partition("=")
        known = cell.arguments.get(f"{_FLAG}{flag}")
        name = known.value if isinstance(known, Const) else None
        if not isinstance(name, str):
            return dict.fromkeys(cell.state, call.unknown("an argument that the code itself gives"))
        kind = cell.arguments.get(f"{_TYPE}{name}")
        action = cell.arguments.get(f"{_TYPE}{name} action")
        if isinstance(action, Const) and action.value in ("store_true", "store_false"):
            found[name] = Const(action.value == "store_true", origin=word.origin)
            continue
        value: Value = (
            Const(inline, origin=word.origin) if has_value else words.pop(0) if words else Const("")
        )
        several = bool(words) and not str(getattr(words[0], "value", "-")).startswith("-")
        found[name] = (
            call.unknown("an argument of several values") if several else _converted(call, kind, value)
        )
        while words and not str(getattr(words[0], "value", "-")).startswith("-"):
            words.pop(0)
    return found


@method(
    "made:argparse.ArgumentParser",
    "add_argument_group",
    "add_mutually_exclusive_group",
    "add_subparsers",
    signature="",
)
@method("made:argparse.ArgumentParser", "add_parser", signature="", only_in="sub-commands")
@method("made:argparse.ArgumentParser", "add_option_group", signature="", only_in="optparse")
def argument_group(call: Call) -> Value:
    """A group, or the parser of a sub-command: its arguments are the parser's."""
    return call.receiver or call.unknown("an argument group")


_FLAG_KINDS = (
    "integer",
    "float",
    "string",
    "boolean",
    "bool",
    "list",
    "multi_string",
    "multi_integer",
    "multi_float",
)
_FLAG_HOMES = ("absl.flags", "tensorflow.flags")
_OLD_FLAG_HOME = "tensorflow.app.flags"
_DEFINED = "name, default=None, flag_name->name, default_value->default"
_LISTED = "name, default, enum_values, flag_name->name, default_value->default"


def _flag(machine: Machine, name: str) -> Value | None:
    """Return `FLAGS.name`, as the flag was defined."""
    return machine.settings.get(name)


for home in (*_FLAG_HOMES, _OLD_FLAG_HOME):
    TABLES.members[f"{home}.FLAGS"] = _flag


@means(
    *(f"{home}.DEFINE_{kind}" for home in _FLAG_HOMES for kind in _FLAG_KINDS),
    signature=_DEFINED,
)
@means(
    *(f"{_OLD_FLAG_HOME}.DEFINE_{kind}" for kind in _FLAG_KINDS), signature=_DEFINED, only_in="TensorFlow 1"
)
def define_flag(call: Call) -> Value:
    """`flags.DEFINE_integer('units', 10, 'help')`: the default is what the script runs with."""
    return _defined(call, ())


@means(*(f"{home}.DEFINE_enum" for home in _FLAG_HOMES), signature=_LISTED)
@means(f"{_OLD_FLAG_HOME}.DEFINE_enum", signature=_LISTED, only_in="TensorFlow 1")
def define_listed_flag(call: Call) -> Value:
    """`flags.DEFINE_enum('model', 'small', ['small', 'large'], 'help')`: one of the names in the list."""
    return _defined(call, _choices(call, call["enum_values"]))


def _defined(call: Call, among: tuple[Scalar, ...]) -> Value:
    """Define a flag that is one of some values, () where any will do."""
    name = call.text("name")
    if name is not None:
        known = not is_none(call["default"])
        default = call["default"] if known else call.unknown(f"the command-line flag `{name}`")
        default = call.machine.setting(f"--{name}", default, among)
        call.machine.settings[name] = default
        return call.new(
            Made("absl.flags.FlagHolder", {}, frozenset(), {"value": default}, origin=call.origin)
        )
    return call.unknown("a command-line flag")


CHOICE = "click.Choice"


@means(CHOICE, signature="choices, case_sensitive=True")
def click_choice(call: Call) -> Value:
    """`click.Choice(['a', 'b'])`: what an option is restricted to."""
    return call.new(Made(CHOICE, {"choices": call["choices"]}, frozenset(), origin=call.origin))


@means("click.option", "click.argument", signature="")
def click_option(call: Call) -> Value:
    """`@click.option('--units', default=10)`: a default for the parameter of that name."""
    flags = [
        flag.value for flag in call.bound.rest if isinstance(flag, Const) and isinstance(flag.value, str)
    ]
    extra = call.bound.extra
    default = extra.get("default")
    if default is None and extra.get("is_flag") == Const(True):
        default = Const(False, origin=call.origin)
    name = next((flag for flag in flags if not flag.startswith("-")), _option_name(flags))
    kind = call.machine.store.find(extra.get("type"), Made)
    among = _choices(call, kind.arguments["choices"]) if kind is not None and kind.path == CHOICE else ()
    if default is not None and not among:
        default = _converted(call, extra.get("type"), default)
    if default is None and among:
        default = call.unknown(f"the command-line argument `{name}`")
    if default is not None:
        written = next((flag for flag in flags if flag.startswith("--")), name)
        default = call.machine.setting(written, default, among)
    arguments = {name: default} if default is not None and name else {}
    return call.new(Made("click.option", arguments, frozenset(), origin=call.origin))


def _defaults_of_click(machine: Machine, made: Made) -> Names:
    return made.arguments


TABLES.decorators["click.option"] = _defaults_of_click


@means("typer.Option", "typer.Argument", signature="default=None")
def typer_option(call: Call) -> Value:
    """`units: int = typer.Option(10)`: the default of the parameter."""
    default = call["default"]
    missing = is_none(default) or (isinstance(default, Text) and default.suffix == "...")
    return call.unknown("a command-line argument") if missing else default


@means("typer.run", signature="function")
@means("fire.Fire", signature="component=None")
@means("tyro.cli", signature="f")
def command(call: Call) -> Value:
    """A function, or the class of settings, that a command line calls with its defaults."""
    called = next(iter(call.bound.arguments.values()))
    if is_none(called):
        return Const(None)
    return call.machine.apply(called, [], call.machine.commanded(called), call.origin)


@means("os.environ.get", "os.getenv", signature="name, default=None, key->name")
def environment(call: Call) -> Value:
    """`os.environ.get(name, default)`: the default, which is what runs without further ado."""
    return call["default"] if call.gave("default") else call.unknown("an environment variable")


@means("os.environ.setdefault", "os.putenv", signature="key, value=None")
def set_environment(call: Call) -> Value:
    """`os.environ.setdefault(name, value)`: the value, as above; it may mean something to a library."""
    _set_variable(call.machine, call["key"], call["value"], call.origin)
    return call["value"]


def _set_variable(machine: Machine, key: Value, new: Value, origin: Origin) -> None:
    """Carry out `os.environ[key] = new`."""
    told = TABLES.environment.get(str(key.value)) if isinstance(key, Const) else None
    if told is not None:
        told(machine, new, origin)


TABLES.item_writers["os.environ"] = _set_variable

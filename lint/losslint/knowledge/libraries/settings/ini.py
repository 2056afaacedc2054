"""`configparser`: sections of texts, each asked for as what it is to be."""

from __future__ import annotations

from losslint.knowledge.libraries.python.paths import from_the_start, path_of
from losslint.knowledge.libraries.settings.stored import entries_of, setting_at, stored
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.project.setting import Setting
from losslint.values import Const, Dict, Key, List, Made, Ref, Tuple, Unknown, Value

spelt(
    renamed={
        "ConfigParser.ConfigParser": "configparser.ConfigParser",
        "ConfigParser.RawConfigParser": "configparser.RawConfigParser",
        "ConfigParser.SafeConfigParser": "configparser.ConfigParser",
        "six.moves.configparser.ConfigParser": "configparser.ConfigParser",
        "configparser.SafeConfigParser": "configparser.ConfigParser",
    }
)

PARSER = "configparser.ConfigParser"
SECTION = "configparser.SectionProxy"
READ = "what was read"
"""The sections that a parser has by now, among the state of the parser: no attribute is called so."""

_BOOLEANS = {
    "1": True,
    "yes": True,
    "true": True,
    "on": True,
    "0": False,
    "no": False,
    "false": False,
    "off": False,
}

_ITSELF = frozenset(("interpolation", "strict"))
"""Options of a parser that change none of the values that are followed."""


@means(PARSER, "configparser.RawConfigParser", signature="")
def parser(call: Call) -> Value:
    """`ConfigParser()`: nothing was read yet."""
    odd = bool(call.bound.rest) or not call.bound.extra.keys() <= _ITSELF
    start = call.unknown("a parser with options of its own") if odd else call.new(Dict({}))
    return call.new(Made(PARSER, {}, frozenset(), {READ: start}, origin=call.origin))


@method(f"made:{PARSER}", "read", signature="filenames, encoding=None")
def read(call: Call) -> Value:
    """`parser.read(path)`: files that are not there are passed over, so each has to be known."""
    paths = call.items("filenames") if path_of(call["filenames"]) is None else (call["filenames"],)
    for path in paths if paths is not None else (call.unknown("a path"),):
        _take(call, path)
    return call.unknown("the files that were read")


@method(f"made:{PARSER}", "read_file", signature="f, source=None")
def read_file(call: Call) -> Value:
    """`parser.read_file(open(path))`."""
    file = call.machine.store.find(call["f"], Made)
    _take(call, file.arguments.get("name") if file is not None else None)
    return Const(None)


def _take(call: Call, path: Value | None) -> None:
    """Add what a file says to what was read before."""
    cell, receiver = call.machine.store.find(call.receiver, Made), call.receiver
    where = from_the_start(call.machine, path)
    if cell is None or not isinstance(receiver, Ref):
        return
    found = setting_at(call, where, "ini") if where is not None else "a file whose path is not known"
    before = entries_of(call.machine.store, cell.state.get(READ))
    after = call.machine.store.find(
        stored(call.machine.store, found) if isinstance(found, Setting) else None, Dict
    )
    if before is None or after is None:
        why = found if isinstance(found, str) else "settings that are not known"
        call.machine.store.put(receiver, cell.now(**{READ: call.unknown(why)}))
        return
    sections: dict[Key, Value] = {**before.items}
    for name, section in after.items.items():
        old = call.machine.store.find(sections.get(name), Dict)
        new = call.machine.store.find(section, Dict)
        both = {**(old.items if old else {}), **(new.items if new else {})}
        keys = tuple(Const(str(key)) for _, key in both)
        sections[name] = call.machine.store.new(Dict(both, keys), section.origin)
    whole = call.new(Dict(sections, tuple(Const(str(key)) for _, key in sections)))
    call.machine.store.put(receiver, cell.now(**{READ: whole}))


@method(f"made:{PARSER}", "read_dict", "read_string", "set", "add_section", "remove_option", signature="")
def changed(call: Call) -> Value:
    """What changes the settings in ways that are not followed."""
    cell, receiver = call.machine.store.find(call.receiver, Made), call.receiver
    if cell is not None and isinstance(receiver, Ref):
        call.machine.store.put(receiver, cell.now(**{READ: call.unknown("settings that the code changes")}))
    return Const(None)


@method(f"made:{PARSER}", "__getitem__", signature="key")
def section(call: Call) -> Value:
    """`parser['model']`."""
    values = _section(call, call["key"])
    if isinstance(values, Unknown):
        return values
    return call.new(Made(SECTION, {"values": values}, frozenset(), origin=call.origin))


@method(f"made:{PARSER}", "sections", signature="")
def sections(call: Call) -> Value:
    """`parser.sections()`."""
    cell = call.machine.store.find(call.receiver, Made)
    read_so_far = entries_of(call.machine.store, cell.state.get(READ)) if cell is not None else None
    if read_so_far is None:
        return call.unknown("the sections of settings that are not known")
    return call.new(List(tuple(Const(name) for _, name in read_so_far.items if name != "DEFAULT")))  # type: ignore[arg-type]


@method(f"made:{PARSER}", "items", signature="section")
def items_of_section(call: Call) -> Value:
    """`parser.items('model')`: what `dict()` is made of."""
    values = call.machine.store.find(_section(call, call["section"]), Dict)
    if values is None:
        return call.unknown("a section that is not known")
    return call.new(List(tuple(Tuple((Const(str(key)), value)) for (_, key), value in values.items.items())))


@method(f"made:{PARSER}", "get", signature="section, option, *, raw=False, vars=None, fallback=None")
@method(
    f"made:{PARSER}",
    "getint",
    "getfloat",
    "getboolean",
    signature="section, option, *, raw=False, vars=None, fallback=None",
)
def get(call: Call) -> Value:
    """`parser.getint('model', 'units', fallback=10)`."""
    return _option(call, _section(call, call["section"]), call["option"], call["fallback"])


@method(f"made:{SECTION}", "get", signature="option, fallback=None")
@method(
    f"made:{SECTION}",
    "getint",
    "getfloat",
    "getboolean",
    signature="option, fallback=None",
    only_in="objects",
)
@method(f"made:{SECTION}", "__getitem__", signature="key")
def get_of_section(call: Call) -> Value:
    """`section.getint('units')`, `section['units']`."""
    made = call.machine.store.find(call.receiver, Made)
    values = made.arguments["values"] if made is not None else call.unknown("a section")
    name = call["key" if call.path == "__getitem__" else "option"]
    return _option(call, values, name, call.option("fallback", None))


def _section(call: Call, name: Value) -> Value:
    """Return the entries of a section, or why they are not known."""
    cell = call.machine.store.find(call.receiver, Made)
    whole = cell.state.get(READ) if cell is not None else None
    entries = call.machine.store.find(whole, Dict)
    if entries is None or not isinstance(name, Const):
        return whole if isinstance(whole, Unknown) else call.unknown("a section that is not known")
    return entries.items.get(name.key) or call.unknown("there is no section of this name")


def _option(call: Call, values: Value, name: Value, fallback: Value) -> Value:
    """Return an option as what it is asked for."""
    entries = call.machine.store.find(values, Dict)
    if entries is None or not isinstance(name, Const):
        return values if isinstance(values, Unknown) else call.unknown("an option that is not known")
    found = entries.items.get((str, str(name.value).lower()))
    if found is None:
        return fallback if call.gave("fallback") else call.unknown("there is no option of this name")
    text = found.value if isinstance(found, Const) else None
    if not isinstance(text, str):
        return found
    match call.path:
        case "getint":
            return Const(int(text), origin=found.origin)
        case "getfloat":
            return Const(float(text), origin=found.origin)
        case "getboolean":
            known = _BOOLEANS.get(text.lower())
            return Const(known, origin=found.origin) if known is not None else call.unknown("no boolean")
    return found

"""Reading settings files: JSON, YAML and TOML, of a file, its path or its text."""

from __future__ import annotations

from losslint.knowledge.libraries.settings.stored import PLAIN, read
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import Call, means
from losslint.values import Const, Dict, FilePath, FileText, Library, List, Made, Value, is_none

spelt(
    renamed={
        "simplejson.load": "json.load",
        "simplejson.loads": "json.loads",
        "ujson.load": "json.load",
        "ujson.loads": "json.loads",
        "tomli.load": "tomllib.load",
        "tomli.loads": "tomllib.loads",
    }
)

_MOST_HOOKED = 64
"""Dicts of one file that a function of the code's own is called for."""


_OF_JSON = "*, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, "


@means("json.load", signature=f"fp, {_OF_JSON}object_pairs_hook=None")
@means("json.loads", signature=f"s, {_OF_JSON}object_pairs_hook=None")
def load_json(call: Call) -> Value:
    """`json.load(file)`, `json.loads(text)`."""
    changing = ("cls", "parse_float", "parse_int", "parse_constant")
    if not all(is_none(call[name]) for name in changing):
        return call.unknown("JSON that is read in a way of its own")
    pairs = call["object_pairs_hook"]
    if not is_none(pairs) and pairs not in (Library("collections.OrderedDict"), Library("builtins.dict")):
        return call.unknown("JSON that is read in a way of its own")
    value = _read(call, call["s" if call.path == "json.loads" else "fp"], "json")
    hook = call["object_hook"]
    return value if is_none(hook) else _Hooked(call, hook).value(value)


class _Hooked:
    """Calls a function for each dict that was read, the inner ones first."""

    def __init__(self, call: Call, hook: Value) -> None:
        self.call, self.hook = call, hook
        self.left = _MOST_HOOKED

    def value(self, value: Value) -> Value:
        """Return what the function makes of a value and of those in it."""
        store = self.call.machine.store
        sequence, mapping = store.find(value, List), store.find(value, Dict)
        if sequence is not None:
            return store.new(List(tuple(map(self.value, sequence.items)), sequence.rest), value.origin)
        if mapping is None:
            return value
        self.left -= 1
        if self.left < 0:
            return self.call.unknown("a file with many parts, each of which a function of its own reads")
        items = {key: self.value(one) for key, one in mapping.items.items()}
        made = store.new(Dict(items, mapping.keys, mapping.rest), value.origin)
        return self.call.machine.apply(self.hook, [made], {}, self.call.origin)


@means("yaml.safe_load", "yaml.full_load", "yaml.unsafe_load", signature="stream")
@means("yaml.load", signature="stream, Loader=None")
def load_yaml(call: Call) -> Value:
    """`yaml.safe_load(file)`: what has a tag is unknown, whatever the loader would make of it."""
    loader = call["Loader"] if call.path == "yaml.load" else Const(None)
    known = isinstance(loader, Library) and loader.path in _LOADERS
    if not known and not is_none(loader):
        return call.unknown("YAML that is read in a way of its own")
    return _read(call, call["stream"], "yaml")


_LOADERS = frozenset(
    f"yaml.{prefix}{name}"
    for name in ("SafeLoader", "FullLoader", "Loader", "UnsafeLoader")
    for prefix in ("", "C")
)


@means("tomllib.load", signature="fp, *, parse_float=None")
@means("tomllib.loads", signature="s, *, parse_float=None")
def load_toml(call: Call) -> Value:
    """`tomllib.load(file)`."""
    if call.gave("parse_float"):
        return call.unknown("TOML that is read in a way of its own")
    return _read(call, call["s" if call.path == "tomllib.loads" else "fp"], "toml")


@means("toml.load", signature="f")
@means("toml.loads", signature="s")
def load_toml_of_a_path(call: Call) -> Value:
    """`toml.load(path)` and `toml.load(file)`."""
    value = call["s" if call.path == "toml.loads" else "f"]
    if call.path == "toml.load" and isinstance(value, Const | FilePath):
        return read(call, value, "toml")
    return _read(call, value, "toml")


def _read(call: Call, value: Value, format_: str) -> Value:
    """Return what is read of a file that is open, or of its text."""
    file = call.machine.store.find(value, Made)
    if file is not None and file.path == "a file":
        return read(call, file.arguments["name"], format_, PLAIN)
    if isinstance(value, FileText):
        return read(call, value.path, format_, PLAIN)
    return call.unknown(f"`{call.path}` reads what is not known")

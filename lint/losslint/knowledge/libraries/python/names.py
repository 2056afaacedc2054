"""Names that code works out while it runs: attributes, modules and functions that are looked up by text."""

from __future__ import annotations

import re

from losslint.knowledge.lookup.names import is_class_name
from losslint.knowledge.lookup.registry import Call, Machine, means, method
from losslint.values import (
    Closure,
    Const,
    Dict,
    Frame,
    Instance,
    Library,
    List,
    Made,
    Namespace,
    Ref,
    Tuple,
    UserClass,
    Value,
    is_none,
)

GETTERS = ("operator.attrgetter", "operator.itemgetter", "operator.methodcaller")


@means("builtins.getattr", signature="x, name, default=None")
def getattr_(call: Call) -> Value:
    """`getattr(x, 'name')`: the attribute, or the default where it is certainly not there."""
    name, value = call.text("name"), call["x"]
    if name is None:
        return call.unknown("an attribute that is looked up by a name that is not known")
    if isinstance(value, Library):
        return call.machine.attribute(value, name, call.origin)
    there = call.machine.has_attribute(value, name)
    if there is False and call.gave("default"):
        return call["default"]
    if there is None and call.gave("default"):
        return call.unknown(f"`{name}`, which may be there or not")
    return call.machine.attribute(value, name, call.origin)


@means("builtins.hasattr", signature="x, name")
def hasattr_(call: Call) -> Value:
    """`hasattr(x, 'name')`, where it is certain."""
    name = call.text("name")
    there = call.machine.has_attribute(call["x"], name) if name is not None else None
    return Const(there, origin=call.origin) if there is not None else call.unknown("whether it has a name")


@means("builtins.setattr", signature="x, name, value")
def setattr_(call: Call) -> Value:
    """`setattr(x, 'name', value)`."""
    call.machine.set_attribute(call["x"], call.text("name"), call["value"], call.origin)
    return Const(None)


@means("builtins.vars", signature="x=None")
def vars_(call: Call) -> Value:
    """`vars(args)`, `vars(module)`; `vars()` is `locals()`."""
    if not call.gave("x"):
        return Namespace(call.machine.variables(of_module=False), origin=call.origin)
    return call.machine.attribute(call["x"], "__dict__", call.origin)


@means("builtins.globals", signature="")
def globals_(call: Call) -> Value:
    """`globals()`: the module in which the running code stands."""
    return Namespace(call.machine.variables(of_module=True), origin=call.origin)


@means("builtins.locals", signature="")
def locals_(call: Call) -> Value:
    """`locals()`: the variables of the running function."""
    return Namespace(call.machine.variables(of_module=False), origin=call.origin)


@method("namespace", "get", signature="key, default=None")
def get(call: Call) -> Value:
    """`globals().get(name)` and `vars(module).get(name, default)`."""
    name, space = call.text("key"), call.receiver
    if not isinstance(space, Namespace) or name is None:
        return call.unknown("an entry whose key is not known")
    there = call.machine.has_attribute(space.of, name)
    if there:
        return call.machine.attribute(space.of, name, call.origin)
    return call["default"] if there is False else call.unknown(f"`{name}`, which may be there or not")


@method("namespace", "update", signature="other=None")
def update(call: Call) -> Value:
    """`self.__dict__.update(settings)`: the attributes are set."""
    space = call.receiver
    if isinstance(space, Namespace):
        given = call.machine.store.find(call["other"], Dict)
        whole = (given is not None and given.rest is None) or is_none(call["other"])
        if not whole or not call.bound.complete:
            call.machine.set_attribute(space.of, None, call.unknown("one of several attributes"), call.origin)
        for key, value in given.items.items() if given is not None else ():
            call.machine.set_attribute(space.of, str(key[1]), value, call.origin)
        for name, value in call.bound.extra.items():
            call.machine.set_attribute(space.of, name, value, call.origin)
    return Const(None)


@method("namespace", "__setitem__", signature="key, value")
def set_name(call: Call) -> Value:
    """`self.__dict__.__setitem__('units', 10)`."""
    if isinstance(call.receiver, Namespace):
        call.machine.set_attribute(call.receiver.of, call.text("key"), call["value"], call.origin)
    return Const(None)


@method("namespace", "setdefault", "pop", signature="key, default=None")
@method("namespace", "popitem", "clear", signature="")
def changed(call: Call) -> Value:
    """What else changes a module or an object through its dict is not followed."""
    if isinstance(call.receiver, Namespace):
        why = f"`.{call.path}()` may have changed it"
        call.machine.set_attribute(call.receiver.of, None, call.unknown(why), call.origin)
    return call.unknown("an attribute")


@means("importlib.import_module", signature="name, package=None")
def import_module(call: Call) -> Value:
    """`import_module('models.' + name)`."""
    name = call.text("name")
    if name is None:
        return call.unknown("a module whose name is not known")
    plain = name.lstrip(".")
    level = len(name) - len(plain)
    package = call.text("package")
    if level and package is not None and package.replace(".", "").isidentifier():
        above = package.split(".")[: 1 - level or None]
        plain, level = ".".join((*above, plain)), 0
    return call.machine.module(plain, level, call.origin)


@means("builtins.__import__", signature="name, globals=None, locals=None, fromlist=(), level=0")
def dunder_import(call: Call) -> Value:
    """`__import__('models.resnet', fromlist=['build'])`; without a list it is the outermost package."""
    name = call.text("name")
    if name is None or (call.gave("level") and call["level"] != Const(0)):
        return call.unknown("a module whose name is not known")
    module = call.machine.module(name, 0, call.origin)
    wanted = call.items("fromlist") if call.gave("fromlist") else ()
    if wanted is None:
        return call.unknown("a module or the package around it")
    if wanted or "." not in name:
        return module
    return call.machine.module(name.partition(".")[0], 0, call.origin)


@means("builtins.eval", signature="source, globals=None, locals=None")
def eval_(call: Call) -> Value:
    """`eval('resnet')`: what the text names, or what it calls by name; nothing else of it is followed."""
    text = call.text("source")
    spaces = [call[name] for name in ("globals", "locals") if call.gave(name)]
    if text is None or not all(isinstance(space, Namespace) for space in spaces):
        return call.unknown("what a text evaluates to")
    return call.machine.meant_by(text, call.origin)


@means("builtins.exec", signature="source, globals=None, locals=None")
def exec_(call: Call) -> Value:
    """`exec('x = x / 255')`: what the text names is not known any more where it stands."""
    text, frame = call.text("source"), call.machine.variables(of_module=False)
    names = set(re.findall(r"[^\W\d]\w*", text)) if text is not None and not call.gave("globals") else set()
    cell = call.machine.store.find(frame, Frame)
    for name in sorted(names) if cell is not None else ():
        value = cell.names.find(name) if cell is not None else None
        if value is not None and not isinstance(value, Closure | Library):
            call.machine.spoil(value, "a text that is carried out names it")
            call.machine.set_attribute(frame, name, call.unknown(f"`{name}` in a text"), call.origin)
    return Const(None, origin=call.origin)


@means("builtins.type", signature="x, bases=None, names=None")
def type_(call: Call) -> Value:
    """`type(x)` of an object of the project's own class."""
    cell = call.machine.store.find(call["x"], Instance)
    return cell.of if cell is not None and not call.gave("bases") else call.unknown("the class of an object")


@method("class", "__subclasses__", signature="")
def subclasses(call: Call) -> Value:
    """`Base.__subclasses__()`: the project's classes that derive from it, in order of their definitions."""
    found = [
        Ref(address, origin=cell.origin)
        for address, cell in sorted(call.machine.store.cells.items())
        if isinstance(cell, UserClass) and call.receiver in cell.bases
    ]
    return call.new(List(tuple(found)))


@means(*GETTERS, signature="")
def getter(call: Call) -> Value:
    """`operator.attrgetter('layers.Dense')` and its like: a function of one thing."""
    named = {str(position): value for position, value in enumerate(call.bound.rest)} | dict(call.bound.extra)
    return call.new(Made(call.path, named, frozenset(call.bound.extra), origin=call.origin))


@method("made:operator.attrgetter", "__call__", signature="x")
def got(call: Call) -> Value:
    """Follow one dotted name; several give a tuple, which nobody needs."""
    made = call.machine.store.find(call.receiver, Made)
    name = made.arguments.get("0") if made is not None and len(made.arguments) == 1 else None
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return call.unknown("attributes that are looked up by name")
    value = call["x"]
    for part in name.value.split("."):
        value = call.machine.attribute(value, part, call.origin)
    return value


@method("made:operator.methodcaller", "__call__", signature="x")
def method_called(call: Call) -> Value:
    """`operator.methodcaller('build', 10)(factory)` is `factory.build(10)`."""
    made = call.machine.store.find(call.receiver, Made)
    name = made.arguments.get("0") if made is not None else None
    if made is None or not isinstance(name, Const) or not isinstance(name.value, str):
        return call.unknown("a method that is looked up by name")
    numbered = sorted((int(key), value) for key, value in made.arguments.items() if key.isdigit())
    named = {key: value for key, value in made.arguments.items() if not key.isdigit()}
    function = call.machine.attribute(call["x"], name.value, call.origin)
    return call.machine.apply(function, [value for _, value in numbered[1:]], named, call.origin)


@means("inspect.getmembers", signature="object, predicate=None")
def getmembers(call: Call) -> Value:
    """`inspect.getmembers(module, inspect.isclass)`: names and what they stand for, in order of the names."""
    value, asked = call["object"], call["predicate"]
    cell = call.machine.store.find(value, Frame)
    kind = asked.path if isinstance(asked, Library) else ""
    if cell is None or cell.stars or kind not in ("inspect.isclass", "inspect.isfunction"):
        return call.unknown("the members of an object")
    is_kind = _is_class if kind == "inspect.isclass" else _is_function
    pairs = [
        Tuple((Const(name), member))
        for name, member in sorted(cell.names.items())
        if is_kind(call.machine, member)
    ]
    return call.new(List(tuple(pairs)))


def _is_class(machine: Machine, value: Value) -> bool:
    if isinstance(value, Library):
        return is_class_name(value.path)
    return machine.store.find(value, UserClass) is not None


def _is_function(machine: Machine, value: Value) -> bool:
    return isinstance(value, Closure)

"""Imports: library names, and modules of the same project."""

from __future__ import annotations

import libcst as cst

from losslint.interpret import budgets
from losslint.interpret.machine import Activation, Machine
from losslint.knowledge.lookup.names import HARMLESS, canonical, package_of
from losslint.source import Source
from losslint.training import Origin
from losslint.values import Const, Frame, Import, Library, Ref, Unknown, Value, Variables


def import_module(m: Machine, alias: cst.ImportAlias, origin: Origin) -> None:
    """Carry out `import a.b` or `import a.b as c`."""
    path = _dotted(alias.name)
    if m.here.source is m.source:
        m.events.append(Import(path, origin))
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        m.bind(alias.asname.name.value, _module(m, path, 0, origin))
    else:
        parts = path.split(".")
        parent = _module(m, parts[0], 0, origin)
        m.bind(parts[0], parent)
        for length in range(2, len(parts) + 1):
            child = _module(m, ".".join(parts[:length]), 0, origin)
            frame = m.store.find(parent, Frame)
            if frame is not None and isinstance(parent, Ref) and isinstance(child, Ref):
                m.store.put(parent, frame.bind(parts[length - 1], child))
            parent = child


def imported(m: Machine, path: str, level: int, origin: Origin) -> Value:
    """Return the module of a name that the code works out, as `importlib.import_module` does."""
    if not path or not all(part.isidentifier() for part in path.split(".")):
        return Unknown("a module whose name is none", origin=origin)
    if path == "__main__" and not level:
        return Ref(m.stack[0].scopes[-1], origin=origin)
    return _module(m, path, level, origin)


def import_from(m: Machine, node: cst.ImportFrom, origin: Origin) -> None:
    """Carry out `from a import b as c` and `from a import *`."""
    path = _dotted(node.module) if node.module is not None else ""
    level = len(node.relative)
    module = _module(m, path, level, origin)
    if isinstance(node.names, cst.ImportStar):
        _import_star(m, module, path, origin)
        return
    for alias in node.names:
        name = _dotted(alias.name)
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else name
        if m.here.source is m.source and level == 0:
            m.events.append(Import(f"{path}.{name}", m.at(alias)))
        m.bind(bound, _member(m, module, path, level, name, m.at(alias)))


def _member(m: Machine, module: Value, path: str, level: int, name: str, origin: Origin) -> Value:
    frame = m.store.find(module, Frame)
    if frame is not None:
        found = frame.names.find(name)
        if found is not None:
            return found
        return _module(m, f"{path}.{name}" if path else name, level, origin)
    if isinstance(module, Library) and not m.project.has_package(path, level, m.here.source):
        return Library(canonical(f"{module.path}.{name}"), origin=origin)
    below = _module(m, f"{path}.{name}" if path else name, level, origin)
    return (
        below
        if not isinstance(below, Unknown)
        else Unknown(f"`{name}` comes from another module", origin=origin)
    )


def _import_star(m: Machine, module: Value, path: str, origin: Origin) -> None:
    address = m.here.scopes[0]
    frame = m.frame(address)
    source = m.store.find(module, Frame)
    if source is not None:
        public = {name: value for name, value in source.names.items() if not name.startswith("_")}
        m.store.put(address, Frame(Variables({**frame.names, **public}), frame.stars + source.stars))
    elif isinstance(module, Library):
        m.store.put(address, Frame(frame.names, (*frame.stars, module.path)))
    if m.here.source is m.source:
        m.events.append(Import(path, origin))


def _module(m: Machine, path: str, level: int, origin: Origin) -> Value:
    """Return a module of the project, or the library name that a path stands for."""
    if not level and package_of(canonical(path)) in HARMLESS:
        return Library(canonical(path), origin=origin)  # also where the project is that library itself
    source = m.project.find(path, level, m.here.source)
    if source is not None:
        ref = load(m, source)
        if ref is not None:
            return ref
        return Unknown(f"`{path}` could not be followed", origin=origin)
    if level:
        return Unknown(f"`{'.' * level}{path}` is not in the project", origin=origin)
    return Library(canonical(path), origin=origin)


def load(m: Machine, source: Source) -> Ref | None:
    """Run a module of the project once and return its frame; None where it cannot be followed."""
    key = source.path
    if key in m.modules:
        return m.modules[key]
    if source.module is None or len(m.modules) >= budgets.MAX_MODULES:
        return None
    frame = m.store.new(Frame(Variables({"__name__": Const(source.path)})))
    m.modules[key] = frame  # a cycle of imports finds the module as far as it is
    m.stack.append(Activation(source, (frame.address,)))
    m.importing += 1
    m.loops += 1  # what another module leaves undecided is joined, not forked
    m.execute_all(source.module.body)
    m.loops -= 1
    m.importing -= 1
    m.stack.pop()
    return frame


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    current = node
    while isinstance(current, cst.Attribute):
        parts.append(current.attr.value)
        current = current.value
    if isinstance(current, cst.Name):
        parts.append(current.value)
    return ".".join(reversed(parts))

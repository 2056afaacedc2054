"""Imports: library names, and modules of the same project."""

from __future__ import annotations

import os

import libcst as cst

from losslint.interpret import budgets
from losslint.interpret.machine import Activation, Machine
from losslint.knowledge.lookup.names import canonical, package_of
from losslint.knowledge.lookup.registry import TABLES
from losslint.source import Source
from losslint.source.libraries import HARMLESS
from losslint.training import Origin
from losslint.values import Const, FilePath, Frame, Import, Library, List, Ref, Unknown, Value, Variables


def import_module(m: Machine, alias: cst.ImportAlias, origin: Origin) -> None:
    """Carry out `import a.b` or `import a.b as c`."""
    path = _dotted(alias.name)
    if m.here.source is m.source:
        m.events.append(Import(path, origin))
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        m.bind(alias.asname.name.value, _module(m, path, 0, origin))
    else:
        _import_all(m, path, origin)
        m.bind(path.partition(".")[0], _module(m, path.partition(".")[0], 0, origin))


def _import_all(m: Machine, path: str, origin: Origin) -> Value:
    """Import a module and the packages around it, each of which holds the next; return the module."""
    parts = path.split(".")
    parent = _module(m, parts[0], 0, origin)
    for length in range(2, len(parts) + 1):
        child = _module(m, ".".join(parts[:length]), 0, origin)
        frame = m.store.find(parent, Frame)
        if frame is not None and isinstance(parent, Ref) and isinstance(child, Ref):
            m.store.put(parent, frame.bind(parts[length - 1], child))
        parent = child
    return parent


def imported(m: Machine, path: str, level: int, origin: Origin) -> Value:
    """Return the module of a name that the code works out, as `importlib.import_module` does."""
    if not path or not all(part.isidentifier() for part in path.split(".")):
        return Unknown("a module whose name is none", origin=origin)
    if path == "__main__" and not level:
        return Ref(m.stack[0].scopes[-1], origin=origin)
    return _module(m, path, level, origin) if level else _import_all(m, path, origin)


def is_found(m: Machine, node: cst.ImportFrom) -> bool:
    """Whether an import is of a module that the project has."""
    path, level = _dotted(node.module) if node.module is not None else "", len(node.relative)
    further = _further(m)
    if not level and package_of(canonical(path)) in HARMLESS:
        return True
    return m.project.find(path, level, m.here.source, further) is not None or bool(
        m.project.folder_of(path, level, m.here.source, further)
    )


def last_name(node: cst.ImportFrom) -> str:
    """Return the last part of the name of the module that names are imported from."""
    return _dotted(node.module).rpartition(".")[2] if node.module is not None else ""


def import_from(m: Machine, node: cst.ImportFrom, origin: Origin) -> None:
    """Carry out `from a import b as c` and `from a import *`."""
    path = _dotted(node.module) if node.module is not None else ""
    level = len(node.relative)
    module = _module(m, path, level, origin)
    if isinstance(node.names, cst.ImportStar):
        _import_star(m, module, path, level, origin)
        return
    for alias in node.names:
        name = _dotted(alias.name)
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else name
        if m.here.source is m.source and level == 0:
            m.events.append(Import(f"{path}.{name}", m.at(alias)))
        m.bind(bound, _member(m, module, path, level, name, m.at(alias)))


def _member(m: Machine, module: Value, path: str, level: int, name: str, origin: Origin) -> Value:
    if isinstance(module, Library):
        member = TABLES.members.get(module.path)
        filled = member(m, name) if member is not None else None
        if filled is not None:
            return filled
    frame = m.store.find(module, Frame)
    if frame is not None:
        found = frame.names.find(name)
        if found is not None:
            return found
        return _module(m, f"{path}.{name}" if path else name, level, origin)
    if isinstance(module, Library):
        known = canonical(f"{module.path}.{name}")
        return TABLES.constants.get(known) or Library(known, origin=origin)
    below = _module(m, f"{path}.{name}" if path else name, level, origin)
    return (
        below
        if not isinstance(below, Unknown)
        else Unknown(f"`{name}` comes from another module", origin=origin)
    )


def _public(m: Machine, source: Frame, path: str, level: int, origin: Origin) -> dict[str, Value]:
    """Return what `from module import *` brings: what `__all__` lists, modules below it among that."""
    listed = source.names.find("__all__")
    items = m.items_of(listed) if listed is not None else None
    if items is None:
        return {name: value for name, value in source.names.items() if not name.startswith("_")}
    found: dict[str, Value] = {}
    for name in (item.value for item in items if isinstance(item, Const) and isinstance(item.value, str)):
        value = source.names.find(name)
        found[name] = value or _module(m, f"{path}.{name}" if path else name, level, origin)
    return found


def _import_star(m: Machine, module: Value, path: str, level: int, origin: Origin) -> None:
    address = m.here.scopes[0]
    frame = m.frame(address)
    source = m.store.find(module, Frame)
    if source is not None:
        public = _public(m, source, path, level, origin)
        m.store.put(address, Frame(Variables({**frame.names, **public}), frame.stars + source.stars))
    elif isinstance(module, Library):
        m.store.put(address, Frame(frame.names, (*frame.stars, module.path)))
    if m.here.source is m.source:
        m.events.append(Import(path, origin))


def _module(m: Machine, path: str, level: int, origin: Origin) -> Value:
    """Return a module of the project, or the library name that a path stands for."""
    if not level and package_of(canonical(path)) in HARMLESS:
        return Library(canonical(path), origin=origin)  # also where the project is that library itself
    further = _further(m)
    if len(m.modules) >= budgets.MAX_MODULES:
        found = m.project.located(path, level, m.here.source, further)
        if found is not None and found not in m.modules:
            return _too_many(path, origin)  # nor is it parsed
    source = m.project.find(path, level, m.here.source, further)
    if source is not None:
        ref = load(m, source)
        if ref is not None:
            return ref
        return Unknown(f"`{path}` could not be followed", origin=origin)
    folder = m.project.folder_of(path, level, m.here.source, further)
    if folder:
        return _package(m, folder)
    if level:
        return Unknown(f"`{'.' * level}{path}` is not in the project", origin=origin)
    return Library(canonical(path), origin=origin)


def _too_many(path: str, origin: Origin) -> Unknown:
    why = f"`{path}` could not be followed: {budgets.MAX_MODULES} other modules of the project were"
    return Unknown(why, origin=origin)


def _package(m: Machine, folder: str) -> Ref:
    """Return the module that a folder without an `__init__.py` is: it holds what is imported from it."""
    known = m.modules.get(folder)
    if known is None:
        known = m.modules[folder] = m.store.new(Frame(Variables({})))
    elif known.address not in m.store.cells:
        m.store.put(known, Frame(Variables({})))
    return known


def _further(m: Machine) -> tuple[str, ...]:
    """Return the folders in which the code has modules looked for, by `sys.path`."""
    cell = m.store.find(m.search, List)
    if cell is None or (len(cell.items) <= 1 and cell.rest is None):
        return ()
    paths = [_in_full(m, item) for item in cell.items]
    return m.project.folders([path for path in paths if path is not None], m.source)


def _in_full(m: Machine, value: Value) -> str | None:
    match value:
        case FilePath(path=path):
            return path
        case Const(value=str() as path) if m.folder is not None or os.path.isabs(path):  # noqa: PTH117
            return os.path.join(m.folder or "", path)  # noqa: PTH118
    return None


def load(m: Machine, source: Source) -> Ref | None:
    """Run a module of the project once and return its frame; None where it cannot be followed."""
    key = source.path
    if key in m.modules:
        return _back(m, key)
    if source.module is None or len(m.modules) >= budgets.MAX_MODULES:
        return None
    frame = m.store.new(Frame(Variables({"__name__": Const(source.path), **own_path(source)})))
    m.modules[key] = frame  # a cycle of imports finds the module as far as it is
    m.stack.append(Activation(source, (frame.address,)))
    m.importing += 1
    m.loops += 1  # what another module leaves undecided is joined, not forked
    before, outside = m.steps, m.least_steps
    m.least_steps = max(before - budgets.MAX_IMPORTING, 0)
    m.execute_all(source.module.body)
    m.least_steps = max(outside - (before - m.steps), 0)  # these are not counted where it is imported
    m.loops -= 1
    m.importing -= 1
    m.stack.pop()
    if not m.importing:
        _keep(m, frame)
    return frame


def _keep(m: Machine, first: Ref) -> None:
    """Keep what was made by importing a module and those that it imports, the frame of the first one first.

    A state from before, in which they are imported again, has none of it.
    """
    cells = dict(m.store.made_since(first.address))
    for key, frame in m.modules.items():
        if frame is not None and frame.address >= first.address:
            m.imported[key] = cells


def _back(m: Machine, key: str) -> Ref | None:
    """Return the frame of a module that was imported before, perhaps in another state than this one."""
    frame = m.modules[key]
    if frame is not None and frame.address not in m.store.cells:
        for address, cell in m.imported[key].items():
            if address not in m.store.cells:
                m.store.put(address, cell)
    return frame


def own_path(source: Source) -> dict[str, Value]:
    """Return the name under which a module knows where it lies; a notebook has none."""
    if source.cells is not None:
        return {}
    return {"__file__": FilePath(os.path.basename(source.path), os.path.abspath(source.path))}  # noqa: PTH100, PTH119


def own_folder(source: Source) -> FilePath:
    """Return the folder of a script, in which its modules are looked for first."""
    folder = os.path.dirname(os.path.abspath(source.path))  # noqa: PTH100, PTH120
    return FilePath("", folder)


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    current = node
    while isinstance(current, cst.Attribute):
        parts.append(current.attr.value)
        current = current.value
    if isinstance(current, cst.Name):
        parts.append(current.value)
    return ".".join(reversed(parts))

"""`sys.path`: where the modules of the project are looked for besides the folders that everybody knows of."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means
from losslint.values import Const, List, Ref, Value


def _of_sys(machine: Machine, name: str) -> Value | None:
    """Return `sys.path`: a list whose first item is the script's folder. Where libraries are is left out."""
    return machine.search if name == "path" else None


TABLES.members["sys"] = _of_sys


@means("site.addsitedir", signature="sitedir, known_paths=None")
def add_folder(call: Call) -> Value:
    """`site.addsitedir(folder)` is `sys.path.append(folder)`."""
    cell = call.machine.store.find(call.machine.search, List)
    if cell is not None and isinstance(call.machine.search, Ref):
        call.machine.store.put(call.machine.search, List((*cell.items, call["sitedir"]), cell.rest))
    return Const(None)

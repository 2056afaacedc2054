"""Which module of `losslint.knowledge` has which entry of the tables, as Python code.

Called as a program it prints that: in a process of its own, where nothing of it is imported yet. So it does
where a merge left marks of a conflict in the index: `python -m losslint.documents.entries > …/index.py`.
"""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

INDEX = "lint/losslint/knowledge/lookup/index.py"
_MODULE = "losslint.knowledge.lookup.index"
_PACKAGE = "losslint.knowledge"
_HEAD = '''\
"""Which module has which entry of the tables, by table: made by `python -m losslint.documents`."""

from __future__ import annotations
'''

Found = dict[str, dict[str, list[object]]]
"""The keys of each module's entries, by table and module."""


def index() -> str:
    """Return the index as it should be."""
    done = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True)
    return done.stdout.decode()


def _found() -> Found:
    """Import all of the knowledge, and return what was put into the tables by which module."""
    assert _PACKAGE not in sys.modules, "what is imported already is not seen"
    empty = ModuleType(_MODULE)
    empty.__dict__["ENTRIES"] = {}
    sys.modules[_MODULE] = empty  # the old one may be wrong, or no Python after a merge
    from losslint import knowledge
    from losslint.gathering import import_modules_of
    from losslint.knowledge.lookup.tables import Once

    found: Found = {}

    def note(table: str, key: object) -> None:
        found.setdefault(table, {}).setdefault(_running(), []).append(key)

    Once.noted = note
    import_modules_of(_PACKAGE, knowledge.__path__[0])
    return found


def _running() -> str:
    """Return the module whose code is being carried out to import it."""
    frame = sys._getframe(1)
    while frame.f_code.co_name != "<module>":
        assert frame.f_back is not None
        frame = frame.f_back
    return str(frame.f_globals["__name__"])


def _written(found: Found) -> str:
    lines = [_HEAD, "ENTRIES: dict[str, dict[str, list[object]]] = {"]
    for table, modules in sorted(found.items()):
        lines.append(f"    {_quoted(table)}: {{")
        for module, keys in sorted(modules.items()):
            lines += [
                f"        {_quoted(module)}: [",
                *sorted(f"            {_quoted(key)}," for key in keys),
            ]
            lines.append("        ],")
        lines.append("    },")
    return "\n".join([*lines, "}", '"""The keys of the entries."""', ""])


def _quoted(key: object) -> str:
    if isinstance(key, tuple):
        return f"({', '.join(map(_quoted, key))})"
    return f'"{key}"'


if __name__ == "__main__":
    sys.stdout.write(_written(_found()))

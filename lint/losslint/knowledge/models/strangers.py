"""Models that nobody here makes: an argument, what another package returns, an unknown class.

What is called on something that is not known may show that it is a model, and of which framework: each of
them registers how it tells its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from losslint.knowledge.lookup.names import package_of
from losslint.knowledge.lookup.registry import Machine
from losslint.knowledge.lookup.tables import Once
from losslint.values import Instance, Made, Names, Net, Ref, Unknown, Value


class Asked(Struct, frozen=True):
    """How a framework tells a model of its own by what is called on it.

    `is_of_model` says whether a call of a method on something that is not known can only be one of a
    model's: it is given the method, the arguments by position and by name, and the code of the file.
    `may_make` says whether objects of a package may be such models. `is_model` says whether something that is
    not known must be one because it is called itself: it is given how the code writes it, the arguments by
    name, and the code of the file.
    """

    is_of_model: Callable[[Machine, str, Sequence[Value], Names, str], bool]
    may_make: Callable[[str], bool]
    is_model: Callable[[Machine, str, Names, str], bool]


ASKED: Once[str, Asked] = Once("strangers")
"""How frameworks tell their models, by the methods that are called on these."""


def may_tell(method: str) -> bool:
    """Whether a call of a method may show that it is called on a model."""
    return method in ASKED


def is_shown_as_model(
    machine: Machine, receiver: Value, method: str, positional: Sequence[Value], keywords: Names, text: str
) -> bool:
    """Whether a call shows that what it is called on is a model; `text` is the code of its file."""
    asked = ASKED.get(method)
    return (
        asked is not None
        and _may_be_model(machine, receiver, asked)
        and asked.is_of_model(machine, method, positional, keywords, text)
    )


def is_called_as_model(machine: Machine, written: str, keywords: Names, text: str) -> bool:
    """Whether something that is not known is a model, as it is called itself in a file of this text."""
    return any(one.is_model(machine, written, keywords, text) for one in set(ASKED.values()))


def _may_be_model(machine: Machine, value: Value, asked: Asked) -> bool:
    """Whether a value is something of which nothing is known that says it is no model."""
    if isinstance(value, Ref):
        cell = machine.store.cells.get(value.address)
        if isinstance(cell, Instance):
            return cell.base is not None and _may_be_model(machine, cell.base, asked)
        return isinstance(cell, Made) and asked.may_make(package_of(cell.path))
    return type(value) is Unknown


def stranger(machine: Machine, value: Value) -> Net:
    """Return a model of which nothing is known but that it is one."""
    made = machine.store.find(value, Made)
    if made is not None:
        why, origin = f"the layers of `{made.path}` are not known", made.origin
    else:
        why = (
            f"the model is not made here: {value.why}"
            if isinstance(value, Unknown)
            else "it is not made here"
        )
        origin = value.origin
    return Net("functional", gap=why, loaded=True, compile_unknown=why, origin=origin)

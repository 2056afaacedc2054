"""The methods of an object that nobody makes: which of them are called, and in which order, nobody says.

What only one of them sets up stands there for the others: `build` makes a model, `train` fits it. Where two
of them change the same thing, each begins with what was there before either, and a third finds what both say.
What another method calls is carried out there only: `__init__` may choose `lstm` or `cnn`, and what it sets
up for the one is nothing for the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import libcst as cst
from msgspec import Struct
from msgspec.structs import replace

from losslint.interpret import functions
from losslint.interpret.answering import Answers
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine
from losslint.source import nodes_in
from losslint.training import Standing
from losslint.values import Cell, Changes, Closure, Comparison, Event, Instance, Names, Net, Ref, Tuple

WHY = "several methods change it, and nobody says which is called"

Piece = tuple[int, str]
"""What can be changed on its own: an attribute of an object, a fact of a model; of others "", all of it."""


def run(
    m: Machine,
    instance: Ref,
    own: Sequence[Closure],
    inherited: Sequence[Closure],
    elsewhere: Collection[int] = (),
) -> None:
    """Call methods with an object and nothing else, those of its own class that were called already left out.

    What it inherits may have been called for an object of another class. Those that other files call,
    `elsewhere`, leave behind what they set up; what happens in them is known better there.
    """
    origins = m.store.snapshot()
    done: set[Piece] = set()
    m.called |= called_by_others([*own, *inherited])
    for position, method in enumerate((*own, *inherited)):
        if position < len(own) and method.identity in m.called:
            continue
        changes, start = m.store.begin(), _Start.of(m)
        changed = _call(m, method, instance, m.store.before(changes))
        disputed = {part for part in changed & done if not _comes_later(m, method, origins, part)}
        if disputed:
            start.put_back(m)
            m.store.undo(changes)
            changes = m.store.begin()
            _take_back(m, origins, disputed)
            changed = _call(m, method, instance, m.store.before(changes))
            _put_together(m, m.store.before(changes), disputed)
        if method.identity in elsewhere:
            m.events[:] = start.events
        done |= changed
        m.store.keep(changes)
        for address in changes.keys() & m.store.cells.keys():
            origins.setdefault(address, m.store.cells[address])


def called_by_others(methods: Sequence[Closure]) -> set[int]:
    """Return the methods that are called by another one, as far as that leaves one to begin a circle with."""
    calls = {method.identity: _referred_to(method.code) for method in methods}
    callers = {
        method.identity: {
            one.identity for one in methods if one is not method and method.name in calls[one.identity]
        }
        for method in methods
    }
    reached = {identity for identity, others in callers.items() if not others}
    called: set[int] = set()
    while fresh := {one for one, others in callers.items() if others & reached} - reached:
        called |= fresh
        reached |= fresh
    return called


def _referred_to(code: object) -> set[str]:
    """Return the names of the object's methods that a method may call: all but those that it hands on."""
    assert isinstance(code, Code)
    own = code.positional[0] if code.positional else ""
    return {name for receiver, name in code.source.once(_attributes_used, code.node) if receiver == own}


def _attributes_used(code: cst.CSTNode) -> set[tuple[str, str]]:
    """Return the names of which a piece of code takes attributes, each with one that it does not hand on."""
    attributes: list[cst.Attribute] = []
    handed: set[int] = set()
    for node in nodes_in(code):
        if type(node) is cst.Attribute:
            attributes.append(node)
        elif type(node) is cst.Arg:
            handed.add(id(node.value))
    return {
        (node.value.value, node.attr.value)
        for node in attributes
        if type(node.value) is cst.Name and id(node) not in handed
    }


class _Start(Struct):
    """What a call adds to beside the store, so that it can be taken back."""

    events: list[Event]
    forks: int
    undecided: int
    noted: dict[object, int]
    decided: Answers

    @classmethod
    def of(cls, m: Machine) -> _Start:
        return cls(list(m.events), len(m.forks), m.undecided, dict(m.noted), m.decided)

    def put_back(self, m: Machine) -> None:
        m.events[:], m.undecided = self.events, self.undecided
        m.noted, m.decided = self.noted, self.decided
        del m.forks[self.forks :]


def _call(m: Machine, method: Closure, instance: Ref, before: Mapping[int, Cell]) -> set[Piece]:
    """Call a method; return the parts of what was there before that are others now."""
    m.called.discard(method.identity)
    m.standing = Standing(method.origin)
    with m.store.noting() as changes:
        functions.inline(m, method, [instance], {}, True, method.origin)
    after = m.store.cells
    comparison = Comparison(before, after)
    return {
        (address, name)
        for address in comparison.changed(before, changes)
        if address in after
        for name in _changed_parts(comparison, before[address], after[address])
    }


def _changed_parts(comparison: Comparison, one: Cell, two: Cell) -> list[str]:
    here, there = _parts(one), _parts(two)
    return [
        name
        for name in here.keys() | there.keys()
        if name not in here or name not in there or not _is_same(comparison, here[name], there[name])
    ]


def _is_same(comparison: Comparison, one: object, two: object) -> bool:
    """Whether a part still is what it was; of a thing that it refers to, changes are counted there."""
    if isinstance(one, Ref) and isinstance(two, Ref) and one.address == two.address:
        return True
    if isinstance(one, Tuple) and isinstance(two, Tuple) and len(one.items) == len(two.items):
        return all(_is_same(comparison, *pair) for pair in zip(one.items, two.items, strict=True))
    return comparison.equal(one, two)


def _parts(cell: Cell) -> Mapping[str, object]:
    match cell:
        case Instance():
            return cell.names
        case Net():
            return {name: getattr(cell, name) for name in Net.__struct_fields__}
        case _:
            return {"": cell}


def _comes_later(m: Machine, method: Closure, origins: Mapping[int, Cell], part: Piece) -> bool:
    """Whether a method works on an attribute that only another one sets, which has to be called first."""
    cell = origins.get(part[0])
    if not isinstance(cell, Instance) or part[1] in cell.names:
        return False
    code = method.code
    assert isinstance(code, Code)
    nodes = list(nodes_in(code.node))
    written = {id(node.target) for node in nodes if isinstance(node, cst.AssignTarget | cst.AnnAssign)}
    return any(
        isinstance(node, cst.Attribute) and node.attr.value == part[1] and id(node) not in written
        for node in nodes
    )


def _take_back(m: Machine, origins: Mapping[int, Cell], disputed: set[Piece]) -> None:
    """Let the disputed parts be as they were before any method."""
    for address, name in disputed:
        m.store.put(address, _with_part(m.store.get(address), origins[address], name))


def _put_together(m: Machine, before: Mapping[int, Cell], disputed: set[Piece]) -> None:
    """Let the disputed parts say what both the state before a method says and that behind it."""
    comparison = Comparison(before, m.store.cells)
    joined: Changes = {}
    for address, name in disputed:
        now = joined.get(address) or m.store.cells.get(address)
        if now is not None:
            joined[address] = comparison.joined_cell(_with_part(now, before[address], name), now, WHY)
    m.store.redo(joined)


def _with_part(cell: Cell, other: Cell, name: str) -> Cell:
    """Return a cell with one part as another cell has it."""
    if isinstance(cell, Instance) and isinstance(other, Instance):
        names: Names = {key: value for key, value in cell.names.items() if key != name}
        return replace(cell, names={**names, name: other.names[name]} if name in other.names else names)
    if isinstance(cell, Net) and isinstance(other, Net):
        return cell.but(**{name: getattr(other, name)})
    return other

"""Settings of which the code says what they may be: what is chosen for them, and what would be otherwise.

A command line restricts an option, a dict of classes has so many keys. A script is followed as it runs by
default. Then it is followed once for each further value of such a setting, with everything else that the
command line decides left open: what holds then holds with this choice, whatever else is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst
from msgspec import Struct, field

from losslint.interpret import budgets
from losslint.interpret.answering import Answers
from losslint.interpret.code import Code
from losslint.interpret.machine import Documents, Machine, Moment
from losslint.source import CodeOrigin
from losslint.training import Choice, Choices
from losslint.values import Closure, Const, Event, Names, Scalar, Unknown, UserClass, Value


class Setting(Struct):
    """A setting, at its default if it has one, and the latest moment before it was read.

    `among` is what it may be, () where nobody says. `steers` says that something was decided
    by it: it was compared, or something was looked up by it.
    """

    name: str
    default: Const | None
    among: tuple[Scalar, ...]
    since: Moment | None
    steers: bool = False
    taken: list[Value] = field(default_factory=list)
    """The values that were made for it, kept so that no other value has their identity."""


class Chosen(Struct, frozen=True):
    """The one setting that a way is followed for, and what it is on that way."""

    name: str
    value: Scalar
    among: tuple[Scalar, ...]

    @property
    def choices(self) -> Choices:
        """Return it as what a finding says."""
        return (_choice(self.name, (self.value,), self.among),)


def setting(m: Machine, name: str, value: Value, among: tuple[Scalar, ...]) -> Value:
    """Return what a setting is on this way, whose default is `value` and that may be one of `among`."""
    chosen, documents = m.chosen, m.documents
    if chosen is not None:
        if chosen.name == name:
            return Const(chosen.value, origin=value.origin)
        return Unknown(f"`{name}`, of which only the default is known", among=among, origin=value.origin)
    if isinstance(value, Const):
        made: Value = Const(value.value, origin=value.origin)
        assert isinstance(made, Const)
        known = documents.settings.get(name)
        if known is None:
            offered = among if value.value in among else ()
            known = documents.settings[name] = Setting(name, made, offered, m.since)
        known.taken.append(made)
        documents.by_value[id(made)] = known
        return made
    if isinstance(value, Unknown) and among:
        made = Unknown(value.why, among=among, origin=value.origin)
        m.kept.append(made)
        documents.kept.append(made)
        documents.named[id(made)] = (name, among)
        documents.settings.setdefault(name, Setting(name, None, among, m.since))
        return made
    return value


def consulted(m: Machine, value: Value, among: Iterable[Scalar] = ()) -> None:
    """Note that a value decides something; `among` are the names that it may be, where it is one of them."""
    known = m.documents.by_value.get(id(value))
    if known is None:
        return
    known.steers = True
    names = tuple(among)
    if not known.among and known.default is not None and known.default.value in names:
        known.among = names


def named(m: Machine, about: object, name: str, among: tuple[Scalar, ...]) -> None:
    """Note that what conditions call `about` is one of some names that the code lists."""
    m.documents.named.setdefault(about, (name, among))


def others(documents: Documents) -> list[tuple[Setting, Chosen]]:
    """Return what may be chosen instead of the defaults, what decides something first."""
    offered = sorted(documents.settings.values(), key=lambda one: not one.steers)
    found = [
        (one, Chosen(one.name, value, one.among))
        for one in offered
        if len(one.among) <= budgets.MAX_CONSTANTS
        for value in one.among
        if one.default is None or value != one.default.value
    ]
    return found[: budgets.MAX_CHOICES]


def made_under(documents: Documents, events: Iterable[Event]) -> dict[int, Choices]:
    """Return for the trainings among events, by identity, what was chosen on the way to them."""
    if not documents.named:
        return {}
    taken = ((id(event), documents.under.get(id(event))) for event in events)
    return {key: tuple(_answered(documents, noted[1])) for key, noted in taken if noted is not None}


def _answered(documents: Documents, decided: Answers) -> Iterator[Choice]:
    """Yield the settings that the answers of a way leave fewer values than are documented."""
    for about, (name, among) in documents.named.items():
        left = decided.left_of(about, among)
        if left and len(left) < len(among):
            yield _choice(name, left, among)


def _choice(name: str, values: Iterable[Scalar], among: Iterable[Scalar]) -> Choice:
    return Choice(name, tuple(map(str, values)), tuple(map(str, among)))


# What is called by a command line, or by nobody -------------------------------------------------------


def arguments(m: Machine, function: Value, as_command: bool) -> Names:
    """Return what the parameters with defaults are given where nobody but a command line calls.

    () of a function or class none of whose parameters is annotated with its choices.
    """
    cell = m.store.find(function, UserClass)
    declared: dict[str, tuple[Value, tuple[Scalar, ...]]] = {}
    if isinstance(function, Closure) and isinstance(function.code, Code):
        defaults = dict(function.defaults)
        for param in function.code.parameters:
            if param.name.value in defaults:
                declared[param.name.value] = (defaults[param.name.value], _literals(param.annotation))
    elif cell is not None and isinstance(cell.origin, CodeOrigin):
        for name, annotation in _fields(cell.origin.node):
            if isinstance(cell.names.get(name), Const):
                declared[name] = (cell.names[name], _literals(annotation))
    if not any(among for _, among in declared.values()):
        return {}
    written = {name: f"--{name.replace('_', '-')}" if as_command else name for name in declared}
    return {name: setting(m, written[name], value, among) for name, (value, among) in declared.items()}


def _fields(node: cst.CSTNode) -> Iterator[tuple[str, cst.Annotation]]:
    body = node.body.body if isinstance(node, cst.ClassDef) else ()
    for line in body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.AnnAssign) and isinstance(part.target, cst.Name):
                yield part.target.value, part.annotation


def _literals(annotation: cst.Annotation | None) -> tuple[Scalar, ...]:
    """Return what `Literal['a', 'b']` lists, () for another annotation."""
    written = annotation.annotation if annotation is not None else None
    if not isinstance(written, cst.Subscript):
        return ()
    kind = written.value.attr if isinstance(written.value, cst.Attribute) else written.value
    if not isinstance(kind, cst.Name) or kind.value != "Literal":
        return ()
    items = [one.slice.value for one in written.slice if isinstance(one.slice, cst.Index)]
    texts = [item.evaluated_value for item in items if isinstance(item, cst.SimpleString)]
    plain = tuple(text for text in texts if isinstance(text, str))
    return plain if len(plain) == len(written.slice) else ()

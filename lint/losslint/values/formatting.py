"""Texts with values put in: `%`, `str.format`, f-strings and `str.join`, all understood alike.

Each is a row of pieces: text that is known, text of which the end is known, or None for text that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter

from losslint.source.expressions import expression
from losslint.training import Origin
from losslint.values import computing
from losslint.values.cells import Dict
from losslint.values.computing import Failure
from losslint.values.store import Store
from losslint.values.value import Const, FilePath, Text, Tuple, Unknown, Value

Piece = str | Text | Failure | None

_FIELD = expression(r"(\d+|[^\W\d]\w*)?")
"""The name or number of a field; what follows it asks for a part of the value."""


def written(pieces: Iterable[Piece], origin: Origin | None) -> Value:
    """Return the text that pieces make: known, known by its end, or unknown where Python would refuse it."""
    text = ""
    complete = True
    path: str | None = ""
    """The whole text, as far as it is a path that begins beside a file of the project."""
    for piece in pieces:
        match piece:
            case Failure():
                return Unknown(piece.why, origin=origin)
            case str():
                text += piece
                path = path + piece if path is not None else None
            case _:
                complete = False
                text = piece.suffix if piece is not None else ""
                path = piece.path if isinstance(piece, FilePath) and path == "" else None
        if len(text) > computing.MAX_TEXT:
            return Unknown("a text too long to follow", origin=origin)
    if complete:
        return Const(text, origin=origin)
    return Text(text, origin=origin) if path is None else FilePath(text, path, origin=origin)


def piece(value: Value, conversion: str = "", spec: str | None = "") -> Piece:
    """Return what `{value!conversion:spec}` gives; `spec` is None where it is not known."""
    if isinstance(value, Const) and spec is not None:
        return computing.braces(value.value, conversion, spec)
    return value if isinstance(value, Text) and conversion in ("", "s") and spec == "" else None


def braces(
    template: str, positional: Sequence[Value], named: Mapping[str, Value], complete: bool
) -> list[Piece]:
    """Return the pieces of `template.format(…)`; not `complete` says that there may be further arguments."""
    if len(template) > computing.MAX_TEXT:
        return [None]
    fields = _Fields(positional, named, complete)
    try:
        return list(_of_braces(template, fields, nested=False))
    except ValueError as error:
        return [Failure(f"formatting fails: {error}")]


class _Fields:
    """The arguments of `format`; those without a number are counted."""

    def __init__(self, positional: Sequence[Value], named: Mapping[str, Value], complete: bool) -> None:
        self.positional, self.named, self.complete = positional, named, complete
        self.next = 0

    def find(self, field: str) -> Value | Failure:
        """Return the value of a field, or why there is none."""
        found = _FIELD.match(field)
        name = found[0] if found is not None else ""
        if name == "":
            name, self.next = str(self.next), self.next + 1
        value = self.named.get(name)
        if name.isdecimal():
            position = int(name) if len(name) < 6 else len(self.positional)
            value = self.positional[position] if position < len(self.positional) else None
        if value is None:
            missing = f"formatting fails: there is no {name!r}"
            return Failure(missing) if self.complete else Unknown("an argument of `format`")
        whole = found is not None and found.end() == len(field)
        return value if whole else Unknown("a part of an argument of `format`")


def _of_braces(template: str, fields: _Fields, nested: bool) -> Iterator[Piece]:
    for text, field, spec, conversion in Formatter().parse(template):
        yield text
        if field is None:
            continue
        value = fields.find(field)
        if isinstance(value, Failure):
            yield value
        elif nested and spec:
            yield Failure("formatting fails: formats inside formats inside formats")
        else:
            width = written(_of_braces(spec or "", fields, nested=True), None)
            known = width.value if isinstance(width, Const) and isinstance(width.value, str) else None
            yield piece(value, conversion or "", known)


def percent(store: Store, template: str, values: Value) -> list[Piece]:
    """Return the pieces of `template % values`."""
    if len(template) > computing.MAX_TEXT:
        return [None]
    mapping = store.find(values, Dict)
    given = list(values.items) if isinstance(values, Tuple) else [values]
    countable = isinstance(values, Tuple | Const | Text)  # anything else may be a tuple
    pieces: list[Piece] = []
    end = 0
    for found in computing.DIRECTIVE.finditer(template):
        pieces.append(template[end : found.start()])
        end = found.end()
        if found["kind"] == "%":
            pieces.append("%")
        elif found["key"] is not None:
            entry = mapping.items.get((str, found["key"])) if mapping is not None else None
            pieces.append(_directed(found[0].replace(f"({found['key']})", "", 1), [entry]))
        else:
            count = 1 + [found["width"], found["precision"]].count("*")
            taken, given = given[:count], given[count:]
            if countable and len(taken) < count:
                return [Failure("formatting fails: too few values")]
            pieces.append(_directed(found[0], taken if countable else [None]))
    if countable and given and not _is_mapping(store, values):
        return [Failure("formatting fails: too many values")]
    return [*pieces, template[end:]]


def _is_mapping(store: Store, values: Value) -> bool:
    """Whether values may be asked by name, as Python sees it: then some may be left over."""
    as_bytes = isinstance(values, Const) and isinstance(values.value, bytes)
    return as_bytes or store.find(values, Dict) is not None


def _directed(directive: str, values: Sequence[Value | None]) -> Piece:
    """Return what one directive makes of its values."""
    known = [value.value for value in values if isinstance(value, Const)]
    if len(known) == len(values):
        return computing.percent(directive, *known)
    (last,) = values[-1:] or (None,)
    return last if isinstance(last, Text) and directive == "%s" else None


def path(parts: Sequence[Value], origin: Origin | None) -> Value:
    """Return the path that parts are joined to: known, known by its end, or by where it is."""
    absolute = [number for number, part in enumerate(parts) if _is_absolute(part)]
    parts = parts[absolute[-1] :] if absolute else parts
    kept = [part for part in parts if part != Const("") or part is parts[-1]]
    pieces = joined(Const("/"), kept)
    if not all(isinstance(part, Const | Text) for part in kept[-1:]):
        pieces = [None]
    return written(pieces, origin)


def _is_absolute(part: Value) -> bool:
    """Whether a path stands for itself, whatever it is joined to."""
    if isinstance(part, FilePath):
        return part.path.startswith(("/", "\\")) or part.path[1:3] == ":\\"
    return isinstance(part, Const) and isinstance(part.value, str) and part.value.startswith("/")


def joined(separator: Value | None, items: Sequence[Value] | None) -> list[Piece]:
    """Return the pieces of `separator.join(items)`; `items` is None where they are not known."""
    if items is None or len(items) > computing.MAX_TEXT:
        return [None]
    between = piece(separator) if separator is not None else None
    pieces: list[Piece] = []
    for item in items:
        plain = isinstance(item, Const) and not isinstance(item.value, str)
        pieces += [between, Failure("`join` takes texts only") if plain else piece(item)]
    return pieces[1:] or [""]

"""What a file imports, read off its bytes without parsing them."""

from __future__ import annotations

from collections.abc import Sequence

from losslint.source.expressions import expression

Statement = tuple[int, bytes, Sequence[tuple[bytes, bytes]]]
"""An import: the dots in front of its module, the module, and the names, each with what it is called here.

Of `import a.b as c` the module is empty and the name `a.b`; the name of a star is `*`.
"""

_IMPORT = expression(rb"import(?=[ \t(*])")
_FROM = expression(rb"(?:^|[^\w.]|\\[nt])from[ \t]+(\.*)[ \t]*([\w.\x80-\xff]*)$")
_FROM_AT_ONCE = expression(rb"from[ \t]+(\.*)[ \t]*([\w.\x80-\xff]*)")
"""Nearly every line with an import begins with one of these."""
_NAME = expression(rb"([\w.\x80-\xff]+|\*)(?:\s+as\s+([\w\x80-\xff]+))?[^,]*")
"""What stands between two commas, by its first name."""
_COMMENT = expression(rb"#.*?(?:\n|\\n|\Z)")
_IS_INSIDE = expression(rb"(?<!\\)\w$")
"""Fits before an `import` that is the end of another word; an escaped line end of a notebook is none."""
_FAR = 200
"""Bytes in front of `import` in which its `from` stands."""
_LONG = 4_000
"""Bytes of the names in parentheses."""


def imports_in(data: bytes) -> list[tuple[str, int]]:
    """Return what a file's bytes may import: dotted names, each with the dots in front of a relative one.

    Of `from a import b` that is both `a` and `a.b`, which may be a module too.
    """
    found: dict[tuple[bytes, int], None] = {}
    for level, module, names in statements_in(data):
        if module:
            found[module, level] = None
        for name, _ in names:
            if name != b"*":
                found[(module + b"." + name if module else name), level] = None
    return [(name.decode("utf-8", "replace"), level) for name, level in found]


def statements_in(data: bytes) -> list[Statement]:
    """Return the imports of a file.

    Words in comments and strings that look like an import are among them, and a notebook's imports, which
    all stand in strings.
    """
    found: list[Statement] = []
    for match in _IMPORT.finditer(data):
        at, end = match.span()
        start = max(data.rfind(b"\n", 0, at) + 1, at - _FAR)
        before = data[start:at].strip() if start < at else b""
        origin = _FROM_AT_ONCE.fullmatch(before) or _FROM.search(before) if before else None
        if before and origin is None and _IS_INSIDE.search(before) and data[at - 1] == before[-1]:
            continue
        level, module = (len(origin[1]), origin[2]) if origin is not None else (0, b"")
        if module.strip(b".") == module:
            found.append((level, module, _names_in(_names_after(data, end))))
    return found


def _names_in(written: bytes) -> list[tuple[bytes, bytes]]:
    """Return the names that stand in a list of them, each with what it is called here."""
    if b"#" in written:
        written = _COMMENT.sub(b"", written)
    return [(name, alias or name) for name, alias in _NAME.findall(written) if name.strip(b".") == name]


def _names_after(data: bytes, at: int) -> bytes:
    """Return the names that an `import` lists which ends at a place: those of a line, or in parentheses."""
    line_end = data.find(b"\n", at)
    end = line_end
    if data[at : at + _FAR].lstrip().startswith(b"("):
        end = data.find(b")", at)
    while end == line_end > 0 and data[end - 1] == 92:  # a backslash: it goes on in the next line
        line_end = end = data.find(b"\n", end + 1)
    return data[at : min(end, at + _LONG) if end >= 0 else at + _LONG]

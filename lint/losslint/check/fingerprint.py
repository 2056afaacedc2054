"""What stays the same about a finding when lines move: the identity that baselines and CI services use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace

from losslint.findings import Diagnostic
from losslint.source.expressions import expression
from losslint.training import Place

LineAt = Callable[[int, int | None], str]
"""Gives a line of the file by row and cell."""

_DEFINITION = expression(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)")


def fingerprinted(
    found: Iterable[Diagnostic], line_of: Callable[[str], LineAt | None], root: Path | None
) -> list[Diagnostic]:
    """Return the diagnostics of one file, in report order, each with its fingerprint.

    The identity is the code, the path below `root`, the enclosing definitions, the line without its
    spacing, and which one of those with all this in common it is. `line_of` gives the lines of a file by
    its path, None for a file that cannot be read.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    marked = []
    for one in found:
        lines = line_of(one.place.path)
        line = " ".join(lines(one.place.row, one.place.cell).split()) if lines else ""
        scope = _enclosing(one.place, lines) if lines else ""
        identity = (one.code, _below(root, one.place.path), scope, line)
        seen[identity] += 1
        text = "\0".join((*identity, str(seen[identity])))
        marked.append(replace(one, fingerprint=_digest(text)))
    return marked


def _digest(text: str) -> str:
    from hashlib import sha256  # late: it loads OpenSSL, and in most files nothing is found

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _below(root: Path | None, path: str) -> str:
    """Return `path` relative to `root` with forward slashes, as it is where it lies elsewhere."""
    if root is None:
        return Path(path).as_posix()
    absolute = Path(path).absolute()
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else absolute.as_posix()


def _enclosing(place: Place, lines: LineAt) -> str:
    """Return the dotted name of the definitions around a place, told by their indentation."""
    indent = _indent(lines(place.row, place.cell))
    names: list[str] = []
    for row in range(place.row - 1, 0, -1):
        if indent == 0:
            break
        line = lines(row, place.cell)
        if not line.strip() or _indent(line) >= indent:
            continue
        indent = _indent(line)
        definition = _DEFINITION.match(line)
        if definition:
            names.insert(0, definition[1])
    return ".".join(names)


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())

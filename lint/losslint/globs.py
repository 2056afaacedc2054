"""Patterns of a `.gitignore` file, matched in time that grows no faster than pattern times name.

A regular expression would try every way to share a name among the stars of a pattern, and a checkout brings
its own patterns. Here a star that has found its place is never moved back, which is enough: whatever stands
behind it has as much room as it can have. Thousands of patterns are looked up by their first or last letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")
    _Fits = Callable[[str], bool]

_STAR = None
"""Any number of characters, or of folders."""

_CLASSES: dict[str, _Fits] = {
    "alnum": lambda one: one.isascii() and one.isalnum(),
    "alpha": lambda one: one.isascii() and one.isalpha(),
    "blank": lambda one: one in " \t",
    "cntrl": lambda one: one < " " or one == "\x7f",
    "digit": lambda one: "0" <= one <= "9",
    "graph": lambda one: "!" <= one <= "~",
    "lower": lambda one: "a" <= one <= "z",
    "print": lambda one: " " <= one <= "~",
    "punct": lambda one: "!" <= one <= "~" and not one.isalnum(),
    "space": lambda one: one in " \t\n\r\f\v",
    "upper": lambda one: "A" <= one <= "Z",
    "xdigit": lambda one: one in "0123456789abcdefABCDEF",
}


class InvalidGlobError(Exception):
    """A pattern that fits nothing because it is not finished or empty."""


class Globs:
    """Patterns in the order in which they are written; the last one that fits a path has the say."""

    def __init__(self, lines: Iterable[str], *, forgiving: bool) -> None:
        """Read patterns, a line each; `forgiving` passes over those that are not valid, as Git does.

        Raises:
            InvalidGlobError: a line is not a valid pattern; the message is that line.
        """
        self._names = _Index(-1)  # patterns of one name, which may stand anywhere
        self._paths = _Index(0)
        self._open = _Index(-1)  # patterns of paths that begin with any folders
        self._folders: dict[tuple[str, ...], bool | None] = {(): None}
        for number, line in enumerate(lines):
            valid = self._add(number, line)
            if not (valid or forgiving):
                raise InvalidGlobError(line)

    def decide(self, path: Sequence[str], folder: bool) -> bool | None:
        """Return whether a path, by its names, is taken in or out; None where no pattern says anything.

        What fits a folder fits everything in it, and nothing in it can be brought back.
        """
        names = tuple(path)
        above = self._of_folder(names[:-1])
        if above or not names:
            return above
        own = self._of_folder(names) if folder else self._own(names, False)
        return above if own is None else own

    def _of_folder(self, names: tuple[str, ...]) -> bool | None:
        """Return what is decided for a folder: by what holds for it, or for the nearest one around it."""
        known = len(names)
        while names[:known] not in self._folders:
            known -= 1
        for length in range(known + 1, len(names) + 1):
            above = self._folders[names[: length - 1]]
            own = None if above else self._own(names[:length], True)
            self._folders[names[:length]] = above if own is None else own
        return self._folders[names]

    def _own(self, names: tuple[str, ...], folder: bool) -> bool | None:
        """Return what the last pattern that fits just this path says."""
        found = (
            self._names.last(names[-1:], folder),
            self._paths.last(names, folder),
            self._open.last(names, folder),
        )
        number, says = max(found)
        return says if number >= 0 else None

    def _add(self, number: int, line: str) -> bool:
        """Read one line, and return whether it is valid."""
        text = _without_blanks(line)
        if not text or text.startswith("#"):
            return True
        takes_in = not text.startswith("!")
        text = text if takes_in else text[1:]
        only_folders = text.endswith("/")
        inside = text.removesuffix("/")
        if not inside:
            return bool(text)  # a lone slash fits nothing
        try:
            parts = _parts(inside.removeprefix("/")) if "/" in inside else [_STAR, _segment(inside)]
        except InvalidGlobError:
            return False
        if parts[0] is not _STAR:
            self._paths.add(_Glob(number, takes_in, only_folders, parts))
        elif len(parts) == 2:
            self._names.add(_Glob(number, takes_in, only_folders, parts[1:]))
        else:
            self._open.add(_Glob(number, takes_in, only_folders, parts))
        return True


class _Sign:
    """One character of a pattern: itself, or a test of what may stand in its place."""

    __slots__ = ("_test", "letter")

    def __init__(self, letter: str | None, test: _Fits | None = None) -> None:
        self.letter = letter
        self._test = test

    def fits(self, one: str) -> bool:
        """Whether a character may stand here."""
        return one == self.letter if self._test is None else self._test(one)


_ANY = _Sign(None, lambda _: True)


class _Segment:
    """What one name in a path has to fit."""

    __slots__ = ("_least", "_signs", "head", "tail")

    def __init__(self, signs: list[_Sign | None]) -> None:
        plain = [sign.letter if sign is not _STAR else None for sign in signs]
        first = next((n for n, sign in enumerate(plain) if sign is None), len(plain))
        last = next((n for n, sign in enumerate(reversed(plain)) if sign is None), len(plain))
        self._signs = signs
        self._least = sum(sign is not _STAR for sign in signs)
        self.head = "".join(sign for sign in plain[:first] if sign is not None)
        self.tail = "".join(sign for sign in plain[len(plain) - last :] if sign is not None)

    @property
    def literal(self) -> str | None:
        """The only name that fits, None where there are several."""
        return self.head if len(self.head) == len(self._signs) else None

    def fits(self, name: str) -> bool:
        """Whether a name fits."""
        if len(name) < self._least:
            return False
        return _fits(self._signs, name, lambda sign, one: sign.fits(one))


class _Glob:
    """One pattern: where it stands, what it says, and what the names of a path have to fit."""

    __slots__ = ("number", "only_folders", "parts", "takes_in")

    def __init__(self, number: int, takes_in: bool, only_folders: bool, parts: list[_Segment | None]) -> None:
        self.number, self.takes_in, self.only_folders, self.parts = number, takes_in, only_folders, parts

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a path fits."""
        if len(names) < sum(part is not _STAR for part in self.parts):
            return False
        return _fits(self.parts, names, lambda part, name: part.fits(name))


class _Index:
    """Patterns by the first or the last letters of one name that they want: the first one, or the last."""

    def __init__(self, key: int) -> None:
        """Begin empty; `key` is 0 or -1, for the name to look patterns up by, which no star stands for."""
        self._key = key
        self._by_head: dict[str, list[_Glob]] = {}
        self._by_tail: dict[str, list[_Glob]] = {}
        self._others: list[_Glob] = []
        self._exact: dict[str, list[_Glob]] = {}
        self._heads: set[int] = set()
        self._tails: set[int] = set()
        self._known: dict[tuple[tuple[str, ...], bool], tuple[int, bool]] = {}

    def add(self, glob: _Glob) -> None:
        """Add a pattern that stands behind all others."""
        part = glob.parts[self._key]
        assert part is not _STAR
        if part.literal is not None:
            self._exact.setdefault(part.literal, []).append(glob)
        elif part.head:
            self._heads.add(len(part.head))
            self._by_head.setdefault(part.head, []).append(glob)
        elif part.tail:
            self._tails.add(len(part.tail))
            self._by_tail.setdefault(part.tail, []).append(glob)
        else:
            self._others.append(glob)

    def last(self, names: tuple[str, ...], folder: bool) -> tuple[int, bool]:
        """Return where the last pattern stands that fits, and what it says; (-1, False) without one."""
        if (names, folder) not in self._known:
            found = -1, False
            for globs in self._candidates(names[self._key]):
                for glob in reversed(globs):
                    if glob.number <= found[0]:
                        break
                    if (folder or not glob.only_folders) and glob.fits(names):
                        found = glob.number, glob.takes_in
                        break
            self._known[names, folder] = found
        return self._known[names, folder]

    def _candidates(self, name: str) -> Iterable[list[_Glob]]:
        yield self._exact.get(name, [])
        yield from (self._by_head.get(name[:length], []) for length in self._heads if length <= len(name))
        yield from (self._by_tail.get(name[-length:], []) for length in self._tails if length <= len(name))
        yield self._others


def _fits(wanted: Sequence[T | None], given: Sequence[str], one_fits: Callable[[T, str], bool]) -> bool:
    """Whether what is given, one after the other, is what is wanted; `_STAR` stands for any number."""
    at = seen = 0
    star, tried = -1, 0  # the last star, and what it has been given so far
    while seen < len(given):
        sign = wanted[at] if at < len(wanted) else _STAR
        if at < len(wanted) and sign is _STAR:
            star, tried = at, seen
            at += 1
        elif sign is not _STAR and one_fits(sign, given[seen]):
            at, seen = at + 1, seen + 1
        elif star >= 0:
            tried += 1
            at, seen = star + 1, tried
        else:
            return False
    return all(sign is _STAR for sign in wanted[at:])


def _without_blanks(line: str) -> str:
    """Return a line without the blanks at its end, unless a backslash keeps one."""
    text = line.rstrip(" ")
    slashes = len(text) - len(text.rstrip("\\"))
    return f"{text} " if slashes % 2 and len(text) < len(line) else text


def _parts(text: str) -> list[_Segment | None]:
    """Return what the names of a path have to fit, one after the other."""
    parts: list[_Segment | None] = []
    names = text.split("/")
    for name in names:
        if name != "**":
            parts.append(_segment(name))
        elif not parts or parts[-1] is not _STAR:
            parts.append(_STAR)
    return [*parts, _segment("*")] if names[-1] == "**" else parts  # everything inside, not the folder itself


def _segment(text: str) -> _Segment:
    signs: list[_Sign | None] = []
    at = 0
    while at < len(text):
        letter = text[at]
        sign: _Sign | None = _Sign(letter)
        if letter == "*":
            sign = _STAR
        elif letter == "?":
            sign = _ANY
        elif letter == "[":
            test, at = _class(text, at + 1)
            sign = _Sign(None, test)
        elif letter == "\\":
            letter, at = _letter(text, at)
            sign = _Sign(letter)
            at -= 1
        if sign is not _STAR or not signs or signs[-1] is not _STAR:
            signs.append(sign)
        at += 1
    return _Segment(signs)


def _class(text: str, at: int) -> tuple[_Fits, int]:
    """Return the test that brackets stand for, and where the closing one is; `at` is behind the opening one.

    Raises:
        InvalidGlobError: nothing closes them, or they name a class that there is not.
    """
    refused = text[at : at + 1] in ("!", "^")
    at += refused
    first = at
    ranges: list[tuple[str, str]] = []
    tests: list[_Fits] = []
    while at < len(text) and (text[at] != "]" or at == first):
        end = text.find(":]", at + 2) if text.startswith("[:", at) else -1
        if end >= 0:
            if text[at + 2 : end] not in _CLASSES:
                raise InvalidGlobError(text)
            tests.append(_CLASSES[text[at + 2 : end]])
            at = end + 2
            continue
        low, at = _letter(text, at)
        high = low
        if text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("", "]"):
            high, at = _letter(text, at + 1)
        ranges.append((low, high))
    if at >= len(text):
        raise InvalidGlobError(text)

    def fits(one: str) -> bool:
        inside = any(low <= one <= high for low, high in ranges) or any(test(one) for test in tests)
        return inside is not refused

    return fits, at


def _letter(text: str, at: int) -> tuple[str, int]:
    """Return a character inside brackets, which a backslash may protect, and where the next one is."""
    at += text[at] == "\\"
    if at >= len(text):
        raise InvalidGlobError(text)
    return text[at], at + 1

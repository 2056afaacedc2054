"""Repairs that leave something new to find, or as much as before: they are shown and not made."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.repairing import Allowed, Repaired, repaired
from losslint.check.trying import with_tried_repairs
from losslint.findings import Applicability, Diagnostic, Repair, Severity, TextEdit
from losslint.record import changed
from losslint.results import FileResult
from losslint.training import Place
from msgspec.structs import replace

BETTER, WORSE, SAME = {"a": "b"}, {"a": "x"}, {"a": "aa"}
"""By a letter that is found what its repair writes instead."""


def found_in(data: bytes, instead: dict[str, str], safe: bool = False) -> FileResult:
    """Return a finding for every `a`, `x` and `y` of a text, with the repairs of the letters."""
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    found = []
    for column, letter in enumerate(data.decode(), 1):
        if letter not in "axy":
            continue
        place = Place("t.py", None, 1, column, 1, column + 1)
        written = instead.get(letter)
        repair = Repair("Write another", applicability, (TextEdit(place, written),)) if written else None
        found.append(
            Diagnostic(f"LL10{'axy'.index(letter)}", letter, Severity.ERROR, letter, place, repair=repair)
        )
    return FileResult("t.py", tuple(found))


def after_all(text: str, instead: dict[str, str], safe: bool = False) -> Repaired:
    check = lambda data: found_in(data, instead, safe)  # noqa: E731
    return repaired(Path("t.py"), text.encode(), check, Allowed(True, {"LL100", "LL101", "LL102"}))


def shown(result: FileResult) -> list[str]:
    """Return what is said of the repairs that are only shown."""
    repairs = [one.repair for one in result.diagnostics if one.repair is not None]
    return [one.message for one in repairs if one.applicability is Applicability.DISPLAY]


@pytest.mark.parametrize("safe", [False, True])
@pytest.mark.parametrize(
    ("text", "instead", "expected", "why"),
    [
        ("a.a", BETTER, "b.b", []),
        ("a", WORSE, "a", ["LL101 would be found then"]),
        ("a", SAME, "a", ["LL100 would be found then"]),
        ("a", {"a": "a"}, "a", ["nothing would change"]),
        ("a.y", {"a": "x", "y": "b"}, "a.b", ["LL101 would be found then"]),
    ],
)
def test_only_what_leaves_less_to_find_is_made(
    text: str, instead: dict[str, str], expected: str, why: list[str], safe: bool
) -> None:
    after = after_all(text, instead, safe)
    assert after.data.decode() == expected
    assert shown(after.result) == [f"Write another (not made by --fix: {one})" for one in why]
    assert after.problem == ""


@pytest.mark.parametrize(("instead", "count"), [(BETTER, 0), (WORSE, 1), (SAME, 1)])
def test_a_report_says_it_as_well(instead: dict[str, str], count: int) -> None:
    result = found_in(b"a", instead)
    check = lambda data, _: found_in(data, instead)  # noqa: E731
    assert len(shown(with_tried_repairs(Path("t.py"), b"a", result, check, {}))) == count


def test_a_file_that_would_not_be_read_any_more_is_no_better() -> None:
    unread = Diagnostic("LL001", "invalid-syntax", Severity.ERROR, "", Place("t.py", None, 1, 1, 1, 1))
    result = found_in(b"a", BETTER)
    check = lambda data, _: FileResult("t.py", (unread,))  # noqa: E731
    assert len(shown(with_tried_repairs(Path("t.py"), b"a", result, check, {}))) == 1


def test_what_other_files_would_hold_is_known_then() -> None:
    place = Place("other.py", None, 1, 1, 1, 2)
    repair = Repair("Write another", Applicability.UNSAFE, (TextEdit(place, "b"),))
    found = Diagnostic("LL100", "a", Severity.ERROR, "a", place, repair=repair)
    result = FileResult("t.py", (found,))
    seen = []

    def check(data: bytes, others: object) -> FileResult:
        seen.append((data, others))
        return FileResult("t.py")

    other = Path("other.py").resolve()
    assert with_tried_repairs(Path("t.py"), b"a", result, check, {other: b"a"}) == result
    assert seen == [(b"a", {other: b"b"})]


def test_only_what_is_asked_for_is_tried() -> None:
    result = found_in(b"a.y", {"a": "x", "y": "x"})
    named = changed(
        result, diagnostics=tuple(replace(one, fingerprint=one.name) for one in result.diagnostics)
    )
    asked: list[bytes] = []

    def check(data: bytes, _: object) -> FileResult:
        asked.append(data)
        return found_in(data, {})

    tried = with_tried_repairs(Path("t.py"), b"a.y", named, check, {}, only=["y"])

    assert asked == [b"a.x"]
    assert shown(tried) == ["Write another (not made by --fix: LL101 would be found then)"]


def test_repairs_of_a_file_are_tried_at_once_as_far_as_they_do_not_meet() -> None:
    asked: list[bytes] = []

    def check(data: bytes, _: object) -> FileResult:
        asked.append(data)
        return found_in(data, BETTER)

    result = found_in(b"a.aa", BETTER)
    assert with_tried_repairs(Path("t.py"), b"a.aa", result, check, {}) == result
    assert asked == [b"b.ba", b"a.ab"]


def test_where_something_is_left_each_is_tried_by_itself() -> None:
    asked: list[bytes] = []
    instead = {"a": "b", "x": "y"}

    def check(data: bytes, _: object) -> FileResult:
        asked.append(data)
        return found_in(data, instead)

    tried = with_tried_repairs(Path("t.py"), b"a.x", found_in(b"a.x", instead), check, {})
    assert asked == [b"b.y", b"b.x", b"a.y"]
    assert shown(tried) == ["Write another (not made by --fix: LL102 would be found then)"]


FAR = "\n".join(f"def far_{number}():\n    print({number}, 'of many more')\n" for number in range(300))


def found_in_rows(data: bytes) -> FileResult:
    """Return a finding for every row of a text that calls `bad`, with a repair that calls `good`."""
    found = []
    for row, line in enumerate(data.decode().splitlines(), 1):
        if line.strip() == "bad()":
            place = Place("t.py", None, row, 5, row, 8)
            repair = Repair("Write good", Applicability.UNSAFE, (TextEdit(place, "good"),))
            found.append(Diagnostic("LL100", "bad", Severity.ERROR, "bad", place, repair=repair))
    return FileResult("t.py", tuple(found))


@pytest.mark.parametrize(
    ("code", "is_part"),
    [("def near():\n    bad()\n", True), ("if True:\n    bad()\n", False)],
)
def test_a_repair_is_tried_in_what_has_to_do_with_it(code: str, is_part: bool) -> None:
    data = (code + FAR).encode()
    asked: list[bytes] = []

    def check(part: bytes, _: object) -> FileResult:
        asked.append(part)
        return found_in_rows(part)

    result = found_in_rows(data)

    assert with_tried_repairs(Path("t.py"), data, result, check, {}) == result
    assert all((b"far" not in part) == is_part for part in asked)
    assert [b"good()" in part for part in asked] == ([False, True] if is_part else [True])


def test_what_is_not_found_in_the_part_is_tried_in_the_whole() -> None:
    data = ("def near():\n    bad()\n" + FAR).encode()
    check = lambda part, _: found_in_rows(part) if b"far" in part else FileResult("t.py")  # noqa: E731

    assert shown(with_tried_repairs(Path("t.py"), data, found_in_rows(data), check, {})) == []

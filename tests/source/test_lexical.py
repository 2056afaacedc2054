"""Passing over lines that nothing is to be made of leaves out no other line."""

from __future__ import annotations

import time

import pytest
from losslint.source.complexity import MAXIMUM_DEPTH, MAXIMUM_PATTERN_DEPTH
from losslint.source.lexical import SHALLOW, SHORT, logical_lines, remarkable_lines

LINES = [
    "",
    "a = f(b, [c], {'d': \"e(\"})  # a comment (",
    "a = '\\'('",
    "a = f(",
    "    b, ')'",
    ")",
    'a = """(',
    '"""',
    "a = ''  # '''",
    "a = ''''('''",
    "a = b \\",
    "    + c",
    "]",
    "a = (" * (SHALLOW + 1) + ")" * (SHALLOW + 1),
    "a = (" * SHALLOW + ")" * SHALLOW,
    "a = " + "b" * SHORT,
    "f'{a(\"b\")}'",
    "'unfinished (",
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
@pytest.mark.parametrize("following", LINES, ids=range(len(LINES)))
def test_only_short_and_shallow_lines_are_passed_over(line: str, following: str, end: str) -> None:
    text = end.join(["x = 1", line, following, "y = (2)", "z"])
    every = list(logical_lines(text))
    kept = list(remarkable_lines(text))

    assert set(kept) <= set(every)
    assert all(one.depth <= SHALLOW and one.end - one.start <= SHORT + 2 for one in set(every) - set(kept))


@pytest.mark.parametrize(
    "line",
    ["(" * SHORT, "([{" * 130, "(a" * SHALLOW + ")b" * 4, "'" * 399, "f(" + "a('b')" * 60, "((((('a'b" * 40],
)
def test_passing_over_takes_time_in_proportion(line: str) -> None:
    started = time.process_time()
    list(remarkable_lines((line + "\n") * 200))

    assert time.process_time() - started < 2


def test_nothing_that_may_be_too_complex_is_passed_over() -> None:
    assert SHORT <= 2 * MAXIMUM_DEPTH
    assert SHALLOW <= MAXIMUM_PATTERN_DEPTH

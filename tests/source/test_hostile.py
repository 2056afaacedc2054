"""What no parser should be shown. Every sample is read in a process of its own, which must survive."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import libcst as cst
import pytest
from losslint.source import CodeOrigin, read_source
from losslint.source.complexity import MAXIMUM_DEPTH, MAXIMUM_LENGTH
from losslint.source.parsing import Failure, parse

_READ = """
import json, sys
from pathlib import Path
from losslint.source import read_source
for sample in json.load(sys.stdin):
    source = read_source(Path("x.py"), sample.encode())
    print(json.dumps([problem.message for problem in source.problems if source.module is None]), flush=True)
"""


def chained(link: str, depth: int) -> str:
    return f"x = {link.join(['a'] * depth)}\n"


def nested(opening: str, closing: str, depth: int) -> str:
    return f"x = {opening * depth}1{closing * depth}\n"


def blocks(depth: int) -> str:
    return "".join(f"{' ' * level}if a:\n" for level in range(depth)) + " " * depth + "b\n"


def samples(depth: int) -> dict[str, str]:
    """Return code in which something is as deep as `depth`."""
    return {
        **{bracket: nested(bracket[0], bracket[1], depth) for bracket in ("()", "[]")},
        "calls in calls": nested("f(", ")", depth),
        "dictionaries": nested("{1: ", "}", depth),
        "subscripts in subscripts": nested("a[", "]", depth),
        "brackets in an f-string": 'x = f"{' + "(" * depth + "1" + ")" * depth + '}"\n',
        "lambda": nested("lambda: ", "", depth),
        "not": nested("not ", "", depth),
        "minus": nested("- ", "", depth),
        "tight minus": nested("-", "", depth),
        "conditions": nested("a if b else ", "", depth),
        **{f"chained {link}": chained(link, depth) for link in ("+", " @ ", "**", " and ", " or ", ".")},
        "calls of calls": f"x = a{'()' * depth}\n",
        "subscripts of subscripts": f"x = a{'[0]' * depth}\n",
        "strings": "x = (" + "'a' " * depth + ")\n",
        "strings and comments": "x = (" + "'a' # b\n" * depth + ")\n",
        "elif": "if a:\n  b\n" + "elif c:\n  d\n" * depth,
        "for in a comprehension": f"x = [a {'for a in b ' * depth}]\n",
        "import": f"import {'.'.join(['a'] * depth)}\n",
        "import from": f"from {'.'.join(['a'] * depth)} import b\n",
        "a relative name": f"from . import a as {'.'.join(['a'] * depth)}\n",
    }


def test_code_that_is_too_deep_is_refused() -> None:
    deep = [*samples(3_000).values(), *samples(2 * MAXIMUM_DEPTH).values(), blocks(101), blocks(1_000)]
    deep += [
        "match a:\n  case " + "{1: " * 40 + "b" + "}" * 40 + ": pass\n",
        "match a:\n  case " + "[" * 60 + "b" + "]" * 60 + ": pass\n",
        'x = f"{"a"' + "(" * 3_000 + ")" * 3_000 + '"b"}"\n',
        "(" * 100_000,
        "'" * 99_999,
        '"""' + '\\"' * 100_000,
        "\\" * 100_000,
        "f'{" * 3_000,
    ]
    ran = subprocess.run(
        [sys.executable, "-c", _READ],
        input=json.dumps(deep),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(deep)
    for sample, messages in zip(deep, answers, strict=True):
        assert len(messages) == 1, sample[:40]
        assert len(messages[0]) < 100


@pytest.mark.parametrize("name", sorted(set(samples(1)) - {"a relative name"}))
def test_code_that_is_just_deep_enough_is_read_and_placed(name: str) -> None:
    source = read_source(Path("x.py"), samples(150)[name].encode())
    assert source.problems == ()
    assert source.module is not None
    node: cst.CSTNode = source.module
    while node.children:
        node = node.children[-1]
    assert source.place(node).row >= 1
    assert len(CodeOrigin(source, source.module.body[0]).text()) <= 80


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + "    0.5, -1, 'a', (1, 2),\n" * 400 + "]\n",
        "x = {\n" + "    'key': [f(a.b, c=d[0])],\n" * 400 + "}\n",
        "x = '" + "(" * 1_000 + "'\n",
        "x = 1  # " + "(" * 1_000 + "\n",
        "x = f'{a}'\ny = '" + "(" * 1_000 + "'\n",
        "if a:\n  b\nelif c:\n  d\n" * 300,
        "a < " * 300 + "b\n",
        "case(f(f(f(f(f(f(f(f(f(f(1)))))))))))\n",
        "x = 1\n" * 2_000,
    ],
)
def test_long_is_not_deep(text: str) -> None:
    assert not isinstance(parse(text), Failure)


def test_a_file_without_end_is_refused_at_once() -> None:
    start = time.perf_counter()
    source = read_source(Path("x.py"), b"x = [" + b"0.5, " * (MAXIMUM_LENGTH // 4) + b"]\n")
    (problem,) = source.problems
    assert problem.message == "too large to parse: more than 1,000,000 characters of code"
    cell = {"cell_type": "code", "source": "x = 1\n" * (MAXIMUM_LENGTH // 4)}
    (problem,) = read_source(Path("x.ipynb"), json.dumps({"cells": [cell]}).encode()).problems
    assert problem.message == "too large to parse: more than 1,000,000 characters of code"
    assert time.perf_counter() - start < 5


def test_code_that_looks_complex_and_is_wrong_is_called_wrong() -> None:
    failure = parse("x = [" + "f(a.b), " * 500 + "]\nprint 'loss'\n")
    assert isinstance(failure, Failure)
    assert failure.message == "this looks like Python 2, which cannot be read"


def test_a_panic_of_the_parser_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def parse_module(_: str) -> None:
        raise panic("called `Option::unwrap()` on a `None` value")

    monkeypatch.setattr(cst, "parse_module", parse_module)
    failure = parse("x = 1\n")
    assert isinstance(failure, Failure)
    assert failure.message == "libcst cannot parse this code"


def test_an_interrupt_is_not_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_module(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cst, "parse_module", parse_module)
    with pytest.raises(KeyboardInterrupt):
        parse("x = 1\n")


@pytest.mark.parametrize(
    "data", [bytes(range(256)), b"\x89PNG\r\n\x1a\n\0\0", b"\xff" * 100, b"\0" * 100, b"\r" * 50, b"\f" * 50]
)
@pytest.mark.parametrize("name", ["x.py", "x.ipynb"])
def test_any_bytes_are_a_source(data: bytes, name: str) -> None:
    source = read_source(Path(name), data)
    assert source.module is not None or source.problems
    assert list(source.comments()) == []

"""Computing with constants: what Python gives where that is small, else unknown; always at once."""

from __future__ import annotations

import time
import tracemalloc
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from losslint.check.engine import lint
from losslint.values import Const, Scalar, computing

from tests.interpret.computing import HEADER, worth

OPERATORS = "+ - * / // % ** & | ^ << >> == != < <= > >=".split()

EXPRESSIONS = [
    *(f"(A {symbol} B)" for symbol in OPERATORS),
    *(f"({symbol}A)" for symbol in ("-", "+", "~", "not ")),
    *(f"math.{name}(A)" for name in "ceil floor trunc sqrt isqrt factorial exp log log2 log10 fabs".split()),
    *(f"math.{name}(A, B)" for name in "comb perm gcd pow hypot fmod ldexp".split()),
    *(f"{name}(A)" for name in "int float str bool abs round len bytes bin hex chr ord repr complex".split()),
    *(f"{name}(A, B)" for name in "int round pow divmod max min".split()),
    *(f"{name}([A, B, C])" for name in "max min sum sorted len".split()),
    *(
        f"'ab'.{name}(A)"
        for name in "ljust rjust center zfill expandtabs strip find count startswith".split()
    ),
    *("'a,b,c'.split(A, B)", "'a,b,c'.rsplit(',', A)", "'aXbX'.replace('X', A)", "'\t\t'.expandtabs(A)"),
    *(
        "'-'.join([A, B])",
        "'ab'.encode(A)",
        "(b'ab').decode(A)",
        "'ab'.decode()",
        "str(A).upper()",
        "str(A) * B",
        "A[B]",
    ),
    *(
        "'abcdef'[A:B:C]",
        "'abcdef'[A]",
        "len('abc' * A)",
        "len(range(A, B, C))",
        "len([0] * A)",
        "len((A,) * B)",
    ),
    *("'%d' % A", "'%s' % A", "'%r|%%' % (A,)", "'%*d' % (A, B)", "'%.*f' % (A, B)", "'%-8s|%5.2f' % (A, B)"),
    *("'%(x)s-%(y)03d' % {'x': A, 'y': B}", "'%d %d' % (A,)", "'%x' % A", "'%c' % A", "'%+.3e' % A"),
    *(
        "format(A, '05.1f')",
        "'{}'.format(A)",
        "'{:{w}}'.format(A, w=B)",
        "'{0}{1!r:>8}{0}'.format(A, B)",
        "'{:05.1f}'.format(A)",
    ),
    *(
        "'{x:{w}.{p}f}'.format(x=A, w=B, p=C)",
        "'{a} {b}'.format(a=A)",
        "'{{}}{}'.format(A)",
        "'{!z}'.format(A)",
    ),
    *("f'{A}'", "f'{A!r:>12}|{B:03d}'", "f'{A:{B}}'", "f'{A:{B}.{C}}'", "f'{{}}{A}'", "f'\\t{A}' 'x' f'{B}'"),
]
"""Expressions of three variables."""

OF_NUMPY = [
    "np.prod([A, B])",
    "np.ceil(A)",
    "np.power(A, B)",
    "np.sqrt(A)",
    "np.sum((A, B, C))",
    "np.arange(A, B)",
]

WRONG = """
model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""
"""A training with a sure finding, LL101."""

SMALL = [
    *(
        "0",
        "1",
        "-1",
        "2",
        "3",
        "-7",
        "True",
        "None",
        "2.5",
        "-0.5",
        "1e300",
        "float('nan')",
        "float('-inf')",
    ),
    *("''", "'ab'", "'%d'", "'{}'", "b'xy'", "'1'", "1j", "','", "'utf-8'"),
]
LARGE = [
    *("2**63", "-2**63", "10**30", "10**10**10", "-10**12", "1 << 10**9", "2.0**1023", "1e-320", "10**1000"),
    *(
        "'x' * 9000",
        "'x' * 10**12",
        "b'z' * 9999",
        "('9' * 5000)",
        "int('9' * 5000)",
        "'%1000000d'",
        "'{:>99999}'",
    ),
    *(
        "(1,) * 3000",
        "[0] * 3999",
        "[[0] * 3000] * 3000",
        "((0,) * 90,) * 90",
        "range(2**63)",
        "range(-2**70, 2**70, 3)",
    ),
    *(
        "np.zeros(3)",
        "np.arange(10**20)",
        "np.full((2, 3), 10**300)",
        "np.array([1e308, float('nan')])",
        "0x" + "f" * 290,
    ),
]


def three(of: list[str]) -> st.SearchStrategy[str]:
    """Return statements that bind A, B and C."""
    return st.tuples(*(st.sampled_from(of) for _ in range(3))).map(
        lambda chosen: "\n".join(f"{name} = {code}" for name, code in zip("ABC", chosen, strict=True))
    )


@settings(max_examples=1500, deadline=None, derandomize=True)
@example("(A % B)", "A = 'a'\nB = b'xy'\nC = 0")  # bytes may be asked by name, so none are too many
@given(st.sampled_from(EXPRESSIONS), three(SMALL))
def test_what_is_small_is_what_python_gives(expression: str, operands: str) -> None:
    found, expected = worth(expression, operands), pythons(expression, operands)

    if expression == "(A / B)" and isinstance(found, Const) and isinstance(found.value, str):
        return  # texts stand for paths too
    if isinstance(found, Const):
        assert (type(found.value), repr(found.value)) == (type(expected), repr(expected))
    else:
        assert not isinstance(expected, Scalar) or is_large(expected)


@settings(max_examples=600, deadline=None, derandomize=True)
@example("np.ceil(A)", "A = [[0] * 3000] * 3000\nB = 0\nC = 0")  # one list, three thousand times
@given(st.sampled_from(EXPRESSIONS + OF_NUMPY), three(SMALL + LARGE))
def test_nothing_takes_long_or_costs_the_finding_after_it(expression: str, operands: str) -> None:
    code = f"{HEADER}{operands}\nvalue = {expression}\nshape = np.zeros((A, 2)) * value / B\n{WRONG}"

    started = time.process_time()
    tracemalloc.start()
    try:
        found = {one.code for one in lint(Path("x.py"), code.encode())}
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert time.process_time() - started < 3
    assert used < 100_000_000
    assert "LL101" in found
    assert "LL009" not in found


NUMPY: dict[str, int | float | str] = {
    "np.prod((28, 28, 1))": 784,
    "np.prod([])": 1,
    "int(np.ceil(60_000 / 128))": 469,
    "np.ceil(2.1)": 3.0,
    "np.log2(8)": 3.0,
    "np.sqrt(16)": 4.0,
    "np.max([3, 5, 4])": 5,
    "np.sum((1, 2, 3))": 6,
    "np.power(2, 5)": 32,
    "np.add(1, 2)": 3,
    "np.abs(-3)": 3,
    "math.prod((2, 3, 4))": 24,
    "'{units}-{units:02d}'.format_map({'units': 3})": "3-03",
}


@pytest.mark.parametrize("code", NUMPY)
def test_numbers_of_numpy(code: str) -> None:
    assert worth(code) == Const(NUMPY[code])


@pytest.mark.parametrize(
    "code", ["np.prod(some())", "np.sum([1, some()])", "np.log(0)", "np.prod([10 ** 60] * 9)"]
)
def test_numbers_of_numpy_that_are_not_known(code: str) -> None:
    assert not isinstance(worth(code), Const)


GROWING = ["a += a", "a = a + a", "a = [*a, *a]", "a.extend(a)", "a = a * 2", "a = a + [a]", "a = [a] * 9"]
GROWING += ["t = t + t", "t = (*t, *t)", "t = t * 2", "t = (t, t)", "t += t"]
GROWING += ["s = s + s", "s += s", "s = f'{s}{s}'", "s = '%s%s' % (s, s)", "s = '{0}{0}'.format(s)", "s *= 2"]
GROWING += [
    "s = s.join([s, s])",
    "s = os.path.join(s, s)",
    "s = s.replace('x', s)",
    "s = s.center(2 * len(s))",
]
GROWING += [
    "n = n * n",
    "n **= 2",
    "n <<= n",
    "n = n + n",
    "n = sum([n, n])",
    "n = math.pow(n, 2)",
    "v = v * n * v",
]


@pytest.mark.parametrize("statement", GROWING)
def test_what_grows_in_every_round_ends(statement: str) -> None:
    start = "import os\na, t, s, n, v = [1], (1,), 'xy', 10 ** 20, np.ones(3) * 10 ** 200\n"
    code = f"{HEADER}{start}for _ in range(60):\n    {statement}\n{WRONG}"

    started = time.process_time()
    assert {one.code for one in lint(Path("x.py"), code.encode())} >= {"LL101"}
    assert time.process_time() - started < 3


def pythons(expression: str, operands: str) -> object:
    """Return what Python itself makes of an expression, NotImplemented where it refuses."""
    scope: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(f"import math\n{operands}", scope)
        try:
            return eval(expression, scope)
        except Exception:
            return NotImplemented


def is_large(value: Scalar) -> bool:
    if isinstance(value, int):
        return value.bit_length() > computing.MAX_BITS
    return isinstance(value, str | bytes) and len(value) > computing.MAX_TEXT


@pytest.mark.parametrize(("text", "name"), [("abc", "decode"), (b"abc", "encode"), (b"abc", "isdecimal")])
def test_what_a_text_has_no_method_for_fails(text: str | bytes, name: str) -> None:
    """Code for Python 2 decodes texts."""
    assert isinstance(computing.of_text(name, text), computing.Failure)

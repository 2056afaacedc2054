"""Computing with what is known exactly: what Python gives where that is small, else why it is not computed.

This is the one place where numbers and texts of a script are reckoned with. Whatever a script writes, a
result costs little time and has at most `MAX_TEXT` characters or `MAX_BITS` bits, and what Python refuses is
a `Failure`, never an exception.
"""

from __future__ import annotations

import math
import operator
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from losslint.source.expressions import expression
from losslint.training import Range
from losslint.values.value import Scalar

MAX_TEXT = 10_000
"""Characters of a string, or bytes, that is computed."""

MAX_BITS = 256
"""Bits of a whole number that is computed."""

MAX_OPERAND_BITS = 4 * MAX_BITS
"""Bits of a whole number that the code writes and that is computed with."""

ENCODINGS = frozenset(("utf-8", "utf8", "ascii", "latin-1", "latin1", "iso-8859-1"))
"""The encodings that take time in proportion to a text."""


class Failure(Struct, frozen=True):
    """Nothing was computed: Python would refuse it, or it is out of proportion. `why` says which."""

    why: str


Result = Scalar | Failure

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{one.__name__: one for one in (abs, ascii, bin, chr, complex, hex, len, max, min, oct, ord)},
    **{one.__name__: one for one in (bool, bytes, float, int, pow, repr, round, str, sum)},
    **{
        f"math.{name}": getattr(math, name)
        for name in (
            "ceil floor trunc sqrt isqrt fabs exp expm1 log log2 log10 log1p pow hypot sin cos tan asin acos "
            "atan atan2 sinh cosh tanh degrees radians isnan isinf isfinite copysign fmod gcd lcm factorial "
            "comb perm prod fsum ldexp"
        ).split()
        if hasattr(math, name)
    },
}
"""Functions of Python that only compute, by name."""

FUNCTIONS = frozenset(_FUNCTIONS)

TEXT_METHODS = frozenset(
    "capitalize casefold center count decode encode endswith expandtabs find index isalnum isalpha isdecimal "
    "isdigit islower isnumeric isspace istitle isupper ljust lower lstrip removeprefix removesuffix replace "
    "rfind rindex rjust rstrip startswith strip swapcase title upper zfill".split()
)
"""Methods of strings and bytes that give a single value."""

SPLITTING = frozenset("partition rpartition rsplit split splitlines".split())
"""Methods of strings and bytes that give several."""


def operated(symbol: str, left: Scalar, right: Scalar) -> Result:
    """Return `left symbol right`; texts are formatted with `percent`, not here."""
    compute = _BINARY.get(symbol)
    if compute is None or (symbol == "%" and isinstance(left, str | bytes)):
        return Failure(f"`{symbol}` is not followed")
    if not (_is_bounded(left) and _is_bounded(right)) or _is_too_large(symbol, left, right):
        return Failure(f"`{symbol}` is too large to compute")
    return _tried(f"`{symbol}`", lambda: compute(left, right))


def changed(symbol: str, operand: Scalar) -> Result:
    """Return `-x`, `+x`, `~x` or `not x`."""
    if symbol == "~" and isinstance(operand, bool):
        operand = int(operand)  # the same, without Python's warning
    return _tried(f"`{symbol}`", lambda: _UNARY[symbol](operand))


def called(name: str, *arguments: Scalar | Sequence[Scalar]) -> Result:
    """Return what one of `FUNCTIONS` makes of its arguments.

    A list among them is one that the function goes through, as `sum` does.
    """
    flat = [
        one
        for given in arguments
        for one in (given if isinstance(given, Sequence) and not isinstance(given, str | bytes) else (given,))
    ]
    if name not in FUNCTIONS or not all(map(_is_bounded, flat)) or _would_not_end(name, flat):
        return Failure(f"`{name}()` is too large to compute")
    return _tried(f"`{name}()`", lambda: _FUNCTIONS[name](*arguments))


def of_text(name: str, text: str | bytes, *arguments: Scalar) -> Result:
    """Return what one of `TEXT_METHODS` gives."""
    if not all(map(_is_bounded, (text, *arguments))) or name not in TEXT_METHODS:
        return Failure(f"`.{name}()` of a text that is too long")
    if not hasattr(text, name):
        return Failure(f"a `{type(text).__name__}` has no `.{name}()`")
    if name in ("encode", "decode") and str((*arguments, "utf-8")[0]).lower() not in ENCODINGS:
        return Failure(f"`.{name}()` by an encoding that is not followed")
    if _grows(name, text, arguments):
        return Failure(f"`.{name}()` makes a text that is too long")
    return _tried(f"`.{name}()`", lambda: getattr(text, name)(*arguments))


def parts_of_text(name: str, text: str | bytes, *arguments: Scalar) -> tuple[Scalar, ...] | Failure:
    """Return what one of `SPLITTING` gives."""
    if not all(map(_is_bounded, (text, *arguments))) or name not in SPLITTING:
        return Failure(f"`.{name}()` of a text that is too long")
    return _all_tried(f"`.{name}()`", lambda: tuple(getattr(text, name)(*arguments)))


def sliced(text: str | bytes, part: slice | int) -> Result:
    """Return a part of a text: the characters of a slice, or the one at a position."""
    return _tried("the part of a text", lambda: text[part])


def interval(low: float, high: float, exact: bool = True) -> Range | None:
    """Return the range between two numbers, of which either may be infinite; None where one is no number.

    Ends that are larger than a machine word become floats, so that they can be computed with again.
    """
    ends = [end if math.isinf(end) else _measured(end) for end in (low, high) if not _is_huge(end)]
    if len(ends) < 2 or ends[0] is None or ends[1] is None:
        return None
    return Range(ends[0], ends[1], exact)


def _is_huge(number: float) -> bool:
    return isinstance(number, int) and number.bit_length() > MAX_OPERAND_BITS - 8  # no float holds it


def real(value: Scalar) -> float | int | None:
    """Return the real number that a value is: an int up to the size of a machine word, else a float.

    None for what is no number or none that can be computed with: infinity, NaN, more than a float holds.
    """
    return _measured(value) if isinstance(value, int | float) else None


def word(value: Scalar) -> int | None:
    """Return the whole number that a value is, of the size that lengths, positions and counts have."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value) if abs(value) <= sys.maxsize else None


def _measured(value: float) -> float | int | None:
    if isinstance(value, int) and abs(value) <= sys.maxsize:
        return value
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


# Formatting ----------------------------------------------------------------------------------

DIRECTIVE = expression(
    r"%(?:\((?P<key>[^()]*)\))?[-#0 +]*(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?[hlL]?(?P<kind>.)", re.S
)
"""One directive of `text % values`; `%%` is one of them."""


_CONVERSIONS: dict[str, Callable[[Scalar], Scalar]] = {"": lambda x: x, "s": str, "r": repr, "a": ascii}


def percent(directive: str, *values: Scalar) -> str | Failure:
    """Return `directive % values` for one directive without a key, its `*` filled by the first values."""
    widths = [value for value in values[:-1] if isinstance(value, int)]
    if _asks_for_too_much(directive) or any(abs(one) > MAX_TEXT for one in widths):
        return Failure("a format that is too wide to follow")
    return _written(lambda: directive % values)


def braces(value: Scalar, conversion: str, spec: str) -> str | Failure:
    """Return what `{value!conversion:spec}` gives in a format or an f-string."""
    if conversion not in _CONVERSIONS or _asks_for_too_much(spec) or not _is_bounded(value):
        return Failure("a format that is too wide to follow")
    return _written(lambda: format(_CONVERSIONS[conversion](value), spec))


def _asks_for_too_much(spec: str) -> bool:
    return len(spec) > MAX_TEXT or any(
        len(number.lstrip("0")) > 5 or int(number) > MAX_TEXT for number in re.findall(r"\d+", spec)
    )


def _written(write: Callable[[], str]) -> str | Failure:
    result = _tried("formatting", write)
    if isinstance(result, Failure):
        return result
    return result if isinstance(result, str) else Failure("formatting gives no text")


# Bounds --------------------------------------------------------------------------------------


def _is_bounded(value: object) -> bool:
    """Whether a value that the code writes is small enough to be computed with."""
    if isinstance(value, int):
        return value.bit_length() <= MAX_OPERAND_BITS
    return len(value) <= MAX_TEXT if isinstance(value, str | bytes) else True


def _is_too_large(symbol: str, left: Scalar, right: Scalar) -> bool:
    """Whether the result could take memory or time out of proportion."""
    if symbol in ("**", "<<") and isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() if symbol == "**" else 1
        trivial = abs(left) <= 1 if symbol == "**" else left == 0
        return not trivial and right > 0 and right * bits > MAX_OPERAND_BITS
    if symbol == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, str | bytes) and isinstance(count, int):
                return len(text) * count > MAX_TEXT
    return False


def _would_not_end(name: str, arguments: Sequence[Scalar]) -> bool:
    """Whether a function could take memory or time out of proportion; each of its arguments is small."""
    numbers = [one for one in arguments if isinstance(one, int)]
    match name:
        case "pow" if len(arguments) == 2:
            return _is_too_large("**", *arguments)
        case "math.factorial" if len(numbers) != len(arguments):
            return True  # some versions of Python take floats, with a warning
        case "round" | "bytes" | "math.factorial" | "math.ldexp":
            alone = name == "round" and len(arguments) == 1
            return not alone and any(abs(one) > MAX_TEXT for one in numbers[-1:])
        case "math.comb" | "math.perm":
            both = (*numbers, *numbers[:1])[:2]  # `perm` is of all where it is not said of how many
            return len(both) < 2 or _chosen(name, *both) * both[0].bit_length() > MAX_OPERAND_BITS
    return len(arguments) > MAX_TEXT


def _chosen(name: str, of: int, chosen: int) -> int:
    return min(chosen, max(of - chosen, 0)) if name == "math.comb" else min(chosen, of)


def _grows(name: str, text: str | bytes, arguments: Sequence[Scalar]) -> bool:
    """Whether a method could make a text that is too long."""
    numbers = [one for one in arguments if isinstance(one, int)]
    if name in ("center", "ljust", "rjust", "zfill"):
        return any(one > MAX_TEXT for one in numbers)
    if name == "expandtabs":
        return any(one * (len(text) + 1) > 100 * MAX_TEXT for one in numbers)
    if name == "replace" and len(arguments) > 1 and isinstance(arguments[1], str | bytes):
        return (len(text) + 1) * len(arguments[1]) > 100 * MAX_TEXT
    return False


def _tried(what: str, compute: Callable[[], Any]) -> Result:
    results = _all_tried(what, compute)
    if isinstance(results, Failure):
        return results
    return results[0] if len(results) == 1 else Failure(f"{what} gives several values")


def _all_tried(what: str, compute: Callable[[], Any]) -> tuple[Scalar, ...] | Failure:
    try:
        result = compute()
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        return Failure(f"{what} fails: {error}")
    results = result if isinstance(result, tuple) else (result,)
    for one in results:
        if not isinstance(one, Scalar):
            return Failure(f"{what} gives a value of a kind that is not followed")
        if isinstance(one, int) and one.bit_length() > MAX_BITS:
            return Failure("a number too large to follow")
        if not _is_bounded(one):
            return Failure("a text too long to follow")
    return results

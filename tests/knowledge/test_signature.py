"""Signatures as text: which argument of a call is which parameter."""

from __future__ import annotations

import pytest
from losslint.knowledge.lookup.signature import bind
from losslint.values import Const, Unknown, Value

CALLS = {
    # signature, positional arguments, keywords: what `b` is then
    ("a, b=0", (1,), ""): 0,
    ("a, b=0", (1, 2), ""): 2,
    ("a, b=0, old->b", (1,), "old"): 9,
    ("a, *, b=0", (1, 2), ""): 0,
    ("a, *, b=0", (1,), "b"): 9,
    ("a, ..., b=0", (1,), ""): 0,
    ("a, ..., b=0", (1,), "b"): 9,
    ("a, ..., b=0", (1, 2), ""): None,
    ("a, ..., b=0", (1, 2), "b"): 9,
    ("a, ..., c=0, *, b=0", (1, 2), ""): 0,
    ("a, b=0 only in Keras 2", (1, 2), ""): 2,
    ("a, *, b='x, y' only in Keras 2", (1, 2), ""): "x, y",
    ("a, b=(0, 1) by position in pandas 1", (1, 2), ""): 2,
}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_an_argument_is_the_parameter_that_stands_there(call: tuple[str, tuple[int, ...], str]) -> None:
    text, positional, keyword = call
    keywords: dict[str, Value] = {keyword: Const(9)} if keyword else {}

    found = bind(text, [Const(one) for one in positional], keywords).arguments["b"]

    assert (None if isinstance(found, Unknown) else found) == (
        Const(known) if (known := CALLS[call]) is not None else None
    )

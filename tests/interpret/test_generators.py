"""Generators: what they yield, and that one of which nothing is known is not empty."""

from __future__ import annotations

import pytest
from losslint.values import Batches, Const, List, Ref, Tuple, Unknown

from tests.interpret.computing import worth
from tests.interpret.reading import understood

UNKNOWN_LENGTH = {
    "a yield in a branch": "def g(root):\n    for f in os.listdir(root):\n        if f.endswith('x'):\n            pass\n        else:\n            yield f",
    "a yield after a return in a branch": "def g(root):\n    if os.listdir(root):\n        return\n    yield 1",
    "a yield in a loop that may not run": "def g(root):\n    while os.listdir(root):\n        yield 1",
    "a yield in a try": "def g(root):\n    try:\n        yield int(root)\n    except ValueError:\n        yield 0",
    "a yield in an except": "def g(root):\n    try:\n        int(root)\n    except ValueError:\n        yield 0",
    "a yield in a with": "def g(root):\n    with open(root) as f:\n        yield f.read()",
    "something yielded from": "def g(root):\n    yield from os.listdir(root)",
    "a yield in a match": "def g(root):\n    match root:\n        case 'a':\n            yield 1",
    "nothing in the yield": "def g(root):\n    if root == 'a':\n        yield",
    "a generator that another one yields from": "def h(root):\n    if root == 'a':\n        yield 1\ndef g(root):\n    yield from h(root)",
    "a filter": "def g(root):\n    return [f for f in os.listdir(root) if f.endswith('.csv')]",
    "a filter of known things": "def g(root):\n    return [f for f in 'abc' if f in root]",
    "a set of unknown things": "def g(root):\n    return {f for f in os.listdir(root)}",
}
HEAD = """
import os
def root():
    return os.environ['X']
names = list(g(root()))
model = Sequential([Dense(len(names), activation='softmax', input_shape=(4,))])
model.compile(loss='categorical_crossentropy', optimizer='adam')
"""


@pytest.mark.parametrize("name", UNKNOWN_LENGTH)
def test_the_number_of_things_is_not_known(name: str) -> None:
    lines = understood(f"{UNKNOWN_LENGTH[name]}\n{HEAD}")
    assert lines
    assert {line.split(", ")[0] for line in lines} == {"? softmax"}


def test_what_both_branches_yield_is_yielded() -> None:
    code = "def g(flag):\n    if flag:\n        yield 1\n    else:\n        yield 2"
    value = worth("g(unknown())", code)
    assert isinstance(value, Batches)
    assert isinstance(value.element, Unknown)
    assert value.element.choices == {1, 2}


def test_a_function_with_a_generator_inside_is_none() -> None:
    code = "def f():\n    def g():\n        yield 1\n    return (2, 3)"
    assert worth("f()", code) == Tuple((Const(2), Const(3)))


def test_a_generator_as_a_context_manager_gives_what_it_yields() -> None:
    code = "import contextlib\n@contextlib.contextmanager\ndef g():\n    yield 7\nwith g() as x:\n    pass"
    assert worth("x", code) == Const(7)
    assert isinstance(worth("[x]", code), Ref | List)

"""What a rule asks for, applied to text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from losslint.findings import Edit, Fix, InsertLayer, RemoveArgument, RemoveLayer, Replace, SetArgument
from losslint.fix.edits import resolve
from losslint.source import CodeOrigin, Source, read_source

from tests.applying import apply
from tests.check.trainings import origin
from tests.rules.building import Code


def calls(source: Source) -> Iterator[cst.Call]:
    """Yield the calls of a script."""
    assert source.module is not None
    pending: list[cst.CSTNode] = [source.module]
    for node in pending:
        if isinstance(node, cst.Call):
            yield node
        pending += node.children


def the_call(source: Source) -> CodeOrigin:
    """Return the call of `f`."""
    (call,) = (call for call in calls(source) if source.code(call.func) == "f")
    return CodeOrigin(source, call)


def changed(text: str, *asked: tuple[str, str, str] | tuple[str, str]) -> str | None:
    """Return `text` after arguments of its call of `f` were set or removed; None where that is refused."""
    source = read_source(Path("a.py"), text.encode())
    call = the_call(source)
    edits = tuple(
        SetArgument(call, one[1], one[2]) if len(one) == 3 else RemoveArgument(call, one[1]) for one in asked
    )
    repair = resolve(Fix("Change it", edits))
    if repair is None:
        return None
    after = apply(text, repair)
    ast.parse(after)
    return after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(n=1)"),
        ("f( )", "f( n=1)"),
        ("f(\n)", "f(\nn=1)"),
        ("f(a)", "f(a, n=1)"),
        ("f(a,)", "f(a, n=1)"),
        ("f(a , )", "f(a , n=1 )"),
        ("f(a, n=2)", "f(a, n=1)"),
        ("f(n = g(2, 3), b=4)", "f(n = 1, b=4)"),
        ("f(**more)", "f(**more, n=1)"),
        ("x = f(a)", "x = f(a, n=1)"),
        ("f(a,\n  b)", "f(a,\n  b, n=1)"),
        ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    n=1,\n)"),
        ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    n=1\n)"),
        ("f(\n    a,\n    b,  # why\n)", "f(\n    a,\n    b,  # why\n    n=1,\n)"),
        ("f(\n    a,\n    b  # why\n)", "f(\n    a,\n    b,  # why\n    n=1\n)"),
        ("f(\n    a,\n    b\n    ,\n)", "f(\n    a,\n    b\n    ,\n    n=1,\n)"),
        ("f(\n    [\n        1,\n    ],\n)", "f(\n    [\n        1,\n    ],\n    n=1,\n)"),
        ("f(\r\n    a,\r\n)\r\n", "f(\r\n    a,\r\n    n=1,\r\n)\r\n"),
        ("if x:\n\tf(\n\t\ta,\n\t)", "if x:\n\tf(\n\t\ta,\n\t\tn=1,\n\t)"),
        ("f('é', \"日本\")", "f('é', \"日本\", n=1)"),
    ],
)
def test_an_argument_is_set(before: str, after: str) -> None:
    assert changed(before, ("set", "n", "1")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(n=1)", "f()"),
        ("f(n=1,)", "f()"),
        ("f(n=1, b=2)", "f(b=2)"),
        ("f(a, n=1)", "f(a)"),
        ("f(a, n=1,)", "f(a,)"),
        ("f(a, n=g(1, 2), b=3)", "f(a, b=3)"),
        ("f(\n    a,\n    n=1,\n)", "f(\n    a,\n)"),
        ("f(\n    a,\n    n=1\n)", "f(\n    a,\n)"),
        ("f(\n    n=1,  # why\n    b=2,\n)", "f(\n    b=2,\n)"),
        ("f(\n    n=[\n        1,\n    ],\n    b=2,\n)", "f(\n    b=2,\n)"),
        ("f(a,\n  n=1)", "f(a)"),
        ("f(a,\n  n=1,\n  b=2)", "f(a,\n  b=2)"),
    ],
)
def test_an_argument_is_removed(before: str, after: str) -> None:
    assert changed(before, ("remove", "n")) == after


def test_what_is_not_there_cannot_be_removed() -> None:
    assert changed("f(a, b=1)", ("remove", "n")) is None


def test_nothing_can_be_added_to_a_bare_generator() -> None:
    assert changed("f(x for x in y)", ("set", "n", "1")) is None
    assert changed("f((x for x in y))", ("set", "n", "1")) == "f((x for x in y), n=1)"


def test_several_changes_of_one_call() -> None:
    assert changed("f()", ("set", "n", "1"), ("set", "m", "2")) == "f(n=1, m=2)"
    assert changed("f(n=1)", ("remove", "n"), ("set", "m", "2")) == "f(m=2)"
    assert changed("f(a, n=1)", ("set", "n", "2"), ("set", "m", "3")) == "f(a, n=2, m=3)"
    assert changed("f(\n    a,\n)", ("set", "n", "1"), ("set", "m", "2")) == (
        "f(\n    a,\n    n=1,\n    m=2,\n)"
    )


def fixed(text: str, *edits: tuple[str, str]) -> str | None:
    """Return `text` after pieces of it were replaced."""
    source = read_source(Path("a.py"), text.encode())
    repair = resolve(Fix("Replace it", tuple(Replace(origin(source, old), new) for old, new in edits)))
    return None if repair is None else apply(text, repair)


def test_code_is_replaced_and_strings_keep_their_quotes() -> None:
    assert fixed("g(1 + 2)", ("1 + 2", "3")) == "g(3)"
    assert fixed('g("mse")', ('"mse"', "'mae'")) == 'g("mae")'
    assert fixed("g('mse')", ("'mse'", '"mae"')) == "g('mae')"
    assert fixed("g(loss)", ("loss", "'mae'")) == "g('mae')"
    assert fixed("g((1 +\n 2))", ("(1 +\n 2)", "3")) == "g((3))"


def test_edits_that_touch_the_same_code_are_refused() -> None:
    assert fixed("g(h(1))", ("h(1)", "2"), ("1", "3")) is None
    assert fixed("g(1)", ("1", "2"), ("1", "2")) == "g(2)"


def test_a_missing_edit_is_no_repair() -> None:
    missing: tuple[Edit | None, ...] = (None,)

    assert resolve(Fix("Do it", missing)) is None


def test_only_a_call_of_the_code_has_arguments() -> None:
    source = read_source(Path("a.py"), b"x = 1")

    assert resolve(Fix("Set it", (SetArgument(origin(source, "1"), "n", "1"),))) is None
    assert resolve(Fix("Set it", (SetArgument(Code("f()"), "n", "1"),))) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.add(f(1))\nmodel.add(g())\n", "model.add(g())\n"),
        ("    self.model.add(f(1))  # drop\n", ""),
        ("model.add(\n    f(1)\n)\n", None),
        ("m = S([a, f(1)])\n", "m = S([a])\n"),
        ("m = S([f(1), a])\n", "m = S([a])\n"),
        ("m = S([\n    a,\n    f(1),\n])\n", "m = S([\n    a,\n])\n"),
        ("m = S([\n    a,\n    f(1)\n])\n", None),
        ("x = f(1)(x)\n", "x = x\n"),
        ("x = g(f(1)(y))\n", "x = g(y)\n"),
        ("x = f(1)([a, b])\n", None),
        ("layer = f(1)\n", None),
    ],
)
def test_a_layer_is_taken_out(before: str, after: str | None) -> None:
    source = read_source(Path("a.py"), (f"if a:\n{before}" if before[0] == " " else before).encode())
    repair = resolve(Fix("Take it away", (RemoveLayer(the_call(source)),)))
    assert (apply(source.text, repair).removeprefix("if a:\n") if repair is not None else None) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m.add(k.f(1))  # why\n", "m.add(k.g(2))\nm.add(k.f(1))  # why\n"),
        ("if a:\n    s.m.add(k.f(1))\n", "if a:\n    s.m.add(k.g(2))\n    s.m.add(k.f(1))\n"),
        ("m.add(k.f(1, input_shape=(3,)))\n", "m.add(k.g(2, input_shape=(3,)))\nm.add(k.f(1))\n"),
        ("m.add(\n    k.f(1)\n)\n", "m.add(\n    k.g(2)\n)\nm.add(\n    k.f(1)\n)\n"),
        (
            "if a:\n  m.add(\n    k.f(\n      1),\n  )\n",
            "if a:\n  m.add(\n    k.g(2),\n  )\n  m.add(\n    k.f(\n      1),\n  )\n",
        ),
        ("m.add(\n    k.f(1), 2\n)\n", None),
        ("m = S([a, k.f(1)])\n", "m = S([a, k.g(2), k.f(1)])\n"),
        ("m = S([\n    a,\n    k.f(1),\n])\n", "m = S([\n    a,\n    k.g(2),\n    k.f(1),\n])\n"),
        ("m = S(\r\n  [\r\n    k.f()\r\n])\r\n", "m = S(\r\n  [\r\n    k.g(2),\r\n    k.f()\r\n])\r\n"),
        ("x = a.k.f(1)(x)\n", "x = a.k.f(1)(a.k.g(2)(x))\n"),
        ("x = b(k.f(1)(x))(y)\n", "x = b(k.f(1)(k.g(2)(x)))(y)\n"),
        ("x = k.f(1)([a, b])\n", None),
        ("x = b(k.f(1), 2)\n", None),
        ("x = k[0].f(1)(x)\n", None),
        ("x = k.core.f(1)(x)\n", None),
    ],
)
def test_a_layer_is_put_before_another_one(before: str, after: str | None) -> None:
    assert with_g(before) == after


@pytest.mark.parametrize(
    ("imports", "after"),
    [
        ("from k.layers import f", "from k.layers import f, g"),
        ("from k.layers import (\n    f,\n    h,\n)", "from k.layers import (\n    f,\n    g,\n    h,\n)"),
        ("from k.layers import g, f", "from k.layers import g, f"),
        ("from k.layers import *", "from k.layers import *"),
        ("from layers import x as f", "from layers import x as f, g"),
        (
            "try:\n    from a.layers import f\nexcept E:\n    from b.layers import f",
            "try:\n    from a.layers import f, g\nexcept E:\n    from b.layers import f, g",
        ),
        ("from k.layers import f\ng = 1", None),
        ("from k.layers import f\nh.g = h(g=1)", "from k.layers import f, g\nh.g = h(g=1)"),
        ("from k.core import f", None),
        ("from tensorflow.python.keras.layers import f", None),
        ("def f(n): pass", None),
    ],
)
def test_a_layer_with_a_bare_name_is_imported_with_the_other_one(imports: str, after: str | None) -> None:
    repaired = with_g(f"{imports}\nx = f(1)(x)\n")

    assert repaired == (after and f"{after}\nx = f(1)(g(2)(x))\n")


def with_g(text: str) -> str | None:
    """Return `text` with the layer `g(2)` before the layer that calls `f`; None where that is refused."""
    source = read_source(Path("a.py"), text.encode())
    call = next(one for one in calls(source) if source.code(one.func).rpartition(".")[2] == "f")
    repair = resolve(Fix("Put it there", (InsertLayer(CodeOrigin(source, call), "g", "2"),)))
    return None if repair is None else apply(text, repair)

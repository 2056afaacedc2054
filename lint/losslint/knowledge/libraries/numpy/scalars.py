"""numpy's functions of plain numbers: `np.prod(shape)`, `np.ceil(samples / batch)`."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, means
from losslint.values import Const, Ref, Scalar, Stat, Unknown, Value, computing
from losslint.values.computing import Failure, Result

OF_ONE = {
    **{name: f"math.{name}" for name in "exp log log2 log10 log1p sqrt sin cos tanh ceil floor".split()},
    "abs": "abs",
    "absolute": "abs",
    "round": "round",
    "around": "round",
    "rint": "round",
}
"""Functions of one number, with what Python calls them."""

OF_TWO = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "mod": "%",
    "power": "**",
}
"""Functions of two numbers, with the operators that they are."""

OF_SEVERAL = {
    "prod": "math.prod",
    "product": "math.prod",
    "sum": "sum",
    "max": "max",
    "amax": "max",
    "min": "min",
    "amin": "min",
}
"""Functions of all numbers of a list, with what Python calls them."""


def computed(call: Call) -> Value | None:
    """Return what a function makes of numbers that are known; None where its arguments are something else."""
    name = call.path.removeprefix("numpy.")
    further = (call["b"],) if "b" in call.bound.arguments else call.bound.rest
    if call.gave("axis") or call.bound.extra or not call.bound.complete:
        return None
    if name in OF_SEVERAL and not further:
        items = _numbers(call.items("a"))
        return _value(call, computing.called(OF_SEVERAL[name], items)) if items is not None else None
    numbers = _numbers((call["a"], *further))
    if numbers is None:
        return None
    if name in OF_TWO and len(numbers) == 2:
        return _value(call, computing.operated(OF_TWO[name], *numbers))
    if name in OF_ONE and len(numbers) == 1 and not call.gave("decimals"):
        result = computing.called(OF_ONE[name], *numbers)
        whole = name in ("ceil", "floor", "rint") and isinstance(result, int)
        return _value(call, computing.called("float", result) if whole else result)  # type: ignore[arg-type]
    return _value(call, computing.operated("*", *numbers, *numbers)) if name == "square" else None


@means("numpy.prod", "numpy.sum", signature="a, axis=None")
@means("numpy.product", signature="a, axis=None", only_in="NumPy 1")
@means("numpy.log2", "numpy.log10", signature="a, x->a")
def plain(call: Call) -> Value:
    """`np.prod(shape)`: of plain numbers only."""
    known = computed(call)
    if known is not None:
        return known
    if call.path == "numpy.sum" and call.array("a") is not None and isinstance(call["a"], Ref):
        return Stat("sum", call["a"].address, origin=call.origin)
    why = call["a"].why if isinstance(call["a"], Unknown) else f"what `{call.path}()` returns is not known"
    return call.unknown(why)


def _numbers(values: tuple[Value, ...] | None) -> list[Scalar] | None:
    written = [one.value for one in values or () if isinstance(one, Const)]
    known: list[Scalar] = [one for one in written if isinstance(one, int | float)]
    return known if values is not None and len(known) == len(values) else None


def _value(call: Call, result: Result) -> Value:
    return call.unknown(result.why) if isinstance(result, Failure) else Const(result, origin=call.origin)

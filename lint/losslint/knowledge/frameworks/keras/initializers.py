"""The initializers: the canonical name of what a layer's weights start as."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.knowledge.lookup.registry import TABLES, Call, Entry, number
from losslint.values import Cell, Const, Library, Made, Ref, Value

CLASSES = {
    "Zeros": "zeros",
    "Ones": "ones",
    "Constant": "constant",
    "GlorotUniform": "glorot_uniform",
    "GlorotNormal": "glorot_normal",
    "HeUniform": "he_uniform",
    "HeNormal": "he_normal",
    "LecunUniform": "lecun_uniform",
    "LecunNormal": "lecun_normal",
    "RandomNormal": "random_normal",
    "RandomUniform": "random_uniform",
    "TruncatedNormal": "truncated_normal",
    "VarianceScaling": "variance_scaling",
    "Orthogonal": "orthogonal",
    "Identity": "identity",
}
"""The classes `keras.initializers.X` and the name that each has as a string."""

ALIASES = {"zero": "zeros", "one": "ones", "uniform": "random_uniform", "normal": "random_normal"}
"""Other names as strings, of Keras 1 and 2."""

_SIGNATURES = {"Constant": "value=0.0"}


def initializer_of(cells: Mapping[int, Cell], value: Value | None) -> str | None:
    """Return the canonical name of what an `…_initializer=` argument says, None where it is not known.

    A constant of value 0 or 1 is "zeros" or "ones".
    """
    match value:
        case Const() if isinstance(value.value, str):
            name = CLASSES.get(value.value, value.value.lower())
            return ALIASES.get(name, name)
        case Library():
            return CLASSES.get(value.path.rpartition(".")[2])
        case Ref():
            made = cells.get(value.address)
            if not isinstance(made, Made):
                return None
            constant = number(made.arguments.get("value")) if made.name == "Constant" else None
            if constant in (0, 1):
                return "ones" if constant else "zeros"
            return CLASSES.get(made.name)
        case _:
            return None


def _make_initializer(call: Call) -> Value:
    arguments = {**call.bound.arguments, **call.bound.extra}
    return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


for _class in CLASSES:
    TABLES.functions[f"keras.initializers.{_class}"] = Entry(_SIGNATURES.get(_class, ""), _make_initializer)

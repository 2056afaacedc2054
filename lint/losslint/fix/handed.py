"""What is written to change data where they are used: an array, or every element of a data set."""

from __future__ import annotations

import re

import libcst as cst

from losslint.findings import Handed
from losslint.source import CodeOrigin, Source
from losslint.training import Carrier

SIMPLE = re.compile(r"[\w.]+(\[[^\[\]]*\])?")
"""What another operation can be written behind without brackets."""

_NAMES = ("x", "y", "weight")


def changed(used: Handed, change: str) -> str | None:
    """Return the code that changes data where they are used; `change` is made of `{}`, as `{} / 255.0` is.

    None where they are something that cannot be changed there: a generator, or what is not known.
    """
    if not isinstance(used.at, CodeOrigin):
        return None
    code = used.at.source.code(used.at.node).strip()
    match used.carrier:
        case Carrier.ARRAY:
            return change.format(code if SIMPLE.fullmatch(code) else f"({code})")
        case Carrier.DATASET if 0 < used.parts <= len(_NAMES) and SIMPLE.fullmatch(code):
            element = "x" if used.floating else _cast(used.at.source)
            return f"{code}.map({_mapping(change.format(element), used.parts)})" if element else None
    return None


def _mapping(inputs: str, parts: int) -> str:
    """Return a function that changes the inputs of an element and hands on its other parts."""
    names = _NAMES[:parts]
    result = inputs if parts == 1 else f"({', '.join((inputs, *names[1:]))})"
    return f"lambda {', '.join(names)}: {result}"


def _cast(source: Source) -> str | None:
    """Return how the code makes floats of whole numbers: TensorFlow does not do that by itself.

    None where it does not know TensorFlow by a name of its own.
    """
    for node in source.parents:
        if not isinstance(node, cst.Import):
            continue
        for alias in node.names:
            if alias.evaluated_name == "tensorflow":
                name = alias.evaluated_alias or "tensorflow"
                return f"{name}.cast(x, {name}.float32)"
    return None

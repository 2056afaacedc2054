"""What facts are, in words: the same wherever people look at a training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from losslint.training import Metric, Range, Validation, Version

_PATTERNS = {
    "range": "range {}",
    "shape": "shape {}",
    "classes": "{} classes",
    "units": "{} units",
    "learning_rate": "learning rate {}",
    "rank": "{} axes",
}


def listed(names: Sequence[str]) -> str:
    """Return names as a reader lists them: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def in_words(name: str, value: object) -> str:
    """Return the value of the fact `name` as people read it: "10 units"."""
    if name == "from_logits":
        return "from logits" if value else "from probabilities"
    if (name, value) == ("units", 1):
        return "1 unit"
    return _PATTERNS.get(name, "{}").format(_plain(value))


def _plain(value: object) -> str:
    match value:
        case Version():
            return value.generation
        case Enum():
            return str(value.value)
        case Range(low, high, exact) if math.isinf(low) and math.isinf(high):
            return "unbounded" if exact else "around 0, standardised"
        case Range(low, high, exact):
            return f"{'' if exact else 'within '}{low:g}..{high:g}"
        case Validation():
            return "given"
        case tuple() if value and all(isinstance(item, Metric) for item in value):
            return ", ".join(f"{'weighted ' * item.weighted}{item.spelling or item.name}" for item in value)
        case tuple() if not value:
            return "none"
        case tuple():
            return f"({', '.join('?' if item is None else str(item) for item in value)})"
        case float():
            return f"{value:g}"
    return str(value)

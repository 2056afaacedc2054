"""What `fit` is told besides its data."""

from __future__ import annotations

from losslint.runs.view import View, why_of
from losslint.training import ClassWeights, Fact
from losslint.values import Dict, FitEvent, is_none


def class_weights_of(view: View, fit: FitEvent | None) -> Fact[ClassWeights]:
    """Return the classes that a dict of weights names, where every key is known."""
    value = fit.arguments.get("class_weight") if fit is not None else None
    if value is None or is_none(value):
        return Fact.unknown("none are given")
    cell = view.find(value, Dict)
    keys = [key for _, key in cell.items] if cell is not None and cell.rest is None else []
    written = tuple(key for key in keys if isinstance(key, int | float | str))
    if cell is not None and any(view.find(weight, Dict) is not None for weight in cell.items.values()):
        return Fact.unknown("it has weights for each output", value.origin)
    if not keys or len(written) < len(keys):
        return Fact.unknown(why_of(value, "its keys are not all known"), value.origin)
    return Fact(ClassWeights(written, value.origin), value.origin)

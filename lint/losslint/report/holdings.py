"""Who holds the weights that a loss reaches, as `--show-runs` says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from losslint.training import Holding, Origin


def of_holding(holding: Holding, line: Callable[[Origin | None], str]) -> Iterator[str]:
    """Yield how many of the layers that a loss reaches an optimizer has, and each that none has."""
    held = [one for one in holding.weights if one.held.is_true]
    unknown = [one for one in holding.weights if not one.held.known]
    if not holding.weights:
        return
    count = len(holding.weights)
    if unknown:
        yield f"of {count} layers with weights {len(held)} in an optimizer, {unknown[0].held.why}"
    else:
        yield f"of {count} layers with weights {len(held)} in an optimizer"
    for one in holding.weights:
        if one.held.is_false:
            frozen = ", frozen" if one.wants_gradients.is_false else ""
            yield f"`{one.spelling}`{line(one.at)} in none{frozen}"

"""The two terms of a variational autoencoder's loss: how far off output and latent numbers are.

A loss of the project's own was carried out on symbols, and what came back is a graph of tensors. A sum of two
is read here, neither of which is weighed. The second term, which says how far the latent numbers are from a
normal distribution, is known by the exponential that it takes of the logarithm of a variance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from losslint.knowledge.frameworks.keras.symbols import Find, operands_of, step_name
from losslint.knowledge.lookup.registry import number, whole
from losslint.training import Fact, LatentTerms, Origin
from losslint.values import Const, List, Made, Names, Ref, Tensor, Tuple, Value, is_none

WHY = "it is no sum of two terms that are followed"

MEANS = ("mean", "reduce_mean")
SUMS = ("sum", "reduce_sum")
MOVING = ("reshape", "flatten", "batch_flatten", "squeeze", "cast")

LEAST, MOST = 0.5, 1
"""Between which numbers a factor lies that belongs to a term: one half comes with the divergence."""

MANY_STEPS = 60
"""Steps of a term that are looked at."""


class Reduction(Struct, frozen=True):
    """A mean or a sum, and along how many axes of a sample: None for all, and the batch."""

    name: str
    axes: int | None
    origin: Origin | None


class Term(Struct, frozen=True):
    """One term of a sum: what it is made of, and the means and sums on the way there, the last one first."""

    core: Tensor
    reductions: tuple[Reduction, ...]


def latent_terms(find: Find, computed: Value | None) -> Fact[LatentTerms]:
    """Return along how many axes a loss averages the differences of the output, and sums the divergence."""
    if not isinstance(computed, Tensor):
        return Fact.unknown(WHY)
    terms = list(_terms(find, computed))
    if len(terms) != 2 or None in terms:
        return Fact.unknown(WHY)
    known = [term for term in terms if term is not None]
    for differences, divergence in (known, known[::-1]):
        mean, added = _only(differences, MEANS), _only(divergence, SUMS)
        if mean is None or added is None or mean.origin is None or added.origin is None:
            continue
        if _is_difference(find, differences.core) and _is_divergence(find, divergence.core):
            return Fact(LatentTerms(mean.origin, added.origin, mean.axes), computed.origin)
    return Fact.unknown(WHY)


def _only(term: Term, names: Sequence[str]) -> Reduction | None:
    """Return the mean or sum along the axes of a sample, None where that is not all that is done.

    What comes after it can only go along the batch.
    """
    if not term.reductions:
        return None
    first = term.reductions[-1]
    return first if first.name in names and all(one.name in MEANS for one in term.reductions[:-1]) else None


def _terms(find: Find, value: Value) -> Iterator[Term | None]:
    """Yield the terms of a sum, None for one that is weighed or not followed."""
    made = find(value.layer) if isinstance(value, Tensor) else None
    if not isinstance(value, Tensor) or not isinstance(made, Made):
        yield None
        return
    name, operands = step_name(made.path), operands_of(made, value)
    if name in ("+", "add", "-", "subtract") and len(operands) == 2:
        for operand in operands:
            yield from _terms(find, operand)
        return
    if name in MEANS and len(operands) == 1 and _is_sum(find, operands[0]):
        yield from _terms(find, operands[0])  # both terms are averaged over the batch
        return
    yield _term(find, value, MANY_STEPS)


def _is_sum(find: Find, value: Value) -> bool:
    """Whether a value is a sum or difference of two tensors, one of which is reduced already."""
    made = find(value.layer) if isinstance(value, Tensor) else None
    if not isinstance(made, Made) or not isinstance(value, Tensor):
        return False
    if step_name(made.path) not in ("+", "add", "-", "subtract") or len(value.inputs) != 2:
        return False
    terms = [_term(find, one, MANY_STEPS) for one in value.inputs]
    return any(term is not None and term.reductions for term in terms)


def _term(find: Find, value: Value, steps: int) -> Term | None:
    """Return a term: below its factors, means and sums. None where a factor weighs it."""
    reductions: list[Reduction] = []
    while isinstance(value, Tensor) and steps:
        steps -= 1
        made = find(value.layer)
        if not isinstance(made, Made):
            return None
        name, operands = step_name(made.path), operands_of(made, value)
        if name in (*MEANS, *SUMS):
            reductions.append(Reduction(name, _axes(find, made.arguments), value.origin))
        elif name in ("*", "multiply", "/", "divide") and len(operands) == 2:
            tensors = [one for one in operands if isinstance(one, Tensor)]
            factors = [number(one) for one in operands if not isinstance(one, Tensor)]
            if len(tensors) == 1 and len(factors) == 1:
                if not _belongs(factors[0], divides="/" in name or name == "divide"):
                    return None
                value = tensors[0]
                continue
            return Term(value, tuple(reductions))
        elif name not in (*MOVING, "-_", "negative"):
            return Term(value, tuple(reductions))
        value = operands[0]
    return None


def _belongs(factor: float | None, divides: bool) -> bool:
    if not factor:
        return False
    size = abs(1 / factor if divides else factor)
    return LEAST <= size <= MOST


def _axes(find: Find, arguments: Names) -> int | None:
    """Return along how many axes a mean goes: None for all of them, 0 where that is not known."""
    axis = arguments.get("axis", Const(None))
    if is_none(axis):
        return None
    if whole(axis) is not None:
        return 1
    cell = find(axis) if isinstance(axis, Ref) else axis
    items = cell.items if isinstance(cell, Tuple) or (isinstance(cell, List) and cell.rest is None) else ()
    return len(items)


def _is_difference(find: Find, core: Tensor) -> bool:
    """Whether a term compares two tensors, each number with its own."""
    made = find(core.layer)
    if not isinstance(made, Made):
        return False
    if step_name(made.path) == "squared_difference":
        return True
    if step_name(made.path) not in ("square", "abs", "absolute", "**", "pow", "power"):
        return False
    inner = core.inputs[0] if core.inputs else None
    between = find(inner.layer) if inner is not None else None
    return isinstance(between, Made) and step_name(between.path) in ("-", "subtract")


def _is_divergence(find: Find, core: Tensor) -> bool:
    """Whether a term takes an exponential, and a square, and no difference of pixels is in it."""
    names: set[str] = set()
    waiting, steps = [core], MANY_STEPS
    while waiting and steps:
        steps -= 1
        tensor = waiting.pop()
        made = find(tensor.layer)
        name = step_name(made.path) if isinstance(made, Made) else ""
        if name not in IN_DIVERGENCE:
            continue  # a layer: what it read is another matter
        names.add(name)
        waiting += tensor.inputs
    return "exp" in names and bool(names & {"square", "**", "pow", "power"})


IN_DIVERGENCE = frozenset(
    "+ add - subtract * multiply exp square ** pow power -_ negative / divide log".split()
)

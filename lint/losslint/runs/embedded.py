"""Inputs of which the model says what they are: an embedding looks up a row for each id."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from losslint.training import Content, Fact, Inputs, Layer, Model, Range, Role


def as_looked_up(inputs: tuple[Inputs, ...], model: Model) -> tuple[Inputs, ...]:
    """Return the inputs, as tokens where nothing else is known of them and embeddings alone read them."""
    readers = list(_first_readers(model))
    if not readers or not all(layer.role is Role.EMBEDDING for layer in readers):
        return inputs
    read = Fact(Content.TOKENS, readers[0].at)
    return tuple(replace(one, content=read) if _may_be_ids(one) else one for one in inputs)


COMPARING = frozenset(("operator ==", "operator !="))
"""What only asks which entries are one id: a mask of what was padded."""


def _first_readers(model: Model) -> Iterator[Layer]:
    """Yield the layers that read the inputs of a model, as they are or in other places."""
    entries = {n for n, layer in enumerate(model.layers) if layer.role is Role.INPUT}
    for n, layer in enumerate(model.layers):
        if n in entries or (layer.inbound and entries.isdisjoint(layer.inbound)):
            continue
        if layer.role in (Role.IDENTITY, Role.SQUEEZING, Role.REARRANGING):
            entries.add(n)
        elif layer.spelling not in COMPARING:
            yield layer


def _may_be_ids(one: Inputs) -> bool:
    """Whether nothing says that inputs are something else than ids: parts of a whole, or pictures."""
    span = one.range.value or Range(0, 0)
    parts = (one.dtype.value or "").startswith("float") and span.inside(-1, 1) and span != Range(0, 0)
    return not one.content.known and not parts

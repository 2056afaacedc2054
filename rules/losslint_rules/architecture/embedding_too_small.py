"""LL512: an embedding without a row for each of the ids that it looks up."""

from collections.abc import Iterator
from math import isinf

from losslint.findings import Finding, Replace, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Doing, Fact, Inputs, Layer, Model, Role, Run

from losslint_rules.measured import effect

ROWS = ("input_dim", "num_embeddings")
"""What the frameworks call the number of rows."""


@rule("LL512", "embedding-too-small", Severity.ERROR, measured=("keras", "torch"))
def embedding_too_small(run: Run) -> Iterator[Finding]:
    """An embedding that has fewer rows than the largest id that is looked up in it asks for."""
    read = [layer for layer in run.model.layers if layer.role is Role.INPUT]
    if len(run.inputs) != 1 or len(read) != 1:
        return
    for layer in run.model.layers:
        if layer.role is Role.EMBEDDING and _reads_the_data(run.model, layer):
            yield from _beyond(run, layer, run.inputs[0])
            yield from _one_short(run, layer, run.inputs[0])


def _reads_the_data(model: Model, layer: Layer) -> bool:
    while len(layer.inbound) == 1:
        layer = model.layers[layer.inbound[0]]
        if layer.role not in (Role.IDENTITY, Role.SQUEEZING):
            return layer.role is Role.INPUT
    return False


def _beyond(run: Run, layer: Layer, data: Inputs) -> Iterator[Finding]:
    """Yield that ids are larger than the number of rows."""
    span, rows = data.range.value, _rows(layer)
    if span is None or not span.exact or isinf(span.high) or rows.value is None or span.high < rows.value:
        return
    largest = int(span.high)
    edit = Replace(rows.origin, str(largest + 1)) if rows.origin is not None else None
    yield Finding(
        at=rows.origin or layer.at or run.at,
        message=f"the embedding has rows for ids from 0 to {rows.value - 1}, and ids reach {largest}",
        label=f"{rows.value} rows",
        because=data.range.because(f"ids from {span.low:g} to {largest}"),
        effects=effect(run, "LL512", "beyond"),
        help=f"{largest + 1} rows",
        ways=(Way((edit,), repair=f"Give the embedding {largest + 1} rows"),),
    )


def _rows(layer: Layer) -> Fact[int]:
    rows = next((layer.argument(name) for name in ROWS if name in layer.arguments), None)
    return rows if rows is not None else Fact.unknown("it has no known number of rows")


def _one_short(run: Run, layer: Layer, data: Inputs) -> Iterator[Finding]:
    """Yield that there are as many rows as words, whose ids a tokenizer counts from 1 on."""
    by = [step for step in data.steps(Doing.ENCODED) if step.by is not None]
    rows = _rows(layer)
    if layer.counts is None or rows.origin is None or not by or by[-1].by != layer.counts:
        return
    edit = Replace(rows.origin, f"{rows.origin.text()} + 1")
    yield Finding(
        at=rows.origin,
        message="the embedding has as many rows as the tokenizer has words, whose ids begin at 1: the rarest "
        "word has none",
        label="one row a word, and none for 0",
        because=(
            Because(layer.counts, "numbers its words from 1 on"),
            *(Because(step.origin, "ids of words") for step in by[:1] if step.origin is not None),
        ),
        effects=effect(run, "LL512", "beyond"),
        help="one row more than there are words",
        ways=(Way((edit,), repair="Give the embedding one row more"),),
    )

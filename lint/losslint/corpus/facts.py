"""What is known of a training, in the few columns of a table."""

from __future__ import annotations

from losslint.corpus.row import Training
from losslint.report.run_facts import groups, kind_of
from losslint.training import Fact, Origin, Run

Site = tuple[str, int, int, int]
"""Where something stands: the path, the cell (0 in a script), the row and the column."""

Version = tuple[str | None, str | None]
"""A framework and its generation."""

_LARGEST = 2**63
"""Whole numbers of a table are smaller."""


def training_of(run: Run) -> Training:
    """Return what is known of a run."""
    place, (framework, generation) = run.at.place(), version_of(run)
    output = run.outputs[0] if run.outputs else None
    inputs = run.inputs[0].range.value if run.inputs else None
    told = Training(clean(place.path), place.cell, place.row, kind_of(run), framework or "", generation)
    told.understood = run.is_understood
    told.outputs = len(run.outputs)
    told.optimizer = _text(run.optimizer.name)
    told.unknown = [name for group in groups(run) for name, _ in group.unknown]
    if inputs is not None:
        told.low, told.high = float(inputs.low), float(inputs.high)
    if output is None:
        return told
    head, loss, labels = output.head, output.loss, output.labels
    told.units, told.activation = _whole(head.units), _text(head.activation)
    told.loss = _text(loss.name)
    told.reads = loss.reads.value.name.lower() if loss.reads.value is not None else None
    if not labels.are_inputs:
        told.labels = labels.encoding.value.value if labels.encoding.value is not None else None
        told.classes = _whole(labels.classes)
    if output.metrics.value is not None:
        told.metrics = [clean(metric.name) for metric in output.metrics.value]
    return told


def version_of(run: Run) -> Version:
    """Return the framework of a run, and its generation where it is known."""
    return run.framework.value, run.version.value.generation if run.version.value is not None else None


def site_of(origin: Origin) -> Site:
    """Return where a piece of code stands."""
    place = origin.place()
    return place.path, place.cell or 0, place.row, place.column


def clean(text: str) -> str:
    """Return a text that any table can hold: the JSON of notebooks may hold halves of characters."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _text(fact: Fact[str]) -> str | None:
    return clean(fact.value) if fact.value is not None else None


def _whole(fact: Fact[int]) -> int | None:
    return fact.value if fact.value is not None and abs(fact.value) < _LARGEST else None

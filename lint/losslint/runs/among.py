"""Labels that are one of the columns of the inputs."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from losslint.training import Content, Doing, Fact, Step
from losslint.values import SOME_COLUMN, Array

AS_THEY_ARE = (Doing.CAST, Doing.SCALED, Doing.STANDARDISED, Doing.SHIFTED, Doing.RESHAPED)
"""What is done to all columns of a table alike, and hides none of them."""
MOVING = (Doing.SPLIT, Doing.SHUFFLED, Doing.RESAMPLED)
"""What takes or moves rows, of labels and inputs alike."""
OF_ROWS = ("dropna", "drop_duplicates", "fillna", "head", "query", "sample", "sort_values", "tail")
"""What is done to tables by name and leaves every column there."""


def among(labels: Array, inputs: Array) -> Fact[bool]:
    """Return whether labels are a column of the table that the inputs are, in the same rows.

    Nothing is said where columns may have been left out of the inputs, unless it is known which ones are in
    them.
    """
    nothing = Fact[bool].unknown("nothing says that they are a column of the inputs")
    taken, since = _taking(labels.history, inputs.history)
    if taken is None or labels.family is None or labels.family != inputs.family:
        return nothing
    if not inputs.history or inputs.history[0].doing is not Doing.LOADED or not _is_a_table(inputs):
        return nothing
    if {SOME_COLUMN, *(labels.columns or inputs.rewritten)} & set(inputs.rewritten):
        return nothing
    named = len(labels.columns or ()) == 1 and set(labels.columns or ()) <= set(inputs.columns or ())
    if not all(_keeps_columns(step, named) for step in inputs.history[1:]):
        return nothing
    if not all(step.doing in (*AS_THEY_ARE, *MOVING, Doing.ENCODED) for step in since):
        return nothing
    moved, theirs = _moves(since), _moves(inputs.history)
    together = not moved or theirs[-len(moved) :] == moved
    return Fact(True, taken.origin) if taken.origin is not None and together else nothing


def _moves(steps: Sequence[Step]) -> list[Step]:
    """Return what took or moved rows, whatever was known of what these hold."""
    return [replace(step, of=None) for step in steps if step.doing in MOVING]


def _is_a_table(inputs: Array) -> bool:
    return inputs.content in (None, Content.FEATURES) and not (inputs.shape and len(inputs.shape) != 2)


def _taking(labels: Sequence[Step], inputs: Sequence[Step]) -> tuple[Step | None, Sequence[Step]]:
    """Return the step that takes one column of a table by its name, and those after it.

    A table of that column alone goes on with the history that it shares with the inputs.
    """
    for position, step in enumerate(labels):
        if step.doing is Doing.SELECTED and step.detail.startswith(
            "column " if position == 0 else "1 columns"
        ):
            return step, labels[position + 1 :]
        if position >= len(inputs) or step != inputs[position]:
            break
    return None, ()


def _keeps_columns(step: Step, named: bool) -> bool:
    """Whether a step leaves every column of the inputs there; `named` says that the column is one of them."""
    if step.doing is not Doing.SELECTED:
        return step.doing in (*AS_THEY_ARE, *MOVING) and not step.hides
    return step.detail in OF_ROWS or (named and step.detail.endswith(" columns"))

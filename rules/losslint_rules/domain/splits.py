"""The splits of a run: what the model is trained on, checked with and asked about."""

from collections.abc import Iterator, Sequence

from losslint.training import FIRST_ROWS, LATER_ROWS, SOME_ROWS, Because, Data, Doing, Origin, Run, Step
from msgspec import Struct


class Given(Struct, frozen=True):
    """Inputs that the model gets besides those that it is trained on; a validation has no `at` of its own.

    `asked` is what it is asked for: "validation", "scores" or "predictions".
    """

    data: Data
    name: str
    asked: str
    at: Origin | None


def given_later(run: Run) -> Iterator[Given]:
    """Yield what the trained model is checked with and asked about, in the order of the code."""
    validation = run.validation.value
    if validation is not None:
        yield Given(validation.inputs, "the validation inputs", "validation", None)
    for use in run.uses:
        scores = use.method.startswith(("evaluate", "test")) or not use.method.isidentifier()
        called = f"`{use.method}`" if use.method.isidentifier() else use.method
        yield Given(use.inputs, f"the inputs of {called}", "scores" if scores else "predictions", use.at)


KEEPING = (Doing.CAST, Doing.SCALED, Doing.SHIFTED, Doing.STANDARDISED, Doing.ENCODED, Doing.RESHAPED)
"""What leaves every row in its place."""


def class_after_class(history: Sequence[Step]) -> Step | None:
    """Return the step that made rows in the order of their classes, in which they still are."""
    for step in reversed(history):
        if step.by_class:
            return step
        if step.doing not in KEEPING:
            return None
    return None


class Parting(Struct, frozen=True):
    """How samples that the model is trained on were parted from others: `common` is what was done before.

    `cut` took the samples to train on, and `other` those that are named; None where the training cuts the
    last ones off by itself, at `at`.
    """

    common: tuple[Step, ...]
    cut: Step | None
    other: Step | None
    name: str
    at: Origin

    @property
    def at_random(self) -> bool:
        """Whether chance decides which sample goes where."""
        return self.cut is not None and (self.cut.order is not None or self.cut.draw is not None)

    def because(self) -> tuple[Because, ...]:
        """Return both parts as evidence, or the one place where they are parted."""
        both = (self.cut, "trained on"), (self.other, self.name)
        places = {step.origin: what for step, what in both if step is not None and step.origin is not None}
        if len(places) == 2:
            return tuple(Because(origin, what) for origin, what in places.items())
        return (Because(self.at, "divided here"),)


def partings(run: Run) -> Iterator[Parting]:
    """Yield how the samples to train on were parted from those to validate and test with.

    Inputs and labels tell it alike; nothing is yielded where it is not known that both come from one array.
    """
    labels = run.outputs[0].labels if run.outputs else None
    trained = [data for data in (*run.inputs[:1], labels) if data is not None]
    if run.held_back.known:
        for data in trained:
            at = run.held_back.origin or run.at
            yield Parting(data.history, None, None, "the validation samples", at)
    validation = run.validation.value
    others = [(given.data, given.name) for given in given_later(run)]
    if validation is not None:
        others.append((validation.labels, "the validation labels"))
    others += [(use.labels, f"the labels of `{use.method}`") for use in run.uses if use.labels is not None]
    for mine in trained:
        for theirs, name in others:
            found = _parting(mine.history, theirs.history, name)
            if found is not None:
                yield found


def _parting(mine: tuple[Step, ...], theirs: tuple[Step, ...], name: str) -> Parting | None:
    """Return where two histories part, if a split parts them."""
    for place, (one, other) in enumerate(zip(mine, theirs, strict=False)):
        if one == other:
            continue
        if not (one.doing is other.doing is Doing.SPLIT) or one.origin is None:
            return None
        if one.detail in (LATER_ROWS, SOME_ROWS) or one.detail == other.detail == FIRST_ROWS:
            return None  # a batch of many, `x[i : i + 32]`, or rows that may be among the others
        if one.neighbours and one.by is not None:
            apart = one.by == other.by and one.detail != other.detail
            return Parting(mine[:place], one, other, name, one.by) if apart else None
        return Parting(mine[:place], one, other, name, one.origin)
    return None

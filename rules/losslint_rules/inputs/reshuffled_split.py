"""LL415: rows that are cut off behind a shuffling that every pass repeats."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Data, Doing, Run, Step
from losslint.wishes import OneOrder

from losslint_rules.domain.splits import Given, given_later
from losslint_rules.measured import effect


@rule("LL415", "reshuffled-split", Severity.ERROR, measured=("keras",))
def reshuffled_split(run: Run) -> Iterator[Finding]:
    """Rows are cut off by their place in an order that every pass over the data draws anew."""
    told = set[Step]()
    for given in given_later(run):
        found = _divided_anew(run, given)
        if found is None or found[0] in told:
            continue
        shuffling, kept, held_out = found
        told.add(shuffling)
        if shuffling.origin is None:
            continue
        because = [(kept, "trained on"), (held_out, given.name)]
        yield Finding(
            at=shuffling.origin,
            message="every pass over the data draws a new order, by which rows are divided afterwards",
            label="another order for each pass",
            because=tuple(Because(cut.origin, what) for cut, what in because if cut.origin is not None),
            effects=effect(run, "LL415", "drawn anew"),
            ways=(Way((OneOrder(shuffling),), "{0} before data are divided", "Keep one order"),),
        )


def _divided_anew(run: Run, given: Given) -> tuple[Step, Step, Step] | None:
    """Return what shuffles anew, and the two cuts behind it that part the training from what is given."""
    for inputs in run.inputs[:1]:
        for place, step in enumerate(inputs.dealt, 1):
            shared = given.data.dealt[:place] == inputs.dealt[:place]
            parted = _parting(inputs, given.data, place) if shared and _draws_anew(step) else None
            if parted is not None:
                return step, *parted
    return None


def _draws_anew(step: Step) -> bool:
    return step.order is not None and step.order.anew


def _parting(one: Data, other: Data, start: int) -> tuple[Step, Step] | None:
    """Return the first steps in which two data differ where these cut complementary rows off."""
    for here, there in zip(one.dealt[start:], other.dealt[start:], strict=False):
        if here == there:
            continue
        cuts = here.doing is there.doing is Doing.SPLIT
        return (here, there) if cuts and _complementary(here.detail, there.detail) else None
    return None


def _complementary(cut: str, other: str) -> bool:
    """Whether of two cuts one leaves what the other takes."""
    shards = cut.startswith("shard ") and other.startswith("shard ")
    return shards or {cut, other} == {"take", "skip"}

"""LL402: inputs that are scaled for training and not for validation or prediction."""

import re
from collections.abc import Iterator

from losslint.findings import Applicability, Change, Edit, Finding, Handed, Repeat, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Carrier, Content, Data, Doing, Framework, Origin, Run, Step
from losslint.wishes import ScaleInside, ScaleLoaded, Wish

from losslint_rules.domain.evidence import validation_place
from losslint_rules.domain.handing import handed
from losslint_rules.domain.splits import Given, given_later
from losslint_rules.measured import follows


@rule("LL402", "scaling-differs-between-splits", Severity.ERROR, measured=("keras", "torch"))
def scaling_differs_between_splits(run: Run) -> Iterator[Finding]:
    """Inputs that are scaled for training and not for validation, or the other way round."""
    if len(run.inputs) != 1:
        return
    trained, told = run.inputs[0], set()
    for given in given_later(run):
        rests_on = _rests_on(given.data)
        if rests_on in told or not _differ(trained, given.data):
            continue
        told.add(rests_on)  # the same data, used again, are no second mistake
        yield Finding(
            at=given.at or validation_place(run),
            message=f"the training inputs are {_said(trained)}, {given.name} {_said(given.data)}",
            label="another scale",
            because=(
                *_evidence(_changing(trained), "training inputs"),
                *_evidence(_changing(given.data), given.name.removeprefix("the ")),
            ),
            effects=follows("LL402", f"of {given.asked}"),
            ways=_ways(run, given),
        )


ALIKE = "the same scaling for both"


def _ways(run: Run, given: Given) -> tuple[Way, ...]:
    if _one_is_prepared(run.inputs[0], given.data):
        return (Way((), "images that are prepared alike for both"),)
    return _way(run, given), Way((ScaleInside(run, None),), "a `{0.name}` layer in the model")


def _way(run: Run, given: Given) -> Way:
    """Return the way that scales what is not scaled as the other is.

    There is no repair where more than one step did it. Where it is the training inputs that change,
    everything else that the model gets has to be known.
    """
    if run.framework is Framework.TORCH:
        return Way((), ALIKE)
    trained, others = run.inputs[0], [one.data for one in given_later(run)]
    done = _scalings(trained) or _scalings(given.data)
    if len(done) != 1 or (_scalings(trained) and _scalings(given.data)):
        return Way((), ALIKE)
    if len({tuple(step.detail for step in one.steps(Doing.SHIFTED)) for one in (trained, given.data)}) > 1:
        return Way((), ALIKE)
    if done[0] in _scalings(trained):
        raw = [one for one in others if _rests_on(one) == _rests_on(given.data)]
        mixed = any(_scalings(one) and _same_source(one, given.data) for one in others)
        apart = not _meet([trained, *others], raw)
        wishes = _like(done[0], trained, raw, not mixed) if apart else (None,)
        return Way(wishes, ALIKE, "Scale them as the training inputs are")
    if done[0].doing is Doing.STANDARDISED:
        return Way((), ALIKE)
    raw = [one for one in (trained, *others) if not _scalings(one) and _same_source(one, trained)]
    known = all(one in raw or _agree(one, given.data) for one in others)
    if _meet([trained, *others], raw):
        return Way((), ALIKE)
    applicability = Applicability.UNSAFE if known else Applicability.DISPLAY
    repair = f"Scale the training inputs as {given.name} are"
    return Way(_like(done[0], given.data, raw, True), ALIKE, repair, applicability)


def _meet(every: list[Data], raw: list[Data]) -> bool:
    """Whether data that are scaled, or unknown, reach the model through the same expression as others."""
    places = {one.given for one in raw if one.given is not None}
    return any(one.given in places for one in every if one not in raw)


def _like(done: Step, wanted: Data, raw: list[Data], may_rebind: bool) -> tuple[Wish | Edit | None, ...]:
    """Return what does to raw data what one step did, so that they are as those that are wanted."""
    if done.origin is None:
        return (None,)
    if done.by is not None:
        return tuple(_as_a_generator_does(done.origin, data) for data in raw)
    uses: dict[str, list[Handed]] = {}
    generated: list[Wish | None] = []
    for data in raw:
        used = handed(data)
        if data.carrier is Carrier.GENERATOR:
            by_255 = _are_bytes(data) and _are_shares(wanted)
            generated.append(ScaleLoaded(data, "1.0 / 255") if by_255 else None)
        elif used is None:
            return (None,)
        else:
            uses.setdefault(used.at.text(), []).append(used)
    repeated = (Repeat(done.origin, tuple(places), may_rebind) for places in uses.values())
    return (*generated, *repeated)


def _are_bytes(data: Data) -> bool:
    values = data.range.value
    return values is not None and (values.low, values.high) == (0, 255)


def _are_shares(data: Data) -> bool:
    values = data.range.value
    return values is not None and (values.low, values.high) == (0, 1)


def _as_a_generator_does(rescale: Origin, data: Data) -> Wish | Edit | None:
    """Return what scales data as a generator does whose `rescale=` is written at a place."""
    used, written = handed(data), rescale.text()
    if data.carrier is Carrier.GENERATOR:
        return ScaleLoaded(data, written) if NUMBERS.fullmatch(written) else None
    if (
        used is None
        or not _are_bytes(data)
        or not OF_BYTES.fullmatch(written)
        or not used.at.text().isidentifier()
    ):
        return None
    return Change(used, "{} / 255.0")


NUMBERS = re.compile(r"[\d./* ()-]+")
"""An expression that means the same everywhere."""

OF_BYTES = re.compile(r"\(?1(\.0*)? ?/ ?255(\.0*)?\)?")
"""One through 255, as people write it."""


def _differ(trained: Data, given: Data) -> bool:
    """Whether one of both was scaled and the other not, or both have known ranges that are far apart."""
    if bool(_scalings(trained)) != bool(_scalings(given)) and _same_source(trained, given):
        return not _agree(trained, given)
    one_alone = _one_is_moved(trained, given) or _one_is_prepared(trained, given)
    return _two_ranges(trained, given) or one_alone


def _rests_on(data: Data) -> tuple[frozenset[Origin], tuple[Step, ...]]:
    """Return what tells data from other data of a run."""
    return frozenset(_sources(data)), tuple(_scalings(data))


def _scalings(data: Data) -> list[Step]:
    return data.steps(Doing.SCALED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED)


def _changing(data: Data) -> list[Step]:
    """Return the steps that scale data, or the last one that gave them the range that they have."""
    moved = data.steps(Doing.SHIFTED)
    return _scalings(data) or [step for step in moved if step.origin == data.range.origin][-1:]


def _same_source(one: Data, other: Data) -> bool:
    """Whether both come from one load or one split, so that both are followed all the way."""
    return bool(_sources(one) & _sources(other))


def _sources(data: Data) -> set[Origin]:
    return {step.origin for step in data.steps(Doing.LOADED, Doing.SPLIT) if step.origin is not None}


def _agree(one: Data, other: Data) -> bool:
    """Whether the numbers are as large in the end, however they came to be."""
    first, second = one.range.value, other.range.value
    return first is not None and second is not None and (first.low, first.high) == (second.low, second.high)


def _two_ranges(one: Data, other: Data) -> bool:
    """Whether both are images, known from end to end, of which one is at least ten times as large."""
    first, second = one.range.value, other.range.value
    if first is None or second is None or not (first.exact and second.exact):
        return False
    if one.content.value is not Content.IMAGES or other.content.value is not Content.IMAGES:
        return False
    sizes = sorted(max(abs(values.low), abs(values.high)) for values in (first, second))
    return sizes[0] > 0 and sizes[1] >= 10 * sizes[0]


def _one_is_moved(one: Data, other: Data) -> bool:
    """Whether both are images of one data set, known from end to end, and one alone is moved about zero."""
    first, second = one.range.value, other.range.value
    if first is None or second is None or not (first.exact and second.exact) or first == second:
        return False
    images = one.content.value is Content.IMAGES and other.content.value is Content.IMAGES
    names = [{step.detail for step in data.steps(Doing.LOADED)} for data in (one, other)]
    moves = [bool(data.steps(Doing.STANDARDISED, Doing.SHIFTED)) for data in (one, other)]
    alone = moves[0] != moves[1]
    return images and alone and names[0] == names[1] != set()


def _one_is_prepared(one: Data, other: Data) -> bool:
    """Whether both are images, one prepared for a backbone, and the other at most scaled."""
    if one.content.value is not Content.IMAGES or other.content.value is not Content.IMAGES:
        return False
    plain, prepared = sorted((one, other), key=lambda data: len(_preparing(data)))
    values, steps = plain.range.value, plain.steps(*CHANGING)
    if values is None or not values.exact or _preparing(plain) or len(_preparing(prepared)) != 1:
        return False
    as_bytes = len(prepared.steps(*CHANGING)) == 1 and all(step.doing is Doing.SCALED for step in steps)
    return as_bytes and prepared.range.known and not _agree(one, other)


CHANGING = (Doing.SCALED, Doing.SHIFTED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED)
"""What gives the numbers of images another range."""


def _preparing(data: Data) -> list[Step]:
    """Return the steps that prepare images as a pretrained backbone wants them."""
    return [step for step in data.history if step.scheme is not None]


def _said(data: Data) -> str:
    prepared = _preparing(data)
    if prepared and prepared[-1].scheme is not None:
        return f"prepared for a backbone ({prepared[-1].scheme.value})"
    values, steps = data.range.value, _scalings(data)
    if values is not None and values.exact:
        return f"from {values.low:g} to {values.high:g}"
    return (steps[-1].detail or steps[-1].doing.value) if steps else "as they were loaded"


def _evidence(steps: list[Step], of: str) -> tuple[Because, ...]:
    return tuple(Because(step.origin, f"{of}: {step.detail}") for step in steps if step.origin is not None)

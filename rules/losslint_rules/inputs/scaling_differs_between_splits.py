"""LL402: inputs that are scaled for training and not for validation or prediction."""

import re
from collections.abc import Iterator

from losslint.findings import Applicability, Edit, Finding, Fix, Repeat, Replace, SetArgument, Severity
from losslint.rule import rule
from losslint.training import Because, Content, Data, Doing, Origin, Run, Step

from losslint_rules.domain.evidence import validation_place
from losslint_rules.domain.splits import Given, given_later


@rule("LL402", "scaling-differs-between-splits", Severity.ERROR, measured=("keras",))
def scaling_differs_between_splits(run: Run) -> Iterator[Finding]:
    """Inputs that are scaled for training and not for validation, or the other way round.

    ## What it does
    Reports inputs of a validation, an `evaluate` or a `predict` that come from the same load or split as the
    training inputs and of which only one was scaled or standardised; and images of which both ranges are
    known and differ, such as 0 to 1 and 0 to 255. A model that was saved and loaded again is followed.

    ## Why is this bad?
    The model is checked on numbers that it never saw the like of, so the score is of something else, and
    callbacks that watch it choose by it. On the digits of scikit-learn: trained on scaled pixels and
    validated on raw ones a validation loss of .66 instead of .14 (a relu network keeps its accuracy);
    trained on raw and validated on scaled ones 2.06 instead of .65.

    ## Example
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train = x_train / 255.0

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    Use instead:
    ```python
    import keras
    from keras import layers

    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
    x_train = x_train / 255.0
    x_test = x_test / 255.0

    model = keras.Sequential(
        [
            layers.Input((32, 32, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=10, validation_data=(x_test, y_test))
    ```

    ## Fix safety
    Unsafe: the model is trained, checked or asked with other numbers. What is done to the one, in a single
    step that the code shows (a division, a fitted scaler, the `rescale=` of a generator, a `map`), is done
    to the other: by a statement like the one that is there, or where the data are used. A repair that would
    scale the training inputs is only shown where the model is asked about data that are not known.

    ## References
    - [Keras: Rescaling
      layer](https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/)
    """
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
                *_evidence(_scalings(trained), "training inputs"),
                *_evidence(_scalings(given.data), given.name.removeprefix("the ")),
            ),
            effects=(given.effect,),
            help="the same scaling for both, or a `Rescaling` layer in the model",
            fix=_repair(run, given),
        )


def _repair(run: Run, given: Given) -> Fix | None:
    """Return the repair that scales what is not scaled as the other is; None where more than one step did it.

    Where it is the training inputs that change, everything else that the model gets has to be known.
    """
    trained, others = run.inputs[0], [one.data for one in given_later(run)]
    done = _scalings(trained) or _scalings(given.data)
    if len(done) != 1 or (_scalings(trained) and _scalings(given.data)):
        return None
    if len({tuple(step.detail for step in one.steps(Doing.SHIFTED)) for one in (trained, given.data)}) > 1:
        return None
    if done[0] in _scalings(trained):
        raw = [one for one in others if _rests_on(one) == _rests_on(given.data)]
        mixed = any(_scalings(one) and _same_source(one, given.data) for one in others)
        edits = _like(done[0], raw, not mixed) if not _meet([trained, *others], raw) else (None,)
        return Fix("Scale them as the training inputs are", edits)
    if done[0].doing is Doing.STANDARDISED:
        return None
    raw = [one for one in (trained, *others) if not _scalings(one) and _same_source(one, trained)]
    known = all(one in raw or _agree(one, given.data) for one in others)
    if _meet([trained, *others], raw):
        return None
    applicability = Applicability.UNSAFE if known else Applicability.DISPLAY
    return Fix(f"Scale the training inputs as {given.name} are", _like(done[0], raw, True), applicability)


def _meet(every: list[Data], raw: list[Data]) -> bool:
    """Whether data that are scaled, or unknown, reach the model through the same expression as others."""
    places = {one.given for one in raw if one.given is not None}
    return any(one.given in places for one in every if one not in raw)


def _like(done: Step, raw: list[Data], may_rebind: bool) -> tuple[Edit | None, ...]:
    """Return the edits that do to data what one step did to others."""
    if done.origin is None:
        return (None,)
    if done.by is not None:
        return tuple(dict.fromkeys(_as_a_generator_does(done.origin, data) for data in raw))
    uses: dict[str, list[Origin]] = {}
    for data in raw:
        if data.given is None:
            return (None,)
        uses.setdefault(data.given.text(), []).append(data.given)
    return tuple(Repeat(done.origin, tuple(places), may_rebind) for places in uses.values())


def _as_a_generator_does(rescale: Origin, data: Data) -> Edit | None:
    """Return the edit that scales data as a generator does whose `rescale=` is written at a place."""
    loaded, values = data.steps(Doing.LOADED), data.range.value
    written = rescale.text()
    if loaded and loaded[0].by is not None:
        return SetArgument(loaded[0].by, "rescale", written) if NUMBERS.fullmatch(written) else None
    of_bytes = values is not None and (values.low, values.high) == (0, 255)
    if data.given is None or not of_bytes or not OF_BYTES.fullmatch(written):
        return None
    used = data.given.text()
    return Replace(data.given, f"{used} / 255.0") if used.isidentifier() else None


NUMBERS = re.compile(r"[\d./* ()-]+")
"""An expression that means the same everywhere."""

OF_BYTES = re.compile(r"\(?1(\.0*)? ?/ ?255(\.0*)?\)?")
"""One through 255, as people write it."""


def _differ(trained: Data, given: Data) -> bool:
    """Whether one of both was scaled and the other not, or both have known ranges that are far apart."""
    if bool(_scalings(trained)) != bool(_scalings(given)) and _same_source(trained, given):
        return not _agree(trained, given)
    return _two_ranges(trained, given)


def _rests_on(data: Data) -> tuple[frozenset[Origin], tuple[Step, ...]]:
    """Return what tells data from other data of a run."""
    return frozenset(_sources(data)), tuple(_scalings(data))


def _scalings(data: Data) -> list[Step]:
    return data.steps(Doing.SCALED, Doing.STANDARDISED, Doing.INTEGER_DIVIDED)


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


def _said(data: Data) -> str:
    values, steps = data.range.value, _scalings(data)
    if values is not None and values.exact:
        return f"from {values.low:g} to {values.high:g}"
    return (steps[-1].detail or steps[-1].doing.value) if steps else "as they were loaded"


def _evidence(steps: list[Step], of: str) -> tuple[Because, ...]:
    return tuple(Because(step.origin, f"{of}: {step.detail}") for step in steps if step.origin is not None)

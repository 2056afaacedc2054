"""LL414 to LL419 on runs made by hand: they fire; near misses and what is not known stay silent."""

from __future__ import annotations

import pytest
from losslint.training import (
    AT_A_DISTANCE,
    HELD_OUT,
    TRAINING_PART,
    Doing,
    Encoding,
    Fact,
    Inputs,
    Labels,
    Order,
    Run,
    Step,
    Use,
    Validation,
    Windows,
)
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, inputs_of, labels_of, loss_of, run

SHARE = Code("0.2")
MADE = Step(Doing.LOADED, Code("load_iris()"), "load_iris()", by_class=True)
CAST = Step(Doing.CAST, Code("y.astype(int)"), "cast to int64")
MIXED = Step(Doing.SHUFFLED, Code("shuffle(x, y)"), "in random order", order=Order("1"))
PICKED = Step(Doing.SELECTED, Code("x[chosen]"), "picked rows")
COPIED = Step(Doing.RESAMPLED, Code("resample(x)"), "drawn with replacement")
CUT = Code("train_test_split(x, y)")


def with_history(*steps: Step, held_back: bool = True) -> Run:
    """Return a run on rows of a history, the last of which it holds back."""
    labels = replace(labels_of(Encoding.CLASS_IDS, 3), history=steps)
    inputs = inputs_of(history=steps)
    made = run(loss=loss_of("sparse_categorical_crossentropy"), labels=labels, inputs=(inputs,))
    if held_back:
        made.held_back = Fact(0.2, SHARE)
    return made


def divided(*steps: Step, order: Order | None = None, other: Code = CUT, detail: str = HELD_OUT) -> Run:
    """Return a run that is validated with another part of the same rows."""
    kept = Step(Doing.SPLIT, CUT, TRAINING_PART, order=order)
    held_out = Step(Doing.SPLIT, other, detail, order=order)
    made = with_history(*steps, kept, held_back=False)
    theirs = (*steps, held_out)
    checked = Validation(inputs_of(history=theirs), replace(labels_of(), history=theirs))
    made.validation = fact(checked)
    return made


@pytest.mark.parametrize("steps", [(MADE,), (MIXED, MADE), (MADE, CAST)])
def test_sorted_rows_are_cut(steps: tuple[Step, ...]) -> None:
    (found,) = findings("LL414", with_history(*steps))

    assert found.at == SHARE
    assert [one.label for one in found.because] == ["class after class"]
    assert len(findings("LL414", divided(*steps))) == 1


@pytest.mark.parametrize("steps", [(), (CAST,), (MADE, MIXED), (MADE, PICKED), (MADE, COPIED)])
def test_rows_that_are_not_known_to_be_sorted(steps: tuple[Step, ...]) -> None:
    assert findings("LL414", with_history(*steps)) == []
    assert findings("LL414", divided(*steps)) == []


def test_sorted_rows_that_chance_or_distance_divides_or_nobody() -> None:
    assert findings("LL414", divided(MADE, order=Order("2"))) == []
    distance = divided(MADE)
    labels = distance.outputs[0].labels
    apart = replace(labels.history[-1], detail=AT_A_DISTANCE)
    distance.outputs[0].labels = replace(labels, history=(MADE, apart))
    distance.inputs = (replace(distance.inputs[0], history=(MADE, apart)),)
    assert findings("LL414", distance) == []
    assert findings("LL414", with_history(MADE, held_back=False)) == []


def test_sorted_numbers_are_no_classes() -> None:
    made = with_history(MADE)
    made.outputs[0].loss = loss_of("mean_squared_error")
    made.outputs[0].labels = replace(made.outputs[0].labels, encoding=fact(Encoding.REAL))

    assert findings("LL414", made) == []


ANEW = Step(Doing.SHUFFLED, Code("rows.shuffle(9)"), "in random order", order=Order("passes 1", anew=True))
TAKEN = Step(Doing.SPLIT, Code("rows.take(5)"), "take")
SKIPPED = Step(Doing.SPLIT, Code("rows.skip(5)"), "skip")


def dealt(mine: tuple[Step, ...], theirs: tuple[Step, ...]) -> Run:
    """Return a run on a pipeline that is validated with another."""
    made = run(inputs=(replace(inputs_of(), dealt=mine),))
    made.validation = fact(Validation(replace(inputs_of(), dealt=theirs), labels_of()))
    return made


def test_each_pass_parts_other_rows() -> None:
    (found,) = findings("LL415", dealt((ANEW, TAKEN), (ANEW, SKIPPED)))

    assert found.at == ANEW.origin
    assert "reshuffle_each_iteration=False" in found.help
    assert found.fix is not None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ((replace(ANEW, order=Order("1")), TAKEN), (replace(ANEW, order=Order("1")), SKIPPED)),
        ((ANEW, TAKEN), (replace(ANEW, order=Order("passes 2", anew=True)), SKIPPED)),
        ((TAKEN, ANEW), (SKIPPED, ANEW)),
        ((ANEW, TAKEN), (ANEW,)),
        ((ANEW, TAKEN), (ANEW, replace(TAKEN, origin=Code("rows.take(2)")))),
        ((ANEW, PICKED), (ANEW, replace(PICKED, origin=Code("x[others]")))),
        ((), ()),
    ],
)
def test_the_same_rows_in_each_pass_or_nobody_knows(mine: tuple[Step, ...], theirs: tuple[Step, ...]) -> None:
    assert findings("LL415", dealt(mine, theirs)) == []


def test_rows_are_repeated_before() -> None:
    assert [found.at for found in findings("LL416", divided(COPIED, CAST, order=Order("2")))] == [
        COPIED.origin
    ]
    assert [found.at for found in findings("LL416", with_history(COPIED))] == [COPIED.origin]


def test_rows_that_are_not_repeated_or_only_behind() -> None:
    made = divided(MIXED, order=Order("2"))
    behind = (*made.inputs[0].history, COPIED)
    made.inputs = (replace(made.inputs[0], history=behind),)

    assert findings("LL416", made) == []
    assert findings("LL416", with_history(MIXED)) == []
    assert findings("LL416", with_history(COPIED, held_back=False)) == []


CUT_OUT = Step(Doing.WINDOWED, Code("s[i : i + 9]"), "overlapping windows", windows=Windows(9, 1))


def test_windows_are_divided_at_random() -> None:
    (found,) = findings("LL417", divided(CUT_OUT, order=Order("2")))

    assert found.at == CUT_OUT.origin
    assert "8 of 9 rows" in found.message
    assert len(findings("LL417", divided(CUT_OUT, MIXED))) == 1


@pytest.mark.parametrize(
    "made",
    [
        divided(CUT_OUT),
        divided(replace(CUT_OUT, windows=Windows(9, 9)), order=Order("2")),
        divided(replace(CUT_OUT, doing=Doing.SPLIT), order=Order("2")),
        divided(replace(CUT_OUT, windows=None), order=Order("2")),
        with_history(CUT_OUT),
    ],
)
def test_windows_that_stay_in_order_or_apart(made: Run) -> None:
    assert findings("LL417", made) == []


def told(labels: Labels, *inputs: Inputs) -> Run:
    """Return a run on inputs and labels."""
    return run(labels=labels, inputs=inputs or (inputs_of(),))


def test_labels_among_the_inputs() -> None:
    column = Code("table['ill']")
    labels = replace(labels_of(), among_inputs=Fact(True, column))

    assert [found.at for found in findings("LL418", told(labels))] == [column]
    assert findings("LL418", told(replace(labels, are_inputs=True))) == []
    assert findings("LL418", told(labels, inputs_of(), inputs_of())) == []
    assert findings("LL418", told(labels_of())) == []


@pytest.mark.parametrize(
    ("ahead", "said"), [(0, "first row"), (1, "2nd row"), (8, "9th row"), (9, ""), (-1, "")]
)
def test_targets_of_windows(ahead: int, said: str) -> None:
    at = Code("windows_of(s, s, 9)")
    windows = Step(Doing.SELECTED, at, "windows", windows=Windows(9, 1))
    targets = Step(Doing.SELECTED, at, "targets of windows", windows=Windows(9, 1), ahead=ahead)
    made = told(replace(labels_of(), history=(targets,)), inputs_of(history=(windows,)))

    assert [said in found.message for found in findings("LL419", made)] == ([True] if said else [])


def test_targets_of_which_nobody_knows_where_they_stand() -> None:
    at = Code("windows_of(s, t, 9)")
    windows = Step(Doing.SELECTED, at, "windows", windows=Windows(9, 1))
    unknown = replace(windows, detail="targets of windows")
    elsewhere = replace(unknown, origin=Code("windows_of(t, t, 9)"), ahead=0)

    for step in (unknown, elsewhere):
        made = told(replace(labels_of(), history=(step,)), inputs_of(history=(windows,)))
        assert findings("LL419", made) == []


def test_what_is_tested_later_counts_as_well() -> None:
    made = divided(COPIED, order=Order("2"))
    checked = made.validation.value
    assert checked is not None
    made.validation = fact(None)
    made.uses = (Use("evaluate", checked.inputs, Code("evaluate(model, x)"), labels=checked.labels),)

    assert [found.at for found in findings("LL416", made)] == [COPIED.origin]

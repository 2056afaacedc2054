"""Verdicts from numbers made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from losslint.probe.experiment import Feed, Manner, Task, TaskKind, Trial
from losslint.probe.verdicts import judge, settled_by
from losslint.treatment import COMPILE, FIT, FREEZE, KEEP, RESTORE, Around, Sign
from msgspec.structs import replace

from tests.probe.test_script import experiment

BATCH = Trial("one batch", Manner.BY_HEART, "Adam", 0.01, 50)
OWN = Trial("own optimizer", Manner.NEW_SAMPLES, "Adam", 0.001, 200)
SGD = Trial("SGD", Manner.NEW_SAMPLES, "SGD", 0.01, 300)


def seen(*scores: float, loss: float = 1.0, **more: Any) -> list[dict[str, Any]]:
    """Return what was seen with two seeds that agree."""
    last = {"spread": 0.3, "mean": 0.2, "row_sums": [1.0, 1.0], **more.pop("last", {})}
    steps = list(range(0, 10 * len(scores), 10))
    one = {"steps": steps, "loss": [loss] * len(scores), "score": list(scores), "last": last}
    return [{"reported": {}, "by_hand": {}, "epochs": 4, **one, **more}] * 2


def verdict(
    sign: Sign, written: Any, repaired: Any, *trials: Trial, kind: TaskKind = TaskKind.CLASSES
) -> str:
    tried = trials or (BATCH, OWN)
    made = replace(experiment(Task(kind, (Feed((4,)),), 4)), trials=tried, signs=(sign,))
    numbers = {trial.name: {"as written": written, "repaired": repaired} for trial in tried}
    judged = judge(made, {"with": "Keras 3.15 on tensorflow", "trials": numbers})
    return f"{judged.verdict}: {judged.sentence}"


def test_a_crash_confirms() -> None:
    said = verdict(Sign.CRASH, [{"error": "ValueError: shapes"}], seen(0.2, 1.0))

    assert said == "confirmed: as written it stops with ValueError: shapes; repaired, it trains"


def test_a_crash_of_the_repaired_twin_proves_nothing() -> None:
    broken = [{"error": "ValueError: shapes"}]

    assert verdict(Sign.CRASH, broken, broken).startswith("inconclusive: the repaired training stops too")


@pytest.mark.parametrize(
    ("written", "repaired", "expected"),
    [(0.4, 1.0, "confirmed"), (0.97, 1.0, "not confirmed"), (0.3, 0.6, "inconclusive")],
)
def test_one_batch(written: float, repaired: float, expected: str) -> None:
    said = verdict(Sign.MEMORISING, seen(0.2, written), seen(0.2, repaired))

    assert said.startswith(f"{expected}: ")


@pytest.mark.parametrize(
    ("written", "repaired", "expected"),
    [
        (5.0, 1.4, "confirmed"),
        (0.0, 1.4, "confirmed"),
        (float("nan"), 1.4, "confirmed"),
        (1.5, 1.4, "not confirmed"),
        (5.0, 4.0, "inconclusive"),
    ],
)
def test_the_first_loss(written: float, repaired: float, expected: str) -> None:
    said = verdict(Sign.FIRST_LOSS, seen(0.2, loss=written), seen(0.2, loss=repaired))

    assert said.startswith(f"{expected}: ")


def test_constant_predictions() -> None:
    still = seen(0.5, 0.5, last={"spread": 0.0, "mean": 1.0})

    assert verdict(Sign.CONSTANT, still, seen(0.5, 1.0)).startswith(
        "confirmed: as written every prediction is 1.00"
    )
    assert verdict(Sign.CONSTANT, seen(0.5, 0.5), seen(0.5, 1.0)).startswith("not confirmed")


def test_a_repaired_twin_with_constant_predictions_proves_nothing() -> None:
    still = seen(0.5, 0.5, last={"spread": 0.0, "mean": 1.0})

    assert verdict(Sign.CONSTANT, still, still).startswith(
        "inconclusive: the repaired training does not work well enough"
    )


def test_a_slower_training_is_told_with_where_it_ends() -> None:
    said = verdict(Sign.LEARNING, seen(0.25, 0.4, 0.95), seen(0.25, 0.9, 0.97))

    assert said == (
        "confirmed: after 10 steps with Adam: accuracy 0.40 as written, 0.90 repaired (chance 0.25); "
        "after 200 steps 0.95 and 0.97"
    )


def test_what_sgd_alone_shows_is_not_confirmed_for_the_own_optimizer() -> None:
    said = verdict(Sign.LEARNING_WITH_SGD, seen(0.25, 0.3), seen(0.25, 0.9), SGD)

    assert said.startswith("not confirmed: with Adam it does not show here, with SGD it does: after 10 steps")


def test_rows_that_do_not_add_up() -> None:
    odd = seen(0.9, last={"row_sums": [0.6, 1.7]})

    assert verdict(Sign.ROWS, odd, seen(0.9)).startswith("confirmed: ")
    assert verdict(Sign.ROWS, seen(0.9), seen(0.9)).startswith("not confirmed: ")


def test_a_metric_that_misleads() -> None:
    misled = seen(0.1, 0.9, reported={"binary_accuracy": [0.75, 0.95]})
    honest = seen(0.1, 0.9, reported={"accuracy": [0.1, 0.9]})

    said = verdict(Sign.METRIC, misled, honest)

    assert "after 0 steps `binary_accuracy` reports 0.75 while 0.10 is right by hand" in said
    assert said.startswith("confirmed")
    assert verdict(Sign.METRIC, honest, honest).startswith("not confirmed")


def test_an_accuracy_that_does_not_move_with_numbers() -> None:
    blind = seen(0.0, 0.9, reported={"accuracy": [0.0, 0.0]})

    assert verdict(Sign.METRIC, blind, blind, kind=TaskKind.NUMBER).startswith(
        "confirmed: `accuracy` reports 0.00"
    )


def test_a_loss_below_zero() -> None:
    said = verdict(Sign.NEGATIVE_LOSS, seen(0.2, loss=-400.0), seen(0.9, loss=0.1))

    assert said.startswith("confirmed: after 50 steps on one batch the loss is -400 as written")


@pytest.mark.parametrize("sign", Sign)
def test_twins_that_are_the_same_confirm_nothing(sign: Sign) -> None:
    right = {"right": [0.25, 0.98]}
    same = seen(
        0.25, 0.98, reported={"accuracy": [0.25, 0.98]}, by_hand=right, last={"surprise": 0.2}, acted=True
    )
    fit = Trial("fit", Manner.FIT, "Adam", 0.01, 4)

    assert not verdict(sign, same, same, BATCH, OWN, SGD, fit).startswith("confirmed")


def test_a_repaired_twin_that_does_not_work_proves_nothing() -> None:
    """A metric that is off in both twins, rows that add up in a twin that learned nothing, a loss below 0."""
    misled = seen(0.1, 0.9, reported={"accuracy": [0.75, 0.95]})
    unlearned = seen(0.25, 0.3, reported={"accuracy": [0.25, 0.3]})
    odd = seen(0.9, last={"row_sums": [0.6, 1.7]})
    negative = seen(0.2, loss=-400.0)

    assert verdict(Sign.METRIC, misled, misled).startswith("inconclusive: ")
    assert verdict(Sign.METRIC, misled, unlearned).startswith("inconclusive: ")
    assert verdict(Sign.ROWS, odd, unlearned).startswith("inconclusive: ")
    assert verdict(Sign.NEGATIVE_LOSS, negative, seen(0.2, loss=-1.0)).startswith("inconclusive: ")


def test_the_same_predictions_made_answers_in_two_ways() -> None:
    rounded, largest = (seen(0.2, 0.9, by_hand={"right": [0.1, share]}) for share in (0.4, 0.9))

    assert verdict(Sign.DECIDED, rounded, largest) == (
        "confirmed: after 10 steps 0.40 of the answers are right as written, 0.90 repaired, of the same "
        "predictions (chance 0.25)"
    )


def test_a_loss_on_samples_of_another_scale() -> None:
    """The same network, so that the scores need not differ."""
    fine, large = seen(0.2, 0.9, loss=0.5), seen(0.2, 0.9, loss=60.0)

    assert verdict(Sign.TESTED, large, fine).startswith(
        "confirmed: after 10 steps the loss on new samples is 60.00 as written, 0.50 repaired"
    )


def test_a_loss_with_a_floor() -> None:
    left, none = seen(0.2, 0.99, loss=0.52), seen(0.2, 0.99, loss=0.02)

    assert verdict(Sign.FLOOR, left, none).startswith("confirmed: after 200 steps with Adam a loss of 0.52")
    assert verdict(Sign.FLOOR, left, seen(0.2, 0.3, loss=0.02)).startswith("inconclusive")


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        ("EarlyStopping", "`EarlyStopping` does not stop after 4 epochs with `val_acc` and stops after 4"),
        ("ModelCheckpoint", "`ModelCheckpoint` saves nothing with `val_acc` and saves the model with"),
        ("ReduceLROnPlateau", "does nothing with `val_acc` and lowers the learning rate with"),
    ],
)
def test_a_callback_that_waits_for_ever(callback: str, words: str) -> None:
    fit = Trial("fit", Manner.FIT, "Adam", 0.01, 4)
    made = experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 4))
    waits = replace(made.written, around=Around(callback=callback, monitor="val_acc"))
    made = replace(made, written=waits, trials=(fit,), signs=(Sign.ACTING,))
    twins = {"as written": [{"acted": False, "epochs": 4}], "repaired": [{"acted": True, "epochs": 4}]}

    judged = judge(made, {"with": "Keras 3.15 on tensorflow", "trials": {"fit": twins}})

    assert judged.verdict == "confirmed"
    assert words in judged.sentence


def test_the_first_trial_may_settle_it() -> None:
    made = replace(
        experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 4)),
        trials=(BATCH, OWN),
        signs=(Sign.MEMORISING, Sign.LEARNING),
    )
    twins = {"as written": seen(0.2, 0.3), "repaired": seen(0.2, 1.0)}
    same = {"as written": seen(0.2, 1.0), "repaired": seen(0.2, 1.0)}

    assert settled_by(made, {"trials": {"one batch": twins}}) is not None
    assert settled_by(made, {"trials": {"one batch": same}}) is None


def phased(sign: Sign, written: float, repaired: float, *phases: str) -> str:
    """Return the verdict on how far weights moved in a training of these phases."""
    fit = Trial("fit", Manner.FIT, "Adam", 0.01, 4)
    made = experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 4))
    around = replace(made.written, around=Around(phases=phases))
    made = replace(made, written=around, repaired=around, trials=(fit,), signs=(sign,))
    twins = {"as written": [{"moved": written}], "repaired": [{"moved": repaired}]}
    judged = judge(made, {"with": "PyTorch 2.13", "trials": {"fit": twins}})
    return f"{judged.verdict}: {judged.sentence}"


@pytest.mark.parametrize(
    ("sign", "phases", "written", "repaired", "expected"),
    [
        (
            Sign.MOVING,
            (COMPILE, FIT),
            0.0,
            0.3,
            "confirmed: the last training moves the weights of the layers",
        ),
        (Sign.MOVING, (COMPILE, FIT), 0.3, 0.3, "not confirmed"),
        (Sign.MOVING, (COMPILE, FIT), 0.0, 0.0, "inconclusive"),
        (
            Sign.MOVING,
            (FREEZE, COMPILE, FIT),
            0.3,
            0.0,
            "confirmed: the last training moves the weights that are f",
        ),
        (Sign.MOVING, (FREEZE, COMPILE, FIT), 0.3, 0.3, "inconclusive"),
        (
            Sign.KEPT,
            (COMPILE, FIT, KEEP, FIT, RESTORE),
            0.2,
            0.0,
            "confirmed: the weights that are loaded back",
        ),
        (Sign.KEPT, (COMPILE, FIT, KEEP, FIT, RESTORE), 0.0, 0.0, "not confirmed"),
        (Sign.KEPT, (COMPILE, FIT, KEEP, FIT, RESTORE), 0.2, 0.2, "inconclusive"),
    ],
)
def test_how_far_weights_move(
    sign: Sign, phases: tuple[str, ...], written: float, repaired: float, expected: str
) -> None:
    assert phased(sign, written, repaired, *phases).startswith(expected)


@pytest.mark.parametrize(
    ("written", "repaired", "score", "expected"),
    [(0.4, 0.0, 0.9, "confirmed"), (0.05, 0.0, 0.9, "not confirmed"), (0.4, 0.4, 0.9, "inconclusive"),
     (0.4, 0.0, 0.2, "inconclusive")],
)  # fmt: skip
def test_answers_that_depend_on_the_samples_beside_them(
    written: float, repaired: float, score: float, expected: str
) -> None:
    mine, other = (seen(0.2, score, last={"apart": one}) for one in (written, repaired))

    assert verdict(Sign.APART, mine, other).startswith(f"{expected}: ")

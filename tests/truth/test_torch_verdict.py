"""What is said of trainings of PyTorch: hand-made ones, and some that were trained in two ways."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.truth.torch_cells import TorchCase

pytest.importorskip("torch")

from tests.truth.measure.torch_together import trained_together
from tests.truth.measure.torch_training import Trial, trained
from tests.truth.measure.torch_verdict import after_more, is_open, usual_of, verdict

CHOICE = TorchCase("softmax", 5, "CrossEntropyLoss", "ids5")
GOOD = Trial((1.6, 0.8, 0.2, 0.1), early=0.9, score=0.97, surprise=0.1, moved=1.0)


def said(*changes: dict[str, object], case: TorchCase = CHOICE) -> tuple[str, ...]:
    """Return the verdict about two trainings, each of which differs from a good one in some facts."""
    trials = [replace(GOOD, **one) for one in (changes if len(changes) == 2 else changes * 2)]  # type: ignore[arg-type]
    return verdict(case, trials, [GOOD, GOOD])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([{}], ("equivalent-but-unusual",)),
        ([{"score": 0.3}], ("cannot learn",)),
        ([{}, {"score": 0.8}], ("learns worse/unstable",)),
        ([{"early": 0.4}], ("learns slower",)),
        ([{"surprise": 0.3}], ("probabilities biased",)),
        ([{"alone": False}], ("answers depend on the batch",)),
        ([{"score": None}], ("cannot represent the target",)),
        ([{"losses": (1.0,) * 4}], ("loss constant",)),
        ([{"moved": 0.0}], ("weights never move",)),
        ([{"losses": (1.0, -0.1, -0.2, -0.2)}], ("loss negative",)),
        ([{"losses": (1.0, -1.0, -2.0, -4.0, -10.0, -20.0, -30.0, -40.0)}], ("loss unbounded below",)),
        ([{"losses": (1.0, float("nan"))}, {}], ("NaN for a seed",)),
        ([{"finite": False}], ("NaN",)),
        ([{"error": "RuntimeError", "losses": ()}], ("stops",)),
        ([{}, {"error": "RuntimeError"}], ("stops in training",)),
    ],
)
def test_one_thing_that_is_otherwise(changes: list[dict[str, object]], told: tuple[str, ...]) -> None:
    assert said(*changes) == told


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (TorchCase("none", 5, "CrossEntropyLoss", "ids5"), ("probabilities biased",)),
        (TorchCase("none", 5, "MSELoss", "onehot5"), ("equivalent-but-unusual",)),
        (TorchCase("none", 5, "MultiMarginLoss", "ids5"), ("ok",)),
    ],
)
def test_only_what_stands_for_probabilities_is_biased(case: TorchCase, told: tuple[str, ...]) -> None:
    assert said({"surprise": 0.3}, case=case) == told


def test_counts_have_likelihoods_below_zero() -> None:
    case = TorchCase("none", 5, "PoissonNLLLoss", "multihot5")

    assert said({"losses": (1.0, -0.1, -0.2, -0.2)}, case=case) == ("equivalent-but-unusual",)


def test_what_is_slow_is_not_hopeless() -> None:
    late, never = [replace(GOOD, score=0.9)] * 2, [replace(GOOD, score=0.3)] * 2

    assert is_open(said({"score": 0.3}))
    assert not is_open(said({"score": 0.3, "alone": False}))
    assert after_more(CHOICE, ("cannot learn",), late, [GOOD, GOOD]) == ("learns slower",)
    assert after_more(CHOICE, ("cannot learn",), never, [GOOD, GOOD]) == ("cannot learn",)
    assert after_more(CHOICE, ("probabilities biased",), late, [GOOD, GOOD]) == ("equivalent-but-unusual",)


def test_a_loss_of_numbers_is_held_to_itself() -> None:
    slow = TorchCase("relu", 1, "L1Loss", "real_col")

    assert usual_of(slow) == TorchCase("none", 1, "L1Loss", "real_col")
    assert usual_of(replace(slow, loss="PoissonNLLLoss")).loss == "MSELoss"


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_networks_that_are_trained_together_come_to_what_each_comes_to_alone(optimizer: str) -> None:
    together = trained_together(5, "L1Loss", "real_col", optimizer, count=100)
    for activation in ("none", "softmax_dim0"):
        case = TorchCase(activation, 5, "L1Loss", "real_col")
        (_, one), other = together[activation, 1], trained(case, optimizer, 1)

        assert one.losses == pytest.approx(other.losses, rel=1e-3)
        assert one.score == pytest.approx(other.score, abs=1e-3)
        assert (one.warned, one.alone, one.finite) == (other.warned, other.alone, other.finite)
        assert (one.warned, one.alone) == (True, activation == "none")

"""Rules about the order of a turn, on turns made by hand: they fire, and near misses and the unknown do not."""

from __future__ import annotations

import pytest
from losslint.training import (
    Cleared,
    Clearing,
    Clipped,
    Clipping,
    Drifting,
    Fact,
    Framework,
    Run,
    Scheduled,
    Scoring,
    Switch,
    Update,
)

from tests.rules.building import Code, fact, findings, run

STEP, BACKWARD, CLEAR = Code("optimizer.step()"), Code("loss.backward()"), Code("optimizer.zero_grad()")
CLIP, SCALED_STEP = Code("clip_grad_norm_(weights, 1.0)"), Code("scaler.step(optimizer)")


def trained(update: Update, optimizer: str = "SGD") -> Run:
    """Return a run of PyTorch with a turn."""
    made = run(framework=Framework.TORCH, optimizer=optimizer)
    made.update = update
    return made


def cleared(how: Clearing) -> Update:
    wrong = Cleared(how, STEP, BACKWARD, None if how is Clearing.NEVER else CLEAR)
    return Update(wrongly_cleared=fact(wrong, STEP))


def clipped(place: Clipping, scaled: bool | None = None) -> Update:
    step = SCALED_STEP if scaled else STEP
    return Update(clipped=(Clipped(CLIP, place, BACKWARD, step, fact(scaled, "GradScaler()")),))


def scheduled(name: str, in_batches: bool | None, epochs: int | None = 10, **numbers: float) -> Update:
    one = Scheduled(
        name,
        Code(f"{name}(optimizer)"),
        Code("scheduler.step()"),
        fact(in_batches),
        fact(epochs, "for epoch in range(10):"),
        tuple(numbers.items()),
        frozenset(numbers),
    )
    return Update(scheduled=(one,))


def scored(training: bool | None) -> Update:
    asked = Code("self.drop(x)")
    layers = ("BatchNorm2d", "Dropout")
    return Update(
        scored=(Scoring(Code("criterion(model(x), y)"), fact(training, asked), layers, asked, asked),)
    )


SWITCH = Switch(Code("model.eval()"), BACKWARD, ("Dropout",))

WRONG = [
    ("LL701", cleared(Clearing.NEVER)),
    ("LL701", cleared(Clearing.OUTSIDE)),
    ("LL702", cleared(Clearing.BEFORE_STEP)),
    ("LL702", cleared(Clearing.EACH_ROUND)),
    ("LL703", Update(stepped=fact(False, CLEAR))),
    ("LL704", scored(True)),
    ("LL705", Update(switched=fact(SWITCH, SWITCH.at))),
    ("LL715", clipped(Clipping.BEFORE_BACKWARD)),
    ("LL715", clipped(Clipping.AFTER_STEP)),
    ("LL716", clipped(Clipping.IN_PLACE, True)),
    ("LL717", scheduled("StepLR", True, step_size=10, gamma=0.1)),
    ("LL717", scheduled("MultiStepLR", True, milestones=8, gamma=0.1)),
    ("LL717", scheduled("ExponentialLR", True, gamma=0.9)),
    ("LL717", scheduled("CosineAnnealingLR", True, T_max=10)),
    ("LL717", scheduled("OneCycleLR", False, max_lr=0.1, steps_per_epoch=100)),
    ("LL723", Update(drifting=(Drifting("resnet18", Code("p.requires_grad"), Code("model(x)")),))),
    ("LL725", Update(left=fact(False, "False"))),
]

CODES = sorted({code for code, _ in WRONG})


@pytest.mark.parametrize(("code", "update"), WRONG)
def test_what_is_wrong_is_said(code: str, update: Update) -> None:
    (finding,) = findings(code, trained(update))

    assert finding.because
    assert finding.effects or "MultiStepLR" in finding.message
    assert finding.help


@pytest.mark.parametrize(
    "update",
    [
        Update(),
        Update(cleared=fact(True, CLEAR), stepped=fact(True, STEP), training=fact(True)),
        Update(stepped=Fact.unknown("it may be taken elsewhere")),
        Update(left=fact(True, "False")),
        Update(left=Fact.unknown("what it calls is not followed")),
        scored(False),
        scored(None),
        clipped(Clipping.IN_PLACE, False),
        clipped(Clipping.IN_PLACE, None),
        scheduled("StepLR", False, step_size=10, gamma=0.1),
        scheduled("StepLR", None, step_size=10, gamma=0.1),
        scheduled("StepLR", True, step_size=5000, gamma=0.1),
        scheduled("StepLR", True, epochs=None, step_size=10, gamma=0.1),
        scheduled("StepLR", True, gamma=0.1),
        scheduled("StepLR", True, step_size=10, gamma=1.0),
        scheduled("MultiStepLR", True, milestones=3000, gamma=0.1),
        scheduled("ExponentialLR", True, gamma=0.999),
        scheduled("ExponentialLR", False, gamma=0.9),
        scheduled("CosineAnnealingLR", True, T_max=1000),
        scheduled("LambdaLR", True),
        scheduled("OneCycleLR", True, max_lr=0.1, steps_per_epoch=100),
        scheduled("OneCycleLR", False, max_lr=0.1, total_steps=10),
        scheduled("OneCycleLR", False, max_lr=0.1, steps_per_epoch=1),
    ],
)
def test_what_is_right_or_not_known_is_not(update: Update) -> None:
    assert [code for code in CODES if findings(code, trained(update))] == []


@pytest.mark.parametrize(
    ("optimizer", "counts"),
    [("SGD", [".33"]), ("Adam", [".78"]), ("LBFGS", [".33", ".78"])],
)
def test_the_effect_is_that_of_the_optimizer(optimizer: str, counts: list[str]) -> None:
    (finding,) = findings("LL701", trained(cleared(Clearing.NEVER), optimizer))

    assert len(finding.effects) == len(counts)
    assert all(count in said for count, said in zip(counts, finding.effects, strict=True))


def test_a_place_is_told_once_though_it_is_scored_twice() -> None:
    (one,) = scored(True).scored
    assert len(findings("LL704", trained(Update(scored=(one, one))))) == 1

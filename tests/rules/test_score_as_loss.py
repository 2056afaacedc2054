"""LL117: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.training import Fact, Form, Loss, Range, Run, Scale
from msgspec.structs import replace

from tests.rules.building import fact, findings, head_of, loss_of, own_loss_of, run

CODE = "LL117"
RATIO = "2 * K.sum(y * p) / (K.sum(y) + K.sum(p))"


def own(is_score: Fact[bool]) -> Loss:
    return replace(own_loss_of(Scale.INDEPENDENT, Form.LIKE_OUTPUT, "dice_coef"), is_score=is_score)


def test_what_is_wrong_is_said() -> None:
    (said,) = findings(CODE, run(loss=own(fact(True, RATIO)), optimizer="SGD"))

    assert (
        said.message
        == "`dice_coef` grows as output and labels come to agree, and the training makes it small"
    )
    assert said.at.text() == RATIO
    assert len(said.effects) == 1
    assert said.help == "train with `1 - dice_coef(y_true, y_pred)`, or with a minus before it"


@pytest.mark.parametrize(
    "of",
    [
        run(loss=loss_of()),
        run(loss=own(fact(False, "1 - score"))),
        run(loss=own(Fact.unknown("it is not followed which way the loss goes"))),
        run(loss=replace(own(fact(True, RATIO)), has_gradient=fact(False, "K.round(p)"))),
        run(loss=own(fact(True, RATIO)), head=replace(head_of(1, "tanh"), range=fact(Range(-1, 1)))),
    ],
)
def test_silent(of: Run) -> None:
    assert findings(CODE, of) == []

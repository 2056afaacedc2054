"""LL116: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.training import Fact, Form, Loss, Scale
from msgspec.structs import replace

from tests.rules.building import fact, findings, loss_of, own_loss_of, run

CODE = "LL116"


def own(has_gradient: Fact[bool]) -> Loss:
    made = own_loss_of(Scale.INDEPENDENT, Form.YES_NO, "f1_loss")
    return replace(made, has_gradient=has_gradient)


def test_what_is_wrong_is_said() -> None:
    (said,) = findings(CODE, run(loss=own(fact(False, "K.round(y_pred)"))))

    assert "`f1_loss`" in said.message
    assert said.at.text() == "K.round(y_pred)"
    assert said.effects


@pytest.mark.parametrize(
    "loss",
    [
        loss_of(),
        own(fact(True, "K.mean(loss)")),
        own(Fact.unknown("it is not followed how the loss is computed")),
        own(Fact(False)),
    ],
)
def test_silent(loss: Loss) -> None:
    assert findings(CODE, run(loss=loss)) == []

"""LL606: how the training is run."""

from __future__ import annotations

import pytest

from tests.rules.building import fact, findings, inputs_of, run
from tests.rules.saying import facts_in

CODE = "LL606"


@pytest.mark.parametrize(
    ("samples", "batch", "updates"),
    [(50000, 10000, "5 updates"), (90, 2000, "1 update"), (60000, 6000, "10 updates")],
)
def test_a_handful_of_updates(samples: int, batch: int, updates: str) -> None:
    of = run(inputs=(inputs_of(shape=(samples, 20)),), batch_size=fact(batch, str(batch)), epochs=3)
    (found,) = findings(CODE, of)
    assert found.at.text() == str(batch)
    assert facts_in(found.message) == facts_in(
        f"`batch_size={batch}` leaves {updates} an epoch over {samples} samples"
    )
    assert found.effects[0] == f"{int(updates.split()[0]) * 3} updates in all 3 epochs"


def test_the_number_of_epochs_may_be_unknown() -> None:
    of = run(inputs=(inputs_of(shape=(500, 20)),), batch_size=fact(500, "500"), epochs=None)
    (found,) = findings(CODE, of)
    assert len(found.effects) == 1


@pytest.mark.parametrize(
    ("shape", "batch", "by_default"),
    [
        ((60000, 20), 128, False),
        ((60000, 20), 5000, False),
        ((150, 4), 32, False),
        ((900, 4), 256, False),
        ((150, 4), 32, True),
    ],
)
def test_silent_where_there_are_more_or_nobody_chose(
    shape: tuple[int, ...], batch: int, by_default: bool
) -> None:
    of = run(inputs=(inputs_of(shape=shape),), batch_size=fact(batch, str(batch), by_default=by_default))
    assert findings(CODE, of) == []


@pytest.mark.parametrize("shape", [None, (None, 20)])
def test_silent_where_the_samples_are_unknown(shape: tuple[int | None, ...] | None) -> None:
    assert findings(CODE, run(inputs=(inputs_of(shape=shape),), batch_size=fact(10000, "10000"))) == []


def test_silent_where_the_batch_is_unknown() -> None:
    assert findings(CODE, run(batch_size=fact(None, "size"))) == []
    assert findings(CODE, run(batch_size=fact(0, "0"))) == []
    assert findings(CODE, run(inputs=(), batch_size=fact(10000, "10000"))) == []

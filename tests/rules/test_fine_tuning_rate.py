"""LL613: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.training import Fact, Freezing, Kind, Optimizer, Pretrained, Run, Toggle

from tests.rules.building import Code, fact, findings, run

CODE = "LL613"
LOADED, RATE, MADE = Code("load('bert-base-cased')"), Code("0.001"), Code("Adam()")


def fine_tuned(
    rate: float | None = 0.001,
    name: str = "Adam",
    trains: bool | None = True,
    kind: Kind = Kind.FIT,
    by_default: bool = False,
) -> Run:
    """Return a training of a model with a pretrained network inside."""
    of = run(kind=kind)
    told = Fact[float].unknown("a schedule") if rate is None else Fact(rate, RATE, by_default=by_default)
    of.optimizer = Optimizer(fact(name), told, MADE)
    whole = Fact[bool].unknown("not known") if trains is None else Fact(trains, LOADED)
    of.pretrained = (Pretrained("bert-base-cased", LOADED, whole),)
    return of


@pytest.mark.parametrize(
    ("name", "rate", "by_default", "message", "times"),
    [
        ("Adam", 0.001, True, "the default rate of Adam, 0.001,", "20 to 50 times"),
        ("AdamW", 0.01, False, "a rate of 0.01", "200 to 500 times"),
    ],
)
def test_what_is_wrong_is_said(name: str, rate: float, by_default: bool, message: str, times: str) -> None:
    (said,) = findings(CODE, fine_tuned(rate, name, by_default=by_default))

    assert message in said.message
    assert "`bert-base-cased`" in said.message
    assert (said.at, said.because[0].origin) == (RATE, LOADED)
    assert said.effects[0].startswith(times)


@pytest.mark.parametrize(
    "of",
    [
        run(),
        fine_tuned(0.0009),
        fine_tuned(3e-5),
        fine_tuned(None),
        fine_tuned(0.01, "SGD"),
        fine_tuned(trains=False),
        fine_tuned(trains=None),
        fine_tuned(kind=Kind.CONFIGURED),
        fine_tuned(kind=Kind.LOOP),
    ],
)
def test_silent(of: Run) -> None:
    assert findings(CODE, of) == []


def test_silent_where_it_was_let_loose_in_vain() -> None:
    of = fine_tuned()
    of.freezing = Freezing(since_configured=(Toggle(LOADED, True),))

    assert findings(CODE, of) == []

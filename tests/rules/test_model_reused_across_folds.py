"""LL610: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

from losslint.training import Run, Validation
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, inputs_of, labels_of, run

CODE = "LL610"
CHECKED = Validation(inputs_of(), labels_of())
CUT = Code("folds.split(x, y)")


def folded() -> Run:
    return replace(run(validation=CHECKED), earlier_fold=fact(CUT))


def test_what_is_wrong_is_said() -> None:
    (said,) = findings(CODE, folded())

    assert CUT in [because.origin for because in said.because]


def test_silent_where_nothing_is_tested() -> None:
    assert findings(CODE, replace(folded(), validation=fact(None))) == []


def test_silent_where_the_model_is_new() -> None:
    assert findings(CODE, run(validation=CHECKED)) == []

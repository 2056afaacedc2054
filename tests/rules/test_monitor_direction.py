"""LL320: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from losslint.findings import Replace, SetArgument, Severity
from losslint.training import CUSTOM, Callback, Direction, Duty, Fact, Logs, Metric, Run, Version
from msgspec.structs import replace

from tests.interpret.reading import runs
from tests.rules.building import Code, fact, findings, metric_of, run

CODE = "LL320"
LOWER, HIGHER = Direction.LOWER, Direction.HIGHER
OWN = Metric(CUSTOM, "sharpe", Code("sharpe"), function="sharpe")


def watching(
    name: str | None,
    seeks: Direction | None = None,
    guessed: Direction | None = None,
    *,
    metric: Metric | None = None,
    duty: Duty = Duty.KEEPS_BEST,
    version: Version | None = None,
) -> Run:
    """Return a run with a callback that watches a number, told or not told what is better."""
    call = Code("Callback()")
    mode = {LOWER: "'min'", HIGHER: "'max'", None: "mode"}[seeks]
    callback = Callback(
        "ModelCheckpoint",
        call,
        fact(name, "'val'"),
        duty,
        fact(seeks, Code(mode).inside(call)),
        fact(guessed, call, by_default=True),
    )
    of = run(metrics=(metric or score(),), version=version)
    of.logs = Logs(Fact(True), Fact((callback,), call))
    return of


def score(better: Direction | None = HIGHER, name: str = "recall", *, by_default: bool = False) -> Metric:
    """Return a metric that is logged under its name."""
    return replace(
        metric_of(name, is_object=True), logged_as=fact(name, by_default=by_default), better=fact(better)
    )


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (watching("val_recall", LOWER), "lower numbers of `val_recall`"),
        (watching("recall", LOWER), "lower numbers of `recall`"),
        (watching("val_loss", HIGHER), "higher numbers of `val_loss`"),
        (watching("val_error", HIGHER, metric=score(LOWER, "error")), "higher numbers of `val_error`"),
        (watching("val_recall_2", LOWER, metric=score(by_default=True)), "lower numbers of `val_recall_2`"),
    ],
)
def test_told_the_wrong_way(of: Run, said: str) -> None:
    (found,) = findings(CODE, of)

    assert f"{said} for better" in found.message
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert isinstance(edit, Replace)
    assert edit.text == ("'max'" if said.startswith("lower") else "'min'")


@pytest.mark.parametrize("version", [Version.KERAS_1, Version.KERAS_2_EARLY, Version.KERAS_2_LATE])
def test_guessed_the_wrong_way(version: Version) -> None:
    (found,) = findings(CODE, watching("val_recall", guessed=LOWER, version=version))

    assert found.message.endswith("for better, as nothing tells it otherwise")
    assert found.fix is not None
    assert found.fix.edits == (SetArgument(found.at, "mode", "'max'"),)


@pytest.mark.parametrize(("version", "severity"), [(Version.KERAS_3, None), (None, Severity.INFO)])
def test_left_open(version: Version | None, severity: Severity | None) -> None:
    (found,) = findings(CODE, watching("val_sharpe", guessed=LOWER, metric=OWN, version=version))

    assert found.severity is severity
    assert found.message.startswith("nothing tells `ModelCheckpoint`")
    assert "mode='max' where higher numbers are better" in found.help


@pytest.mark.parametrize(
    "of",
    [
        watching("val_recall", HIGHER),
        watching("val_loss", LOWER),
        watching("val_recall", None),
        watching(None, LOWER),
        watching("val_precision", LOWER),
        watching("val_recall", LOWER, metric=score(None)),
        watching("val_recall_2", LOWER),
        watching("val_recall", guessed=LOWER),
        watching("val_recall", guessed=LOWER, version=Version.KERAS_3),
        watching("val_recall", guessed=HIGHER, version=Version.KERAS_2_LATE),
        watching(
            "val_sharpe",
            guessed=LOWER,
            metric=OWN,
            version=Version.KERAS_2_LATE,
        ),
        watching("val_sharpe", HIGHER, metric=OWN, version=Version.KERAS_3),
    ],
)
def test_silent(of: Run) -> None:
    assert findings(CODE, of) == []


def test_two_numbers_of_one_name_are_left_alone() -> None:
    of = watching("val_recall", LOWER)
    of.outputs[0].metrics = fact((score(HIGHER), score(LOWER)))

    assert findings(CODE, of) == []


def sharpe(truth: Any, said: Any) -> Any:
    """Return some number: nobody but the project knows whether more of it is better."""
    return said[0, 0]


@pytest.mark.parametrize(
    ("monitor", "mode", "refused"),
    [
        ("val_sharpe", "auto", True),
        ("val_sharpe", "max", False),
        ("val_found", "auto", False),
        ("val_loss", "auto", False),
    ],
)
def test_what_keras_itself_refuses(monitor: str, mode: str, refused: bool) -> None:
    keras = pytest.importorskip("keras", minversion="3")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    metrics = [sharpe, keras.metrics.Recall(name="found")]
    model.compile("sgd", "binary_crossentropy", metrics=metrics, run_eagerly=True)
    model.train_on_batch(np.ones((2, 2)), np.ones((2, 1)))
    callback = keras.callbacks.EarlyStopping(monitor=monitor, mode=mode)
    callback.set_model(model)
    callback.on_train_begin()

    if refused:
        with pytest.raises(ValueError, match="maximized or minimized"):
            callback.on_epoch_end(0, {monitor: 0.5})
    else:
        callback.on_epoch_end(0, {monitor: 0.5})


READ = """
def sharpe(truth, said):
    return said
model = Sequential([Input((4,)), Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy", metrics=[sharpe, keras.metrics.Recall(name="found"), "mae"])
one = keras.callbacks.{callback}
model.fit(np.random.rand(8, 4), np.random.randint(0, 2, 8), validation_split=0.5, callbacks=[one])
"""


@pytest.mark.parametrize(
    ("callback", "seeks", "guessed"),
    [
        ("EarlyStopping('val_found', mode='max')", HIGHER, None),
        ("ReduceLROnPlateau('val_found', mode='min')", LOWER, None),
        ("EarlyStopping('val_found')", None, LOWER),
        ("EarlyStopping('val_accuracy', mode='auto')", None, HIGHER),
        ("EarlyStopping('val_found', mode='other')", None, LOWER),
        ("EarlyStopping('val_found', mode=input())", None, None),
        ("ModelCheckpoint('a.keras', 'val_found', save_best_only=True, mode='max')", HIGHER, None),
        ("ModelCheckpoint('a.keras', 'val_found', mode='max')", None, None),
    ],
)
def test_what_is_read_of_code(callback: str, seeks: Direction | None, guessed: Direction | None) -> None:
    (of,) = runs(READ.format(callback=callback))

    (read,) = of.logs.callbacks.value or ()
    assert (read.seeks.value, read.guessed.value) == (seeks, guessed)
    assert [one.better.value for one in of.outputs[0].metrics.value or ()] == [None, HIGHER, LOWER]

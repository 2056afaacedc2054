"""LL602 and LL609: trainings in phases, from the finding to what Keras does."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.probe.experiment import Experiment, Feed, Manner, Task, TaskKind, Trial
from losslint.probe.script import write_script
from losslint.probe.verdicts import judge
from losslint.treatment import COMPILE, COMPILE_WITH_SAME, FIT, FREEZE, LOOSE, Around, Sign
from msgspec.structs import replace

from tests.probe.test_script import experiment

PHASES = (FREEZE, COMPILE, FIT, LOOSE, FIT)
AGAIN = (FREEZE, COMPILE, FIT, LOOSE, COMPILE, FIT)
LATE = """
import keras
import numpy as np
from keras import layers
x, y = np.random.rand(500, 20), np.random.randint(0, 10, 500)
part = keras.Sequential([layers.Input((20,)), layers.Dense(16, activation='relu')])
model = keras.Sequential([part, layers.Dense(10, activation='softmax')])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(x, y)
part.trainable = False
model.fit(x, y)
"""


def made(written: tuple[str, ...], repaired: tuple[str, ...]) -> Experiment:
    basis = experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 3))
    return replace(
        basis,
        written=replace(basis.repaired, around=Around(phases=written)),
        repaired=replace(basis.repaired, around=Around(phases=repaired)),
        trials=(Trial("fit", Manner.FIT, "Adam", 0.01, 2),),
        signs=(Sign.MOVING,),
    )


def test_the_script_shows_what_keras_does(tmp_path: Path) -> None:
    path = tmp_path / "phases.py"
    path.write_text(write_script(made(PHASES, AGAIN)), encoding="utf-8")

    seen = runpy.run_path(str(path))["main"]()["trials"]["fit"]

    assert seen["as written"][0]["moved"] == 0
    assert seen["repaired"][0]["moved"] > 0.01


def test_an_optimizer_refuses_weights_that_it_has_not_seen(tmp_path: Path) -> None:
    same = (FREEZE, COMPILE_WITH_SAME, FIT, LOOSE, COMPILE_WITH_SAME, FIT)
    path = tmp_path / "phases.py"
    path.write_text(write_script(made(same, AGAIN)), encoding="utf-8")

    seen = runpy.run_path(str(path))["main"]()["trials"]["fit"]

    assert "Unknown variable" in seen["as written"][0]["error"]
    assert seen["repaired"][0]["moved"] > 0.01


@pytest.mark.parametrize(
    ("phases", "written", "repaired", "expected"),
    [
        (AGAIN, 0.0, 0.3, "confirmed"),
        (AGAIN, 0.3, 0.3, "not confirmed"),
        (AGAIN, 0.0, 0.0, "inconclusive"),
        ((COMPILE, FIT, FREEZE, COMPILE, FIT), 0.3, 0.0, "confirmed"),
        ((COMPILE, FIT, FREEZE, COMPILE, FIT), 0.0, 0.0, "not confirmed"),
    ],
)
def test_the_verdict(phases: tuple[str, ...], written: float, repaired: float, expected: str) -> None:
    fit = {"as written": [{"moved": written}], "repaired": [{"moved": repaired}]}
    numbers = {"with": "Keras 3.15 on tensorflow", "trials": {"fit": fit}}

    assert judge(made(PHASES, phases), numbers).verdict == expected


def test_layers_that_are_frozen_late(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "train.py").write_text(LATE, encoding="utf-8")

    main(["--isolated", "--no-cache", "--select=LL602", "--output-format=json", "--probe", str(tmp_path)])

    (found,) = json.loads(capsys.readouterr().out)
    assert found["probe"]["verdict"] == "confirmed"
    assert found["probe"]["message"].endswith("as written, 0.00 repaired")

"""`--show-runs`: trainings as they are understood, as text and as JSON."""

from __future__ import annotations

import fcntl
import json
import math
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from losslint.report import runs_json, runs_text
from losslint.report.paint import Paint
from losslint.training import (
    Content,
    Encoding,
    Fact,
    Inputs,
    Kind,
    Optimizer,
    Place,
    Range,
    Run,
    Validation,
    Version,
)
from msgspec.structs import replace

from tests.rules.building import Code, fact, head_of, inputs_of, labels_of, loss_of, metric_of, run


def at(row: int) -> Code:
    return Code("code", row)


def trained() -> Run:
    """Return a run whose facts stand on rows that a test can name."""
    metric = replace(metric_of("accuracy"), at=at(30))
    head = replace(
        head_of(),
        units=fact(10, at(20)),
        activation=fact("softmax", at(20)),
        range=Fact.unknown("it was not worked out"),
        rank=Fact.unknown("it was not worked out"),
    )
    loss = loss_of(written=at(30))
    made = run(
        head=head,
        loss=loss,
        labels=replace(
            labels_of(),
            encoding=fact(Encoding.ONE_HOT, at(12)),
            classes=fact(10, at(12)),
            shape=Fact.unknown("np.load reads a file", at(13)),
            range=Fact.unknown("np.load reads a file", at(13)),
            dtype=Fact.unknown("np.load reads a file", at(13)),
        ),
        inputs=(images(),),
        version=Version.KERAS_3,
    )
    made.at = at(73)
    made.outputs[0].metrics = Fact((metric,), at(30))
    made.optimizer = Optimizer(fact("Adam", at(30)), fact(1e-3, at(30)))
    made.batch_size = Fact(32, at(73), by_default=True)
    made.epochs = Fact(10, at(73))
    made.version = Fact(Version.KERAS_3, at(1))
    made.validation = Fact.unknown("there is none", at(73))
    return made


def images() -> Inputs:
    """Return images that were loaded on row 5."""
    made = inputs_of(Content.IMAGES, (0, 255), shape=(60000, None, 28), dtype="uint8")
    return replace(
        made,
        content=fact(Content.IMAGES, at(5)),
        range=replace(made.range, origin=at(5)),
        dtype=fact("uint8", at(5)),
        shape=fact((60000, None, 28), at(6)),
    )


def test_a_run_for_people() -> None:
    assert runs_text.render([trained()], Paint(False)) == (
        """\
train.py:73:1 fit
  keras: 3 (line 1)
  inputs: images, range 0..255, uint8 (line 5), shape (60000, ?, 28) (line 6)
  labels: one-hot, 10 classes (line 12), range, dtype and shape unknown, np.load reads a file (line 13)
  head: 10 units, softmax (line 20), range and rank unknown, it was not worked out
  loss: categorical_crossentropy (line 30), from probabilities (line 30, by default)
  metrics: accuracy (line 30)
  optimizer: Adam, learning rate 0.001 (line 30)
  batch size: 32 (line 73, by default)
  epochs: 10 (line 73)
  validation: unknown, there is none (line 73)
"""
    )


def test_nothing_found() -> None:
    assert runs_text.render([], Paint(False)) == "No training was found.\n"
    assert json.loads(runs_json.render([])) == []


def test_what_is_wholly_unknown_is_said_once() -> None:
    why: Fact[Any] = Fact.unknown("the file is not read", at(12))
    unknown = replace(labels_of(), encoding=why, classes=why, range=why, dtype=why, shape=why)
    made = run(labels=unknown)

    assert "  labels: unknown, the file is not read (line 12)\n" in runs_text.render([made], Paint(False))
    assert {"fact": "labels", "why": "the file is not read"} in runs_json.as_object(made)["unknown"]


def test_several_inputs_and_outputs_are_numbered() -> None:
    made = run(inputs=(images(), inputs_of()), further=run().outputs)

    text = runs_text.render([made], Paint(False))

    for name in ("inputs[0]", "inputs[1]", "labels[0]", "outputs[0].head", "outputs[1].loss"):
        assert f"  {name}: " in text


def test_an_autoencoder_has_no_classes() -> None:
    text = runs_text.render([run(labels=labels_of(None, None, are_inputs=True))], Paint(False))

    assert "the labels are the inputs themselves" in text
    assert "classes" not in text


def test_places_elsewhere_are_named() -> None:
    class Elsewhere(Code, frozen=True):
        def place(self) -> Place:
            return Place("model.ipynb", 3, 7, 1, 7, 2)

    made = run(kind=Kind.CONFIGURED)
    made.batch_size = Fact(32, Elsewhere("x"))

    assert "  batch size: 32 (model.ipynb, cell 3, line 7)\n" in runs_text.render([made], Paint(False))


def test_a_run_for_programs() -> None:
    got = runs_json.as_object(trained())

    path = str(Path("train.py").absolute())
    fifth = {"filename": path, "cell": None, "location": {"row": 5, "column": 1}}
    assert (got["filename"], got["location"], got["kind"]) == (path, {"row": 73, "column": 1}, "fit")
    assert got["keras"] == "3"
    assert got["inputs"]["content"] == {"value": "images", **fifth}
    assert got["inputs"]["range"] == {"value": {"low": 0, "high": 255, "exact": True}, **fifth}
    assert got["inputs"]["shape"]["value"] == [60000, None, 28]
    assert got["labels"]["encoding"]["value"] == "one-hot"
    assert got["labels"]["range"] is None
    assert got["outputs"][0]["head"]["units"]["value"] == 10
    assert got["outputs"][0]["loss"]["name"]["value"] == "categorical_crossentropy"
    assert got["outputs"][0]["metrics"][0]["value"] == "accuracy"
    assert got["optimizer"]["learning_rate"]["value"] == 1e-3
    assert got["batch_size"]["value"] == 32
    assert got["validation"] is None
    assert {"fact": "labels.shape", "why": "np.load reads a file"} in got["unknown"]
    assert {"fact": "validation", "why": "there is none"} in got["unknown"]


def test_a_metric_has_its_canonical_name_and_what_the_code_calls_it() -> None:
    made = trained()
    made.outputs[0].metrics = Fact((replace(metric_of("accuracy"), spelling="acc"),), at(30))

    (metric,) = runs_json.as_object(made)["outputs"][0]["metrics"]
    assert (metric["value"], metric["spelling"]) == ("accuracy", "acc")


def test_a_training_that_is_passed_over_says_by_which_condition() -> None:
    made = trained()
    made.passed_over = at(70)

    assert "  not checked: as the code stands, `code` (line 70) passes over it\n" in runs_text.render(
        [made], Paint(False)
    )
    assert runs_json.as_object(made)["passed_over"]["location"] == {"row": 70, "column": 1}
    assert runs_json.as_object(trained())["passed_over"] is None


def test_infinity_is_written_as_json_has_it() -> None:
    made = run(labels=labels_of(Encoding.REAL, None, values=(-math.inf, math.inf)))

    text = runs_json.render([made])

    assert json.loads(text, parse_constant=pytest.fail)[0]["labels"]["range"]["value"] == {
        "low": -math.inf,
        "high": math.inf,
        "exact": True,
    }


@pytest.mark.parametrize("word", ["Infinity", 'an "Infinity', "\\Infinity"])
def test_a_text_that_says_infinity_stays(word: str) -> None:
    text = runs_json.render([run(labels=labels_of(Encoding.REAL, None, values=(0, math.inf)))])

    assert json.loads(runs_json.in_strict_words(json.dumps([word, math.inf]))) == [word, math.inf]
    assert "1e999" in text


def test_validation_data_is_shown() -> None:
    made = run()
    made.validation = Fact(Validation(images(), labels_of()), at(9))

    assert "  validation: given (line 9)\n" in runs_text.render([made], Paint(False))
    assert runs_json.as_object(made)["validation"]["inputs"]["dtype"]["value"] == "uint8"


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (Range(0, 1, exact=False), "range within 0..1 (line 5)"),
        (Range(0, math.inf), "range 0..inf (line 5)"),
        (Range(-math.inf, math.inf), "range unbounded (line 5)"),
    ],
)
def test_ranges(values: Range, shown: str) -> None:
    made = run()
    made.inputs = (replace(made.inputs[0], range=Fact(values, at(5))),)

    assert shown in runs_text.render([made], Paint(False))


def other_ways() -> list[Run]:
    """Return what three ways make of one training: as it is known, with another loss, and less known."""
    otherwise, less = trained(), trained()
    otherwise.outputs[0].loss = replace(otherwise.outputs[0].loss, name=fact("mean_squared_error", at(31)))
    less.optimizer = Optimizer(Fact.unknown("it is an argument"), Fact.unknown("it is an argument"))
    return [less, trained(), otherwise]


def test_one_training_is_one_block_with_what_differs_on_other_ways() -> None:
    (text,) = runs_text.render(other_ways(), Paint(False)).split("\n\n")
    alone = runs_text.render([trained()], Paint(False))

    assert text.startswith(alone)
    assert text[len(alone) :] == (
        "  on another way\n    loss: mean_squared_error (line 31), from probabilities (line 30, by default)\n"
    )


def test_runs_of_one_training_have_its_number() -> None:
    elsewhere = trained()
    elsewhere.at = at(80)
    found = json.loads(runs_json.render([*other_ways(), elsewhere]))

    assert [one["training"] for one in found] == [1, 1, 2]
    assert [one["outputs"][0]["loss"]["name"]["value"] for one in found] == [
        "categorical_crossentropy",
        "mean_squared_error",
        "categorical_crossentropy",
    ]


def test_a_compile_that_another_file_fits_is_no_training_of_its_own() -> None:
    fit, compiled = trained(), trained()
    fit.configured_at = compiled.at = at(30)
    compiled.kind = Kind.CONFIGURED

    assert [one["location"]["row"] for one in json.loads(runs_json.render([compiled, fit]))] == [73]
    assert [one["location"]["row"] for one in json.loads(runs_json.render([compiled]))] == [30]


def on_a_terminal(width: int, encoding: str = "utf-8") -> str:
    """Return what `--show-runs` prints about a fixture on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    script = Path(__file__).parent.parent.parent / "fixtures" / "heads" / "fashion_softmax_twice.py"
    command = [sys.executable, "-m", "losslint", "--show-runs", "--no-cache", "--color", "never", str(script)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment) as running:
        os.close(theirs)
        printed = b""
        try:
            while piece := os.read(ours, 65536):
                printed += piece
        except OSError:
            assert running.wait() == 0  # that is how a terminal ends whose program has ended
    os.close(ours)
    return printed.decode(encoding)


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("width", "encoding", "is_drawn"), [(140, "utf-8", True), (80, "utf-8", False), (140, "ascii", False)]
)
def test_a_terminal_that_is_wide_enough_shows_the_diagram(width: int, encoding: str, is_drawn: bool) -> None:
    printed = on_a_terminal(width, encoding)

    assert ("╭ inputs ─" in printed) is is_drawn
    assert ("──LL103──▶" in printed) is is_drawn
    assert "  head: 10 units, softmax" in printed
    assert max(map(len, printed.splitlines())) <= max(width, 120)

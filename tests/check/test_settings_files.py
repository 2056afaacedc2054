"""Findings about what a settings file says: they stand in the code that takes it, and the file is shown beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.check.engine import lint
from losslint.findings import Applicability, Diagnostic

TRAINING = """\
import keras
import {library}

with open("settings.{ending}", "{mode}") as file:
    settings = {library}.{load}(file)
(x, y), _ = keras.datasets.mnist.load_data()
head = settings["head"]
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation=head["activation"])])
model.compile("adam", loss=settings["loss"])
model.fit(x / 255, keras.utils.to_categorical(y))
"""
JSON = TRAINING.format(library="json", load="load", ending="json", mode="r")
YAML = TRAINING.format(library="yaml", load="safe_load", ending="yaml", mode="r")
TOML = TRAINING.format(library="tomllib", load="load", ending="toml", mode="rb")
SETTINGS = {"head": {"activation": "sigmoid"}, "loss": "categorical_crossentropy"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "settings.json").write_text(json.dumps(SETTINGS, indent=2))
    (tmp_path / "settings.yaml").write_text(
        "head:\n  activation: sigmoid # why\nloss: categorical_crossentropy\n"
    )
    (tmp_path / "settings.toml").write_text(
        'loss = "categorical_crossentropy"\n[head]\nactivation = "sigmoid"\n'
    )
    return tmp_path


def found_in(project: Path, code: str) -> Diagnostic:
    (project / "train.py").write_text(code)
    (found,) = lint(Path("train.py"))
    return found


@pytest.mark.parametrize(
    ("code", "row", "edit"),
    [
        (JSON, 5, ("settings.json", 3, '"softmax"')),
        (YAML, 3, ("settings.yaml", 2, "softmax")),
        (TOML, 1, ("settings.toml", 3, '"softmax"')),
    ],
)
def test_the_file_is_shown_and_its_repair_too(
    project: Path, code: str, row: int, edit: tuple[str, int, str]
) -> None:
    found = found_in(project, code)

    assert (found.code, found.place.path, found.place.row) == ("LL105", "train.py", 8)
    assert (edit[0], row, "loss: categorical_crossentropy") in [
        (one.place.path, one.place.row, one.message) for one in found.related
    ]
    assert found.repair is not None
    assert found.repair.applicability is Applicability.DISPLAY
    assert [(one.place.path, one.place.row, one.content) for one in found.repair.edits] == [edit]


def test_no_repair_is_made_in_a_settings_file(project: Path) -> None:
    found_in(project, YAML)
    before = {path: path.read_bytes() for path in project.iterdir() if path.is_file()}

    main(["--isolated", "--no-cache", "--fix", "--unsafe-fixes", "train.py"])

    assert {path: path.read_bytes() for path in before} == before


def test_a_finding_about_a_setting_stands_where_the_code_takes_it(project: Path) -> None:
    code = YAML.replace('head["activation"]', '"softmax"')
    (project / "settings.yaml").write_text("loss: binary_crossentropy\n")
    found = found_in(project, code.replace('head = settings["head"]\n', ""))

    assert (found.code, found.place.path, found.place.row) == ("LL101", "train.py", 8)
    assert [(one.place.path, one.place.row) for one in found.related if one.place.path != "train.py"] == [
        ("settings.yaml", 1)
    ]


def test_a_comment_in_the_code_suppresses_it(project: Path) -> None:
    code = YAML.replace('head["activation"])])', 'head["activation"])])  # losslint: ignore[LL105] as it is')
    (project / "train.py").write_text(code)

    assert lint(Path("train.py")) == []


@pytest.mark.parametrize("style", ["json", "jsonl", "sarif", "github", "junit", "rdjson", "full"])
def test_every_format_can_show_it(project: Path, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    found_in(project, YAML)

    main(["--isolated", "--no-cache", "--output-format", style, "train.py"])

    assert "settings.yaml" in capsys.readouterr().out


def test_a_baseline_leaves_it_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found_in(project, YAML)
    options = ["--isolated", "--no-cache", "--baseline", "known.json"]
    main([*options, "--write-baseline", "train.py"])
    capsys.readouterr()

    assert main([*options, "train.py"]) == 0
    (project / "settings.yaml").write_text(
        "\n\nhead: {activation: sigmoid}\nloss: categorical_crossentropy\n"
    )
    assert main([*options, "train.py"]) == 0

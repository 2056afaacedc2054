"""A distribution of somebody else, built and installed for real: its rules are rules like ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.started import environment

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "sample"
TRAINING = """\
import keras

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="sgd")
model.fit(x, keras.utils.to_categorical(y, 10))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the sample distribution is installed in."""
    folder = tmp_path_factory.mktemp("installed")
    source = shutil.copytree(SAMPLE, tmp_path_factory.mktemp("source") / "sample")
    install(source, folder)
    return folder


def install(source: Path, folder: Path) -> None:
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(folder)]
    command = [sys.executable, "-m", "pip", "install", *options, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def losslint(
    installed: Path, folder: Path, *arguments: str, text: str = TRAINING
) -> subprocess.CompletedProcess[str]:
    (folder / "train.py").write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "losslint", *arguments],
        cwd=folder,
        env=environment(ROOT, installed),
        capture_output=True,
        text=True,
        check=False,
    )


def found(run: subprocess.CompletedProcess[str]) -> set[str]:
    findings: list[dict[str, Any]] = json.loads(run.stdout)
    return {one["code"] for one in findings}


def test_its_rules_are_listed_and_explained(installed: Path, tmp_path: Path) -> None:
    assert "ACME001  optimizer-of-the-house" in losslint(installed, tmp_path, "rule").stdout
    page = losslint(installed, tmp_path, "rule", "optimizer-of-the-house").stdout
    assert page.startswith("ACME001 optimizer-of-the-house (warning)\n")


def test_one_that_raises_costs_its_own_findings_and_says_so(installed: Path, tmp_path: Path) -> None:
    run = losslint(installed, tmp_path, "--output-format", "json", "train.py")

    assert run.returncode == 2
    assert found(run) == {"ACME001", "LL009", "LL101"}
    assert "ACME002" in run.stdout
    assert "Traceback" not in run.stderr


def test_help_and_repair_written_by_hand_are_shown(installed: Path, tmp_path: Path) -> None:
    run = losslint(installed, tmp_path, "--select", "ACME001", "--output-format", "json", "train.py")
    (finding,) = json.loads(run.stdout)

    assert finding["help"] == "optimizer='adam'"
    assert [edit["content"] for edit in finding["fix"]["edits"]] == ['"adam"']


def test_its_rules_are_selected_and_suppressed(installed: Path, tmp_path: Path) -> None:
    options = ("--output-format", "json", "train.py")
    suppressed = TRAINING.replace('"sgd")', '"sgd")  # losslint: ignore[ACME001] an experiment')

    assert found(losslint(installed, tmp_path, "--select", "ACME001", *options)) == {"ACME001"}
    assert "ACME001" not in found(losslint(installed, tmp_path, "--ignore", "ACME", *options))
    said = losslint(installed, tmp_path, "--select", "ACME001,LL090", *options, text=suppressed)
    assert (said.returncode, found(said)) == (0, set())


def test_another_version_of_it_makes_cached_results_stale(installed: Path, tmp_path: Path) -> None:
    again = Path(shutil.copytree(installed, tmp_path / "installed"))
    options = ("--select", "ACME001", "--output-format", "concise", "-q", "train.py")
    assert "with `adam`" in losslint(again, tmp_path, *options).stdout

    module = again / "acme_losslint_rules.py"
    module.write_text(module.read_text().replace('HOUSE_STYLE = "adam"', 'HOUSE_STYLE = "adamw"'))

    assert "with `adamw`" in losslint(again, tmp_path, *options).stdout


@pytest.mark.parametrize(
    ("code", "said"), [("LL101", "LL101"), ("LL999", "LL is reserved for losslint")], ids=["clash", "prefix"]
)
def test_a_code_that_is_ours_ends_with_2(tmp_path: Path, code: str, said: str) -> None:
    source = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    module = source / "acme_losslint_rules.py"
    module.write_text(module.read_text().replace("ACME001", code))
    install(source, tmp_path / "installed")

    run = losslint(tmp_path / "installed", tmp_path, "train.py")

    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr

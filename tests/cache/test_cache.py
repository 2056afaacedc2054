"""Results are kept from call to call, and only as long as everything that they rest on stays as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.cache import Cache
from losslint.cache.codec import from_plain, to_plain
from losslint.check.engine import check_file
from losslint.findings import Applicability, Diagnostic, Related, Repair, Severity, TextEdit
from losslint.results import FileResult, Line
from losslint.training import Place
from losslint.workers import spread, workers_for

TRAINING = """\
import keras
from keras import layers
from sizes import UNITS

model = keras.Sequential([layers.Dense(UNITS, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, keras.utils.to_categorical(y, UNITS))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "train.py").write_text(TRAINING)
    (tmp_path / "sizes.py").write_text("UNITS = 10\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    main(["--isolated", "--output-format", "json", *options, "train.py"])
    return capsys.readouterr().out


def refuse(*_: object) -> None:
    raise AssertionError("the file was checked again")


def test_the_second_call_says_the_same_without_checking(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = checked(capsys)
    monkeypatch.setattr("losslint.check.engine.check_file", refuse)

    assert json.loads(first)
    assert checked(capsys) == first
    assert (project / ".losslint_cache" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("units: 10\n", "units: 1\n"),  # a settings file has changed
        (None, "units: 10\n"),  # one that was not there
        ("units: 10\n", None),
    ],
)
def test_a_result_rests_on_settings_files(
    project: Path, capsys: pytest.CaptureFixture[str], before: str | None, after: str | None
) -> None:
    reading = "import yaml\nUNITS = yaml.safe_load(open('sizes.yaml'))['units']\n"
    (project / "train.py").write_text(TRAINING.replace("from sizes import UNITS\n", reading))
    settings = project / "sizes.yaml"

    def with_settings(text: str | None) -> str:
        settings.unlink(missing_ok=True)
        if text is not None:
            settings.write_text(text)
        return checked(capsys)

    first, second = with_settings(before), with_settings(after)

    assert first != second
    assert with_settings(before) == first


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sizes.py", "UNITS = 1\n"),  # a followed import has changed
        ("train.py", TRAINING.replace("softmax", "sigmoid")),
        ("requirements.txt", "keras==2.2.0\n"),  # a file with pins that was not there
    ],
)
def test_what_a_result_rests_on_decides_whether_it_holds(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    checked(capsys)
    (project / name).write_text(content)

    assert checked(capsys) == checked(capsys, "--no-cache")


def test_a_script_beside_it_that_writes_what_it_reads_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    writes = TRAINING.replace("model.fit(x, keras.utils.to_categorical(y, UNITS))", "model.save('m.h5')")
    reads = TRAINING.partition("model =")[0] + (
        "model = keras.models.load_model('m.h5')\nmodel.fit(x, keras.utils.to_categorical(y, UNITS))\n"
    )
    (project / "train.py").write_text(reads)
    assert '"code": "LL101"' not in checked(capsys)

    (project / "first.py").write_text(writes)
    assert '"code": "LL101"' in checked(capsys)

    (project / "first.py").write_text(writes.replace("softmax", "linear"))
    assert '"code": "LL101"' not in checked(capsys)


def test_settings_have_results_of_their_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everything = checked(capsys)

    assert json.loads(checked(capsys, "--ignore", "LL1")) == []
    assert checked(capsys) == everything


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_entry_counts_as_none(
    project: Path, capsys: pytest.CaptureFixture[str], damage: bytes
) -> None:
    first = checked(capsys)
    for entry in (project / ".losslint_cache").rglob("*.json"):
        entry.write_bytes(damage)

    assert checked(capsys) == first


def test_without_cache_nothing_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(capsys, "--no-cache")

    assert not (project / ".losslint_cache").exists()


def test_a_folder_that_cannot_be_made_keeps_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = checked(capsys, "--no-cache")

    assert checked(capsys, "--cache-dir", "train.py/cache") == first


def test_clean_removes_the_cache_and_nothing_else(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(capsys)

    assert main(["clean"]) == 0
    assert not (project / ".losslint_cache").exists()
    assert main(["clean", "--cache-dir", "."]) == 0
    assert (project / "train.py").exists()
    assert "there is no cache" in capsys.readouterr().out


def test_calls_at_the_same_time_do_not_disturb_each_other(project: Path) -> None:
    command = [sys.executable, "-m", "losslint", "--isolated", "--output-format", "json", "train.py"]
    calls = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    said = {call.communicate()[0] for call in calls}

    assert len(said) == 1
    assert not list((project / ".losslint_cache").rglob("*.tmp"))


def test_a_failure_is_not_kept(project: Path) -> None:
    result = check_file(project / "train.py", None, TRAINING.encode())  # type: ignore[arg-type]
    cache = Cache(project / "kept")
    cache.keep(project / "train.py", "", TRAINING.encode(), result)

    assert result.failed
    assert cache.find(project / "train.py", "", TRAINING.encode()) is None


def test_a_worker_that_dies_costs_one_item() -> None:
    done = spread(_die_over_three, range(8), 2, lambda item: -item)

    assert done == [0, 1, 4, -3, 16, 25, 36, 49]


def _die_over_three(item: int) -> int:
    if item == 3:
        import os

        os._exit(9)
    return item * item


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_workers_are_used_where_they_pay() -> None:
    assert workers_for([2_000] * 5, None) == 0
    assert workers_for([2_000] * 5, 3) == 3
    assert workers_for([2_000] * 5, 1) == 0
    assert workers_for([2_000], 3) == 0
    assert workers_for([10**9], None) == 1  # which can be interrupted
    assert workers_for([2_000, 200_000], 1) == 1
    assert workers_for([], None) == 0


def test_several_processes_say_what_one_says(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        (project / f"train{number}.py").write_text(TRAINING)
    main(["--isolated", "--no-cache", "--jobs", "1", "--output-format", "json", "."])
    alone = capsys.readouterr().out
    main(["--isolated", "--no-cache", "--jobs", "3", "--output-format", "json", "."])

    assert json.loads(alone)
    assert capsys.readouterr().out == alone


def test_no_process_is_not_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--jobs", "0"]) == 2
    assert "--jobs" in capsys.readouterr().err


def test_everything_of_a_finding_is_kept(project: Path) -> None:
    place = Place("a.py", 2, 1, 2, 3, 4)
    repair = Repair("do it", Applicability.SAFE, (TextEdit(place, "x"),))
    found = Diagnostic(
        *("LL101", "name", Severity.ERROR, "message", place, "label", (Related(place, "seen"),), ("effect",)),
        *("help", repair, ("LL105",), ("also",), "fingerprint"),
    )
    result = FileResult("a.py", (found,), {("a.py", 2, 1): Line("x = 1", 7)})

    again = from_plain(json.loads(json.dumps(to_plain(result))))

    assert again == result
    assert again.diagnostics[0] == found

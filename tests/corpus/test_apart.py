"""A repository is checked in a process of its own, and takes no other one along."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import pytest
from losslint.corpus.apart import Apart
from losslint.corpus.row import Answer, Limits, Repository

from tests.corpus.code import LABELS, LONG, TRAIN

GOOD = Repository("good", (("src/train.py", TRAIN), ("src/labels.py", LABELS)))


def checked(repository: Repository, limits: Limits | None = None) -> tuple[Answer, Answer]:
    """Return what a repository comes to, and what another one comes to behind it."""
    with Apart(limits or Limits()) as apart:
        return apart.check(repository), apart.check(GOOD)


def test_trainings_and_findings_come_with_their_facts() -> None:
    answer, _ = checked(GOOD)

    assert (answer.status, answer.why, answer.files, answer.refused) == ("checked", "", 2, 0)
    (training,) = answer.trainings
    assert (training.path, training.row, training.kind, training.framework) == (
        "src/train.py",
        6,
        "fit",
        "keras",
    )
    assert (training.units, training.activation, training.loss) == (10, "softmax", "binary_crossentropy")
    assert (training.labels, training.classes, training.metrics) == ("one-hot", 10, ["accuracy"])
    assert (training.reads, training.optimizer) == ("independent", "Adam")
    assert "inputs" in training.unknown
    (found,) = (one for one in answer.findings if one.code == "LL101")
    assert (found.path, found.row, found.column, found.severity) == ("src/train.py", 5, 20, "warning")
    assert (found.framework, found.generation) == ("keras", None)


def test_a_training_is_one_however_many_files_lead_to_it() -> None:
    module = TRAIN.replace(b"model.fit(x / 255, y)", b"")
    scripts = tuple((f"run{n}.py", b"from parts import model, y\nmodel.fit(x, y)\n") for n in range(2))
    answer, _ = checked(Repository("several", (*scripts, ("parts.py", module), ("labels.py", LABELS))))

    assert [(one.path, one.kind) for one in answer.trainings] == [("run0.py", "fit"), ("run1.py", "fit")]
    assert [one.path for one in answer.findings if one.code == "LL101"] == ["parts.py"]


@pytest.mark.parametrize(
    "name",
    [
        "../train.py",
        "/train.py",
        "a/../../train.py",
        ".git/train.py",
        ".GIT/hooks",
        "a\0.py",
        "a\\b.py",
        "",
        ".",
        "n" * 400,
    ],
)
def test_a_file_that_would_lie_elsewhere_is_refused(name: str) -> None:
    answer, _ = checked(Repository("hostile", ((name, TRAIN), ("other.py", b"import keras\n"))))

    assert (answer.status, answer.files, answer.refused) == ("checked", 1, 1)


def test_no_file_replaces_another_one_and_one_without_content_is_no_file() -> None:
    files = (("a.py", b"import keras\n"), ("./a.py", TRAIN), ("a.py/b.py", TRAIN), ("c.py", None))
    answer, _ = checked(Repository("twice", files))

    assert (answer.files, answer.refused, answer.trainings) == (1, 3, [])


def test_the_configuration_of_a_repository_holds_for_its_authors_only() -> None:
    files = (*GOOD.files, ("losslint.toml", b'ignore = ["ALL"]\n'), (".gitignore", b"*\n"))
    answer, _ = checked(Repository("configured", files))

    assert "LL101" in {one.code for one in answer.findings}


def test_broken_code_is_a_finding_and_halves_of_characters_are_written_out() -> None:
    cell = b'{"cell_type": "code", "source": "model.fit(x, y, \\ud800)"}'
    notebook = b'{"cells": [%s], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}' % cell
    files = (
        ("broken.py", b"import keras\ndef f(:\nmodel.fit(x, y)\n"),
        ("a.ipynb", b'{"import keras": 1,' + notebook[1:]),
    )
    answer, _ = checked(Repository("broken", files))

    assert answer.status == "checked"
    assert {(one.code, one.path) for one in answer.findings} >= {("LL001", "broken.py")}


def test_the_time_limit_costs_one_repository_only() -> None:
    ended, after = checked(Repository("slow", (("train.py", LONG),)), Limits(seconds=1.0))

    assert (ended.status, ended.why) == ("overtime", "it took longer than 1 s")
    assert ended.seconds < 10
    assert after.status == "checked"


def test_the_memory_limit_costs_one_repository_only() -> None:
    ended, after = checked(Repository("large", (("train.py", LONG),)), Limits(megabytes=128))

    assert (ended.status, ended.why) == ("out of memory", "it needed more than 128 MB")
    assert after.status == "checked"


def test_a_crash_costs_one_repository_only() -> None:
    with Apart(Limits()) as apart:
        apart.check(GOOD)
        killer = threading.Thread(target=_kill_a_process_of, args=(_beside(apart),))
        killer.start()
        ended = apart.check(Repository("crashing", (("train.py", LONG),)))
        killer.join()
        after = apart.check(GOOD)

    assert (ended.status, ended.why) == ("crashed", "the process that checked it ended with signal SIGSEGV")
    assert after.status == "checked"


def test_a_process_beside_that_is_killed_is_started_again_and_what_it_left_is_removed() -> None:
    with Apart(Limits()) as apart:
        apart.check(GOOD)
        os.kill(_beside(apart), signal.SIGKILL)
        first, second = apart.check(GOOD), apart.check(GOOD)

    assert (first.status, second.status) == ("crashed", "checked")
    with Apart(Limits()) as apart:
        apart.check(GOOD)
        held = _scratch_of(_beside(apart))
        assert held.exists()
    assert not held.exists()


def test_one_content_has_one_key_in_whatever_order() -> None:
    other = Repository("good", (("src/train.py", TRAIN), ("src/labels.py", LABELS + b"\n")))

    assert GOOD.key == Repository("good", tuple(reversed(GOOD.files))).key
    assert GOOD.key == Repository("good", GOOD.files, year=2_019).key
    assert len({GOOD.key, other.key, Repository("bad", GOOD.files).key}) == 3
    assert Repository("a", (("b", None),)).key != Repository("a", (("b", b""),)).key


def _beside(apart: Apart) -> int:
    assert apart._process is not None
    return apart._process.pid


def _kill_a_process_of(starter: int) -> None:
    """Take the first process that another one forks down as a fault in memory would."""
    children = Path(f"/proc/{starter}/task/{starter}/children")
    while not (found := children.read_text().split()):
        time.sleep(0.01)
    os.kill(int(found[0]), signal.SIGSEGV)


def _scratch_of(process: int) -> Path:
    return next(
        folder
        for folder in Path(tempfile.gettempdir()).glob("losslint-corpus-*")
        for held in Path(f"/proc/{process}/fd").iterdir()
        if held.readlink() == folder
    )

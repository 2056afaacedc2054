"""The process beside a worker: it has loaded the engine once, and forks one process for each repository.

A worker of Ray or Spark has threads, which do not survive a fork; this process has none. It reads
repositories from standard input and writes answers to standard output until standard input ends.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import msgpack

from losslint.corpus.folder import check_folder, rules_for
from losslint.corpus.messages import READY, receive, send
from losslint.corpus.row import CRASHED, OUT_OF_MEMORY, OVERTIME, Answer, Limits, Repository
from losslint.corpus.scratch import scratch_folder
from losslint.corpus.unpacking import unpack
from losslint.errors import UsageError
from losslint.rule import Rule
from losslint.workers import end_with

_FIRST = b"""\
import keras
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
x_train, x_test, y_train, y_test = train_test_split(np.load("x"), pd.read_csv("y")["label"])
model = keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, keras.utils.to_categorical(y_train, 10), validation_data=(x_test, y_test))
(images, labels), _ = keras.datasets.mnist.load_data()
for epoch in range(3):
    model.fit(images, labels)
"""
"""Trainings that are checked before any others: they load what nearly every check needs, and repairs too."""


def main(seconds: float, megabytes: int, select_rules: Sequence[str] | None, ignore: Sequence[str]) -> None:
    """Answer every repository of standard input until it ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed by accident is no answer
    limits = Limits(seconds, megabytes)
    with scratch_folder() as scratch, suppress(BrokenPipeError):  # whoever asked may have gone
        try:
            rules = rules_for(select_rules, ignore)
        except UsageError as error:
            send(answers, str(error).encode())
            return
        _load(scratch / "first", rules)
        send(answers, READY)
        while (request := receive(requests)) is not None:
            folder = scratch / "repository"
            folder.mkdir()
            send(answers, msgpack.encode(_answer(request, folder, limits, rules)))
            shutil.rmtree(folder, ignore_errors=True)


def _load(folder: Path, rules: Mapping[str, Rule]) -> None:
    folder.mkdir()
    (folder / "train.py").write_bytes(_FIRST)
    cells = [{"cell_type": "code", "source": _FIRST.decode()}]
    (folder / "train.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    os.chdir(folder)
    check_folder(rules)
    os.chdir(folder.parent)
    gc.collect()
    gc.freeze()  # what is loaded stays, and its pages are shared by all that are forked


def _answer(request: bytes, folder: Path, limits: Limits, rules: Mapping[str, Rule]) -> Answer:
    """Check a repository in a process of its own, and say how that ended."""
    started = time.monotonic()
    reading, writing = os.pipe()
    starter = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_forked(starter, request, folder, limits, rules, writing)
    os.close(writing)
    told = _read_until(reading, started + limits.seconds)
    os.close(reading)
    if told is None:
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    answer = _understood(told, os.waitstatus_to_exitcode(ended), limits, folder.with_name(_SAID))
    answer.seconds = round(time.monotonic() - started, 3)
    return answer


def _read_until(pipe: int, deadline: float) -> bytes | None:
    """Return all that comes through a pipe, None where it is still open at the deadline."""
    told = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        piece = os.read(pipe, 1 << 16)
        if not piece:
            return bytes(told)
        told += piece


def _understood(told: bytes | None, code: int, limits: Limits, said: Path) -> Answer:
    """Return the answer of a process that ended with this code, and `said` this on standard error."""
    if told is None:
        return Answer(OVERTIME, f"it took longer than {limits.seconds:g} s")
    if code == 0:
        return msgpack.decode(told, type=Answer)
    if code == _NO_MEMORY or (code == -signal.SIGABRT and _FAILED_ALLOCATION in said.read_bytes()):
        return Answer(OUT_OF_MEMORY, f"it needed more than {limits.megabytes} MB")
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return Answer(CRASHED, f"the process that checked it ended with {how}")


_NO_MEMORY = 77
"""The exit code of a forked process that has reached its memory limit."""

_FAILED_ALLOCATION = b"memory allocation"
"""What Rust, and so libcst, says of that before it aborts."""

_SAID = "said"
"""The file beside a repository's folder that its standard error goes to."""


def _be_forked(
    starter: int, request: bytes, folder: Path, limits: Limits, rules: Mapping[str, Rule], writing: int
) -> None:
    """Check one repository, write the answer and end: nothing of the starter is to be carried on here."""
    code = 1
    try:
        _confine(starter, limits, folder.with_name(_SAID))
        repository = msgpack.decode(request, type=Repository)
        refused = unpack(repository.files, folder)
        os.chdir(folder)
        answer = check_folder(rules)
        answer.refused = refused
        if answer.status == OUT_OF_MEMORY:
            code = _NO_MEMORY
        else:
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(msgpack.encode(answer))
            code = 0
    except MemoryError:
        code = _NO_MEMORY
    finally:
        os._exit(code)


def _confine(starter: int, limits: Limits, said: Path) -> None:
    """Limit what this process may take, end it with its starter, and let it say nothing to anybody."""
    end_with(starter)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    most = limits.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

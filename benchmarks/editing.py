"""How long it takes from a key to what the editor shows, told by a whole session with `losslint server`.

    python benchmarks/editing.py [--keys N]

A script of 300 lines, a notebook of 40 cells and a script of a project of 30 modules are opened. Then keys
are typed into each, and after every one the time is taken until diagnostics for this version of the text
arrive: once with a pause behind each key, and once as fast as people type, where only the last key of twenty
counts. The processor time of the server and of the process that checks for it, by the number of single keys,
is what other programs on the machine disturb less; it needs Linux.
Half of the keys leave code that cannot be parsed, as they do while people type.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAUSE = 0.4
"""Seconds behind a key after which nothing is under way any more."""
PACE = 0.08
"""Seconds between the keys of somebody who types fast."""
BURST = 20
BARE = 50
SECONDS = 30

FUNCTION = '''
def prepare_{n}(images, size={n}, flip=True):
    """Return pictures as the network wants them, and which of them were turned round."""
    images = images.reshape(images.shape[0], 28, 28, 1).astype("float32") / 255
    turned = []
    for number, image in enumerate(images):
        if flip and number % (size + 2) == 0:
            turned.append(number)
            images[number] = image[:, ::-1]
    print("prepared", len(images), "pictures of which", len(turned), "are turned")
    return images, turned

'''

TRAINING = """
model_{n} = keras.Sequential()
model_{n}.add(keras.Input((28, 28, 1)))
model_{n}.add(layers.Conv2D({n} + 8, 3, activation="relu"))
model_{n}.add(layers.MaxPooling2D())
model_{n}.add(layers.Flatten())
model_{n}.add(layers.Dense(128, activation="relu"))
model_{n}.add(layers.Dropout(0.5))
model_{n}.add(layers.Dense(10, activation="softmax"))
model_{n}.compile(loss="{loss}", optimizer="adam", metrics=["accuracy"])
history_{n} = model_{n}.fit(x_train, y_train, batch_size=128, epochs=12, validation_data=(x_test, y_test))
score_{n} = model_{n}.evaluate(x_test, y_test, verbose=0)
print("loss", score_{n}[0], "accuracy", score_{n}[1])
"""

DATA = """\
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, _ = prepare_0(x_train)
x_test, _ = prepare_0(x_test, flip=False)
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
"""

IMPORTS = "import keras\nimport numpy as np\nfrom keras import layers\n"
LOSSES = ("binary_crossentropy", "categorical_crossentropy")
KEYED = "learned = 1"
"""The line that is typed at: a word of it grows, or a bracket is opened."""


def main() -> int:
    """Measure and print one line a text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keys", type=int, default=40)
    keys = parser.parse_args().keys
    print(f"{'what':<34}{'median':>8}{'95 %':>8}{'goal':>8}{'last of a burst, 95 %':>24}{'processor':>12}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, text, goal in (
            (f"a script of {len(script().splitlines())} lines", _script(folder), 150),
            ("a notebook of 40 cells", _notebook(folder), 300),
            ("a script of 30 modules", _project(folder), 500),
        ):
            with Editor(folder) as editor:
                alone, burst, processor = text(editor, keys)
            line = f"{_at(alone, 0.5):6.0f}ms{_at(alone, 0.95):6.0f}ms{goal:6}ms{_at(burst, 0.95):22.0f}ms"
            line += f"{processor:10.0f}ms"
            print(f"{what:<34}{line}", flush=True)
        print(f"meanwhile {BARE} ms of processor time of a bare loop take {_at(_bare(), 0.5):.0f} ms")
    return 0


Typed = Callable[["Editor", int], tuple[list[float], list[float], float]]


def script() -> str:
    """Return a script of 300 lines: functions, data, and trainings of which every other one is wrong."""
    functions = "".join(FUNCTION.format(n=n) for n in range(16))
    trainings = "".join(TRAINING.format(n=n, loss=LOSSES[n % 2]) for n in range(7))
    return f"{IMPORTS}{functions}{DATA}{KEYED}\n{trainings}"


def _script(folder: Path) -> Typed:
    return lambda editor, keys: _type(editor, Script(editor, folder / "train.py", script()), keys)


def _project(folder: Path) -> Typed:
    modules = folder / "parts"
    modules.mkdir()
    names = [f"prepare_{n}" for n in range(29)]
    for n in range(len(names)):
        below = f"from parts.part{n - 1} import prepare_{n - 1}\n" if n else ""
        (modules / f"part{n}.py").write_text(f"{IMPORTS}{below}{FUNCTION.format(n=n) * 4}", encoding="utf-8")
    imports = "".join(f"from parts.part{n} import {name}\n" for n, name in enumerate(names))
    trainings = "".join(TRAINING.format(n=n, loss=LOSSES[n % 2]) for n in range(3))
    text = f"{IMPORTS}{imports}{DATA}{KEYED}\n{trainings}"
    return lambda editor, keys: _type(editor, Script(editor, folder / "main.py", text), keys)


def _notebook(folder: Path) -> Typed:
    functions = [FUNCTION.format(n=n).strip("\n") for n in range(16)]
    trainings = [part for n in range(6) for part in TRAINING.format(n=n, loss=LOSSES[n % 2]).split("\n\n")]
    steps = [line for text in trainings for line in _halves(text.strip("\n"))]
    cells = [IMPORTS, *functions, DATA, KEYED, *steps]
    cells += [f"print({n})" for n in range(40 - len(cells))]
    assert len(cells) == 40, len(cells)
    return lambda editor, keys: _type(editor, Notebook(editor, folder / "train.ipynb", cells), keys)


def _halves(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for part in (lines[:5], lines[5:]):
        yield "\n".join(part)


class Editor:
    """The client's side of the protocol, as far as it is needed."""

    def __init__(self, folder: Path) -> None:
        paths = os.pathsep.join((str(ROOT / "lint"), str(ROOT / "rules")))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "losslint", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._numbers = 0
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        can = {"notebookDocument": {"synchronization": {}}}
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": can})
        self.tell("initialized", {})

    def __enter__(self) -> Editor:
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self._process.wait()

    def tell(self, method: str, params: object, **more: object) -> None:
        """Send a notification, or with an `id` a request."""
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def ask(self, method: str, params: object) -> None:
        """Send a request and wait for its answer."""
        self._numbers += 1
        self.tell(method, params, id=self._numbers)
        while self.heard.get(timeout=SECONDS).get("id") != self._numbers:
            continue

    def wait(self, uri: str, version: int) -> int:
        """Wait for the diagnostics of a version of a document, and return how many they are."""
        while True:
            said = self.heard.get(timeout=SECONDS).get("params", {})
            if said.get("uri") == uri and said.get("version") == version:
                return len(said["diagnostics"])

    def processor(self) -> float:
        """Return the milliseconds of processor time that the server and its process have taken so far."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        if not tasks.is_dir():
            return float("nan")
        children = [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
        ticks = 0
        for process in (self._process.pid, *map(int, children)):
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks * 1_000 / os.sysconf("SC_CLK_TCK")

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while line := stream.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
                while stream.readline().strip():
                    continue
                self.heard.put(json.loads(stream.read(length)))


class Script:
    """A text that is open as one document."""

    def __init__(self, editor: Editor, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        self._editor, self.uri, self.version = editor, path.as_uri(), 1
        self.row = text.splitlines().index(KEYED)
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        editor.tell("textDocument/didOpen", {"textDocument": document})

    def type(self, line: str) -> None:
        """Let a line take the place of the one that is typed at."""
        self.version += 1
        end = {"line": self.row + 1, "character": 0}
        change = {"range": {"start": {"line": self.row, "character": 0}, "end": end}, "text": f"{line}\n"}
        document = {"uri": self.uri, "version": self.version}
        self._editor.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})


class Notebook:
    """A notebook that is open cell by cell."""

    def __init__(self, editor: Editor, path: Path, cells: Sequence[str]) -> None:
        self._editor, self._notebook, self.version = editor, path.as_uri(), 1
        documents = [
            {"uri": f"{self._notebook}#{n}", "languageId": "python", "version": 1, "text": text}
            for n, text in enumerate(cells)
        ]
        self.uri = f"{self._notebook}#{list(cells).index(KEYED)}"
        shown = [{"kind": 2, "document": one["uri"]} for one in documents]
        notebook = {"uri": self._notebook, "notebookType": "jupyter-notebook", "version": 1, "cells": shown}
        editor.tell(
            "notebookDocument/didOpen", {"notebookDocument": notebook, "cellTextDocuments": documents}
        )

    def type(self, line: str) -> None:
        """Let a line take the place of the one that is typed at."""
        self.version += 1
        content = {"document": {"uri": self.uri, "version": self.version}, "changes": [{"text": line}]}
        self._editor.tell(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": self._notebook, "version": self.version},
                "change": {"cells": {"textContent": [content]}},
            },
        )


def _type(editor: Editor, text: Script | Notebook, keys: int) -> tuple[list[float], list[float], float]:
    """Return the milliseconds behind single keys and behind the last key of each burst, and of processors."""
    assert editor.wait(text.uri, 1) >= 0
    lines = [line for n in range(keys) for line in (f"{KEYED}{n}", f"{KEYED}{n} + (")]
    for line in lines[:6]:
        _taken(editor, text, line)
    before = editor.processor()
    alone = [_taken(editor, text, line) for line in lines[:keys]]
    processor = (editor.processor() - before) / keys
    burst = []
    for start in range(keys // 4):
        for line in lines[start : start + BURST - 1]:
            text.type(line)
            time.sleep(PACE)
        burst.append(_taken(editor, text, f"{KEYED} + {start}"))
    return alone, burst, processor


def _taken(editor: Editor, text: Script | Notebook, line: str) -> float:
    started = time.perf_counter()
    text.type(line)
    editor.wait(text.uri, text.version)
    taken = time.perf_counter() - started
    time.sleep(PAUSE)
    return taken * 1_000


def _bare() -> list[float]:
    """Return how many milliseconds a loop takes for so much processor time: what the machine is busy with."""
    taken = []
    for _ in range(10):
        started, processor = time.perf_counter(), time.process_time()
        while (time.process_time() - processor) * 1_000 < BARE:
            continue
        taken.append((time.perf_counter() - started) * 1_000)
        time.sleep(PAUSE)
    return taken


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


if __name__ == "__main__":
    sys.exit(main())

"""How long losslint takes, as ratios to other programs on the same machine in the same minute.

    python benchmarks/ratios.py [--training DIR] [--repositories DIR] [--other DIR …] [--rounds N]

`--training` holds training scripts (the project's fixtures if it is left out), `--repositories` checkouts
of whole projects (left out if it is not given), `--other` large trees that are mostly something else (the
standard library, and Keras's own sources where they are installed). Each ratio takes the fastest of several
rounds, in which both programs run one after the other. Where both use one core, it is of processor time,
which other programs disturb less; otherwise of the time that passes. Torchfix and Fixit are taken from the
PATH. What is not installed is left out and said.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARSE = """
import sys, libcst
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    try:
        libcst.parse_module(path.read_bytes())
    except (libcst.ParserSyntaxError, ValueError, RecursionError):
        continue
"""
PARSE_ONE = "import sys, libcst; libcst.parse_module(open(sys.argv[1], 'rb').read())"
MODEL = """\
model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, keras.utils.to_categorical(y, 10))
"""

FOUND_BY_OTHERS = (3,)
"""Exit codes of other tools that found something: Fixit adds 2 where a file cannot be parsed."""

COPIES = 6
"""Files of the same code that are checked together, so that starting weighs little."""

Command = Sequence[str]


def main() -> int:
    """Measure and print one line a ratio."""
    options = _options()
    losslint = [sys.executable, "-m", "losslint", "--isolated", "--silent", "--exit-zero"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        training = folder / "training"
        _copy_scripts(options.training, training)
        rows = [
            *_training(losslint, training, folder, options.rounds),
            *_one_file(losslint, training, options.rounds),
            *_repositories(losslint, options.repositories, options.rounds),
            *(row for tree in options.other for row in _other(losslint, tree, options.rounds)),
            *_start(losslint, folder, options.rounds),
            *_growth(losslint, folder, options.rounds),
        ]
    print(f"{'what':<58}{'against':<28}{'ratio':>7}{'goal':>9}")
    for what, against, ratio, goal in rows:
        shown = f"{ratio:7.2f}" if ratio is not None else "not run"
        print(f"{what:<58}{against:<28}{shown}{goal:>9}")
    return 0


Row = tuple[str, str, float | None, str]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--training", type=Path, default=ROOT / "fixtures")
    parser.add_argument("--repositories", type=Path)
    parser.add_argument("--other", type=Path, nargs="*", default=_large_trees())
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _large_trees() -> list[Path]:
    """Return the standard library, and the sources of Keras if they are there."""
    keras = importlib.util.find_spec("keras")
    found = keras.submodule_search_locations if keras is not None else None
    return [Path(sysconfig.get_path("stdlib")), *map(Path, found or ())]


def _one_file(losslint: Command, training: Path, rounds: int) -> Iterator[Row]:
    """Yield what a hook pays: one file of middling length, which it names."""
    by_size = sorted(training.iterdir(), key=lambda path: path.stat().st_size)
    middle = by_size[len(by_size) // 2]
    alone = [*losslint, "--no-cache", str(middle)]
    parsing = [sys.executable, "-c", PARSE_ONE, str(middle)]
    ratio = _ratio(alone, parsing, 2 * rounds, processor_seconds)
    yield "one training script, as from a hook", "libcst parsing it", ratio, "1.25"


def _repositories(losslint: Command, folder: Path | None, rounds: int) -> Iterator[Row]:
    if folder is None:
        return
    ratio = _ratio(
        [*losslint, "--no-cache", "--jobs", "1", str(folder)],
        [sys.executable, "-c", PARSE, str(folder)],
        rounds,
        processor_seconds,
    )
    yield f"repositories ({folder.name})", "libcst parsing their scripts", ratio, "1.5"


def _training(losslint: Command, training: Path, folder: Path, rounds: int) -> Iterator[Row]:
    alone = [*losslint, "--no-cache", "--jobs", "1", str(training)]
    files = sum(1 for _ in training.iterdir())
    what = f"{files} training scripts, one process"
    yield (
        what,
        "libcst parsing them",
        _ratio(alone, [sys.executable, "-c", PARSE, str(training)], rounds, processor_seconds),
        "1.5",
    )
    kept = [*losslint, "--jobs", "1", "--cache-dir", str(folder / "cache"), str(training)]
    _seconds(kept)
    ratio = _ratio(kept, alone, rounds, processor_seconds)
    yield f"{files} training scripts, cached", "the same without a cache", ratio, "0.2"
    both = folder / "both"
    _copy_scripts(training, both, "\nimport torch\n")  # torchfix does not parse what never mentions torch
    ours = [*alone[:-1], str(both)]
    for tool, command in (("torchfix", [str(both)]), ("fixit", ["lint", str(both)])):
        found = shutil.which(tool)
        ratio = _ratio(ours, [found, *command], rounds) if found else None
        yield f"{files} training scripts that import torch too", tool, ratio, "0.33"


def _other(losslint: Command, other: Path, rounds: int) -> Iterator[Row]:
    tree = [*losslint, "--no-cache", str(other)]
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--isolated",
        "--quiet",
        "--exit-zero",
        str(other),
    ]
    installed = importlib.util.find_spec("ruff") is not None
    yield (
        f"a large tree ({other.name})",
        "ruff check --no-cache",
        _ratio(tree, ruff, rounds) if installed else None,
        "4",
    )


def _start(losslint: Command, folder: Path, rounds: int) -> Iterator[Row]:
    empty = folder / "empty"
    empty.mkdir()
    yield (
        "an empty folder",
        "python -c ''",
        _ratio([*losslint, str(empty)], [sys.executable, "-c", ""], 3 * rounds, processor_seconds),
        "2.5",
    )


def _growth(losslint: Command, folder: Path, rounds: int) -> Iterator[Row]:
    """Yield how much longer four times as much takes, without what starting takes: linear is 4."""
    alone = [*losslint, "--no-cache", "--jobs", "1"]
    nothing = _fastest([*alone, str(_files(folder / "nothing", "import keras\n", 1))], rounds)

    def taken(name: str, code: str, count: int) -> float:
        return _fastest([*alone, str(_files(folder / name, code, count))], rounds) - nothing

    for what, few, many in _GROWTH:
        ratio = taken(f"{what} times four", many, COPIES) / taken(what, few, COPIES)
        yield f"four times as many {what}", "the few", ratio, "4"
    code = f"import keras\n{MODEL * 5}"
    yield "four times as many files", "the few", taken("many", code, 200) / taken("few", code, 50), "4"
    ratio = _importing(alone, folder / "wide", 36, rounds) - nothing
    ratio /= _importing(alone, folder / "narrow", 9, rounds) - nothing
    yield "four times as many modules that a script imports", "the few", ratio, "4"


def _importing(alone: Command, folder: Path, count: int, rounds: int) -> float:
    """Return how long a script takes that calls a function of each of so many modules, and trains."""
    folder.mkdir()
    work = "".join(f"    b{n} = a + {n}\n" for n in range(60))
    for number in range(count):
        (folder / f"part{number}.py").write_text(f"def f(a):\n{work}    return a\n", encoding="utf-8")
    calls = "".join(f"import part{number}\npart{number}.f({number})\n" for number in range(count))
    (folder / "train.py").write_text(f"import keras\n{calls}{MODEL}", encoding="utf-8")
    return _fastest([*alone, str(folder / "train.py")], rounds)


def _long(count: int) -> str:
    return "import keras\n" + MODEL * count


def _deep(depth: int) -> str:
    work = "    b = a + 1\n" * 10
    calls = "".join(f"def f{n}(a):\n{work}    return f{n - 1}(a)\n" for n in range(1, depth))
    start = f"import keras\ndef f0(a):\n{work}    return a\n{calls}"
    return start + f"f{depth - 1}(1)\n" * 200 + MODEL


def _branches(count: int) -> str:
    """Return a script with so many branches that its text does not decide."""
    branch = "if flag({n}):\n    a{n} = 1\nelse:\n    a{n} = 2\n"
    return f"import keras\n{''.join(branch.format(n=n) for n in range(count))}{MODEL}"


def _methods(count: int) -> str:
    """Return a script with a class of so many methods, of which the last one trains."""
    method = "    def part{n}(self, a):\n        b = a + {n}\n        return b * 2\n\n"
    last = "    def train(self, x, y):\n" + "".join(f"        {line}\n" for line in MODEL.splitlines())
    return f"import keras\nclass Work:\n{''.join(method.format(n=n) for n in range(count))}{last}"


def _blocks(count: int) -> str:
    """Return a residual network with three groups of so many blocks, which loops put together."""
    return f"""\
import keras
from keras import layers

def block(x, filters, step):
    y = layers.Conv2D(filters, 1, strides=step, padding="same")(x)
    y = layers.Activation("relu")(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization()(y)
    if step != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides=step, padding="same")(x)
    return layers.Activation("relu")(layers.add([x, y]))

inputs = keras.Input((224, 224, 3))
x = layers.Conv2D(64, 7, strides=2, padding="same")(inputs)
for filters in (64, 128, 256):
    x = block(x, filters, 2)
    for _ in range({count}):
        x = block(x, filters, 1)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(images, keras.utils.to_categorical(labels, 10))
"""


def _epochs(count: int) -> str:
    """Return a loop of so many rounds that trains with PyTorch."""
    return f"""\
import torch

net = torch.nn.Sequential(torch.nn.Linear(8, 40), torch.nn.ReLU(), torch.nn.Linear(40, 5))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range({count}):
    for x, y in loader:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
"""


_GROWTH = (
    ("trainings in a file", _long(200), _long(800)),
    ("calls inside one another", _deep(3), _deep(12)),
    ("branches", _branches(25), _branches(100)),
    ("methods of a class", _methods(50), _methods(200)),
    ("blocks of a residual network", _blocks(12), _blocks(48)),
    ("rounds of a training loop", _epochs(15), _epochs(60)),
)
"""What grows, and scripts with a few of it and with four times as many."""


def _files(folder: Path, code: str, count: int) -> Path:
    """Write the same code to so many files, and return their folder."""
    folder.mkdir()
    for number in range(count):
        (folder / f"train{number}.py").write_text(code, encoding="utf-8")
    return folder


def _copy_scripts(source: Path, target: Path, added: str = "") -> None:
    target.mkdir()
    for number, path in enumerate(sorted(source.rglob("*.py"))):
        (target / f"{number:04}_{path.name}").write_bytes(path.read_bytes() + added.encode())


def _ratio(
    ours: Command, theirs: Command, rounds: int, seconds: Callable[[Command], float] | None = None
) -> float:
    """Return the fastest run of one command by that of the other, taken in turns."""
    taken = seconds or _seconds
    pairs = [(taken(ours), taken(theirs)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs) / min(pair[1] for pair in pairs)


def _fastest(command: Command, rounds: int) -> float:
    return min(processor_seconds(command) for _ in range(rounds))


def processor_seconds(command: Command) -> float:
    """Run a command and return the processor time that it and its own processes took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _seconds(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _seconds(command: Command) -> float:
    """Run a command and return the time that passed."""
    # Installed programs are compiled once; where the environment forbids that, each start would compile ours.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, env=environment
    )
    if done.returncode not in (0, 1, *FOUND_BY_OTHERS):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())

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
        "4",
    )


def _growth(losslint: Command, folder: Path, rounds: int) -> Iterator[Row]:
    """Yield how much longer four times as much takes, without what starting takes: linear is 4."""
    alone = [*losslint, "--no-cache", "--jobs", "1"]
    nothing = _fastest([*alone, str(_files(folder / "nothing", "import keras\n", 1))], rounds)

    def taken(name: str, code: str, count: int) -> float:
        return _fastest([*alone, str(_files(folder / name, code, count))], rounds) - nothing

    yield (
        "a file four times as long",
        "the short one",
        taken("long", _long(800), COPIES) / taken("short", _long(200), COPIES),
        "4",
    )
    yield (
        "calls four times as deep",
        "the shallow ones",
        taken("deep", _deep(12), COPIES) / taken("shallow", _deep(3), COPIES),
        "4",
    )
    code = f"import keras\n{MODEL * 5}"
    yield "four times as many files", "the few", taken("many", code, 200) / taken("few", code, 50), "4"


def _long(count: int) -> str:
    return "import keras\n" + MODEL * count


def _deep(depth: int) -> str:
    work = "    b = a + 1\n" * 10
    calls = "".join(f"def f{n}(a):\n{work}    return f{n - 1}(a)\n" for n in range(1, depth))
    return f"import keras\ndef f0(a):\n{work}    return a\n{calls}" + f"f{depth - 1}(1)\n" * 200


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

"""How long losslint takes for whole projects, as ratios to libcst parsing their files.

    python benchmarks/projects.py [FOLDER …] [--rounds N]

Each folder is the checkout of a project. First comes one that is written here: a package of 27 modules that
import one another, a trainer among them, and three scripts that train with it. Its trainer is checked by
itself as well, as a hook does, without a cache and with one. Processor time, both sides on one core, the
fastest of several rounds in turns. To measure another state of losslint, let `PYTHONPATH` lead to it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import ratios

BLOCK = """\
from tensorflow import keras
from tensorflow.keras import layers
{below}

class Block{n}(layers.Layer):
    def __init__(self, units, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units, activation="relu")
        self.drop = layers.Dropout(rate)

    def call(self, x):
        return self.drop(self.dense(x))


def add_block{n}(x, units):
    for width in (units, units * 2):
        x = layers.Dense(width, activation="relu")(x)
        x = layers.BatchNormalization()(x)
    return x{more}


def scaled{n}(images, low=0.0, high=255.0):
    return (images - low) / (high - low)
"""

MODELS = """\
from tensorflow import keras
from pkg.part22 import add_block22


def build(name, classes):
    inputs = keras.Input((784,))
    x = add_block22(inputs, 16)
    if name == "deep":
        x = add_block22(x, 32)
    return keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(x))
"""

DATA = """\
from tensorflow import keras
from pkg.part3 import scaled3


def load():
    (x, y), (a, b) = keras.datasets.mnist.load_data()
    return (scaled3(x.reshape(-1, 784)), keras.utils.to_categorical(y, 10)), (a, b)
"""

TRAINER = """\
from pkg.data import load
from pkg.models import build


def train(name, loss="binary_crossentropy", epochs=3):
    (x, y), _ = load()
    model = build(name, 10)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model.fit(x, y, epochs=epochs)
"""

SCRIPT = """\
import argparse
from pkg.trainer import train

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="{name}", choices=["flat", "deep"])
    args = parser.parse_args()
    train(args.model, "categorical_crossentropy")
"""

PARTS = 23
TRAINED = "pkg/trainer.py"


def main() -> int:
    """Measure and print one line a ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'what':<58}{'seconds':>8}{'libcst':>8}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as name:
        own = written(Path(name) / "project")
        for folder in (own, *options.folders):
            _print(f"{folder.name}, cold", *_whole(folder, options.rounds))
        for what, seconds, parsing in _hook(own, Path(name) / "cache", options.rounds):
            _print(what, seconds, parsing)
    return 0


def written(folder: Path) -> Path:
    """Write the project of 30 modules, and return its folder."""
    package = folder / "pkg"
    package.mkdir(parents=True)
    (folder / ".git").mkdir()  # what makes it a project where no configuration is read
    for n in range(PARTS):
        below = f"from pkg.part{n - 1} import add_block{n - 1}\n" if n else ""
        more = f" if units > 1000 else add_block{n - 1}(x, units)" if n % 4 else ""
        (package / f"part{n}.py").write_text(BLOCK.format(n=n, below=below, more=more), encoding="utf-8")
    texts = {"__init__": "", "models": MODELS, "data": DATA, "trainer": TRAINER}
    for name, text in texts.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    for number, name in enumerate(("flat", "deep", "flat")):
        (folder / f"train{number}.py").write_text(SCRIPT.format(name=name), encoding="utf-8")
    return folder


def _whole(folder: Path, rounds: int) -> tuple[float, float]:
    """Return the processor seconds of a cold run over a project, and of parsing its files."""
    alone = [*_losslint(), "--no-cache", "--jobs", "1", str(folder)]
    return _fastest(alone, [sys.executable, "-c", ratios.PARSE, str(folder)], rounds)


def _hook(folder: Path, cache: Path, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Yield what one file of the project takes by itself."""
    file = str(folder / TRAINED)
    parsing = [sys.executable, "-c", ratios.PARSE_ONE, file]
    yield (f"{TRAINED} of it alone, cold", *_fastest([*_losslint(), "--no-cache", file], parsing, rounds))
    kept = [*_losslint(), "--cache-dir", str(cache), file]
    ratios.processor_seconds(kept)
    yield (f"{TRAINED} of it alone, cached", *_fastest(kept, parsing, rounds))


def _losslint() -> list[str]:
    return [sys.executable, "-m", "losslint", "--isolated", "--silent", "--exit-zero"]


def _fastest(ours: list[str], theirs: list[str], rounds: int) -> tuple[float, float]:
    pairs = [(ratios.processor_seconds(ours), ratios.processor_seconds(theirs)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def _print(what: str, seconds: float, parsing: float) -> None:
    print(f"{what:<58}{seconds:>8.2f}{parsing:>8.2f}{seconds / parsing:>7.2f}")


if __name__ == "__main__":
    sys.exit(main())

"""Runs the scripts of `tests/truth/usage.py`: `python -m tests.truth.measure.usage [--check N]`.

It writes the table anew, or runs N scripts drawn at random and compares. Loaders of folders need the package
Pillow, Keras 2 is the package tf_keras.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.truth.measure.asked import judged
from tests.truth.measure.data import CLASSES, Array
from tests.truth.usage import COLUMNS, NAMES, Outcome, Usage, outcomes, table_of, usages

PACKAGES = {2: "tf_keras", 3: "keras"}
FALLEN = 0.85
"""The share of its first loss that a training ends below which learns: those that do reach .76, the others .95."""
PICTURES = 24
"""Pictures of each class."""


def main() -> None:
    """Write the table, or compare a part of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.measure.usage", description=__doc__)
    parser.add_argument(
        "--check", type=int, metavar="N", help="run N scripts and compare them with the table"
    )
    parser.add_argument("--topic", help="only scripts of this topic")
    parser.add_argument("--keras", type=int, choices=(2, 3), default=3, help="2 is the package tf_keras")
    asked = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    if asked.keras == 2:
        os.environ["TF_USE_LEGACY_KERAS"] = "1"  # what TensorFlow goes by when it is asked for its Keras
    chosen = [one for one in usages() if asked.topic in (None, one.topic)]
    if asked.check is not None:
        sys.exit(_compare(random.Random(0).sample(chosen, min(asked.check, len(chosen))), asked.keras))
    with table_of(asked.keras).open("w", encoding="utf-8") as file:
        print(*COLUMNS, sep="\t", file=file)
        for one in run(chosen, asked.keras):
            print(one.topic, one.case, one.verdict, one.error, one.version, sep="\t", file=file, flush=True)


def run(scripts: list[Usage], generation: int) -> list[Outcome]:
    """Run scripts one after the other in a folder of pictures and say what came of each.

    Raises: any exception of a script that is neither TensorFlow's nor one that Keras uses for bad input.
    """
    keras: Any = importlib.import_module(PACKAGES[generation])

    with tempfile.TemporaryDirectory() as folder, _inside(folder):
        _draw_pictures()
        told = []
        for one in scripts:
            keras.backend.clear_session()
            keras.utils.set_random_seed(0)
            verdict, error = _outcome(one, PACKAGES[generation])
            told.append(Outcome(one.topic, one.case, verdict, error, str(keras.__version__)))
    return told


@contextlib.contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Work in a folder for a while: the scripts name theirs without a path."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _outcome(one: Usage, package: str) -> tuple[str, str]:
    names: dict[str, Any] = {}
    script = one.script.replace("import keras\n", f"import {package} as keras\n")
    script = script.replace("from keras import", f"from {package} import")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(script, "train.py", "exec"), names)  # our own text, made in usage.py
    except (ValueError, TypeError, RuntimeError, AttributeError) as error:
        return "stops", type(error).__name__
    except Exception as error:  # TensorFlow's own errors are told by their module
        if not type(error).__module__.startswith("tensorflow"):
            raise
        return "stops", type(error).__name__
    match one.topic:
        case "steps":
            return _shapes(names), ""
        case "class weights":
            return _weighting(names), ""
        case "metrics":
            return judged(names, one.case), ""
        case _:
            return _course(names["history"].history["loss"]), ""


def _course(losses: list[float]) -> str:
    """Say what became of a loss: pictures whose classes differ in brightness are learned in no time."""
    if min(losses) < 0:
        return "loss unbounded below"
    return "trains" if losses[-1] < FALLEN * losses[0] else "learns nothing"


def _shapes(names: dict[str, Any]) -> str:
    """Say whether the labels have the shape of the output, or that without an axis of one or of the ids."""
    said, labels = np.asarray(names["model"](names["x"])).shape, names["y"].shape
    ids = "sparse" in names["model"].loss
    fits = (
        labels in (said[:-1], (*said[:-1], 1))
        if ids
        else labels in (said, *([said[:-1]] if said[-1] == 1 else []))
    )
    return "trains" if fits else "labels stretched"


def _weighting(names: dict[str, Any]) -> str:
    """Say whether the loss is weighted as the keys of `class_weight` say, by how the loss grows."""
    model, x, y, weights = names["model"], names["x"], names["y"], names["weights"]
    model.optimizer.learning_rate = 0.0
    outputs = np.asarray(model(x, training=False), dtype="float64")
    losses, classes = _losses(outputs, y)
    numbered = {int(key): value for key, value in weights.items()}
    meant = np.asarray([float(numbered.get(one, 0)) for one in range(CLASSES)])
    wanted = float((losses * meant[classes]).mean())
    got = model.fit(x, y, batch_size=len(x), class_weight=weights, verbose=0).history["loss"][0]
    return "weighted as written" if abs(got - wanted) < 0.02 * abs(wanted) else "weighted otherwise"


def _losses(outputs: Array, y: Array) -> tuple[Array, Array]:
    """Return the crossentropy of every answer, and the class whose weight it should have."""
    if outputs.shape[1] == 1:
        column = y.reshape(-1, 1)
        yes = np.where(column == 1, outputs, 1 - outputs)
        return -np.log(yes), column
    if y.ndim == 2 and y.shape[1] == outputs.shape[1] and y.sum(1).max() > 1:
        yes = np.where(y == 1, outputs, 1 - outputs)
        return -np.log(yes), np.broadcast_to(np.arange(y.shape[1]), y.shape)
    truth = y.argmax(1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(-1)
    return -np.log(outputs[np.arange(len(truth)), truth]), truth


def _draw_pictures() -> None:
    """Write small pictures of two and of three classes, brighter from class to class."""
    tensorflow: Any = importlib.import_module("tensorflow")
    random = np.random.RandomState(0)
    for classes in (2, 3):
        for number, name in enumerate(NAMES[:classes]):
            folder = Path(f"pictures{classes}") / name
            folder.mkdir(parents=True)
            for n in range(PICTURES):
                pixels = np.clip(60 + 60 * number + 20 * random.randn(16, 16, 3), 0, 255).astype("uint8")
                (folder / f"{n}.png").write_bytes(tensorflow.io.encode_png(pixels).numpy())


def _compare(scripts: list[Usage], generation: int) -> int:
    table = {(one.topic, one.case): one for one in outcomes(generation)}
    differing = 0
    for one in run(scripts, generation):
        kept = table[one.topic, one.case]
        if one.verdict != kept.verdict:
            differing += 1
            print(f"{one.topic}: {one.case}: {one.verdict}, in the table {kept.verdict}")
    print(f"{len(scripts)} scripts run, {differing} differ from the table")
    return 1 if differing else 0


if __name__ == "__main__":
    main()

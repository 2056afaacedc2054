"""Programs after the repair of a rule, and running them with the installed frameworks: `python -m tests.truth.repaired`.

For each rule the programs are the examples on its page; `FURTHER` and `OF_LOOPS` hold repairs that the pages do not
show. Run as a program, it trains each for one step on made-up data of the right shape, loops of one's own for the few
steps that they have, and prints its name and what stopped it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from losslint.check.engine import lint
from losslint.documents.rule_pages import examples
from losslint.findings import Applicability
from losslint.plugins import load_rules
from msgspec import Struct

from tests.applying import apply

HEAD = """\
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.preprocessing.image import ImageDataGenerator
(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
"""
TRAINED = """\
model = keras.Sequential([
    layers.Input((32, 32, 3)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
"""
FOLDER = "flow_from_directory('photos', target_size=(32, 32), class_mode='sparse')"
SLICES = "tf.data.Dataset.from_tensor_slices"

FURTHER = {
    "LL402 array": f"x = x_train / 255.0\n{TRAINED}model.fit(x, y_train)\nmodel.evaluate(x_test, y_test)",
    "LL402 set of bytes": f"x = x_train / 255.0\ntest = {SLICES}((x_test, y_test)).batch(8)\n{TRAINED}"
    "model.fit(x, y_train, validation_data=test)",
    "LL402 set of inputs alone": f"x = x_train / 255.0\ntest = {SLICES}(x_test).batch(8)\n{TRAINED}"
    "model.fit(x, y_train)\nmodel.predict(test)",
    "LL402 set of floats": "x = x_train.astype('float32') / 255\n"
    f"test = {SLICES}((x_test.astype('float32'), y_test)).batch(8)\n{TRAINED}"
    "model.fit(x, y_train)\nmodel.evaluate(test)",
    "LL402 set with weights": "x = x_train.astype('float32') / 255\nw = np.ones(len(x_test))\n"
    f"test = {SLICES}((x_test, y_test, w)).batch(8)\n{TRAINED}model.fit(x, y_train)\nmodel.evaluate(test)",
    "LL402 folder": f"train = ImageDataGenerator(rescale=1/255).{FOLDER}\n"
    "valid = keras.utils.image_dataset_from_directory('photos', image_size=(32, 32))\n"
    f"{TRAINED}model.fit(train, validation_data=valid)",
    "LL402 generator": f"train = ImageDataGenerator(rescale=1/255).{FOLDER}\n"
    f"valid = ImageDataGenerator().{FOLDER}\n{TRAINED}model.fit(train, validation_data=valid)",
    "LL402 map": f"train = {SLICES}((x_train, y_train)).batch(8)\n"
    f"test = {SLICES}((x_test, y_test)).batch(8)\n"
    "train = train.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))\n"
    f"{TRAINED}model.fit(train, validation_data=test)",
    "LL209 all loaders": f"train = ImageDataGenerator(rescale=1/255).{FOLDER.replace('sparse', 'categorical')}\n"
    f"valid = ImageDataGenerator(rescale=1/255).{FOLDER.replace('sparse', 'categorical')}\n"
    f"{TRAINED}model.fit(train, validation_data=valid)\nmodel.evaluate(valid)",
    "LL201 table": "y_train = y_train[:, 0]\nx = x_train / 255.0\n"
    f"{TRAINED.replace('sparse_', '')}model.fit(x, y_train)",
    "LL309 flow": f"images = ImageDataGenerator(rescale=1/255)\n{TRAINED}"
    "model.fit(images.flow(x_train, y_train))\n"
    "np.mean(model.predict(images.flow(x_test)).argmax(-1) == y_test[:, 0])",
}
"""Programs by the rule that repairs them and what is repaired."""


TORCH_HEAD = """\
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
x, y = torch.randn(64, 20), torch.randint(0, 4, (64,))
loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
model = nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 4))
criterion = nn.CrossEntropyLoss()
"""
MADE = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
CLEAR, ASK, BACK, STEP = (
    "optimizer.zero_grad()",
    "loss = criterion(model(inputs), targets)",
    "loss.backward()",
    "optimizer.step()",
)


def loop(*statements: str) -> str:
    """Return a loop over the batches with these statements, after an optimizer is made."""
    return f"{MADE}for inputs, targets in loader:\n" + "".join(f"    {one}\n" for one in statements)


GROUPS = """\
class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = {made}
        self.body = nn.Linear(4, 4)
    def forward(self, x):
        return self.body({called})
model = Heads()
"""
SCORED = """\
    with torch.no_grad():
        right = sum((model(inputs).argmax(1) == targets).sum().item() for inputs, targets in loader)
"""

OF_LOOPS = {
    "LL102 function": "import torch.nn.functional as F\n"
    + loop(CLEAR, "loss = F.nll_loss(model(inputs), targets)", BACK, STEP),
    "LL103 sigmoid": "model = nn.Sequential(nn.Linear(20, 1), nn.Sigmoid())\ncriterion = nn.BCEWithLogitsLoss()\n"
    + loop(CLEAR, "loss = criterion(model(inputs)[:, 0], (targets > 1).float())", BACK, STEP),
    "LL203 head": "y = torch.randint(0, 7, (64,))\nloader = DataLoader(TensorDataset(x, y), batch_size=16)\n"
    + loop(CLEAR, ASK, BACK, STEP),
    "LL701 epochs": f"{MADE}optimizer.zero_grad()\nfor epoch in range(2):\n"
    f"    for inputs, targets in loader:\n        {ASK}\n        {BACK}\n        {STEP}\n",
    "LL702 between": loop(ASK, BACK, CLEAR, STEP),
    "LL702 gathered": f"{MADE}for n, (inputs, targets) in enumerate(loader):\n    {CLEAR}\n    {ASK}\n"
    f"    {BACK}\n    if (n + 1) % 2 == 0:\n        {STEP}\n",
    "LL704 epochs": f"{MADE}for epoch in range(2):\n    model.train()\n    for inputs, targets in loader:\n"
    f"        {CLEAR}\n        {ASK}\n        {BACK}\n        {STEP}\n{SCORED}",
    "LL708 dict": GROUPS.format(
        made="{'a': nn.Linear(20, 4), 'b': nn.Linear(20, 4)}",
        called="self.heads['a'](x) + self.heads['b'](x)",
    )
    + loop(CLEAR, ASK, BACK, STEP),
    "LL708 list": GROUPS.format(
        made="[nn.Linear(20, 4) for _ in range(3)]", called="self.heads[0](x) + self.heads[1](x)"
    )
    + loop(CLEAR, ASK, BACK, STEP),
    "LL715 behind": loop(CLEAR, ASK, BACK, STEP, "nn.utils.clip_grad_norm_(model.parameters(), 1.0)"),
    "LL716 scaler": "scaler = torch.amp.GradScaler('cpu')\n"
    + loop(
        CLEAR,
        ASK,
        "scaler.scale(loss).backward()",
        "nn.utils.clip_grad_norm_(model.parameters(), 1.0)",
        "scaler.step(optimizer)",
        "scaler.update()",
    ),
    "LL724 clearing": loop(CLEAR.removesuffix("()"), ASK, BACK, STEP),
}
"""Programs with PyTorch, in the same way."""


OPTIONAL = ("keras_tuner", "lightning", "timm", "torchvision", "transformers")
"""Packages of examples that need not be installed."""


class Case(Struct, frozen=True):
    """A program after its repair."""

    name: str
    program: str


def cases() -> Iterator[Case]:
    """Yield every program, repaired.

    Left out are those whose rule offers no repair that may be made, and those of a package that is missing.
    """
    missing = [name for name in OPTIONAL if importlib.util.find_spec(name) is None]
    for code, rule in sorted(load_rules().rules.items()):
        pairs = examples(rule.documentation) if not code.startswith("LL0") else []
        for number, pair in enumerate(pairs):
            repaired = after_repair(pair.wrong, code)
            if repaired is not None and not any(name in repaired for name in missing):
                yield Case(f"{code} {number + 1}" if number else code, repaired)
    for head, programs in ((HEAD, FURTHER), (TORCH_HEAD, OF_LOOPS)):
        for name, program in programs.items():
            repaired = after_repair(head + program, name[:5])
            assert repaired is not None, name
            yield Case(name, repaired)


def after_repair(program: str, code: str) -> str | None:
    """Return a program after the first repair of a rule that may be made, None where there is none."""
    for found in lint(Path("train.py"), program.encode(), select=["ALL"]):
        repair = found.repair
        if found.code == code and repair is not None and repair.applicability is not Applicability.DISPLAY:
            return apply(program, repair)
    return None


def run(case: Case) -> str:
    """Run a program and return what stopped it, "" where nothing did."""
    importlib.import_module("keras").utils.clear_session()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(case.program, case.name, "exec"), {"__name__": "__main__"})
    except Exception as error:  # whatever a program raises is the answer
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    return ""


SAMPLES = 16
BATCHES = 2
"""Those of a Keras data set that a loop of one's own goes through: a step takes as long as building the model."""
SHAPES = {
    "mnist": ((28, 28), 10),
    "fashion_mnist": ((28, 28), 10),
    "cifar10": ((32, 32, 3), 10),
    "cifar100": ((32, 32, 3), 100),
    "imdb": ((), 2),
    "reuters": ((), 46),
    "boston_housing": ((13,), 0),
    "california_housing": ((8,), 0),
}
"""What one sample of a data set looks like, and how many classes there are."""


def without_files() -> None:
    """Let Keras make up what it would fetch or read, and train for one step only."""
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # without it many processors cannot convolve channels first
    keras, tf = importlib.import_module("keras"), importlib.import_module("tensorflow")
    image = importlib.import_module("keras.src.legacy.preprocessing.image")
    tf.config.run_functions_eagerly(True)  # to compile a step takes longer than all that one step does
    # On a busy machine the threads of such a small step wait for each other longer than they work.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    importlib.import_module("torch").set_num_threads(1)
    random = np.random.default_rng(1)

    def loader(shape: tuple[int, ...], classes: int, columns: tuple[int, ...]) -> Any:
        def part() -> tuple[Any, Any]:
            if not shape:  # texts: lists of words
                texts = np.array([random.integers(1, 90, n).tolist() for n in range(9, 9 + SAMPLES)], object)
                return texts, random.integers(0, classes, SAMPLES)
            if not classes:
                return random.random((SAMPLES, *shape)), random.random(SAMPLES)
            x = random.integers(0, 256, (SAMPLES, *shape)).astype("uint8")
            return x, random.integers(0, classes, (SAMPLES, *columns)).astype("uint8")

        return lambda *_, **__: (part(), part())

    for name, (shape, classes) in SHAPES.items():
        data = getattr(keras.datasets, name, None)
        if data is not None:
            data.load_data = loader(shape, classes, (1,) if name.startswith("cifar") else ())
    fit = keras.Model.fit
    keras.Model.fit = lambda self, *given, **more: fit(
        self, *given, **{**more, "epochs": 1, "steps_per_epoch": 1, "verbose": 0}
    )
    batch = tf.data.Dataset.batch  # loops of one's own go through all that there is
    tf.data.Dataset.batch = lambda self, *given, **more: batch(self, *given, **more).take(BATCHES)
    keras.Model.load_weights = lambda *_, **__: None
    keras.preprocessing.image = SimpleNamespace(ImageDataGenerator=image.ImageDataGenerator)
    sys.modules["keras.preprocessing.image"] = keras.preprocessing.image
    image.ImageDataGenerator.flow_from_directory = _flow
    for module in (keras.applications, keras.applications.mobilenet_v2):
        made = module.MobileNetV2
        module.MobileNetV2 = lambda *given, made=made, **more: made(*given, **{**more, "weights": None})


def _flow(self: Any, directory: str, target_size: tuple[int, int] = (256, 256), **told: Any) -> Any:
    """Deal pictures that are made up, with labels of the classes that the folder has."""
    random = np.random.default_rng(1)
    mode, count = told.get("class_mode", "categorical"), len(list(Path(directory).iterdir()))
    ids = np.arange(SAMPLES) % count
    labels = np.eye(count)[ids] if mode == "categorical" else ids.astype("float32")
    pictures = random.integers(0, 256, (SAMPLES, *target_size, 3)).astype("float32")
    flow = self.flow(pictures, labels, batch_size=8, shuffle=told.get("shuffle", True))
    flow.classes = ids
    return flow


PICTURES = ("photos", "train", "test", "valid")
"""The folders that programs read; none writes to them, so all share what is in them."""

FOLDERS = {"LL209": 2, "LL404": 5}
"""How many classes the folders of a program have; others have ten."""


def make_folders(count: int, at: Path) -> None:
    """Make folders of pictures below a folder, with so many classes each."""
    tf = importlib.import_module("tensorflow")
    picture = tf.io.encode_png(tf.zeros((32, 32, 3), tf.uint8)).numpy()
    for name in PICTURES:
        for number in range(count):
            place = at / name / f"class_{number}"
            place.mkdir(parents=True)
            for copy in range(2):
                (place / f"{copy}.png").write_bytes(picture)


def make_table() -> None:
    """Write a table of patients into the working folder."""
    rows = (f"{40 + number},{60 + number},{number % 2}\n" for number in range(SAMPLES))
    Path("patients.csv").write_text("age,pulse,ill\n" + "".join(rows), encoding="utf-8")


WITH_FILES = "LL614"
"""The rule whose programs read texts, and weights that were learned from them."""


def make_files() -> None:
    """Write short texts into the working folder, a model that was saved and weights that were."""
    keras, torch = importlib.import_module("keras"), importlib.import_module("torch")
    for name in ("reviews.txt", "poems.txt"):
        Path(name).write_text("a good film\nno good film at all\n", encoding="utf-8")
    layers = (keras.layers.Embedding(1000, 4), keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1))
    keras.Sequential([keras.Input((50,)), *layers]).save("liked.keras")
    network = torch.nn.Sequential(torch.nn.Embedding(200, 32), torch.nn.Linear(32, 200))
    torch.save(network.state_dict(), "letters.pt")


def main() -> None:
    """Run every program and print a line for each."""
    every = list(cases())
    without_files()
    gc.freeze()  # Keras looks for garbage before each program: not among all that was imported, every time
    with tempfile.TemporaryDirectory() as shared:
        pictures = {count: Path(shared, str(count)) for count in (10, *FOLDERS.values())}
        for count, place in pictures.items():
            make_folders(count, place)
        for case in every:
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                for name in PICTURES:
                    Path(name).symlink_to(pictures[FOLDERS.get(case.name, 10)] / name)
                make_table()
                if case.name.startswith(WITH_FILES):
                    make_files()
                print(f"{case.name}\t{run(case)}", flush=True)
            os.chdir("/")


if __name__ == "__main__":
    main()

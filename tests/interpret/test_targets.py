"""What labels are where values, head and loss together say it, and not where they only suggest it."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

START = "from sklearn.model_selection import train_test_split\nx = np.load('x.npy')\n"

NUMBERS = {
    "np.array(range(1, 101))": "real numbers(?)",
    "np.arange(100).reshape(-1, 1)": "real numbers(?)",
    "np.array([1, 2, 3, 4, 5, 6, 7])": "real numbers(?)",
    "np.array([range(10), range(21, 31), range(201, 211)]).T": "real numbers(?)",
    "train_test_split(np.arange(100), train_size=0.7)[0]": "real numbers(?)",
    "train_test_split(np.arange(100), train_size=0.05)[0]": "?",
    "np.arange(100)[:5]": "?",
    "np.array([1, 2, 3, 1, 2, 3])": "?",
    "np.array([3, 7, 7, 7])": "real numbers(?)",
    "np.array([3, 4, 4, 4])": "?",
    "np.array([0, 1, 1, 0])": "class ids(2)",
    "np.random.randint(0, 10, 5)": "class ids(10)",
    "np.ones(100)": "?",
    "np.load('y.npy')": "?",
}


@pytest.mark.parametrize("labels", NUMBERS)
def test_whole_numbers_to_come_close_to(labels: str) -> None:
    for loss in ("mse", "mae", "huber"):
        code = f"model = Sequential([Dense(1)])\nmodel.compile('adam', '{loss}')\nmodel.fit(x, {labels})"
        (run,) = runs(START + code)
        assert of_labels(run.outputs[0].labels) == NUMBERS[labels]


@pytest.mark.parametrize(
    "model",
    [
        "Dense(1, activation='sigmoid')], 'mse'",
        "Dense(1, activation='relu')], 'mse'",
        "Dense(1)], custom",
        "Dense(1, activation=chosen())], 'mse'",
    ],
)
def test_other_trainings_leave_it_open(model: str) -> None:
    layers, loss = model.replace("SPARSE", "'sparse_categorical_crossentropy'").split("], ")
    code = f"model = Sequential([{layers}])\nmodel.compile('adam', {loss})\nmodel.fit(x, np.array([1, 2, 3, 4, 5]))"
    (run,) = runs(START + code)
    assert of_labels(run.outputs[0].labels) == "?"


ANSWERS = {
    "np.ones((64, 1))": ("class ids(2)", "?"),
    "np.zeros((64, 1))": ("class ids(2)", "?"),
    "np.ones((size(), 1))": ("class ids(2)", "?"),
    "np.full((64, 1), 0.9)": ("?", "?"),
    "-np.ones((64, 1))": ("?", "?"),
    "np.concatenate([np.ones((64, 1)), np.zeros((64, 1))])": ("class ids(2)", "class ids(2)"),
    "np.vstack((np.ones((64, 1)), np.zeros((64, 1))))": ("class ids(2)", "class ids(2)"),
    "np.append(np.zeros(64), np.ones(64))": ("class ids(2)", "class ids(2)"),
    "np.concatenate([np.ones((64, 1)), -np.ones((64, 1))])": ("?", "?"),
    "np.concatenate([np.ones((64, 3)), np.zeros((64, 3))])": ("?", "?"),
    "np.concatenate([np.ones((64, 1)), np.zeros((64, 1))], axis=1)": ("?", "?"),
}


@pytest.mark.parametrize("labels", ANSWERS)
def test_real_or_made(labels: str) -> None:
    found = []
    for loss in ("binary_crossentropy", "mse"):
        code = f"model = Sequential([Dense(1, activation='sigmoid')])\nmodel.compile('adam', '{loss}')\n"
        (run,) = runs(f"{START}{code}model.train_on_batch(x, {labels})")
        found.append(of_labels(run.outputs[0].labels))
    assert tuple(found) == ANSWERS[labels]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ("", (75, 25)),
        ("test_size=0.2", (80, 20)),
        ("train_size=0.7", (70, 30)),
        ("train_size=0.66", (66, 34)),
        ("test_size=0.333", (66, 34)),
        ("train_size=0.5, test_size=0.25", (50, 25)),
        ("train_size=60", (60, 40)),
        ("test_size=None, train_size=60", (60, 40)),
        ("test_size=1", (99, 1)),
        ("test_size=share()", (None, None)),
        ("train_size=share()", (None, None)),
    ],
)
def test_the_sizes_of_a_split(sizes: str, expected: tuple[int | None, int | None]) -> None:
    code = f"a, b = train_test_split(np.zeros((100, 4)), {sizes})\nmodel = Sequential([Dense(1)])\n"
    (run,) = runs(f"{START}{code}model.compile('adam', 'mse')\nmodel.fit(a, b)")
    assert (run.inputs[0].samples, run.outputs[0].labels.samples) == expected


LOOP = "d = []\nfor f in files:\n    d.append(np.random.rand(5, 5))\n"
PARTS = {
    "x, y = np.load('both.npy')": False,
    "x, y = np.loadtxt('both.txt', unpack=True)": False,
    "x, y, *others = np.load('both.npy')": False,
    "x, y = mnist.load_data()[0][0]": False,
    f"{LOOP}x, y = d": False,
    f"{LOOP}x, y = d[1], d[0]": False,
    "x = np.load('x.npy')\ny = x": True,
    "x, _ = np.load('both.npy')\ny = x": True,
}


@pytest.mark.parametrize("code", PARTS)
def test_parts_of_what_is_not_known_are_not_one_and_the_same(code: str) -> None:
    model = "model = Sequential([Dense(5)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)"
    (run,) = runs(f"{code}\n{model}")
    assert run.outputs[0].labels.are_inputs is PARTS[code]

"""LL614: places in a set of strings for weights from elsewhere; near misses and what is unknown are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.applying import apply
from tests.rules.test_around import IMPORTS as OF_KERAS
from tests.torch.reading import IMPORTS as OF_TORCH

KERAS = """
text = open('a.txt').read()
words = {words}
number = {number}
rows = [[number[word] for word in line.split()] for line in text.splitlines()]
x, y = keras.utils.pad_sequences(rows, maxlen=20), np.load('y.npy')
model = keras.Sequential([layers.Input((20,)), layers.Embedding(5000, 8), layers.Flatten(), layers.Dense(1)])
model.compile(optimizer='adam', loss='mse')
{weights}
{last}
"""
PLAIN = {
    "words": "list(set(text.split()))",
    "number": "{word: place for place, word in enumerate(words)}",
    "weights": "model.load_weights('w.weights.h5')",
    "last": "model.predict(x)",
}

TORCH = """
text = open('a.txt').read()
letters = {letters}
number = {{letter: place for place, letter in enumerate(letters)}}
ids = torch.tensor([number[letter] for letter in text])
model = nn.Sequential(nn.Embedding(99, 8), nn.Linear(8, 99))
{weights}
optimizer = optim.Adam(model.parameters())
for epoch in range(3):
    optimizer.zero_grad()
    F.cross_entropy(model(ids[:-1]), ids[1:]).backward()
    optimizer.step()
{last}
"""
LOOP = {"letters": "list(set(text))", "weights": "model.load_state_dict(torch.load('m.pt'))", "last": "pass"}


def of_keras(**changed: str) -> list[Diagnostic]:
    """Return what is said of a model of Keras that is plain but for what is changed."""
    return _said(OF_KERAS + KERAS.format(**{**PLAIN, **changed}))


def of_torch(**changed: str) -> list[Diagnostic]:
    """Return what is said of a loop that is plain but for what is changed."""
    return _said(OF_TORCH + TORCH.format(**{**LOOP, **changed}))


def _said(code: str) -> list[Diagnostic]:
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL614"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"words": "tuple({word for word in text.split()})"},
        {"words": "[word for word in set(text.split()) if len(word) > 1]"},
        {"words": "set()\nfor word in text.split():\n    words.add(word)"},
        {"words": "set(text.lower().split())"},
        {"number": "{word: place + 1 for place, word in enumerate(words)}"},
        {"number": "dict((word, place) for place, word in enumerate(words))"},
        {"last": "model.fit(x, y, epochs=3)"},
        {"weights": "model = keras.models.load_model('m.keras')"},
    ],
)
def test_places_in_a_set_for_weights_from_elsewhere(changed: dict[str, str]) -> None:
    (one,) = of_keras(**changed)

    assert one.message.startswith("strings are numbered in the order of a set")


@pytest.mark.parametrize(
    "changed",
    [
        {"words": "sorted(set(text.split()))"},
        {"words": "list(set(text.split()))\nwords.sort()"},
        {"words": "sorted(list(set(text.split())), key=len)"},
        {"words": "list(dict.fromkeys(text.split()))"},
        {"words": "text.split()"},
        {"words": "set(np.load('words.npy'))"},
        {"number": "{word: len(word) for place, word in enumerate(words)}"},
        {
            "weights": "model.fit(x, y)\nmodel.save_weights('w.weights.h5')\nmodel.load_weights('w.weights.h5')"
        },
        {"weights": "", "last": "model.fit(x, y, epochs=3)"},
        {"weights": "other = keras.models.load_model('m.keras')"},
    ],
)
def test_near_misses(changed: dict[str, str]) -> None:
    assert not of_keras(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"words": "unknown"},
        {"words": "set(unknown)"},
        {"words": "unknown(set(text.split()))"},
        {"number": "unknown(words)"},
        {"last": "unknown.predict(x)"},
    ],
)
def test_what_is_not_known_stays_silent(changed: dict[str, str]) -> None:
    assert not of_keras(**changed)


def test_a_loop_goes_on_with_weights_from_elsewhere() -> None:
    assert len(of_torch()) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"letters": "sorted(set(text))"},
        {"weights": "pass"},
        {"weights": "twin = nn.Linear(2, 2)\ntwin.load_state_dict(torch.load('m.pt'))"},
        {"weights": "pass", "last": "model.load_state_dict(torch.load('m.pt'))\nmodel(ids)"},
    ],
)
def test_loops_that_are_left_alone(changed: dict[str, str]) -> None:
    assert not of_torch(**changed)


def test_the_strings_are_sorted_where_nobody_else_has_the_set() -> None:
    (one,) = of_torch()
    code = OF_TORCH + TORCH.format(**LOOP)
    assert one.repair is not None
    assert "letters = list(sorted(set(text)))" in apply(code, one.repair)
    (other,) = of_keras(words="set(text.split())")
    assert other.repair is None

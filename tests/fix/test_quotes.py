"""Code that is put into a file has the quotes of its statement, or of the file."""

from __future__ import annotations

import pytest

from tests.test_repairs import repair_of, repaired

SCRIPT = """\
import keras
from keras import layers
(x, y), _ = keras.datasets.fashion_mnist.load_data()
x = x / 255.0
{before}
model = keras.Sequential([layers.Flatten(), layers.Dense(64, {hidden}), layers.Dense(10{head})])
model.compile("adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
"""


@pytest.mark.parametrize(
    ("before", "hidden", "quote"),
    [
        ("", "activation='relu'", "'"),
        ("", 'activation="relu"', '"'),
        ("", "activation=keras.activations.relu", '"'),
        ("a = 'b', 'c', 'd', 'e'", "activation=keras.activations.relu", "'"),
        ("a = 'b', 'c', 'd', 'e'", 'activation="relu"', '"'),
        ("a = '''b''', '''c''', '''d''', '''e'''", "activation=keras.activations.relu", '"'),
    ],
)
@pytest.mark.parametrize("head", ["", ", activation=None", ", activation=keras.activations.linear"])
def test_an_argument_gets_the_usual_quotes(before: str, hidden: str, quote: str, head: str) -> None:
    script = SCRIPT.format(before=before, hidden=hidden, head=head)
    after = repaired(script, "LL102")
    assert after == SCRIPT.format(before=before, hidden=hidden, head=f", activation={quote}softmax{quote}")


def test_a_string_keeps_its_own() -> None:
    script = SCRIPT.format(before="", hidden='activation="relu"', head=", activation='relu'")
    (edit,) = repair_of(script, "LL106").edits  # type: ignore[union-attr]
    assert edit.content == "'softmax'"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_loader_gets_them_too(quote: str) -> None:
    script = """\
import keras
from keras import layers
from keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator(rescale=1 / 255).flow_from_directory("photos", target_size=(64, 64))
model = keras.Sequential([
    layers.Input((64, 64, 3)), layers.Conv2D(8, 3, activation="relu"), layers.Flatten(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", loss="binary_crossentropy")
model.fit(train)
""".replace('"', quote)
    wanted = f", class_mode={quote}binary{quote})\nmodel"
    assert repaired(script, "LL209") == script.replace(")\nmodel =", f"{wanted} =")

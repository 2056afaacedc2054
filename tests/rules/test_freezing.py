"""LL602 and LL609: what is frozen, let loose and compiled, on scripts and for each generation."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic
from losslint.training import Version

IMPORTS = """\
import keras
import numpy as np
from keras import layers
from keras.applications import VGG16
"""

TWO_PARTS = """
x, y = np.random.rand(500, 20), np.random.randint(0, 10, 500)
base = keras.Sequential([layers.Input((20,)), layers.Dense(64, activation='relu'), layers.Dropout(.5)])
model = keras.Sequential([base, layers.Dense(10, activation='softmax')])
"""
COMPILE = "model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')\n"
FIT = "model.fit(x, y)\n"
LOOSE = "base.trainable = True\n"
FROZEN = "base.trainable = False\n"

GAN = """
D = keras.Sequential([layers.Input((2,)), layers.Dense(32, activation='relu'), layers.Dense(1, activation='sigmoid')])
G = keras.Sequential([layers.Input((8,)), layers.Dense(32, activation='relu'), layers.Dense(2)])
real, ones, zeros = np.random.rand(64, 2), np.ones((64, 1)), np.zeros((64, 1))
noise = np.random.normal(size=(64, 8))
z = layers.Input((8,))
"""
COMPILE_D = "D.compile(optimizer='adam', loss='binary_crossentropy')\n"
STACK = "S = keras.Model(z, D(G(z)))\nS.compile(optimizer='adam', loss='binary_crossentropy')\n"
TRAIN = "D.train_on_batch(real, ones)\nS.train_on_batch(noise, ones)\n"

GENERATIONS = (None, Version.KERAS_1, Version.KERAS_2_EARLY, Version.KERAS_2_LATE, Version.KERAS_3)
TWO = (Version.KERAS_2_EARLY, Version.KERAS_2_LATE)


def said(code: str, script: str, target: Version | None = None) -> list[Diagnostic]:
    return lint(Path("train.py"), (IMPORTS + dedent(script)).encode(), select=[code], target=target)


def lines(code: str, script: str, target: Version | None = None) -> list[str]:
    """Return the lines that a rule points at."""
    text = (IMPORTS + dedent(script)).split("\n")
    return [text[one.place.row - 1].strip() for one in said(code, script, target)]


def reporting(code: str, script: str) -> tuple[Version | None, ...]:
    """Return the generations of Keras for which a rule says something."""
    return tuple(one for one in GENERATIONS if said(code, script, one))


@pytest.mark.parametrize(
    ("steps", "generations"),
    [
        # as measured with Keras 3.15 and 2.21: the weights moved, or did not
        (FROZEN + COMPILE + FIT + LOOSE + FIT, GENERATIONS),
        (COMPILE + FIT + FROZEN + FIT, GENERATIONS),
        (COMPILE + FROZEN + FIT, TWO),
        (FROZEN + COMPILE + LOOSE + FIT, TWO),
        (COMPILE + FROZEN + FIT + LOOSE + FIT, (*TWO, Version.KERAS_3)),  # another line for each of the two
        (COMPILE + "model.evaluate(x, y)\n" + FROZEN + FIT, TWO),
        (COMPILE + FIT + FROZEN + "model.train_on_batch(x[:32], y[:32])\n", TWO),
    ],
)
def test_what_counts_is_a_question_of_the_generation(
    steps: str, generations: tuple[Version | None, ...]
) -> None:
    assert reporting("LL602", TWO_PARTS + steps) == generations


def test_the_finding_shows_compile_and_fit_and_says_what_is_ignored() -> None:
    (found,) = said("LL602", TWO_PARTS + FROZEN + COMPILE + FIT + LOOSE + FIT)
    assert found.message.startswith("`base.trainable = True` comes after `compile`")
    assert [one.message for one in found.related] == ["compiled before the change", "trained as before"]
    assert [effect.split(" trains")[0] for effect in found.effects[:2]] == ["Keras 2", "Keras 3"]


def test_layers_in_a_loop_are_one_finding() -> None:
    loop = "for layer in {}.layers{}:\n    layer.trainable = {}\n"
    script = TWO_PARTS + loop.format("base", "", False) + COMPILE + FIT + loop.format("base", "", True) + FIT
    assert lines("LL602", script) == ["layer.trainable = True"]


@pytest.mark.parametrize("how", ["base.layers[-4:]", "model.layers[0].layers[10:]", "(base.get_layer('a'),)"])
def test_layers_of_a_pretrained_network(how: str) -> None:
    script = f"""
x, y = np.random.rand(50, 64, 64, 3), np.random.randint(0, 10, 50)
base = VGG16(include_top=False, input_shape=(64, 64, 3), weights='imagenet')
base.trainable = False
model = keras.Sequential([base, layers.Flatten(), layers.Dense(10, activation='softmax')])
{COMPILE}{FIT}
for layer in {how}:
    layer.trainable = True
{FIT}"""
    assert lines("LL602", script) == ["layer.trainable = True"]
    again = script.replace("    layer.trainable = True\n", "    layer.trainable = True\n" + COMPILE)
    assert lines("LL602", again) == []


@pytest.mark.parametrize(
    "steps",
    [
        FROZEN + COMPILE + FIT + LOOSE + COMPILE + FIT,
        FROZEN + COMPILE + FIT + LOOSE,  # nothing is trained after it
        FROZEN + COMPILE + FIT + LOOSE + FROZEN + FIT,  # and back again
        FROZEN + COMPILE + FIT + FROZEN + FIT,
        COMPILE + FIT + "base.layers[-1].trainable = False\n" + FIT,  # dropout has nothing to train
        COMPILE + FIT + "base.trainable = flag()\n" + FIT,
        COMPILE + FIT + "tune(model)\n" + FROZEN + FIT,  # it may have compiled it
        "def again():\n    " + COMPILE + FROZEN + COMPILE + FIT + LOOSE + "again()\n" + FIT,
        # another model, compiled with the frozen part, is what it was frozen for
        COMPILE
        + FIT
        + FROZEN
        + "other = keras.Sequential([base, layers.Dense(10, activation='softmax')])\n"
        + COMPILE.replace("model", "other")
        + FIT.replace("model", "other")
        + FIT,
    ],
)
def test_near_misses_of_a_change_after_compile(steps: str) -> None:
    assert reporting("LL602", TWO_PARTS + steps) == ()


def test_an_eager_model_of_keras_3_sees_the_change() -> None:
    eager = COMPILE.replace("optimizer", "run_eagerly=True, optimizer")
    assert reporting("LL602", TWO_PARTS + FROZEN + eager + FIT + LOOSE + FIT) == TWO


@pytest.mark.parametrize(
    ("backend", "generations"), [("'torch'", TWO), ("chosen", TWO), ("'tensorflow'", GENERATIONS)]
)
def test_other_backends_see_the_change(backend: str, generations: tuple[Version | None, ...]) -> None:
    """PyTorch's looks at `trainable` in every step."""
    script = f"import os\nos.environ['KERAS_BACKEND'] = {backend}\n"
    assert reporting("LL602", script + TWO_PARTS + FROZEN + COMPILE + FIT + LOOSE + FIT) == generations


def test_other_data_make_keras_3_look_again() -> None:
    other = "x = np.random.rand(500, 10)\n" + FIT
    assert reporting("LL602", TWO_PARTS + FROZEN + COMPILE + FIT + LOOSE + other) == TWO


def test_a_discriminator_frozen_before_its_first_batch_is_one_of_keras_3() -> None:
    script = GAN + COMPILE_D + "D.trainable = False\n" + STACK + "for _ in range(1000):\n    "
    script += TRAIN.replace("\n", "\n    ")
    assert reporting("LL609", script) == (Version.KERAS_3,)
    (found,) = said("LL609", script, Version.KERAS_3)
    assert lines("LL609", script, Version.KERAS_3) == ["D.trainable = False"]
    assert [one.message for one in found.related] == [
        "compiled while it could learn",
        "the model that it is frozen for",
        "trained while it is frozen",
    ]
    assert reporting("LL602", script) == ()


def test_a_discriminator_let_loose_again_is_as_it_was_compiled() -> None:
    steps = COMPILE_D + "D.trainable = False\n" + STACK + "D.trainable = True\n"
    for training in (TRAIN, "S.train_on_batch(noise, ones)\n"):
        assert reporting("LL602", GAN + steps + training) == ()
    other = "D.trainable = False\n" + STACK + "D.trainable = True\nS.train_on_batch(noise, ones)\n"
    assert reporting("LL602", GAN + other) == TWO


@pytest.mark.parametrize(
    "steps",
    [
        COMPILE_D + "D.trainable = False\n" + STACK + "D.trainable = True\n" + TRAIN,
        COMPILE_D + STACK + "D.trainable = True\n" + TRAIN + "D.trainable = False\n",
        COMPILE_D + "D.layers[0].trainable = False\n" + STACK + TRAIN,  # the rest of it learns
        COMPILE_D + "D.trainable = False\n" + STACK + "S.train_on_batch(noise, ones)\n",  # not by itself
        "D.trainable = False\n" + STACK + "D.trainable = True\n" + COMPILE_D + TRAIN,
        COMPILE_D + "D.trainable = False\n" + STACK + "D.trainable = flag\n" + TRAIN,
    ],
)
def test_near_misses_of_a_frozen_discriminator(steps: str) -> None:
    assert reporting("LL609", GAN + steps) == ()


def test_a_discriminator_that_only_the_loop_freezes_is_never_frozen_in_keras_2() -> None:
    toggled = "D.trainable = True\nD.train_on_batch(real, ones)\nD.trainable = False\nS.train_on_batch(noise, ones)\n"
    script = GAN + COMPILE_D + STACK + "for _ in range(1000):\n    " + toggled.replace("\n", "\n    ")
    assert reporting("LL602", script) == TWO
    assert reporting("LL609", script) == ()


def test_a_stack_with_several_outputs_and_its_discriminator() -> None:
    script = """
image = layers.Input((2,))
hidden = layers.Dense(32, activation='relu')(image)
D = keras.Model(image, [layers.Dense(1, activation='sigmoid')(hidden), layers.Dense(3, activation='softmax')(hidden)])
D.compile(optimizer='adam', loss=['binary_crossentropy', 'sparse_categorical_crossentropy'])
D.trainable = False
z = layers.Input((8,))
fake, kind = D(layers.Dense(2)(z))
S = keras.Model(z, [fake, kind])
S.compile(optimizer='adam', loss=['binary_crossentropy', 'sparse_categorical_crossentropy'])
x, real, kinds = np.random.rand(64, 2), np.ones((64, 1)), np.random.randint(0, 3, 64)
D.train_on_batch(x, [real, kinds])
"""
    assert reporting("LL602", script) == ()
    assert reporting("LL609", script) == (Version.KERAS_3,)


FINE_TUNING = f"""
x, y = np.random.rand(50, 64, 64, 3), np.random.randint(0, 10, 50)
base = VGG16(include_top=False, input_shape=(64, 64, 3), weights='imagenet')
{{first}}
model = keras.Sequential([base, layers.Flatten(), layers.Dense(10, activation='softmax')])
{COMPILE}{FIT}{{second}}
{FIT}"""
EACH = "for layer in base.layers{}:\n    layer.trainable = {}\n"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (FROZEN, LOOSE + EACH.format("[:10]", False), ["base.trainable = True"]),
        (EACH.format("", False), EACH.format("[10:]", True), ["layer.trainable = True"]),
        (EACH.format("[:10]", False), EACH.format("", False), ["layer.trainable = False"]),
        # it cannot be told whether any layer is another way than before
        (EACH.format("[:10]", False), EACH.format("[:8]", False) + EACH.format("[8:]", True), []),
        (FROZEN, LOOSE + EACH.format("", False), []),
        (FROZEN, EACH.format("[:10]", False), []),
        (EACH.format("[:10]", "a()"), EACH.format("[10:]", True), []),
    ],
)
def test_some_layers_of_a_network_that_is_not_taken_apart(
    first: str, second: str, expected: list[str]
) -> None:
    assert lines("LL602", FINE_TUNING.format(first=first, second=second)) == expected

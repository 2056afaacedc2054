"""Pretrained networks of transformers inside a model: which are known to train, and at which rate."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

START = """
import sys
import tensorflow as tf
from transformers import TFBertModel, TFBertForSequenceClassification
x, y = read()
bert = TFBertModel.from_pretrained("bert-base-uncased")
"""
STACK = """
ids = tf.keras.Input((64,), dtype="int32")
answer = tf.keras.layers.Dense(1, activation="sigmoid")(bert(ids)[1])
model = tf.keras.Model(ids, answer)
"""
COMPILE = """
model.compile("adam", "binary_crossentropy")
"""
FIT = """
model.fit(x, y)
"""


def trains(code: str) -> list[tuple[str, bool | None]]:
    """Return the pretrained networks of the only training, and whether they train."""
    (run,) = runs(code, header=START)
    return [(one.name, one.trains.value) for one in run.pretrained]


def rate(code: str) -> float | None:
    """Return the learning rate of the only training."""
    (run,) = runs(code, header=START)
    return run.optimizer.learning_rate.value


@pytest.mark.parametrize(
    "before", ["", "bert.trainable = True", "for one in bert.layers:\n    one.trainable = True"]
)
def test_all_of_it_trains(before: str) -> None:
    assert trains(before + STACK + COMPILE + FIT) == [("bert-base-uncased", True)]


def test_one_that_is_compiled_itself_trains() -> None:
    made = 'model = TFBertForSequenceClassification.from_pretrained("bert-large-cased", num_labels=3)'

    assert trains(made + COMPILE + FIT) == [("bert-large-cased", True)]


@pytest.mark.parametrize("part", ["last_hidden_state[:, 0, :]", "pooler_output"])
def test_its_outputs_have_names(part: str) -> None:
    assert trains(STACK.replace("(ids)[1]", f"([ids]).{part}") + COMPILE + FIT) == [
        ("bert-base-uncased", True)
    ]


@pytest.mark.parametrize(
    "before",
    [
        "bert.trainable = False",
        "bert.trainable = sys.argv[1] == 'all'",
        "bert.bert.trainable = False",
        "setattr(bert, 'trainable', False)",
        "bert.layers[0].trainable = False",
        "bert._trainable = False",
        "for one in bert.layers:\n    one.trainable = False",
        "for one in bert.bert.encoder.layer[:8]:\n    one.trainable = False",
        "for one in bert.weights:\n    one._trainable = False",
        "freeze(bert)",
        "bert = TFBertModel.from_pretrained('bert-base-uncased', trainable=False)",
        "bert = TFBertModel.from_pretrained('bert-base-uncased', **settings())",
    ],
)
def test_whether_it_trains_is_not_known(before: str) -> None:
    assert trains(before + STACK + COMPILE + FIT) == [("bert-base-uncased", None)]


def test_another_way_freezes_it() -> None:
    code = "if '--freeze' in sys.argv:\n    bert.trainable = False" + STACK + COMPILE + FIT

    assert {one.trains.value for run in runs(code, header=START) for one in run.pretrained} == {None}


@pytest.mark.parametrize("stop", ["tf.stop_gradient", "tf.keras.backend.stop_gradient"])
def test_no_gradient_leads_back(stop: str) -> None:
    code = STACK.replace("(bert(ids)[1])", f"({stop}(bert(ids)[1]))")

    assert trains(code + COMPILE + FIT) == [("bert-base-uncased", None)]


@pytest.mark.parametrize(
    "after",
    [
        "model.layers[1].trainable = False",
        "model.get_layer('tf_bert_model').trainable = False",
        "for one in model.layers[:-1]:\n    one.trainable = False",
    ],
)
def test_a_part_of_the_model_is_frozen(after: str) -> None:
    assert trains(STACK + after + COMPILE + FIT) == [("bert-base-uncased", None)]


@pytest.mark.parametrize(
    "made",
    [
        "TFBertModel.from_pretrained('prajjwal1/bert-tiny')",
        "TFBertModel.from_pretrained('./mine')",
        "TFBertModel.from_pretrained(sys.argv[1])",
        "TFBertModel(config())",
        "tf.keras.layers.Embedding(9, 9)",
    ],
)
def test_nothing_says_that_it_is_a_large_one(made: str) -> None:
    assert trains(f"bert = {made}" + STACK + COMPILE + FIT) == []


def test_what_only_gives_features_is_not_in_the_model() -> None:
    code = "x = bert(x)[1]\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1, activation='sigmoid')])"

    assert trains(code + COMPILE + FIT) == []


@pytest.mark.parametrize(
    "setting",
    [
        "model.optimizer.learning_rate = 3e-5",
        "model.optimizer.learning_rate.assign(3e-5)",
        "model.optimizer.lr.assign(3e-5)",
        "tf.keras.backend.set_value(model.optimizer.lr, 3e-5)",
        "tf.keras.backend.set_value(model.optimizer.learning_rate, 3e-5)",
    ],
)
def test_a_rate_that_is_set_later(setting: str) -> None:
    assert rate(STACK + COMPILE + setting + FIT) == 3e-5


@pytest.mark.parametrize(
    "setting",
    [
        "model.optimizer.iterations.assign(0)",
        "tf.keras.backend.set_value(model.layers[1].kernel, 0)",
        "print(tf.keras.backend.get_value(model.optimizer.lr))",
    ],
)
def test_what_sets_no_rate(setting: str) -> None:
    assert rate(STACK + COMPILE + setting + FIT) == 0.001

"""LL318 and LL511: padding that is counted, or read last; near misses and what is unknown stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from msgspec.structs import replace

from tests.rules.building import Code, findings, metric_of, run
from tests.torch.reading import IMPORTS

KERAS = """
import keras
import numpy as np
from keras import layers
from keras.utils import pad_sequences
words = [np.arange(1, n) for n in range(3, 30)]
x = pad_sequences(words, 40, {padding})
y = {labels}
model = keras.Sequential([layers.Embedding(90, 8{masked}), {layer}, layers.Dense(5, "softmax")])
model.compile("adam", {loss})
model.fit(x, y{fitted})
"""
TORCH = """
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence
data = [(torch.randint(1, 90, (n,)), {mark}) for n in range(3, 200)]
def collate(batch):
    words, marks = zip(*batch)
    return pad_sequence(words, {padding}), {marks}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.rnn = nn.Embedding(90, 8), nn.LSTM(8, 16, {rnn})
        self.head = nn.Linear({width}, 5)
    def forward(self, x):
        out, state = self.rnn({read})
        return self.head({taken})
model = Net()
optimizer = optim.Adam(model.parameters())
for a, b in DataLoader(data, batch_size=8, collate_fn=collate):
    optimizer.zero_grad()
    {before}
    {loss}.backward()
    optimizer.step()
"""
STEPS = "layers.LSTM(8, return_sequences=True)"
MARKED = "pad_sequences(words, 40, padding='post') % 5"


def said(code: str, text: str) -> list[str]:
    return [one.message for one in lint(Path("train.py"), text.encode()) if one.code == code]


def keras(code: str, **changed: str) -> list[str]:
    """Return what is said of a training of Keras on texts that are padded behind their end."""
    plain = {
        "padding": "padding='post'",
        "labels": "np.random.randint(0, 5, 27)",
        "masked": "",
        "layer": "layers.LSTM(8)",
        "loss": "'sparse_categorical_crossentropy'",
        "fitted": "",
    }
    return said(code, KERAS.format(**{**plain, **changed}))


def tagged(**changed: str) -> list[str]:
    """Return what is said of a tagger of Keras whose labels are padded."""
    return keras("LL318", **{"layer": STEPS, "labels": "pad_sequences(words, 40, padding='post')", **changed})


def torch(code: str, **changed: str) -> list[str]:
    """Return what is said of a training of PyTorch on texts that are padded behind their end."""
    plain = {
        "mark": "n % 5",
        "marks": "torch.tensor(marks)",
        "padding": "batch_first=True",
        "rnn": "batch_first=True",
        "width": "16",
        "read": "self.words(x)",
        "taken": "out[:, -1]",
        "before": "pass",
        "loss": "F.cross_entropy(model(a), b)",
    }
    return said(code, IMPORTS + TORCH.format(**{**plain, **changed}))


def marked(**changed: str) -> list[str]:
    """Return what is said of a tagger of PyTorch whose labels are padded."""
    plain = {
        "mark": "torch.randint(1, 5, (n,))",
        "marks": "pad_sequence(marks, batch_first=True)",
        "taken": "out",
        "loss": "F.cross_entropy(model(a).view(-1, 5), b.view(-1))",
    }
    return torch("LL318", **{**plain, **changed})


@pytest.mark.parametrize(
    "found",
    [
        keras("LL511"),
        keras("LL511", layer="layers.SpatialDropout1D(0.2), layers.GRU(8)"),
        keras("LL511", layer=f"{STEPS}, layers.LSTM(8)"),
        torch("LL511"),
        torch("LL511", taken="out[:, -1, :]"),
        torch("LL511", read="self.words(x).float()", taken="F.relu(out[:, -1])"),
    ],
)
def test_the_last_step_is_padding(found: list[str]) -> None:
    (one,) = found

    assert "read at its last step, which is padding" in one


@pytest.mark.parametrize(
    "found",
    [
        keras("LL511", padding="padding='pre'"),
        keras("LL511", padding="value=0"),
        keras("LL511", masked=", mask_zero=True"),
        keras("LL511", layer="layers.Masking(), layers.LSTM(8)"),
        keras("LL511", layer="layers.Bidirectional(layers.LSTM(8))"),
        keras("LL511", layer="layers.LSTM(8, go_backwards=True)"),
        keras("LL511", layer=f"{STEPS}, layers.GlobalMaxPooling1D()"),
        keras("LL511", layer="layers.Conv1D(8, 3), layers.LSTM(8)"),
        torch("LL511", taken="out.mean(1)"),
        torch("LL511", taken="out[torch.arange(len(x)), (x > 0).sum(1) - 1]"),
        torch("LL511", taken="out[:, 0]"),
        torch("LL511", padding="batch_first=True, padding_side='left'"),
        torch("LL511", rnn="batch_first=True, bidirectional=True", width="32"),
        torch("LL511", read="pack_padded_sequence(self.words(x), (x > 0).sum(1), batch_first=True)"),
    ],
)
def test_the_last_step_is_not_padding_or_is_not_read(found: list[str]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("LL511", padding="padding=unknown"),
        keras("LL511", masked=", mask_zero=unknown"),
        keras("LL511", layer="unknown, layers.LSTM(8)"),
        keras("LL511", layer="layers.LSTM(8, return_sequences=unknown)"),
        torch("LL511", read="unknown(self.words(x))"),
        torch("LL511", taken="out[:, unknown]"),
    ],
)
def test_what_is_not_known_of_the_last_step(found: list[str]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        tagged(),
        tagged(loss="keras.losses.SparseCategoricalCrossentropy()"),
        tagged(
            labels="keras.utils.to_categorical(pad_sequences(words, 40), 5)",
            loss="'categorical_crossentropy'",
        ),
        tagged(labels="pad_sequences(words, 40, value=4)"),
        marked(),
        marked(loss="F.cross_entropy(model(a).transpose(1, 2), b)"),
        marked(loss="nn.CrossEntropyLoss(reduction='sum')(model(a).view(-1, 5), b.view(-1))"),
    ],
)
def test_padding_counts(found: list[str]) -> None:
    (one,) = found

    assert "the loss counts these places as answers" in one


@pytest.mark.parametrize(
    "found",
    [
        tagged(masked=", mask_zero=True"),
        tagged(loss="keras.losses.SparseCategoricalCrossentropy(ignore_class=0)"),
        tagged(loss="keras.losses.SparseCategoricalCrossentropy(reduction='none')"),
        tagged(fitted=", sample_weight=(x > 0)"),
        tagged(labels="pad_sequences(words, 40, value=-1)"),
        tagged(labels="pad_sequences(words, 40)[:, -1]", layer="layers.LSTM(8)"),
        tagged(layer="layers.Masking(), " + STEPS),
        marked(loss="F.cross_entropy(model(a).view(-1, 5), b.view(-1), ignore_index=0)"),
        marked(marks="pad_sequence(marks, batch_first=True, padding_value=-100)"),
        marked(before="seen = b != 0", loss="F.cross_entropy(model(a)[seen], b[seen])"),
        marked(loss="(F.cross_entropy(model(a).transpose(1, 2), b, reduction='none') * (b > 0)).sum()"),
        marked(loss="F.cross_entropy(model(a).view(-1, 5), b.view(-1), weight=torch.ones(5))"),
        marked(marks="torch.stack(marks)"),
    ],
)
def test_padding_does_not_count(found: list[str]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        tagged(masked=", mask_zero=unknown"),
        tagged(loss="unknown"),
        tagged(fitted=", sample_weight=unknown"),
        tagged(labels="unknown(words)"),
        marked(loss="unknown(model(a).view(-1, 5), b.view(-1))"),
        marked(loss="F.cross_entropy(model(a).view(-1, 5), b.view(-1), ignore_index=unknown)"),
        marked(marks="pad_sequence(marks, batch_first=True, padding_value=unknown)"),
        marked(before="b = unknown(b)"),
    ],
)
def test_what_is_not_known_of_padding(found: list[str]) -> None:
    assert not found


def test_a_loss_under_a_tape_may_be_called_with_weights() -> None:
    text = KERAS.format(
        padding="padding='post'",
        labels="pad_sequences(words, 40, padding='post')",
        masked="",
        layer=STEPS,
        loss="'mse'",
        fitted="",
    )
    fitted = text.replace(
        "model.fit(x, y)",
        "import tensorflow as tf\nscore = keras.losses.SparseCategoricalCrossentropy()\n"
        "with tf.GradientTape() as tape:\n    loss = score(y, model(x, training=True), sample_weight=y != 0)\n"
        "tape.gradient(loss, model.trainable_variables)",
    )

    assert not said("LL318", fitted)


@pytest.mark.parametrize("counted", [True, False])
def test_a_mean_over_places_that_are_left_out_is_reported(counted: bool) -> None:
    over_all = Code("(said == labels).mean()")
    score = replace(metric_of("accuracy"), counts_ignored=over_all if counted else None)

    found = findings("LL318", run(metrics=(score,)))

    assert [one.at for one in found] == [over_all] * counted

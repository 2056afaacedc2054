"""LL512: ids beyond the rows of an embedding; near misses and what is unknown stay silent; what frameworks do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.test_repairs import repaired
from tests.torch.reading import IMPORTS

KERAS = """
import keras
import numpy as np
from keras import layers
from keras.preprocessing.text import Tokenizer
from keras.utils import pad_sequences
texts = open("texts.txt").readlines()
tokenizer = Tokenizer({told})
tokenizer.fit_on_texts(texts)
y = np.random.randint(0, 2, 90)
x = {ids}
model = keras.Sequential([layers.Embedding({rows}, 8), layers.LSTM(8), layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(x, y)
"""
TORCH = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.head = nn.Embedding({rows}, 8), nn.Linear(8, 5)
    def forward(self, ids):
        return self.head(self.words({read}).mean(1))
x, y = torch.randint(1, 100, (90, 20)), torch.randint(0, 5, (90,))
model = Net()
optimizer = optim.Adam(model.parameters())
for a, b in DataLoader(TensorDataset(x, y), batch_size=8):
    optimizer.zero_grad()
    F.cross_entropy(model(a), b).backward()
    optimizer.step()
"""
LOADED = "pad_sequences(keras.datasets.imdb.load_data(num_words=5000)[0][0], 80)"
COUNTED = "pad_sequences(tokenizer.texts_to_sequences(texts), 30)"


def said(code: str) -> list[Diagnostic]:
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL512"]


def keras(ids: str, rows: str, told: str = "") -> list[Diagnostic]:
    return said(KERAS.format(ids=ids, rows=rows, told=told))


def torch(rows: str, read: str = "ids") -> list[Diagnostic]:
    return said(IMPORTS + TORCH.format(rows=rows, read=read))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (keras("np.random.randint(0, 101, (90, 20))", "100"), "from 0 to 99, and ids reach 100"),
        (keras(LOADED, "4999"), "from 0 to 4998, and ids reach 4999"),
        (keras(COUNTED, "len(tokenizer.word_index)"), "as many rows as the tokenizer has words"),
        (torch("99"), "from 0 to 98, and ids reach 99"),
        (torch("99", "ids.to('cpu')"), "from 0 to 98, and ids reach 99"),
    ],
)
def test_ids_beyond_the_rows_are_reported(found: list[Diagnostic], message: str) -> None:
    (one,) = found

    assert message in one.message


@pytest.mark.parametrize(
    "found",
    [
        keras("np.random.randint(0, 100, (90, 20))", "100"),
        keras(LOADED, "5000"),
        keras(COUNTED, "len(tokenizer.word_index) + 1"),
        keras(COUNTED, "len(tokenizer.word_index)", "num_words=500"),
        keras(COUNTED + "\nwords = tokenizer.word_index\nwords['<pad>'] = 0", "len(words)"),
        keras(COUNTED + "\ntokenizer.word_index.update(none=0)", "len(tokenizer.word_index)"),
        keras("pad_sequences(Tokenizer().texts_to_sequences(texts), 30)", "len(tokenizer.word_index)"),
        keras("np.random.randint(0, 101, (90, 20)) // 2", "100"),
        torch("100"),
        torch("99", "ids - 1"),
        torch("99", "ids % 99"),
    ],
)
def test_near_misses(found: list[Diagnostic]) -> None:
    assert not found


@pytest.mark.parametrize(
    "found",
    [
        keras("np.random.randint(0, unknown, (90, 20))", "100"),
        keras("unknown()", "100"),
        keras(LOADED, "unknown"),
        keras(LOADED.replace("5000", "unknown"), "4000"),
        keras("pad_sequences(unknown(texts), 30)", "len(tokenizer.word_index)"),
        keras(COUNTED, "unknown(tokenizer.word_index)"),
        keras(COUNTED, "len(tokenizer.word_index)", "**unknown"),
        torch("unknown"),
        torch("99", "unknown(ids)"),
    ],
)
def test_what_is_not_known_stays_silent(found: list[Diagnostic]) -> None:
    assert not found


def test_the_repair_gives_it_a_row_for_each_id() -> None:
    script = IMPORTS + TORCH.format(rows="99", read="ids")

    assert repaired(script, "LL512") == script.replace("Embedding(99", "Embedding(100")


def test_pytorch_and_keras_on_a_cpu_stop_and_xla_does_not() -> None:
    keras, torch = pytest.importorskip("keras", minversion="3"), pytest.importorskip("torch")
    with pytest.raises(IndexError):
        torch.nn.Embedding(100, 4)(torch.tensor([100]))
    ids, targets = np.full((8, 5), 100), np.zeros((8, 1))
    for compiled in (False, True):
        model = keras.Sequential(
            [keras.layers.Embedding(100, 4), keras.layers.Flatten(), keras.layers.Dense(1)]
        )
        model.compile("sgd", "mse", jit_compile=compiled)
        if compiled:
            model.fit(ids, targets, verbose=0)
        else:
            with pytest.raises(Exception, match=r"indices\[.*100 is not in \[0, 100\)"):
                model.fit(ids, targets, verbose=0)

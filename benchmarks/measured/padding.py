"""LL318 and LL511: padding that a loss counts, and padding that a recurrent layer reads last."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import torch
from torch import nn

from benchmarks.measured.learning import Array, Row, Split, outputs, right, stack, train

SEEDS = range(3)
WORDS, TAGS, LONGEST, SAMPLES, UPDATES = 40, 8, 40, 1200, 200
EARLY = 40
"""Updates of the taggers, which get every tag right in the end."""


def rows() -> Iterator[Row]:
    """Yield the accuracy on words and on all places of taggers, and of classes read at the last step."""
    for case, counted in (("left out", False), ("counted", True)):
        found = [(*_tagger_of_keras(seed, counted), *_tagger_of_torch(seed, counted)) for seed in SEEDS]
        for place, what in enumerate(
            ("Keras, words", "Keras, all places", "PyTorch, words", "PyTorch, all places")
        ):
            yield Row("LL318", f"padding {case}, {what}", "accuracy", tuple(each[place] for each in found))
    for case, behind in (("before", False), ("behind", True)):
        yield Row(
            "LL511", f"Keras, padding {case}", "accuracy", tuple(_last_of_keras(s, behind) for s in SEEDS)
        )
        yield Row(
            "LL511", f"PyTorch, padding {case}", "accuracy", tuple(_last_of_torch(s, behind) for s in SEEDS)
        )


def _sequences(seed: int, behind: bool = True) -> tuple[Array, Array]:
    """Return words from 1 on, filled up with 0, and how many there are: few are long."""
    random = np.random.RandomState(seed)
    words = random.randint(1, WORDS, (SAMPLES, LONGEST))
    lengths = random.choice([4, 6, 8, LONGEST], SAMPLES)
    places = np.arange(LONGEST) if behind else np.arange(LONGEST)[::-1]
    return np.where(places < lengths[:, None], words, 0), lengths


def _tagged(seed: int) -> tuple[Split, Array]:
    """Return words with tags that depend on the word and the one before; and which places are words."""
    words, _ = _sequences(seed)
    before = np.roll(words, 1, axis=1)
    tags = np.where(words > 0, 1 + (words * 7 + before) % (TAGS - 1), 0)
    cut = SAMPLES * 2 // 3
    return Split(words[:cut], tags[:cut], words[cut:], tags[cut:]), words[cut:] > 0


def _tagger_of_keras(seed: int, counted: bool) -> tuple[float, float]:
    data, are_words = _tagged(seed)
    layers = [
        keras.layers.Embedding(WORDS, 32),
        keras.layers.Conv1D(64, 2, padding="causal", activation="relu"),
        keras.layers.Dense(TAGS),
    ]
    model = stack((LONGEST,), layers, seed)
    ignored = None if counted else 0
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=ignored)
    train(model, data, keras.optimizers.Adam(0.003), loss, updates=EARLY)
    hits = outputs(model, data.judged_inputs).argmax(-1) == data.judged_labels
    return float(hits[are_words].mean()), float(hits.mean())


class _Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.near = nn.Embedding(WORDS, 32), nn.Conv1d(32, 64, 2, padding=1)
        self.head = nn.Linear(64, TAGS)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        near = self.near(self.words(words).transpose(1, 2))[..., : words.shape[1]]
        return self.head(torch.relu(near.transpose(1, 2)))


def _tagger_of_torch(seed: int, counted: bool) -> tuple[float, float]:
    data, are_words = _tagged(seed)
    torch.manual_seed(seed)
    model = _Tagger()
    loss = nn.CrossEntropyLoss(ignore_index=-100 if counted else 0)
    _fit(model, data, lambda said, tags: loss(said.view(-1, TAGS), tags.view(-1)), seed, EARLY)
    with torch.no_grad():
        hits = model(torch.tensor(data.judged_inputs)).argmax(-1).numpy() == data.judged_labels
    return float(hits[are_words].mean()), float(hits.mean())


def _classified(seed: int, behind: bool) -> Split:
    """Return sequences of which one of two halves of the vocabulary has more words."""
    words, lengths = _sequences(seed, behind)
    labels = ((words > WORDS // 2).sum(1) * 2 > lengths).astype(int)
    cut = SAMPLES * 2 // 3
    return Split(words[:cut], labels[:cut], words[cut:], labels[cut:])


def _last_of_keras(seed: int, behind: bool) -> float:
    data = _classified(seed, behind)
    layers = [
        keras.layers.Embedding(WORDS, 16),
        keras.layers.LSTM(24),
        keras.layers.Dense(2, activation="softmax"),
    ]
    model = stack((LONGEST,), layers, seed)
    train(model, data, keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", updates=UPDATES)
    return right(model, data)


class _Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.reader = nn.Embedding(WORDS, 16), nn.LSTM(16, 24, batch_first=True)
        self.head = nn.Linear(24, 2)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        return self.head(self.reader(self.words(words))[0][:, -1])


def _last_of_torch(seed: int, behind: bool) -> float:
    data = _classified(seed, behind)
    torch.manual_seed(seed)
    model = _Reader()
    _fit(model, data, nn.functional.cross_entropy, seed)
    with torch.no_grad():
        said = model(torch.tensor(data.judged_inputs)).argmax(1).numpy()
    return float((said == data.judged_labels).mean())


def _fit(model: nn.Module, data: Split, loss, seed: int, updates: int = UPDATES) -> None:  # type: ignore[no-untyped-def]
    torch.set_num_threads(1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    random = np.random.RandomState(seed)
    for _ in range(updates):
        chosen = random.randint(0, len(data.inputs), 32)
        optimizer.zero_grad()
        loss(model(torch.tensor(data.inputs[chosen])), torch.tensor(data.labels[chosen])).backward()
        optimizer.step()

"""LL613: a small BERT that has learned masked words of a made-up language, fine-tuned at several rates.

It needs the package `transformers`, and no trained weights: four layers of 96 numbers are trained first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import (  # type: ignore[import-not-found]
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
)

from benchmarks.measured.learning import Row

SEEDS = range(3)
RATES = (5e-5, 2e-4, 1e-3, 1e-2)
WORDS, LENGTH, KINDS = 60, 16, 4
MASK, FIRST_WORD = 4, 5
UPDATES, BATCH, SHARE = 2500, 32, 0.15
"""Of pretraining: a share of the words is masked, as BERT's authors do."""
TEXTS, ROUNDS, FEW = 512, 3, 16
"""Of fine-tuning: texts whose kind is known, rounds over them, and texts in a batch."""
NEXT = np.random.default_rng(0).integers(FIRST_WORD, WORDS, (KINDS, WORDS))
"""Which word follows which in texts of each kind."""


def rows() -> Iterator[Row]:
    """Yield how many of 1000 new texts of four kinds are told right; a guess is right in a quarter."""
    trained = _pretrained()
    for rate in RATES:
        scores = tuple(_tuned(trained, rate, seed) for seed in SEEDS)
        yield Row("LL613", f"4 layers of 96, AdamW {rate:g}", "accuracy", scores)


def _config(**more: Any) -> BertConfig:
    sizes = {"hidden_size": 96, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 384}
    return BertConfig(vocab_size=WORDS, max_position_embeddings=LENGTH, **sizes, **more)


def _texts(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Return texts of random kinds, each a chain of words from a random first one on, and their kinds."""
    random = np.random.default_rng(seed)
    kinds, texts = random.integers(0, KINDS, count), np.zeros((count, LENGTH), "int64")
    texts[:, 0] = random.integers(FIRST_WORD, WORDS, count)
    for place in range(1, LENGTH):
        texts[:, place] = NEXT[kinds, texts[:, place - 1]]
    return torch.tensor(texts), torch.tensor(kinds)


def _pretrained() -> dict[str, Tensor]:
    """Return the weights of an encoder that has learned to fill in masked words."""
    torch.manual_seed(0)
    model = BertForMaskedLM(_config()).train()
    optimizer = torch.optim.AdamW(model.parameters())
    for update in range(UPDATES):
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * min(1, (update + 1) / 300) * (1 - 0.9 * update / UPDATES)
        texts, _ = _texts(BATCH, 10_000 + update)
        hidden = torch.rand(texts.shape) < SHARE
        optimizer.zero_grad()
        masked, wanted = texts.masked_fill(hidden, MASK), texts.masked_fill(~hidden, -100)
        model(input_ids=masked, labels=wanted).loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return {name: weights.clone() for name, weights in model.bert.state_dict().items()}


def _tuned(trained: dict[str, Tensor], rate: float, seed: int) -> float:
    """Return how many new texts are told right once all weights were fine-tuned at a rate."""
    torch.manual_seed(seed)
    model = BertForSequenceClassification(_config(num_labels=KINDS)).train()
    model.bert.load_state_dict(trained, strict=False)  # the pooling layer is new, as the head is
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    texts, kinds = _texts(TEXTS, 100 + seed)
    for _ in range(ROUNDS):
        order = torch.randperm(TEXTS)
        for start in range(0, TEXTS, FEW):
            some = order[start : start + FEW]
            optimizer.zero_grad()
            torch.autograd.backward(
                nn.functional.cross_entropy(model(input_ids=texts[some]).logits, kinds[some])
            )
            optimizer.step()
    model.eval()
    held_out, right = _texts(1000, 5)
    with torch.no_grad():
        return float((model(input_ids=held_out).logits.argmax(1) == right).float().mean())

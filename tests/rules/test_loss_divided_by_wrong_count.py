"""LL316: sums of batch losses by what they are divided by; near misses and what is unknown are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.torch.reading import IMPORTS

SCRIPT = """
x, y = torch.randn(800, 8), torch.randint(0, 4, (800,))
data = TensorDataset(x, y)
other = TensorDataset(x, y)
loader = DataLoader(data, batch_size={size})
second = DataLoader(other, batch_size=16)
model = nn.Linear(8, 4)
criterion = {criterion}
optimizer = optim.Adam(model.parameters())
total, seen, losses = 0.0, 0, []
for a, b in loader:
    optimizer.zero_grad()
    loss = {loss}
    loss.backward()
    optimizer.step()
    seen += len(a)
    {added}
print({shown})
"""
PLAIN = {
    "size": "32",
    "criterion": "nn.CrossEntropyLoss()",
    "loss": "criterion(model(a), b)",
    "added": "total += loss.item()",
    "shown": "total / len(loader.dataset)",
}
SUM = "nn.CrossEntropyLoss(reduction='sum')"


def said(**changed: str) -> list[Diagnostic]:
    """Return what is said of a training that is plain but for what is changed."""
    code = IMPORTS + SCRIPT.format(**{**PLAIN, **changed})
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL316"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"shown": "total / len(data)"},
        {"added": "total = total + float(loss)"},
        {"added": "total += loss.detach().cpu().item()"},
        {"added": "losses.append(loss.item())", "shown": "sum(losses) / len(data)"},
        {"loss": "F.nll_loss(model(a).log_softmax(1), b)"},
        {"loss": "((model(a) - b[:, None]) ** 2).mean()"},
        {"loss": "criterion(model(a), b) + criterion(model(a), b)"},
        {"added": "total += loss.item() if seen else loss.item()"},
    ],
)
def test_means_over_batches_divided_by_the_samples(changed: dict[str, str]) -> None:
    (one,) = said(**changed)

    assert "means over batches of 32" in one.message
    assert one.help == "divide by the number of batches, `len` of the loader"


def test_sums_over_batches_divided_by_the_batches() -> None:
    (one,) = said(criterion=SUM, shown="total / len(loader)")

    assert "sums over batches of 32" in one.message
    assert one.help == "divide by the number of samples, `len` of its data set"


@pytest.mark.parametrize(
    "changed",
    [
        {"shown": "total / len(loader)"},
        {"criterion": SUM},
        {"size": "1"},
        {"added": "total += loss.item() * len(a)"},
        {"added": "total += loss.item() * a.size(0)"},
        {"added": "total += (loss / len(loader)).item()"},
        {"shown": "total / seen"},
        {"shown": "total / 800"},
        {"shown": "total / len(second.dataset)"},
        {"shown": "total / len(losses)", "added": "losses.append(loss.item()); total += loss.item()"},
        {"added": "total = loss.item()"},
        {"added": "total += ((model(a).argmax(1) == b).float().mean()).item()"},
        {"added": "total += (model(a).argmax(1) == b).sum().item()", "shown": "total / len(loader)"},
    ],
)
def test_near_misses(changed: dict[str, str]) -> None:
    assert not said(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"size": "unknown"},
        {"criterion": "unknown()"},
        {"criterion": "nn.CrossEntropyLoss(reduction=unknown)"},
        {"criterion": "nn.CrossEntropyLoss(size_average=False)"},
        {"criterion": "nn.CrossEntropyLoss(reduction='none')", "loss": "(criterion(model(a), b) / 2).sum()"},
        {"loss": "criterion(model(a), b) * 0.5"},
        {"shown": "total / len(unknown)"},
        {"shown": "total / unknown"},
        {"added": "total += unknown(loss.item())"},
        {"added": "total += loss.item() + unknown"},
    ],
)
def test_what_is_not_known_stays_silent(changed: dict[str, str]) -> None:
    if changed.get("criterion", "").endswith("'none')"):  # a sum of halves is a sum, of which nobody asked
        changed = {**changed, "shown": "total / len(data)"}
    assert not said(**changed)

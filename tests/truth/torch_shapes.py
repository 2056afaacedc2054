"""Scripts whose shapes fit or do not, run with the installed PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

IMAGE = (3, 8, 8)
ROW = (10,)
STEPS = (12, 8)
ONE = "nn.Flatten(), nn.LazyLinear(1)"

SCRIPT = """\
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class Part(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = nn.GRU(8, 16, batch_first=True)
        self.head = nn.Linear(16, {units})
    def forward(self, x):
        out, state = self.steps(x)
        return self.head({read})

class View(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.sizes = sizes
    def forward(self, x):
        return x.view(*self.sizes)

x = torch.rand(9, {x})
y = {y}
model = {model}
with torch.no_grad():
    model(x)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for inputs, targets in DataLoader(TensorDataset(x, y), batch_size=9):
    optimizer.zero_grad()
    F.{loss}(model(inputs), targets).backward()
    optimizer.step()
"""
"""Nine samples, so that no axis is as long as there are samples."""

IDS, NUMBERS = "torch.randint(0, 5, (9,))", "torch.rand(9, 1)"


@dataclass(frozen=True, slots=True)
class TorchShapes:
    """A script by what is special in it: layers, the lengths of one sample, the targets, the loss.

    `read` is what a recurrent layer's head reads, where `layers` are `PART`. `by` is the rule that says that it
    stops, or that it takes each target for many; "" where it trains. `stops` says whether it does.
    """

    layers: str
    x: tuple[int, ...]
    y: str = NUMBERS
    loss: str = "mse_loss"
    by: str = "LL508"
    read: str = "out[:, -1]"
    units: int = 1
    stops: bool | None = None

    @property
    def script(self) -> str:
        """Return the whole script."""
        model = self.layers if self.layers == PART else f"nn.Sequential({self.layers})"
        sizes = ", ".join(map(str, self.x))
        return SCRIPT.format(x=sizes, y=self.y, model=model, loss=self.loss, read=self.read, units=self.units)

    @property
    def is_refused(self) -> bool:
        """Whether PyTorch stops at it."""
        return bool(self.by) if self.stops is None else self.stops


PART = "Part()"
LOGITS = "binary_cross_entropy_with_logits"


CASES = (
    TorchShapes("nn.Linear(10, 1)", ROW, by=""),
    TorchShapes("nn.Linear(9, 1)", ROW),
    TorchShapes("nn.Linear(10, 7), nn.ReLU(), nn.Linear(8, 1)", ROW),
    TorchShapes(f"nn.Conv2d(3, 4, 3), {ONE}", IMAGE, by=""),
    TorchShapes(f"nn.Conv2d(1, 4, 3), {ONE}", IMAGE),
    TorchShapes(f"nn.Conv2d(3, 4, 9), {ONE}", IMAGE),
    TorchShapes(f"nn.Conv2d(3, 4, 9, padding=1), {ONE}", IMAGE, by=""),
    TorchShapes(f"nn.Conv2d(3, 4, 9, padding='same'), {ONE}", IMAGE, by=""),
    TorchShapes(f"nn.Conv2d(3, 4, 3, dilation=4), {ONE}", IMAGE),
    TorchShapes(f"nn.Conv2d(3, 4, (1, 9)), {ONE}", IMAGE),
    TorchShapes(f"nn.Conv2d(3, 4, 3), {ONE}", ROW),
    TorchShapes(f"nn.MaxPool2d(9), {ONE}", IMAGE),
    TorchShapes(f"nn.AvgPool2d(9), {ONE}", IMAGE),
    TorchShapes(f"nn.MaxPool2d(3, stride=2), nn.MaxPool2d(3), {ONE}", IMAGE, by=""),
    TorchShapes(f"nn.MaxPool2d(4), nn.MaxPool2d(3), {ONE}", IMAGE),
    TorchShapes(f"nn.Conv1d(12, 4, 3), {ONE}", STEPS, by=""),
    TorchShapes(f"nn.Conv1d(8, 4, 3), {ONE}", STEPS),
    TorchShapes(f"nn.BatchNorm2d(3), {ONE}", IMAGE, by=""),
    TorchShapes(f"nn.BatchNorm2d(4), {ONE}", IMAGE),
    TorchShapes(f"nn.BatchNorm1d(3), {ONE}", IMAGE),
    TorchShapes("nn.BatchNorm1d(9), nn.Linear(10, 1)", ROW),
    TorchShapes("nn.LayerNorm(9), nn.Linear(10, 1)", ROW),
    TorchShapes("nn.LayerNorm(10), nn.Linear(10, 1)", ROW, by=""),
    TorchShapes("nn.Flatten(), nn.Linear(192, 1)", IMAGE, by=""),
    TorchShapes("nn.Flatten(), nn.Linear(64, 1)", IMAGE),
    TorchShapes("nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 1)", IMAGE, by=""),
    TorchShapes("nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(256, 1)", IMAGE),
    TorchShapes("nn.Conv2d(3, 4, 3), View(-1, 144), nn.Linear(144, 1)", IMAGE, by=""),
    TorchShapes("nn.Conv2d(3, 4, 3), View(-1, 100), nn.Linear(100, 1)", IMAGE),
    TorchShapes("nn.TransformerEncoderLayer(4, 2), nn.Flatten(), nn.LazyLinear(1)", STEPS),
    TorchShapes("nn.Linear(10, 5)", ROW, y=IDS, loss="cross_entropy", by=""),
    TorchShapes("nn.Linear(10, 5)", ROW, y="torch.randint(0, 5, (9, 1))", loss="cross_entropy"),
    TorchShapes("nn.Linear(8, 5)", STEPS, y="torch.randint(0, 5, (9, 12))", loss="cross_entropy"),
    TorchShapes("nn.Conv2d(3, 5, 1)", IMAGE, y="torch.randint(0, 5, (9, 8, 8))", loss="cross_entropy", by=""),
    TorchShapes("nn.Conv2d(3, 5, 3)", IMAGE, y="torch.randint(0, 5, (9, 8, 8))", loss="cross_entropy"),
    TorchShapes(
        "nn.Conv2d(3, 5, 1), nn.Unflatten(1, (5, 1))",
        IMAGE,
        y="torch.randint(0, 5, (9, 1, 8, 8))",
        loss="cross_entropy",
        by="",
    ),
    TorchShapes(
        "nn.Conv2d(3, 5, 1), View(-1, 5, 1, 8, 8)",
        IMAGE,
        y="torch.randint(0, 5, (9, 1, 8, 8))",
        loss="cross_entropy",
        by="",
    ),
    TorchShapes("nn.Linear(10, 1)", ROW, y="torch.rand(9)", loss=LOGITS),
    TorchShapes("nn.Linear(10, 1)", ROW, loss=LOGITS, by=""),
    TorchShapes("nn.Linear(10, 1), nn.Flatten(0)", ROW, y="torch.rand(9)", loss=LOGITS, by=""),
    TorchShapes("nn.Linear(10, 1), nn.Flatten(0)", ROW, loss=LOGITS, by="", stops=True),
    TorchShapes("nn.Conv2d(3, 1, 3)", IMAGE, y="torch.rand(9, 1, 8, 8)", loss=LOGITS),
    TorchShapes("nn.Linear(8, 5)", STEPS, y=IDS, loss="cross_entropy", by="LL506"),
    TorchShapes("nn.Linear(8, 1)", STEPS, y="torch.rand(9)", by="LL506", stops=False),
    TorchShapes("nn.Linear(8, 1)", STEPS, by="LL506"),
    TorchShapes("nn.Flatten(), nn.Linear(96, 5)", STEPS, y=IDS, loss="cross_entropy", by=""),
    TorchShapes("nn.Conv2d(3, 1, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()", IMAGE, by=""),
    TorchShapes(PART, STEPS, by=""),
    TorchShapes(PART, STEPS, read="state[-1]", by=""),
    TorchShapes(PART, STEPS, read="out.mean(1)", by=""),
    TorchShapes(
        PART,
        STEPS,
        read="torch.cat([out[:, -1], out[:, 0]], 1) if self.steps.bidirectional else out[:, -1]",
        by="",
    ),
    TorchShapes(PART, STEPS, read="out", y="torch.rand(9)", by="LL507", stops=False),
    TorchShapes(PART, STEPS, read="out", by="LL507"),
    TorchShapes(PART, STEPS, read="out", y=IDS, loss="cross_entropy", units=5, by="LL507"),
    TorchShapes(PART, STEPS, read="state", y=IDS, loss="cross_entropy", units=5, by="LL507"),
    TorchShapes(PART, STEPS, read="out", y="torch.rand(9, 12, 1)", by=""),
)

"""For each rule a script of PyTorch that it reports, and scripts that look like it and are right, or not known."""

from __future__ import annotations

from dataclasses import dataclass

from tests.torch.reading import IMPORTS

ELSEWHERE = "from somewhere import n, own, torchmetrics_of\n"


@dataclass(frozen=True)
class Near:
    """What is alike in all these scripts, with a place for what is not; that of the fault, and the others."""

    begin: str
    wrong: str
    right: tuple[str, ...]
    ends: str = ""
    """What stands behind each of them."""

    def script(self, put_in: str) -> str:
        """Return a whole script."""
        return f"{IMPORTS}{ELSEWHERE}{self.begin}{put_in}{self.ends}\n"


def shown(begin: str, wrong: str, *right: str) -> Near:
    """Return scripts that show a number after a training."""
    return Near(begin + "print(", wrong, right, ")")


def network(data: str, loss: str, wrong: str, *right: str) -> Near:
    """Return scripts that train layers in a row on `x` and `y`, which `data` are."""
    ends = f")\n{loss}(model(x), y).backward()\n"
    return Near(f"x, y = {data}\nmodel = nn.Sequential(", wrong, right, ends)


ROWS = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
rows = F.one_hot(y, 5).float()
model = nn.Linear(8, 5)
F.cross_entropy(model(x), y).backward()
"""
SIDES = """
x, y = torch.randn(100, 8), 2 * torch.randint(0, 2, (100, 1)).float() - 1
model = nn.Linear(8, 1)
F.soft_margin_loss(model(x), y).backward()
"""
SEVERAL = """
from sklearn.preprocessing import MultiLabelBinarizer
x = torch.from_numpy(np.load("x.npy"))
y = torch.from_numpy(MultiLabelBinarizer(classes=[0, 1, 2]).fit_transform([[0, 1], [2], [0, 2]])).float()
one = torch.tensor([0, 2, 1])
model = nn.Linear(8, 3)
F.binary_cross_entropy_with_logits(model(x), y).backward()
"""
PICTURES = "torch.rand(100, 3, 32, 32), torch.randint(0, 10, (100,))"
CIFAR = """
for x, y in DataLoader(datasets.CIFAR10("d", transform=transforms.ToTensor()), batch_size=10, shuffle=True):
    model = nn.Sequential("""

NEAR_MISSES: dict[str, Near] = {
    "LL301": shown(
        ROWS,
        "((model(x) > 0) == rows).float().mean()",
        "((model(x) > 0) == rows).all(dim=1).float().mean()",
        "(model(x).argmax(1) == rows.argmax(1)).float().mean()",
        "((model(x) > n) == rows).float().mean()",
        "((model(x) > 0.3) == rows).float().mean()",
        "((model(x) > 0) == own(rows)).float().mean()",
        "((model(x) > 0) == rows).float().mean(dim=0)",
        "((model(x) > 0) == rows)[:, 1].float().mean()",
    ),
    "LL304": shown(
        SIDES,
        "((model(x) > 0) == y).float().mean()",
        "((model(x) > 0) == (y > 0)).float().mean()",
        "(model(x).sign() == y).float().mean()",
        "(2 * (model(x) > 0).float() - 1 == y).float().mean()",
        "(torch.where(model(x) > 0, 1, -1) == y).float().mean()",
        "((model(x) > 0) == (y + 1) / 2).float().mean()",
        "(torch.tanh(model(x)).round() == y).float().mean()",
        "((model(x) > 0) == own(y)).float().mean()",
    ),
    "LL312": shown(
        SEVERAL,
        "(model(x).argmax(1) == y.argmax(1)).float().mean()",
        "((model(x) > 0) == y).float().mean()",
        "((model(x) > 0) == y).all(1).float().mean()",
        "(model(x).argmax(1) == one).float().mean()",
        "y.gather(1, model(x).argmax(1, keepdim=True)).mean()",
        "(model(x).argmax(1) == own(y).argmax(1)).float().mean()",
    ),
    "LL503": Near(
        CIFAR,
        "nn.Flatten(), nn.Linear(3072, 64), nn.ReLU(), nn.Linear(64, 10)",
        (
            "nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.Linear(6272, 64), nn.ReLU(), nn.Linear(64, 10)",
            "nn.Flatten(), nn.Linear(3072, 10)",
            "own(), nn.Flatten(), nn.Linear(3072, 64), nn.ReLU(), nn.Linear(64, 10)",
            "nn.Conv2d(3, 8, 4, stride=4), nn.Flatten(2), nn.Linear(64, 9), nn.Flatten(), nn.Linear(72, 10)",
        ),
        ")\n    F.cross_entropy(model(x), y).backward()\n",
    ),
    "LL506": network(
        "torch.rand(100, 12, 8), torch.randn(100)",
        "nn.MSELoss()",
        "nn.Linear(8, 1)",
        "nn.Flatten(), nn.Linear(96, 1), nn.Flatten(0)",
        "nn.Linear(8, 1), nn.Flatten(), nn.Linear(12, 1), nn.Flatten(0)",
        "own(8), nn.Linear(8, 1)",
        "nn.Linear(8, 1), own()",
        "nn.Flatten(0, 1), nn.Linear(8, 1), nn.Flatten(0)",
    ),
    "LL507": Near(
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = nn.LSTM(8, 16, batch_first=True)
        self.head = nn.Linear(16, 1)
    def forward(self, x):
        out, (h, c) = self.steps(x)
        return self.head(""",
        "out",
        (
            "out[:, -1]",
            "h[-1]",
            "h.squeeze(0)",
            "out.mean(dim=1)",
            "out.max(dim=1)[0]",
            "own(out)",
            "out[:, -1, :]",
        ),
        """)
x, y = torch.rand(100, 12, 8), torch.randn(100, 1)
F.mse_loss(Net()(x), y).backward()
""",
    ),
    "LL508": network(
        PICTURES,
        "nn.CrossEntropyLoss()",
        "nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 30 * 30, 10)",
        "nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 28 * 28, 10)",
        "nn.Conv2d(3, 8, 5, padding='same'), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 32 * 32, 10)",
        "nn.Conv2d(3, 8, 5, stride=n), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 30 * 30, 10)",
        "nn.Conv2d(3, 8, 5), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10)",
        "own(), nn.Flatten(), nn.Linear(8 * 30 * 30, 10)",
        "nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10)",
    ),
}

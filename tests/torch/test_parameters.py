"""Weights by themselves, and what is put together of several tensors: what a model ends in."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS, TRAINED, head, read

LINE = """
x = torch.linspace(0, 1, 100).unsqueeze(1)
y = 2 * x + 1
w = {w}
b = torch.zeros(1, requires_grad=True)
for step in range(10):
    loss = {loss}
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
        w.grad.zero_()
"""
MADE = [
    "torch.rand(1, requires_grad=True)",
    "nn.Parameter(torch.rand(1))",
    "torch.tensor([0.5]).requires_grad_()",
]
SQUARES = [
    "((w * x + b - y) ** 2).mean()",
    "(y - (w * x + b)).pow(2).sum() / 100",
    "torch.mean(torch.square(w * x + b - y))",
    "F.mse_loss(w * x + b, y)",
]


@pytest.mark.parametrize("w", MADE)
def test_weights_by_themselves_are_a_model(w: str) -> None:
    assert read(LINE.format(w=w, loss=SQUARES[0])) == ["1 linear, mse_loss, real numbers(?), ? 0..1"]


@pytest.mark.parametrize("loss", SQUARES)
def test_a_formula_is_the_loss_that_says_the_same(loss: str) -> None:
    assert read(LINE.format(w=MADE[0], loss=loss)) == ["1 linear, mse_loss, real numbers(?), ? 0..1"]


def test_of_absolute_distances_it_is_another() -> None:
    code = LINE.format(w=MADE[0], loss="torch.abs(w * x + b - y).mean()")

    assert read(code) == ["1 linear, l1_loss, real numbers(?), ? 0..1"]


@pytest.mark.parametrize(
    "loss", ["((w * x + b - y) ** 3).mean()", "((w * x - b) ** 2).mean()", "(w * x + b - y).mean()"]
)
def test_another_formula_is_the_projects_own(loss: str) -> None:
    (found,) = read(LINE.format(w=MADE[0], loss=loss))

    assert found.split(", ")[1] == "custom"


def test_data_that_were_loaded_are_no_weights() -> None:
    code = """
data = DataLoader(datasets.MNIST('.', transform=transforms.ToTensor()), batch_size=8)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
for x, y in data:
    x = x.requires_grad_()
    F.cross_entropy(model(x), y).backward()
"""
    assert read(code) == ["10 linear, cross_entropy logits, class ids(10), images 0..1"]


def test_an_image_that_is_optimised_is_changed_in_place() -> None:
    code = LINE.format(w=MADE[0], loss=SQUARES[0])
    (run,) = runs(code, header=IMPORTS)

    assert run.outputs[0].head.activation.value == "linear"


FORWARD = """
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 5), nn.Linear(8, 5)
        self.scale = nn.Parameter(torch.ones(5))
    def forward(self, x):
        a, b = self.a(x), self.b(x)
        return {}
model = Model()
"""
JOINED = {
    "a + b": (5, "linear", 2),
    "a + torch.relu(b)": (5, "linear", 2),
    "a * torch.sigmoid(b)": (5, "linear", 2),
    "torch.sigmoid(a) * self.scale": (5, "linear", 2),
    "torch.cat([a, b], 1)": (10, "linear", 2),
    "torch.cat([torch.sigmoid(a), torch.sigmoid(b)], 1)": (10, "sigmoid", 2),
    "torch.stack([a, b]).mean(0)": (5, "linear", 2),
    "a.split([2, 3], dim=1)[1]": (3, "linear", 2),
    "a.chunk(5, 1)[0]": (1, "linear", 2),
    "F.linear(torch.relu(a), self.scale.expand(3, 5))": (3, "linear", 2),
    "torch.einsum('bi,bj->bij', a, b).sum(2)": (5, "linear", 2),
    # near misses
    "torch.sigmoid(a) + torch.sigmoid(b)": (5, None, 2),
    "torch.sigmoid(a) * torch.sigmoid(b)": (5, None, 2),
    "torch.sigmoid(a) + self.scale * 0": (5, "linear", 2),
    "torch.cat([a, torch.sigmoid(b)], 1)": (10, None, 2),
    "torch.cat([a.softmax(1), b.softmax(1)], 1)": (10, None, 2),
    "torch.relu(a) + torch.relu(b)": (5, None, 2),
}


@pytest.mark.parametrize("ends", JOINED)
def test_what_is_put_together_is_numbers_of_any_size_where_a_part_is(ends: str) -> None:
    assert head(FORWARD.replace("{}", ends) + TRAINED) == JOINED[ends]


def test_what_a_module_reads_is_data_though_it_is_asked_for_its_gradient() -> None:
    code = """
x = torch.from_numpy(np.arange(11, dtype=np.float32).reshape(-1, 1)).requires_grad_()
y = torch.tensor([[2.0 * i + 1] for i in range(11)])
F.mse_loss(nn.Linear(1, 1)(x), y).backward()
"""
    (found,) = read(code)

    assert found.startswith("1 linear, mse_loss, ")
    assert found.endswith("0..10")

"""Parts of a pretrained network: which of its weights are frozen, let loose, and held by an optimizer."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS
from tests.torch.test_holding import said

FROZEN = """
from torchvision import models
x, y = torch.randn(100, 3, 224, 224), torch.randint(0, 5, (100,))
model = models.resnet18(weights="DEFAULT")
for weight in model.parameters():
    weight.requires_grad = False
model.fc = nn.Linear(512, 5)
"""
OPTIMIZER = "optimizer = optim.Adam(filter(lambda p: p.requires_grad, model.parameters()))\n"
LOOP = """
for epoch in range(9):
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
"""
LOOSE = (
    "model.layer4.requires_grad_(True)",
    "model.layer4[-1].requires_grad_()",
    "for weight in model.layer4.parameters():\n    weight.requires_grad = True",
    "for name, weight in model.layer4.named_parameters():\n    weight.requires_grad_(True)",
    "for layer in model.layer4:\n    layer.requires_grad_(True)",
)


def frozen(code: str) -> list[bool | None]:
    """Return of each layer that a loss reaches whether all of its weights are frozen."""
    (run,) = runs(IMPORTS + code, header="")
    return [
        not one.wants_gradients.value if one.wants_gradients.known else None for one in run.holding.weights
    ]


@pytest.mark.parametrize("loose", LOOSE)
def test_a_part_that_is_let_loose_is_frozen_no_more(loose: str) -> None:
    assert True in frozen(f"{FROZEN}{OPTIMIZER}{LOOP}")
    assert True not in frozen(f"{FROZEN}{loose}\n{OPTIMIZER}{LOOP}")


@pytest.mark.parametrize("loose", LOOSE)
def test_a_part_that_is_let_loose_too_late_is_told(loose: str) -> None:
    assert len(said("LL710", f"{FROZEN}{OPTIMIZER}{loose}\n{LOOP}")) == 1


@pytest.mark.parametrize(
    "code",
    [
        *(f"{FROZEN}{loose}\n{OPTIMIZER}{LOOP}" for loose in LOOSE),
        f"{FROZEN}optimizer = optim.Adam(model.parameters())\n{LOOSE[0]}\n{LOOP}",
        f"{FROZEN}{OPTIMIZER}model.layer4.requires_grad_(False)\n{LOOP}",
        f"{FROZEN}{OPTIMIZER}{LOOSE[0]}\n{OPTIMIZER}{LOOP}",
        f"{FROZEN}{OPTIMIZER}{LOOSE[0]}\noptimizer.add_param_group({{'params': model.layer4.parameters()}})\n{LOOP}",
        f"{FROZEN}{LOOSE[0]}\noptimizer = optim.Adam([*model.layer4.parameters(), *model.fc.parameters()])\n{LOOP}",
        f"{FROZEN}{OPTIMIZER}from elsewhere import helper\nhelper(model.layer4)\n{LOOP}",
    ],
)
def test_right_order_is_left_alone(code: str) -> None:
    assert not said("LL710", code)
    assert not said("LL711", code)


@pytest.mark.parametrize(
    "weights",
    [
        "(one for one in model.parameters() if one.requires_grad)",
        "[one for one in model.parameters() if one.requires_grad is True]",
    ],
)
def test_weights_that_a_comprehension_picks_are_those_that_want_gradients(weights: str) -> None:
    optimizer = f"optimizer = optim.Adam({weights})\n"

    assert len(said("LL710", f"{FROZEN}{optimizer}{LOOSE[0]}\n{LOOP}")) == 1
    assert not said("LL710", f"{FROZEN}{LOOSE[0]}\n{optimizer}{LOOP}")


def test_a_part_is_called_with_weights_of_the_body() -> None:
    code = f"""
{FROZEN}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = model, nn.Linear(512, 5)
    def forward(self, x):
        return self.head(self.body.layer4(self.body.layer3(x)).mean((2, 3)))
model = Net()
{OPTIMIZER}{LOOP}"""

    assert frozen(code) == [False, True]

"""Mixed precision by Apex: the model, its optimizers and its losses are followed through what Apex makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.training import Act

from tests.interpret.reading import line, runs
from tests.torch.reading import IMPORTS

LOOP = """
from apex import amp
import apex
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5)).cuda()
optimizer = optim.SGD(model.parameters(), lr=0.1)
{prepared}
criterion = nn.CrossEntropyLoss()
for epoch in range(3):
    for a, b in loader:
        optimizer.zero_grad()
        loss = criterion(model(a), b)
        with amp.scale_loss(loss, optimizer) as scaled:
            scaled.backward()
        torch.nn.utils.clip_grad_norm_(amp.master_params(optimizer), 1.0)
        optimizer.step()
"""
PREPARED = [
    "model, optimizer = amp.initialize(model, optimizer, opt_level='O1')",
    "model, optimizer = amp.initialize(models=model, optimizers=optimizer, opt_level='O2', loss_scale=128.0)",
    "model = amp.initialize(model, opt_level='O1')",
    "[model], [optimizer] = amp.initialize([model], [optimizer])",
    "model, optimizer = amp.initialize(model, optimizer)\nmodel = apex.parallel.DistributedDataParallel(model)",
    "model = apex.parallel.convert_syncbn_model(model)\nmodel, optimizer = amp.initialize(model, optimizer)",
    "optimizer = apex.optimizers.FusedSGD(model.parameters(), 0.1, momentum=0.9)\n"
    "model, optimizer = amp.initialize(model, optimizer)",
]
TURN = [Act.CLEARED, Act.ASKED, Act.BACKWARD, Act.CLIPPED, Act.STEPPED]


@pytest.mark.parametrize("prepared", PREPARED)
def test_a_loop_is_followed(prepared: str) -> None:
    (run,) = runs(LOOP.format(prepared=prepared), header=IMPORTS)

    assert [line(run, one) for one in run.outputs] == [
        "5 linear, cross_entropy logits, class ids(5), ? -inf..inf"
    ]
    assert [one.act for one in run.update.order] == TURN
    assert run.optimizer.name.value == "SGD"
    assert run.optimizer.learning_rate.value == 0.1
    assert [one.held.value for one in run.holding.weights] == [True, True]


def said(code: str) -> list[str]:
    """Return the codes of the loop's rules that a loop breaks."""
    return [one.code for one in lint(Path("train.py"), f"{IMPORTS}{code}".encode(), select=["LL7"])]


def test_the_right_loop_is_left_alone() -> None:
    assert said(LOOP.format(prepared=PREPARED[0])) == []


@pytest.mark.parametrize(
    ("line", "instead", "wanted"),
    [
        ("        optimizer.zero_grad()\n", "", ["LL701"]),
        ("        optimizer.step()\n", "", ["LL703"]),
        (
            "        optimizer.step()\n",
            "        optimizer.step()\nmodel = nn.Sequential(model, nn.Linear(5, 5))\n",
            [],
        ),
    ],
)
def test_wrong_loops_are_said(line: str, instead: str, wanted: list[str]) -> None:
    assert said(LOOP.format(prepared=PREPARED[0]).replace(line, instead)) == wanted

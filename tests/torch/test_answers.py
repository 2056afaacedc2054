"""What is made of a network's answers, and what they are held against."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.reading import IMPORTS

LOOP = """
model = nn.Linear(8, {units})
optimizer = optim.SGD(model.parameters(), lr=0.1)
data = TensorDataset(torch.randn(100, 8), torch.randint(0, {classes}, (100,)))
for x, y in DataLoader(data, batch_size=10):
    output = model(x)
    optimizer.zero_grad()
    {loss}.backward()
    optimizer.step()
right = 0
with torch.no_grad():
    for x, y in DataLoader(data, batch_size=10):
        output = model(x)
        {counted}
"""

ONE = {"units": 1, "classes": 2, "loss": "F.binary_cross_entropy_with_logits(output, y.float().unsqueeze(1))"}
FIVE = {"units": 5, "classes": 5, "loss": "F.cross_entropy(output, y)"}


def said(of: dict[str, object], counted: str) -> list[str]:
    """Return the codes of what is said about a training whose answers are counted."""
    code = IMPORTS + LOOP.format(**of, counted=counted)
    return [one.code for one in lint(Path("train.py"), code.encode())]


@pytest.mark.parametrize(
    ("of", "counted", "code"),
    [
        (ONE, "right += (output.argmax(1) == y).sum().item()", "LL307"),
        (ONE, "right += (torch.argmax(output, dim=-1) == y).sum().item()", "LL307"),
        (ONE, "_, answers = torch.max(output, 1); right += (answers == y).sum().item()", "LL307"),
        (ONE, "right += output.max(1)[1].eq(y).sum().item()", "LL307"),
        (ONE, "right += ((output > 0) == y).float().mean()", "LL313"),
        (ONE, "right += (torch.round(torch.sigmoid(output)) == y).float().mean()", "LL313"),
        (ONE, "right += ((output > 0).squeeze(1) == y.unsqueeze(1)).float().mean()", "LL313"),
        (FIVE, "right += (output.argmax(1, keepdim=True) == y).sum().item()", "LL313"),
        (FIVE, "right += (output.topk(1, dim=1)[1] == y).sum().item()", "LL313"),
        (FIVE, "right += torch.eq(output.max(1, keepdim=True)[1], y).sum()", "LL313"),
    ],
)
def test_what_is_wrong_is_said(of: dict[str, object], counted: str, code: str) -> None:
    assert said(of, counted) == [code]


@pytest.mark.parametrize(
    ("of", "counted"),
    [
        (ONE, "right += ((output > 0).squeeze(1) == y).float().mean()"),
        (ONE, "right += ((output > 0) == y.unsqueeze(1)).float().mean()"),
        (ONE, "right += ((output > 0) == y.view_as(output)).float().mean()"),
        (ONE, "best = output.max(1)[0]"),
        (FIVE, "right += (output.argmax(1) == y).sum().item()"),
        (FIVE, "right += output.argmax(1, keepdim=True).eq(y.view_as(output.argmax(1, keepdim=True))).sum()"),
        (FIVE, "right += (output.argmax(1, keepdim=True).squeeze() == y).sum().item()"),
        (FIVE, "right += (output.topk(3, dim=1)[1] == y.unsqueeze(1)).any(1).sum()"),
        (FIVE, "alike = y.view(-1, 1) == y"),
        (FIVE, "near = (output == output.detach())"),
    ],
)
def test_what_is_right_or_not_known_is_not(of: dict[str, object], counted: str) -> None:
    assert said(of, counted) == []


PICTURES = """
scaled = [transforms.ToTensor()]
normalised = [*scaled, transforms.Normalize((0.1307,), (0.3081,))]
train = datasets.MNIST("d", train=True, transform=transforms.Compose({train}))
test = datasets.MNIST("d", train=False, transform=transforms.Compose({test}))
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = optim.Adam(model.parameters())
for x, y in DataLoader(train, batch_size=10, shuffle=True):
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
right = 0
for x, y in DataLoader(test, batch_size=10):
    right += ({asked}(x).argmax(1) == y).sum().item()
"""


@pytest.mark.parametrize(
    ("train", "test", "asked", "codes"),
    [
        ("normalised", "scaled", "model", ["LL402"]),
        ("scaled", "normalised", "model", ["LL402"]),
        ("normalised", "normalised", "model", []),
        ("scaled", "scaled", "model", []),
        ("normalised", "[unknown]", "model", []),
        ("normalised", "scaled", "nn.Sequential(nn.Flatten(), nn.Linear(784, 10))", []),
    ],
)
def test_scores_of_data_that_are_scaled_otherwise(
    train: str, test: str, asked: str, codes: list[str]
) -> None:
    header = f"{IMPORTS}\nfrom somewhere import unknown\n"
    code = header + PICTURES.format(train=train, test=test, asked=asked)
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


JUDGED = """
judge = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = optim.SGD(judge.parameters(), lr=0.1)
{read}
for _ in range(9):
    scores = {scores}
    loss = {loss}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print((scores.argmax({axis}) == best).float().mean())
"""
DRAWN = "sets, best = torch.randn(100, 6, 8), torch.randint(0, 6, (100,))"
READ = 'sets, best = torch.load("sets.pt"), torch.load("best.pt")'


@pytest.mark.parametrize("read", [DRAWN, READ])
@pytest.mark.parametrize("axis", ["1", "-1"])
@pytest.mark.parametrize(
    ("scores", "loss"),
    [
        ("judge(sets).squeeze(-1)", "F.cross_entropy(scores, best)"),
        ("judge(sets)[..., 0]", "F.cross_entropy(scores, best)"),
        ("F.log_softmax(judge(sets).squeeze(2), dim=1)", "F.nll_loss(scores, best)"),
        ("F.log_softmax(judge(sets).squeeze(2), dim=-1)", "F.nll_loss(scores, best)"),
    ],
)
def test_candidates_that_one_unit_judges_one_by_one_are_classes(
    read: str, axis: str, scores: str, loss: str
) -> None:
    code = IMPORTS + JUDGED.format(read=read, axis=axis, scores=scores, loss=loss)

    assert [one.code for one in lint(Path("train.py"), code.encode())] == []


def test_one_unit_that_is_not_squeezed_away_has_no_argmax() -> None:
    code = IMPORTS + JUDGED.format(
        read=READ, axis="-1", scores="judge(sets)", loss="F.mse_loss(scores, best)"
    )

    assert [one.code for one in lint(Path("train.py"), code.encode())] == ["LL307"]

"""Answers that a loop gathers, batch by batch, and the scores that want what they were made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Severity

from tests.torch.reading import IMPORTS

BEGIN = f"""{IMPORTS}
import torchmetrics
from sklearn.metrics import confusion_matrix, f1_score, roc_auc_score, roc_curve
from somewhere import own
x, y = torch.randn(100, 8), torch.randint(0, 2, (100, 1)).float()
loader = DataLoader(TensorDataset(x, y), batch_size=10, shuffle=True)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1)).to(device)
optimizer = optim.Adam(model.parameters())
for a, b in loader:
    optimizer.zero_grad()
    F.binary_cross_entropy_with_logits(model(a.to(device)), b.to(device)).backward()
    optimizer.step()
"""


def scored(each: str, at_the_end: str, before: str = "said, right = [], []") -> list[str]:
    """Return the codes of what is said where a loop does this with each batch, and that at its end."""
    return [code for code, _ in told(each, at_the_end, before)]


def told(each: str, at_the_end: str, before: str = "said, right = [], []") -> list[tuple[str, Severity]]:
    """Return the codes, and how bad it is, of the same."""
    code = f"""{BEGIN}
{before}
with torch.no_grad():
    for a, b in loader:
        out = torch.sigmoid(model(a.to(device)))
        {each}
        right.extend(b.cpu().numpy())
{at_the_end}
"""
    return [(one.code, one.severity) for one in lint(Path("train.py"), code.encode())]


SCORE = "print(roc_auc_score(right, said))"


@pytest.mark.parametrize(
    ("each", "at_the_end"),
    [
        ("said.extend((out > 0.5).float().cpu().numpy())", SCORE),
        ("said.extend((out > 0.5).cpu().numpy().flatten())", SCORE),
        ("said.extend(out.round().squeeze(1).tolist())", SCORE),
        ("said += out.round().squeeze(1).tolist()", SCORE),
        ("said.append((out >= 0.5).int().cpu())", "print(roc_auc_score(right, torch.cat(said).numpy()))"),
        ("said.append((out > 0.5).long())", "print(roc_auc_score(right, torch.vstack(said).cpu()))"),
        ("said.append(out.cpu().numpy() > 0.5)", "print(roc_auc_score(right, np.concatenate(said)))"),
        (
            "said.append(np.where(out.cpu().numpy() > 0.5, 1, 0))",
            "print(roc_auc_score(right, np.vstack(said)))",
        ),
        ("said.extend(out.cpu().numpy())", "print(roc_curve(right, (np.array(said) > 0.5).astype(int)))"),
        ("said.extend(out.cpu().tolist())", "said = [1 if p > 0.5 else 0 for p in said]\n" + SCORE),
    ],
)
def test_gathered_answers_are_no_scores(each: str, at_the_end: str) -> None:
    assert scored(each, at_the_end) == ["LL322"]


@pytest.mark.parametrize(
    ("each", "at_the_end"),
    [
        ("said.extend(out.cpu().numpy())", SCORE),
        ("said.append(out)", "print(roc_auc_score(right, torch.cat(said).cpu().numpy()))"),
        ("said.extend(out.cpu().numpy())", "answers = np.array(said) > 0.5\n" + SCORE),
        ("said.extend((out > 0.5).cpu().numpy() if a.mean() > 0 else out.cpu().numpy())", SCORE),
        ("said.append(out > 0.5); said.append(out)", "print(roc_auc_score(right, torch.cat(said).cpu()))"),
        ("said.extend(np.where(out.cpu().numpy() > 0.5, out.cpu().numpy(), 0))", SCORE),
        ("said.extend(out.cpu().tolist())", "said = [p if p > 0.5 else 0 for p in said]\n" + SCORE),
    ],
)
def test_numbers_that_are_no_answers_are_left_alone(each: str, at_the_end: str) -> None:
    assert scored(each, at_the_end) == []


def test_answers_that_are_put_behind_one_another() -> None:
    each = "said = torch.cat([said, (out > 0.5).float().cpu()])"
    assert scored(each, "print(roc_auc_score(right, said))", "said, right = torch.tensor([]), []") == [
        "LL322"
    ]


@pytest.mark.parametrize(("given", "codes"), [("(out > 0.5).float()", ["LL322"]), ("out", [])])
def test_a_curve_of_torchmetrics(given: str, codes: list[str]) -> None:
    before = "metric = torchmetrics.AUROC(task='binary'); right = []"
    assert scored(f"metric.update({given}, b.int())", "print(metric.compute())", before) == codes


CUT, STOPS = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("each", "at_the_end", "severity"),
    [
        ("said.extend(out.cpu().numpy())", "print(confusion_matrix(right, said))", STOPS),
        ("said.append(out)", "print(f1_score(right, torch.cat(said).cpu()))", STOPS),
        ("said.extend(out.int().cpu().numpy())", "print(f1_score(right, said))", CUT),
        ("said.extend(out.to(torch.long).tolist())", "print(f1_score(right, said))", CUT),
        ("said.extend(out.cpu().numpy())", "print(f1_score(right, np.array(said).astype(int)))", CUT),
        ("said.append(out.cpu().numpy())", "print(f1_score(right, np.vstack(said).astype('int32')))", CUT),
        ("said.extend(out.cpu().numpy())", "print(f1_score(right, np.array(said, dtype=int)))", CUT),
    ],
)
def test_numbers_are_no_classes(each: str, at_the_end: str, severity: Severity) -> None:
    assert told(each, at_the_end) == [("LL319", severity)]


@pytest.mark.parametrize(
    ("each", "at_the_end"),
    [
        ("said.extend((out > 0.5).cpu().numpy().astype(int))", "print(f1_score(right, said))"),
        ("said.extend(out.round().int().tolist())", "print(f1_score(right, said))"),
        ("said.extend(out.cpu().numpy())", "print(f1_score(right, np.array(said) > 0.5))"),
        ("said.extend(out.cpu().numpy())", "print(f1_score(right, [p > 0.5 for p in said]))"),
        ("said.extend(out.cpu().numpy())", "print(f1_score(right, np.array(said, dtype=own)))"),
        ("said.extend(out.cpu().numpy())", "said = [round(p) for p in said]\nprint(f1_score(right, said))"),
        ("said.extend((out + 0.5).int().tolist())", "print(f1_score(right, said))"),
        ("said.extend(torch.bernoulli(out).tolist())", "print(f1_score(right, said))"),
        ("said.extend(out.type(own).cpu().numpy())", "print(own(right, said))"),
        ("said.extend(own(out).cpu().numpy())", "print(f1_score(right, said))"),
    ],
)
def test_answers_and_what_is_not_known_are_left_alone(each: str, at_the_end: str) -> None:
    assert told(each, at_the_end) == []


SCORING = """
import torch
from sklearn.metrics import roc_auc_score

def evaluate(model, loader):
    said, right = [], []
    with torch.no_grad():
        for a, b in loader:
            out = torch.sigmoid(model(a))
            said.extend({given}.cpu().numpy())
            right.extend(b.cpu().numpy())
    return roc_auc_score(right, said)
"""


@pytest.mark.parametrize(("given", "codes"), [("(out > 0.5)", ["LL322"]), ("out", [])])
def test_a_loop_that_scores_may_stand_in_another_module(tmp_path: Path, given: str, codes: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "scoring.py").write_text(SCORING.format(given=given))
    train = tmp_path / "train.py"
    train.write_text(f"from scoring import evaluate\n{BEGIN}\nprint(evaluate(model, loader))\n")

    found = lint(train, train.read_bytes())

    assert [(one.code, Path(one.place.path).name) for one in found] == [
        (code, "scoring.py") for code in codes
    ]

"""What rules say of short trainings in PyTorch, and what looks alike and is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Severity

from tests.torch.reading import IMPORTS


def said(model: str, targets: str, loss: str, inputs: str = "torch.randn(100, 8)") -> list[str]:
    """Return the codes of what is said about a training."""
    code = f"{IMPORTS}\nx, y = {inputs}, {targets}\nmodel = {model}\nloss = {loss}\nloss(model(x), y).backward()\n"
    return [one.code for one in lint(Path("train.py"), code.encode())]


IDS, FIVE = "torch.randint(0, 5, (100,))", "nn.Linear(8, 5)"
ROWS = f"F.one_hot({IDS}, 5).float()"
TWO = "F.one_hot(torch.randint(0, 2, (100,)), 2).float()"
LOGARITHMS = "torch.randn(100, 5)"
SIDES = "2 * torch.randint(0, 2, (100, 1)).float() - 1"
COLUMN = "torch.randint(0, 2, (100, 1)).float()"
BITS = "torch.randint(0, 2, (100,))"
SEVERAL = "torch.from_numpy(MultiLabelBinarizer(classes=range(5)).fit_transform(answers)).float()"
NUMBERS = "torch.tensor(50 * [[0, 2, 4, -1, -1], [1, -1, -1, -1, -1]])"


@pytest.mark.parametrize(
    ("model", "targets", "loss", "code"),
    [
        (f"nn.Sequential({FIVE}, nn.ReLU())", IDS, "nn.CrossEntropyLoss()", "LL106"),
        (f"nn.Sequential({FIVE}, nn.Tanh())", IDS, "nn.NLLLoss()", "LL106"),
        (f"nn.Sequential({FIVE}, nn.Sigmoid())", IDS, "F.nll_loss", "LL106"),
        ("nn.Linear(8, 1)", "torch.rand(100, 1)", "nn.PoissonNLLLoss(log_input=False)", "LL106"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=1))", ROWS, "nn.MSELoss()", "LL108"),
        ("nn.Linear(8, 3)", IDS, "nn.CrossEntropyLoss()", "LL203"),
        ("nn.Linear(8, 1)", f"{IDS}.float().unsqueeze(1)", "nn.BCEWithLogitsLoss()", "LL204"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Softplus())", COLUMN, "nn.HingeEmbeddingLoss()", "LL204"),
        (FIVE, f"{IDS}.float().unsqueeze(1)", "nn.MSELoss()", "LL205"),
        ("nn.Linear(8, 1)", ROWS, "nn.L1Loss()", "LL205"),
        ("nn.Linear(8, 1)", "torch.rand(100)", "nn.PoissonNLLLoss()", "LL205"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=0))", IDS, "nn.CrossEntropyLoss()", "LL114"),
        (f"nn.Sequential({FIVE}, nn.LogSoftmax(dim=-2))", IDS, "nn.NLLLoss()", "LL114"),
        (FIVE, ROWS, "nn.BCEWithLogitsLoss()", "LL101"),
        (f"nn.Sequential({FIVE}, nn.Sigmoid())", ROWS, "nn.BCELoss()", "LL101"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=1))", ROWS, "F.binary_cross_entropy", "LL101"),
        (FIVE, ROWS, "nn.KLDivLoss(reduction='batchmean')", "LL102"),
        ("nn.Sequential(nn.Linear(8, 1), nn.LogSoftmax(dim=1))", COLUMN, "nn.MSELoss()", "LL104"),
        ("nn.Sequential(nn.Linear(8, 1), nn.ReLU())", COLUMN, "nn.BCEWithLogitsLoss()", "LL106"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())", SIDES, "nn.SoftMarginLoss()", "LL106"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=1))", IDS, "nn.MultiMarginLoss()", "LL106"),
        ("nn.Linear(8, 1)", SIDES, "nn.HingeEmbeddingLoss()", "LL106"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=1))", ROWS, "nn.KLDivLoss()", "LL102"),
        (f"nn.Sequential({FIVE}, nn.Tanh())", ROWS, "nn.KLDivLoss()", "LL106"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())", "torch.randn(100, 1)", "nn.MSELoss()", "LL107"),
        ("nn.Linear(8, 1)", "torch.randn(100, 1)", "nn.PoissonNLLLoss()", "LL107"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())", COLUMN, "nn.PoissonNLLLoss()", "LL107"),
        (FIVE, ROWS, "nn.PoissonNLLLoss()", "LL108"),
        ("nn.Linear(8, 1)", "torch.randn(100, 1)", "nn.BCEWithLogitsLoss()", "LL111"),
        (FIVE, "torch.randn(100, 5)", "nn.CrossEntropyLoss()", "LL111"),
        (f"nn.Sequential({FIVE}, nn.LogSoftmax(dim=1))", "torch.randn(100, 5)", "nn.KLDivLoss()", "LL111"),
        ("nn.Linear(8, 1)", "torch.randn(100, 1)", "nn.SoftMarginLoss()", "LL111"),
        (FIVE, f"F.one_hot({IDS}, 5)", "nn.MultiLabelMarginLoss()", "LL202"),
        (FIVE, "2 * torch.randint(0, 2, (100, 5)).float() - 1", "nn.BCEWithLogitsLoss()", "LL204"),
        (FIVE, "2 * torch.randint(0, 2, (100, 5)).float() - 1", "nn.CrossEntropyLoss()", "LL204"),
        ("nn.Linear(8, 1)", "torch.rand(100)", "lambda a, b: F.gaussian_nll_loss(a, b, a)", "LL205"),
        ("nn.Sequential(nn.Linear(8, 2), nn.ReLU())", BITS, "nn.CrossEntropyLoss()", "LL106"),
        (f"nn.Sequential({FIVE}, nn.ReLU())", NUMBERS, "nn.MultiLabelMarginLoss()", "LL106"),
        (FIVE, NUMBERS, "nn.MultiLabelSoftMarginLoss()", "LL204"),
        (FIVE, NUMBERS, "nn.SoftMarginLoss()", "LL204"),
    ],
)
def test_what_is_wrong_is_said(model: str, targets: str, loss: str, code: str) -> None:
    assert said(model, targets, loss) == [code]


@pytest.mark.parametrize(
    ("targets", "loss", "code", "severity"),
    [
        (IDS, "nn.BCEWithLogitsLoss()", "LL201", Severity.WARNING),
        (f"{IDS}.float().unsqueeze(1)", "nn.BCELoss()", "LL201", Severity.WARNING),
        (f"F.one_hot(F.one_hot({IDS}, 5), 5).float()", "nn.CrossEntropyLoss()", "LL206", Severity.WARNING),
        (f"F.one_hot(F.one_hot({IDS}, 5)).float()", "nn.MSELoss()", "LL206", Severity.WARNING),
        (f"{IDS} / 255", "nn.CrossEntropyLoss()", "LL207", Severity.WARNING),
        (f"({IDS} / 255).long()", "nn.CrossEntropyLoss()", "LL207", Severity.ERROR),
    ],
)
def test_what_pytorch_stops_at_is_a_warning(targets: str, loss: str, code: str, severity: Severity) -> None:
    model = f"nn.Sequential({FIVE}, nn.Sigmoid())" if loss == "nn.BCELoss()" else FIVE
    code_of = (
        f"{IMPORTS}\nx, y = torch.randn(100, 8), {targets}\nmodel = {model}\n{loss}(model(x), y).backward()\n"
    )
    found = lint(Path("train.py"), code_of.encode())

    assert [(one.code, one.severity) for one in found] == [(code, severity)]


@pytest.mark.parametrize(("batch", "severity"), [(5, Severity.ERROR), (32, Severity.WARNING)])
def test_rows_made_one_hot_again_are_stretched_in_batches_as_large_as_there_are_classes(
    batch: int, severity: Severity
) -> None:
    code = f"""{IMPORTS}
rows = TensorDataset(torch.randn(100, 8), F.one_hot(F.one_hot({IDS}, 5), 5).float())
model = {FIVE}
for x, y in DataLoader(rows, batch_size={batch}, shuffle=True):
    F.mse_loss(model(x), y).backward()
"""
    found = [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL206"]

    assert [one.severity for one in found] == [severity]


@pytest.mark.parametrize(
    ("model", "targets", "loss"),
    [
        (f"nn.Sequential({FIVE}, nn.LogSigmoid())", IDS, "nn.NLLLoss()"),
        ("nn.Linear(8, 1)", "torch.rand(100, 1)", "nn.PoissonNLLLoss()"),
        (FIVE, ROWS, "nn.MSELoss()"),
        (FIVE, ROWS, "nn.CrossEntropyLoss()"),
        ("nn.Linear(8, 6)", IDS, "nn.CrossEntropyLoss()"),
        (FIVE, "torch.randint(-100, 5, (100,))", "nn.CrossEntropyLoss()"),
        ("nn.Linear(8, 1)", f"2 * {COLUMN} - 1", "nn.SoftMarginLoss()"),
        (FIVE, IDS, "nn.MultiMarginLoss()"),
        ("nn.Linear(8, 1)", "torch.rand(100, 1)", "nn.L1Loss()"),
        (f"nn.Sequential({FIVE}, nn.Softmax(dim=n))", IDS, "nn.CrossEntropyLoss()"),
        (FIVE, "torch.randint(0, 2, (100, 5)).float()", "nn.BCEWithLogitsLoss()"),
        (f"nn.Sequential({FIVE}, nn.Sigmoid())", "torch.rand(100, 5)", "nn.BCELoss()"),
        ("nn.Sequential(nn.Linear(8, 2), nn.Softmax(dim=1))", TWO, "nn.BCELoss()"),
        (f"nn.Sequential({FIVE}, nn.LogSoftmax(dim=1))", ROWS, "nn.KLDivLoss(reduction='batchmean')"),
        (f"nn.Sequential({FIVE}, nn.LogSoftmax(dim=1))", LOGARITHMS, "nn.KLDivLoss(log_target=True)"),
        (FIVE, LOGARITHMS, "nn.KLDivLoss(log_target=n)"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Tanh())", SIDES, "nn.MSELoss()"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())", "torch.rand(100, 1)", "nn.MSELoss()"),
        ("nn.Sequential(nn.Linear(8, 1), nn.Softplus())", SIDES, "nn.HingeEmbeddingLoss()"),
        ("nn.Linear(8, 1)", "torch.randn(100, 1)", "nn.MSELoss()"),
        (FIVE, "torch.randn(100, 5).softmax(dim=1)", "nn.CrossEntropyLoss()"),
        ("nn.Linear(8, 1)", "torch.randint(0, 9, (100, 1)).float()", "nn.PoissonNLLLoss()"),
        (FIVE, "torch.randint(-1, 5, (100, 5))", "nn.MultiLabelMarginLoss()"),
        ("nn.Linear(8, 1)", "torch.rand(100, 1)", "lambda a, b: F.gaussian_nll_loss(a, b, b)"),
    ],
)
def test_what_is_right_or_not_known_is_not(model: str, targets: str, loss: str) -> None:
    assert said(model, targets, loss) == []


def test_a_loss_that_stops_at_the_first_batch_is_told_mildly() -> None:
    code = f"{IMPORTS}\nnn.BCELoss()(nn.Linear(8, 1)(torch.randn(9, 8)), torch.randn(9, 1)).backward()\n"
    (found,) = lint(Path("train.py"), code.encode())

    assert (found.code, found.severity) == ("LL111", Severity.WARNING)


@pytest.mark.parametrize(("optimizer", "severity"), [("SGD", Severity.ERROR), ("Adam", Severity.WARNING)])
def test_several_answers_squashed_twice_fail_with_sgd(optimizer: str, severity: Severity) -> None:
    code = f"""{IMPORTS}
model = nn.Sequential(nn.Linear(8, 5), nn.Sigmoid())
optimizer = optim.{optimizer}(model.parameters(), lr=0.1)
nn.BCEWithLogitsLoss()(model(torch.randn(9, 8)), torch.randint(0, 2, (9, 5)).float()).backward()
optimizer.step()
"""
    (found,) = lint(Path("train.py"), code.encode())

    assert (found.code, found.severity) == ("LL103", severity)


@pytest.mark.parametrize(
    ("targets", "severity"),
    [
        (SIDES, Severity.WARNING),
        ("torch.randint(0, 2, (100, 1)) * 2.0 - 1", Severity.WARNING),
        ("torch.randint(0, 3, (100, 1)).float() - 1", Severity.WARNING),
        ("torch.randint(0, 5, (100, 1)).float() / 2 - 1", Severity.ERROR),
        ("torch.randint(0, 3, (100, 1)) * 0.5 - 1", Severity.ERROR),
    ],
)
def test_two_classes_that_were_moved_are_still_sorted_by_a_cut(targets: str, severity: Severity) -> None:
    code = f"""{IMPORTS}
model = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
nn.MSELoss()(model(torch.randn(100, 8)), {targets}).backward()
"""
    (found,) = lint(Path("train.py"), code.encode())

    assert (found.code, found.severity) == ("LL107", severity)


@pytest.mark.parametrize(("model", "code"), [(FIVE, "LL108"), (f"{FIVE}, nn.LogSoftmax(dim=1)", "LL112")])
def test_several_labels_that_are_counted(model: str, code: str) -> None:
    script = f"""{IMPORTS}
from sklearn.preprocessing import MultiLabelBinarizer
x, y = torch.randn(100, 8), {SEVERAL}
nn.PoissonNLLLoss()(nn.Sequential({model})(x), y).backward()
"""
    assert [one.code for one in lint(Path("train.py"), script.encode())] == [code]


@pytest.mark.parametrize(
    ("head", "loss", "optimizer", "severity"),
    [
        ("nn.Linear(8, 5), nn.ReLU()", f"nn.BCEWithLogitsLoss()(model(x), {ROWS})", "SGD", Severity.ERROR),
        ("nn.Linear(8, 5), nn.ReLU()", f"nn.CrossEntropyLoss()(model(x), {IDS})", "SGD", Severity.WARNING),
        ("nn.Linear(8, 2), nn.Tanh()", f"nn.SoftMarginLoss()(model(x), {TWO})", "SGD", Severity.ERROR),
        ("nn.Linear(8, 2), nn.Tanh()", f"nn.SoftMarginLoss()(model(x), {TWO})", "Adam", Severity.WARNING),
        ("nn.Linear(8, 5), nn.Tanh()", f"nn.SoftMarginLoss()(model(x), {ROWS})", "Adam", Severity.ERROR),
        ("nn.Linear(8, 2), nn.ReLU()", f"nn.PoissonNLLLoss()(model(x), {TWO})", "Adam", Severity.ERROR),
        ("nn.Linear(8, 5), nn.Sigmoid()", f"nn.PoissonNLLLoss()(model(x), {ROWS})", "Adam", Severity.ERROR),
        ("nn.Linear(8, 2), nn.Sigmoid()", f"nn.PoissonNLLLoss()(model(x), {TWO})", "Adam", Severity.WARNING),
        ("nn.Linear(8, 1), nn.ReLU()", f"nn.MSELoss()(model(x), {SIDES})", "Adam", Severity.ERROR),
    ],
)
def test_how_bad_it_is(head: str, loss: str, optimizer: str, severity: Severity) -> None:
    code = f"""{IMPORTS}
x, model = torch.randn(100, 8), nn.Sequential({head})
optimizer = optim.{optimizer}(model.parameters(), lr=0.1)
{loss}.backward()
optimizer.step()
"""
    found = lint(Path("train.py"), code.encode())

    assert max(one.severity is Severity.ERROR for one in found) == (severity is Severity.ERROR)


def test_one_sample_has_one_target() -> None:
    assert said("nn.Linear(8, 1)", "torch.rand(1)", "nn.MSELoss()", "torch.randn(1, 8)") == []


def test_a_softmax_along_the_only_axis_is_one_over_classes() -> None:
    code = "nn.Sequential(nn.Linear(8, 5), nn.LogSoftmax(dim=0))"
    assert said(code, "torch.tensor(3)", "nn.NLLLoss()", "torch.randn(8)") == []


@pytest.mark.parametrize(("numbers", "codes"), [("127.5", ["LL412"]), ("0.5", []), ("0.1307", []), ("n", [])])
def test_numbers_of_another_range(numbers: str, codes: list[str]) -> None:
    code = f"""{IMPORTS}
from somewhere import n
prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize(({numbers},), ({numbers},))])
data = datasets.MNIST("data", transform=prepare)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
for x, y in DataLoader(data, batch_size=10):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


@pytest.mark.parametrize(
    ("output", "codes"),
    [
        ("torch.round(model(x))", ["LL116"]),
        ("model(x).sign().squeeze(1).unsqueeze(1)", ["LL116"]),
        ("model(x)", []),
        ("model(x) + (model(x).round() - model(x)).detach()", []),
        ("model(x.round())", []),
        ("nn.Linear(1, 1)(model(x).round())", []),
        ("unknown(model(x).round())", []),
    ],
)
def test_outputs_in_steps(output: str, codes: list[str]) -> None:
    code = f"""{IMPORTS}
from somewhere import unknown
model = nn.Linear(8, 1)
x = torch.randn(100, 8)
F.mse_loss({output}, torch.randn(100, 1)).backward()
"""
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


@pytest.mark.parametrize(
    ("loss", "warned"),
    [("((model(x) - y) ** 2).mean()", False), ("F.mse_loss(model(x), y)", True)],
)
def test_of_a_formula_pytorch_gives_no_warning(loss: str, warned: bool) -> None:
    code = f"{IMPORTS}\nx, y = torch.randn(100, 4), torch.randn(100)\nmodel = nn.Linear(4, 1)\n"
    (finding,) = lint(Path("train.py"), f"{code}{loss}.backward()\n".encode())

    assert finding.code == "LL205"
    assert any("warns once" in effect for effect in finding.effects) is warned


SIDES_OF_ONE = """
x, y = torch.randn(100, 8), (torch.randn(100, 1) > 0).float()
model = nn.Linear(8, 1)
"""
NUMBERS = """
x, y = torch.randn(100, 8), torch.randn(100, 1)
model = nn.Linear(8, 1)
"""
CHOICE = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
rows = F.one_hot(y, 5)
model = nn.Linear(8, 5)
"""


@pytest.mark.parametrize(
    ("begin", "loss", "shown", "codes"),
    [
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "model(x).round() == y", ["LL303"]),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "(model(x) > 0.5).float() == y", ["LL303"]),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "(model(x) > 0) == y", []),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "torch.sigmoid(model(x)).round() == y", []),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "(model(x) > cut) == y", []),
        (SIDES_OF_ONE, "mse_loss", "(model(x) > 0.5) == y", []),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "model(x) == y", ["LL305"]),
        (SIDES_OF_ONE, "binary_cross_entropy_with_logits", "model(x) == model(x).max()", []),
        (NUMBERS, "mse_loss", "model(x) == y", ["LL302"]),
        (NUMBERS, "l1_loss", "model(x).round() == y", ["LL302"]),
        (NUMBERS, "mse_loss", "(model(x) - y).abs() < 0.1", []),
        (NUMBERS, "mse_loss", "(model(x) > 0) == (y > 0)", []),
        (CHOICE, "cross_entropy", "(model(x).softmax(1) > 0.5) == rows", ["LL301", "LL310"]),
        (CHOICE, "cross_entropy", "(torch.softmax(model(x), 1).round() == rows).all(1)", ["LL310"]),
        (CHOICE, "cross_entropy", "(model(x).softmax(1) > 0.1) == rows", []),
        (CHOICE, "cross_entropy", "model(x).softmax(1) > 0.5", []),
        (CHOICE, "cross_entropy", "model(x).argmax(1) == y", []),
        (CHOICE, "cross_entropy", "model(x).argmax(1) == rows", ["LL308"]),
        (CHOICE, "cross_entropy", "model(x).argmax(1) == rows.argmax(1)", []),
        (CHOICE, "cross_entropy", "F.one_hot(model(x).argmax(1), 5) == rows", []),
    ],
)
def test_what_a_loop_shows(begin: str, loss: str, shown: str, codes: list[str]) -> None:
    code = f"{IMPORTS}from somewhere import cut\n{begin}F.{loss}(model(x), y).backward()\nprint(({shown}).float().mean())\n"

    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


@pytest.mark.parametrize(
    ("network", "transform", "codes"),
    [
        ("models.resnet18(weights='DEFAULT')", "transforms.ToTensor()", ["LL404"]),
        ("models.resnet18(pretrained=True)", "transforms.ToTensor()", ["LL404"]),
        ("models.resnet18(weights=models.ResNet18_Weights.DEFAULT)", "transforms.ToTensor()", ["LL404"]),
        (
            "timm.create_model('resnet50', pretrained=True, num_classes=10)",
            "transforms.ToTensor()",
            ["LL404"],
        ),
        ("timm.create_model('resnet50', True, num_classes=10)", "timm.data.create_transform()", []),
        ("timm.create_model('resnet50', num_classes=10)", "transforms.ToTensor()", []),
        ("timm.create_model('some', pretrained=True, num_classes=10)", "transforms.ToTensor()", []),
        ("timm.create_model(n, pretrained=True, num_classes=10)", "transforms.ToTensor()", []),
        ("models.resnet18()", "transforms.ToTensor()", []),
        ("models.resnet18(weights=n)", "transforms.ToTensor()", []),
        ("models.resnet18(weights='DEFAULT')", "models.ResNet18_Weights.DEFAULT.transforms()", []),
        ("models.resnet18(weights='DEFAULT')", "transforms.Compose([transforms.ToTensor(), n])", []),
        (
            "models.resnet18(weights='DEFAULT')",
            "transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])",
            [],
        ),
        (
            "nn.Sequential(transforms.Normalize((0.485,), (0.229,)), models.resnet18(weights='DEFAULT'))",
            "transforms.ToTensor()",
            [],
        ),
    ],
)
def test_pictures_for_trained_weights(network: str, transform: str, codes: list[str]) -> None:
    code = f"""{IMPORTS}
import timm
from torchvision import models
from somewhere import n
model = {network}
for x, y in DataLoader(datasets.CIFAR10("data", transform={transform}), batch_size=10):
    nn.CrossEntropyLoss()(model(x), y).backward()
"""
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


@pytest.mark.parametrize(
    ("kept", "judged", "codes"),
    [
        ("Subset(moving, range(9))", "Subset(moving, range(9, 99))", ["LL409"]),
        ("Subset(moving, range(9))", "Subset(still, range(9, 99))", []),
        ("moving", "still", []),
        ("moving", "datasets.CIFAR10('data', train=False, transform=distorting)", ["LL409"]),
        ("Subset(still, range(9))", "Subset(still, range(9, 99))", []),
        ("moving", "moving", []),
        ("moving", "datasets.CIFAR10('data', train=False, transform=n)", []),
    ],
)
def test_distorted_pictures_that_are_scored(kept: str, judged: str, codes: list[str]) -> None:
    code = f"""{IMPORTS}
from somewhere import n
distorting = transforms.Compose([transforms.RandomCrop(32, padding=4), transforms.ToTensor()])
moving = datasets.CIFAR10("data", transform=distorting)
still = datasets.CIFAR10("data", transform=transforms.ToTensor())
model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(7200, 10))
for x, y in DataLoader({kept}, batch_size=10, shuffle=True):
    nn.CrossEntropyLoss()(model(x), y).backward()
with torch.no_grad():
    for x, y in DataLoader({judged}, batch_size=10):
        print((model(x).argmax(1) == y).sum())
"""
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


THREE = "nn.Linear(8, 8), {0}, nn.Linear(8, 8), {0}, nn.Linear(8, 8), {0}, nn.Linear(8, 5)"
TWO_ROWS = "nn.Linear(8, 5), nn.BatchNorm1d(5), nn.Linear(5, 5)"


@pytest.mark.parametrize(
    ("layers", "codes"),
    [
        (THREE.format("nn.Sigmoid()"), ["LL501"]),
        (THREE.format("nn.Tanh()"), []),
        (THREE.format("nn.Sequential(nn.BatchNorm1d(8), nn.Sigmoid())"), []),
        ("nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 5)", []),
        ("nn.Linear(8, 8), nn.Linear(8, 5)", ["LL502"]),
        ("nn.Linear(8, 8), nn.Dropout(0.1), nn.Linear(8, 5)", ["LL502"]),
        ("nn.Linear(8, 3), nn.Linear(3, 5)", []),
        ("nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 5)", []),
        (TWO_ROWS, []),
        ("nn.Linear(8, 8), nn.Identity(), nn.ReLU(), nn.Linear(8, 5)", []),
    ],
)
def test_hidden_layers(layers: str, codes: list[str]) -> None:
    assert said(f"nn.Sequential({layers})", IDS, "nn.CrossEntropyLoss()") == codes


@pytest.mark.parametrize(
    ("layers", "loss", "codes"),
    [
        ("nn.Linear(8, 1), nn.Dropout(0.3)", "nn.MSELoss()", ["LL504"]),
        ("nn.Linear(8, 1), nn.Dropout(0.3), nn.Flatten(1)", "nn.HuberLoss()", ["LL504"]),
        ("nn.Linear(8, 1), nn.Dropout(0)", "nn.MSELoss()", []),
        ("nn.Dropout(0.3), nn.Linear(8, 1)", "nn.MSELoss()", []),
    ],
)
def test_numbers_that_are_dropped(layers: str, loss: str, codes: list[str]) -> None:
    assert said(f"nn.Sequential({layers})", "torch.randn(100, 1)", loss) == codes


@pytest.mark.parametrize("layers", [f"{FIVE}, nn.Dropout(0.5)", f"{FIVE}, nn.LogSoftmax(1), nn.Dropout(0.5)"])
def test_dropped_choices_are_learned_as_well(layers: str) -> None:
    loss = "nn.NLLLoss()" if "Log" in layers else "nn.CrossEntropyLoss()"

    assert said(f"nn.Sequential({layers})", IDS, loss) == []


@pytest.mark.parametrize(
    ("rearranged", "codes"),
    [
        ("X = shuffle(X)", ["LL410"]),
        ("X, y = shuffle(X, y)", []),
        ("X = X[order]; y = y[order]", []),
        ("X = n(X)", []),
    ],
)
def test_inputs_in_an_order_of_their_own(rearranged: str, codes: list[str]) -> None:
    code = f"""{IMPORTS}
from sklearn.datasets import load_wine
from sklearn.utils import shuffle
from somewhere import n
X, y = load_wine(return_X_y=True)
order = np.random.permutation(len(X))
{rearranged}
model = nn.Linear(13, 3)
F.cross_entropy(model(torch.tensor(X).float()), torch.tensor(y)).backward()
"""
    assert [one.code for one in lint(Path("train.py"), code.encode())] == codes


def test_letters_are_counted_from_one() -> None:
    code = f"""{IMPORTS}
data = datasets.EMNIST("data", split="letters", transform=transforms.ToTensor())
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 26))
for x, y in DataLoader(data, batch_size=10):
    nn.CrossEntropyLoss()(model(x), {{}}).backward()
"""
    found = [[one.code for one in lint(Path("train.py"), code.format(y).encode())] for y in ("y", "y - 1")]
    assert found == [["LL203"], []]


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("second(first(x))", []),  # what one network makes may be shown, or judged by another one
        ("nn.Sequential(first, second)(x)", ["LL502"]),
        ("inner(middle(x))", ["LL502"]),  # layers that are called one by one
    ],
)
def test_the_output_of_a_network_is_no_hidden_layer(answer: str, codes: list[str]) -> None:
    code = (
        f"{IMPORTS}\nx, y = torch.randn(100, 8), torch.rand(100, 1)\nmiddle, inner = nn.Linear(8, 16), nn.Linear(16, 1)\n"
        "first = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 16))\n"
        "second = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))\n"
        f"nn.MSELoss()({answer}, y).backward()\n"
    )
    found = [one.code for one in lint(Path("train.py"), code.encode(), select=["LL502"])]

    assert found == codes

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

CHOICE = "torch.randn(100, 8), torch.randint(0, 5, (100,))"
CHOSEN = "torch.randn(100, 8), F.one_hot(torch.randint(0, 5, (100,)), 5).float()"
ANSWERS = "torch.randn(100, 8), torch.randint(0, 2, (100, 1)).float()"
NUMBERS = "torch.randn(100, 8), torch.randn(100, 1)"
LABELS = "torch.randn(3, 8), torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0]])"
YES_OR_NO = """
x, y = torch.randn(100, 8), torch.randint(0, 2, (100, 1)).float()
model = nn.Linear(8, 1)
F.binary_cross_entropy_with_logits(model(x), y).backward()
"""
AMOUNTS = """
x, y = torch.randn(100, 8), torch.randn(100, 1)
model = nn.Linear(8, 1)
F.mse_loss(model(x), y).backward()
"""
ROW_OF_LABELS = """
x, y = torch.randn(100, 8), torch.randint(0, 2, (100,)).float()
model = nn.Linear(8, 1)
F.binary_cross_entropy_with_logits(model(x).squeeze(1), y).backward()
"""
SMALL = """)
model = nn.Sequential(nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.Linear(6272, 10))
for x, y in DataLoader(datasets.CIFAR10("d", transform=prepare), batch_size=10, shuffle=True):
    F.cross_entropy(model(x), y).backward()
"""
SCORED = """
model = nn.Sequential(nn.Conv2d(3, 8, 5), nn.ReLU(), nn.Flatten(), nn.Linear(6272, 10))
optimizer = optim.Adam(model.parameters())
for x, y in DataLoader(datasets.CIFAR10("d", transform=one), batch_size=10, shuffle=True):
    optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()
for x, y in DataLoader(datasets.CIFAR10("d", train=False, transform=two), batch_size=10):
    print((model(x).argmax(1) == y).sum())
"""
PARTS = """
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler
x, y = load_wine(return_X_y=True)
"""


def trains(features: int) -> str:
    """Return a training on parts of rows for three classes, and a score of the other parts."""
    return f"""
kept = torch.tensor(x_train).float()
model = nn.Linear({features}, 3)
F.cross_entropy(model(kept), torch.tensor(y_train)).backward()
with torch.no_grad():
    print((model(torch.tensor(x_test).float()).argmax(1) == torch.tensor(y_test)).float().mean())
"""


TRAINS = trains(13)
DIVIDED = "x_train, x_test, y_train, y_test = train_test_split(x, y)"
WINDOWS = """
x = np.array([series[i : i + 4] for i in range(900)])
y = np.array([int(series[i + 4] > 0) for i in range(900)])
"""
PAIRS = "pairs = TensorDataset(torch.tensor(x), torch.tensor(y))\n"
HANDED_OUT = """(x_train, y_train), (x_test, y_test) = (
    next(iter(DataLoader(part, batch_size=len(part)))) for part in (kept, judged)
)"""
FIRST_AND_LAST = "x_train, x_test, y_train, y_test = x[:120], x[120:], y[:120], y[120:]"

DIGITS = """
from sklearn.datasets import load_digits
data = load_digits()
x, y = torch.tensor(data.data / 16).float(), torch.tensor(data.target)
"""
RENTS = "import pandas as pd\ntable = pd.read_csv('rents.csv')\nmodel = nn.Linear(9, 1)\n"
TABLE = "x = torch.tensor(table.values).float()\n"
RENT = "y = torch.tensor(table[['rent']].values).float()\n"
FOLDS = """
from sklearn.datasets import load_iris
from sklearn.model_selection import KFold
import copy
x, y = load_iris(return_X_y=True)
data = TensorDataset(torch.tensor(x).float(), torch.tensor(y))
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
base, first = copy.deepcopy(model), copy.deepcopy(model.state_dict())
optimizer = optim.Adam(model.parameters())
for fold, (kept, left_out) in enumerate(KFold(5).split(x)):
    learn, test = Subset(data, kept), Subset(data, left_out)
"""
OPTIMIZER_ANEW = "optimizer = optim.Adam(model.parameters())"
REVIEWS = """
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, BertModel
read = AutoTokenizer.from_pretrained("bert-base-uncased")
data = load_dataset("imdb", split="train").map(lambda row: read(row["text"]), batched=True)
data = data.rename_column("label", "labels").with_format("torch")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
"""
FAST = "optimizer = optim.AdamW(model.parameters(), lr=1e-3)"
HIDDEN = DIGITS + "model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))\n"
SET_LATER = "optimizer = optim.Adam(model.parameters(), lr=1.0)\n"

NEAR_MISSES: dict[str, Near] = {
    "LL101": network(
        CHOSEN,
        "nn.BCEWithLogitsLoss()",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), own()",
        "own(8, 5)",
        "own(nn.Linear(8, 5))",
    ),
    "LL102": network(
        CHOICE,
        "nn.NLLLoss()",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.LogSigmoid()",
        "nn.Linear(8, 5), own()",
    ),
    "LL103": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 5), nn.Softmax(dim=1)",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 8), nn.Softmax(dim=1), nn.Linear(8, 5)",
        "nn.Linear(8, 5), own(nn.Softmax(dim=1))",
    ),
    "LL104": network(
        ANSWERS,
        "nn.BCELoss()",
        "nn.Linear(8, 1), nn.Softmax(dim=1)",
        "nn.Linear(8, 1), nn.Sigmoid()",
        "nn.Linear(8, 2), nn.Softmax(dim=1), nn.Linear(2, 1), nn.Sigmoid()",
        "nn.Linear(8, n), nn.Softmax(dim=1)",
    ),
    "LL105": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 5), nn.Sigmoid()",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), nn.Sigmoid(), nn.Linear(5, 5)",
        "nn.Linear(8, 5), own(nn.Sigmoid())",
    ),
    "LL106": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 5), nn.ReLU()",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), nn.ReLU(), nn.Linear(5, 5)",
        "nn.Linear(8, 5), own(nn.ReLU())",
    ),
    "LL107": network(
        NUMBERS,
        "nn.MSELoss()",
        "nn.Linear(8, 1), nn.Sigmoid()",
        "nn.Linear(8, 1)",
        "nn.Linear(8, 1), nn.Sigmoid(), nn.Linear(1, 1)",
        "nn.Linear(8, 1), own(nn.Sigmoid())",
    ),
    "LL108": network(
        CHOSEN,
        "nn.MSELoss()",
        "nn.Linear(8, 5), nn.Softmax(dim=1)",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 5), own(nn.Softmax(dim=1))",
        "nn.Linear(8, 5), nn.Softmax(dim=1), nn.Linear(5, 5)",
    ),
    "LL109": network(
        "torch.randn(100, 8), torch.randint(0, 2, (100,))",
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 1)",
        "nn.Linear(8, 2)",
        "nn.Linear(8, n)",
        "nn.Linear(8, 1), own()",
    ),
    "LL110": network(
        CHOICE,
        "nn.NLLLoss()",
        "nn.Linear(8, 5), nn.ReLU(), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.Dropout(), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.Tanh(), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=1), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.ReLU(), nn.BatchNorm1d(5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.ReLU(), own(), nn.LogSoftmax(dim=1)",
    ),
    "LL111": Near(
        "x, y = torch.randn(100, 8), ",
        "torch.randn(100, 1)",
        (
            "torch.rand(100, 1)",
            "torch.randn(100, 1).sigmoid()",
            "(torch.randn(100, 1) > 0).float()",
            "own(torch.randn(100, 1))",
        ),
        "\nF.binary_cross_entropy_with_logits(nn.Linear(8, 1)(x), y).backward()\n",
    ),
    "LL112": network(
        LABELS,
        "nn.BCELoss()",
        "nn.Linear(8, 3), nn.Softmax(dim=1)",
        "nn.Linear(8, 3), nn.Sigmoid()",
        "nn.Linear(8, 3), own(nn.Softmax(dim=1))",
        "nn.Linear(8, 3), nn.Softmax(dim=1), nn.Linear(3, 3), nn.Sigmoid()",
    ),
    "LL114": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 5), nn.Softmax(dim=0)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=1)",
        "nn.Linear(8, 5), nn.LogSoftmax(dim=n)",
        "nn.Linear(8, 5), own(nn.Softmax(dim=0))",
    ),
    "LL116": Near(
        "x, y = torch.randn(100, 8), torch.randn(100, 1)\nmodel = nn.Linear(8, 1)\noutput = model(x)\nF.mse_loss(",
        "output.round()",
        (
            "output",
            "output + (output.round() - output).detach()",
            "own(output.round())",
            "nn.Linear(1, 1)(output.round())",
        ),
        ", y).backward()\n",
    ),
    "LL201": Near(
        "x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))\nmodel = nn.Linear(8, 5)\n",
        "nn.BCEWithLogitsLoss()(model(x), y.float())",
        (
            "nn.BCEWithLogitsLoss()(model(x), F.one_hot(y, 5).float())",
            "nn.BCEWithLogitsLoss()(model(x), own(y))",
            "nn.BCEWithLogitsLoss()(own(model(x)), y.float())",
            "nn.BCEWithLogitsLoss()(model(x)[:, 0], (y > 2).float())",
            "nn.MultiLabelSoftMarginLoss()(model(x), y.unsqueeze(1))",
            "nn.CrossEntropyLoss()(model(x), y)",
        ),
        ".backward()\n",
    ),
    "LL202": Near(
        "x, y = torch.randn(100, 8), ",
        "F.one_hot(torch.randint(0, 5, (100,)), 5)",
        (
            "torch.tensor(50 * [[0, 2, -1, -1, -1], [1, -1, -1, -1, -1]])",
            "torch.randint(-1, 5, (100, 5))",
            "own(F.one_hot(torch.randint(0, 5, (100,)), 5))",
        ),
        "\nnn.MultiLabelMarginLoss()(nn.Linear(8, 5)(x), y).backward()\n",
    ),
    "LL203": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 3)",
        "nn.Linear(8, 5)",
        "nn.Linear(8, 6)",
        "nn.Linear(8, n)",
        "nn.Linear(8, 3), own()",
    ),
    "LL204": Near(
        "x, y = torch.randn(100, 8), torch.randint(0, 5, (100, 1))\nmodel = nn.Linear(8, 1)\n"
        "F.binary_cross_entropy_with_logits(model(x), ",
        "y.float()",
        ("(y > 2).float()", "(y == 0).float()", "y.float() / 4", "own(y).float()"),
        ").backward()\n",
    ),
    "LL205": Near(
        "x, y = torch.randn(100, 8), torch.randn(100)\nmodel = nn.Linear(8, 1)\nF.mse_loss(",
        "model(x), y",
        (
            "model(x).squeeze(1), y",
            "model(x), y.unsqueeze(1)",
            "model(x).view(-1), y",
            "model(x), y[:, None]",
            "model(x), y.view_as(model(x))",
            "own(model(x)), y",
            "model(x), own(y)",
        ),
        ").backward()\n",
    ),
    "LL206": Near(
        "x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))\nrows = F.one_hot(y, 5)\nmodel = nn.Linear(8, 5)\n"
        "F.mse_loss(model(x), ",
        "F.one_hot(rows, 5)",
        (
            "rows",
            "F.one_hot(y, 5)",
            "F.one_hot(rows.argmax(1), 5)",
            "F.one_hot(own(rows), 5)",
            "F.one_hot(y.view(-1), 5)",
        ),
        ".float()).backward()\n",
    ),
    "LL207": Near(
        "x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))\nsides = torch.randint(0, 2, (100, 1))\n",
        "F.cross_entropy(nn.Linear(8, 5)(x), (y / 255).long())",
        (
            "F.cross_entropy(nn.Linear(8, 5)(x), y)",
            "F.cross_entropy(nn.Linear(8, 3)(x), (y / 2).long())",
            "F.cross_entropy(nn.Linear(8, 5)(x), own(y / 255).long())",
            "F.mse_loss(nn.Linear(8, 1)(x), y.unsqueeze(1) / 4)",
            "F.binary_cross_entropy_with_logits(nn.Linear(8, 1)(x), sides * 0.9 + 0.05)",
            "F.binary_cross_entropy_with_logits(nn.Linear(8, 1)(x), sides.float() * 0.8)",
            "F.binary_cross_entropy_with_logits(nn.Linear(8, 1)(x), y.unsqueeze(1) / 4)",
        ),
        ".backward()\n",
    ),
    "LL302": shown(
        AMOUNTS,
        "(model(x).round() == y).float().mean()",
        "((model(x) - y).abs() < 0.1).float().mean()",
        "((model(x) > 0) == (y > 0)).float().mean()",
        "(model(x).round() == own(y)).float().mean()",
        "(own(model(x)) == y).float().mean()",
    ),
    "LL303": shown(
        YES_OR_NO,
        "((model(x) > 0.5) == y).float().mean()",
        "((model(x) > 0) == y).float().mean()",
        "((torch.sigmoid(model(x)) > 0.5) == y).float().mean()",
        "(torch.sigmoid(model(x)).round() == y).float().mean()",
        "((model(x) > n) == y).float().mean()",
        "((own(model(x)) > 0.5) == y).float().mean()",
    ),
    "LL305": shown(
        YES_OR_NO,
        "(torch.sigmoid(model(x)) == y).float().mean()",
        "(torch.sigmoid(model(x)).round() == y).float().mean()",
        "((model(x) > 0).float() == y).float().mean()",
        "(own(model(x)) == y).float().mean()",
        "(model(x) == model(x).max()).float().mean()",
    ),
    "LL307": shown(
        YES_OR_NO,
        "(model(x).argmax(1) == y.squeeze(1)).float().mean()",
        "((model(x) > 0).squeeze(1) == y.squeeze(1)).float().mean()",
        "model(x).argmax(0)",
        "model(x).squeeze(1).argmax(-1)",
        "model(x).max(1)[0]",
        "(own(model(x)).argmax(1) == y.squeeze(1)).float().mean()",
    ),
    "LL308": shown(
        ROWS,
        "(model(x).argmax(1) == rows).float().mean()",
        "(model(x).argmax(1) == rows.argmax(1)).float().mean()",
        "(model(x).argmax(1) == y).float().mean()",
        "(F.one_hot(model(x).argmax(1), 5) == rows).float().mean()",
        "(model(x).argmax(1) == own(rows)).float().mean()",
    ),
    "LL310": shown(
        ROWS,
        "((model(x).softmax(1) > 0.5) == rows).all(1).float().mean()",
        "(model(x).softmax(1).argmax(1) == y).float().mean()",
        "((model(x).softmax(1) > 0.1) == rows).all(1).float().mean()",
        "(model(x).softmax(1) > 0.5).float().mean()",
        "((torch.sigmoid(model(x)) > 0.5) == rows).all(1).float().mean()",
        "((own(model(x)) > 0.5) == rows).all(1).float().mean()",
    ),
    "LL313": shown(
        ROW_OF_LABELS,
        "((model(x) > 0) == y).float().mean()",
        "((model(x) > 0).squeeze(1) == y).float().mean()",
        "((model(x) > 0) == y.unsqueeze(1)).float().mean()",
        "((model(x) > 0) == y.view_as(model(x))).float().mean()",
        "((model(x).flatten() > 0) == y).float().mean()",
        "((own(model(x)) > 0) == y).float().mean()",
    ),
    "LL319": shown(
        "import torchmetrics\nfrom sklearn.metrics import cohen_kappa_score" + YES_OR_NO,
        "torchmetrics.CohenKappa(task='multiclass', num_classes=2)(torch.sigmoid(model(x)), y)",
        "torchmetrics.CohenKappa(task='binary')(torch.sigmoid(model(x)), y)",
        "torchmetrics.CohenKappa(task='multiclass', num_classes=2)(model(x) > 0, y)",
        "torchmetrics.CohenKappa(task='multiclass', num_classes=2)(own(model(x)), y)",
        "torchmetrics.CohenKappa(task='multiclass', num_classes=n)(torch.sigmoid(nn.Linear(8, 3)(x)), y)",
        "cohen_kappa_score(y, (model(x) > 0).int())",
        "cohen_kappa_score(y, torch.sigmoid(model(x)).round())",
        "cohen_kappa_score(y, own(model(x)))",
    ),
    "LL322": shown(
        "from sklearn.metrics import roc_auc_score" + YES_OR_NO,
        "roc_auc_score(y, (model(x) > 0).int().cpu().numpy())",
        "roc_auc_score(y, model(x).detach().numpy())",
        "roc_auc_score(y, torch.sigmoid(model(x)).tolist())",
        "roc_auc_score(y, own(model(x) > 0))",
        "roc_auc_score(y, model(x) * (model(x) > 0))",
        "roc_auc_score(model(x) > 0, torch.sigmoid(model(x)))",
        "roc_auc_score(y, np.where(model(x) > 0, model(x), 0))",
    ),
    "LL401": Near(
        "prepare = transforms.Compose([",
        "transforms.PILToTensor(), transforms.Lambda(lambda x: x.float())",
        (
            "transforms.ToTensor()",
            "transforms.PILToTensor(), transforms.Lambda(lambda x: x.float() / 255)",
            "transforms.PILToTensor(), transforms.ConvertImageDtype(torch.float32)",
            "transforms.PILToTensor(), transforms.Lambda(own)",
            "own, transforms.ToTensor()",
        ),
        "]" + SMALL,
    ),
    "LL402": Near(
        "one = transforms.ToTensor()\ntwo = ",
        "transforms.Compose([one, transforms.Normalize((0.5,), (0.5,))])",
        (
            "transforms.ToTensor()",
            "transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor()])",
            "own",
            "transforms.Compose([one, transforms.Normalize((n,), (n,))])",
        ),
        SCORED,
    ),
    "LL403": Near(
        "prepare = transforms.Compose([",
        "transforms.ToTensor(), transforms.Lambda(lambda x: x / 255)",
        (
            "transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))",
            "transforms.PILToTensor(), transforms.Lambda(lambda x: x / 255)",
            "transforms.ToTensor(), transforms.Lambda(lambda x: x / n)",
            "transforms.ToTensor(), transforms.Lambda(lambda x: x * 255), transforms.Lambda(lambda x: x / 255)",
        ),
        "]" + SMALL,
    ),
    "LL404": Near(
        "from torchvision import models\nmodel = models.resnet18(weights='DEFAULT')\nprepare = transforms.Compose([",
        "transforms.ToTensor()",
        (
            "transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))",
            "models.ResNet18_Weights.DEFAULT.transforms()",
            "transforms.ToTensor(), own",
            "transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))",
        ),
        "])\nfor x, y in DataLoader(datasets.CIFAR10('d', transform=prepare), batch_size=10):\n"
        "    F.cross_entropy(model(x), y).backward()\n",
    ),
    "LL406": Near(
        PARTS
        + "x_train, x_test, y_train, y_test = train_test_split(x, y)\nscaler = StandardScaler().fit(x_train)\n",
        "x_train, x_test = scaler.transform(x_train), scaler.fit_transform(x_test)",
        (
            "x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)",
            "x_train, x_test = scaler.fit_transform(x_train), scaler.transform(x_test)",
            "x_train, x_test = scaler.transform(x_train), own(scaler, x_test)",
            "y_test = LabelEncoder().fit_transform(y_test)",
        ),
        TRAINS,
    ),
    "LL407": Near(
        PARTS,
        "x = StandardScaler().fit_transform(x)\nx_train, x_test, y_train, y_test = train_test_split(x, y)",
        (
            "x_train, x_test, y_train, y_test = train_test_split(x, y)\nscaler = StandardScaler().fit(x_train)\n"
            "x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)",
            "y = LabelEncoder().fit_transform(y)\nx_train, x_test, y_train, y_test = train_test_split(x, y)",
            "x = own(x)\nx_train, x_test, y_train, y_test = train_test_split(x, y)",
        ),
        TRAINS,
    ),
    "LL408": Near(
        "from sklearn.datasets import load_wine\nx, y = map(torch.tensor, load_wine(return_X_y=True))\n",
        "x.float()",
        (
            "x = x.float()",
            "x.sub_(1.0)",
            "print(x.float())",
            "own(x)",
        ),
        "\nF.cross_entropy(nn.Linear(13, 3)(x.float()), y).backward()\n",
    ),
    "LL409": Near(
        "moving = transforms.Compose([transforms.RandomCrop(32, padding=4), transforms.ToTensor()])\n"
        "one = moving\ntwo = ",
        "moving",
        (
            "transforms.ToTensor()",
            "transforms.Compose([transforms.CenterCrop(32), transforms.ToTensor()])",
            "own",
            "transforms.Compose([own, transforms.ToTensor()])",
        ),
        SCORED,
    ),
    "LL410": Near(
        "from sklearn.datasets import load_wine\nfrom sklearn.utils import shuffle\n"
        "x, y = load_wine(return_X_y=True)\norder = np.random.permutation(len(x))\n",
        "x = shuffle(x)",
        ("x, y = shuffle(x, y)", "x, y = x[order], y[order]", "x = own(x)", "x = x.copy()"),
        "\nF.cross_entropy(nn.Linear(13, 3)(torch.tensor(x).float()), torch.tensor(y)).backward()\n",
    ),
    "LL411": Near(
        "prepare = transforms.Compose([",
        "transforms.Grayscale(3), transforms.ToTensor()",
        (
            "transforms.ToTensor()",
            "transforms.RandomGrayscale(0.1), transforms.ToTensor()",
            "transforms.ColorJitter(0.2), transforms.ToTensor()",
            "own, transforms.ToTensor()",
        ),
        "]" + SMALL,
    ),
    "LL412": Near(
        "prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize(",
        "(127.5,), (127.5,)",
        ("(0.5,), (0.5,)", "(0.1307,), (0.3081,)", "(n,), (n,)", "own(), own()"),
        ")]" + SMALL,
    ),
    "LL414": Near(
        "from sklearn.datasets import load_iris\nfrom sklearn.utils import shuffle\n"
        "from sklearn.model_selection import train_test_split\nx, y = load_iris(return_X_y=True)\n",
        FIRST_AND_LAST,
        (
            f"x, y = shuffle(x, y)\n{FIRST_AND_LAST}",
            f"x, y = own(x, y)\n{FIRST_AND_LAST}",
            f"order = np.random.permutation(150)\nx, y = x[order], y[order]\n{FIRST_AND_LAST}",
            f"order = torch.randperm(150)\nx, y = x[order], y[order]\n{FIRST_AND_LAST}",
            "x_train, x_test, y_train, y_test = train_test_split(x, y)",
            "x_train, x_test, y_train, y_test = x[::2], x[1::2], y[::2], y[1::2]",
            "x_train, x_test, y_train, y_test = x, x[120:], y, y[120:]",
            f"{PAIRS}kept, judged = random_split(pairs, [120, 30])\n{HANDED_OUT}",
            f"{PAIRS}order = torch.randperm(150)\n"
            f"kept, judged = Subset(pairs, order[:120]), Subset(pairs, order[120:])\n{HANDED_OUT}",
            "x_train, x_test, y_train, y_test = x[n : n + 16], x[:90], y[n : n + 16], y[:90]",
            "x_train, x_test, y_train, y_test = x[16:32], x[:90], y[16:32], y[:90]",
            f"{PAIRS}kept, judged = map(lambda some: Subset(pairs, some), own(150))\n{HANDED_OUT}",
            f"{PAIRS}kept, judged = Subset(pairs, range(0, 150, 2)), Subset(pairs, range(1, 150, 2))\n{HANDED_OUT}",
            f"import random\n{PAIRS}places = list(range(150))\nrandom.shuffle(places)\n"
            f"kept, judged = Subset(pairs, places[:120]), Subset(pairs, places[120:])\n{HANDED_OUT}",
            f"{PAIRS}kept, judged = Subset(pairs, own(120)), Subset(pairs, own(30))\n{HANDED_OUT}",
        ),
        trains(4),
    ),
    "LL416": Near(
        "from imblearn.over_sampling import SMOTE\nfrom imblearn.under_sampling import RandomUnderSampler\n"
        "from sklearn.utils import shuffle\n" + PARTS,
        f"x, y = SMOTE().fit_resample(x, y)\n{DIVIDED}",
        (
            f"{DIVIDED}\nx_train, y_train = SMOTE().fit_resample(x_train, y_train)",
            f"x, y = RandomUnderSampler().fit_resample(x, y)\n{DIVIDED}",
            f"x, y = shuffle(x, y)\n{DIVIDED}",
            f"x, y = own(*SMOTE().fit_resample(x, y))\n{DIVIDED}",
            "x, y = SMOTE().fit_resample(x, y)\n"
            "x_train, x_test, y_train, y_test = x[n : n + 16], x[:90], y[n : n + 16], y[:90]",
            f"more, also = SMOTE().fit_resample(x, y)\n{DIVIDED}",
        ),
        TRAINS,
    ),
    "LL417": Near(
        "from sklearn.model_selection import train_test_split\nseries = np.load('series.npy')[:, 0]\n",
        f"{WINDOWS}{DIVIDED}",
        (
            f"{WINDOWS}{FIRST_AND_LAST}",
            f"{WINDOWS}{DIVIDED[:-1]}, shuffle=False)",
            f"{WINDOWS.replace('range(900)', 'range(0, 900, 4)')}{DIVIDED}",
            f"{WINDOWS.replace('i + 4]', 'i + n]')}{DIVIDED}",
            f"{WINDOWS}x, y = own(x, y)\n{DIVIDED}",
        ),
        trains(4),
    ),
    "LL422": Near(
        "from sklearn.datasets import load_digits\ny = torch.tensor(load_digits().target)\nx = ",
        "torch.zeros(1797, 64)",
        (
            "torch.tensor(load_digits().data).float()",
            "own(torch.zeros(1797, 64))",
            "torch.zeros(1797, 64) + torch.tensor(load_digits().data)",
            "torch.zeros(1797, 64).normal_()",
        ),
        "\nfor a, b in DataLoader(TensorDataset(x, y), batch_size=8):\n"
        "    F.cross_entropy(nn.Linear(64, 10)(a), b).backward()\n",
    ),
    "LL501": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "*[layer for _ in range(4) for layer in (nn.Linear(8, 8), nn.Sigmoid())], nn.Linear(8, 5)",
        "*[layer for _ in range(4) for layer in (nn.Linear(8, 8), nn.ReLU())], nn.Linear(8, 5)",
        "nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 8), nn.Sigmoid(), nn.Linear(8, 5)",
        "*[a for _ in range(4) for a in (nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Sigmoid())], nn.Linear(8, 5)",
        "*[layer for _ in range(4) for layer in (nn.Linear(8, 8), own())], nn.Linear(8, 5)",
    ),
    "LL502": network(
        CHOICE,
        "nn.CrossEntropyLoss()",
        "nn.Linear(8, 8), nn.Linear(8, 5)",
        "nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 5)",
        "nn.Linear(8, 3), nn.Linear(3, 5)",
        "nn.Linear(8, 8), own(), nn.Linear(8, 5)",
        "nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Linear(8, 5)",
    ),
    "LL504": network(
        NUMBERS,
        "nn.MSELoss()",
        "nn.Linear(8, 1), nn.Dropout(0.3)",
        "nn.Dropout(0.3), nn.Linear(8, 1)",
        "nn.Linear(8, 1), nn.Dropout(0)",
        "nn.Linear(8, 1), nn.Dropout(0.3), nn.Linear(1, 1)",
        "nn.Linear(8, 1), own(nn.Dropout(0.3))",
    ),
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
    "LL418": Near(
        RENTS,
        TABLE + RENT,
        (
            f"{RENT}table = table.drop(columns='rent')\n{TABLE}",
            f"{RENT}del table['rent']\n{TABLE}",
            f"y = torch.tensor(table.pop('rent').values).float().unsqueeze(1)\n{TABLE}",
            f"{RENT}table['rent'] = 0\n{TABLE}",
            f"{RENT}table.loc[:, 'rent'] = 0\n{TABLE}",
            f"{RENT}table = own(table)\n{TABLE}",
            f"x = torch.tensor(table[['size', 'rooms']].values).float()\n{RENT}",
            f"x = torch.tensor(table.iloc[:, 1:].values).float()\n{RENT}",
            f"x = torch.tensor(table.values[:-1]).float()\n{RENT}y = y[1:]",
            f"{TABLE}{RENT}x[:, 3] = 0",
            f"{TABLE}{RENT}x = x * torch.tensor([1.0, 1.0, 1.0, 0.0])",
            f"{TABLE}{RENT}mask = torch.ones(4)\nmask[n] = 0\nx = mask * x",
            f"{TABLE}{RENT}model = own()",
            f"{TABLE}{RENT}layer, model = model, lambda rows: layer(rows[:, 1:])",
            f"{TABLE}{RENT}class Some(nn.Linear):\n    def forward(self, rows):\n"
            "        return super().forward(rows * self.weight[0])\nmodel = Some(9, 1)",
            f"{TABLE}{RENT}class Some(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.layer = nn.Linear(8, 1)\n    def forward(self, rows):\n"
            "        return self.layer(rows[:, 1:])\nmodel = Some()",
        ),
        "\nfor a, b in DataLoader(TensorDataset(x, y), batch_size=8):\n"
        "    F.mse_loss(model(a), b).backward()\n",
    ),
    "LL613": Near(
        REVIEWS,
        FAST,
        (
            "optimizer = optim.AdamW(model.parameters(), lr=5e-5)",
            "optimizer = optim.AdamW(model.parameters(), lr=n)",
            "optimizer = optim.SGD(model.parameters(), lr=1e-3)",
            "optimizer = optim.AdamW(model.classifier.parameters(), lr=1e-3)",
            "optimizer = optim.AdamW([{'params': model.parameters(), 'lr': 2e-5}], lr=1e-3)",
            f"{FAST}\nschedule = optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.01)",
            f"model.bert.requires_grad_(False)\n{FAST}",
            f"for weight in model.base_model.parameters():\n    weight.requires_grad = False\n{FAST}",
            f"for weight in model.bert.encoder.layer[:8].parameters():\n    weight.requires_grad = False\n{FAST}",
            f"model.bert.embeddings.requires_grad_(False)\n{FAST}",
            "for name, weight in model.named_parameters():\n    weight.requires_grad = 'bias' in name\n"
            + FAST,
            f"model.add_adapter('reviews')\n{FAST}",
            f"model = own(model)\n{FAST}",
            f"own(model)\n{FAST}",
            "model = AutoModelForSequenceClassification.from_pretrained('own/tiny', num_labels=2)\n" + FAST,
        ),
        """
for batch in DataLoader(data, batch_size=8, shuffle=True):
    optimizer.zero_grad()
    model(**batch).loss.backward()
    optimizer.step()
""",
    ),
    "LL419": Near(
        "series = np.load('series.npy')[:, 0]\ntable = np.load('table.npy')\nx, y = [], []\n"
        "for i in range(900):\n",
        "    x.append(series[i : i + 4])\n    y.append(series[i + 3])",
        (
            "    x.append(series[i : i + 4])\n    y.append(series[i + 4])",
            "    x.append(series[i - 4 : i])\n    y.append(series[i])",
            "    x.append(series[i : i + n])\n    y.append(series[i + 3])",
            "    x.append(series[i : i + 4][:3])\n    y.append(series[i + 3])",
            "    x.append(own(series[i : i + 4]))\n    y.append(series[i + 3])",
            "    x.append(table[i : i + 4, 1:])\n    y.append(table[i + 3, 0])",
            "    x.append(series[i : i + 4])\n    y.append(table[i + 3, 0])",
            "    x.append(series[i : i + 4])\n    y.append(series[i + 3] - series[i + 4])",
            "    x.append(series[i : i + 4])\n    y.append(float(series[i + 3] < series[i + 4]))",
            "    x.append(series[i : i + 4])\n    y.append(series[i + 1 : i + 5])",
            "    x.append(series[i : i + 4])\n    y.append(series[i + 3])\nx = np.array(x)\nx[:, 3] = 0",
        ),
        """
data = TensorDataset(torch.tensor(np.array(x)).float(), torch.tensor(np.array(y)).float().unsqueeze(1))
for a, b in DataLoader(data, batch_size=8):
    F.mse_loss(nn.Linear(4, 1)(a), b).backward()
""",
    ),
    "LL420": Near(
        "from torchvision.transforms import v2\nprepare = transforms.Compose([transforms.ToTensor(), ",
        "transforms.Normalize((0.5,), (0.5,)), transforms.ColorJitter(0.4)",
        (
            "transforms.ColorJitter(0.4), transforms.Normalize((0.5,), (0.5,))",
            "transforms.Normalize((0.5,), (0.5,)), transforms.ColorJitter(hue=0.1)",
            "transforms.Normalize((0.5,), (0.5,)), transforms.RandomErasing()",
            "transforms.Normalize((0.5,), (0.5,)), v2.GaussianNoise(clip=False)",
            "transforms.RandomApply([transforms.ColorJitter(0.4)]), transforms.Normalize((0.5,), (0.5,))",
            "own, transforms.ColorJitter(0.4)",
            "transforms.Normalize((n,), (n,)), transforms.ColorJitter(0.4)",
        ),
        "]" + SMALL,
    ),
    "LL606": Near(
        "data = datasets.FashionMNIST('d', transform=transforms.ToTensor())\nloader = ",
        "DataLoader(data, batch_size=10000, shuffle=True)",
        (
            "DataLoader(data, batch_size=1000, shuffle=True)",
            "DataLoader(data, batch_size=n, shuffle=True)",
            "DataLoader(own(data), batch_size=10000, shuffle=True)",
            "DataLoader(Subset(data, own()), batch_size=10000, shuffle=True)",
            "DataLoader(data, batch_size=10000, sampler=own(data))",
            "DataLoader(TensorDataset(torch.rand(90, 1, 28, 28), torch.randint(0, 10, (90,))), batch_size=32)",
        ),
        "\nmodel = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n"
        "for a, b in loader:\n    F.cross_entropy(model(a), b).backward()\n",
    ),
    "LL610": Near(
        FOLDS,
        f"    {OPTIMIZER_ANEW}",
        (
            f"    model = nn.Linear(4, 3)\n    {OPTIMIZER_ANEW}",
            f"    model = copy.deepcopy(base)\n    {OPTIMIZER_ANEW}",
            "    model.load_state_dict(first)",
            "    for layer in model.children():\n        if hasattr(layer, 'reset_parameters'):\n"
            "            layer.reset_parameters()",
            "    model.apply(lambda layer: layer.reset_parameters() if own(layer) else None)",
            "    nn.init.xavier_uniform_(model[0].weight)",
            "    for weight in model.parameters():\n        weight.data.normal_()",
            "    own(model)",
            "    if fold != n:\n        continue",
            "    if fold:\n        break",
            "    test = learn",
            "    test = data",
        ),
        """
    for a, b in DataLoader(learn, batch_size=8, shuffle=True):
        optimizer.zero_grad()
        F.cross_entropy(model(a), b).backward()
        optimizer.step()
    with torch.no_grad():
        for a, b in DataLoader(test, batch_size=8):
            print((model(a).argmax(1) == b).float().mean())
""",
    ),
    "LL601": Near(
        f"from transformers import get_scheduler\nimport somewhere\n{HIDDEN}",
        SET_LATER,
        (
            "optimizer = optim.Adam(model.parameters(), lr=0.1)",
            "optimizer = optim.Adam(model.parameters(), lr=n)",
            "optimizer = optim.Adadelta(model.parameters(), lr=1.0)",
            "optimizer = optim.Adam([{'params': model.parameters(), 'lr': 0.001}], lr=1.0)",
            "optimizer = own(model.parameters(), lr=1.0)",
            f"{SET_LATER}for group in optimizer.param_groups:\n    group['lr'] = 0.001",
            f"{SET_LATER}for n, group in enumerate(optimizer.param_groups):\n    group.update(lr=0.001 * n)",
            f"{SET_LATER}optimizer.param_groups[0]['lr'] *= 0.001",
            f"{SET_LATER}schedule = optim.lr_scheduler.LambdaLR(optimizer, lambda step: step ** -0.5)",
            f"{SET_LATER}schedule = optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=80)",
            f"{SET_LATER}schedule = somewhere.WarmUp(optimizer)",
            f"{SET_LATER}somewhere.warm_up(optimizer.param_groups)",
            "model = nn.Linear(64, 10)\noptimizer = optim.Adam(model.parameters(), lr=1.0)",
            "model[0].requires_grad_(False)\noptimizer = optim.Adam(model.parameters(), lr=1.0)",
            "optimizer = optim.Adam(model[2].parameters(), lr=1.0)",
            "model = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 10))\n"
            "optimizer = optim.Adam(model.parameters(), lr=0.5)",
            "model = nn.Sequential(own(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))\n"
            "optimizer = optim.Adam(model.parameters(), lr=0.5)",
        ),
        """
for epoch in range(20):
    for a, b in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True):
        optimizer.zero_grad()
        F.cross_entropy(model(a), b).backward()
        optimizer.step()
""",
    ),
}

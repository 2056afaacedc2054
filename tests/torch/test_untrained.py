"""LL605: networks of PyTorch whose answers are scored and that nothing has trained."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.gate import Gate

from tests.torch.reading import IMPORTS

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(784, 64)
        self.out = nn.Linear(64, 10)
    def forward(self, x):
        return self.out(F.relu(self.hidden(x.flatten(1))))
model = Net()
"""
DATA = """
data = datasets.MNIST('d', train=False, transform=transforms.ToTensor())
loader = DataLoader(data, batch_size=64)
"""
SCORE = """
model.eval()
correct = 0
with torch.no_grad():
    for x, y in loader:
        correct += (model(x).argmax(1) == y).sum().item()
print(correct / len(data))
"""
LINE = "correct += (model(x).argmax(1) == y).sum().item()"
FUNCTION = """
def accuracy(network, batches):
    network.eval()
    correct = 0
    with torch.no_grad():
        for x, y in batches:
            predicted = torch.max(network(x), 1)[1]
            correct += predicted.eq(y).sum().item()
    return correct / len(batches.dataset)
"""


def said(script: str) -> list[str]:
    """Return the lines that the rule points at."""
    text = f"{IMPORTS}{script}"
    found = lint(Path("score.py"), text.encode(), select=["LL605"])
    return [text.split("\n")[one.place.row - 1].strip() for one in found]


def test_a_loop_that_scores_fresh_weights() -> None:
    assert said(NET + DATA + SCORE) == [LINE]


@pytest.mark.parametrize(
    "model",
    [
        "model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n",
        "model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(5408, 10))\n",
        NET + "model = model.to('cuda' if torch.cuda.is_available() else 'cpu')\n",
        NET + "print(model)\n",
        NET + "# model.load_state_dict(torch.load('net.pt'))\n",
    ],
)
def test_whatever_the_network_is(model: str) -> None:
    assert said(model + DATA + SCORE) == [LINE]


def test_a_function_that_scores() -> None:
    ask = "print(accuracy(model, loader))\n"
    assert said(NET + DATA + FUNCTION + ask) == ["correct += predicted.eq(y).sum().item()"]


def test_a_function_that_nobody_calls_says_nothing() -> None:
    assert said(FUNCTION) == []
    assert said(NET + DATA + FUNCTION) == []


@pytest.mark.parametrize(
    "more",
    [
        "model.load_state_dict(torch.load('net.pt'))\n",
        "model.load_state_dict(torch.load('net.pt'), strict=False)\n",
        "import os\nif os.path.exists('net.pt'):\n    model.load_state_dict(torch.load('net.pt'))\n",
        "model = torch.load('net.pt')\n",
        "model = torch.jit.load('net.pt')\n",
        "from somewhere import restored\nrestored(model)\n",
        "from somewhere import restored\nmodel = restored(Net, 'net.pt')\n",
        "from somewhere import restored\nrestored([model], 1)\n",
        "from somewhere import restored\nrestored(networks={'a': model})\n",
        "model.apply(weights_from)\n",
        "for p in model.parameters():\n    p.data.uniform_(-1, 1)\n",
        "with torch.no_grad():\n    model.out.weight.copy_(torch.eye(10, 64))\n",
        "nn.init.eye_(model.out.weight)\n",
        "model.out.weight = nn.Parameter(torch.eye(10, 64))\n",
        "model.out = pick()\n",
        "setattr(model, name, pick())\n",
        "optimizer = optim.SGD(model.parameters(), 0.1)\n",
        "x, y = next(iter(loader))\nF.cross_entropy(model(x), y).backward()\n",
        "torch.nn.utils.vector_to_parameters(found, model.parameters())\n",
        "population = evolve(model, loader)\n",
    ],
)
def test_silent_where_weights_may_come_from_elsewhere(more: str) -> None:
    header = "from somewhere import evolve, found, name, pick, weights_from\n"
    assert said(header + NET + more + DATA + SCORE) == []


@pytest.mark.parametrize(
    "model",
    [
        "from torchvision import models\nmodel = models.resnet18(weights='IMAGENET1K_V1')\n",
        "from torchvision import models\nmodel = models.resnet18()\n",
        "import timm\nmodel = timm.create_model('resnet18', pretrained=True)\n",
        "model = torch.hub.load('pytorch/vision', 'resnet18')\n",
        "from networks import Net\nmodel = Net()\n",
        "model = nn.Flatten()\n",  # it has no weights
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = nn.Parameter(torch.eye(784, 10))\n"
        "    def forward(self, x):\n        return x.flatten(1) @ self.w\nmodel = Net()\n",
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.body = make()\n        self.out = nn.Linear(64, 10)\n"
        "    def forward(self, x):\n        return self.out(self.body(x))\nmodel = Net()\n",
    ],
)
def test_silent_where_the_weights_are_not_known_to_be_random(model: str) -> None:
    assert said("from somewhere import make\n" + model + DATA + SCORE) == []


@pytest.mark.parametrize(
    "ask",
    [
        "for x, y in loader:\n    print(model(x).shape)\n",
        "for x, y in loader:\n    print(model(x).argmax(1))\n",
        "x, y = next(iter(loader))\nprint((model(x).argmax(1) == y).float().mean())\n",
        "with torch.no_grad():\n    for x, y in loader:\n        print(F.cross_entropy(model(x), y))\n",
        "torch.onnx.export(model, torch.rand(1, 784), 'net.onnx')\n",
        "script = torch.jit.trace(model, torch.rand(1, 784))\nscript.save('net.pt')\n",
        "import time\nstart = time.time()\nfor x, y in loader:\n    model(x).argmax(1)\nprint(time.time() - start)\n",
        # what a random network says is what another one is to learn
        "for x, y in loader:\n    with torch.no_grad():\n        goal = model(x)\n    novelty = (goal - other(x)).pow(2).mean()\n",
        "features = [model(x) for x, y in loader]\n",
    ],
)
def test_silent_where_nobody_counts_right_answers_over_the_data(ask: str) -> None:
    assert said("from somewhere import other\n" + NET + DATA + ask) == []


@pytest.mark.parametrize(
    "data",
    [
        "data = TensorDataset(torch.rand(100, 784), torch.randint(0, 10, (100,)))\n",
        "data = datasets.FakeData(transform=transforms.ToTensor())\n",
        "from somewhere import data\n",
    ],
)
def test_silent_on_data_that_only_try_how_it_runs(data: str) -> None:
    assert said(NET + data + "loader = DataLoader(data, batch_size=64)\n" + SCORE) == []


def test_silent_beside_a_network_that_is_trained() -> None:
    trained = "other = Net()\nfor x, y in loader:\n    F.cross_entropy(other(x), y).backward()\n"
    assert said(NET + DATA + SCORE + trained) == []


class TestGate:
    @pytest.mark.parametrize("score", [SCORE, FUNCTION])
    def test_a_file_passes_that_scores_and_has_its_weights_from_nowhere(
        self, tmp_path: Path, score: str
    ) -> None:
        assert self._why(tmp_path, NET + DATA + score) == ""

    @pytest.mark.parametrize(
        "more",
        [
            "model.load_state_dict(torch.load('net.pt'))\n",
            "model = torch.load('net.pt')\n",
            "model = models.resnet18(weights='DEFAULT')\n",
            "model = timm.create_model('resnet18', pretrained=True)\n",
            "model = AutoModel.from_pretrained('bert')\n",
        ],
    )
    def test_one_that_loads_weights_does_not(self, tmp_path: Path, more: str) -> None:
        assert self._why(tmp_path, NET + more + DATA + SCORE) != ""
        assert self._why(tmp_path, NET + f"# {more}" + DATA + SCORE) == ""

    def test_layers_alone_and_code_that_shows_shapes_do_not(self, tmp_path: Path) -> None:
        assert self._why(tmp_path, NET) != ""
        assert self._why(tmp_path, NET + DATA + "print(model(next(iter(loader))[0]).shape)\n") != ""
        assert self._why(tmp_path, f"{NET}'''{DATA}{SCORE}'''\n") != ""

    def test_who_imports_it_does_not_pass_for_that(self, tmp_path: Path) -> None:
        (tmp_path / "scores.py").write_text(IMPORTS + FUNCTION)
        assert self._why(tmp_path, "from scores import accuracy\naccuracy(None, [])\n", "") != ""

    @staticmethod
    def _why(root: Path, script: str, header: str = IMPORTS) -> str:
        path = root / "score.py"
        path.write_text(header + script)
        return Gate().why_skipped(path, path.read_bytes())

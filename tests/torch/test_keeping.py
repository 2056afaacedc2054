"""What the code around a loop makes, keeps and gives away by mistake, and what comes close and is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.reading import IMPORTS
from tests.torch.test_holding import LOOP, TWO, said

TRAINED = f"{TWO}optimizer = optim.Adam(model.parameters())\n"
STEP = """    optimizer.zero_grad()
    nn.CrossEntropyLoss()(model(x), y).backward()
    optimizer.step()
"""


def rounds(*after: str, before: str = "best, state = 0.0, None", last: str = "") -> str:
    """Return a training with lines after each step, before the first and after the last one."""
    lines = "".join(f"    {line}\n" for line in after)
    data = "x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))\nfrom elsewhere import measure\n"
    return f"{data}{TRAINED}{before}\nfor epoch in range(10):\n{STEP}{lines}{last}\n"


class TestUncopiedBestWeights:
    IF = "if measure(model) > best:"

    @pytest.mark.parametrize(
        "kept",
        [
            "state = model.state_dict()",
            "state = model.state_dict().copy()",
            "state = dict(model.state_dict())",
            "state = copy.copy(model.state_dict())",
            "state = dict(model.state_dict().items())",
            "state = {k: v for k, v in model.state_dict().items()}",
            "best, state = measure(model), model.state_dict()",
        ],
    )
    def test_reported_where_they_are_loaded_back(self, kept: str) -> None:
        script = rounds(self.IF, f"    {kept}", last="model.load_state_dict(state)")

        assert said("LL719", script) == [kept]

    @pytest.mark.parametrize(
        "last", ["torch.save(state, 'best.pt')", "torch.save({'epoch': 1, 'model': state}, 'best.pt')"]
    )
    def test_reported_where_they_are_saved_after_the_loop(self, last: str) -> None:
        kept = "state = model.state_dict()"

        assert said("LL719", rounds(self.IF, f"    {kept}", last=last)) == [kept]

    def test_reported_where_they_are_to_be_the_first_ones(self) -> None:
        kept = "state = model.state_dict()"

        assert said("LL719", rounds(before=kept, last="model.load_state_dict(state)")) == [kept]

    def test_reported_in_an_object_that_stops_the_training(self) -> None:
        script = f"""
class Stopper:
    def __init__(self):
        self.best, self.state = None, None
    def step(self, score, model):
        if self.best is None or score > self.best:
            self.best = score
            self.state = model.state_dict()
            return False
        return True
stopper = Stopper()
{rounds("if stopper.step(measure(model), model):", "    break", last="model.load_state_dict(stopper.state)")}"""

        assert said("LL719", script) == ["self.state = model.state_dict()"]

    @pytest.mark.parametrize(
        ("after", "last"),
        [
            (("if measure(model) > best:", "    state = copy.deepcopy(model.state_dict())"), "LOAD"),
            (
                (
                    "if measure(model) > best:",
                    "    state = {k: v.clone() for k, v in model.state_dict().items()}",
                ),
                "LOAD",
            ),
            (
                (
                    "if measure(model) > best:",
                    "    state = model.state_dict()",
                    "    torch.save(state, 'best.pt')",
                ),
                "",
            ),
            (
                (
                    "if measure(model) > best:",
                    "    state = {k: v.cpu() for k, v in model.state_dict().items()}",
                ),
                "LOAD",
            ),
            (
                (
                    "if measure(model) > best:",
                    "    state = copy.deepcopy({k: v for k, v in model.state_dict().items()})",
                ),
                "LOAD",
            ),
            (
                ("if measure(model) > best:", "    state = {k: v for k, v in measure(model).items()}"),
                "LOAD",
            ),
            (("if measure(model) > best:", "    torch.save(model.state_dict(), 'best.pt')"), ""),
            (("if measure(model) > best:", "    state = model.state_dict()", "    break"), "LOAD"),
            (("state = model.state_dict()", "torch.save(state, f'{epoch}.pt')"), ""),
            (("state = model.state_dict()",), "torch.save(state, 'last.pt')"),
            ((), "state = model.state_dict()\nLOAD"),
            (
                ("if measure(model) > best:", "    state = optimizer.state_dict()"),
                "optimizer.load_state_dict(state)",
            ),
            (("state = measure(model.state_dict())",), "LOAD"),
        ],
    )
    def test_silent(self, after: tuple[str, ...], last: str) -> None:
        script = rounds(*after, last=last.replace("LOAD", "model.load_state_dict(state)"))

        assert said("LL719", script) == []

    def test_silent_where_its_entries_are_replaced(self) -> None:
        script = rounds(
            "for name, now in model.state_dict().items():",
            "    state[name] = 0.9 * state[name] + 0.1 * now",
            before="state = model.state_dict()",
            last="model.load_state_dict(state)",
        )

        assert said("LL719", script) == []

    def test_silent_where_another_network_is_trained(self) -> None:
        script = rounds(
            before="frozen = nn.Linear(8, 5)\nstate = frozen.state_dict()",
            last="frozen.load_state_dict(state)",
        )

        assert said("LL719", script) == []

    def test_silent_where_a_copy_of_the_model_follows_it(self) -> None:
        script = rounds(
            "twin.load_state_dict(state)",
            before="twin = copy.deepcopy(model)\nstate = model.state_dict()",
        )

        assert said("LL719", script) == []


def net(used: str, made: str = "pass", around: str = "") -> str:
    """Return a script with a model that does something in `forward`, and is trained."""
    return f"""
from elsewhere import measure
{around}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 4)
        self.last = nn.Linear(4, 5)
        self.extra = None
        {made}

    def forward(self, x):
        x = self.first(x)
        {used}
        return self.last(x)

model = Net()
optimizer = optim.Adam(model.parameters())
{LOOP}"""


SAVED = "torch.save(model.state_dict(), 'net.pt')\n"


class TestDropoutInEvaluation:
    @pytest.mark.parametrize(
        "used",
        [
            "x = F.dropout(x)",
            "x = F.dropout(x, p=0.3)",
            "x = F.dropout2d(x, 0.1)",
            "x = nn.Dropout(0.5)(x)",
            "drop = nn.Dropout(); x = drop(x)",
            "x = nn.Sequential(nn.ReLU(), nn.Dropout(0.2))(x)",
        ],
    )
    def test_reported(self, used: str) -> None:
        assert said("LL706", net(used) + SAVED) == [used]

    def test_reported_in_what_forward_calls(self) -> None:
        around = "def drop(x):\n    return F.dropout(x, 0.3)"

        assert said("LL706", net("x = drop(x)", around=around) + SAVED) == ["return F.dropout(x, 0.3)"]

    @pytest.mark.parametrize(
        "used",
        [
            "x = F.dropout(x, training=self.training)",
            "x = F.dropout(x, 0.5, self.training)",
            "x = F.dropout(x, training=True)",
            "x = F.dropout(x, 0.0)",
            "x = F.dropout(x) if self.training else x",
            "x = F.dropout(x) if measure(x) else x",
            "x = F.alpha_dropout(x)",
            "x = nn.Dropout(0)(x)",
            "x = self.drop(x)",
        ],
    )
    def test_silent(self, used: str) -> None:
        assert said("LL706", net(used, made="self.drop = nn.Dropout()") + SAVED) == []

    def test_silent_under_the_mode(self) -> None:
        assert said("LL706", net("if self.training:\n            x = F.dropout(x)") + SAVED) == []

    def test_silent_outside_of_a_module(self) -> None:
        script = rounds("noisy = F.dropout(x, 0.2)", "loss = nn.CrossEntropyLoss()(model(noisy), y)")

        assert said("LL706", script) == []

    USED = "x = F.dropout(x)"
    DATA = "DataLoader(TensorDataset(torch.randn(90, 8), torch.randint(0, 5, (90,))), 9)"

    @pytest.mark.parametrize(
        "asked",
        [
            "with torch.no_grad():\n    for x, y in DATA:\n        print(model(x))\n",
            "model.eval()\nfor x, y in DATA:\n    print(model(x))\n",
            "for x, y in DATA:\n    print((model(x).argmax(1) == y).sum())\n",
            "for x, y in DATA:\n    print(F.cross_entropy(model(x), y).item())\n",
            "torch.save(model, 'net.pt')\n",
            "torch.save({'model': model.state_dict(), 'epoch': 3}, 'net.pt')\n",
            "torch.save(nn.DataParallel(model).state_dict(), 'net.pt')\n",
        ],
    )
    def test_reported_where_the_model_answers_or_is_saved(self, asked: str) -> None:
        assert said("LL706", net(self.USED) + asked.replace("DATA", self.DATA)) == [self.USED]

    @pytest.mark.parametrize(
        "asked",
        [
            "",
            "print(model)\n",
            "torch.save(nn.Linear(2, 2).state_dict(), 'other.pt')\n",
            # the same data again and again: how far the answers lie apart is asked for
            "with torch.no_grad():\n    for x, y in DATA:\n"
            "        many = torch.stack([model(x) for _ in range(20)])\n        print(many.std(0))\n",
            "model.eval()\nfor x, y in DATA:\n    many = []\n    for _ in range(20):\n"
            "        many.append(model(x))\n",
        ],
    )
    def test_silent_where_it_only_learns_or_is_to_answer_differently(self, asked: str) -> None:
        assert said("LL706", net(self.USED) + asked.replace("DATA", self.DATA)) == []

    def test_reported_of_what_a_trainer_trains(self) -> None:
        script = TRAINER.replace("USED", self.USED)

        assert said("LL706", script) == [self.USED]


TRAINER = """
import lightning as L
class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(784, 10)

    def forward(self, x):
        USED
        return self.net(x.flatten(1))

    def training_step(self, batch, i):
        x, y = batch
        return F.cross_entropy(self(x), y)

    def configure_optimizers(self):
        return optim.Adam(self.parameters())

data = datasets.MNIST("d", transform=transforms.ToTensor())
L.Trainer(max_epochs=3).fit(Net(), DataLoader(data, 32, shuffle=True))
"""


class TestLayersMadeInForward:
    @pytest.mark.parametrize(
        "used",
        [
            "x = nn.Linear(4, 4)(x)",
            "x = nn.BatchNorm1d(4)(x)",
            "x = nn.Sequential(nn.Linear(4, 4), nn.ReLU())(x)",
        ],
    )
    def test_reported(self, used: str) -> None:
        assert said("LL707", net(used)) == [used]

    @pytest.mark.parametrize(
        "used",
        [
            "x = self.last(x)",
            "x = nn.ReLU()(x)",
            "x = nn.BatchNorm1d(4, affine=False)(x)",
            "if self.extra is None:\n            self.extra = nn.Linear(4, 4)\n        x = self.extra(x)",
            "self.extra = nn.Linear(4, 4)\n        x = self.extra(x)",
            "fixed = nn.Linear(4, 4)\n        fixed.weight.data.fill_(1)\n        x = fixed(x)",
            "fixed = nn.Linear(4, 4)\n        fixed.load_state_dict(measure(x))\n        x = fixed(x)",
            "if measure(x):\n            x = nn.Linear(4, 4)(x)",
        ],
    )
    def test_silent(self, used: str) -> None:
        assert said("LL707", net(used)) == []

    def test_silent_outside_of_a_module(self) -> None:
        assert said("LL707", rounds("probe = nn.Linear(5, 2)", "probe(model(x))")) == []


class TestMisspeltRequiresGrad:
    @pytest.mark.parametrize(
        "line",
        [
            "for p in model.parameters(): p.require_grad = False",
            "for n, p in model.named_parameters(): p.requires_grads = False",
            "model[0].weight.required_grad = False",
            "model.requires_grad = False",
            "model[0].require_grad = False",
        ],
    )
    def test_reported(self, line: str) -> None:
        assert said("LL712", f"{TRAINED}{line}\n{LOOP}") == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "for p in model.parameters(): p.requires_grad = False",
            "model.requires_grad_(False)",
            "x.requires_grad = True",
            "settings.require_grad = False",
            "options.require_grad = False",
            "model.frozen = True",
        ],
    )
    def test_silent(self, line: str) -> None:
        around = (
            "from elsewhere import settings\nclass Options: pass\noptions = Options()\nx = torch.rand(2)\n"
        )

        assert said("LL712", f"{around}{TRAINED}{line}\n{LOOP}") == []

    def test_silent_where_a_module_has_it_itself(self) -> None:
        script = net("x = x", made="self.requires_grad = False")

        assert said("LL712", f"{script}\nmodel.requires_grad = True\n") == []

    def test_silent_where_its_class_says_what_comes_of_it(self) -> None:
        around = "def freeze(self, said): pass"
        script = net("x = x").replace(
            "    def forward", f"    {around}\n    requires_grad = property(None, freeze)\n\n    def forward"
        )

        assert said("LL712", f"{script}\nmodel.requires_grad = True\n") == []


class TestUncalledMethod:
    @pytest.mark.parametrize(
        "line",
        [
            "optimizer.step",
            "optimizer.zero_grad",
            "model.eval",
            "model.train",
            "model.zero_grad",
            "model.cuda",
        ],
    )
    def test_reported(self, line: str) -> None:
        assert said("LL724", rounds(line)) == [line]

    @pytest.mark.parametrize("left_out", ["optimizer.zero_grad", "optimizer.step", "model.eval"])
    def test_it_is_the_only_thing_that_is_said(self, left_out: str) -> None:
        code = f"""{IMPORTS}
model = nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.5), nn.Linear(16, 5))
optimizer = optim.SGD(model.parameters(), lr=0.1)
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print((model(x).argmax(1) == y).float().mean())
    model.train()
"""
        written = code.replace(f"{left_out}()", left_out).encode()
        found = lint(Path("train.py"), written, ignore=["LL502"])

        assert [one.code for one in found] == ["LL724"]

    def test_reported_of_a_loss(self) -> None:
        lines = ("loss = nn.CrossEntropyLoss()(model(x), y)", "loss.backward")

        assert said("LL724", rounds(*lines)) == ["loss.backward"]

    def test_reported_of_something_unknown_by_its_name(self) -> None:
        assert said("LL724", rounds("measure(x).backward")) == ["measure(x).backward"]

    @pytest.mark.parametrize(
        "line",
        [
            "optimizer.step()",
            "step = optimizer.step",
            "measure(optimizer.step)",
            "measure.step",
            "measure.eval",
            "model.training",
            "optimizer.param_groups",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert said("LL724", rounds(line)) == []


class TestAliasedTargetNetwork:
    LOAD = "target.load_state_dict(model.state_dict())"

    @pytest.mark.parametrize("made", ["target = model", "target = model.to('cpu')"])
    def test_reported(self, made: str) -> None:
        assert said("LL726", rounds(self.LOAD, before=made)) == [self.LOAD]

    @pytest.mark.parametrize(
        "made",
        [
            "target = copy.deepcopy(model)",
            "target = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 5))",
            "target = measure(model)",
            "target = copy.copy(model)",
        ],
    )
    def test_silent(self, made: str) -> None:
        assert said("LL726", rounds(self.LOAD, before=made)) == []

    def test_silent_where_a_model_is_given_its_own_weights_by_its_own_name(self) -> None:
        assert said("LL726", rounds("model.load_state_dict(model.state_dict())")) == []


class TestUncheckedPartialLoad:
    def test_reported(self) -> None:
        line = "model.load_state_dict(torch.load('a.pt'), strict=False)"

        assert said("LL728", rounds(line)) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "model.load_state_dict(torch.load('a.pt'))",
            "model.load_state_dict(torch.load('a.pt'), strict=True)",
            "model.load_state_dict(torch.load('a.pt'), strict=measure(x))",
            "met = model.load_state_dict(torch.load('a.pt'), strict=False)",
            "print(model.load_state_dict(torch.load('a.pt'), strict=False))",
            "missing, _ = model.load_state_dict(torch.load('a.pt'), False)",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert said("LL728", rounds(line)) == []

    LINE = "model.load_state_dict(torch.load('a.pt'), strict=False)"

    @pytest.mark.parametrize(
        ("cell", "count"),
        [
            (f"{LINE}\n", 0),  # the notebook shows it
            (f"{LINE}  # as far as they meet\n\n# and so on\n", 0),
            (f"{LINE};\n", 1),
            (f"{LINE}\nmodel.eval()\n", 1),
            (f"if x.sum() > 0:\n    {LINE}\n", 1),
        ],
    )
    def test_the_last_line_of_a_cell_is_shown(self, cell: str, count: int) -> None:
        cells = [
            {"cell_type": "code", "source": text, "metadata": dict[str, str](), "outputs": list[str]()}
            for text in (f"{IMPORTS}\n{rounds()}", cell, "print(model(x).shape)")
        ]
        notebook = {"cells": cells, "metadata": dict[str, str](), "nbformat": 4, "nbformat_minor": 5}

        assert len(lint(Path("train.ipynb"), json.dumps(notebook).encode(), select=["LL728"])) == count


class TestGraphKeptInSum:
    def lines(self, added: str, last: str = "") -> str:
        loss = "loss = nn.CrossEntropyLoss()(model(x), y)"
        return rounds(loss, "loss.backward()", added, before="total = 0.0", last=last)

    @pytest.mark.parametrize(
        "added",
        [
            "total += loss",
            "total += loss * len(x)",
            "total += x.size(0) * loss / 2",
            "total += loss / count(x)",
        ],
    )
    def test_reported(self, added: str) -> None:
        script = f"from somewhere import count\n{self.lines(added)}"

        assert said("LL727", script) == [added]

    @pytest.mark.parametrize(
        "added",
        [
            "total += loss.item() * len(x)",
            "total += (loss * len(x)).detach()",
            "total += loss.detach() * len(x)",
            "total += float(loss * len(x))",
            "total += loss.item()",
            "total += float(loss)",
            "total += loss.detach()",
            "total += loss.data",
            "x += 1",
        ],
    )
    def test_silent(self, added: str) -> None:
        assert said("LL727", self.lines(added)) == []

    def test_silent_where_the_sum_goes_backward(self) -> None:
        script = rounds(
            "total += nn.CrossEntropyLoss()(model(x), y)", before="total = 0.0", last="total.backward()"
        )

        assert said("LL727", script) == []

    def test_silent_where_nothing_goes_backward(self) -> None:
        script = rounds("total += nn.CrossEntropyLoss()(model(x), y)", before="total = 0.0")

        assert said("LL727", script) == []


def dealt(
    made: str = "self.random = np.random.default_rng(0)",
    read: str = "return self.random.normal(size=8), 0",
    loader: str = "num_workers=2",
) -> str:
    """Return a script with a data set of its own, a loader for it, and a training."""
    return f"""
from elsewhere import seeded
class Rows(Dataset):
    def __init__(self):
        {made}
    def __len__(self):
        return 100
    def __getitem__(self, i):
        {read}
loader = DataLoader(Rows(), batch_size=10, {loader})
{TRAINED}{LOOP}"""


class TestRepeatedWorkerRandomness:
    @pytest.mark.parametrize(
        "made",
        ["self.random = np.random.default_rng(0)", "self.random = np.random.RandomState(3)"],
    )
    def test_reported(self, made: str) -> None:
        assert said("LL722", dealt(made)) == [made]

    @pytest.mark.parametrize(
        "script",
        [
            dealt(loader="num_workers=0"),
            dealt(loader="shuffle=True"),
            dealt(loader="num_workers=2, worker_init_fn=seeded"),
            dealt(made="self.random = np.random"),
            dealt(made="pass", read="return np.random.default_rng(i).normal(size=8), 0"),
            dealt(read="return np.random.normal(size=8), 0"),
            dealt(
                read="self.random = np.random.default_rng(i)\n        return self.random.normal(size=8), 0"
            ),
            dealt(
                read="w = torch.utils.data.get_worker_info()\n        return self.random.normal(size=8), w.id"
            ),
        ],
    )
    def test_silent(self, script: str) -> None:
        assert said("LL722", script) == []


def measured(
    made: str = "metric = torchmetrics.Accuracy(task='multiclass', num_classes=5)",
    read: str = "print(metric.compute())",
    start: str = "pass",
    each: str = "metric.update(model(x), y)",
) -> str:
    """Return a script that measures in each of many epochs, batch by batch."""
    return f"""
import torchmetrics
from elsewhere import begin, batches
{TRAINED}
{made}
for epoch in range(20):
    {start}
    for x, y in batches:
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(model(x), y).backward()
        optimizer.step()
    for x, y in batches:
        {each}
    {read}
"""


class TestMetricNeverReset:
    @pytest.mark.parametrize(
        "script",
        [
            measured(),
            measured(each="metric(model(x), y)"),
            measured(made="metric = torchmetrics.classification.MulticlassF1Score(num_classes=5)"),
            measured(made="metric = torchmetrics.MeanMetric()", each="metric.update(batches)"),
        ],
    )
    def test_reported(self, script: str) -> None:
        assert said("LL317", script) == ["print(metric.compute())"]

    @pytest.mark.parametrize(
        "script",
        [
            measured(read="print(metric.compute()); metric.reset()"),
            measured(start="metric.reset()"),
            measured(start="for one in [metric]:\n        one.reset()"),
            measured(start="begin(metric)"),
            measured(start="for one in begin(epoch):\n        one.reset()"),
            measured(start="metric = torchmetrics.Accuracy(task='multiclass', num_classes=5)", made=""),
            measured(read="pass") + "print(metric.compute())\n",
            measured(each="print(metric(model(x), y))", read="pass"),
            measured(made="metric = begin()"),
        ],
    )
    def test_silent(self, script: str) -> None:
        assert said("LL317", script) == []


class TestModelsThatNobodyGives:
    """A function that is not called knows its model by the name of the argument alone."""

    FUNCTION = """
def train(model, loader, measure, optimizer=None):
    optimizer = {optimizer}
    best, state = 0.0, None
    for epoch in range(10):
        for x, y in loader:
            optimizer.zero_grad()
            nn.CrossEntropyLoss()(model(x), y).backward()
            optimizer.step()
        if measure(x) > best:
            state = model.state_dict()
    {last}
"""

    def test_reported(self) -> None:
        script = self.FUNCTION.format(
            optimizer="optim.Adam(model.parameters())", last="model.load_state_dict(state)"
        )

        assert said("LL719", script) == ["state = model.state_dict()"]

    @pytest.mark.parametrize(
        ("optimizer", "last"),
        [
            ("optim.Adam(measure.parameters())", "model.load_state_dict(state)"),
            ("measure(model)", "model.load_state_dict(state)"),
            ("optim.Adam(model.parameters())", "return state"),
            ("optim.Adam(model.parameters())", "model.load_state_dict(measure(state))"),
        ],
    )
    def test_silent(self, optimizer: str, last: str) -> None:
        assert said("LL719", self.FUNCTION.format(optimizer=optimizer, last=last)) == []

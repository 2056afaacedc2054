"""Trainings: wherever a loss goes backward, with the loss, the labels and who takes steps."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs
from tests.torch.reading import IMPORTS, output, read

DATA = """
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
model = nn.Linear(8, 5)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
"""
STEP = """
optimizer.zero_grad()
loss = criterion(model(x), y)
loss.backward()
optimizer.step()
"""
LOOP = f"""
for epoch in range(10):
    for x, y in loader:
{STEP.replace(chr(10), chr(10) + " " * 8)}
"""
FUNCTION = f"""
def train(model, loader, criterion, optimizer, device):
    model.train()
    for batch, (x, y) in enumerate(loader):
        x, y = x.to(device), y.to(device)
{STEP.replace(chr(10), chr(10) + " " * 8)}
for epoch in range(10):
    train(model, loader, criterion, optimizer, "cuda")
"""
CLASS = """
class Trainer:
    def __init__(self, model, loader):
        self.model, self.loader = model, loader
        self.criterion = nn.CrossEntropyLoss().cuda()
        self.optimizer = optim.SGD(self.model.parameters(), lr=0.1)
    def run(self):
        for x, y in self.loader:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x.cuda()), y.cuda())
            loss.backward()
            self.optimizer.step()
Trainer(model, loader).run()
"""
CLOSURE = """
def closure():
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    return loss
optimizer.step(closure)
"""
SCALED = """
scaler = torch.cuda.amp.GradScaler()
with torch.autocast("cuda"):
    loss = criterion(model(x), y)
scaler.scale(loss).backward()
scaler.step(optimizer)
scaler.update()
"""
ACCELERATED = """
from accelerate import Accelerator
accelerator = Accelerator()
model, optimizer = accelerator.prepare(model, optimizer)
accelerator.backward(criterion(model(x), y))
optimizer.step()
"""


@pytest.mark.parametrize("code", [STEP, LOOP, FUNCTION, CLASS, SCALED, ACCELERATED])
def test_a_run_is_where_a_loss_goes_backward(code: str) -> None:
    (run,) = runs(DATA + code, header=IMPORTS)

    assert read(DATA + code) == ["5 linear, cross_entropy logits, class ids(5), ? -inf..inf"]
    assert (run.optimizer.name.value, run.optimizer.learning_rate.value) == ("SGD", 0.1)


def test_a_closure_trains_where_it_is_called() -> None:
    assert read(DATA + CLOSURE) == ["5 linear, cross_entropy logits, class ids(5), ? -inf..inf"]


@pytest.mark.parametrize(
    "loss",
    [
        "criterion(model(x), y) / 4",
        "0.5 * criterion(model(x), y)",
        "nn.CrossEntropyLoss(reduction='none')(model(x), y).mean()",
        "criterion(input=model(x), target=y)",
        "F.cross_entropy(model(x), y)",
        "criterion(model(x), y) + penalty()",
    ],
)
def test_arithmetic_leaves_a_loss_what_it_is(loss: str) -> None:
    code = f"{DATA}from somewhere import penalty\nloss = {loss}\nloss.backward()\n"

    assert read(code) == ["5 linear, cross_entropy logits, class ids(5), ? -inf..inf"]


def test_the_losses_of_a_sum_are_held_against_an_output_each() -> None:
    code = f"""{DATA}
one, two = nn.Linear(8, 1), nn.Linear(8, 5)
loss = F.mse_loss(one(x), torch.randn(100, 1)) + F.cross_entropy(two(x), y)
loss.backward()
"""

    assert read(code) == [
        "1 linear, mse_loss, real numbers(?), ? -inf..inf",
        "5 linear, cross_entropy logits, class ids(5), ? -inf..inf",
    ]


UNKNOWN = {
    "from somewhere import criterion\ncriterion(model(x), y).backward()": "5 linear, ?, ?, ? -inf..inf",
    "from somewhere import model\ncriterion(model(x), y).backward()": (
        "? ?, cross_entropy logits, class ids(5), ? ?"
    ),
    "from somewhere import loss\nloss.backward()": "? ?, ?, ?, ? ?",
    "((model(x) - y) ** 4).mean().backward()": "5 linear, custom, ?, ? -inf..inf",
}


@pytest.mark.parametrize("code", UNKNOWN)
def test_what_is_not_known_of_a_training_is_said_to_be(code: str) -> None:
    assert read(DATA + code) == [UNKNOWN[code]]


@pytest.mark.parametrize("loss", ["w * w", "(w - 3) ** 2", "torch.exp(w + 2).sum()", "w.matmul(w)"])
def test_what_goes_backward_and_is_no_loss_of_a_model_is_no_training(loss: str) -> None:
    assert read(f"w = torch.tensor(2.0, requires_grad=True)\nz = {loss}\nz.backward()\n") == []


def test_targets_are_held_against_what_they_are_computed_from() -> None:
    found = output(f"{DATA}F.mse_loss(nn.Linear(8, 8)(x), x).backward()\n")

    assert found.labels.are_inputs


LIGHTNING = """
import lightning as L
class Lit(L.LightningModule):
    def __init__(self, classes):
        super().__init__()
        self.net = nn.Linear(8, classes)
    def forward(self, x):
        return self.net(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return {returned}
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.01)
        return {optimizers}
L.Trainer(max_epochs=3).fit(Lit(5), loader)
"""


@pytest.mark.parametrize("returned", ["loss", "{'loss': loss}"])
@pytest.mark.parametrize(
    "optimizers", ["optimizer", "[optimizer]", "[optimizer], [schedule]", "{'optimizer': optimizer}"]
)
def test_a_trainer_takes_the_steps_of_its_module(returned: str, optimizers: str) -> None:
    code = DATA + LIGHTNING.replace("{returned}", returned).replace("{optimizers}", optimizers)
    (run,) = runs(code, header=IMPORTS)

    assert read(code) == ["5 linear, cross_entropy logits, class ids(5), ? -inf..inf"]
    assert (run.optimizer.name.value, run.optimizer.learning_rate.value) == ("Adam", 0.01)


def test_a_module_that_takes_its_steps_itself_is_not_stepped_twice() -> None:
    code = LIGHTNING.replace("return {returned}", "loss.backward()").replace("{optimizers}", "optimizer")

    assert read(DATA + code) == ["5 linear, cross_entropy logits, class ids(5), ? -inf..inf"]


ROUNDS = """
model, criterion = nn.Linear(8, 5), nn.CrossEntropyLoss()
inputs, labels = torch.randn(6, 100, 8), torch.randint(0, 5, (6, 100))
{start}
for x, y in zip(inputs, labels):
    loss += {added}
loss.backward()
"""
ADDED = {
    ("loss = 0", "criterion(model(x), y)"): "5 linear, cross_entropy logits, class ids(5), ? ?",
    ("loss = 0.0", "0.5 * criterion(model(x), y)"): "5 linear, cross_entropy logits, class ids(5), ? ?",
    ("loss = 0", "model(x).exp().sum()"): "?, ?, ?, ? ?",
}


@pytest.mark.parametrize("case", ADDED)
def test_a_loss_that_a_loop_adds_up_is_that_of_one_round(case: tuple[str, str]) -> None:
    start, added = case
    found, *others = read(ROUNDS.replace("{start}", start).replace("{added}", added))

    assert others == []
    assert found.split(", ")[1] == ADDED[case].split(", ")[1]

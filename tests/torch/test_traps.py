"""Right loops that look wrong: no rule about loops says a word of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.torch.reading import IMPORTS

START = f"""{IMPORTS}
import copy
data = TensorDataset(torch.randn(100, 8), torch.randint(0, 5, (100,)))
loader, held = DataLoader(data, batch_size=10, shuffle=True), DataLoader(data, batch_size=10)
model = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 5))
plain = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 5))
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters())
"""

TRAPS = {
    "gradients of four batches": """
for epoch in range(9):
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        (criterion(model(x), y) / 4).backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
""",
    "cleared behind the step, by a helper": """
def reset():
    for p in model.parameters():
        p.grad = None
for epoch in range(9):
    for x, y in loader:
        criterion(model(x), y).backward()
        optimizer.step()
        reset()
""",
    "phases": """
for epoch in range(9):
    for phase in ("train", "val"):
        model.train(phase == "train")
        for x, y in loader if phase == "train" else held:
            optimizer.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                loss = criterion(model(x), y)
            if phase == "train":
                loss.backward()
                optimizer.step()
""",
    "two optimizers against each other": """
made = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh())
judge = nn.Sequential(nn.Linear(8, 8), nn.LeakyReLU(), nn.Dropout(0.3), nn.Linear(8, 1))
gen, dis, bce = optim.Adam(made.parameters()), optim.Adam(judge.parameters()), nn.BCEWithLogitsLoss()
for epoch in range(9):
    for x, _ in loader:
        fake = made(torch.randn(10, 4))
        dis.zero_grad()
        (bce(judge(x), torch.ones(10, 1)) + bce(judge(fake.detach()), torch.zeros(10, 1))).backward()
        dis.step()
        gen.zero_grad()
        bce(judge(fake), torch.ones(10, 1)).backward()
        gen.step()
""",
    "a frozen teacher": """
teacher = copy.deepcopy(model).eval()
teacher.requires_grad_(False)
for epoch in range(9):
    model.train()
    for x, y in loader:
        with torch.no_grad():
            wanted = teacher(x)
        out = model(x)
        optimizer.zero_grad()
        (criterion(out, y) + F.mse_loss(out, wanted)).backward()
        optimizer.step()
""",
    "a moving average of the weights": """
average = copy.deepcopy(model)
for epoch in range(9):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            for p, q in zip(average.parameters(), model.parameters()):
                p.mul_(0.99).add_(q, alpha=0.01)
    average.eval()
    with torch.no_grad():
        print(sum((average(x).argmax(1) == y).sum().item() for x, y in held))
""",
    "dropout on purpose": """
for epoch in range(9):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    with torch.no_grad():
        for x, y in held:
            drawn = torch.stack([model(x).softmax(1) for _ in range(20)])
            print((drawn.mean(0).argmax(1) == y).float().mean())
""",
    "a linear probe": """
model.load_state_dict(torch.load("pretrained.pt"))
for p in model.parameters():
    p.requires_grad = False
probe = nn.Linear(16, 5)
optimizer = optim.SGD(probe.parameters(), lr=0.1)
for epoch in range(9):
    model.eval()
    probe.train()
    for x, y in loader:
        with torch.no_grad():
            seen = model[:4](x)
        optimizer.zero_grad()
        criterion(probe(seen), y).backward()
        optimizer.step()
""",
    "learning to learn": """
meta = optim.Adam(plain.parameters())
for turn in range(9):
    meta.zero_grad()
    for task in range(4):
        x, y = torch.randn(10, 8), torch.randint(0, 5, (10,))
        fast = copy.deepcopy(plain)
        inner = optim.SGD(fast.parameters(), lr=0.01)
        for _ in range(5):
            inner.zero_grad()
            criterion(fast(x), y).backward()
            inner.step()
        grads = torch.autograd.grad(criterion(fast(x), y), list(fast.parameters()))
        for p, g in zip(plain.parameters(), grads):
            p.grad = g if p.grad is None else p.grad + g
    meta.step()
""",
    "weights that a function is given": """
weights = [torch.randn(8, 5, requires_grad=True), torch.zeros(5, requires_grad=True)]
meta = optim.Adam(weights)
for turn in range(9):
    x, y = torch.randn(10, 8), torch.randint(0, 5, (10,))
    grads = torch.autograd.grad(criterion(x @ weights[0] + weights[1], y), weights, create_graph=True)
    fast = [w - 0.1 * g for w, g in zip(weights, grads)]
    meta.zero_grad()
    criterion(x @ fast[0] + fast[1], y).backward()
    meta.step()
""",
    "a closure": """
search = optim.LBFGS(plain.parameters())
x, y = torch.randn(100, 8), torch.randint(0, 5, (100,))
for turn in range(9):
    def closure():
        search.zero_grad()
        loss = criterion(plain(x), y)
        loss.backward()
        return loss
    search.step(closure)
""",
    "accelerate": """
from accelerate import Accelerator
accelerator = Accelerator(gradient_accumulation_steps=4)
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
for epoch in range(9):
    model.train()
    for x, y in loader:
        with accelerator.accumulate(model):
            accelerator.backward(criterion(model(x), y))
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
""",
    "an engine": """
from ignite.engine import create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy
trainer = create_supervised_trainer(model, optimizer, criterion)
evaluator = create_supervised_evaluator(model, metrics={"accuracy": Accuracy()})
trainer.run(loader, max_epochs=9)
evaluator.run(held)
""",
    "Lightning": """
import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 5))
    def training_step(self, batch, index):
        return criterion(self.layers(batch[0]), batch[1])
    def validation_step(self, batch, index):
        self.log("right", (self.layers(batch[0]).argmax(1) == batch[1]).float().mean())
    def configure_optimizers(self):
        return optim.SGD(self.parameters(), lr=0.1)
pl.Trainer(max_epochs=9).fit(Net(), loader, held)
""",
    "steps by hand": """
w, b = torch.randn(8, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
for turn in range(9):
    x, y = torch.randn(10, 8), torch.randn(10, 1)
    ((x @ w + b - y) ** 2).mean().backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad.zero_()
""",
    "a column times a vector is a row": """
w, b = torch.randn(1), torch.zeros(1, requires_grad=True)
w.requires_grad_()
for turn in range(9):
    x, y = torch.randn(10, 1), torch.randn(10)
    ((x @ w + b - y) ** 2).mean().backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad.zero_()
""",
    "a picture that is drawn": """
from torchvision import models
body = models.vgg19(pretrained=True).features.eval().requires_grad_(False)
picture, wanted = torch.rand(1, 3, 64, 64, requires_grad=True), torch.rand(1, 3, 64, 64)
drawing = optim.Adam([picture], lr=0.01)
for turn in range(9):
    drawing.zero_grad()
    F.mse_loss(body(picture), body(wanted).detach()).backward()
    drawing.step()
""",
    "values of the next state": """
policy = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
target = copy.deepcopy(policy)
learning = optim.Adam(policy.parameters())
for turn in range(900):
    s, further = torch.randn(32, 4), torch.randn(32, 4)
    with torch.no_grad():
        goals = torch.randn(32, 1) + 0.9 * target(further).max(1, keepdim=True).values
    learning.zero_grad()
    F.mse_loss(policy(s).gather(1, torch.randint(0, 2, (32, 1))), goals).backward()
    learning.step()
    if turn % 100 == 0:
        target.load_state_dict(policy.state_dict())
""",
    "an actor and a critic": """
actor, critic = nn.Linear(4, 2), nn.Linear(4, 1)
both = optim.Adam([*actor.parameters(), *critic.parameters()])
for turn in range(900):
    s, rewards = torch.randn(32, 4), torch.randn(32, 1)
    value = critic(s)
    advantage = rewards - value.detach()
    chosen = torch.distributions.Categorical(logits=actor(s))
    loss = (-chosen.log_prob(chosen.sample()) * advantage.squeeze(1)).mean() + F.mse_loss(value, rewards)
    both.zero_grad()
    loss.backward()
    both.step()
""",
}


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_is_said(name: str) -> None:
    found = lint(Path("train.py"), (START + TRAPS[name]).encode(), select=["LL7"])

    assert [f"{one.code} {one.message}" for one in found] == []

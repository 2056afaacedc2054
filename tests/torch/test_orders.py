"""The order of one turn as `--show-runs` prints it, of the ways in which loops are written; nothing is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.report.turns import of_turn

from tests.interpret.reading import runs

START = """\
import torch
from torch import nn, optim
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 5, (600,))), batch_size=32, shuffle=True)
val = DataLoader(TensorDataset(torch.randn(300, 20), torch.randint(0, 5, (300,))), batch_size=64)
model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 5))
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
"""

WAYS: dict[str, tuple[str, list[str]]] = {
    "plain": (
        """\
for epoch in range(3):
    model.train()
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        for x, y in val:
            print((model(x).argmax(1) == y).float().mean())
""",
        [
            "in each round: train mode",
            "  in each round: forward pass, gradients cleared, loss goes backward, optimizer steps",
            "in each round: eval mode",
            "  in each round: forward pass without gradients",
        ],
    ),
    "class": (
        """\
class Trainer:
    def __init__(self, model, optimizer):
        self.model, self.optimizer = model, optimizer
    def run(self, loader):
        for epoch in range(3):
            self.one_epoch(loader)
            self.check(val)
    def one_epoch(self, loader):
        self.model.train()
        for batch in loader:
            self._step(batch)
    def _step(self, batch):
        x, y = batch
        self.reset()
        loss = criterion(self.model(x), y)
        loss.backward()
        self.optimizer.step()
    def reset(self):
        self.optimizer.zero_grad(set_to_none=True)
    @torch.no_grad()
    def check(self, loader):
        self.model.train(False)
        for x, y in loader:
            print((self.model(x).argmax(1) == y).float().mean())
Trainer(model, optimizer).run(loader)
""",
        [
            "in each round: train mode",
            "  in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
            "in each round: eval mode",
            "  in each round: forward pass without gradients",
        ],
    ),
    "accumulate": (
        """\
for epoch in range(3):
    optimizer.zero_grad()
    for i, (x, y) in enumerate(loader):
        loss = criterion(model(x), y) / 4
        loss.backward()
        if (i + 1) % 4 == 0 or i + 1 == len(loader):
            optimizer.step()
            optimizer.zero_grad()
""",
        [
            "in each round: gradients cleared",
            "  in each round: forward pass, loss goes backward, optimizer steps, where `(i + 1) % 4 == 0 or i + 1 == len(loader)` decides, gradients cleared, where `(i + 1) % 4 == 0 or i + 1 == len(loader)` decides",
        ],
    ),
    "amp": (
        """\
scaler = torch.amp.GradScaler("cuda")
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        with torch.autocast("cuda"):
            loss = criterion(model(x), y)
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        scaler.step(optimizer)
        scaler.update()
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, gradients unscaled, gradients clipped, optimizer steps",
        ],
    ),
    "schedulers": (
        """\
per_batch = optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=3, steps_per_epoch=len(loader))
per_epoch = optim.lr_scheduler.StepLR(optimizer, 2)
plateau = optim.lr_scheduler.ReduceLROnPlateau(optimizer)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        per_batch.step()
    per_epoch.step()
    plateau.step(loss.item())
""",
        [
            "in each round:",
            "  in each round: gradients cleared, forward pass, loss goes backward, optimizer steps, scheduler steps",
            "in each round: scheduler steps, scheduler steps",
        ],
    ),
    "phases": (
        """\
for epoch in range(3):
    for phase in ["train", "val"]:
        model.train(phase == "train")
        for x, y in {"train": loader, "val": val}[phase]:
            optimizer.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                out = model(x)
                loss = criterion(out, y)
                if phase == "train":
                    loss.backward()
                    optimizer.step()
""",
        [
            "in each round: train mode",
            "  in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
            "in each round: eval mode",
            "  in each round: forward pass without gradients",
        ],
    ),
    "phases if": (
        """\
loaders = {"train": loader, "val": val}
for epoch in range(3):
    for phase in ("train", "val"):
        if phase == "train":
            model.train()
        else:
            model.eval()
        for x, y in loaders[phase]:
            optimizer.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                loss = criterion(model(x), y)
            if phase == "train":
                loss.backward()
                optimizer.step()
""",
        [
            "in each round: train mode",
            "  in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
            "in each round: eval mode",
            "  in each round: forward pass without gradients",
        ],
    ),
    "gan": (
        """\
G = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 20))
D = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 1), nn.Sigmoid())
g_opt, d_opt = optim.Adam(G.parameters()), optim.Adam(D.parameters())
bce = nn.BCELoss()
for epoch in range(3):
    for x, _ in loader:
        fake = G(torch.randn(32, 8))
        d_opt.zero_grad()
        d_loss = bce(D(x), torch.ones(32, 1)) + bce(D(fake.detach()), torch.zeros(32, 1))
        d_loss.backward()
        d_opt.step()
        g_opt.zero_grad()
        g_loss = bce(D(fake), torch.ones(32, 1))
        g_loss.backward()
        g_opt.step()
""",
        [
            "in each round: forward pass, gradients cleared, forward pass, forward pass, loss goes backward, optimizer steps, gradients cleared, forward pass, loss goes backward, optimizer steps",
        ],
    ),
    "lbfgs": (
        """\
optimizer = optim.LBFGS(model.parameters(), lr=0.8)
x, y = torch.randn(100, 20), torch.randint(0, 5, (100,))
for i in range(15):
    def closure():
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        return loss
    optimizer.step(closure)
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
        ],
    ),
    "grad none": (
        """\
for epoch in range(3):
    for x, y in loader:
        for p in model.parameters():
            p.grad = None
        criterion(model(x), y).backward()
        optimizer.step()
""",
        [
            "in each round:",
            "  in each round: gradients cleared",
            "in each round: forward pass, loss goes backward, optimizer steps",
        ],
    ),
    "model zero": (
        """\
for epoch in range(3):
    for x, y in loader:
        model.zero_grad()
        criterion(model(x), y).backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.5)
        optimizer.step()
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, gradients clipped, optimizer steps",
        ],
    ),
    "accelerate": (
        """\
from accelerate import Accelerator
accelerator = Accelerator(gradient_accumulation_steps=4)
model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
for epoch in range(3):
    model.train()
    for x, y in loader:
        with accelerator.accumulate(model):
            loss = criterion(model(x), y)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
""",
        [
            "in each round: train mode",
            "  in each round: forward pass, loss goes backward, gradients unscaled, gradients clipped, optimizer steps, gradients cleared",
        ],
    ),
    "fabric": (
        """\
import lightning as L
fabric = L.Fabric()
model, optimizer = fabric.setup(model, optimizer)
loader = fabric.setup_dataloaders(loader)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        fabric.backward(loss)
        optimizer.step()
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
        ],
    ),
    "one batch": (
        """\
x, y = torch.randn(100, 20), torch.randint(0, 5, (100,))
for t in range(500):
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
        [
            "in each round: forward pass, gradients cleared, loss goes backward, optimizer steps",
        ],
    ),
    "manual sgd": (
        """\
for epoch in range(3):
    for x, y in loader:
        loss = criterion(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= 0.1 * p.grad
""",
        [
            "in each round: forward pass, gradients cleared, loss goes backward",
        ],
    ),
    "main": (
        """\
def main():
    net = nn.Sequential(nn.Linear(20, 5))
    opt = optim.Adam(net.parameters())
    for epoch in range(3):
        for i, data in enumerate(loader, 0):
            inputs, labels = data
            opt.zero_grad()
            outputs = net(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            opt.step()
            if i % 100 == 99:
                net.eval()
                with torch.no_grad():
                    print((net(inputs).argmax(1) == labels).sum())
                net.train()
if __name__ == "__main__":
    main()
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, optimizer steps, eval mode, where `i % 100 == 99` decides, forward pass without gradients, where `i % 100 == 99` decides, train mode, where `i % 100 == 99` decides",
        ],
    ),
    "dict step": (
        """\
def step(state, batch):
    x, y = batch
    state["optimizer"].zero_grad()
    loss = criterion(state["model"](x), y)
    loss.backward()
    state["optimizer"].step()
    return {"loss": loss.item()}
state = {"model": model, "optimizer": optimizer}
for epoch in range(3):
    for batch in loader:
        step(state, batch)
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
        ],
    ),
    "if train": (
        """\
def run(loader, train=True):
    model.train(train)
    with torch.set_grad_enabled(train):
        for x, y in loader:
            out = model(x)
            loss = criterion(out, y)
            if train:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
for epoch in range(3):
    run(loader)
    run(val, train=False)
""",
        [
            "in each round: train mode",
            "  in each round: forward pass, gradients cleared, loss goes backward, optimizer steps",
            "in each round: eval mode",
            "  in each round: forward pass without gradients",
        ],
    ),
    "warmup": (
        """\
sched = optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / 100))
for epoch in range(3):
    for x, y in loader:
        criterion(model(x), y).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        sched.step()
        optimizer.zero_grad()
""",
        [
            "in each round: forward pass, loss goes backward, gradients clipped, optimizer steps, scheduler steps, gradients cleared",
        ],
    ),
    "ema": (
        """\
import copy
ema = copy.deepcopy(model)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            for a, b in zip(ema.parameters(), model.parameters()):
                a.mul_(0.99).add_(b, alpha=0.01)
    ema.eval()
    with torch.no_grad():
        print(sum((ema(x).argmax(1) == y).sum() for x, y in val))
""",
        [
            "in each round:",
            "  in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
            "in each round: eval mode, forward pass without gradients",
        ],
    ),
    "dqn": (
        """\
target = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 5))
target.load_state_dict(model.state_dict())
for episode in range(100):
    s, a, r, s2 = torch.randn(32, 20), torch.randint(0, 5, (32,)), torch.randn(32), torch.randn(32, 20)
    q = model(s).gather(1, a.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        goal = r + 0.99 * target(s2).max(1)[0]
    loss = F.mse_loss(q, goal)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if episode % 10 == 0:
        target.load_state_dict(model.state_dict())
""",
        [
            "in each round: forward pass, forward pass without gradients, gradients cleared, loss goes backward, optimizer steps",
        ],
    ),
    "ddp": (
        """\
from torch.nn.parallel import DistributedDataParallel as DDP
from torch.utils.data.distributed import DistributedSampler
sampler = DistributedSampler(loader.dataset)
loader = DataLoader(loader.dataset, batch_size=32, sampler=sampler)
model = DDP(model)
for epoch in range(3):
    sampler.set_epoch(epoch)
    for x, y in loader:
        with torch.cuda.amp.autocast():
            loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
""",
        [
            "in each round: forward pass, loss goes backward, optimizer steps, gradients cleared",
        ],
    ),
    "transformers loop": (
        """\
from transformers import AutoModelForSequenceClassification, get_scheduler
model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased", num_labels=2)
optimizer = optim.AdamW(model.parameters(), lr=5e-5)
sched = get_scheduler("linear", optimizer=optimizer, num_warmup_steps=0, num_training_steps=100)
model.train()
for epoch in range(3):
    for batch in loader:
        outputs = model(**batch)
        loss = outputs.loss
        loss.backward()
        optimizer.step()
        sched.step()
        optimizer.zero_grad()
""",
        [
            "in each round: forward pass, loss goes backward, optimizer steps, scheduler steps, gradients cleared",
        ],
    ),
    "maml": (
        """\
from copy import deepcopy
for it in range(100):
    optimizer.zero_grad()
    total = 0.0
    for task in range(4):
        x, y = torch.randn(10, 20), torch.randint(0, 5, (10,))
        fast = deepcopy(model)
        inner = optim.SGD(fast.parameters(), lr=0.01)
        for k in range(5):
            inner.zero_grad()
            criterion(fast(x), y).backward()
            inner.step()
        total = total + criterion(fast(x), y)
    total.backward()
    optimizer.step()
""",
        [
            "in each round: gradients cleared",
            "  in each round:",
            "    in each round: gradients cleared, forward pass, loss goes backward, optimizer steps",
            "  in each round: forward pass",
            "in each round: loss goes backward, optimizer steps",
        ],
    ),
    "lit manual": (
        """\
import lightning as L
class Lit(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.net = nn.Linear(20, 5)
    def training_step(self, batch, i):
        x, y = batch
        opt = self.optimizers()
        opt.zero_grad()
        loss = criterion(self.net(x), y)
        self.manual_backward(loss)
        opt.step()
    def configure_optimizers(self):
        return optim.Adam(self.parameters())
L.Trainer(max_epochs=3).fit(Lit(), loader)
""",
        [
            "in each round: gradients cleared, forward pass, loss goes backward, something steps",
        ],
    ),
}
"""A loop, and the turn of its last loss without the lines where things happen."""


@pytest.mark.parametrize("way", WAYS)
def test_a_turn_is_printed_in_its_order(way: str) -> None:
    code, said = WAYS[way]
    run = runs(START + code, header="")[-1]

    assert list(of_turn(run.update, lambda origin: "")) == said


@pytest.mark.parametrize("way", WAYS)
def test_no_rule_about_loops_speaks(way: str) -> None:
    assert lint(Path("train.py"), (START + WAYS[way][0]).encode(), select=["LL7", "LL306", "LL320"]) == []

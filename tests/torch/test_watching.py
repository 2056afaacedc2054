"""LL306 and LL320: names that a module logs, and which numbers of them are better."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import runs

MODULE = """
import torch
import torch.nn.functional as F
import lightning as L
import torchmetrics
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from lightning.pytorch.callbacks import Callback, EarlyStopping, LearningRateMonitor, ModelCheckpoint
from elsewhere import Base, helper

class Net({base}):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(20, 10)
        self.accuracy = torchmetrics.Accuracy(task="multiclass", num_classes=10)

    def training_step(self, batch, index):
        x, y = batch
        loss = F.cross_entropy(self.body(x), y)
        self.log("train_loss", loss{logged})
        return loss

    def validation_step(self, batch, index):
        x, y = batch
        output = self.body(x)
        {checked}

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters())
        return {configured}
{further}

data = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 10, (600,))), 32, shuffle=True)
checked = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 10, (600,))), 32)
trainer = L.Trainer(max_epochs=9, callbacks=[{callbacks}])
trainer.fit(Net(), data, {given})
"""

LOSS = 'self.log("val_loss", F.cross_entropy(output, y))'
SHARE = 'self.log("val_acc", (output.argmax(1) == y).float().mean())'


def found(code: str, callbacks: str = "", checked: str = LOSS, **changed: str) -> list[str]:
    """Return the messages about a module of Lightning that is trained with some callbacks."""
    words = {
        "base": "L.LightningModule",
        "logged": "",
        "configured": "optimizer",
        "further": "",
        "given": "checked",
    }
    text = MODULE
    for name, value in {**words, "callbacks": callbacks, "checked": checked, **changed}.items():
        text = text.replace(f"{{{name}}}", value)
    return [one.message for one in lint(Path("train.py"), text.encode(), select=[code])]


PLATEAU = '{"optimizer": optimizer, "lr_scheduler": {"scheduler": %s, "monitor": "%s"}}'
ON_PLATEAU = "torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"callbacks": 'EarlyStopping("val_acc")'}, "`EarlyStopping` waits for `val_acc`"),
        ({"callbacks": 'ModelCheckpoint(monitor="val/loss")'}, "`ModelCheckpoint` waits for `val/loss`"),
        ({"callbacks": 'LearningRateMonitor(), EarlyStopping("loss")'}, "`EarlyStopping` waits for `loss`"),
        ({"callbacks": 'EarlyStopping("val_loss")', "given": "None"}, "`EarlyStopping` waits for `val_loss`"),
        ({"configured": PLATEAU % (ON_PLATEAU, "val_acc")}, "`ReduceLROnPlateau` waits for `val_acc`"),
        (
            {"configured": f"[optimizer], [{PLATEAU % (ON_PLATEAU, 'acc')}]"},
            "`ReduceLROnPlateau` waits for `acc`",
        ),
        (
            {"callbacks": 'EarlyStopping("val_acc")', "checked": 'self.log_dict({"val_loss": 1.0})'},
            "`val_acc`",
        ),
        ({"callbacks": 'EarlyStopping("train_loss_epoch")'}, "`EarlyStopping` waits for `train_loss_epoch`"),
    ],
)
def test_a_name_that_no_module_logs_is_told(changed: dict[str, str], said: str) -> None:
    (message,) = found("LL306", **changed)

    assert said in message


@pytest.mark.parametrize(
    "changed",
    [
        {"callbacks": 'EarlyStopping("val_loss")'},
        {"callbacks": "ModelCheckpoint()"},
        {"callbacks": 'EarlyStopping("val_acc", strict=False)'},
        {"callbacks": 'ModelCheckpoint(monitor="val_acc", save_top_k=-1)'},
        {"callbacks": 'EarlyStopping("train_loss_epoch")', "logged": ", on_epoch=True"},
        {"callbacks": 'EarlyStopping("lr-Adam")'},
        {"callbacks": 'ModelCheckpoint(monitor="step", mode="max")'},
        {"callbacks": 'EarlyStopping("val_loss/dataloader_idx_0")'},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": "self.log(self.name, 1.0)"},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": "self.log_dict(self.all_metrics)"},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": "helper(self, output)"},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": "helper(self.log)"},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": 'return {"val_acc": 1.0}'},
        {"callbacks": 'EarlyStopping("val_acc"), helper()'},
        {"callbacks": 'EarlyStopping("val_acc")', "base": "Base"},
        {"callbacks": 'EarlyStopping("val_acc")', "base": "Base, L.LightningModule"},
        {"callbacks": 'EarlyStopping("val_loss")', "given": "datamodule=helper()"},
        {
            "callbacks": 'EarlyStopping("val_acc")',
            "further": "    def on_validation_epoch_end(self):\n        self.log('val_acc', self.accuracy.compute())",
        },
        {
            "callbacks": 'EarlyStopping("val_acc")',
            "further": "    def configure_callbacks(self):\n        return [helper()]",
        },
        {"callbacks": 'EarlyStopping("val_acc")', "checked": f"if index % 2:\n            {SHARE}"},
        {"callbacks": 'EarlyStopping("val_acc")', "checked": f"if self.hparams.counts:\n            {SHARE}"},
    ],
)
def test_a_name_that_may_be_logged_is_left_alone(changed: dict[str, str]) -> None:
    assert not found("LL306", **changed)


SCORES = (
    "(output.argmax(1) == y).float().mean()",
    "self.accuracy(output, y)",
    "self.accuracy",
    "torch.sum(output.argmax(1) == y) / len(y)",
    "(output.argmax(1) == y).sum().item() / len(y)",
    "torchmetrics.functional.accuracy(output, y, task='multiclass', num_classes=10)",
    "1 - F.cross_entropy(output, y)",
)


@pytest.mark.parametrize("score", SCORES)
def test_a_score_is_not_made_small(score: str) -> None:
    for callback in ("ModelCheckpoint", "EarlyStopping"):
        checked = f'self.log("val_acc", {score})'
        wrong, right = (f'{callback}(monitor="val_acc"{mode})' for mode in ("", ', mode="max"'))

        assert len(found("LL320", wrong, checked)) == 1
        assert not found("LL320", right, checked)


@pytest.mark.parametrize(
    "loss",
    ["F.cross_entropy(output, y)", "F.cross_entropy(output, y).item()", "2 * F.mse_loss(output, y) + 1"],
)
def test_a_loss_is_not_made_large(loss: str) -> None:
    checked = f'self.log("val_loss", {loss})'

    assert len(found("LL320", 'EarlyStopping("val_loss", mode="max")', checked)) == 1
    assert not found("LL320", 'EarlyStopping("val_loss")', checked)


@pytest.mark.parametrize(
    "number",
    [
        "helper(output, y)",
        "output.mean()",
        "F.cross_entropy(output, y) - F.mse_loss(output, x)",
        "F.cross_entropy(output, y) * self.weight",
        "(output == y).float().mean()",
        "1 / self.accuracy(output, y)",
        "torchmetrics.MeanMetric()(output)",
    ],
)
def test_a_number_that_may_be_either_is_left_alone(number: str) -> None:
    for mode in ("min", "max"):
        assert not found("LL320", f'EarlyStopping("it", mode="{mode}")', f'self.log("it", {number})')


def test_a_name_for_two_kinds_of_numbers_is_left_alone() -> None:
    checked = f'{SHARE}\n        self.log("val_acc", F.cross_entropy(output, y))'

    assert not found("LL320", 'EarlyStopping("val_acc")', checked)


LOOP = """
import torch
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader, TensorDataset
from elsewhere import helper
data = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 10, (600,))), 32, shuffle=True)
model, criterion = nn.Linear(20, 10), nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = ReduceLROnPlateau({arguments})
for epoch in range(9):
    total, right = 0.0, 0
    for x, y in data:
        optimizer.zero_grad()
        output = model(x)
        loss = criterion(output, y)
        loss.backward()
        optimizer.step()
        total += loss.item()
        right += (output.argmax(1) == y).sum().item()
    scheduler.step({number})
"""


@pytest.mark.parametrize(
    ("arguments", "number", "count"),
    [
        ("optimizer", "right / len(data.dataset)", 1),
        ("optimizer, 'min'", "100 * right / 600", 1),
        ("optimizer, mode='max'", "total / len(data)", 1),
        ("optimizer, mode='max'", "loss", 1),
        ("optimizer, 'min'", "1 - right / 600", 0),
        ("optimizer", "-right / 600", 0),
        ("optimizer", "total / len(data)", 0),
        ("optimizer", "total", 0),
        ("optimizer, 'max'", "right / len(data.dataset)", 0),
        ("optimizer, 'max'", "-total", 0),
        ("optimizer, 'max'", "helper(model)", 0),
        ("optimizer, mode=helper()", "right", 0),
    ],
)
def test_a_scheduler_waits_for_the_right_end(arguments: str, number: str, count: int) -> None:
    code = LOOP.replace("{arguments}", arguments).replace("{number}", number)

    assert len(lint(Path("train.py"), code.encode(), select=["LL320"])) == count


TUNED = """
import numpy as np
from datasets import load_dataset
from sklearn.metrics import accuracy_score
from transformers import (
    AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments
)
from elsewhere import helper
data = load_dataset("imdb")
tokenizer = AutoTokenizer.from_pretrained("distilbert-base-uncased")
data = data.map(lambda rows: tokenizer(rows["text"], truncation=True), batched=True)
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased", num_labels=2)
def metrics(predicted):
    logits, labels = predicted
    return {returned}
trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="out", learning_rate=2e-5, {arguments}),
    train_dataset=data["train"],
    eval_dataset=data["test"],
    data_collator=DataCollatorWithPadding(tokenizer),
    {further}
)
trainer.train()
"""
SHARE_OF_BOTH = '{"accuracy": (logits.argmax(-1) == labels).mean()}'
BEST = 'load_best_model_at_end=True, metric_for_best_model="accuracy"'


@pytest.mark.parametrize(
    ("arguments", "returned", "further", "codes"),
    [
        (BEST, '{"f1": 1.0}', "compute_metrics=metrics", ["LL306"]),
        (BEST, SHARE_OF_BOTH, "", ["LL306"]),
        (f"{BEST}, greater_is_better=False", SHARE_OF_BOTH, "compute_metrics=metrics", ["LL320"]),
        (
            BEST.replace("accuracy", "loss") + ", greater_is_better=True",
            "{}",
            "compute_metrics=metrics",
            ["LL320"],
        ),
        (BEST, SHARE_OF_BOTH, "compute_metrics=metrics", []),
        (BEST.replace("accuracy", "eval_accuracy"), SHARE_OF_BOTH, "compute_metrics=metrics", []),
        (BEST.replace("accuracy", "loss"), SHARE_OF_BOTH, "compute_metrics=metrics", []),
        (BEST, "helper(logits)", "compute_metrics=metrics", []),
        (BEST, "{**helper(logits)}", "compute_metrics=metrics", []),
        (BEST.replace("True", "False"), '{"f1": 1.0}', "compute_metrics=metrics", []),
        (BEST, "", "compute_metrics=helper", []),
    ],
)
def test_the_best_model_is_chosen_by_what_is_measured(
    arguments: str, returned: str, further: str, codes: list[str]
) -> None:
    code = TUNED.replace("{arguments}", arguments).replace("{returned}", returned or "{}")
    told = lint(Path("train.py"), code.replace("{further}", further).encode(), select=["LL306", "LL320"])

    assert [one.code for one in told] == codes


ORDERED = """
import lightning as L
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(20, 10), nn.Dropout(0.5))

    def training_step(self, batch, index):
        x, y = batch
        loss = F.cross_entropy(self.body(x), y)
        {inside}
        return loss

    def validation_step(self, batch, index):
        x, y = batch
        self.log("right", (self.body(x).argmax(1) == y).float().mean())

    def configure_optimizers(self):
        optimizer = optim.Adam(self.parameters())
        return {configured}

data = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 10, (600,))), 32, shuffle=True)
checked = DataLoader(TensorDataset(torch.randn(600, 20), torch.randint(0, 10, (600,))), 32)
L.Trainer(max_epochs=10, gradient_clip_val=1.0).fit(Net(), data, checked)
"""


def ordered(configured: str = "optimizer", inside: str = "pass") -> str:
    """Return a training by Lightning with what is configured and what its step does besides."""
    return ORDERED.replace("{configured}", configured).replace("{inside}", inside)


def test_the_turn_of_lightning_is_the_one_that_its_trainer_takes() -> None:
    (run,) = runs(ordered("[optimizer], [optim.lr_scheduler.StepLR(optimizer, 3)]"), header="")

    assert [(len(one.loops), one.act.value, one.recording.value) for one in run.update.order] == [
        (2, "forward pass", True),
        (2, "gradients cleared", None),
        (2, "loss goes backward", None),
        (2, "gradients clipped", None),
        (2, "optimizer steps", None),
        (1, "eval mode", None),
        (2, "forward pass", False),
        (1, "train mode", None),
        (1, "scheduler steps", None),
    ]
    assert (run.update.cleared.value, run.update.stepped.value) == (True, True)


ONE_CYCLE = "optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=10, steps_per_epoch=19)"
COSINE = "optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)"


@pytest.mark.parametrize(
    ("scheduler", "told", "count"),
    [
        (ONE_CYCLE, "", 1),
        (ONE_CYCLE, ", 'interval': 'epoch'", 1),
        (COSINE, ", 'interval': 'step'", 1),
        (ONE_CYCLE, ", 'interval': 'step'", 0),
        (ONE_CYCLE, ", 'interval': chosen", 0),
        (ONE_CYCLE, ", 'frequency': 19", 0),
        (COSINE, "", 0),
        (COSINE.replace("10", "190"), ", 'interval': 'step'", 0),
    ],
)
def test_schedulers_are_stepped_as_often_as_they_are_configured(
    scheduler: str, told: str, count: int
) -> None:
    code = ordered(f"{{'optimizer': optimizer, 'lr_scheduler': {{'scheduler': {scheduler}{told}}}}}")

    assert len(lint(Path("train.py"), code.encode(), select=["LL717"])) == count


def test_a_step_of_lightning_that_clips_by_itself_clips_nothing() -> None:
    clipped = ordered(inside="nn.utils.clip_grad_norm_(self.parameters(), 1.0)")

    assert [one.code for one in lint(Path("train.py"), ordered().encode(), select=["LL7"])] == []
    assert not lint(Path("train.py"), clipped.encode(), select=["LL715"])  # the trainer clips as well
    clipped = clipped.replace(", gradient_clip_val=1.0", "")
    assert len(lint(Path("train.py"), clipped.encode(), select=["LL715"])) == 1


def test_a_schedule_of_transformers_is_no_optimizer() -> None:
    code = """
import torch
from torch import nn
from transformers import get_linear_schedule_with_warmup
x, y, model = torch.randn(100, 20), torch.randint(0, 5, (100,)), nn.Linear(20, 5)
optimizer = torch.optim.AdamW(model.parameters())
schedule = get_linear_schedule_with_warmup(optimizer, 10, 100)
for step in range(100):
    optimizer.zero_grad()
    nn.CrossEntropyLoss()(model(x), y).backward()
    optimizer.step()
    schedule.step()
"""
    (run,) = runs(code, header="")

    assert [one.act.value for one in run.update.order][-2:] == ["optimizer steps", "scheduler steps"]

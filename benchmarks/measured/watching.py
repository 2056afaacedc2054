"""LL320 for PyTorch: what is kept, and how the rate falls, where the worst numbers are taken for the best.

Lightning is needed besides: `pip install lightning`.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.measured.learning import Row, Split, digits

SEEDS = range(5)
EPOCHS = 20
CASES = [("val_acc", "max"), ("val_acc", "min"), ("val_loss", "min"), ("val_loss", "max")]


def rows() -> Iterator[Row]:
    """Yield the accuracy of the weights that are kept, and that with a rate that a plateau lowers."""
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    reached = defaultdict[str, list[float]](list)
    for seed in SEEDS:
        for case, score in (*_kept(seed), *_lowered(seed)):
            reached[case].append(score)
    for case, scores in reached.items():
        yield Row("LL320", case, "accuracy", tuple(scores))


class Digits(lightning.LightningModule):
    """One hidden layer for ten digits, with the names that most modules log."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))

    def training_step(self, batch: Any, index: int) -> torch.Tensor:
        """Return the loss of a batch."""
        x, y = batch
        return functional.cross_entropy(self.body(x), y)

    def validation_step(self, batch: Any, index: int) -> None:
        """Log the loss and the accuracy."""
        x, y = batch
        output = self.body(x)
        self.log("val_loss", functional.cross_entropy(output, y))
        self.log("val_acc", (output.argmax(dim=1) == y).float().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return Adam."""
        return torch.optim.Adam(self.parameters(), lr=0.001)


def _loaders(seed: int) -> tuple[Split, DataLoader[Any], DataLoader[Any]]:
    data = digits(seed)
    x, y = torch.tensor(data.inputs.reshape(-1, 64)), torch.tensor(data.labels)
    dealt = torch.Generator().manual_seed(seed)
    training = DataLoader(TensorDataset(x[:960], y[:960]), 32, shuffle=True, generator=dealt)
    return data, training, DataLoader(TensorDataset(x[960:], y[960:]), 240)


def _right(data: Split, body: nn.Module) -> float:
    with torch.no_grad():
        answers = body(torch.tensor(data.judged_inputs.reshape(-1, 64))).argmax(dim=1)
    return float((answers == torch.tensor(data.judged_labels)).float().mean())


def _kept(seed: int) -> Iterator[tuple[str, float]]:
    torch.manual_seed(seed)
    data, training, validation = _loaders(seed)
    with tempfile.TemporaryDirectory() as folder:
        keeping = {
            case: ModelCheckpoint(f"{folder}/{'_'.join(case)}", monitor=case[0], mode=case[1])
            for case in CASES
        }
        trainer = lightning.Trainer(
            max_epochs=EPOCHS,
            callbacks=list(keeping.values()),
            accelerator="cpu",
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(Digits(), training, validation)
        for (monitor, mode), kept in keeping.items():
            model = Digits.load_from_checkpoint(kept.best_model_path)
            yield f"ModelCheckpoint, {monitor}, {mode}", _right(data, model.body)


def _lowered(seed: int) -> Iterator[tuple[str, float]]:
    for mode in ("max", "min"):
        torch.manual_seed(seed)
        data, training, validation = _loaders(seed)
        body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
        optimizer = torch.optim.SGD(body.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode=mode, patience=1)
        for _ in range(EPOCHS):
            for x, y in training:
                optimizer.zero_grad()
                functional.cross_entropy(body(x), y).backward()
                optimizer.step()
            x, y = next(iter(validation))
            with torch.no_grad():
                accuracy = (body(x).argmax(dim=1) == y).float().mean()
            scheduler.step(accuracy)
        yield f"ReduceLROnPlateau, accuracy, {mode}", _right(data, body)

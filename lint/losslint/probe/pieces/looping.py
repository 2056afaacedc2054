"""Training a twin in a loop of PyTorch while watching it: the loss and the score by hand at a few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from losslint.probe.pieces.scoring import flattened, looks_of


def watch(
    twin: dict[str, Any], optimizer: Any, trial: dict[str, Any], draw: Callable[..., Any], score: Any
) -> list[dict[str, Any]]:
    """Train a twin once for every seed, and return what was seen each time."""
    seen = []
    for seed in trial["seeds"]:
        torch.manual_seed(seed)
        model, loss, _metrics = twin["build"]()
        try:
            samples = twin["divide"](*draw(seed, trial["one_batch"]))
            seen.append(watch_once(model, loss, optimizer, twin, trial, samples, score, seed))
        except Exception as error:
            seen.append({"error": in_one_line(error)})
            break
    return seen


def watch_once(
    model: Any,
    loss: Any,
    optimizer: Any,
    twin: dict[str, Any],
    trial: dict[str, Any],
    samples: Any,
    score: Any,
    seed: int,
) -> dict[str, Any]:
    """Train for the steps of the trial; the errors of PyTorch are the caller's."""
    random = np.random.default_rng(seed)
    inputs, answers, new_inputs, new_answers = samples
    inputs, new_inputs = (
        tensor_of(twin["feed"](inputs), model),
        tensor_of(twin["feed_new"](new_inputs), model),
    )
    labels, new_labels = (
        torch.as_tensor(made) for made in (twin["encode"](answers), twin["encode_new"](new_answers))
    )
    with torch.no_grad():
        model.eval()(inputs[:2])  # lazy layers find out what they read
    optimizer = optimizer(model.parameters())
    seen: dict[str, Any] = {"steps": [], "loss": [], "score": [], "reported": {}, "by_hand": {}}
    for step in range(trial["steps"] + 1):
        if step in trial["look_at"]:
            model.eval()
            with torch.no_grad():
                said = model(new_inputs)
                told = float(loss(said, new_labels))
            outputs = said.numpy() if said.ndim > 1 else said.numpy()[:, None]
            right, outputs = flattened(new_answers, outputs)
            seen["steps"].append(step)
            seen["loss"].append(told)
            seen["score"].append(score(right, outputs, twin["cut"]))
            for name, count in twin["by_hand"].items():
                seen["by_hand"].setdefault(name, []).append(float(count(right, outputs)))
            seen["last" if step else "first"] = {**looks_of(outputs), **twin["more"](right, outputs)}
        if step < trial["steps"]:
            chosen = torch.as_tensor(random.permutation(len(labels))[: trial["batch"]])
            model.train()
            take_turn(model, loss, optimizer, inputs[chosen], labels[chosen])
    return seen


def take_turn(model: Any, loss: Any, optimizer: Any, inputs: Any, labels: Any) -> None:
    """Take one turn of the loop: clear the gradients, let the loss go backward, step."""
    optimizer.zero_grad()
    loss(model(inputs), labels).backward()
    optimizer.step()


def tensor_of(inputs: Any, model: Any) -> Any:
    """Return inputs as the model takes them: ids for an embedding, otherwise numbers of 32 bits."""
    looks_up = any(isinstance(layer, nn.Embedding) for layer in model.modules())
    return torch.as_tensor(inputs, dtype=torch.int64 if looks_up else torch.float32)


def in_one_line(error: Exception) -> str:
    """Return an error's class and the first line of its message."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0].rstrip('.') if lines else ''}"[:240]


class Applied(nn.Module):
    """A function as a layer."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        """Keep the function."""
        super().__init__()
        self.function = function

    def forward(self, inputs: Any) -> Any:
        """Return what the function makes of the inputs."""
        return self.function(inputs)

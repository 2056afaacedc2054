"""Training a twin in a loop of PyTorch while watching it: the loss and the score by hand at a few steps."""

from __future__ import annotations

import copy
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
    order = np.argsort(answers, kind="stable") if twin["in_order"] else None
    seen: dict[str, Any] = {"steps": [], "loss": [], "score": [], "reported": {}, "by_hand": {}}
    for step in range(trial["steps"] + 1):
        if step in trial["look_at"]:
            model.train(twin["tested_as_trained"])
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
            chosen = random.permutation(len(labels))[: trial["batch"]]
            if order is not None:
                chosen = order[(step * trial["batch"] + np.arange(trial["batch"])) % len(order)]
            model.train()
            rows = torch.as_tensor(chosen)
            take_turn(model, loss, optimizer, inputs[rows], labels[rows], twin, step)
    model.train(twin["tested_as_trained"])
    seen["last"]["apart"] = apart(model, new_inputs, new_answers)
    return seen


def take_turn(
    model: Any, loss: Any, optimizer: Any, inputs: Any, labels: Any, twin: dict[str, Any], number: int
) -> None:
    """Take one turn of the loop, in the order of the twin."""
    steps_now = (number + 1) % twin["gathers"] == 0
    for act in twin["turn"]:
        if act == "clear" or (act == "clear after a step" and steps_now):
            optimizer.zero_grad()
        elif act == "backward":
            (loss(model(inputs), labels) / twin["gathers"]).backward()
        elif act == "step" and steps_now:
            optimizer.step()


def apart(model: Any, inputs: Any, answers: Any) -> float:
    """Return how far answers are from those to the same samples among eight of their kind, in spreads."""
    like = torch.as_tensor(np.argsort(answers.reshape(len(answers), -1)[:, 0], kind="stable"))
    rows = inputs[like[: len(like) // 8 * 8]]
    with torch.no_grad():
        whole = model(rows)
        parts = torch.cat([model(eight) for eight in torch.split(rows, 8)])
    return float((whole - parts).abs().mean() / whole.std().clamp(min=1e-6))


def watch_phases(
    twin: dict[str, Any], optimizer: Any, trial: dict[str, Any], draw: Callable[..., Any], _: Any
) -> list[dict[str, Any]]:
    """Train a twin in phases, and return how far the last fit moves what is frozen, left out or let loose.

    Where weights are kept and loaded, it is how far these are from what they were when they were kept.
    """
    torch.manual_seed(trial["seeds"][0])
    model, loss, _metrics = twin["build"]()
    inputs, answers = draw(trial["seeds"][0], False)[:2]
    inputs, labels, moved = tensor_of(inputs, model), torch.as_tensor(twin["encode"](answers)), 0.0
    try:
        with torch.no_grad():
            model.eval()(inputs[:2])  # lazy layers find out what they read
        places = [place for place, layer in enumerate(model) if [*layer.parameters()]]
        meant = places[-1:] if "last" in twin else places if twin["all_of_it"] else places[:-1]
        kept: Any = None
        for phase in twin["phases"]:
            weights = [weight for place in meant for weight in model[place].parameters()]
            if phase == "compile":
                made = optimizer([weight for weight in model.parameters() if weight.requires_grad])
            elif phase == "compile, the optimizer with all other weights only":
                left = {id(weight) for weight in weights}
                made = optimizer([weight for weight in model.parameters() if id(weight) not in left])
            elif phase.startswith("fit"):
                before = kept_weights(weights)
                fit(model, loss, made, inputs, labels, trial, meant[-1] + 1 if "without" in phase else 0)
                moved = float(max((a - b).abs().max() for a, b in zip(weights, before, strict=True)))
            elif phase == "put in new layers":
                for place in meant:
                    model[place] = type(model[place])(model[place].in_features, model[place].out_features)
            elif phase == "freeze by a misspelt attribute":
                for weight in weights:
                    weight.require_grad = False
            elif phase.startswith("keep"):
                state, then = model.state_dict(), kept_weights(weights)
                kept = copy.deepcopy(state) if "copy" in phase else state
            elif phase == "load the kept weights":
                model.load_state_dict(kept)
                moved = float(max((a - b).abs().max() for a, b in zip(weights, then, strict=True)))
            else:
                for weight in weights:
                    weight.requires_grad = phase == "let loose"
    except Exception as error:
        return [{"error": in_one_line(error)}]
    return [{"moved": moved}]


def kept_weights(weights: Any) -> list[Any]:
    """Return copies of weights."""
    return [weight.detach().clone() for weight in weights]


def fit(
    model: Any, loss: Any, optimizer: Any, inputs: Any, labels: Any, trial: dict[str, Any], unrecorded: int
) -> None:
    """Train for some epochs; the first `unrecorded` layers run without gradients."""
    model.train()
    for _ in range(trial["steps"]):
        for chosen in torch.split(torch.randperm(len(labels)), trial["batch"]):
            optimizer.zero_grad()
            with torch.set_grad_enabled(not unrecorded):
                between = model[:unrecorded](inputs[chosen]) if unrecorded else inputs[chosen]
            loss(model[unrecorded:](between), labels[chosen]).backward()
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

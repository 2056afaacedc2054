"""Training a twin while watching it: loss, reported metrics and the score by hand at a few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras  # type: ignore[import-untyped]
import numpy as np

from losslint.probe.pieces.scoring import looks_of


def watch(
    twin: dict[str, Any], optimizer: Any, trial: dict[str, Any], draw: Callable[..., Any], score: Any
) -> list[dict[str, Any]]:
    """Train a twin once for every seed, and return what was seen each time.

    The model is compiled once: each further seed only brings new weights and samples.
    """
    seen = []
    model = None
    for seed in trial["seeds"]:
        keras.utils.set_random_seed(seed)
        fresh, loss, metrics = twin["build"]()
        if model is None:
            model = fresh
            model.compile(optimizer=optimizer, loss=loss, metrics=metrics, jit_compile=False)
            optimizer.build(model.trainable_variables)
            start = [np.array(variable) for variable in optimizer.variables]
        else:
            model.set_weights(fresh.get_weights())
            for variable, value in zip(optimizer.variables, start, strict=True):
                variable.assign(value)
        try:
            seen.append(watch_once(model, twin, trial, draw(seed, trial["one_batch"]), score, seed))
        except Exception as error:
            seen.append({"error": in_one_line(error)})
            break
    return seen


def watch_once(
    model: Any, twin: dict[str, Any], trial: dict[str, Any], samples: Any, score: Any, seed: int
) -> dict[str, Any]:
    """Train for the steps of the trial; the errors of Keras are the caller's."""
    random = np.random.default_rng(seed)
    inputs, answers, new_inputs, new_answers = samples
    labels, new_labels = twin["encode"](answers), twin["encode"](new_answers)
    seen: dict[str, Any] = {"steps": [], "loss": [], "score": [], "reported": {}}
    for step in range(trial["steps"] + 1):
        if step in trial["look_at"]:
            outputs = keras.ops.convert_to_numpy(model(new_inputs, training=False))
            model.reset_metrics()
            told = model.test_on_batch(new_inputs, new_labels, return_dict=True)
            model.reset_metrics()
            seen["steps"].append(step)
            seen["loss"].append(float(told.pop("loss")))
            seen["score"].append(score(new_answers, outputs, twin["cut"]))
            for name, value in told.items():
                seen["reported"].setdefault(name, []).append(float(np.mean(value)))
            seen["last" if step else "first"] = {**looks_of(outputs), **twin["more"](new_answers, outputs)}
        if step < trial["steps"]:
            chosen = random.permutation(len(inputs))[: trial["batch"]]
            model.train_on_batch(inputs[chosen], labels[chosen])
    return seen


def in_one_line(error: Exception) -> str:
    """Return an error's class and the line of its message that says most."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("[[", "Graph execution", "Detected at", "File "))]
    best = next(
        (line for line in told if "Received" in line or "label" in line.lower()), told[0] if told else ""
    )
    best = best.partition("  Label values:")[0]
    return f"{type(error).__name__}: {best.rstrip('.')}"[:240]

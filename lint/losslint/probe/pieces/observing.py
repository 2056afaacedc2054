"""Training a twin while watching it: loss, reported metrics and the score by hand at a few steps."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras  # type: ignore[import-untyped]
import numpy as np

from losslint.probe.pieces.scoring import flattened, looks_of


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
            compile_quickly(model, optimizer, loss, metrics)
            optimizer.build(model.trainable_variables)
            start = [np.array(variable) for variable in optimizer.variables]
        else:
            model.set_weights(fresh.get_weights())
            for variable, value in zip(optimizer.variables, start, strict=True):
                variable.assign(value)
        try:
            samples = twin["divide"](*draw(seed, trial["one_batch"]))
            seen.append(watch_once(model, twin, trial, samples, score, seed))
        except Exception as error:
            seen.append({"error": in_one_line(error)})
            break
    return seen


def compile_quickly(model: Any, optimizer: Any, loss: Any, metrics: Any) -> None:
    """Compile a model the way that short trainings take least time: only JAX is slow without XLA."""
    jit = keras.backend.backend() == "jax"
    model.compile(optimizer=optimizer, loss=loss, metrics=metrics, jit_compile=jit)


def watch_once(
    model: Any, twin: dict[str, Any], trial: dict[str, Any], samples: Any, score: Any, seed: int
) -> dict[str, Any]:
    """Train for the steps of the trial; the errors of Keras are the caller's."""
    random = np.random.default_rng(seed)
    inputs, answers, new_inputs, new_answers = samples
    inputs, new_inputs = twin["feed"](inputs), twin["feed_new"](new_inputs)
    labels, new_labels = twin["encode"](answers), twin["encode_new"](new_answers)
    seen: dict[str, Any] = {"steps": [], "loss": [], "score": [], "reported": {}, "by_hand": {}}
    for step in range(trial["steps"] + 1):
        if step in trial["look_at"]:
            outputs = keras.ops.convert_to_numpy(model(new_inputs, training=False))
            model.reset_metrics()
            told = model.test_on_batch(new_inputs, new_labels, return_dict=True)
            model.reset_metrics()
            right, outputs = flattened(new_answers, outputs)
            seen["steps"].append(step)
            seen["loss"].append(float(told.pop("loss")))
            seen["score"].append(score(right, outputs, twin["cut"]))
            for name, value in told.items():
                seen["reported"].setdefault(name, []).append(float(np.mean(value)))
            for name, count in twin["by_hand"].items():
                seen["by_hand"].setdefault(name, []).append(float(count(right, outputs)))
            seen["last" if step else "first"] = {**looks_of(outputs), **twin["more"](right, outputs)}
        if step < trial["steps"]:
            chosen = random.permutation(len(labels))[: trial["batch"]]
            model.train_on_batch(rows_of(inputs, chosen), labels[chosen])
    return seen


def rows_of(inputs: Any, chosen: Any) -> Any:
    """Return some samples; a model of several inputs has a list of them."""
    return [part[chosen] for part in inputs] if isinstance(inputs, list) else inputs[chosen]


def watch_fit(
    twin: dict[str, Any], optimizer: Any, trial: dict[str, Any], draw: Callable[..., Any], _: Any
) -> list[dict[str, Any]]:
    """Fit a twin for a few epochs, and return whether its callback did what it is there for.

    Nothing counts as an improvement, so that every callback has reason to act as soon as it sees a number.
    """
    keras.utils.set_random_seed(trial["seeds"][0])
    model, loss, metrics = twin["build"]()
    compile_quickly(model, optimizer, loss, metrics)
    inputs, answers, new_inputs, new_answers = draw(trial["seeds"][0], False)
    validation = (new_inputs, twin["encode"](new_answers)) if twin["validates"] else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "best.keras"
        rate = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
        try:
            history = model.fit(
                inputs,
                twin["encode"](answers),
                epochs=trial["steps"],
                verbose=0,
                validation_data=validation,
                callbacks=callbacks_of(twin["callback"], twin["monitor"], path),
            )
            if twin["looked_up"]:
                history.history[twin["looked_up"]]
        except Exception as error:
            return [{"error": in_one_line(error)}]
        stopped = len(history.epoch) < trial["steps"]
        lowered = float(keras.ops.convert_to_numpy(optimizer.learning_rate)) < rate
        acted = stopped or lowered or path.exists()
    return [{"acted": acted, "epochs": len(history.epoch), "logged": sorted(history.history)}]


def watch_phases(
    twin: dict[str, Any], optimizer: Any, trial: dict[str, Any], draw: Callable[..., Any], _: Any
) -> list[dict[str, Any]]:
    """Train a twin in phases, and return how far the last fit moves what is frozen or let loose."""
    keras.utils.set_random_seed(trial["seeds"][0])
    model, loss, _metrics = twin["build"]()
    inputs, answers = draw(trial["seeds"][0], False)[:2]
    labels, moved = twin["encode"](answers), 0.0
    weighted = [layer for layer in model.layers if layer.weights]
    toggled = weighted if twin["all_of_it"] else weighted[:-1]
    try:
        for phase in twin["phases"]:
            if phase.startswith("compile"):
                fresh = type(optimizer).from_config(optimizer.get_config())
                model.compile(fresh if phase == "compile" else optimizer, loss, jit_compile=False)
            elif phase == "fit":
                before = [value for layer in toggled for value in layer.get_weights()]
                model.fit(inputs, labels, epochs=trial["steps"], verbose=0)
                after = [value for layer in toggled for value in layer.get_weights()]
                moved = max(float(np.abs(a - b).max()) for a, b in zip(after, before, strict=True))
            else:
                for layer in toggled:
                    layer.trainable = phase == "let loose"
    except Exception as error:
        return [{"error": in_one_line(error)}]
    return [{"moved": moved}]


def callbacks_of(kind: str, monitor: str, path: Path) -> list[Any]:
    """Return the callback that watches a number, in a list that is empty where there is none."""
    mode = "max" if "acc" in monitor else "min"
    if kind == "ModelCheckpoint":
        return [keras.callbacks.ModelCheckpoint(str(path), monitor=monitor, save_best_only=True, mode=mode)]
    patient = {"monitor": monitor, "mode": mode, "patience": 1, "min_delta": 1e9}
    return [getattr(keras.callbacks, kind)(**patient)] if kind else []


def in_one_line(error: Exception) -> str:
    """Return an error's class and the line of its message that says most."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("[[", "Graph execution", "Detected at", "File "))]
    best = next(
        (line for line in told if "Received" in line or "label" in line.lower()), told[0] if told else ""
    )
    best = best.partition("  Label values:")[0].partition(" for '{{node")[0]
    return f"{type(error).__name__}: {best.rstrip('.')}"[:240]

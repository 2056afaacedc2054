"""How the parts of an experiment are spelled in a script of Keras: models, losses, metrics, optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from losslint.probe.builder import Spelling
from losslint.probe.experiment import Component, Experiment, Manner, Twin


def built(twin: Twin) -> str:
    """Return the statements that make a twin's model."""
    parts = (*twin.body, *twin.head)
    if all(part.reads is None for part in parts) and sum(part.kind == "Input" for part in parts) == 1:
        lines = "\n".join(f"        {rendered(part)}," for part in parts)
        return f"    model = keras.Sequential([\n{lines}\n    ])"
    return "\n".join(_wired(parts))


def _wired(parts: tuple[Component, ...]) -> Iterator[str]:
    """Yield the statements of a model that forks: every part gets a name."""
    for number, part in enumerate(parts):
        if part.kind == "Input":
            yield f"    x{number} = {rendered(part)}"
            continue
        reads = (number - 1,) if part.reads is None else part.reads
        read = ", ".join(f"x{one}" for one in reads)
        yield f"    x{number} = {rendered(part)}({f'[{read}]' if len(reads) > 1 else read})"
    inputs = [f"x{number}" for number, part in enumerate(parts) if part.kind == "Input"]
    fed = f"[{', '.join(inputs)}]" if len(inputs) > 1 else inputs[0]
    yield f"    model = keras.Model({fed}, x{len(parts) - 1})"


def rendered(part: Component) -> str:
    """Return the expression that makes a layer."""
    given = [f"{name}={value!r}" for name, value in part.arguments]
    if part.inside is not None:
        given.insert(0, rendered(part.inside))
    return f"layers.{part.kind}({', '.join(given)})"


def rendered_metric(name: str) -> str:
    """Return a metric as the script names it; an object is spelled with its call."""
    return name if name.endswith(")") else repr(name)


def _watching(experiment: Experiment) -> list[str]:
    """Return the functions that train and look, the one first that is called."""
    shared = ["compile_quickly", "in_one_line"]
    if experiment.written.around.phases:
        return ["watch_phases", *shared]
    fits = any(trial.manner is Manner.FIT for trial in experiment.trials)
    return ["watch_fit", "callbacks_of", *shared] if fits else ["watch", "watch_once", "rows_of", *shared]


def _modules(experiment: Experiment) -> Sequence[str]:
    fits = any(trial.manner is Manner.FIT for trial in experiment.trials)
    return ["import tempfile", "from pathlib import Path"] if fits else []


def _opening(backend: str) -> Iterator[str]:
    yield f'os.environ.setdefault("KERAS_BACKEND", "{backend}")'
    yield 'os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")'
    yield 'os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # the CPU is quick enough, and repeatable\n'
    yield "import keras"
    yield "import numpy as np"
    yield "from keras import layers\n"


def _metrics(twin: Twin) -> str:
    return f"[{', '.join(rendered_metric(metric) for metric in twin.metrics)}]"


def _loss(twin: Twin) -> str:
    name = "".join(word.capitalize() for word in twin.loss.split("_"))
    name = {"KlDivergence": "KLDivergence"}.get(name, name)
    return f"keras.losses.{name}({'from_logits=True' if twin.from_logits else ''})"


def _turns_into(twin: Twin) -> str:
    if not twin.from_logits or twin.activation != "linear":
        return ""
    return "sigmoid" if twin.loss == "binary_crossentropy" else "softmax"


SPELLING = Spelling(
    modules=_modules,
    opening=_opening,
    piece="observing",
    watching=_watching,
    built=built,
    loss=_loss,
    metrics=_metrics,
    optimizer=(
        'made = {"class_name": trial["optimizer"], "config": {"learning_rate": rate}}',
        "return keras.optimizers.get(made)",
    ),
    versions='f"Keras {keras.__version__} on {keras.backend.backend()}"',
    loop=lambda _: iter(()),
    turns_into=_turns_into,
)

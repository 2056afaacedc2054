"""From an experiment to a Keras script that a person can read and run without losslint."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import resources
from typing import Any

from losslint.probe.experiment import Experiment, Kind, LabelForm, Part, Task, Trial, Twin
from losslint.training import Encoding

SEEDS = (0, 1, 2)
NEW_SAMPLES, TEST_SAMPLES, MEMORISED = 2048, 512, 32

_ANSWERS = {
    Kind.CLASSES: ("answers_of_classes", "share_of_right_classes"),
    Kind.TWO_CLASSES: ("answers_of_classes", "share_of_right_classes"),
    Kind.MULTI_LABEL: ("answers_of_columns", "share_of_right_answers"),
    Kind.NUMBER: ("answers_as_numbers", "explained"),
}
"""Which functions draw the answers of a task and score a model's outputs by hand."""


def write_script(experiment: Experiment) -> str:
    """Return the script of an experiment.

    Its `main()` returns the numbers; run as a program it prints them as JSON.
    """
    blocks = [
        "\n".join(_opening(experiment)),
        *_functions("drawing", _drawing_names(experiment.task)),
        _draw(experiment.task),
        *_functions("scoring", [_ANSWERS[experiment.task.kind][1], "surprise", "looks_of"]),
        *_functions("observing", ["watch", "watch_once", "in_one_line"]),
        _twin("as_written", experiment.written),
        _twin("repaired", experiment.repaired),
        "\n".join(_main(experiment)),
    ]
    return "\n\n\n".join(blocks) + "\n"


def _opening(experiment: Experiment) -> Iterator[str]:
    notes = [f"- {note}" for note in experiment.notes] or ["- nothing: all of it is as in the script"]
    told = "\n".join(["Where it differs from that training:", *notes])
    yield f'"""{_plain(experiment.title)}\n'
    yield "Written by losslint from the facts of the training, to compare it as written and as repaired."
    yield f'{_plain(told)}\n"""\n'
    yield "from __future__ import annotations\n"
    yield "import json"
    yield "import os"
    yield "from collections.abc import Callable"
    yield "from typing import Any\n"
    yield 'os.environ.setdefault("KERAS_BACKEND", "tensorflow")'
    yield 'os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")'
    yield 'os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # the CPU is quick enough, and repeatable\n'
    yield "import keras"
    yield "import numpy as np"
    yield "from keras import layers"


def _plain(text: str) -> str:
    """Return text that cannot end the docstring it stands in."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _functions(piece: str, names: list[str]) -> Iterator[str]:
    """Yield the source of functions of a piece, in the order of the piece."""
    text = resources.files("losslint.probe.pieces").joinpath(f"{piece}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            yield ast.get_source_segment(text, node) or ""


def _drawing_names(task: Task) -> list[str]:
    names = [_ANSWERS[task.kind][0], "patterns_for", "weights_of"]
    names.append("draw_tokens" if task.vocabulary else "draw_numbers")
    return [*names, "brought_to"] if task.low is not None else names


def _draw(task: Task) -> str:
    """Return the function that draws all samples of one seed."""
    answers = _ANSWERS[task.kind][0]
    columns = 1 if task.kind is Kind.NUMBER else task.classes
    made = f"draw_numbers(random, {{}}, patterns, {{}}){_brought(task)}"
    if task.vocabulary:
        made = f"draw_tokens(random, {{}}, patterns, {{}}, {task.vocabulary})"
    elif task.low is not None:
        to = f"{task.low!r}, {task.high!r}, {task.dtype!r}"
        made = f"brought_to(draw_numbers(random, {{}}, patterns, {{}}), {to})"
    to_target = f"{_target(task)}" if task.kind is Kind.NUMBER else "{}"
    target = to_target.format("answers"), to_target.format("new_answers")
    return f'''\
def draw(seed: int, one_batch: bool) -> Any:
    """Return inputs and answers to train on, and new ones to test with.

    One batch has answers that mean nothing: it can only be learned by heart, and is its own test.
    """
    random = np.random.default_rng(seed)
    patterns = patterns_for(random, {columns}, {task.shape!r})
    answers = {answers}(random, {MEMORISED} if one_batch else {NEW_SAMPLES}, {task.classes})
    inputs = {made.format("answers", "0.0 if one_batch else 1.0")}
    if one_batch:
        return inputs, {target[0]}, inputs, {target[0]}
    new_answers = {answers}(random, {TEST_SAMPLES}, {task.classes})
    new_inputs = {made.format("new_answers", "1.0")}
    return inputs, {target[0]}, new_inputs, {target[1]}'''


def _brought(task: Task) -> str:
    return ".astype('float32')" if task.low is None else ""


def _target(task: Task) -> str:
    """Return the expression that brings numbers from -2..2 to the range of the targets."""
    middle, reach = (task.target_low + task.target_high) / 2, (task.target_high - task.target_low) / 4
    return f"{middle:g} + {reach:g} * {{}}"


def _twin(name: str, twin: Twin) -> str:
    """Return the function that makes a twin's model, its loss and its metrics, and the one for its labels."""
    lines = [f"        {render_part(part)}," for part in (*twin.body, *twin.head)]
    metrics = ", ".join(_metric(metric) for metric in twin.metrics)
    made = "\n".join(lines)
    return f'''\
def {name}() -> Any:
    """Return the model, the loss and the metrics {name.replace("_", " ")}."""
    model = keras.Sequential([
{made}
    ])
    return model, {_loss(twin)}, [{metrics}]


def labels_{name}(answers: Any) -> Any:
    """Return the labels {name.replace("_", " ")}."""
    return {_labels(twin.labels)}'''


def render_part(part: Part) -> str:
    """Return the expression that makes a layer."""
    if part.inside is not None:
        rest = "".join(f", {name}={value!r}" for name, value in part.arguments)
        return f"layers.{part.kind}({render_part(part.inside)}{rest})"
    return f"layers.{part.kind}({', '.join(f'{name}={value!r}' for name, value in part.arguments)})"


def _loss(twin: Twin) -> str:
    name = "".join(word.capitalize() for word in twin.loss.split("_"))
    name = {"KlDivergence": "KLDivergence"}.get(name, name)
    return f"keras.losses.{name}({'from_logits=True' if twin.from_logits else ''})"


def _metric(name: str) -> str:
    """Return a metric as the script names it; an object is spelled with its call."""
    return name if name.endswith(")") else repr(name)


def _labels(form: LabelForm) -> str:
    match form.encoding:
        case Encoding.ONE_HOT:
            return "np.eye(CLASSES, dtype='float32')[answers]"
        case Encoding.MULTI_HOT:
            return "answers.astype('float32')"
    made = "answers.astype('float32')" if form.encoding is Encoding.REAL else "answers"
    made = f"{made} + {form.first}" if form.first else made
    return f"({made})[:, None]" if form.columns else made


def _main(experiment: Experiment) -> Iterator[str]:
    score = _ANSWERS[experiment.task.kind][1]
    yield f"CLASSES = {experiment.task.classes}"
    yield "TWINS = {"
    for name, twin in (("as written", experiment.written), ("repaired", experiment.repaired)):
        function = name.replace(" ", "_")
        yield f'    "{name}": {{'
        yield f'        "build": {function},'
        yield f'        "encode": labels_{function},'
        yield f'        "cut": {_cut(twin)},'
        yield f'        "more": {_more(experiment.task, twin)},'
        yield "    },"
    yield "}"
    yield "TRIALS = ["
    yield from (f"    {_trial(trial)}," for trial in experiment.trials)
    yield "]"
    yield "\n\ndef optimizer_of(trial: dict[str, Any]) -> Any:"
    yield '    """Return a new optimizer."""'
    yield '    made = {"class_name": trial["optimizer"], "config": {"learning_rate": trial["learning_rate"]}}'
    yield "    return keras.optimizers.get(made)"
    yield "\n\ndef main() -> Any:"
    yield '    """Return what was seen of both twins in every trial and with every seed."""'
    yield "    numbers: dict[str, Any] = {}"
    yield "    for trial in TRIALS:"
    yield '        seen = numbers[trial["name"]] = {}'
    yield "        for name, twin in TWINS.items():"
    yield f"            seen[name] = watch(twin, optimizer_of(trial), trial, draw, {score})"
    yield '    return {"keras": keras.__version__, "backend": keras.backend.backend(), "trials": numbers}'
    yield '\n\nif __name__ == "__main__":'
    yield "    print(json.dumps(main(), indent=1))"


def _trial(trial: Trial) -> str:
    quarter = max(trial.steps // 5, 1)
    looks = sorted({0, *range(quarter, trial.steps, quarter), trial.steps})
    fields: dict[str, Any] = {
        "name": trial.name,
        "one_batch": trial.one_batch,
        "optimizer": trial.optimizer,
        "learning_rate": trial.learning_rate,
        "batch": trial.batch,
        "steps": trial.steps,
        "look_at": looks,
        "seeds": SEEDS,
    }
    return repr(fields)


def _cut(twin: Twin) -> float:
    """Return where a single output turns from no to yes: at 0 for logits and what is odd around 0."""
    return 0.0 if twin.from_logits or twin.loss in ("hinge", "squared_hinge") else 0.5


def _more(task: Task, twin: Twin) -> str:
    """Return the expression that looks at the probabilities, where the outputs are some or become some."""
    link = ""
    if twin.from_logits and twin.activation == "linear":
        link = "sigmoid" if twin.loss == "binary_crossentropy" else "softmax"
    comparable = twin.activation in ("softmax", "sigmoid") or link
    one_for_many = task.kind is Kind.CLASSES and twin.units == 1
    if task.kind is Kind.NUMBER or not comparable or one_for_many:
        return "lambda answers, outputs: {}"
    return f'lambda answers, outputs: {{"surprise": surprise(answers, outputs, {link!r})}}'

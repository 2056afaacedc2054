"""From an experiment to a script of its framework that a person can read and run without losslint."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

from losslint.probe.builder import Spelling
from losslint.probe.builders import BUILDERS
from losslint.probe.experiment import Experiment, Manner, TaskKind, Trial, Twin
from losslint.probe.spelling import drawn, encoded
from losslint.training import Encoding

SEEDS = (0, 1, 2)

_SCORES = {
    TaskKind.CLASSES: "share_of_right_classes",
    TaskKind.TWO_CLASSES: "share_of_right_classes",
    TaskKind.MULTI_LABEL: "share_of_right_answers",
    TaskKind.NUMBER: "explained",
}
"""Which function scores a model's outputs by hand."""

_BY_HAND = {"precision": "precision_of", "recall": "recall_of", "auc": "area_of"}
"""Which function works out by hand what a metric other than an accuracy reports."""


def write_script(experiment: Experiment, seeds: Sequence[int] = SEEDS, backend: str = "tensorflow") -> str:
    """Return the script of an experiment.

    Its `main(name)` returns the numbers of one trial, `main()` those of all; run as a program it prints them
    as JSON. `backend` is what Keras computes with where the environment does not say it.
    """
    spelling = BUILDERS[experiment.framework].spelling
    watching = spelling.watching(experiment)
    by_hand = [_BY_HAND[name] for name in _BY_HAND if _is_worked_out(experiment, name)]
    scoring = ["flattened", _SCORES[experiment.task.kind], *by_hand, "surprise", "looks_of"]
    names, draw = drawn(experiment.task)
    if any(twin.around.by_class for twin in _twins(experiment)):
        names.append("sorted_and_cut")
    blocks = [
        "\n".join(_opening(experiment, spelling, backend)),
        *_functions("drawing", names),
        draw,
        *_functions("scoring", scoring),
        *_functions(spelling.piece, watching),
        _twin("as_written", experiment.written, spelling),
        _twin("repaired", experiment.repaired, spelling),
        "\n".join(_main(experiment, seeds, watching[0], spelling)),
    ]
    return "\n\n\n".join(blocks) + "\n"


def _opening(experiment: Experiment, spelling: Spelling, backend: str) -> Iterator[str]:
    notes = [f"- {note}" for note in experiment.notes] or ["- nothing: all of it is as in the script"]
    told = "\n".join(["Where it differs from that training:", *notes])
    yield f'"""{_plain(experiment.title)}\n'
    yield "Written by losslint from the facts of the training, to compare it as written and as repaired."
    yield f'{_plain(told)}\n"""\n'
    yield "from __future__ import annotations\n"
    modules = ["import json", "import os", *spelling.modules(experiment)]
    names = ["from collections.abc import Callable", "from typing import Any"]
    yield from sorted(line for line in modules if line.startswith("import"))
    yield from sorted([*names, *(line for line in modules if line.startswith("from"))])
    yield ""
    yield from spelling.opening(backend)
    yield f"CLASSES = {experiment.task.classes}"


def _plain(text: str) -> str:
    """Return text that cannot end the docstring it stands in."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _functions(piece: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the source of functions and classes of a piece, in the order of the piece."""
    text = resources.files("losslint.probe.pieces").joinpath(f"{piece}.py").read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names:
            yield (ast.get_source_segment(text, node) or "").replace("  # type: ignore[import-untyped]", "")


def _is_worked_out(experiment: Experiment, name: str) -> bool:
    """Whether a twin reports a metric of this name, or makes its own score so."""
    reported = (_bare(metric) == name for twin in _twins(experiment) for metric in twin.metrics)
    return any(reported) or any(_BY_HAND[name] in twin.around.right for twin in _twins(experiment))


def _bare(metric: str) -> str:
    """Return the name of a metric that may be spelled as a call of its class."""
    return metric.partition("(")[0].rpartition(".")[2].lower()


def _twins(experiment: Experiment) -> tuple[Twin, Twin]:
    return experiment.written, experiment.repaired


def _twin(name: str, twin: Twin, spelling: Spelling) -> str:
    """Return the functions that make a twin's model, its loss, its metrics and its labels."""
    around = twin.around
    labels = ["return labels"]
    kept = f".astype({twin.labels.dtype!r})" if twin.labels.dtype else ""
    if around.labels:
        labels = [f"return ({around.labels}){kept}" if kept else f"return {around.labels}"]
    if around.new_labels:
        labels = ["if new:", f"    return {around.new_labels}", *labels]
    following = "\n    ".join(labels)
    return f'''\
def {name}() -> Any:
    """Return the model, the loss and the metrics {name.replace("_", " ")}."""
{spelling.built(twin)}
    return model, {spelling.loss(twin)}, {spelling.metrics(twin)}


def labels_{name}(answers: Any, new: bool = False) -> Any:
    """Return the labels {name.replace("_", " ")}; `new` are those that the model is tested with."""
    labels = {encoded(twin.labels)}
    {following}'''


def _main(experiment: Experiment, seeds: Sequence[int], watching: str, spelling: Spelling) -> Iterator[str]:
    yield "TWINS: dict[str, dict[str, Any]] = {"
    for name, twin in zip(("as written", "repaired"), _twins(experiment), strict=True):
        yield f'    "{name}": {{'
        yield from (f"        {line}," for line in _row(experiment, name.replace(" ", "_"), twin, spelling))
        yield "    },"
    yield "}"
    yield "TRIALS: list[dict[str, Any]] = ["
    yield from (f"    {_trial(trial, seeds)}," for trial in experiment.trials)
    yield "]"
    yield "\n\ndef optimizer_of(trial: dict[str, Any], twin: dict[str, Any]) -> Any:"
    yield '    """Return a new optimizer."""'
    yield '    rate = trial["learning_rate"] if twin["learning_rate"] is None else twin["learning_rate"]'
    yield from (f"    {line}" for line in spelling.optimizer)
    yield '\n\ndef main(only: str = "") -> Any:'
    yield '    """Return what was seen of both twins in every trial (or one of them) and with every seed."""'
    yield "    numbers: dict[str, Any] = {}"
    yield "    for trial in TRIALS:"
    yield '        if only in ("", trial["name"]):'
    yield '            seen = numbers[trial["name"]] = {}'
    yield "            for name, twin in TWINS.items():"
    yield "                optimizer = optimizer_of(trial, twin)"
    yield (
        f"                seen[name] = {watching}(twin, optimizer, trial, draw, "
        f"{_SCORES[experiment.task.kind]})"
    )
    yield f'    return {{"with": {spelling.versions}, "trials": numbers}}'
    yield '\n\nif __name__ == "__main__":'
    yield "    print(json.dumps(main(), indent=1))"


def _row(experiment: Experiment, function: str, twin: Twin, spelling: Spelling) -> Iterator[str]:
    """Yield the entries of a twin in the table of them."""
    around = twin.around
    yield f'"build": {function}'
    yield f'"encode": labels_{function}'
    if around.phases:
        yield f'"phases": {around.phases!r}'
        yield f'"all_of_it": {around.all_of_it!r}'
        if around.last:
            yield '"last": True'
    elif any(trial.manner is Manner.FIT for trial in experiment.trials):
        yield f'"callback": {around.callback!r}'
        yield f'"monitor": {around.monitor!r}'
        yield f'"looked_up": {around.looked_up!r}'
        yield f'"validates": {around.validates!r}'
    else:
        fed = around.inputs or "inputs"
        yield f'"encode_new": lambda answers: labels_{function}(answers, new=True)'
        yield f'"divide": {"sorted_and_cut" if around.by_class else "lambda *samples: samples"}'
        yield f'"feed": lambda inputs: {fed}'
        yield f'"feed_new": lambda inputs: {around.new_inputs or fed}'
        yield f'"cut": {_cut(twin)}'
        yield f'"more": {_more(experiment, twin, spelling)}'
        yield f'"by_hand": {_by_hand(twin)}'
        yield from spelling.loop(twin)
    yield f'"learning_rate": {twin.learning_rate!r}'


def _trial(trial: Trial, seeds: Sequence[int]) -> str:
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
        "seeds": tuple(seeds),
    }
    return repr(fields)


def _cut(twin: Twin) -> float:
    """Return where a single output turns from no to yes: at 0 for logits and what is odd around 0."""
    if twin.activation in ("sigmoid", "softmax"):
        return 0.5
    return 0.0 if twin.from_logits or twin.loss in ("hinge", "squared_hinge", "soft_margin_loss") else 0.5


def _by_hand(twin: Twin) -> str:
    """Return the functions that work out by hand what each metric other than an accuracy reports."""
    entries = {"right": f"lambda answers, outputs: {twin.around.right}"} if twin.around.right else {}
    for metric in twin.metrics:
        name = _bare(metric)
        if name in _BY_HAND:
            entries[name] = f"lambda answers, outputs: {_BY_HAND[name]}(answers, outputs, {_cut(twin)})"
    return "{" + ", ".join(f'"{name}": {counted}' for name, counted in entries.items()) + "}"


def _more(experiment: Experiment, twin: Twin, spelling: Spelling) -> str:
    """Return the expression that looks at the probabilities, where the outputs are some or become some."""
    link = spelling.turns_into(twin)
    comparable = twin.activation in ("softmax", "sigmoid") or link
    one_for_many = experiment.task.kind is TaskKind.CLASSES and twin.units == 1
    odd = twin.labels.encoding is Encoding.REAL
    if experiment.task.kind is TaskKind.NUMBER or odd or not comparable or one_for_many:
        return "lambda answers, outputs: {}"
    return f'lambda answers, outputs: {{"surprise": surprise(answers, outputs, {link!r})}}'

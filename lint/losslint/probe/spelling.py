"""How the parts of an experiment are spelled in its script: samples, models, labels, metrics."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from losslint.probe.experiment import Component, Feed, LabelForm, Task, TaskKind, Twin
from losslint.training import Encoding

NEW_SAMPLES, TEST_SAMPLES, MEMORISED = 2048, 512, 32
_MOST_ANSWERS = 1 << 16
"""How many answers there are to train on at most, where a sample has several."""

_ANSWERS = {
    TaskKind.CLASSES: "answers_of_classes",
    TaskKind.TWO_CLASSES: "answers_of_classes",
    TaskKind.MULTI_LABEL: "answers_of_columns",
    TaskKind.NUMBER: "answers_as_numbers",
}
"""Which function draws the answers of a task."""


def drawn(task: Task) -> tuple[list[str], str]:
    """Return which functions of the piece `drawing` a task needs, and the one that draws all samples."""
    names = ["brought_to"] if any(feed.low is not None for feed in task.feeds) else []
    if task.real:
        return [*names, "real_samples"], _draw_real(task)
    numbers = "draw_bent" if task.bent else "draw_numbers"
    names += ["draw_tokens" if feed.vocabulary else numbers for feed in task.feeds]
    return [*names, _ANSWERS[task.kind], "patterns_for", "weights_of"], _draw_made_up(task)


def _draw_made_up(task: Task) -> str:
    answers, places = _ANSWERS[task.kind], prod(task.places)
    columns = 1 if task.kind is TaskKind.NUMBER else task.classes
    each = tuple(feed.shape[len(task.places) :] for feed in task.feeds)
    inputs = [_of_feed(task, number, feed) for number, feed in enumerate(task.feeds)]
    whole = ",\n            ".join(inputs)
    fed = f"[\n            {whole},\n        ]" if len(inputs) > 1 else inputs[0]
    target, draws = _target(task), "count"
    if task.places:
        target = f"({target}).reshape(count, *{task.places!r}, *answers.shape[1:])"
        draws = f"count * {places}"
    most = max(min(NEW_SAMPLES, _MOST_ANSWERS // places), 4 * MEMORISED)
    return f'''\
def draw(seed: int, one_batch: bool) -> Any:
    """Return inputs and answers to train on, and new ones to test with.

    One batch has answers that mean nothing: it can only be learned by heart, and is its own test.
    """
    random = np.random.default_rng(seed)
    patterns = [patterns_for(random, {columns}, shape) for shape in {each!r}]

    def samples(count: int, strength: float) -> Any:
        answers = {answers}(random, {draws}, {task.classes})
        return {fed}, {target}

    if one_batch:
        return samples({MEMORISED}, 0.0) * 2
    return samples({most}, 1.0) + samples({min(most, TEST_SAMPLES)}, 1.0)'''


def _of_feed(task: Task, number: int, feed: Feed) -> str:
    """Return the expression that draws one input of the model."""
    given = f"random, answers, patterns[{number}], strength"
    if feed.vocabulary:
        made = f"draw_tokens({given}, {feed.vocabulary})"
    else:
        made = _as_fed(f"{'draw_bent' if task.bent else 'draw_numbers'}({given})", feed)
    return f"{made}.reshape(count, *{feed.shape!r})" if task.places else made


def _as_fed(numbers: str, feed: Feed) -> str:
    """Return the expression that brings numbers from -2 to 2 to the range and dtype of an input."""
    if feed.low is None:
        return f"{numbers}.astype('float32')"
    return f"brought_to({numbers}, {feed.low!r}, {feed.high!r}, {feed.dtype!r})"


def _target(task: Task) -> str:
    """Return the expression that brings numbers from -2..2 to the range of the targets."""
    if task.kind is not TaskKind.NUMBER:
        return "answers"
    middle, reach = (task.target_low + task.target_high) / 2, (task.target_high - task.target_low) / 4
    return f"{middle:g} + {reach:g} * answers"


def _draw_real(task: Task) -> str:
    feed = task.feeds[0]
    return f'''\
def draw(seed: int, one_batch: bool) -> Any:
    """Return inputs and answers to train on, two thirds of all, and the others to test with.

    One batch has answers that mean nothing: it can only be learned by heart, and is its own test.
    """
    random = np.random.default_rng(seed)
    inputs, answers = real_samples({task.real!r}, {feed.shape!r})
    inputs = {_as_fed("inputs", feed)}
    order = random.permutation(len(inputs))
    if one_batch:
        return (inputs[order[:{MEMORISED}]], random.permutation(np.arange({MEMORISED}) % CLASSES)) * 2
    cut = 2 * len(order) // 3
    return inputs[order[:cut]], answers[order[:cut]], inputs[order[cut:]], answers[order[cut:]]'''


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


def encoded(form: LabelForm) -> str:
    """Return the expression that makes labels of `answers`."""
    match form.encoding:
        case Encoding.ONE_HOT:
            return "np.eye(CLASSES, dtype='float32')[answers]"
        case Encoding.MULTI_HOT:
            return "answers.astype('float32')"
    made = "answers.astype('float32')" if form.encoding is Encoding.REAL else "answers"
    made = f"{made} + {form.first}" if form.first else made
    return f"({made})[..., None]" if form.columns else made

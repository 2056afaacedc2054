"""How the samples and the labels of an experiment are spelled in its script, in any framework."""

from __future__ import annotations

from math import prod

from losslint.probe.experiment import Feed, LabelForm, Task, TaskKind
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
    made = f"{made}.reshape(count, *{feed.shape!r})" if task.places else made
    return _arranged(made, feed)


def _as_fed(numbers: str, feed: Feed) -> str:
    """Return the expression that brings numbers from -2 to 2 to the range and dtype of an input."""
    if feed.low is None:
        return f"{numbers}.astype('float32')"
    return f"brought_to({numbers}, {feed.low!r}, {feed.high!r}, {feed.dtype!r})"


def _arranged(made: str, feed: Feed) -> str:
    """Return the expression that brings channels where the model wants them; they are drawn last."""
    return f"np.moveaxis({made}, -1, 1)" if feed.channels_first else made


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
    inputs = {_arranged(_as_fed("inputs", feed), feed)}
    order = random.permutation(len(inputs))
    if one_batch:
        return (inputs[order[:{MEMORISED}]], random.permutation(np.arange({MEMORISED}) % CLASSES)) * 2
    cut = 2 * len(order) // 3
    return inputs[order[:cut]], answers[order[:cut]], inputs[order[cut:]], answers[order[cut:]]'''


def encoded(form: LabelForm) -> str:
    """Return the expression that makes labels of `answers`."""
    match form.encoding:
        case Encoding.ONE_HOT:
            return f"np.eye(CLASSES, dtype={form.dtype or 'float32'!r})[answers]"
        case Encoding.MULTI_HOT:
            return f"answers.astype({form.dtype or 'float32'!r})"
    made = "answers.astype('float32')" if form.encoding is Encoding.REAL else "answers"
    made = f"{made} + {form.first}" if form.first else made
    made = f"({made})[..., None]" if form.columns else made
    return f"({made}).astype({form.dtype!r})" if form.dtype else made

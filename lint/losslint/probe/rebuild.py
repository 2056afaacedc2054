"""From the facts of a run to an experiment: what is known is taken over, the rest is said in the notes."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.findings import Finding
from losslint.probe.builder import Builder
from losslint.probe.builders import BUILDERS
from losslint.probe.experiment import Component, Experiment, Feed, Manner, RebuildError, Task, Trial
from losslint.probe.layers import body_of, is_narrower
from losslint.probe.tasks import STAND_IN, feeds_of, on_real_data, task_of, with_places
from losslint.probe.twins import as_written, fed
from losslint.training import CUSTOM, Encoding, Form, Output
from losslint.treatment import Sign, Treatment

_BY_HEART = frozenset({Sign.CRASH, Sign.CONSTANT, Sign.FIRST_LOSS, Sign.MEMORISING, Sign.NEGATIVE_LOSS})
"""What the cheapest trial shows: one batch again and again."""

_NEW_SAMPLES = frozenset(
    {
        Sign.APART,
        Sign.LEARNING,
        Sign.LIKELIHOOD,
        Sign.METRIC,
        Sign.ROWS,
        Sign.DECIDED,
        Sign.FLOOR,
        Sign.TESTED,
    }
)

_CLASSES = 10
"""How many classes are told apart where nobody knows how many there are."""

_SGD_RATE = 0.01
_EPOCHS = 4
"""How long a fit with callbacks is: long enough for one that is out of patience to act."""


def experiment_of(
    code: str, title: str, output: Output, finding: Finding, treatment: Treatment, plain_body: bool = False
) -> Experiment:
    """Return the experiment for a finding about an output.

    `plain_body` puts one hidden layer in the place of all, for findings that the head decides.

    Raises:
        RebuildError: a fact that the experiment needs is not known.
    """
    return _Rebuilding(output, finding, treatment, plain_body).experiment(code, title)


class _Rebuilding(Struct):
    """One run being rebuilt; `notes` fill with what is otherwise than in the reader's training."""

    output: Output
    finding: Finding
    treatment: Treatment
    plain_body: bool
    notes: list[str] = field(default_factory=list)

    def experiment(self, code: str, title: str) -> Experiment:
        units = self._units()
        body = self._body()
        task = self._task(units, body)
        inputs_and_body = fed(body, task)
        written = as_written(
            self.output, self.treatment, inputs_and_body, units, self.plain_body, self._builder
        )
        repaired = self._builder.repaired(written, self.treatment.repaired, self._pointed_at())
        trials, own = self._trials()
        return Experiment(
            code,
            title,
            task,
            written,
            repaired,
            trials,
            self.treatment.signs,
            tuple(self.notes),
            own,
            self.output.run.framework,
        )

    @property
    def _builder(self) -> Builder:
        """Who rebuilds the trainings of this framework."""
        return BUILDERS[self.output.run.framework]

    def _units(self) -> int:
        head = self.output.head
        units = head.units.value
        if units is None and self.output.labels.encoding.value is Encoding.ONE_HOT:
            units = self.output.labels.classes.value
        if units is None and self.output.loss.wants is Form.CLASS_IDS:
            units = self.output.labels.classes.value
            if units is None:
                units = _CLASSES
                self.notes.append(f"how many classes there are is not known; the experiment has {units}")
        ends = head.activation.known or any(layer.across for layer in head.trail)
        ends = ends or self.treatment.around.rounded
        if units is None or not ends or not self._has_loss():
            raise RebuildError("the head or the loss is not known")
        if self._builder.channels_first and (head.rank.value or 2) > 2:
            raise RebuildError(f"an output of {head.rank.value} axes cannot be rebuilt")
        if self.plain_body and (head.rank.value or 2) > 2:
            raise RebuildError(f"an output of {head.rank.value} axes needs the layers before it")
        return units

    def _has_loss(self) -> bool:
        """Whether the loss is one that can be written without the project's code."""
        loss = self.output.loss
        return loss.expects.known and loss.name.value != CUSTOM

    def _task(self, units: int, body: tuple[Component, ...]) -> Task:
        task = task_of(self.output, units, self.treatment.given, self.notes)
        if self.plain_body:
            task = replace(task, feeds=(Feed((STAND_IN,)),))
        else:
            feeds = feeds_of(self.output.run, body, self.treatment.given, self._builder.channels_first)
            task = with_places(replace(task, feeds=feeds), self.output)
        made_up = task
        task = on_real_data(task, self.output, self.plain_body, self.notes)
        if self.plain_body:
            of = "features" if task is not made_up else "made-up features"
            self.notes.append(
                f"one hidden layer of 32 relu units stands for all, on {task.feeds[0].shape[0]} {of}"
            )
        elif task is made_up:
            self.notes.append("the inputs are made up: a pattern for each answer, and noise")
        return task

    def _body(self) -> tuple[Component, ...]:
        """Return the inputs and the hidden layers."""
        if self.plain_body:
            beside = (self._builder.beside[role] for role in self.treatment.given.beside)
            return (Component("Input"), *self._builder.stand_in, *beside)
        model, head = self.output.run.model, self.output.head.layer
        position = next((n for n, layer in enumerate(model.layers) if layer is head or layer == head), None)
        if position is None:
            raise RebuildError("the last layer with weights is not found among the model's layers")
        body = body_of(model, position, self._builder.part_of)
        if not any(part.kind == "Input" for part in body):
            body = (Component("Input"), *body)
        if not self.treatment.of_the_body and not _BY_HEART.issuperset(self.treatment.signs):
            slow = next((part.kind for part in body if part.kind.startswith(self._builder.slow)), None)
            if slow is not None:
                raise RebuildError(f"training a `{slow}` would take too long")
        if len(self.output.run.outputs) > 1:
            self.notes.append("what the model's other outputs alone need is left out")
        if is_narrower(model, body, self._builder.widths):
            self.notes.append("wide layers have fewer units: at most 64, 16 filters, 16 recurrent units")
        return body

    def _pointed_at(self) -> frozenset[int]:
        """Return the positions of the layers whose activation the finding points at."""
        at = self.finding.at
        layers = enumerate(self.output.run.model.layers)
        return frozenset(n for n, layer in layers if at in (layer.activation.origin, layer.at))

    def _trials(self) -> tuple[tuple[Trial, ...], str]:
        """Return the trials that the signs need, cheapest first, and what the reader's optimizer is."""
        wanted, steps = self.treatment.signs, self.treatment.steps
        name, rate = self._optimizer()
        around = self.treatment.around
        if around.callback or around.looked_up or around.phases:
            return (Trial("fit", Manner.FIT, name, rate, _EPOCHS),), name
        trials = []
        if _BY_HEART.intersection(wanted):
            trials.append(Trial("one batch", Manner.BY_HEART, "Adam", 0.01, 50))
        if _NEW_SAMPLES.intersection(wanted):
            trials.append(Trial("own optimizer", Manner.NEW_SAMPLES, name, rate, steps))
        if Sign.LEARNING_WITH_SGD in wanted and name != "SGD":
            trials.append(Trial("SGD", Manner.NEW_SAMPLES, "SGD", _SGD_RATE, max(steps, 300)))
        return tuple(trials), name

    def _optimizer(self) -> tuple[str, float]:
        """Return the class and the rate of the optimizer; where they cannot be right, those of Keras."""
        optimizer = self.output.run.optimizer
        name, rate = optimizer.name.value, optimizer.learning_rate.value
        known = self._builder.optimizers
        if name not in known:
            self.notes.append("the optimizer is not known and taken to be Adam")
            name, rate = "Adam", None
        judged = self.treatment.repaired.learning_rate is not None
        if rate is None or not (judged or 0 < rate < 10):
            rate = _SGD_RATE if name == "SGD" else 0.001
        return known[str(name)], rate

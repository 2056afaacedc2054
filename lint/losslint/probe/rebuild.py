"""From the facts of a run to an experiment: what is known is taken over, the rest is said in the notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import prod

from losslint.findings import Finding
from losslint.probe.experiment import Experiment, Kind, LabelForm, Part, RebuildError, Task, Trial, Twin
from losslint.probe.layers import body_of, is_narrower, part_of
from losslint.training import LINEAR, Encoding, Metric, Output
from losslint.treatment import Repaired, Sign, Treatment

_MEMORISING = frozenset({Sign.CRASH, Sign.CONSTANT, Sign.FIRST_LOSS, Sign.MEMORISING, Sign.NEGATIVE_LOSS})
"""What the cheapest trial shows: one batch again and again."""

_SGD_RATE = 0.01
_LARGEST_INPUT = 64 * 64 * 3
_STAND_IN = 12
"""How many features the inputs have where the reader's own body is replaced by one layer."""

_SLOW = ("Conv", "SeparableConv", "LSTM", "GRU", "SimpleRNN", "Bidirectional")
"""Layers that take too long for hundreds of steps where the head is what matters."""

OPTIMIZERS = frozenset("Adam AdamW SGD RMSprop Adagrad Adadelta Adamax Nadam Ftrl".split())
_DISTANCES = frozenset("mean_squared_error mean_absolute_error huber log_cosh".split())
_METRICS = frozenset(
    "accuracy exact_accuracy binary_accuracy categorical_accuracy sparse_categorical_accuracy "
    "mean_absolute_error mean_squared_error".split()
)
"""The metrics that can be rebuilt from their name alone."""


def experiment_of(
    code: str, title: str, output: Output, finding: Finding, treatment: Treatment, plain_body: bool = False
) -> Experiment:
    """Return the experiment for a finding about an output.

    `plain_body` puts one hidden layer in the place of all, for findings that the head decides.

    Raises:
        RebuildError: a fact that the experiment needs is not known.
    """
    return _Rebuilding(output, finding, treatment, plain_body).experiment(code, title)


@dataclass(slots=True)
class _Rebuilding:
    """One run being rebuilt; `notes` fill with what is otherwise than in the reader's training."""

    output: Output
    finding: Finding
    treatment: Treatment
    plain_body: bool
    notes: list[str] = field(default_factory=list)

    def experiment(self, code: str, title: str) -> Experiment:
        units = self._units()
        task = self._task(units)
        body, shape = self._body()
        task = replace(task, shape=shape)
        if self.plain_body:
            task = replace(task, low=None, high=None, dtype="float32", vocabulary=0)
        elif body and body[0].kind == "Embedding":
            task = replace(task, low=None, high=None, vocabulary=int(dict(body[0].arguments)["input_dim"]))
        opening = Part("Input", (("shape", task.shape),))
        written = self._written((opening, *body), units, task)
        repaired = self._repaired(written, self.treatment.repaired, task)
        trials, own = self._trials()
        return Experiment(
            code, title, task, written, repaired, trials, self.treatment.signs, tuple(self.notes), own
        )

    def _units(self) -> int:
        head = self.output.head
        rank = head.rank.value
        if rank is not None and rank != 2:
            raise RebuildError(f"an output of {rank} axes cannot be rebuilt")
        units = head.units.value
        if units is None and self.output.labels.encoding.value is Encoding.ONE_HOT:
            units = self.output.labels.classes.value
        if units is None or head.activation.value is None or self.output.loss.name.value in (None, "custom"):
            raise RebuildError("the head or the loss is not known")
        return units

    def _task(self, units: int) -> Task:
        """Return the task; labels that are not known are taken to be what the loss is for."""
        labels = self.output.labels
        encoding = labels.encoding.value or self._usual_encoding(units)
        classes = labels.classes.value or (2 if units == 1 else units)
        inputs = self.output.run.inputs[0] if self.output.run.inputs else None
        values = inputs.range.value if inputs is not None else None
        known = values is not None and -1e6 < values.low < values.high < 1e6
        task = Task(
            _kind(encoding, classes),
            (_STAND_IN,),
            classes,
            values.low if values is not None and known else None,
            values.high if values is not None and known else None,
            _dtype(inputs.dtype.value if inputs is not None else None),
        )
        if not labels.encoding.known:
            self.notes.append(f"the labels are not known and taken to be {encoding.value}")
        targets = labels.range.value
        if task.kind is Kind.NUMBER and targets is not None and -1e6 < targets.low < targets.high < 1e6:
            return replace(task, target_low=targets.low, target_high=targets.high)
        return task

    def _usual_encoding(self, units: int) -> Encoding:
        loss, activation = self.output.loss.name.value, self.output.head.activation.value
        if loss == "sparse_categorical_crossentropy" or units == 1:
            return Encoding.REAL if loss in _DISTANCES else Encoding.CLASS_IDS
        if loss == "binary_crossentropy":
            return Encoding.ONE_HOT if activation == "softmax" else Encoding.MULTI_HOT
        return Encoding.ONE_HOT

    def _body(self) -> tuple[tuple[Part, ...], tuple[int, ...]]:
        """Return the hidden layers and the shape of their input."""
        if self.plain_body:
            self.notes.append("one hidden layer of 32 relu units stands for all, on 12 made-up features")
            return (Part("Dense", (("units", 32), ("activation", "relu"))),), (_STAND_IN,)
        model, head = self.output.run.model, self.output.head.layer
        position = next((n for n, layer in enumerate(model.layers) if layer is head or layer == head), None)
        if position is None:
            raise RebuildError("the last layer with weights is not found among the model's layers")
        body = body_of(model, position)
        if not self.treatment.of_the_body and not _MEMORISING.issuperset(self.treatment.signs):
            slow = next((part.kind for part in body if part.kind.startswith(_SLOW)), None)
            if slow is not None:
                raise RebuildError(f"training a `{slow}` would take too long")
        shape = self._input_shape()
        if is_narrower(model, body):
            self.notes.append("wide layers have fewer units: at most 64, 16 filters, 16 recurrent units")
        self.notes.append("the inputs are made up: a pattern for each answer, and noise")
        return body, shape

    def _input_shape(self) -> tuple[int, ...]:
        run = self.output.run
        first = run.model.layers[0].output_shape.value if run.model.layers else None
        known = run.inputs[0].shape.value if len(run.inputs) == 1 else None
        declared = first if run.model.layers and run.model.layers[0].kind in ("InputLayer", "Input") else None
        for shape in (declared, known):
            if shape is not None and len(shape) > 1 and None not in shape[1:]:
                sides = tuple(side for side in shape[1:] if side is not None)
                if prod(sides) > _LARGEST_INPUT:
                    raise RebuildError(f"inputs of {' x '.join(map(str, sides))} would take too long")
                return sides
        raise RebuildError("the shape of the inputs is not known")

    def _written(self, body: tuple[Part, ...], units: int, task: Task) -> Twin:
        output = self.output
        labels = output.labels
        encoding = labels.encoding.value or self._usual_encoding(units)
        shape = labels.shape.value
        column = shape is not None and len(shape) == 2 and shape[1] == 1
        values = labels.range.value
        ids = encoding is Encoding.CLASS_IDS
        first = (
            int(values.low) if ids and values is not None and values.exact and values.low in (1, -1) else 0
        )
        return Twin(
            body,
            self._head(units),
            units,
            output.head.activation.value or LINEAR,
            output.loss.name.value or "",
            output.loss.from_logits.is_true,
            LabelForm(encoding, column and encoding in (Encoding.CLASS_IDS, Encoding.REAL), first),
            tuple(_spelled(metric) for metric in output.metrics.value or () if metric.name in _METRICS),
        )

    def _head(self, units: int) -> tuple[Part, ...]:
        """Return the last layer with weights and what follows it, as it is written."""
        head = self.output.head
        activation = head.activation.value or LINEAR
        if self.plain_body and len(head.stacked) < 2:
            return (_dense(units, activation),)
        if head.layer is None or head.layer.kind != "Dense":
            raise RebuildError("the last layer with weights is no `Dense`")
        layers = (head.layer, *head.trail)
        return tuple(part_of(layer, -1, own_width=True) for layer in layers if layer.kind != "Dropout")

    def _repaired(self, twin: Twin, other: Repaired, task: Task) -> Twin:
        """Return the twin with what the treatment says is otherwise."""
        units = other.units or twin.units
        activation = other.activation or twin.activation
        head = twin.head
        if (units, activation) != (twin.units, twin.activation):
            head = (_dense(units, activation),)
        labels = twin.labels if other.labels is None else LabelForm(other.labels)
        return replace(
            twin,
            body=_body_repaired(twin.body, self._pointed_at(), other),
            head=head,
            units=units,
            activation=activation,
            loss=other.loss or twin.loss,
            from_logits=twin.from_logits if other.from_logits is None else other.from_logits,
            labels=labels,
            metrics=twin.metrics if other.metrics is None else other.metrics,
        )

    def _pointed_at(self) -> frozenset[int]:
        """Return the positions of the layers whose activation the finding points at."""
        at = self.finding.at
        layers = enumerate(self.output.run.model.layers)
        return frozenset(n for n, layer in layers if at in (layer.activation.origin, layer.at))

    def _trials(self) -> tuple[tuple[Trial, ...], str]:
        """Return the trials that the signs need, cheapest first, and what the reader's optimizer is."""
        wanted, steps = self.treatment.signs, self.treatment.steps
        optimizer = self.output.run.optimizer
        name, rate = optimizer.name.value, optimizer.learning_rate.value
        if name not in OPTIMIZERS:
            self.notes.append("the optimizer is not known and taken to be Adam")
            name, rate = "Adam", None
        if rate is None or not 0 < rate < 10:
            rate = _SGD_RATE if name == "SGD" else 0.001
        trials = []
        if _MEMORISING.intersection(wanted):
            trials.append(Trial("one batch", True, "Adam", 0.01, 50))
        own = {Sign.LEARNING, Sign.LIKELIHOOD, Sign.METRIC, Sign.ROWS}
        if own.intersection(wanted):
            trials.append(Trial("own optimizer", False, str(name), rate, steps))
        if Sign.LEARNING_WITH_SGD in wanted and name != "SGD":
            trials.append(Trial("SGD", False, "SGD", _SGD_RATE, max(steps, 300)))
        return tuple(trials), str(name)


def _kind(encoding: Encoding, classes: int) -> Kind:
    match encoding:
        case Encoding.REAL:
            return Kind.NUMBER
        case Encoding.MULTI_HOT:
            return Kind.MULTI_LABEL
        case _:
            return Kind.TWO_CLASSES if classes == 2 else Kind.CLASSES


def _dtype(name: str | None) -> str:
    return name if name in ("uint8", "int32", "int64", "float32", "float64") else "float32"


def _dense(units: int, activation: str) -> Part:
    given = (("units", units),) if activation == LINEAR else (("units", units), ("activation", activation))
    return Part("Dense", given, -1)


def _body_repaired(body: tuple[Part, ...], pointed: frozenset[int], other: Repaired) -> tuple[Part, ...]:
    opening, *layers = body
    made = [opening]
    if other.scale is not None:
        made.append(Part("Rescaling", (("scale", other.scale),)))
    for part in layers:
        if other.random_weights:
            kept = tuple(pair for pair in part.arguments if pair[0] != "kernel_initializer")
            part = replace(part, arguments=kept)
        bends = other.hidden is not None and (other.everywhere or part.position in pointed)
        weighted = "units" in dict(part.arguments) or "filters" in dict(part.arguments)
        if bends and weighted:
            rest = tuple(pair for pair in part.arguments if pair[0] != "activation")
            part = replace(part, arguments=(*rest, ("activation", other.hidden)))
        elif bends and part.kind == "Activation":
            part = replace(part, arguments=(("activation", other.hidden),))
        made.append(part)
    return tuple(made)


def _spelled(metric: Metric) -> str:
    """Return a metric as the script names it: `'accuracy'`, or an object where the reader has one."""
    return "keras.metrics.Accuracy()" if metric.name == "exact_accuracy" else metric.name

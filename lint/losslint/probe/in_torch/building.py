"""How the trainings of PyTorch are rebuilt.

A treatment says what is otherwise in words that any framework has: a softmax and the crossentropy that reads
its probabilities. In PyTorch the usual losses apply the softmax or the sigmoid themselves, so that the
repaired twin ends in plain numbers there.
"""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.losses import CLASSES, LossKind
from losslint.probe.builder import Builder
from losslint.probe.experiment import Component, LabelForm, RebuildError, Twin
from losslint.probe.in_torch.layers import CLASSES as ACTIVATIONS
from losslint.probe.in_torch.layers import LARGEST, activation, part_of
from losslint.probe.in_torch.spelling import KINDS, SPELLING
from losslint.training import LINEAR, Encoding, Expectation, Fact, Form, Loss, Output, Role, Scale
from losslint.treatment import Given, Repaired

_NAMES = {
    "binary_crossentropy": "binary_cross_entropy_with_logits",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
    "mean_squared_error": "mse_loss",
}
"""The losses that treatments ask for by their names in PyTorch."""

_READ = {
    Scale.LOGITS: LINEAR,
    Scale.MARGINS: LINEAR,
    Scale.LOG_PROBABILITIES: "log_softmax",
    Scale.INDEPENDENT: "sigmoid",
    Scale.PROBABILITIES: "softmax",
}
"""The activation that gives what a loss reads."""

_PROBABILITIES = ("softmax", "sigmoid")


def usual_loss(activation: str, units: int, chooses: bool) -> Loss:
    """Return the usual loss for an activation; `chooses` says that the outputs are scores of classes."""
    name = {"softmax": "nll_loss", "log_softmax": "nll_loss", "sigmoid": "binary_cross_entropy"}.get(
        activation, "mse_loss"
    )
    if chooses and activation not in (*_PROBABILITIES, "log_softmax"):
        name = "cross_entropy" if units > 1 else "binary_cross_entropy_with_logits"
    kind = KINDS[name]
    return Loss(Fact(name), Fact(Expectation(kind.family, Fact(kind.reads), kind.wants)))


def loss_of(loss: Loss) -> tuple[str, bool]:
    """Return the name of a loss, and whether it reads logits.

    Raises:
        RebuildError: it is none of PyTorch's that can be rebuilt.
    """
    name = loss.name.value or ""
    if name not in KINDS:
        raise RebuildError(f"the loss `{loss.called}` cannot be rebuilt")
    return name, loss.reads.value in (Scale.LOGITS, Scale.MARGINS)


def labels_of(output: Output, encoding: Encoding, given: Given) -> LabelForm:
    """Return the form of the labels as the facts have them; what is not known is as the loss wants it."""
    labels, rank = output.labels, output.head.rank.value or 2
    shape, values, dtype = labels.shape.value, labels.range.value, labels.dtype.value
    fitting = fitted(encoding, KINDS[output.loss.name.value or ""], rank)
    dtype = dtype if dtype in ("int64", "float32") else fitting.dtype
    if given.encoding is not None:
        return replace(fitting, dtype=dtype)
    column = fitting.columns if shape is None else len(shape) == 2 and shape[-1] == 1
    shifted = encoding is Encoding.CLASS_IDS and values is not None and values.exact
    return LabelForm(
        encoding,
        column and encoding in (Encoding.CLASS_IDS, Encoding.REAL),
        int(values.low) if shifted and values is not None and values.low in (1, -1) else 0,
        dtype,
    )


def fitted(encoding: Encoding, loss: LossKind, rank: int) -> LabelForm:
    """Return the form of labels that a loss takes of an output with so many axes."""
    if loss.wants is Form.CLASS_IDS:
        return LabelForm(encoding, dtype="int64" if encoding is Encoding.CLASS_IDS else "float32")
    single = encoding in (Encoding.CLASS_IDS, Encoding.REAL)
    return LabelForm(encoding, columns=single and rank == 2, dtype="float32")


def metrics_of(_: Output, __: Given) -> tuple[str, ...]:
    """Return no metric: a loop of one's own counts for itself."""
    return ()


def head_of(output: Output, units: int, plain_body: bool) -> tuple[Component, ...]:
    """Return the last layer with weights and what follows it, as it is written.

    Raises:
        RebuildError: it is no linear layer, or what follows cannot be rebuilt.
    """
    head = output.head
    if head.layer is None:
        return ends_in(units, head.activation.value or LINEAR)
    if head.layer.role is not Role.DENSE:
        raise RebuildError("the last layer with weights is no `Linear`")
    model, trail = output.run.model, head.trail
    last = Component("LazyLinear", (("out_features", units),), -1)
    across = any(layer.across for layer in trail)
    if plain_body and len(head.stacked) < 2 and not across:
        flat = () if head.rank.value != 1 else (Component("Flatten", (("start_dim", 0),), -1),)
        return (*ends_in(units, head.activation.value or LINEAR), *flat)
    if plain_body and across:
        trail = tuple(layer for layer in trail if layer.role is Role.ACTIVATION)
    after = (layer for layer in trail if layer.role is not Role.DROPOUT)
    return (last, *(part_of(model, layer, -1, own_width=True) for layer in after))


def ends_in(units: int, applied: str) -> tuple[Component, ...]:
    """Return a linear layer and the activation behind it."""
    last = Component("LazyLinear", (("out_features", units),), -1)
    return (last,) if applied == LINEAR else (last, activation(applied))


def as_repaired(twin: Twin, other: Repaired, pointed_at: frozenset[int]) -> Twin:
    """Return the twin with what a treatment says is otherwise; `pointed_at` are positions of layers."""
    units, loss = other.units or twin.units, _NAMES.get(other.loss or "", other.loss or twin.loss)
    applied = _applied(twin, other, loss)
    head = twin.head
    across = any(dict(part.arguments).get("dim") == 0 for part in head)
    if (units, applied) != (twin.units, twin.activation) or other.one_activation or across:
        head = (
            *ends_in(units, applied),
            *(part for part in twin.head if _drops_the_axis(part) and units == 1),
        )
    around = other.around
    if other.scale is not None:
        around = replace(around, inputs=f"inputs * {other.scale!r}")
    kind = KINDS[loss]
    changed = loss != twin.loss or units != twin.units or other.labels is not None
    rank = 1 if any(map(_drops_the_axis, head)) else 2
    labels = fitted(other.labels or twin.labels.encoding, kind, rank) if changed else twin.labels
    return replace(
        twin,
        body=tuple(_body_repaired(twin.body, pointed_at, other)),
        head=head,
        units=units,
        activation=applied,
        loss=loss,
        from_logits=kind.reads in (Scale.LOGITS, Scale.MARGINS),
        labels=labels,
        metrics=twin.metrics if other.metrics is None else other.metrics,
        learning_rate=other.learning_rate,
        around=around,
    )


def _applied(twin: Twin, other: Repaired, loss: str) -> str:
    """Return the activation of the repaired twin: what its loss reads, where the treatment is about that."""
    applied, reads = other.activation or twin.activation, KINDS[loss].reads
    treated = other.activation is not None or other.loss is not None or other.from_logits is not None
    if not treated or reads not in _READ:
        return applied
    return _READ[reads] if applied in (*_PROBABILITIES, LINEAR) else applied


def _drops_the_axis(part: Component) -> bool:
    """Whether a part of the head takes away the axis of its one unit."""
    return part.kind == "Flatten" and dict(part.arguments).get("start_dim") == 0


def _body_repaired(body: tuple[Component, ...], pointed: frozenset[int], other: Repaired) -> list[Component]:
    """Return the body with other activations, where a treatment says so.

    Raises:
        RebuildError: a model that forks would need one more layer.
    """
    if other.hidden is None:
        return list(body)
    made: list[Component] = []
    kinds = set(ACTIVATIONS.values())
    for part in body:
        meant = other.everywhere or part.position in pointed
        if meant and part.kind in kinds:
            made.append(replace(activation(other.hidden, part.position), reads=part.reads))
            continue
        made.append(part)
        if meant and not other.everywhere and part.kind.startswith("Lazy"):
            if any(one.reads is not None for one in body):
                raise RebuildError("a layer cannot be put into a model that forks")
            made.append(activation(other.hidden, None))
    return made


_OPTIMIZERS = {name: name for name in "Adam AdamW SGD RMSprop Adagrad Adadelta Adamax RAdam".split()}

BUILDER = Builder(
    "PyTorch",
    "torch",
    "probe-torch",
    _OPTIMIZERS | {"Nadam": "NAdam", "NAdam": "NAdam"},
    tuple(LARGEST),
    ("LazyConv",),
    channels_first=True,
    stand_in=(Component("LazyLinear", (("out_features", 32),)), Component("ReLU")),
    beside={
        Role.DROPOUT: Component("Dropout", (("p", 0.5),)),
        Role.NORMALISATION: Component("LazyBatchNorm1d"),
    },
    part_of=part_of,
    head_of=head_of,
    loss=loss_of,
    labels=labels_of,
    metrics=metrics_of,
    usual_loss=usual_loss,
    repaired=as_repaired,
    spelling=SPELLING,
)

assert all(kind.name in KINDS for kind in CLASSES.values())

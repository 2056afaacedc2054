"""Runs made by hand: a good run by default, one fact changed by each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, TypeVar

import losslint_rules  # noqa: F401  importing it registers the rules
from losslint.findings import Finding
from losslint.fix.dialects import spelled
from losslint.rule import RULES
from losslint.training import (
    CUSTOM,
    LINEAR,
    Content,
    Doing,
    Encoding,
    Expectation,
    Fact,
    Family,
    Form,
    Framework,
    Head,
    Inputs,
    Kind,
    Labels,
    Layer,
    Loss,
    Metric,
    Model,
    Optimizer,
    Origin,
    Output,
    Place,
    Program,
    Range,
    Role,
    Run,
    Scale,
    Step,
    Validation,
    Version,
)
from msgspec import Struct, field
from msgspec.structs import replace

from tests.rules.spelling import class_of, expectation_of

T = TypeVar("T")

_rows: Iterator[int] = itertools.count(1)


class Code(Struct, frozen=True):
    """A piece of code on a line of its own, or inside a call."""

    written: str
    row: int = field(default_factory=lambda: next(_rows))
    column: int = 1

    def place(self) -> Place:
        """Return a span; a call spans its whole line."""
        end = 100 if self.written.endswith(")") else self.column + len(self.written)
        return Place("train.py", None, self.row, self.column, self.row, end)

    def inside(self, call: Origin | None) -> Code:
        """Return this code as an argument of a call."""
        assert isinstance(call, Code)
        return Code(self.written, call.row, 20)

    def text(self) -> str:
        """Return the code."""
        return self.written


def fact(value: T | None, code: str | Origin | None = None, by_default: bool = False) -> Fact[T]:
    """Return a fact read from a piece of code, or an unknown one for None."""
    origin = Code(code) if isinstance(code, str) else code
    if value is None:
        return Fact.unknown("not understood", origin)
    return Fact(value, origin or Code(repr(value)), by_default=by_default)


WEIGHTED = (Role.DENSE, Role.CONVOLUTION, Role.SEPARABLE, Role.TRANSPOSED)
"""The layers that have weights unless a test says otherwise."""


def layer_of(
    spelling: str,
    units: int | None = None,
    activation: str | None = LINEAR,
    *,
    weights: bool | None = None,
    inbound: tuple[int, ...] = (),
    inside: tuple[Layer, ...] = (),
    activation_code: Origin | None = None,
    shape: tuple[int | None, ...] | None = None,
    **arguments: Any,
) -> Layer:
    """Return a layer; dense and convolutional ones have weights, and no activation means none written."""
    call = Code(f"{spelling}({units})")
    known = class_of(spelling)
    activation = known.activation or activation
    weighted = known.role in WEIGHTED if weights is None else weights
    written = activation_code or (call if activation == LINEAR else Code(f"'{activation}'").inside(call))
    return Layer(
        spelling=spelling,
        at=call,
        units=fact(units, Code(str(units)).inside(call)),
        activation=fact(activation, written, by_default=activation == LINEAR),
        weights=weighted if spelling else None,
        arguments=MappingProxyType({name: fact(value) for name, value in arguments.items()}),
        inbound=inbound,
        inside=inside,
        output_shape=fact(shape),
        role=known.role or (Role.CONTAINER if inside else None),
        sides=known.sides,
    )


def sequential(*layers: Layer, complete: bool = True) -> Model:
    """Return a model whose layers read each other in order."""
    chained = tuple(
        replace(one, inbound=one.inbound or ((position - 1,) if position else ()))
        for position, one in enumerate(layers)
    )
    return Model(chained, complete, Code("model()"))


def head_of(
    units: int | None = 10,
    activation: str | None = "softmax",
    *,
    written: Origin | None = None,
    by_default: bool = False,
    of: Layer | None = None,
    trail: tuple[Layer, ...] = (),
    stacked: tuple[Fact[str], ...] = (),
    rank: int | None = 2,
) -> Head:
    """Return a head of a dense layer."""
    last = of or layer_of("Dense", units)
    by_default = by_default or (activation == LINEAR and written is None)
    code = written or (last.at if by_default else Code(f"'{activation}'").inside(last.at))
    return Head(
        units=fact(units, Code(str(units)).inside(last.at)),
        activation=fact(activation, code, by_default=by_default),
        range=fact(None),
        rank=fact(rank),
        layer=last,
        trail=trail,
        stacked=stacked,
    )


def loss_of(
    name: str | None = "categorical_crossentropy",
    logits: bool | None = False,
    *,
    written: Origin | str | None = None,
    told: Origin | None = None,
) -> Loss:
    """Return a loss given as a string, or as the code that is given.

    `logits` says whether it reads them, None where nobody knows; `told` is the code that says so.
    """
    code = Code(written) if isinstance(written, str) else written or Code(f"'{name}'")
    expected = expectation_of(name)
    if expected is not None and logits is not False:
        read = fact(Scale.LOGITS if logits else None, told or Code(str(logits)))
        expected = replace(expected, reads=read)
    elif expected is not None:
        expected = replace(expected, reads=fact(expected.reads.value, told or code, by_default=told is None))
    return Loss(name=fact(name, code), expects=fact(expected, code), spelling=code.text(), at=code)


def own_loss_of(reads: Scale, wants: Form, name: str = "own_loss") -> Loss:
    """Return a loss of the project's own of which it was followed what it reads."""
    code = Code(name)
    expected = Expectation(Family.OWN, Fact(reads, code), wants, weighs=True)
    return Loss(Fact(CUSTOM, code), Fact(expected, code), name, code, own=True)


def labels_of(
    encoding: Encoding | None = Encoding.ONE_HOT,
    classes: int | None = 10,
    *,
    values: tuple[float, float] | None = None,
    shape: tuple[int | None, ...] | None = None,
    are_inputs: bool = False,
    written: str = "one_hot(y)",
) -> Labels:
    """Return labels."""
    return Labels(
        range=fact(Range(*values) if values else None),
        dtype=fact(None),
        shape=fact(shape),
        content=fact(Content.LABELS),
        at=Code("y_train"),
        encoding=fact(encoding, written),
        classes=fact(classes, written),
        are_inputs=are_inputs,
    )


def inputs_of(
    content: Content | None = Content.FEATURES,
    values: tuple[float, float] | None = (0, 1),
    *,
    shape: tuple[int | None, ...] | None = (60000, 20),
    dtype: str | None = "float32",
    history: tuple[Step, ...] = (),
    written: str = "x_train",
) -> Inputs:
    """Return what the model is fed with."""
    return Inputs(
        range=fact(Range(*values) if values else None, "load()"),
        dtype=fact(dtype, "load()"),
        shape=fact(shape, "load()"),
        content=fact(content, "load()"),
        history=history,
        at=Code(written),
    )


def step(doing: Doing, code: str) -> Step:
    """Return a step of an array's history."""
    return Step(doing, Code(code))


def metric_of(name: str, *, is_object: bool = False) -> Metric:
    """Return a metric given as a string, or as an object of that name."""
    spelled = f"{name.title().replace('_', '')}()" if is_object else name
    return Metric(name, spelled, Code(spelled if is_object else f"'{name}'"), is_object)


def run(
    *,
    head: Head | None = None,
    loss: Loss | None = None,
    labels: Labels | None = None,
    metrics: tuple[Metric, ...] | None = (),
    inputs: tuple[Inputs, ...] | None = None,
    model: Model | None = None,
    framework: Framework = Framework.KERAS,
    version: Version | None = None,
    optimizer: str | None = "Adam",
    batch_size: Fact[int] | None = None,
    epochs: int | None = 10,
    kind: Kind = Kind.FIT,
    validation: Validation | None = None,
    further: tuple[Output, ...] = (),
) -> Run:
    """Return a run; without arguments everything in it is right."""
    output = Output(
        head=head or head_of(),
        loss=loss or loss_of(),
        labels=labels or labels_of(),
        metrics=fact(metrics),
    )
    last = output.head.layer
    return Run(
        kind=kind,
        at=Code("train(model, x_train, y_train)"),
        configured_at=Code("configure(model)"),
        framework=framework,
        version=fact(version),
        model=model
        or sequential(layer_of("InputLayer"), layer_of("Dense", 64, "relu"), *([last] if last else [])),
        inputs=(inputs_of(),) if inputs is None else inputs,
        outputs=(output, *further),
        optimizer=Optimizer(fact(optimizer), fact(0.001)),
        batch_size=batch_size or fact(32, "train(model, x_train, y_train)", by_default=True),
        epochs=fact(epochs),
        validation=fact(validation),
    )


def findings(code: str, of: Run) -> list[Finding]:
    """Return what one rule says about a run and its outputs, in the words of its framework."""
    rule = RULES[code]
    facts = Program((of,)).facts(rule.reads) or ()
    return [spelled(finding, of.framework) for one in facts for finding in rule.check(one)]


def codes(of: Run) -> set[str]:
    """Return the codes of all rules that say something about a run."""
    return {code for code in RULES if code[2] in "1234567" and findings(code, of)}

"""The losses of PyTorch: what each reads and wants, and what a call of one is.

A loss that is called on the output of a model is a symbolic tensor as any other: made by the loss, of the
output, with the targets beside it. So sums and means of losses are followed as arithmetic is.
"""

from __future__ import annotations

from msgspec import Struct

from losslint.knowledge.frameworks.torch import answers
from losslint.knowledge.frameworks.torch.modes import is_recording
from losslint.knowledge.frameworks.torch.registration import MODULE
from losslint.knowledge.frameworks.torch.tracing import fed, weights_of
from losslint.knowledge.lookup.registry import TABLES, Base, Call, means, method
from losslint.training import Expectation, Fact, Family, Form, Scale
from losslint.values import Const, JudgedEvent, Made, Names, SwapEvent, Tensor, Unknown, Value, is_none


class LossKind(Struct, frozen=True):
    """One loss: the class and the function that compute it, and what it expects.

    `options` are the parameters of the class. `several` says that it reads a row of ids for each sample.
    """

    name: str
    family: Family
    reads: Scale
    wants: Form
    options: str = ""
    stretches: bool = False
    several: bool = False


_SUM = "size_average=None, reduce=None, reduction='mean'"
_CE = "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'"

CLASSES: dict[str, LossKind] = {
    "CrossEntropyLoss": LossKind(
        "cross_entropy", Family.CROSSENTROPY, Scale.LOGITS, Form.CLASS_IDS, f"{_CE}, label_smoothing=0.0"
    ),
    "NLLLoss": LossKind("nll_loss", Family.CROSSENTROPY, Scale.LOG_PROBABILITIES, Form.CLASS_IDS, _CE),
    "NLLLoss2d": LossKind("nll_loss", Family.CROSSENTROPY, Scale.LOG_PROBABILITIES, Form.CLASS_IDS, _CE),
    "BCELoss": LossKind(
        "binary_cross_entropy", Family.YES_NO, Scale.INDEPENDENT, Form.YES_NO, f"weight=None, {_SUM}"
    ),
    "BCEWithLogitsLoss": LossKind(
        "binary_cross_entropy_with_logits",
        Family.YES_NO,
        Scale.LOGITS,
        Form.YES_NO,
        f"weight=None, {_SUM}, pos_weight=None",
    ),
    "MultiLabelSoftMarginLoss": LossKind(
        "multilabel_soft_margin_loss",
        Family.YES_NO,
        Scale.LOGITS,
        Form.YES_NO,
        f"weight=None, {_SUM}",
        stretches=True,
    ),
    "MSELoss": LossKind("mse_loss", Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT, _SUM, True),
    "L1Loss": LossKind("l1_loss", Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT, _SUM, True),
    "SmoothL1Loss": LossKind(
        "smooth_l1_loss", Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT, f"{_SUM}, beta=1.0", True
    ),
    "HuberLoss": LossKind(
        "huber_loss", Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT, "reduction='mean', delta=1.0", True
    ),
    "KLDivLoss": LossKind(
        "kl_div",
        Family.DIVERGENCE,
        Scale.LOG_PROBABILITIES,
        Form.ROWS,
        f"{_SUM}, log_target=False",
        stretches=True,
    ),
    "PoissonNLLLoss": LossKind(
        "poisson_nll_loss",
        Family.COUNT,
        Scale.LOGITS,
        Form.LIKE_OUTPUT,
        "log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, reduction='mean'",
        stretches=True,
    ),
    "GaussianNLLLoss": LossKind(
        "gaussian_nll_loss",
        Family.DISTANCE,
        Scale.NUMBERS,
        Form.LIKE_OUTPUT,
        "*, full=False, eps=1e-06, reduction='mean'",
        stretches=True,
    ),
    "MultiMarginLoss": LossKind(
        "multi_margin_loss",
        Family.MARGIN,
        Scale.LOGITS,
        Form.CLASS_IDS,
        f"p=1, margin=1.0, weight=None, {_SUM}",
    ),
    "SoftMarginLoss": LossKind("soft_margin_loss", Family.MARGIN, Scale.MARGINS, Form.YES_NO, _SUM),
    "HingeEmbeddingLoss": LossKind(
        "hinge_embedding_loss",
        Family.MARGIN,
        Scale.RATES,
        Form.YES_NO,
        f"margin=1.0, {_SUM}",
        stretches=True,
    ),
    "MultiLabelMarginLoss": LossKind(
        "multilabel_margin_loss", Family.MARGIN, Scale.LOGITS, Form.CLASS_IDS, _SUM, several=True
    ),
}
"""Every loss of an output and a target, by its class in `torch.nn`."""

FUNCTIONS: dict[str, str] = {
    "cross_entropy": f"input, target, {_CE}, label_smoothing=0.0",
    "nll_loss": f"input, target, {_CE}",
    "nll_loss2d": f"input, target, {_CE}",
    "binary_cross_entropy": f"input, target, weight=None, {_SUM}",
    "binary_cross_entropy_with_logits": f"input, target, weight=None, {_SUM}, pos_weight=None",
    "multilabel_soft_margin_loss": f"input, target, weight=None, {_SUM}",
    "mse_loss": f"input, target, {_SUM}",
    "l1_loss": f"input, target, {_SUM}",
    "smooth_l1_loss": f"input, target, {_SUM}, beta=1.0",
    "huber_loss": "input, target, reduction='mean', delta=1.0",
    "kl_div": f"input, target, {_SUM}, log_target=False",
    "poisson_nll_loss": (
        "input, target, log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, "
        "reduction='mean'"
    ),
    "gaussian_nll_loss": "input, target, var, full=False, eps=1e-06, reduction='mean'",
    "multi_margin_loss": f"input, target, p=1, margin=1.0, weight=None, {_SUM}",
    "soft_margin_loss": f"input, target, {_SUM}",
    "hinge_embedding_loss": f"input, target, margin=1.0, {_SUM}",
    "multilabel_margin_loss": f"input, target, {_SUM}",
}
"""The same losses as functions of `torch.nn.functional`, with their signatures."""


class NamedLoss(Struct, frozen=True):
    """A loss that is known by its name only: its parameters, and those of a call and of the function.

    It compares several outputs, or learns what its target is no direct answer to, so that no head is right or
    wrong for it. A call names what it reads `input`, and `target` where it is held against one.
    """

    name: str
    options: str
    called: str


NAMED: dict[str, NamedLoss] = {
    "CTCLoss": NamedLoss(
        "ctc_loss",
        "blank=0, reduction='mean', zero_infinity=False",
        "log_probs, targets, input_lengths, target_lengths",
    ),
    "TripletMarginLoss": NamedLoss(
        "triplet_margin_loss",
        "margin=1.0, p=2.0, eps=1e-06, swap=False, size_average=None, reduce=None, reduction='mean'",
        "anchor, positive, negative",
    ),
    "CosineEmbeddingLoss": NamedLoss(
        "cosine_embedding_loss", f"margin=0.0, {_SUM}", "input1, input2, target"
    ),
    "MarginRankingLoss": NamedLoss("margin_ranking_loss", f"margin=0.0, {_SUM}", "input1, input2, target"),
}
"""Losses that are known by name, by their classes in `torch.nn`."""

CLASS_OF = {kind.name: f"torch.nn.{name}" for name, kind in reversed(CLASSES.items())} | {
    "nll_loss2d": "torch.nn.NLLLoss"
}
"""The class that computes what a function computes."""

TARGET = "target"
"""What the state of a loss that was called says it was held against."""


def kind_of(path: str) -> LossKind | None:
    """Return what a loss is by the path of its class, None of anything else."""
    package, _, name = path.rpartition(".")
    return CLASSES.get(name) if package == "torch.nn" else None


def name_of(path: str) -> str | None:
    """Return the canonical name of a loss by the path of its class, None of anything else."""
    package, _, name = path.rpartition(".")
    known = CLASSES.get(name) or NAMED.get(name)
    return known.name if known is not None and package == "torch.nn" else None


def expectation(made: Made) -> Fact[Expectation]:
    """Return what a loss expects that the code makes or calls."""
    kind = kind_of(made.path)
    if kind is None:
        return Fact.unknown(f"`{made.name}` is not a loss that is known", made.origin)
    reads: Fact[Scale] = Fact(kind.reads, made.origin)
    asked = made.arguments.get("log_input")
    if asked is not None and asked == Const(False):
        reads = Fact(Scale.RATES, asked.origin or made.origin)
    elif asked is not None and not isinstance(asked, Const):
        reads = Fact.unknown("`log_input` is not known", made.origin)
    # measured: whole numbers in another shape stop it, and (N,) of reals
    strict = kind.wants is Form.CLASS_IDS and not kind.several
    alike = kind.name in ("binary_cross_entropy", "binary_cross_entropy_with_logits")
    expects = Expectation(kind.family, reads, _wants(kind, made), kind.stretches, strict=strict, alike=alike)
    return Fact(expects, made.origin)


def _wants(kind: LossKind, made: Made) -> Form:
    """Return what a loss wants of labels: a divergence may be told that they are logarithms as well."""
    told = made.arguments.get("log_target")
    return kind.wants if told is None or told == Const(False) else Form.LIKE_OUTPUT


def _make(call: Call) -> Value:
    """`nn.CrossEntropyLoss()`."""
    return call.new(Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin))


def scored(call: Call, loss: Made, output: Value, target: Value) -> Tensor:
    """Return the symbolic tensor that a loss makes of an output, held against a target."""
    read = output
    _note_swapped(call, loss, output, target)
    if not isinstance(read, Tensor):
        why = output.why if isinstance(output, Unknown) else "the loss is given no output of a module"
        read = Tensor(Unknown(why, origin=output.origin), origin=output.origin)
    used = Made(loss.path, loss.arguments, loss.given, {TARGET: target}, loss.origin)
    reduced = loss.arguments.get("reduction") == Const("mean")
    result = Tensor(call.new(used), (read,), () if reduced else None, origin=call.origin)
    call.machine.record(JudgedEvent(read, call.origin, call.machine.standing, result))
    if is_recording(call.machine) is False and call.origin is not None:  # it goes nowhere, but is looked at
        answers.held_against(call.machine, read, target, call.origin)
    return result


ALIKE = (Family.DISTANCE,)
"""Losses that are the same whichever of the two comes first."""


def _note_swapped(call: Call, loss: Made, output: Value, target: Value) -> None:
    """Note a loss that is given data first, and what a network says of data as the target."""
    kind, data = kind_of(loss.path), call.array(output)
    if kind is None or kind.family in ALIKE or data is None or not isinstance(target, Tensor):
        return
    if weights_of(call.machine, target) is not None and target.recorded:
        call.machine.record(SwapEvent(kind.name, output.origin, target.origin, call.origin))


def _called(call: Call) -> Value:
    """`criterion(output, target)`."""
    loss = call.machine.store.find(call.receiver, Made)
    if loss is None:
        return call.unknown("a loss of the project's own class")
    return scored(call, loss, call["input"], call[TARGET])


for _name, _kind in CLASSES.items():
    means(f"torch.nn.{_name}", signature=_kind.options)(_make)
    _and_more = ", var" if _name == "GaussianNLLLoss" else ""
    method(f"made:torch.nn.{_name}", "__call__", signature=f"input, target{_and_more}")(_called)
    TABLES.bases[f"torch.nn.{_name}"] = Base(call="forward", feeds=fed)
    TABLES.derived[f"torch.nn.{_name}"] = MODULE


def _scored_by_name(call: Call, loss: Made) -> Tensor:
    """Return the symbolic tensor of a loss that is known by name: of its first argument."""
    known = NAMED[loss.name]
    first = known.called.partition(", ")[0]
    target = next((name for name in ("target", "targets") if name in call.bound.arguments), "")
    absent = Unknown("the loss compares outputs with each other", origin=call.origin)
    return scored(call, loss, call[first], call[target] if target else absent)


def _called_by_name(call: Call) -> Value:
    """`triplet(anchor, positive, negative)`."""
    loss = call.machine.store.find(call.receiver, Made)
    return _scored_by_name(call, loss) if loss is not None else call.unknown("a loss of the project's own")


def _function_by_name(call: Call) -> Value:
    """`F.ctc_loss(log_probs, targets, input_lengths, target_lengths)`."""
    path = next(f"torch.nn.{name}" for name, one in NAMED.items() if call.path.endswith(f".{one.name}"))
    return _scored_by_name(call, Made(path, {}, call.bound.given, origin=call.origin))


for _name, _loss in NAMED.items():
    means(f"torch.nn.{_name}", signature=_loss.options)(_make)
    method(f"made:torch.nn.{_name}", "__call__", signature=_loss.called)(_called_by_name)
    means(f"torch.nn.functional.{_loss.name}", signature=f"{_loss.called}, ...")(_function_by_name)
    TABLES.bases[f"torch.nn.{_name}"] = Base(call="forward", feeds=fed)
    TABLES.derived[f"torch.nn.{_name}"] = MODULE


def _function(call: Call) -> Value:
    """`F.cross_entropy(output, target)`: as an object of the class, made and called at once."""
    path = CLASS_OF[call.path.rpartition(".")[2]]
    options: Names = {
        name: value for name, value in call.bound.arguments.items() if name not in ("input", TARGET)
    }
    made = Made(path, options, call.bound.given, origin=call.origin)
    return scored(call, made, call["input"], call[TARGET])


for _name, _signature in FUNCTIONS.items():
    _only_in = "PyTorch 0" if _name == "nll_loss2d" else ""
    means(f"torch.nn.functional.{_name}", signature=_signature, only_in=_only_in)(_function)


def leaves_out(made: Made) -> Fact[bool]:
    """Return whether a class is left out of a loss: `ignore_index` usually names none."""
    index = made.arguments.get("ignore_index")
    if index is None or index == Const(-100):
        return Fact(False, made.origin, by_default=True)
    if isinstance(index, Const) and isinstance(index.value, int):
        return Fact(index.value >= 0, index.origin or made.origin)
    return Fact.unknown("`ignore_index` is not known", made.origin)


def counts_all(made: Made) -> Fact[bool]:
    """Return whether all classes from 0 on count the same in a loss that gives one number for a batch."""
    index, weight = made.arguments.get("ignore_index"), made.arguments.get("weight")
    if index is None or (weight is not None and not is_none(weight)):
        return Fact.unknown("it weighs classes, or is none of classes", made.origin)
    if not isinstance(index, Const) or not isinstance(index.value, int):
        return Fact.unknown("`ignore_index` is not known", made.origin)
    if made.arguments.get("reduction") not in (Const("mean"), Const("sum")):
        return Fact.unknown("it gives a number for each label", made.origin)
    return Fact(index.value < 0, index.origin or made.origin)

"""Training loops of one's own: a loss that is computed from a model's output under a `GradientTape`.

A loss of Keras is noted where it is called. Of any other one, the tape remembers what it was given, and the
training is noted where the tape is asked for the gradients of the model's weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from losslint.knowledge.arrays import arithmetic
from losslint.knowledge.frameworks.keras.backend import PHASE
from losslint.knowledge.frameworks.keras.compiled import given_to_compile
from losslint.knowledge.frameworks.keras.losses import (
    ALIASES,
    CLASSES,
    LOSSES,
    ONLY_IN,
    TAKING_LOGITS,
    expectation,
)
from losslint.knowledge.frameworks.keras.metrics import CLASSES as METRICS
from losslint.knowledge.frameworks.keras.metrics import FUNCTIONS
from losslint.knowledge.frameworks.keras.optimizers import RATES
from losslint.knowledge.frameworks.keras.own_losses import Followed, follow
from losslint.knowledge.frameworks.keras.own_steps import STEP
from losslint.knowledge.frameworks.keras.symbols import LABELS, MAX_STEPS, OUTPUT, STANDS_FOR
from losslint.knowledge.lookup.names import package_of
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.knowledge.models import graph
from losslint.knowledge.models.handing import WEIGHTS
from losslint.knowledge.models.layers import layer_kind
from losslint.source import CodeOrigin
from losslint.source.blocks import is_thrown_away
from losslint.training import Act, Family, Origin
from losslint.values import (
    AnswerEvent,
    ApplyEvent,
    Array,
    Closure,
    Const,
    FreezeEvent,
    GradientEvent,
    Instance,
    LearnEvent,
    Library,
    LibraryMethod,
    Made,
    MeasureEvent,
    Method,
    Names,
    Net,
    Predicted,
    Ref,
    Scored,
    SwapEvent,
    TapeEvent,
    Tensor,
    ThroughEvent,
    Tuple,
    TurnEvent,
    Unknown,
    UpdateEvent,
    Value,
    is_none,
)

CLASS_OF = {loss: name for name, loss in CLASSES.items()}
ON_LOGITS = {
    "tensorflow.nn.sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy",
    "tensorflow.nn.softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": "binary_crossentropy",
}
"""TensorFlow's own losses, all of which take logits."""

ONE_SIDED = (Family.CROSSENTROPY, Family.YES_NO, Family.DIVERGENCE, Family.COUNT, Family.MARGIN)
"""Losses that are another number where labels and output change places."""

COUNTING = frozenset(("keras", "tensorflow", "numpy", "", OUTPUT.partition(".")[0]))
"""Whose functions, and methods of tensors, do nothing but count with what they are given; and symbols."""

MOST_ASKED = 8
"""Answers of models that a tape remembers."""


def loss_called(machine: Machine, loss: Value, labels: Value, output: Value, origin: Origin | None) -> Value:
    """Note the loss of a training loop, and return a value that stands for the number."""
    if type(output) is Unknown and machine.contexts and origin is not None:
        _note_of_stranger(machine, loss, labels, output, origin)
    if isinstance(labels, Predicted) and not isinstance(output, Predicted) and origin is not None:
        _note_swapped(machine, loss, labels, output, origin)
    if not isinstance(output, Predicted) or output.row or origin is None:
        return Unknown("a loss", origin=origin)
    score = Scored("a loss", prediction=output, tapes=machine.contexts, origin=origin)
    if not machine.contexts:
        model = graph.net_of(machine, output.model)
        if model is not None and output.origin is not None:
            machine.record(AnswerEvent(model[0], output.origin, held=True))
        return score
    _note(machine, loss, labels, output, origin)
    return score


def _note_swapped(machine: Machine, loss: Value, said: Predicted, data: Value, origin: Origin) -> None:
    """Note a loss that is given what a model says in the place of labels, where that is not the same."""
    made = machine.store.find(loss, Made)
    expected = expectation(CLASSES.get(made.name, ""), None).value if made is not None else None
    known = expected is not None and expected.family in ONE_SIDED
    if made is not None and known and machine.store.find(data, Array) is not None and machine.contexts:
        machine.record(SwapEvent(CLASSES[made.name], data.origin, said.origin, origin, keras=True))


def _difference(machine: Machine, left: Value, right: Value, origin: Origin | None) -> Value | None:
    """Return what a loop makes of a prediction and labels as a graph of symbols, as of a loss."""
    sides = _as_symbols(machine, left, right)
    return arithmetic.on_tensors(machine, "-", *sides, origin) if sides is not None else None


def _as_symbols(machine: Machine, left: Value, right: Value) -> tuple[Tensor, Tensor] | None:
    """Return the symbols for a prediction and labels, None where these are not the two."""
    kinds = {isinstance(side, Predicted): side for side in (left, right)}
    said, labels = kinds.get(True), kinds.get(False)
    if not isinstance(said, Predicted) or said.row or said.cut or said.classes or said.part is not None:
        return None
    if said.flat:
        return None
    if labels is None or machine.store.find(labels, Array) is None:
        return None
    symbols = {
        is_said: _symbol(machine, OUTPUT if is_said else LABELS, side) for is_said, side in kinds.items()
    }
    return symbols[isinstance(left, Predicted)], symbols[isinstance(right, Predicted)]


TABLES.subtracting["keras"] = _difference


@means("tensorflow.squared_difference", "keras.ops.subtract", signature="x, y, x1->x, x2->y")
def between(call: Call) -> Value:
    """`tf.math.squared_difference(said, labels)`: under a tape, that is followed as a loss is."""
    machine, x, y = call.machine, call["x"], call["y"]
    sides = _as_symbols(machine, x, y) if machine.contexts else None
    if sides is not None:
        return machine.apply(Library(call.path), sides, {}, call.origin)
    if call.path.endswith("subtract"):
        return arithmetic.on_arrays(machine, "-", x, y, call.origin)
    return call.unknown("a squared difference")


def _symbol(machine: Machine, path: str, value: Value) -> Tensor:
    made = Made(path, {}, frozenset(), {STANDS_FOR: value}, value.origin)
    return Tensor(machine.store.new(made, value.origin), origin=value.origin)


def _stand_for(machine: Machine, loss: Tensor) -> dict[str, list[Value]]:
    """Return the values that the symbols in a loss stand for, each once."""
    found: dict[str, list[Value]] = {LABELS: [], OUTPUT: []}
    waiting, seen = [loss], set[int]()
    while waiting and len(seen) < MAX_STEPS:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        waiting += tensor.inputs
        made = machine.store.find(tensor.layer, Made)
        value = made.state.get(STANDS_FOR) if made is not None and made.path in found else None
        if made is not None and value is not None and value not in found[made.path]:
            found[made.path].append(value)
    return found


def _note(
    machine: Machine, loss: Value, labels: Value, output: Predicted, origin: Origin, has_labels: bool = True
) -> None:
    """Note a training by a loss of one output of a model.

    Of one that compares several outputs at once nobody knows which loss is whose: there is nothing to note,
    unless the loss is not known anyway. A loss of the project's own without labels, that compares what the
    model says with itself, is not followed: there is no telling what would be the labels in it.
    """
    found = graph.net_of(machine, output.model)
    if found is None:
        return
    outputs = graph.outputs_of(machine, output.model, found[1], output.further, dict(output.keywords))
    items = machine.items_of(outputs) if outputs is not None else None
    part = output.part if output.part is not None else 0
    if items is not None and not (output.part is None and isinstance(loss, Unknown)):
        if part >= len(items) or (output.part is None and len(items) > 1):
            return
        outputs = items[part]
    elif output.part is not None:
        outputs = Unknown("one of the model's outputs")
    for tape in machine.contexts:
        _remember(machine, tape, told=Const(True))
    arguments = {"x": output.inputs, "y": labels, "loss": loss}
    own: Followed = ((loss, loss),) if isinstance(loss, Tensor) else ()
    if has_labels and not own and not output.flat:
        own = follow(machine, loss)
    cells = machine.store.snapshot()
    event = UpdateEvent(found[0], "loop", arguments, frozenset(), origin, cells, outputs)
    machine.record(replace(event, predicted_at=output.origin, own=own, flat=output.flat))


def _note_of_stranger(machine: Machine, loss: Value, labels: Value, output: Unknown, origin: Origin) -> None:
    """Note a training by a loss of an output whose model is not known."""
    why = output.why
    net = machine.store.new(
        Net("functional", gap=why, loaded=True, compile_unknown=why, origin=origin), origin
    )
    arguments = {"x": Unknown(why), "y": labels, "loss": loss}
    cells = machine.store.snapshot()
    machine.record(UpdateEvent(net, "loop", arguments, frozenset(), origin, cells))


def _remember(machine: Machine, tape: int, **state: Value) -> None:
    """Let an open tape remember something."""
    made = machine.store.cells.get(tape)
    if isinstance(made, Made):
        machine.store.put(Ref(tape), made.now(**state))


def note_asked(
    machine: Machine,
    tape: Ref,
    function: Value,
    positional: Sequence[Value],
    keywords: Names,
    origin: Origin | None,
) -> None:
    """Let an open tape remember the calls of models, and one of the project's own with what they say."""
    if isinstance(function, Ref) and graph.net_of(machine, function) is not None:
        _remember_asked(machine, tape, graph.predicted(machine, function, positional, keywords, origin))
        return
    arguments = [*positional, *keywords.values()]
    output = next((one for one in arguments if isinstance(one, Predicted) and not one.row), None)
    if output is None or len(arguments) < 2 or not _is_own(machine, function):
        return
    known = output.inputs
    others = [
        one
        for one in arguments
        if not isinstance(one, Predicted | Const)
        and one is not known
        and not (isinstance(one, Ref) and one == known)
    ]
    labels = others[0] if len(others) == 1 else Unknown("it is not known which of them are the labels")
    made = machine.store.find(tape, Made)
    if made is not None and "own" not in made.state:
        _remember(
            machine, tape.address, own=Tuple((output, labels, function, Const(bool(others))), origin=origin)
        )


def _asked(machine: Machine, tape: Ref) -> tuple[Value, ...]:
    """Return the answers of models that a tape remembers."""
    made = machine.store.find(tape, Made)
    asked = made.state.get("asked") if made is not None else None
    return asked.items if isinstance(asked, Tuple) else ()


def _remember_asked(machine: Machine, tape: Ref, answer: Value) -> None:
    answers = _asked(machine, tape)
    if len(answers) < MOST_ASKED:
        _remember(machine, tape.address, asked=Tuple((*answers, answer)))


def _is_own(machine: Machine, function: Value) -> bool:
    if isinstance(function, Closure | Method):
        return True
    made = machine.store.find(function, Made)
    if made is not None:  # of another package: nobody knows what it computes, but of what
        return package_of(made.path) not in ("keras", "tensorflow", "builtins", "functools")
    return type(function) is Unknown or machine.store.find(function, Instance) is not None


def loss_object(call: Call) -> Value:
    """`loss_object(labels, predictions)`."""
    made = call.machine.store.find(call.receiver, Made)
    if made is not None and _is_symbolic(call["y_true"], call["y_pred"]):
        return _inside(call, made, call["y_true"], call["y_pred"])
    if isinstance(call["y_pred"], Tensor) or call.receiver is None:
        return call.unknown("a loss inside a model")
    return loss_called(call.machine, call.receiver, call["y_true"], call["y_pred"], call.origin)


for _class in CLASSES:
    method(f"made:keras.losses.{_class}", "__call__", signature="y_true, y_pred, sample_weight=None")(
        loss_object
    )


def loss_function(call: Call) -> Value:
    """`keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=…)`."""
    name = call.path.rpartition(".")[2]
    from_logits = call.option("from_logits", False)
    loss = _as_object(call, ALIASES.get(name, name), from_logits)
    if _is_symbolic(call["y_true"], call["y_pred"]):
        return _inside(call, loss, call["y_true"], call["y_pred"])
    return loss_called(call.machine, call.new(loss), call["y_true"], call["y_pred"], call.origin)


@method("net", "compute_loss", signature="x=None, y=None, y_pred=None, sample_weight=None, training=True")
@method("net", "compiled_loss", signature="y, y_pred, sample_weight=None, regularization_losses=None")
def compiled_loss(call: Call) -> Value:
    """`self.compute_loss(y=labels, y_pred=predictions)` in a `train_step`: what `compile` was given."""
    loss, output = given_to_compile(call.machine, call.receiver, "loss"), call["y_pred"]
    if loss is not None and not is_none(loss) and not isinstance(output, Tensor):
        return loss_called(call.machine, loss, call["y"], output, call.origin)
    if isinstance(output, Predicted):
        return Scored("a loss", prediction=output, tapes=call.machine.contexts, origin=call.origin)
    return call.unknown("the loss of a model")


def _function_signature(loss: str) -> str:
    """Return how a loss is called as a function: some have further parameters before `from_logits`."""
    before = {"binary_focal_crossentropy": _FOCAL_BINARY, "categorical_focal_crossentropy": _FOCAL}.get(
        loss, ""
    )
    asked = f", {before}from_logits=False" if loss in TAKING_LOGITS else ""
    return f"y_true, y_pred{asked}, target->y_true, output->y_pred"


_FOCAL = "alpha=0.25, gamma=2.0, "
_FOCAL_BINARY = f"apply_class_balancing=False, {_FOCAL}"

for _loss in LOSSES:
    means(f"keras.losses.{_loss}", signature=_function_signature(_loss))(loss_function)
    if _loss in TAKING_LOGITS:  # the backend has these alone
        means(f"keras.backend.{_loss}", signature=_function_signature(_loss))(loss_function)
for _name, _loss in ALIASES.items():
    _only_in = ONLY_IN.get(_name, "")
    means(f"keras.losses.{_name}", signature=_function_signature(_loss), only_in=_only_in)(loss_function)


@means(*ON_LOGITS, signature="labels, logits")
def loss_on_logits(call: Call) -> Value:
    """`tf.nn.softmax_cross_entropy_with_logits(labels, logits)`."""
    loss = _as_object(call, ON_LOGITS[call.path], Const(True, origin=call.origin))
    if _is_symbolic(call["labels"], call["logits"]):
        return _inside(call, loss, call["labels"], call["logits"])
    return loss_called(call.machine, call.new(loss), call["labels"], call["logits"], call.origin)


def _is_symbolic(*values: Value) -> bool:
    return any(isinstance(value, Tensor) for value in values)


def _inside(call: Call, loss: Made, labels: Value, output: Value) -> Value:
    """Return the tensor of a loss inside a model, or inside a loss of the project's own."""
    made = replace(loss, arguments={**loss.arguments, "y_true": labels, "y_pred": output}, origin=call.origin)
    tensors = tuple(one for one in (labels, output) if isinstance(one, Tensor))
    return Tensor(call.new(made), tensors, origin=call.origin)


def _as_object(call: Call, name: str, from_logits: Value) -> Made:
    """Return the loss class's object that computes what the function computes."""
    given = frozenset(("from_logits",)) if call.gave("from_logits") else frozenset[str]()
    path = f"keras.losses.{CLASS_OF.get(name, name)}"
    return Made(path, {"from_logits": from_logits}, given, origin=call.origin)


def measured(call: Call) -> Value:
    """`metric.update_state(labels, predictions)`, or a metric that is called: noted with what it is given."""
    output = call["y_pred"]
    metric = call.receiver or Library(call.path, origin=call.origin)
    if isinstance(output, Tensor):
        return call.unknown("a metric inside a model")
    found = graph.net_of(call.machine, output.model) if isinstance(output, Predicted) else None
    changed = isinstance(output, Predicted) and (output.classes or output.cut or output.row)
    whole = isinstance(output, Predicted) and output.part is None
    flat = isinstance(output, Predicted) and output.flat
    net, at = (found[0] if found is not None else None), output.origin
    cells = call.machine.store.snapshot()
    event = MeasureEvent(metric, net, at, changed, call["y_true"], call.origin, cells, whole, flat)
    call.machine.record(event)
    return Const(None, origin=call.origin) if call.path == "update_state" else call.unknown("a metric")


def averaged(call: Call) -> Value:
    """`mean.update_state(number)`: noted where the number is no loss that is known."""
    metric, number = call.receiver, call["values"]
    if metric is not None and not isinstance(number, Scored | Tensor):
        cells = call.machine.store.snapshot()
        call.machine.record(MeasureEvent(metric, None, number.origin, True, None, call.origin, cells))
    return Const(None, origin=call.origin) if call.path == "update_state" else call.unknown("an average")


AVERAGING = ("Mean", "Sum")
"""Metrics that are given numbers, of which somebody else has to say what they measure."""

for _class in AVERAGING:
    method(
        f"made:keras.metrics.{_class}", "update_state", "__call__", signature="values, sample_weight=None"
    )(averaged)

MEASURING = "y_true, y_pred, sample_weight=None"

for _class in METRICS:
    if _class not in AVERAGING:
        method(f"made:keras.metrics.{_class}", "update_state", "__call__", signature=MEASURING)(measured)

means(*(f"keras.metrics.{_name}" for _name in FUNCTIONS), signature="y_true, y_pred")(measured)


TABLES.contexts["tensorflow.GradientTape"] = note_asked


@method("made:tensorflow.GradientTape", "gradient", signature="target, sources, output_gradients=None")
def gradient(call: Call) -> Value:
    """`tape.gradient(loss, variables)`: noted with what it is asked about."""
    score, tape, weights = call["target"], call.receiver, call["sources"]
    if isinstance(tape, Ref) and isinstance(weights, LibraryMethod) and weights.name in WEIGHTS:
        model = graph.net_of(call.machine, weights.receiver)
        if model is not None:
            _note_untold(call, tape, weights.receiver, model, score)
            _note_gradient(call, model, score)
            _note_learning(call, tape, weights.receiver, model)
            _note_unread(call, model[0])
            _note_through(call, score, model)
    if isinstance(score, Scored) and isinstance(tape, Ref):
        sees = (tape.address in score.prediction.tapes, tape.address in score.tapes)
        call.machine.record(TapeEvent(call.origin, score.prediction.origin, score.origin, sees))
    return call.unknown("gradients")


def _note_gradient(call: Call, model: tuple[Ref, Net], score: Value) -> None:
    """Note which loss gradients of all weights of a model are asked for, where it is of that model alone."""
    machine, (net, cell) = call.machine, model
    said = [score.prediction] if isinstance(score, Scored) else []
    if isinstance(score, Tensor) and _is_plain(machine, score):
        said = [one for one in _stand_for(machine, score)[OUTPUT] if isinstance(one, Predicted)]
    loss_at = score.origin if len(said) == 1 and _is_of(machine, said[0], model) else None
    made = cell.origin or net.origin
    machine.record(GradientEvent(net, made, loss_at, call.origin, machine.standing.alone))


def _is_plain(machine: Machine, loss: Tensor) -> bool:
    """Whether a loss is computed by functions alone of what symbols stand for, without layers and models."""
    waiting, seen = [loss], set[int]()
    while waiting and len(seen) < MAX_STEPS:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        waiting += tensor.inputs
        made = machine.store.find(tensor.layer, Made)
        kind = layer_kind(made.path) if made is not None else None
        if made is None or (kind is not None and kind.weights) or made.path.partition(".")[0] not in COUNTING:
            return False
    return not waiting


def _note_untold(call: Call, tape: Ref, holder: Value, model: tuple[Ref, Net], score: Value) -> None:
    """Note the training of the model whose gradients are asked for, if no loss of Keras told of it."""
    machine = call.machine
    made = machine.store.find(tape, Made)
    if made is None or "told" in made.state:
        return
    own, in_step = made.state.get("own"), machine.own_method(holder, STEP) is not None
    if isinstance(own, Tuple):
        output, labels, loss, has_labels = own.items
        told = not in_step or machine.store.find(labels, Array) is not None
        if told and isinstance(output, Predicted) and _is_of(machine, output, model):
            _note(machine, loss, labels, output, own.origin or call.origin, has_labels == Const(True))
            return
    known = _stand_for(machine, score) if isinstance(score, Tensor) else {OUTPUT: [], LABELS: []}
    said, held = known[OUTPUT], known[LABELS]
    if len(said) == len(held) == 1 and isinstance(said[0], Predicted) and _is_of(machine, said[0], model):
        _note(machine, score, held[0], said[0], score.origin or call.origin)
        return
    answer = next(_answers(machine, tape, model), None)
    if answer is not None and not in_step:
        why = "the loop works the loss out itself"
        _note(machine, Unknown(why, origin=call.origin), Unknown(why), answer, call.origin)


def _answers(machine: Machine, tape: Ref, model: tuple[Ref, Net]) -> Iterator[Predicted]:
    """Yield those answers that are of one model."""
    for one in _asked(machine, tape):
        if isinstance(one, Predicted) and _is_of(machine, one, model):
            yield one


def _note_learning(call: Call, tape: Ref, holder: Value, model: tuple[Ref, Net]) -> None:
    """Note that gradients of all weights of a model are asked for, and how the tape has seen the model asked.

    Where the code sets the mode for all models, nobody asks how each of them is.
    """
    machine = call.machine
    if PHASE in machine.settings or len(_asked(machine, tape)) >= MOST_ASKED:
        return
    own = machine.own_method(holder, "call")
    default = dict(own.defaults).get("training", Const(None)) if isinstance(own, Closure) else Const(None)
    if not is_none(default) and default != Const(False):
        return
    takes = own is None or (isinstance(own, Closure) and machine.takes(own, "training"))
    of_it = tuple(_answers(machine, tape, model))
    if of_it:
        first, (net, cell) = of_it[0], model
        named = dict(first.keywords) | ({"training": graph.TOLD} if own is not None and takes else {})
        outputs = graph.outputs_of(machine, first.model, cell, first.further, named)
        frozen = any(isinstance(one, FreezeEvent) and not one.loosens for one in machine.events)
        cells = machine.store.snapshot()
        machine.record(LearnEvent(net, of_it, outputs, takes, frozen, call.origin, cells))


def _note_through(call: Call, score: Value, model: tuple[Ref, Net]) -> None:
    """Note the models that a loss went through before the one whose gradients are asked for."""
    machine = call.machine
    if not isinstance(score, Scored) or score.origin is None or not _is_of(machine, score.prediction, model):
        return
    for one in score.prediction.through:
        found = graph.net_of(machine, one)
        if found is not None and found[0] != model[0]:
            cells = machine.store.snapshot()
            machine.record(ThroughEvent(found[0], score.origin, call.origin, cells))


UNREAD = "unread"
"""What a turn is told of gradients that nothing reads."""


def _note_unread(call: Call, net: Ref) -> None:
    """Note that gradients of all weights of a model are worked out, and that nothing reads them."""
    if isinstance(call.origin, CodeOrigin) and is_thrown_away(call.origin):
        told: Names = {UNREAD: Const(True)}
        call.machine.record(TurnEvent(Act.BACKWARD, net, call.origin, call.machine.standing, told=told))


def _is_of(machine: Machine, answer: Predicted, model: tuple[Ref, Net]) -> bool:
    found = graph.net_of(machine, answer.model)
    return found is not None and found[0] == model[0]


APPLY = "grads, trainable_variables=None"


def applied(call: Call) -> Value:
    """`optimizer.apply_gradients(…)`, `optimizer.apply(…)`: tells who minimises in a training loop."""
    if call.receiver is not None:
        call.machine.record(ApplyEvent(call.receiver, call.origin))
        step = TurnEvent(Act.STEPPED, call.receiver, call.origin, call.machine.standing)
        call.machine.record(step)
    return Const(None)


for _name in RATES:
    TABLES.acting.add((f"made:keras.optimizers.{_name}", "apply_gradients"))
    method(f"made:keras.optimizers.{_name}", "apply_gradients", signature="grads_and_vars")(applied)
    method(f"made:keras.optimizers.{_name}", "apply", signature=APPLY)(applied)

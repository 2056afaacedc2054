"""Training loops of one's own: a loss that is computed from a model's output under a `GradientTape`."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.keras import graph
from losslint.knowledge.keras.losses import ALIASES, CLASSES, LOSSES
from losslint.knowledge.keras.metrics import CLASSES as METRICS
from losslint.knowledge.kinds import METRICS as FUNCTIONS
from losslint.knowledge.registry import Call, Machine, means, method
from losslint.training import Origin
from losslint.values import (
    Const,
    FitEvent,
    Library,
    Made,
    MeasureEvent,
    Net,
    Prediction,
    Ref,
    Scored,
    TapeEvent,
    Tensor,
    Unknown,
    Value,
)

CLASS_OF = {loss: name for name, loss in CLASSES.items()}
ON_LOGITS = {
    "tensorflow.nn.sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy",
    "tensorflow.nn.softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": "binary_crossentropy",
}
"""TensorFlow's own losses, all of which take logits."""


def loss_called(machine: Machine, loss: Value, labels: Value, output: Value, origin: Origin | None) -> Value:
    """Note the loss of a training loop, and return a value that stands for the number."""
    if not isinstance(output, Prediction) or output.row or origin is None:
        return Unknown("a loss", origin=origin)
    score = Scored("a loss", prediction=output, tapes=machine.tapes, origin=origin)
    if not machine.tapes:
        return score
    found = graph.net_of(machine, output.model)
    outputs = _part_of(machine, output, found[1]) if found is not None else None
    if found is not None and (outputs is not None or found[1].style == "sequential"):
        arguments = {"x": output.inputs, "y": labels, "loss": loss}
        cells = machine.store.snapshot()
        event = FitEvent(found[0], "loop", arguments, frozenset(), origin, cells, outputs)
        machine.record(replace(event, predicted_at=output.origin))
    return score


def _part_of(machine: Machine, output: Prediction, net: Net) -> Value | None:
    """Return the one output of the model that the prediction is; None where it is not known which."""
    outputs = graph.outputs_of(machine, output.model, net, output.further, dict(output.keywords))
    items = machine.items_of(outputs) if outputs is not None else None
    if items is None:
        return outputs if output.part is None else None
    if output.part is None:
        return items[0] if len(items) == 1 else None
    return items[output.part] if output.part < len(items) else None


def loss_object(call: Call) -> Value:
    """`loss_object(labels, predictions)`."""
    if isinstance(call["y_pred"], Tensor) or call.receiver is None:
        return call.unknown("a loss inside a model")
    return loss_called(call.machine, call.receiver, call["y_true"], call["y_pred"], call.origin)


for _class in CLASSES:
    method(f"made:keras.losses.{_class}", "__call__", signature="y_true, y_pred, sample_weight=None")(
        loss_object
    )


@means(
    *(f"keras.losses.{name}" for name in (*LOSSES, *ALIASES)),
    *(f"keras.backend.{name}" for name in LOSSES),
    signature="y_true, y_pred, from_logits=False, label_smoothing=0.0, target->y_true, output->y_pred",
)
def loss_function(call: Call) -> Value:
    """`keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=…)`."""
    if isinstance(call["y_pred"], Tensor):
        return call.unknown("a loss inside a model")
    name = call.path.rpartition(".")[2]
    loss = _as_object(call, ALIASES.get(name, name), call["from_logits"])
    return loss_called(call.machine, loss, call["y_true"], call["y_pred"], call.origin)


@means(*ON_LOGITS, signature="labels=None, logits=None, axis=-1")
def loss_on_logits(call: Call) -> Value:
    """`tf.nn.softmax_cross_entropy_with_logits(labels, logits)`."""
    loss = _as_object(call, ON_LOGITS[call.path], Const(True, origin=call.origin))
    return loss_called(call.machine, loss, call["labels"], call["logits"], call.origin)


def _as_object(call: Call, name: str, from_logits: Value) -> Value:
    """Return the loss class's object that computes what the function computes."""
    given = frozenset(("from_logits",)) if call.gave("from_logits") else frozenset[str]()
    path = f"keras.losses.{CLASS_OF.get(name, name)}"
    return call.new(Made(path, {"from_logits": from_logits}, given, origin=call.origin))


def measured(call: Call) -> Value:
    """`metric.update_state(labels, predictions)`, or a metric that is called: noted with what it is given."""
    output = call["y_pred"]
    metric = call.receiver or Library(call.path, origin=call.origin)
    if isinstance(output, Tensor):
        return call.unknown("a metric inside a model")
    found = graph.net_of(call.machine, output.model) if isinstance(output, Prediction) else None
    changed = isinstance(output, Prediction) and (output.classes or output.cut or output.row)
    net, at = (found[0] if found is not None else None), output.origin
    call.machine.record(MeasureEvent(metric, net, at, changed, call["y_true"], call.origin))
    return Const(None, origin=call.origin) if call.path == "update_state" else call.unknown("a metric")


MEASURING = "y_true, y_pred, sample_weight=None"

for _class in METRICS:
    if _class not in ("Mean", "Sum"):  # they are given numbers
        method(f"made:keras.metrics.{_class}", "update_state", "__call__", signature=MEASURING)(measured)

means(*(f"keras.metrics.{_name}" for _name in FUNCTIONS), signature=MEASURING)(measured)


@method("made:tensorflow.GradientTape", "gradient", signature="target, sources, output_gradients=None")
def gradient(call: Call) -> Value:
    """`tape.gradient(loss, variables)`: noted with what it is asked about."""
    score, tape = call["target"], call.receiver
    if isinstance(score, Scored) and isinstance(tape, Ref):
        sees = (tape.address in score.prediction.tapes, tape.address in score.tapes)
        call.machine.record(TapeEvent(call.origin, score.prediction.origin, score.origin, sees))
    return call.unknown("gradients")

"""Models that go into files and come back, and copies of models."""

from __future__ import annotations

from collections.abc import Iterable

from losslint.knowledge.lookup.registry import Call, Machine, means, method
from losslint.knowledge.models import graph
from losslint.knowledge.models.handing import hand_over
from losslint.values import Const, FitEvent, List, Made, Net, Ref, SaveEvent, Value


@method("net", "save", signature="path, overwrite=True, filepath->path")
@means("keras.models.save_model", signature="model, path, overwrite=True, filepath->path")
def save(call: Call) -> Value:
    """`model.save(path)`: remembered, for the `load_model` that reads the same file."""
    found = graph.net_of(call.machine, call.receiver or call["model"])
    path = call.text("path")
    if found is not None and path is not None:
        call.machine.record(SaveEvent(found[0], path, call.origin))
    return Const(None)


@means("keras.models.load_model", signature="path=None, custom_objects=None, compile=True, filepath->path")
def load_model(call: Call) -> Value:
    """A model from a file: the one that was saved there before, else one whose layers are not known."""
    path = call.text("path")
    saved = _saved_at(call.machine, path) if path is not None else None
    net = call.machine.store.find(saved, Net)
    if saved is None or net is None:
        return _unknown(call)
    compiled = net.compiled if call["compile"] == Const(True) else None
    return call.new(
        net.but(compiled=compiled, loaded=True, copy_of=net.copy_of or saved.address, origin=call.origin)
    )


@means(
    "keras.models.clone_model", signature="model, input_tensors=None, clone_function=None, call_function=None"
)
def clone_model(call: Call) -> Value:
    """`clone_model(model)`: the same layers with new weights, not compiled."""
    found = graph.net_of(call.machine, call["model"])
    if found is None or call.bound.given - {"model"}:
        return _unknown(call)
    return call.new(found[1].but(compiled=None, compile_unknown="", fitted=False, loaded=False, copy_of=None))


@means("keras.models.model_from_json", signature="")
@means("keras.models.model_from_yaml", signature="", only_in="Keras 2")
def described(call: Call) -> Value:
    """A model from a description, which is not followed."""
    return _unknown(call)


@method("net", "load_weights", signature="path, filepath->path")
def load_weights(call: Call) -> Value:
    """`model.load_weights(path)`: the weights are not fresh any more."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        own = {"weights": call.unknown("weights of a file")} if "weights" in net.arguments else {}
        call.machine.store.put(ref, net.but(loaded=True, arguments={**net.arguments, **own}))
        hand_over(call.machine, [ref])
    return Const(None)


def _unknown(call: Call) -> Value:
    name = call.path.rpartition(".")[2]
    return call.new(
        Net(
            "functional",
            gap=f"`{name}` brings its layers",
            loaded=True,
            compile_unknown=f"`{name}` may have compiled it",
            origin=call.origin,
        )
    )


def _saved_at(machine: Machine, path: str) -> Ref | None:
    """Return the model that was last written to a path, by `save` or by a checkpoint of a fit."""
    for event in reversed(machine.events):
        if isinstance(event, SaveEvent) and event.path == path:
            return event.net
        if isinstance(event, FitEvent) and path in _checkpoints(machine, event.arguments.get("callbacks")):
            return event.net
    return None


def _checkpoints(machine: Machine, callbacks: Value | None) -> Iterable[str]:
    """Yield the files that a fit writes its whole model to."""
    cell = machine.store.find(callbacks, List)
    for item in cell.items if cell is not None else ():
        made = machine.store.find(item, Made)
        if made is None or made.name != "ModelCheckpoint":
            continue
        file, only = made.arguments["filepath"], made.arguments.get("save_weights_only", Const(False))
        if isinstance(file, Const) and isinstance(file.value, str) and only == Const(False):
            yield file.value

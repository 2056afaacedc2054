"""Models that go into files and come back, and copies of models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from posixpath import normpath

from msgspec import Struct

from losslint.knowledge.lookup.registry import Call, Machine, means, method
from losslint.knowledge.models import graph
from losslint.knowledge.models.handing import hand_over, of_another_name
from losslint.values import (
    AliasEvent,
    Cell,
    Comparison,
    Const,
    Event,
    FilePath,
    FitEvent,
    List,
    Made,
    Mover,
    Net,
    Ref,
    RestoreEvent,
    SaveEvent,
    TooLargeError,
    Value,
)


@method("net", "save", signature="path, overwrite=True, filepath->path")
@means("keras.models.save_model", signature="model, path, overwrite=True, filepath->path")
def save(call: Call) -> Value:
    """`model.save(path)`: remembered, for the `load_model` that reads the same file."""
    found = graph.net_of(call.machine, call.receiver or call["model"])
    path = _path(call["path"])
    if found is not None and path is not None:
        call.machine.record(SaveEvent(found[0], path, call.origin, call.machine.store.snapshot()))
    return Const(None)


WEIGHTS = "keras.weights"
"""The path of the numbers of all weights of a model, as `get_weights` gives them."""


@method("net", "get_weights", signature="")
def weights(call: Call) -> Value:
    """`model.get_weights()`."""
    held = {"of": call.receiver} if call.receiver is not None else {}
    return call.new(Made(WEIGHTS, held, frozenset(), origin=call.origin))


@method("net", "set_weights", signature="weights")
def set_weights(call: Call) -> Value:
    """`target.set_weights(model.get_weights())`: nothing happens where both are one model."""
    given = call.machine.store.find(call["weights"], Made)
    if call.receiver is not None:
        hand_over(call.machine, [call.receiver])
    taken = given.origin if given is not None and given.path == WEIGHTS else None
    if given is None or taken is None or given.arguments.get("of") != call.receiver:
        return Const(None)
    if _is_repeated(call.machine) and of_another_name(taken, call.origin, "get_weights", "set_weights"):
        call.machine.record(AliasEvent(taken, call.origin))
    return Const(None)


def _is_repeated(machine: Machine) -> bool:
    """Whether something may happen again and again, as a target is brought up to date."""
    return bool(machine.standing.rounds) or machine.standing.alone is not None


@means("keras.models.load_model", signature="path=None, custom_objects=None, compile=True, filepath->path")
def load_model(call: Call) -> Value:
    """A model from a file: the one that was saved there before, else one whose layers are not known.

    Where this script has not written the file so far, a script beside it may have.
    """
    path = _path(call["path"])
    if path is None:
        return _restored(call, _unknown(call))
    written = _written(call.machine.events, path)
    if written and written[-1].address in call.machine.store.cells:
        latest = written[-1]
        net: Net | None = latest.net.but(copy_of=latest.net.copy_of or latest.address)
    else:  # nothing wrote it that comes before: a function of which nobody knows when it runs, at most
        net = _of_another_stage(call.machine, path, written)
    if net is None:
        return _restored(call, _unknown(call, path))
    compiled = net.compiled if call["compile"] == Const(True) else None
    return _restored(call, call.new(net.but(compiled=compiled, loaded=True, origin=call.origin)))


def _restored(call: Call, model: Ref) -> Ref:
    """Return a model, of which it is noted that its weights come from elsewhere."""
    call.machine.record(RestoreEvent(frozenset((model.address,)), call.origin))
    return model


@means(
    "keras.models.clone_model", signature="model, input_tensors=None, clone_function=None, call_function=None"
)
def clone_model(call: Call) -> Value:
    """`clone_model(model)`: the same layers with new weights, not compiled."""
    found = graph.net_of(call.machine, call["model"])
    if found is None or call.bound.given - {"model"}:
        return _unknown(call)
    return call.new(_untrained(found[1]))


DESCRIPTION = "losslint.description"
"""What a text or a dict is made by that describes a model's layers."""


@method("net", "to_json", "get_config", signature="")
@method("net", "to_yaml", signature="", only_in="Keras 2")
def describe(call: Call) -> Value:
    """`model.to_json()`: the layers as they are now."""
    found = graph.net_of(call.machine, call.receiver)
    if found is None:
        return call.unknown("the description of a model")
    model = call.new(_untrained(found[1]))
    return call.new(Made(DESCRIPTION, {"model": model}, frozenset(), origin=call.origin))


@means("keras.models.model_from_json", signature="description, custom_objects=None, json_string->description")
@means(
    "keras.models.model_from_yaml",
    signature="description, custom_objects=None, yaml_string->description",
    only_in="Keras 2",
)
@means(
    "keras.models.from_config",
    signature="description, custom_objects=None, config->description",
    only_in="every class of models",
)
def described(call: Call) -> Value:
    """A model from a description, with new weights, where the description was made in this script."""
    made = call.machine.store.find(call["description"], Made)
    described = made.arguments["model"] if made is not None and made.path == DESCRIPTION else None
    net = call.machine.store.find(described, Net)
    return call.new(net.but(origin=call.origin)) if net is not None else _unknown(call)


def _untrained(net: Net) -> Net:
    """Return a model with the same layers and new weights, not compiled."""
    return net.but(compiled=None, compile_unknown="", fitted=False, loaded=False, copy_of=None)


@method("net", "load_weights", signature="path, filepath->path")
def load_weights(call: Call) -> Value:
    """`model.load_weights(path)`: the weights are not fresh any more."""
    found = graph.net_of(call.machine, call.receiver)
    if found is not None:
        ref, net = found
        own = {"weights": call.unknown("weights of a file")} if "weights" in net.arguments else {}
        call.machine.store.put(ref, net.but(loaded=True, arguments={**net.arguments, **own}))
        hand_over(call.machine, [ref])
        _restored(call, ref)
    return Const(None)


FILE = "the file that it was read from"
"""The state of a model from a file of which nothing is known. No attribute has such a name."""


def _unknown(call: Call, path: str | None = None) -> Ref:
    name = call.path.rpartition(".")[2]
    return call.new(
        Net(
            "functional",
            gap=f"`{name}` brings its layers",
            loaded=True,
            compile_unknown=f"`{name}` may have compiled it",
            state={FILE: Const(path)} if path is not None else {},
            origin=call.origin,
        )
    )


class _Written(Struct, frozen=True):
    """A model that was written to a file, and the state at that moment."""

    net: Net
    address: int
    cells: Mapping[int, Cell]


def _written(events: Sequence[Event], path: str) -> list[_Written]:
    """Return the models that were written to a path, by `save` or by a checkpoint of a fit, in order."""
    found: list[_Written] = []
    for event in events:
        if isinstance(event, SaveEvent):
            wrote = _is_same(event.path, path)
        elif isinstance(event, FitEvent):
            files = _checkpoints(event.cells, event.arguments.get("callbacks"))
            wrote = any(_is_same(file, path) for file in files)
        else:
            continue
        net = event.cells.get(event.net.address)
        if wrote and isinstance(net, Net):
            found.append(_Written(net, event.net.address, event.cells))
    return found


def _path(value: Value) -> str | None:
    """Return the path that a text is: as it is written, or in full where it leads from a file."""
    if isinstance(value, FilePath):
        return value.path or None
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def _is_same(one: str, other: str) -> bool:
    return one == other or normpath(one.replace("\\", "/")) == normpath(other.replace("\\", "/"))


def _of_another_stage(machine: Machine, path: str, own: Sequence[_Written]) -> Net | None:
    """Return the model that the scripts beside this one write to a path, None where they are not one model.

    `own` is what this script writes there at some time. A script that goes on with what it finds in the file
    writes there what it has read.
    """
    written = [*own]
    for stage in machine.elsewhere(path):
        written += {one.address: one for one in _written(stage.events, stage.name)}.values()
    made = [one for one in written if not _was_read(one.net, path)]
    if not made or not all(_are_alike(made[0], other) for other in made[1:]):
        return None
    again = (one for one in written if _was_read(one.net, path) and one.net.compiled is not None)
    if not all(_are_compiled_alike(made[0], one) for one in again):
        return None
    return _moved(machine, made[0])


def _was_read(net: Net, path: str) -> bool:
    """Whether a model was read from the same file, and has the layers that it had there."""
    return net.state.get(FILE) == Const(path) and not net.layers and net.outputs is None


def _are_alike(one: _Written, other: _Written) -> bool:
    """Whether two models have the same layers, and were compiled alike."""
    comparison = Comparison(one.cells, other.cells)
    nets = (each.net.but(fitted=False, loaded=False, copy_of=None, state={}) for each in (one, other))
    return comparison.equal(*nets)


def _are_compiled_alike(one: _Written, other: _Written) -> bool:
    return Comparison(one.cells, other.cells).equal(one.net.compiled, other.net.compiled)


def _moved(machine: Machine, written: _Written) -> Net | None:
    try:
        return Mover(written.cells, machine.store).net(written.net)
    except TooLargeError:
        return None


def _checkpoints(cells: Mapping[int, Cell], callbacks: Value | None) -> Iterable[str]:
    """Yield the files that a fit writes its whole model to."""
    cell = cells.get(callbacks.address) if isinstance(callbacks, Ref) else None
    for item in cell.items if isinstance(cell, List) else ():
        made = cells.get(item.address) if isinstance(item, Ref) else None
        if not isinstance(made, Made) or made.name != "ModelCheckpoint":
            continue
        file, only = made.arguments["filepath"], made.arguments.get("save_weights_only", Const(False))
        path = _path(file)
        if path is not None and only == Const(False):
            yield path

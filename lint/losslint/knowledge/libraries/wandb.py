"""Settings that a script hands to Weights & Biases and reads back, like the defaults of a command line."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.values import Const, Dict, Key, Made, Ref, Unknown, Value

CONFIG = "wandb.config"
SWEPT = "wandb.agent"


def _member(machine: Machine, name: str) -> Value | None:
    """Return `wandb.config` once `wandb.init` has filled it."""
    return machine.settings.get(CONFIG) if name == "config" else None


TABLES.members["wandb"] = _member


@means(
    "wandb.init",
    signature="project=None, entity=None, config=None, name=None, job_type=None, group=None, tags=None",
)
def init(call: Call) -> Value:
    """`wandb.init(config={…})`: the settings, unless a sweep chooses them."""
    given = call.machine.store.find(call["config"], Dict)
    state: dict[str, Value] = {}
    if given is not None and SWEPT not in call.machine.settings:
        state = {str(name): value for (_, name), value in given.items.items()}
    config = call.new(Made(CONFIG, {}, frozenset(), state, origin=call.origin))
    call.machine.settings[CONFIG] = config
    return call.new(Made("wandb.Run", {}, frozenset(), {"config": config}, origin=call.origin))


@means("wandb.agent", "wandb.sweep", "wandb.controller", signature="")
def sweep(call: Call) -> Value:
    """`wandb.agent(id, train)`: the settings are chosen outside of the code."""
    call.machine.settings[SWEPT] = Const(True)
    return call.unknown("a sweep")


@method(f"made:{CONFIG}", "__getitem__", "get", signature="key, default=None")
def setting(call: Call) -> Value:
    """`config['units']`."""
    made, name = call.machine.store.find(call.receiver, Made), call.text("key")
    found = made.state.get(name) if made is not None and name is not None else None
    return found if found is not None else call.unknown("a setting of `wandb` that the code does not give")


@method(f"made:{CONFIG}", "update", "setdefaults", signature="settings=None, allow_val_change=None")
def update(call: Call) -> Value:
    """`config.update({…})`."""
    made, given = (
        call.machine.store.find(call.receiver, Made),
        call.machine.store.find(call["settings"], Dict),
    )
    if made is None or not isinstance(call.receiver, Ref):
        return Const(None)
    changes: dict[str, Value] = {}
    if given is not None and given.rest is None:
        changes = {str(name): value for (_, name), value in given.items.items()}
    else:
        changes = dict.fromkeys(made.state, Unknown("a setting of `wandb` that was updated"))
    call.machine.store.put(call.receiver, made.now(**changes))
    return Const(None)


@method(f"made:{CONFIG}", "items", "as_dict", "keys", signature="")
def entries(call: Call) -> Value:
    """`dict(config)` and its like."""
    made = call.machine.store.find(call.receiver, Made)
    items: dict[Key, Value] = {(str, name): value for name, value in made.state.items()} if made else {}
    return call.new(Dict(items, tuple(Const(str(name)) for _, name in items), Unknown("a setting")))

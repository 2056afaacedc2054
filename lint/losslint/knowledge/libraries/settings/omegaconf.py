"""OmegaConf and hydra: settings of several files that are put together."""

from __future__ import annotations

from losslint.knowledge.libraries.settings.composing import composed
from losslint.knowledge.libraries.settings.stored import Dialect, dotted, plain, read
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means
from losslint.values import Const, Dict, Instance, Key, Made, Names, Ref, Unknown, Value, is_none

CONFIG = "omegaconf.DictConfig"
READS = Dialect(CONFIG, omegaconf=True)

spelt(
    renamed={
        "omegaconf.omegaconf.OmegaConf": "omegaconf.OmegaConf",
        "hydra.main.main": "hydra.main",
    }
)


@means("omegaconf.OmegaConf.load", signature="file_")
def load(call: Call) -> Value:
    """`OmegaConf.load(path)`."""
    value = call["file_"]
    file = call.machine.store.find(value, Made)
    return read(call, file.arguments.get("name") if file is not None else value, "yaml", READS)


@means("omegaconf.OmegaConf.create", signature="obj=None")
@means("omegaconf.OmegaConf.structured", signature="obj")
def create(call: Call) -> Value:
    """`OmegaConf.create({…})`, `OmegaConf.structured(Settings)`."""
    given = call["obj"]
    if is_none(given):
        return call.new(Dict({}, (), None, CONFIG))
    entries = _entries(call, given)
    return entries if entries is not None else call.unknown("settings that are made of what is not known")


def _entries(call: Call, value: Value) -> Value | None:
    """Return settings made of a dict, or of a dataclass or an object of one; None for anything else."""
    store = call.machine.store
    if store.find(value, Dict) is not None:
        return dotted(store, value, CONFIG, call.origin)
    instance = store.find(value, Instance)
    if instance is None:
        return None
    items: dict[Key, Value] = {}
    for name, one in instance.names.items():
        items[str, name] = _entries(call, one) or one
    return call.new(Dict(items, tuple(Const(name) for name in instance.names), None, CONFIG))


@means("omegaconf.OmegaConf.merge", "omegaconf.OmegaConf.unsafe_merge", signature="")
def merge(call: Call) -> Value:
    """`OmegaConf.merge(one, other)`: what the later one says holds."""
    parts = [_entries(call, one) for one in call.bound.rest]
    whole: Value | None = None
    for part in parts:
        if part is None or not call.bound.complete:
            return call.unknown("settings that are merged with others that are not known")
        whole = part if whole is None else merged(call.machine, whole, part)
    return whole or call.unknown("nothing that is merged")


def merged(machine: Machine, one: Value, other: Value) -> Value:
    """Return what two objects of settings say together; the other one has the last word."""
    here, there = machine.store.find(one, Dict), machine.store.find(other, Dict)
    if here is None or there is None:
        return other
    items = {**here.items}
    for key, value in there.items.items():
        items[key] = merged(machine, items[key], value) if key in items else value
    keys = tuple(dict.fromkeys((*here.keys, *there.keys)))
    return machine.store.new(Dict(items, keys, here.rest or there.rest, CONFIG), other.origin)


@means("omegaconf.OmegaConf.from_cli", signature="args_list=None")
def from_command_line(call: Call) -> Value:
    """`OmegaConf.from_cli()`: nothing, as long as nobody says otherwise."""
    if call.items("args_list"):
        return call.unknown("settings that the code gives as a command line")
    return call.new(Dict({}, (), None, CONFIG))


@means("omegaconf.OmegaConf.to_container", "omegaconf.OmegaConf.to_object", signature="cfg")
def to_container(call: Call) -> Value:
    """`OmegaConf.to_container(config)`."""
    return plain(call.machine.store, call["cfg"], call.origin)


@means(
    "omegaconf.OmegaConf.set_struct",
    "omegaconf.OmegaConf.set_readonly",
    signature="conf, value=None",
)
def marked(call: Call) -> Value:
    """What changes no setting."""
    return Const(None)


@means("omegaconf.OmegaConf.update", signature="cfg, key, value=None")
def update(call: Call) -> Value:
    """`OmegaConf.update(config, 'model.units', 10)`."""
    config, name = call["cfg"], call.text("key")
    if name is None:
        call.machine.spoil(config, "a setting was changed whose name is not known")
        return Const(None)
    *above, last = name.split(".")
    for part in above:
        cell = call.machine.store.find(config, Dict)
        config = cell.items.get((str, part), Const(None)) if cell is not None else Const(None)
    cell = call.machine.store.find(config, Dict)
    if cell is not None and isinstance(config, Ref):
        items = {**cell.items, (str, last): call["value"]}
        keys = tuple(dict.fromkeys((*cell.keys, Const(last))))
        call.machine.store.put(config, Dict(items, keys, cell.rest, cell.dotted))
    else:
        call.machine.spoil(call["cfg"], "a setting was changed that is not known")
    return Const(None)


@means("hydra.main", signature="config_path=None, config_name=None, version_base=None")
def main(call: Call) -> Value:
    """`@hydra.main(config_path='conf', config_name='config')`."""
    found = composed(call, call["config_path"], call["config_name"], READS)
    return call.new(Made("hydra.main", {"config": found}, frozenset(), origin=call.origin))


def _settings_of_hydra(machine: Machine, made: Made) -> Names:
    return {"": made.arguments["config"]}


TABLES.decorators["hydra.main"] = _settings_of_hydra


@means(
    "hydra.initialize",
    "hydra.initialize_config_dir",
    "hydra.experimental.initialize",
    signature="config_path=None, config_dir->config_path",
)
def initialize(call: Call) -> Value:
    """`with initialize(config_path='conf'):`: where `compose` looks."""
    call.machine.settings["hydra"] = call["config_path"]
    return call.unknown("a context of hydra")


@means("hydra.compose", "hydra.experimental.compose", signature="config_name=None, overrides=None")
def compose(call: Call) -> Value:
    """`compose(config_name='config')`: what it overrides is not followed."""
    folder = call.machine.settings.get("hydra")
    if folder is None or not (is_none(call["overrides"]) or call.items("overrides") == ()):
        return Unknown("settings that are composed in ways that are not followed", origin=call.origin)
    return composed(call, folder, call["config_name"], READS)

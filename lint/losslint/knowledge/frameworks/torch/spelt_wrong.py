"""Attributes that PyTorch does not know: setting them is no error, and nothing comes of it."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.parameters import EACH, FLAG, WEIGHT
from losslint.knowledge.frameworks.torch.registration import MODULE
from losslint.knowledge.lookup.registry import TABLES, Machine, Writer
from losslint.training import Origin
from losslint.values import Instance, Made, MisspeltEvent, Ref, Value

MISSPELT = (
    *"require_grad require_grads requires_grads required_grad requried_grad requires_gradient".split(),
    *"requires_gradients require_gradient requires_gard require_gard reqires_grad requres_grad".split(),
    *"requiers_grad requires_grade".split(),
)
"""What is written for `requires_grad`."""


def _note(name: str, of: str) -> Writer:
    def write(machine: Machine, value: Value, new: Value, origin: Origin) -> None:
        """Note it, unless an object sets it on itself, and so may have an attribute of that name."""
        instance = machine.store.find(value, Instance)
        own = instance is not None and (
            name in instance.names or machine.running_in(value) or machine.own_method(value, name) is not None
        )
        if not own:
            machine.record(MisspeltEvent(name, FLAG, of, origin))
        cell = machine.store.find(value, Made)
        if instance is not None and isinstance(value, Ref):
            changed = Instance(instance.of, {**instance.names, name: new}, instance.base)
            machine.store.put(value, changed)
        elif cell is not None and isinstance(value, Ref) and name != FLAG:
            machine.store.put(value, cell.now(**{name: new}))

    return write


for _name in MISSPELT:
    for _path in (WEIGHT, EACH):
        TABLES.writers[f"made:{_path}", _name] = _note(_name, "weight")
for _name in (*MISSPELT, FLAG):
    TABLES.writers[f"made:{MODULE}", _name] = _note(_name, "module")

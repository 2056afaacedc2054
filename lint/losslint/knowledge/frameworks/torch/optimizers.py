"""The optimizers of PyTorch, their usual learning rates, and the steps that they take."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.parameters import groups
from losslint.knowledge.frameworks.torch.rates import decided_elsewhere
from losslint.knowledge.frameworks.torch.turns import happened
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.training import Act, Origin
from losslint.values import (
    ApplyEvent,
    Const,
    Dict,
    Made,
    Names,
    Ref,
    Tuple,
    Unknown,
    Value,
    is_none,
)

OPTIMIZERS: dict[str, tuple[float, str]] = {
    "SGD": (0.001, "params, lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False"),
    "Adam": (0.001, "params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0, amsgrad=False"),
    "AdamW": (0.001, "params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, amsgrad=False"),
    "Adamax": (0.002, "params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0"),
    "NAdam": (0.002, "params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0"),
    "RAdam": (0.001, "params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0"),
    "Adagrad": (0.01, "params, lr=0.01, lr_decay=0.0, weight_decay=0.0"),
    "Adadelta": (1.0, "params, lr=1.0, rho=0.9, eps=1e-06, weight_decay=0.0"),
    "RMSprop": (0.01, "params, lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0.0, momentum=0.0"),
    "Rprop": (0.01, "params, lr=0.01"),
    "ASGD": (0.01, "params, lr=0.01"),
    "LBFGS": (1.0, "params, lr=1.0, max_iter=20"),
    "SparseAdam": (0.001, "params, lr=0.001, betas=(0.9, 0.999), eps=1e-08"),
}
"""Every optimizer with the learning rate that it has by default, and its signature."""


HOLDS = "holds"
"""The state of an optimizer that says whose weights it has: pairs of a layer and a name, or Unknown."""

GROUPS = "groups"
"""The state of an optimizer that says the same group by group, where it was given several."""

OPTIMIZER = "torch.optim.Optimizer"


def make(call: Call, path: str = "") -> Value:
    """`optim.Adam(model.parameters())`: it holds the weights that the model has at this moment.

    `path` is whose steps it takes, where that is not the class that is called.
    """
    held = Tuple(tuple(groups(call.machine, call["params"])))
    given = call.items("params") or ()
    named = [one for one in given if call.machine.store.find(one, Dict) is not None]
    apart = Tuple(tuple(Tuple(tuple(groups(call.machine, one))) for one in named))
    state = {HOLDS: held, GROUPS: apart}
    return call.new(
        Made(path or call.path, call.bound.arguments, call.bound.given, state, origin=call.origin)
    )


@method(f"made:{OPTIMIZER}", "add_param_group", signature="param_group")
def add_group(call: Call) -> Value:
    """`optimizer.add_param_group({"params": layer.parameters()})`."""
    made = call.machine.store.find(call.receiver, Made)
    held = made.state.get(HOLDS) if made is not None else None
    if made is not None and isinstance(call.receiver, Ref):
        before = held.items if isinstance(held, Tuple) else (Unknown("what the optimizer is given"),)
        more = tuple(groups(call.machine, call["param_group"]))
        apart = made.state.get(GROUPS)
        named = Tuple((*(apart.items if isinstance(apart, Tuple) else ()), Tuple(more)))
        state = {HOLDS: Tuple((*before, *more)), GROUPS: named}
        call.machine.store.put(call.receiver, made.now(**state))
    return Const(None)


def _let_go(machine: Machine, value: Value, why: str) -> None:
    """Forget what an optimizer holds, and at which rate it learns, that somebody has who is not followed."""
    decided_elsewhere(machine, value, value.origin)
    made = machine.store.find(value, Made)
    if made is not None and isinstance(value, Ref):
        machine.store.put(value, made.now(**{HOLDS: Unknown(why)}))


TABLES.leaving[f"made:{OPTIMIZER}"] = _let_go
for _table in (TABLES.acting, TABLES.acting_alone):
    _table.add(*((f"made:{OPTIMIZER}", name) for name in ("step", "zero_grad")))
TABLES.acting.add(("unknown", "zero_grad"))


def take_step(machine: Machine, optimizer: Value, origin: Origin, told: Names | None = None) -> None:
    """Note that an optimizer applies gradients; `told` is what the call says besides."""
    machine.store.next += 1
    machine.record(ApplyEvent(optimizer, origin, machine.store.next))
    happened(machine, Act.STEPPED, optimizer, origin, told=told)


def _step(call: Call) -> Value:
    """`optimizer.step()`: the gradients are applied, those that a closure makes first among them."""
    closure = call["closure"]
    result: Value = Const(None)
    if not is_none(closure):
        result = call.machine.apply(closure, [], {}, call.origin)
    if call.receiver is not None:
        take_step(call.machine, call.receiver, call.origin)
    return result


def _zero_grad(call: Call) -> Value:
    """`optimizer.zero_grad()`."""
    if call.receiver is not None:
        happened(call.machine, Act.CLEARED, call.receiver, call.origin)
    return Const(None)


for _name, (_, _signature) in OPTIMIZERS.items():
    TABLES.derived[f"torch.optim.{_name}"] = OPTIMIZER
    means(f"torch.optim.{_name}", signature=_signature)(make)
    method(f"made:torch.optim.{_name}", "step", signature="closure=None")(_step)
    method(f"made:torch.optim.{_name}", "zero_grad", signature="set_to_none=True")(_zero_grad)


def name_of(made: Made) -> str | None:
    """Return the canonical name of an optimizer, None of anything else."""
    known = made.path.startswith("torch.optim.") and made.name in OPTIMIZERS
    return made.name if known else None

"""The schedulers of learning rates: making them, and their steps."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.directions import as_gauge
from losslint.knowledge.frameworks.torch.rates import decided_elsewhere
from losslint.knowledge.frameworks.torch.turns import happened
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.training import Act, Direction, Fact
from losslint.values import Const, Made, Value

MODULE = "torch.optim.lr_scheduler"

PLATEAU = f"{MODULE}.ReduceLROnPlateau"

MODES = {"min": Direction.LOWER, "max": Direction.HIGHER}
"""How what waits for a number is told which numbers are better."""


def seeks(made: Made) -> Fact[Direction]:
    """Return which numbers count as better to what waits for one, as its `mode` says."""
    mode = made.arguments["mode"]
    found = MODES.get(str(mode.value)) if isinstance(mode, Const) else None
    if found is None:
        return Fact.unknown("its mode is not known", mode.origin or made.origin)
    given = "mode" in made.given and mode.origin is not None
    return Fact(found, mode.origin if given else made.origin, by_default=not given)


SCHEDULERS: dict[str, str] = {
    "LambdaLR": "optimizer, lr_lambda, last_epoch=-1",
    "MultiplicativeLR": "optimizer, lr_lambda, last_epoch=-1",
    "StepLR": "optimizer, step_size, gamma=0.1, last_epoch=-1",
    "MultiStepLR": "optimizer, milestones, gamma=0.1, last_epoch=-1",
    "ConstantLR": "optimizer, factor=0.3333333333333333, total_iters=5, last_epoch=-1",
    "LinearLR": ("optimizer, start_factor=0.3333333333333333, end_factor=1.0, total_iters=5, last_epoch=-1"),
    "ExponentialLR": "optimizer, gamma, last_epoch=-1",
    "PolynomialLR": "optimizer, total_iters=5, power=1.0, last_epoch=-1",
    "CosineAnnealingLR": "optimizer, T_max, eta_min=0.0, last_epoch=-1",
    "CosineAnnealingWarmRestarts": "optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1",
    "ReduceLROnPlateau": "optimizer, mode='min', factor=0.1, patience=10",
    "CyclicLR": "optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None",
    "OneCycleLR": "optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3",
}
"""Every scheduler that works on an optimizer, with its signature."""


DECIDING = ("LambdaLR", "MultiplicativeLR", "CyclicLR", "OneCycleLR")
"""Those at whose rates that of the optimizer is no guess: their own numbers, or a function, decide."""


def _make(call: Call) -> Value:
    """`StepLR(optimizer, 30)`."""
    if call.path.rpartition(".")[2] in DECIDING:
        decided_elsewhere(call.machine, call["optimizer"], call.origin)
    return call.new(Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin))


def _step(call: Call) -> Value:
    """`scheduler.step()`."""
    if call.receiver is not None:
        watched = call["metrics"] if "metrics" in call.bound.arguments else None
        told = {"metrics": as_gauge(call.machine, watched)} if watched is not None else {}
        happened(call.machine, Act.SCHEDULED, call.receiver, call.origin, told=told)
    return Const(None)


OF_TRANSFORMERS = (
    "get_scheduler get_linear_schedule_with_warmup get_cosine_schedule_with_warmup get_constant_schedule "
    "get_constant_schedule_with_warmup get_cosine_with_hard_restarts_schedule_with_warmup "
    "get_polynomial_decay_schedule_with_warmup get_inverse_sqrt_schedule"
)
"""The functions of transformers that make one."""

ELSEWHERE = "transformers.schedule"
"""The path of a scheduler of another library, of which only the steps count."""


def _make_elsewhere(call: Call) -> Value:
    """`get_linear_schedule_with_warmup(optimizer, 100, 1000)`."""
    return call.new(Made(ELSEWHERE, {}, frozenset(), origin=call.origin))


for _name in OF_TRANSFORMERS.split():
    means(f"transformers.{_name}", f"transformers.optimization.{_name}", signature="...")(_make_elsewhere)
method(f"made:{ELSEWHERE}", "step", signature="epoch=None")(_step)


for _name, _signature in SCHEDULERS.items():
    means(f"{MODULE}.{_name}", signature=_signature)(_make)
    _given = "metrics, epoch=None" if _name == "ReduceLROnPlateau" else "epoch=None"
    method(f"made:{MODULE}.{_name}", "step", signature=_given)(_step)

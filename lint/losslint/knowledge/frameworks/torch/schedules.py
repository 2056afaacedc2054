"""The schedulers of learning rates: making them, and their steps."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.turns import happened
from losslint.knowledge.lookup.registry import Call, means, method
from losslint.training import Act
from losslint.values import Const, Made, Value

MODULE = "torch.optim.lr_scheduler"

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


def _make(call: Call) -> Value:
    """`StepLR(optimizer, 30)`."""
    return call.new(Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin))


def _step(call: Call) -> Value:
    """`scheduler.step()`."""
    if call.receiver is not None:
        happened(call.machine, Act.SCHEDULED, call.receiver, call.origin)
    return Const(None)


for _name, _signature in SCHEDULERS.items():
    means(f"{MODULE}.{_name}", signature=_signature)(_make)
    _given = "metrics, epoch=None" if _name == "ReduceLROnPlateau" else "epoch=None"
    method(f"made:{MODULE}.{_name}", "step", signature=_given)(_step)

"""NVIDIA's Apex, with which PyTorch was trained in mixed precision before it could do that itself."""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.optimizers import make
from losslint.knowledge.lookup.registry import Call, means
from losslint.values import Tuple, Value, is_none

_FUSED = {
    "FusedAdam": (
        "torch.optim.AdamW",  # as it is by default, `adam_w_mode=True`
        "params, lr=0.001, bias_correction=True, betas=(0.9, 0.999), eps=1e-08, adam_w_mode=True, "
        "weight_decay=0.0",
    ),
    "FusedSGD": (
        "torch.optim.SGD",
        "params, lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False",
    ),
    "FusedAdagrad": ("torch.optim.Adagrad", "params, lr=0.01, eps=1e-10, weight_decay=0.0"),
}
"""Optimizers that take the steps of one of PyTorch, in fewer kernels."""


@means("apex.amp.initialize", signature="models, optimizers=None, enabled=True, opt_level='O1', ...")
def initialized(call: Call) -> Value:
    """`model, optimizer = amp.initialize(model, optimizer, opt_level="O1")`: the same ones, lists too."""
    models, optimizers = call["models"], call["optimizers"]
    return models if is_none(optimizers) else Tuple((models, optimizers), origin=call.origin)


@means("apex.amp.scale_loss", signature="loss, optimizers, ...")
def scaled(call: Call) -> Value:
    """`with amp.scale_loss(loss, optimizer) as scaled:`: the loss; its gradients are right behind it."""
    return call["loss"]


@means("apex.amp.master_params", signature="optimizer")
def held(call: Call) -> Value:
    """`amp.master_params(optimizer)`: the weights that the optimizer has, whichever these are."""
    return call.unknown("the weights of an optimizer")


for _name, (_like, _signature) in _FUSED.items():

    @means(f"apex.optimizers.{_name}", signature=_signature)
    def fused(call: Call, like: str = _like) -> Value:
        """`apex.optimizers.FusedAdam(model.parameters())`."""
        return make(call, like)

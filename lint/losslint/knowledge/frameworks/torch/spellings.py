"""How names of PyTorch and of what goes with it are written."""

from __future__ import annotations

from losslint.knowledge.lookup.names import settles, spelt

_SETS = "mnist cifar svhn stl10 folder imagenet usps flowers102 food101 gtsrb oxford_iiit_pet"
"""Modules of data sets, which the package around them holds too."""

_NETWORKS = "resnet densenet vgg mobilenetv2 mobilenetv3 efficientnet shufflenetv2"
"""Modules of networks, of which none is called as one of its networks is."""

_TYPES = "Float Double Half Long Int Short Byte Bool"
"""The classes of tensors that are named for the type of their numbers, on the graphics card as elsewhere."""

spelt(
    meant={
        "pytorch_lightning": "lightning.pytorch",
        "pytorch_lightning.callbacks.early_stopping": "lightning.pytorch.callbacks",
        "pytorch_lightning.callbacks.model_checkpoint": "lightning.pytorch.callbacks",
        "lightning.pytorch.callbacks.early_stopping": "lightning.pytorch.callbacks",
        "lightning.pytorch.callbacks.model_checkpoint": "lightning.pytorch.callbacks",
        "lightning_fabric": "lightning.fabric",
        "torch.nn.functional": "torch.nn.functional",
        "torch.nn.modules": "torch.nn",
        "torch.utils.data.dataloader": "torch.utils.data",
        "torch.utils.data.dataset": "torch.utils.data",
        "torch.special": "torch",
        "torchtext.legacy": "torchtext",
        "torchvision.transforms.transforms": "torchvision.transforms",
        **{f"torchvision.datasets.{name}": "torchvision.datasets" for name in _SETS.split()},
        **{f"torchvision.models.{name}": "torchvision.models" for name in _NETWORKS.split()},
    },
    renamed={
        "torch.autograd.variable.Variable": "torch.autograd.Variable",
        "torch.nn.functional.sigmoid": "torch.sigmoid",
        "torch.nn.functional.tanh": "torch.tanh",
        "torch.nn.functional.softmax": "torch.softmax",
        "torch.nn.functional.log_softmax": "torch.log_softmax",
        "torch.nn.functional.relu": "torch.relu",
        "torch.nn.functional.relu_": "torch.relu",
        "torch.relu_": "torch.relu",
        "torch.concat": "torch.cat",
        **{f"torch.cuda.{name}Tensor": f"torch.{name}Tensor" for name in _TYPES.split()},
        "torch.concatenate": "torch.cat",
        "torch.absolute": "torch.abs",
        "torch.expit": "torch.sigmoid",
        "lightning.LightningModule": "lightning.pytorch.LightningModule",
        "lightning.Trainer": "lightning.pytorch.Trainer",
        "lightning.LightningDataModule": "lightning.pytorch.LightningDataModule",
        "lightning.Fabric": "lightning.fabric.Fabric",
    },
)


@settles("torch")
def settle(path: str) -> str:
    """Return a name of PyTorch without the private module that its version keeps the thing in."""
    package, _, last = path.rpartition(".")
    if package.startswith("torch.nn.") and last[:1].isupper() and package.count(".") == 2:
        module = package.rpartition(".")[2]
        return path if module in ("utils", "parallel", "functional", "parameter") else f"torch.nn.{last}"
    if package.startswith("torch.optim.") and last[:1].isupper() and package != "torch.optim.lr_scheduler":
        return f"torch.optim.{last}"
    return "torch.nn.Parameter" if path == "torch.nn.parameter.Parameter" else path

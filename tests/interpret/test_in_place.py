"""What is written into arrays: under another name, through a part of them, by functions that take a place for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import of_inputs, runs

HEADER = """
import cv2
import numpy as np
import pandas as pd
import somewhere
import tensorflow as tf
import torch
from keras.datasets import mnist
from keras.layers import Dense, Flatten
from keras.models import Sequential
(x, y), _ = mnist.load_data()
x = x.astype('float32')
"""
FIT = """
model = Sequential([Flatten(), Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile('sgd', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""
TABLE = "d = pd.DataFrame(x.reshape(-1, 784))\n"
TENSOR = "t = torch.tensor(x)\n"
AS_BEFORE = {
    "v = x.copy()\nv /= 255": "images 0..255",
    "v = np.array(x)\nv[:] = 0": "images 0..255",
    "v = x / 1.0\nv /= 255": "images 0..255",
    "def scaled(a):\n    a = a / 255\n    return a\nscaled(x)": "images 0..255",
    "x[0] = 1": "images 0..255",
    "x[:, 3] = 0": "images 0..255",
    "for i in somewhere.places:\n    if somewhere.says(i):\n        x[i] = 1\nx[1] = 2": "images 0..255",
    "for row in x:\n    print(row)": "images 0..255",
    f"{TENSOR}u = t.clone()\nu.div_(255)\nx = t.numpy()": "images 0..255",
    "np.nan_to_num(x, copy=False)": "images 0..255",
}
KNOWN = {
    "x /= 255": "images 0..1",
    "x[:] = x / 255": "images 0..1",
    "x[...] = x / 255": "images 0..1",
    "x[:] /= 255": "images 0..1",
    "x[:] = 1": "images 1..1",
    "def scale(a):\n    a[:] = a / 255\nscale(x)": "images 0..1",
    "np.divide(x, 255, out=x)": "images 0..1",
    "np.subtract(x, 127.5, x)": "images -127.5..127.5",
    "x.clip(0, 1, out=x)": "images 0..1",
    "b = np.empty_like(x)\nnp.divide(x, 255, out=b)\nx = b": "images 0..1",
    "b = np.zeros(x.shape)\nnp.copyto(b, x / 255)\nx = b": "images 0..1",
    "x[x > 100] = 1\nx[x > 1] = 0": "images 0..1",
    "x[x > 1] = 1": "images 0..1",
    "class Held:\n    pass\nh = Held()\nh.x = x\nh.x /= 255": "images 0..1",
    "x = x.astype(bool)": "images 0..1",
    "x = np.array([cv2.convertScaleAbs(p, alpha=1 / 255) for p in x])": "images 0..1",
    f"{TENSOR}t.div_(255)\nx = t.numpy()": "images 0..1",
    f"{TENSOR}t.mul_(1 / 255).sub_(0.5)\nx = t.numpy()": "images -0.5..0.5",
    f"{TENSOR}t.data /= 255\nx = t.numpy()": "images 0..1",
    f"{TENSOR}t[:] = t / 255\nx = t.numpy()": "images 0..1",
}
NOT_KNOWN = {
    "v = x[:30000]\nv /= 255",
    "v = x.reshape(-1, 784)\nv /= 255",
    "v = x.ravel()\nv /= 255",
    "v = x.T\nv /= 255",
    "v = np.squeeze(x)[..., None]\nv /= 255",
    "v = np.asarray(x)\nv /= 255",
    "v = x.astype('float32', copy=False)\nv /= 255",
    "v = x[:10]\nw = v[:5]\nw[:] = 0",
    "for row in x:\n    row /= 255",
    "for row in x:\n    somewhere.scale(row)",
    "for n, row in enumerate(x):\n    x[n] = row / 255",
    "for n in range(len(x)):\n    x[n] /= 255",
    "for n in range(len(x)):\n    x[n, :, :] = somewhere.scaled(x[n])",
    "for n in np.ndindex(x.shape):\n    x[n] = x[n] / 255",
    "i = np.arange(60000)\nx[i] = x[i] / 255",
    "x[x > 1] /= 255",
    "x[somewhere.rows] = somewhere.numbers",
    "x.flat[:] = 1",
    "np.put(x, [0], 7000)",
    "np.place(x, x > 1, [1])",
    "np.putmask(x, x > 1, 1)",
    "np.add.at(x, [0], 4000)",
    "np.fill_diagonal(x, 4000)",
    "x.itemset(0, 4000)",
    "for v in np.nditer(x, op_flags=['readwrite']):\n    v[...] = somewhere.f(v)",
    "np.matmul(x, somewhere.matrix, out=x)",
    "cv2.multiply(x, 1 / 255, x)",
    "for p in x:\n    cv2.normalize(p, dst=p, alpha=0, beta=1, norm_type=cv2.NORM_MINMAX)",
    "for p in x:\n    cv2.circle(p, (3, 3), 9, 1000)",
    f"{TABLE}d.iloc[:, 3] = d[3] / 255\nx = d.values",
    f"{TABLE}d.loc[somewhere.rows] = 0.5\nx = d.values",
    f"{TABLE}d.at[0, 0] = 4000\nx = d.values",
    f"{TABLE}d.clip(0, 1, inplace=True)\nx = d.values",
    f"{TABLE}d.update(d / 255)\nx = d.values",
    f"{TABLE}d.insert(0, 'more', 4000)\nx = d.values",
    f"{TABLE}d.values[:] = d.values / 255\nx = d.values",
    "t = torch.from_numpy(x)\nt.div_(255)",
    f"{TENSOR}t.view(-1).div_(255)\nx = t.numpy()",
    f"{TENSOR}t.masked_fill_(t > 1, 1)\nx = t.numpy()",
    f"{TENSOR}t.unheard_of_(3)\nx = t.numpy()",
    f"{TENSOR}torch.mystery(t, 255, out=t)\nx = t.numpy()",
    "v = tf.Variable(x)\nv.assign(v / 255)\nx = v",
    "exec('x = x / 255')",
    "x = x.astype('int8')",
}


def inputs(code: str) -> str:
    """Return what is known of the inputs after some code."""
    (run,) = runs(f"{code}\n{FIT}", header=HEADER)
    return of_inputs(run.inputs[0])


@pytest.mark.parametrize(("code", "wanted"), [*AS_BEFORE.items(), *KNOWN.items()])
def test_known(code: str, wanted: str) -> None:
    assert inputs(code) == wanted


@pytest.mark.parametrize("code", sorted(NOT_KNOWN))
def test_not_known(code: str) -> None:
    assert inputs(code) in ("images ?", "? ?")


def test_bytes_hold_no_more_than_bytes() -> None:
    assert inputs("x = x.astype('uint8')\nx[somewhere.rows] = somewhere.numbers") == "images 0..255"


def test_what_is_written_elsewhere_is_not_thrown_away() -> None:
    code = "cv2.normalize(x, x, 0, 1, cv2.NORM_MINMAX)"
    assert lint(Path("train.py"), f"{HEADER}{code}\n{FIT}".encode()) == []
    code = "cv2.normalize(x, None, 0, 1, cv2.NORM_MINMAX)"
    assert "LL408" in [one.code for one in lint(Path("train.py"), f"{HEADER}{code}\n{FIT}".encode())]


BUFFERS = {
    "b = np.zeros((100, 28, 28))\nfor n in range(100):\n    b[n] = x[n] / 255\nx = b": "images 0..1",
    "b = np.zeros((100, 28, 28))\nfor n in range(100):\n    b[n] = x[n]\nx = b / 255": "images 0..1",
    "b = np.empty((100, 28, 28))\nb[:50] = x[:50]\nb[50:] = x[50:100]\nx = b": "images 0..255",
    "b = np.zeros((100, 28, 28))\nfor n, row in enumerate(b):\n    row[:] = x[n] / 255\nx = b": "? ?",
}


@pytest.mark.parametrize("code", BUFFERS)
def test_buffers(code: str) -> None:
    assert inputs(code) == BUFFERS[code]


NETWORK = """
import torch
from torch import nn
from torch.nn import functional as F
from torchvision import datasets, transforms
import somewhere
data = datasets.CIFAR10('d', transform=transforms.{transform})
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(3072, 10)
    def forward(self, x):
        out = F.softmax(self.last(x.flatten(1)), 1)
        {step}
        return out
net = Net()
loss_of = nn.NLLLoss()
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, y in torch.utils.data.DataLoader(data, 64):
    optimizer.zero_grad()
    loss_of(net(x), y).backward()
    optimizer.step()
"""
STEPS = {
    "pass": "softmax",
    "out.requires_grad_()": "softmax",
    "other = out.log()": "softmax",
    "out.log_()": None,
    "out.log_().mul_(2)": None,
    "torch.log(out, out=out)": None,
    "F.leaky_relu(out, inplace=True)": "leaky_relu",
    "F.leaky_relu_(out)": None,
    "out[:, 0] = somewhere.f(out)": None,
    "out[out < 1e-6] = 1e-6": None,
}


@pytest.mark.parametrize("step", STEPS)
def test_what_a_network_gives_is_changed(step: str) -> None:
    (run,) = runs(NETWORK.format(transform="ToTensor()", step=step), header="")
    assert run.outputs[0].head.activation.value == STEPS[step]
    assert run.outputs[0].head.units.value in (10, None)


TRANSFORMS = {
    "PILToTensor()": "images 0..255",
    "Compose([transforms.ToTensor(), transforms.Lambda(lambda t: t.mul(2).sub(1))])": "images -1..1",
    "Compose([transforms.PILToTensor(), lambda t: t.float().div(255)])": "images 0..1",
    "Compose([transforms.ToTensor(), somewhere.Normalize(0, 1)])": "? ?",
    "Compose([transforms.ToTensor(), somewhere.scaled])": "? ?",
    "Compose([transforms.ToTensor(), transforms.Unheard(3)])": "? ?",
}


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_transforms(transform: str) -> None:
    (run,) = runs(NETWORK.format(transform=transform, step="pass"), header="")
    assert of_inputs(run.inputs[0]) == TRANSFORMS[transform]


DEALT = """
from keras.preprocessing.image import ImageDataGenerator
model = Sequential([Flatten(), Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile('sgd', 'sparse_categorical_crossentropy')
batches = ImageDataGenerator(rotation_range=3).flow(x, y, 32)
for epoch in range(3):
    for a, b in batches:
        a /= 255
        model.train_on_batch(a, b)
"""


def test_what_is_done_to_one_batch_is_not_done_to_the_next() -> None:
    understood = {of_inputs(run.inputs[0]) for run in runs(DEALT, header=HEADER)}
    assert understood == {"images 0..1"}


CHANNELS = {
    "for c in range(28):\n    x[:, :, c] = (x[:, :, c] - 127) / 127": "images ?",
    "x[0] = x[0] / 255": "images ?",
    "x[:, :2] = np.zeros((60000, 2, 28))": "? 0..255",
}


@pytest.mark.parametrize("code", CHANNELS)
def test_parts_that_are_replaced_one_after_another(code: str) -> None:
    assert inputs(code) == CHANNELS[code]


LATENT = """
import torch
from torch import nn
from torchvision import datasets, transforms
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean, self.back = nn.Linear(784, 9), nn.Linear(9, 784)
    def forward(self, x):
        mean = self.mean(x)
        noise = torch.FloatTensor(mean.size()).normal_()
        return torch.sigmoid(self.back({latent}))
net = Net()
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for x, _ in torch.utils.data.DataLoader(datasets.MNIST('d', transform=transforms.ToTensor()), 64):
    x = x.view(-1, 784)
    optimizer.zero_grad()
    nn.MSELoss()(net(x), x).backward()
    optimizer.step()
"""


@pytest.mark.parametrize("latent", ["noise.mul(mean)", "noise.mul(mean).add_(mean)", "mean"])
def test_numbers_that_are_computed_with_a_part_of_a_model_are_one(latent: str) -> None:
    (run,) = runs(LATENT.format(latent=latent), header="")
    assert of_inputs(run.inputs[0]) == "images 0..1"
    assert run.outputs[0].head.units.value == 784

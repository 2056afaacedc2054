"""What a program computes on does not tell two ways through it apart, unless the code asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import interpret
from losslint.runs import program_of
from losslint.source import read_source

BEFORE = "import torch\nhere = torch.cuda.is_available()\n"
AFTER = """
net = torch.nn.Linear(8, 5).to(device)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x in unknown:
    loss = torch.nn.functional.cross_entropy(net(x.to(device)), y.to(device))
    loss.backward()
    optimizer.step()
"""
CHOSEN = [
    "device = 'cuda' if here else 'cpu'",
    "device = 'cuda:0' if here else 'mps' if torch.backends.mps.is_available() else 'cpu'",
    "device = torch.device('cuda' if here else 'cpu')",
    "if here:\n    device = torch.device('cuda')\nelse:\n    device = torch.device('cpu')",
    "device = torch.device('cpu')\nif here:\n    device = torch.device('cuda')",
    "def pick():\n    return 'cuda' if here else 'cpu'\ndevice = pick()",
]


def ways(code: str) -> int:
    """Return how many ways through a script are followed."""
    return len(interpret(read_source(Path("train.py"), code.encode(), "train.py")).paths)


@pytest.mark.parametrize("chosen", CHOSEN)
def test_a_device_is_no_reason_for_another_way(chosen: str) -> None:
    code = f"{BEFORE}{chosen}\n{AFTER}"
    assert ways(code) == 1
    (run,) = program_of(read_source(Path("train.py"), code.encode(), "train.py")).runs
    assert run.outputs[0].head.units.value == 5


@pytest.mark.parametrize(
    "asks",
    [
        "if device == 'cuda':\n    net = torch.nn.DataParallel(net)",
        "if 'cuda' in str(device):\n    rate = 1",
        "if torch.device('cpu') != device:\n    rate = 1",
        "if device.type.startswith('cuda'):\n    rate = 1",
        "def scale(device):\n    return device in ('cuda', 'xpu')",
    ],
)
def test_a_device_that_the_code_asks_for_is_another_on_each_way(asks: str) -> None:
    assert ways(f"{BEFORE}{CHOSEN[2]}\n{AFTER}{asks}\n") > 1


@pytest.mark.parametrize(
    "chosen",
    [
        "name = 'softmax' if here else 'cpu'",
        "device, rate = ('cuda', 0.1) if here else ('cpu', 0.2)",
        "device = 'cpu'\nif here:\n    device = 'cuda'\n    rate = 2",
        "device = None\nif here:\n    device = 'cuda'",
    ],
)
def test_what_is_no_device_tells_ways_apart(chosen: str) -> None:
    assert ways(f"{BEFORE}device = 'cpu'\n{chosen}\n{AFTER}") == 2

"""LL509: samples taken for steps are said; near misses and what is unknown are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic

from tests.test_repairs import repaired
from tests.torch.reading import IMPORTS

SCRIPT = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = {layer}
        self.before = {before}
        self.head = nn.Linear(32, 4)
    def forward(self, clips):
        clips = {read}
        out, state = self.rnn(clips)
        return self.head(out[:, -1])
x, y = {data}, torch.randint(0, 4, (800,))
loader = {loader}
model = Net()
optimizer = optim.Adam(model.parameters())
for a, b in loader:
    {turned}
    optimizer.zero_grad()
    nn.CrossEntropyLoss()(model(a), b).backward()
    optimizer.step()
"""
LOADER = "DataLoader(TensorDataset(x, y), batch_size=32)"
PLAIN = {
    "layer": "nn.LSTM(16, 32)",
    "before": "nn.Identity()",
    "read": "clips",
    "data": "torch.randn(800, 24, 16)",
    "loader": LOADER,
    "turned": "pass",
}
IDS = "torch.randint(0, 100, (800, 24))"


def said(**changed: str) -> list[Diagnostic]:
    """Return what is said of a training that is plain but for what is changed."""
    code = IMPORTS + SCRIPT.format(**{**PLAIN, **changed})
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL509"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"layer": "nn.GRU(16, 32, 2, True, False)"},
        {"layer": "nn.RNN(16, 32, batch_first=False)"},
        {"turned": "a = a.to('cuda').float()"},
        {"before": "nn.Embedding(100, 16)", "read": "self.before(clips)", "data": IDS},
        {
            "before": "nn.Linear(8, 16)",
            "read": "self.before(clips).relu()",
            "data": "torch.randn(800, 24, 8)",
        },
        {"before": "nn.LayerNorm(16)", "read": "self.before(clips)"},
    ],
)
def test_samples_taken_for_steps_are_reported(changed: dict[str, str]) -> None:
    (one,) = said(**changed)

    assert "the 24 steps of each sample" in one.message
    assert one.help == "`batch_first=True`"


@pytest.mark.parametrize(
    "changed",
    [
        {"layer": "nn.LSTM(16, 32, batch_first=True)"},
        {"layer": "nn.LSTM(16, 32, batch_first=unknown)"},
        {"before": "setattr(self.rnn, 'batch_first', True)"},
        {"read": "clips.transpose(0, 1)"},
        {"read": "clips.permute(1, 0, 2)"},
        {"read": "clips.view(24, -1, 16)"},
        {"read": "torch.einsum('ntf->tnf', clips)"},
        {"read": "unknown(clips)"},
        {"read": "clips.transpose(0, 1) if unknown else clips"},
        {"turned": "a = a.transpose(0, 1)"},
        {"turned": "a = torch.swapaxes(a, 0, 1)"},
        {"turned": "a = a.reshape(24, -1, 16)"},
        {"turned": "a.transpose_(0, 1)"},
        {"turned": "a = unknown(a)"},
        {"before": "nn.Embedding(100, 16)", "read": "self.before(clips).transpose(0, 1)", "data": IDS},
    ],
)
def test_axes_that_are_or_may_be_elsewhere_are_left_alone(changed: dict[str, str]) -> None:
    assert not said(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"loader": "[(x, y)]"},
        {"loader": "[(x.transpose(0, 1), y)]"},
        {"loader": "DataLoader(TensorDataset(x, y), batch_size=None)"},
        {"loader": "DataLoader(TensorDataset(x, y), batch_size=32, collate_fn=unknown)"},
        {"loader": "unknown(x, y)"},
        {"data": "torch.randn(800, 16)"},
        {"data": "torch.randn(800, 1, 16)"},
        {"data": "torch.randn(800, unknown, 16)"},
        {"data": "torch.randn(800, 16)", "read": "clips.unsqueeze(1)"},
        {"turned": "a = a[0]"},
        {"turned": "a = a.squeeze(0)", "loader": "DataLoader(TensorDataset(x, y))"},
    ],
)
def test_data_whose_first_axis_is_not_known_to_be_the_batch_are_left_alone(changed: dict[str, str]) -> None:
    assert not said(**changed)


@pytest.mark.parametrize(
    ("layer", "meant"),
    [
        ("nn.LSTM(16, 32)", "nn.LSTM(16, 32, batch_first=True)"),
        ("nn.GRU(16, 32, 2, True, False)", "nn.GRU(16, 32, 2, True, True)"),
        ("nn.RNN(16, 32, batch_first=False)", "nn.RNN(16, 32, batch_first=True)"),
    ],
)
def test_the_repair_takes_the_first_axis_for_the_samples(layer: str, meant: str) -> None:
    script = IMPORTS + SCRIPT.format(**{**PLAIN, "layer": layer})

    assert repaired(script, "LL509") == script.replace(layer, meant)
    assert not said(layer=meant)


ATTENDING = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.read = nn.Linear(6, 16)
        self.places = nn.Parameter(torch.zeros(1, 24, 16))
        layer = nn.TransformerEncoderLayer(16, 4{layer})
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.attention = nn.MultiheadAttention(16, 4{attention})
        self.head = nn.Linear(16, 4)
    def forward(self, clips):
        steps = {steps}
        return self.head({end})
x, y = torch.randn(800, 24, 6), torch.randint(0, 4, (800,))
model = Net()
optimizer = optim.Adam(model.parameters())
for a, b in DataLoader(TensorDataset(x, y), batch_size=32):
    optimizer.zero_grad()
    nn.CrossEntropyLoss()(model(a), b).backward()
    optimizer.step()
"""
FIRST = ", batch_first=True"
PLAIN_ATTENTION = {
    "layer": "",
    "attention": "",
    "steps": "self.read(clips) + self.places",
    "end": "self.encoder(steps).mean(1)",
}


def said_of_attention(**changed: str) -> list[Diagnostic]:
    """Return what is said of a training that attends across the samples but for what is changed."""
    code = IMPORTS + ATTENDING.format(**{**PLAIN_ATTENTION, **changed})
    return [one for one in lint(Path("train.py"), code.encode()) if one.code == "LL509"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"layer": ", batch_first=False"},
        {"steps": "self.read(clips) * 4.0 + self.places[:, : clips.size(1)]"},
        {"end": "self.attention(steps, steps, steps)[0].mean(1)"},
        {"end": "self.encoder(self.attention(steps, steps, steps)[0] + steps)[:, 0]", "attention": FIRST},
    ],
)
def test_samples_attended_to_as_steps_are_reported(changed: dict[str, str]) -> None:
    (one,) = said_of_attention(**changed)

    assert "the 24 steps of each sample" in one.message
    assert one.help == "`batch_first=True`"


@pytest.mark.parametrize(
    "changed",
    [
        {"layer": FIRST},
        {"layer": ", batch_first=unknown"},
        {"steps": "(self.read(clips) + self.places).transpose(0, 1)"},
        {"steps": "self.read(clips.permute(1, 0, 2))"},
        {"steps": "unknown(clips)"},
        {"steps": "self.read(clips).mean(1, keepdim=True)"},
        {"steps": "self.read(clips) @ unknown"},
        {"attention": FIRST, "end": "self.attention(steps, steps, steps)[0].mean(1)"},
        {"end": "self.attention(steps, steps.transpose(0, 1), steps)[0].mean(1)"},
    ],
)
def test_attention_to_what_may_be_elsewhere_is_left_alone(changed: dict[str, str]) -> None:
    assert not said_of_attention(**changed)


@pytest.mark.parametrize("layer", ["", ", batch_first=False"])
def test_the_repair_of_a_stack_is_told_to_its_layer(layer: str) -> None:
    script = IMPORTS + ATTENDING.format(**{**PLAIN_ATTENTION, "layer": layer})
    made = f"nn.TransformerEncoderLayer(16, 4{layer})"

    assert repaired(script, "LL509") == script.replace(made, f"nn.TransformerEncoderLayer(16, 4{FIRST})")


def test_a_layer_is_told_once() -> None:
    twice = SCRIPT.replace(
        "optimizer.step()", "optimizer.step()\nnn.CrossEntropyLoss()(model(a), b).backward()"
    )

    found = lint(Path("train.py"), (IMPORTS + twice.format(**PLAIN)).encode())

    assert [one.code for one in found].count("LL509") == 1

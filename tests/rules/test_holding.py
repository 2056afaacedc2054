"""The rules about who holds which weights, on runs made by hand: near misses and unknown facts are silent."""

from __future__ import annotations

import pytest
from losslint.training import CutOff, Fact, Framework, Holding, LeftOut, Run, Unregistered, Update, Weights
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, run

FALSE, TRUE = fact(False), fact(True)
UNKNOWN: Fact[bool] = fact(None)


def trained(**changes: Fact[bool] | Fact[str] | Code) -> Run:
    """Return a run of PyTorch with one layer that the loss reaches and no optimizer has."""
    layer = Weights("Linear", Code("nn.Linear(4, 4)"), held=FALSE, wants_gradients=TRUE)
    weights = replace(layer, optimizer=Code("Adam(model.parameters())"), **changes)
    return replace(run(), framework=Framework.TORCH, holding=Holding((weights,)))


LIST = fact("list", Code("[nn.Linear(4, 4)]"))
LATER = fact(True, Code("nn.Linear(4, 4)"))


def test_layers_in_a_list_are_said() -> None:
    (found,) = findings("LL708", trained(kept_in=LIST))

    assert "a plain list" in found.message
    assert found.at == LIST.origin


@pytest.mark.parametrize(
    "of",
    [
        trained(),
        trained(kept_in=LIST, held=TRUE),
        trained(kept_in=LIST, held=UNKNOWN),
        trained(kept_in=LIST, wants_gradients=FALSE),
        trained(kept_in=LIST, wants_gradients=UNKNOWN),
        trained(put_in=LATER),
    ],
)
def test_silent_about_layers_in_a_list(of: Run) -> None:
    assert findings("LL708", of) == []


@pytest.mark.parametrize(
    ("of", "did"),
    [(trained(put_in=LATER), "is put into the model"), (trained(let_loose=LATER), "is let loose")],
)
def test_layers_that_came_later_are_said(of: Run, did: str) -> None:
    (found,) = findings("LL710", of)

    assert f"`Linear` {did}" in found.message
    assert found.at == LATER.origin


@pytest.mark.parametrize(
    "of",
    [
        trained(),
        trained(put_in=LATER, held=TRUE),
        trained(put_in=LATER, held=UNKNOWN),
        trained(put_in=LATER, wants_gradients=FALSE),
        trained(let_loose=LATER, wants_gradients=UNKNOWN),
        trained(let_loose=FALSE, put_in=FALSE),
        trained(kept_in=LIST),
    ],
)
def test_silent_about_layers_that_came_later(of: Run) -> None:
    assert findings("LL710", of) == []


def left_out(**changes: Fact[bool]) -> Run:
    """Return a run of PyTorch with a network that the loss reaches and no optimizer has."""
    network = LeftOut("Decoder", Code("nn.Linear(4, 4)"), Code("Adam(encoder.parameters())"), TRUE, TRUE)
    update = Update(left_out=(replace(network, **changes),))
    return replace(run(), framework=Framework.TORCH, update=update)


def test_a_network_that_is_left_out_is_said() -> None:
    (found,) = findings("LL711", left_out())

    assert "`Decoder`" in found.message


@pytest.mark.parametrize("name", ["wants_gradients", "untouched"])
@pytest.mark.parametrize("value", [FALSE, UNKNOWN])
def test_silent_about_networks_left_out(name: str, value: Fact[bool]) -> None:
    assert findings("LL711", left_out(**{name: value})) == []


def cut_off(**changes: object) -> Run:
    """Return a run of PyTorch with layers that an optimizer has and no gradient reaches."""
    cut = CutOff(
        "Linear", Code("nn.Linear(4, 4)"), 3, Code("body(x)"), Code("Adam(weights)"), True, TRUE, TRUE
    )
    update = Update(cut_off=(replace(cut, **changes),))
    return replace(run(), framework=Framework.TORCH, update=update)


@pytest.mark.parametrize("changes", [{}, {"apart": False}, {"untouched": FALSE}, {"untouched": UNKNOWN}])
def test_layers_without_a_gradient_are_said(changes: dict[str, object]) -> None:
    (found,) = findings("LL714", cut_off(**changes))

    assert found.message.startswith("no gradient reaches `Linear` and 2 more layers")
    assert any("random" in one for one in found.effects) == ("untouched" not in changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"wants_gradients": FALSE},
        {"wants_gradients": UNKNOWN},
        {"apart": False, "untouched": FALSE},
        {"apart": False, "untouched": UNKNOWN},
    ],
)
def test_silent_about_layers_without_a_gradient(changes: dict[str, object]) -> None:
    assert findings("LL714", cut_off(**changes)) == []


def loose(moved: bool = False, untouched: Fact[bool] = TRUE) -> Run:
    """Return a run of PyTorch with a tensor of weights that no model registers."""
    weights = Unregistered(Code("torch.ones(4).cuda()"), moved, None, Code("Adam(weights)"), untouched)
    return replace(run(), framework=Framework.TORCH, holding=Holding(loose=(weights,)))


@pytest.mark.parametrize(("moved", "said"), [(True, "a copy of a parameter"), (False, "a tensor with")])
def test_unregistered_weights_are_said(moved: bool, said: str) -> None:
    (found,) = findings("LL709", loose(moved))

    assert found.message.startswith(said)


@pytest.mark.parametrize("untouched", [FALSE, UNKNOWN])
def test_silent_about_weights_that_code_asks_for(untouched: Fact[bool]) -> None:
    assert findings("LL709", loose(untouched=untouched)) == []

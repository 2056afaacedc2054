"""What losses expect and heads give, and what layers and callbacks are there for, read from scripts."""

from __future__ import annotations

import pytest
from losslint.knowledge.frameworks.keras.callbacks import WATCHING
from losslint.knowledge.frameworks.keras.layers import LAYERS
from losslint.knowledge.frameworks.keras.losses import LOSSES, TAKING_LOGITS
from losslint.knowledge.frameworks.keras.roles import DUTIES, ROLES, sides_of
from losslint.knowledge.models.activations import RANGES
from losslint.training import Duty, Family, Form, Loss, Range, Role, Run, Scale, scale_of

from tests.interpret.reading import runs

UNREAD = {"RMSNormalization", "SpectralNormalization"}
"""Layers that have a role, and whose calls are not read yet."""


def trained(loss: str, head: str = "", callbacks: str = "[]") -> Run:
    (run,) = runs(
        f"own = lambda y, p: 0\nx, y = read()\nmodel = Sequential([Input((8,)), Dense(10{head})])\n"
        f"model.compile('sgd', {loss})\n"
        f"model.fit(x, y, validation_split=0.1, callbacks={callbacks})"
    )
    return run


def loss(written: str) -> Loss:
    return trained(written).outputs[0].loss


@pytest.mark.parametrize(
    ("written", "family", "reads", "wants"),
    [
        ("'bce'", Family.YES_NO, Scale.INDEPENDENT, Form.YES_NO),
        ("'categorical_crossentropy'", Family.CROSSENTROPY, Scale.PROBABILITIES, Form.ROWS),
        (
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
            Family.CROSSENTROPY,
            Scale.LOGITS,
            Form.CLASS_IDS,
        ),
        ("keras.losses.KLDivergence()", Family.DIVERGENCE, Scale.PROBABILITIES, Form.LIKE_OUTPUT),
        ("'hinge'", Family.MARGIN, Scale.MARGINS, Form.YES_NO),
        ("'poisson'", Family.COUNT, Scale.RATES, Form.LIKE_OUTPUT),
        ("'mse'", Family.DISTANCE, Scale.NUMBERS, Form.LIKE_OUTPUT),
    ],
)
def test_what_a_loss_expects(written: str, family: Family, reads: Scale, wants: Form) -> None:
    found = loss(written)

    assert (found.family, found.reads.value, found.wants) == (family, reads, wants)


def test_what_is_known_stays_known_where_nobody_knows_what_is_read() -> None:
    found = loss("keras.losses.BinaryCrossentropy(from_logits=flag())")

    assert (found.family, found.wants) == (Family.YES_NO, Form.YES_NO)
    assert not found.reads.known
    assert found.reads.why


@pytest.mark.parametrize("written", ["own", "read()"])
def test_nobody_knows_what_another_loss_expects(written: str) -> None:
    found = loss(written)

    assert (found.family, found.reads.value, found.wants) == (None, None, None)
    assert found.reads.why == found.expects.why


def test_only_crossentropies_can_be_told_what_they_read() -> None:
    assert {LOSSES[name].family for name in TAKING_LOGITS} == {Family.CROSSENTROPY, Family.YES_NO}
    assert all(
        (each.family in (Family.CROSSENTROPY, Family.YES_NO)) is (name in TAKING_LOGITS)
        for name, each in LOSSES.items()
    )


@pytest.mark.parametrize(
    ("head", "gives"),
    [
        ("", Scale.LOGITS),
        (", activation='softmax'", Scale.PROBABILITIES),
        (", activation='sigmoid'", Scale.INDEPENDENT),
        (", activation='log_softmax'", Scale.LOG_PROBABILITIES),
        (", activation='tanh'", Scale.NUMBERS),
        (", activation='relu'", Scale.RATES),
        (", activation='exponential'", None),
        (", activation=own", None),
    ],
)
def test_what_a_head_gives(head: str, gives: Scale | None) -> None:
    found = trained("'mse'", head).outputs[0].head.gives

    assert found.value is gives
    assert found.known or found.why


@pytest.mark.parametrize("activation", sorted(RANGES))
def test_what_an_activation_gives_goes_with_its_range(activation: str) -> None:
    reaches, scale = RANGES[activation], scale_of(activation)

    match scale:
        case Scale.PROBABILITIES | Scale.INDEPENDENT:
            assert reaches == Range(0, 1)
        case Scale.RATES:
            assert reaches.low == 0
        case Scale.LOG_PROBABILITIES:
            assert reaches.high == 0
        case Scale.NUMBERS:
            assert reaches.low < 0
        case Scale.LOGITS:
            assert activation == "linear"


def test_layers_by_their_roles() -> None:
    assert ROLES.keys() - LAYERS.keys() == UNREAD
    assert {sides_of(name) for name, role in ROLES.items() if role is Role.CONVOLUTION} == {1, 2, 3}
    assert (sides_of("Conv2DTranspose"), sides_of("Dense"), sides_of("ConvLSTM2D")) == (2, None, 2)


@pytest.mark.parametrize(
    ("callback", "duty"),
    [
        ("keras.callbacks.EarlyStopping()", Duty.STOPS),
        ("keras.callbacks.ModelCheckpoint('m', save_best_only=True)", Duty.KEEPS_BEST),
        ("keras.callbacks.ModelCheckpoint('m')", None),
        ("keras.callbacks.ReduceLROnPlateau()", Duty.LOWERS_RATE),
        ("keras.callbacks.TensorBoard()", None),
    ],
)
def test_callbacks_by_their_duties(callback: str, duty: Duty | None) -> None:
    callbacks = trained("'mse'", callbacks=f"[{callback}, other()]").logs.callbacks.value

    assert callbacks is not None
    assert [one.duty for one in callbacks] == [duty, None]
    assert callbacks[-1].may_log
    assert DUTIES.keys() == WATCHING.keys()

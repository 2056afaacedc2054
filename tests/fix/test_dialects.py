"""Wishes as one framework writes them: what is advised and what is done are one thing."""

from __future__ import annotations

import pytest
from losslint.findings import Applicability, Finding, Fix, Replace, Way
from losslint.fix.dialects import arrays, keras, spelled, torch
from losslint.training import LINEAR, Fact, Family, Form, Framework, Scale
from losslint.wishes import (
    Employ,
    EndIn,
    Handle,
    Handling,
    Linear,
    LoopWish,
    Means,
    Read,
    ReadWidth,
    Train,
    Wish,
)
from msgspec.structs import replace

from tests.rules.building import Code, head_of, layer_of, loss_of, run, sequential

AT = Code("here")


def wishing(*ways: Way) -> Finding:
    """Return a finding in the words of Keras."""
    return spelled(Finding(AT, "it is wrong", ways=ways), Framework.KERAS)


def test_wishes_of_one_way_are_said_and_done_together() -> None:
    output = run(head=head_of(10, "sigmoid"), loss=loss_of("binary_crossentropy")).outputs[0]
    loss = Train(output, Family.CROSSENTROPY, Form.ROWS)

    found = wishing(Way((EndIn(output, "softmax"), loss), repair="Train with `{1.name}`"))

    assert found.help == "activation='softmax' with loss='categorical_crossentropy'"
    assert found.fix is not None
    assert found.fix.message == "Train with `categorical_crossentropy`"
    assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
        "'softmax'",
        "'categorical_crossentropy'",
    ]
    assert found.ways == ()


def test_what_is_so_already_is_said_and_not_done() -> None:
    output = run(head=head_of(10, "softmax"), loss=loss_of("categorical_crossentropy")).outputs[0]
    way = Way((EndIn(output, "softmax"), Train(output, Family.CROSSENTROPY, Form.ROWS)), repair="Do it")

    found = wishing(way)

    assert found.fix is not None
    assert found.fix.edits == ()


def test_the_first_way_that_can_be_gone_is_the_repair() -> None:
    output = run(head=head_of(10, LINEAR), loss=loss_of("categorical_crossentropy")).outputs[0]
    told = Way((Read(output, Scale.LOGITS),), "loss with {0}", "Tell it")
    squashed = Way((EndIn(output, "softmax"),), repair="End the model in {0.name}")

    found = wishing(told, squashed)

    assert found.help == "loss with from_logits=True, or activation='softmax'"
    assert found.fix is not None
    assert found.fix.message == "End the model in softmax"


def test_a_way_without_a_repair_is_advised_only() -> None:
    found = wishing(Way((Employ(Means.CONFIGURING),), "{0} again after the change"))

    assert (found.help, found.fix) == ("`compile` again after the change", None)


def test_none_among_the_wishes_means_no_repair() -> None:
    found = wishing(Way((None,), "do it yourself", "Do it", Applicability.DISPLAY))

    assert found.fix == Fix("Do it", (None,), Applicability.DISPLAY)
    assert found.help == "do it yourself"


def test_what_a_rule_has_written_itself_stays() -> None:
    fix = Fix("Replace it", (Replace(AT, "there"),))
    by_hand = Finding(AT, "it is wrong", help="there", fix=fix)

    assert spelled(by_hand, Framework.KERAS) == by_hand
    assert spelled(by_hand, Framework.TORCH) == by_hand


def test_a_framework_without_a_dialect_is_advised_nothing() -> None:
    found = spelled(Finding(AT, "it is wrong", ways=(Way((Employ(Means.FITTING),)),)), Framework.TORCH)

    assert (found.help, found.fix) == ("", None)


def test_a_way_that_a_dialect_has_no_word_for_is_left_out() -> None:
    class Unheard(Wish, frozen=True):
        """A wish of somebody else's."""

    assert wishing(Way((Unheard(),)), Way((Employ(Means.FITTING),))).help == "`fit`"


NOT_OF_KERAS = (LoopWish, ReadWidth)
"""A layer of Keras takes the width of what it reads by itself."""


@pytest.mark.parametrize(
    "kind",
    [kind for kind in Wish.__subclasses__() if "wishes" in kind.__module__ and kind not in NOT_OF_KERAS],
)
def test_keras_has_a_word_for_every_wish(kind: type[Wish]) -> None:
    assert kind in keras.DIALECT.kinds


@pytest.mark.parametrize("kind", [*LoopWish.__subclasses__(), ReadWidth])
def test_pytorch_has_a_word_for_every_wish_about_loops(kind: type[Wish]) -> None:
    assert kind in torch.DIALECT.kinds


@pytest.mark.parametrize("handling", Handling)
def test_pytorch_has_a_word_for_all_that_a_loop_is_written_with(handling: Handling) -> None:
    assert str(torch.DIALECT.spell(Handle(handling)))


@pytest.mark.parametrize("means", Means)
def test_keras_has_a_word_for_all_means(means: Means) -> None:
    assert str(keras.DIALECT.spell(Employ(means)))


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("F.relu(self.last(x))", "self.last(x)"),
        ("torch.sigmoid(x)", "x"),
        ("F.softmax(x, 1)", "x"),
        ("self.last(x).softmax(dim=1)", "self.last(x)"),
        ("x.softmax(-1)", "x"),
        ("nn.ReLU(inplace=True)", "nn.Identity()"),
        ("x.softmax(axis)", None),
        ("fn.relu(x)", None),
        ("ReLU()", None),
        ("F.relu(a + b)", None),
        ("F.relu(self.last(...", None),
    ],
)
def test_an_activation_is_taken_away(written: str, bare: str | None) -> None:
    activation = Fact("relu", Code(written))
    output = run(model=sequential(replace(layer_of("relu"), activation=activation))).outputs[0]

    (edit,) = torch.DIALECT.spell(Linear(output, activation)).edits

    assert edit == (Replace(activation.origin or AT, bare) if bare is not None else None)


def test_an_activation_stays_that_another_layer_has_too() -> None:
    activation = Fact("relu", Code("nn.ReLU()"))
    shared = replace(layer_of("ReLU"), activation=activation)
    output = run(model=sequential(shared, shared)).outputs[0]

    assert torch.DIALECT.spell(Linear(output, activation)).edits == (None,)


def test_what_is_alike_everywhere_is_part_of_every_dialect() -> None:
    assert arrays.DIALECT.kinds < keras.DIALECT.kinds

"""LL107, LL112, LL204, LL205: what the targets are against what the head can say and the loss can score."""

from __future__ import annotations

import pytest
from losslint.findings import Replace
from losslint.training import LINEAR, Doing, Encoding, Head, Kind, Labels, Range, Run, Step, Version
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, head_of, labels_of, layer_of, loss_of, run
from tests.rules.saying import facts_in

BINARY = "binary_crossentropy"
MSE = "mean_squared_error"


def reaching(activation: str, low: float, high: float, units: int = 1) -> Head:
    """Return a head that knows what it can output."""
    return replace(head_of(units, activation), range=fact(Range(low, high)))


def real(low: float, high: float) -> Labels:
    return labels_of(Encoding.REAL, None, values=(low, high), shape=(60000,))


def several(*steps: Step) -> Labels:
    """Return multi-hot labels of four columns."""
    return replace(labels_of(Encoding.MULTI_HOT, 4, shape=(60000, 4)), history=steps)


class TestHeadCannotReachTargets:
    code = "LL107"

    def test_a_sigmoid_for_prices(self) -> None:
        of = run(head=reaching("sigmoid", 0, 1), loss=loss_of(MSE), labels=real(5, 50))
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in("sigmoid outputs 0 to 1, the targets are 5 to 50")
        assert found.at.text() == "'sigmoid'"
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'linear'"),)

    def test_a_relu_for_numbers_of_both_signs(self) -> None:
        head = reaching("relu", 0, float("inf"))
        (found,) = findings(
            self.code, run(head=head, loss=loss_of(MSE), labels=real(-float("inf"), float("inf")))
        )
        assert facts_in(found.message) == facts_in(
            "relu outputs nothing below 0, the targets are numbers of any size"
        )
        assert ".72" in found.effects[0]

    def test_a_number_that_is_written_over_what_the_model_said(self) -> None:
        labels = replace(labels_of(None, None), written=(fact(0.5), fact(-10.0, "q[i][action]")))
        of = run(head=reaching("softmax", 0, 1, 3), loss=loss_of(MSE), labels=labels)
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in("softmax outputs 0 to 1, and -10 is among the targets")
        assert found.because[0].origin.text() == "q[i][action]"
        assert found.fix is not None

    @pytest.mark.parametrize(
        ("head", "loss", "number"),
        [
            (reaching("softmax", 0, 1, 3), MSE, 1.0),
            (reaching("relu", 0, float("inf"), 3), MSE, 10.0),
            (head_of(3, LINEAR), MSE, -10.0),
            (reaching("softmax", 0, 1, 3), "categorical_crossentropy", -10.0),
        ],
    )
    def test_a_number_that_can_be_reached_or_is_no_target_of_a_regression(
        self, head: Head, loss: str, number: float
    ) -> None:
        labels = replace(labels_of(None, None), written=(fact(number),))
        assert findings(self.code, run(head=head, loss=loss_of(loss), labels=labels)) == []

    def test_an_autoencoder_over_raw_pixels(self) -> None:
        labels = labels_of(None, None, values=(0, 255), are_inputs=True)
        assert findings(self.code, run(head=reaching("sigmoid", 0, 1, 784), loss=loss_of(MSE), labels=labels))

    @pytest.mark.parametrize(
        "of",
        [
            run(head=reaching("sigmoid", 0, 1), loss=loss_of(MSE), labels=real(0, 1)),
            run(head=reaching("tanh", -1, 1), loss=loss_of(MSE), labels=real(-1, 0.5)),
            run(head=reaching("relu", 0, float("inf")), loss=loss_of(MSE), labels=real(0, 1e6)),
            run(head=reaching("sigmoid", 0, 1), loss=loss_of(BINARY), labels=real(5, 50)),
            run(head=head_of(1, "sigmoid"), loss=loss_of(MSE), labels=real(5, 50)),
            run(head=reaching("sigmoid", 0, 1), loss=loss_of(MSE), labels=labels_of(Encoding.REAL, None)),
            run(
                head=reaching("tanh", -1, 1),
                loss=loss_of(MSE),
                labels=real(0, 255),
                kind=Kind.CONFIGURED,
            ),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []

    def test_a_range_that_is_not_really_reached_says_nothing(self) -> None:
        labels = replace(real(0, 1), range=fact(Range(0, 254, exact=False)))
        assert (
            findings(self.code, run(head=reaching("sigmoid", 0, 1), loss=loss_of(MSE), labels=labels)) == []
        )


class TestSoftmaxForMultilabel:
    code = "LL112"

    def test_a_softmax_over_labels_that_are_right_together(self) -> None:
        (found,) = findings(self.code, run(head=head_of(4), labels=several()))
        assert found.at.text() == "'softmax'"
        assert found.fix is not None
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
            "'sigmoid'",
            "'binary_crossentropy'",
        ]

    def test_one_choice_over_sigmoid_units(self) -> None:
        (found,) = findings(self.code, run(head=head_of(4, "sigmoid"), labels=several()))
        assert found.at.text() == "'categorical_crossentropy'"
        assert ".52" in found.effects[0]

    def test_logits_are_not_repaired_halfway(self) -> None:
        of = run(head=head_of(4, LINEAR), loss=loss_of("categorical_crossentropy", True), labels=several())
        (found,) = findings(self.code, of)
        assert found.fix is not None
        assert None in found.fix.edits

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(4, "sigmoid"), loss=loss_of(BINARY), labels=several()),
            run(head=head_of(4), labels=labels_of(Encoding.ONE_HOT, 4)),
            run(head=head_of(4), labels=labels_of(None, None)),
            run(head=head_of(4), loss=loss_of("custom"), labels=several()),
            run(head=head_of(4), labels=several(Step(Doing.DRAWN, Code("randint(2, size=(9, 4))")))),
            run(head=head_of(32, rank=4), labels=several()),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []


class TestClassIdsWithBinaryLoss:
    code = "LL204"

    def one(self, labels: Labels, units: int = 1) -> Run:
        return run(head=head_of(units, "sigmoid"), loss=loss_of(BINARY), labels=labels)

    @pytest.mark.parametrize(
        ("labels", "words"),
        [
            (labels_of(Encoding.CLASS_IDS, 4, values=(0, 3)), "class ids 0..3"),
            (labels_of(Encoding.CLASS_IDS, 2, values=(1, 2)), "class ids 1..2"),
            (labels_of(None, None, values=(-1, 1)), "from -1 to 1"),
            (labels_of(None, None, values=(0, 255)), "from 0 to 255"),
            (labels_of(Encoding.CLASS_IDS, 10), "class ids, 10 classes"),
        ],
    )
    def test_labels_that_leave_zero_to_one(self, labels: Labels, words: str) -> None:
        (found,) = findings(self.code, self.one(labels))
        assert facts_in(found.message) == facts_in(
            f"`binary_crossentropy` wants labels from 0 to 1, these are {words}"
        )
        assert found.fix is None
        assert found.help

    def test_an_autoencoder_over_raw_pixels(self) -> None:
        labels = labels_of(None, None, values=(0, 255), are_inputs=True)
        assert findings(self.code, self.one(labels, 784))

    @pytest.mark.parametrize(
        "labels",
        [
            labels_of(Encoding.CLASS_IDS, 2, values=(0, 1)),
            labels_of(Encoding.CLASS_IDS, 2),
            labels_of(Encoding.CLASS_IDS, None),
            labels_of(Encoding.REAL, None, values=(0, 9)),
            labels_of(None, None),
            labels_of(None, None, values=(0, 0.9)),
        ],
    )
    def test_silent_where_they_fit_or_are_not_known(self, labels: Labels) -> None:
        assert findings(self.code, self.one(labels)) == []

    def test_silent_over_several_units_and_under_other_losses(self) -> None:
        ids = labels_of(Encoding.CLASS_IDS, 4, values=(0, 3))
        assert findings(self.code, self.one(ids, 4)) == []
        assert findings(self.code, run(head=head_of(1, LINEAR), loss=loss_of(MSE), labels=ids)) == []


class TestLabelShapeBroadcast:
    code = "LL205"

    def test_ids_in_a_column_against_several_units(self) -> None:
        labels = labels_of(Encoding.CLASS_IDS, 4, values=(0, 3), shape=(60000, 1))
        (found,) = findings(self.code, run(head=head_of(4), loss=loss_of(MSE), labels=labels))
        assert facts_in(found.message) == facts_in("one number a sample as the target of 4 units")
        assert found.effects[0].startswith("the labels are stretched")

    @pytest.mark.parametrize(
        ("version", "words"),
        [
            (None, ["Keras 3 stops", "up to Keras 2"]),
            (Version.KERAS_3, ["Keras 3 stops"]),
            (Version.KERAS_2_LATE, ["the labels are stretched"]),
        ],
    )
    def test_a_vector_stops_keras_3_only(self, version: Version | None, words: list[str]) -> None:
        labels = labels_of(Encoding.CLASS_IDS, 4, shape=(60000,))
        (found,) = findings(
            self.code, run(head=head_of(4), loss=loss_of("hinge"), labels=labels, version=version)
        )
        assert all(said.startswith(word) for said, word in zip(found.effects, words, strict=True))

    def test_rows_against_one_unit(self) -> None:
        of = run(head=head_of(1, "sigmoid"), loss=loss_of(MSE), labels=labels_of(classes=4))
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in("4 numbers a sample as the target of 1 unit")
        assert facts_in(found.help) == facts_in("a head of 4 units for labels that are one-hot, 4 classes")

    def test_one_hot_rows_of_unknown_length_against_one_unit(self) -> None:
        labels = labels_of(classes=None, shape=(60000, None))
        (found,) = findings(self.code, run(head=head_of(1, "sigmoid"), loss=loss_of(MSE), labels=labels))
        assert facts_in(found.message) == facts_in("a one-hot row a sample as the target of 1 unit")
        assert findings(self.code, run(head=head_of(3), loss=loss_of(MSE), labels=labels)) == []

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(4), loss=loss_of(MSE), labels=labels_of(classes=4, shape=(60000, 4))),
            run(head=head_of(1, LINEAR), loss=loss_of(MSE), labels=real(0, 1)),
            run(head=head_of(4), loss=loss_of(MSE), labels=labels_of(Encoding.CLASS_IDS, 4)),
            run(head=head_of(None), loss=loss_of(MSE), labels=labels_of(Encoding.CLASS_IDS, 4, shape=(9,))),
            run(head=head_of(4, rank=4), loss=loss_of(MSE), labels=labels_of(None, None, shape=(9, 1))),
            run(head=head_of(4), loss=loss_of("custom"), labels=labels_of(None, None, shape=(9, 1))),
            run(head=head_of(4), labels=labels_of(Encoding.CLASS_IDS, 4, shape=(60000, 1))),
            run(
                head=head_of(784),
                loss=loss_of(MSE),
                labels=labels_of(None, None, shape=(9,), are_inputs=True),
            ),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []


def test_a_dense_layer_of_the_head_is_where_the_shapes_meet() -> None:
    head = head_of(4, of=layer_of("Dense", 4, "softmax"))
    labels = labels_of(Encoding.CLASS_IDS, 4, shape=(60000, 1))
    (found,) = findings("LL205", run(head=head, loss=loss_of("poisson"), labels=labels))
    assert found.at.text() == "4"

"""LL110, LL504 to LL507: the last layers, and the shape in which numbers reach them."""

from __future__ import annotations

import pytest
from losslint.findings import Replace, SetArgument, Severity
from losslint.training import LINEAR, Encoding, Fact, Layer, Run
from msgspec.structs import replace

from tests.rules.building import Code, fact, findings, head_of, labels_of, layer_of, loss_of, run, sequential
from tests.rules.saying import facts_in

MSE = "mean_squared_error"
INPUT = layer_of("InputLayer")
DROPOUT = layer_of("Dropout", rate=0.5)


def stacked(*activations: str) -> tuple[Fact[str], ...]:
    return tuple(fact(one, Code(f"'{one}'")) for one in activations)


class TestStackedOutputActivation:
    code = "LL110"

    @pytest.mark.parametrize("below", ["relu", "softmax", "sigmoid"])
    def test_a_softmax_on_top(self, below: str) -> None:
        facts = stacked(below, "softmax")
        (found,) = findings(self.code, run(head=head_of(10, stacked=facts)))
        assert found.at == facts[-1].origin
        assert found.fix is not None
        assert found.fix.edits == (Replace(facts[0].origin or Code(""), "'linear'"),)

    def test_a_sigmoid_on_a_relu_never_says_no(self) -> None:
        (found,) = findings(self.code, run(head=head_of(1, "sigmoid", stacked=stacked("relu", "sigmoid"))))
        assert facts_in(found.effects) == facts_in(("no output is ever below one half",))

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(10, stacked=stacked("softmax"))),
            run(head=head_of(10, stacked=stacked("tanh", "softmax"))),
            run(head=head_of(10, "relu", stacked=stacked("sigmoid", "relu"))),
            run(head=head_of(10, stacked=(fact(None), *stacked("softmax")))),
            run(
                head=head_of(10, stacked=stacked("relu", "softmax"), trail=(layer_of("BatchNormalization"),))
            ),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []


class TestDropoutOnOutput:
    code = "LL504"

    def test_probabilities_are_dropped(self) -> None:
        dropout = DROPOUT
        (found,) = findings(self.code, run(head=head_of(10, trail=(dropout,))))
        assert found.at == dropout.at
        assert facts_in(found.message) == facts_in(
            "`Dropout` after the last layer sets 50% of the outputs to zero"
        )

    def test_the_numbers_of_a_regression_are_dropped(self) -> None:
        of = run(head=head_of(1, LINEAR, trail=(layer_of("Dropout", rate=0.1),)), loss=loss_of(MSE))
        assert len(findings(self.code, of)) == 1

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(10)),
            run(head=head_of(10, trail=(DROPOUT, layer_of("Activation", None, "softmax")))),
            run(head=head_of(10, trail=(layer_of("Dropout", rate=0),))),
            run(
                head=head_of(10, LINEAR, trail=(DROPOUT,)),
                loss=loss_of("categorical_crossentropy", True),
            ),
            run(head=head_of(10, trail=(DROPOUT,)), loss=loss_of("custom")),
            run(head=head_of(10, None, trail=(DROPOUT,))),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []


def dense(kernel: str, activation: str = "relu", units: int = 64) -> Layer:
    return layer_of("Dense", units, activation, kernel_initializer=kernel)


class TestConstantKernelInitializer:
    code = "LL505"

    @pytest.mark.parametrize(
        ("kernel", "activation"), [("zeros", "relu"), ("ones", "tanh"), ("ones", "sigmoid")]
    )
    def test_a_hidden_layer_that_stays_at_chance(self, kernel: str, activation: str) -> None:
        model = sequential(INPUT, dense(kernel, activation), dense("glorot_uniform", "softmax", 10))
        (found,) = findings(self.code, run(model=model))
        assert found.severity is None
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'glorot_uniform'"),)

    def test_two_constants_in_a_row_keep_the_units_alike(self) -> None:
        model = sequential(INPUT, dense("constant"), dense("constant", "softmax", 10))
        (found,) = findings(self.code, run(model=model))
        assert "copies" in found.effects[0]

    def test_ones_before_a_relu_are_milder(self) -> None:
        model = sequential(INPUT, dense("ones"), dense("glorot_uniform", "softmax", 10))
        (found,) = findings(self.code, run(model=model))
        assert found.severity is Severity.WARNING

    @pytest.mark.parametrize(
        "layers",
        [
            (dense("glorot_uniform"), dense("zeros", "softmax", 10)),
            (dense("zeros", "tanh"), dense("glorot_uniform", "softmax", 10)),
            (dense("constant"), dense("glorot_uniform", "softmax", 10)),
            (dense("he_normal"), dense("glorot_uniform", "softmax", 10)),
            (layer_of("Dense", 64, "relu"), layer_of("Dense", 10, "softmax")),
        ],
    )
    def test_silent(self, layers: tuple[Layer, ...]) -> None:
        assert findings(self.code, run(model=sequential(INPUT, *layers))) == []

    def test_silent_where_the_next_weights_are_not_known(self) -> None:
        branch = replace(layer_of("Add", weights=False), inbound=(0, 1))
        model = sequential(INPUT, dense("zeros"), branch, dense("zeros", "softmax", 10))
        assert findings(self.code, run(model=model)) == []


class TestUnflattenedOutput:
    code = "LL506"

    def test_rows_of_a_picture_are_left(self) -> None:
        labels = labels_of(Encoding.CLASS_IDS, 10, shape=(60000,))
        of = run(head=head_of(10, rank=3), loss=loss_of("sparse_categorical_crossentropy"), labels=labels)
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in("the output has 3 axes, its labels have 1")
        assert found.effects[0].startswith("stops")

    def test_one_hot_rows_under_a_loss_that_stretches(self) -> None:
        labels = labels_of(shape=(60000, 10))
        (found,) = findings(self.code, run(head=head_of(10, rank=4), loss=loss_of(MSE), labels=labels))
        assert "stretched" in found.effects[0]

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(10, rank=3), labels=labels_of(shape=(60000, 30, 10))),
            run(head=head_of(10, rank=3), labels=labels_of(Encoding.CLASS_IDS, 10, shape=(60000, 30))),
            run(head=head_of(1, "sigmoid", rank=4), labels=labels_of(None, None, shape=(60000, 28, 28))),
            run(head=head_of(10, rank=2), labels=labels_of(Encoding.CLASS_IDS, 10, shape=(60000,))),
            run(head=head_of(10, rank=None), labels=labels_of(shape=(60000, 10))),
            run(head=head_of(10, rank=3), labels=labels_of()),
            run(head=head_of(10, rank=3), loss=loss_of("custom"), labels=labels_of(shape=(60000, 10))),
            run(head=head_of(784, rank=4), labels=labels_of(None, None, shape=(9, 784), are_inputs=True)),
        ],
    )
    def test_silent(self, of: Run) -> None:
        assert findings(self.code, of) == []


def lstm(sequences: bool | None, kind: str = "LSTM") -> Layer:
    return layer_of(kind, 32, "tanh", weights=True, return_sequences=sequences, return_state=False)


class TestSequenceWhereVector:
    code = "LL507"

    def test_a_second_recurrent_layer_gets_one_step(self) -> None:
        first = lstm(False)
        model = sequential(INPUT, first, layer_of("Dropout"), lstm(False, "GRU"), layer_of("Dense", 10))
        (found,) = findings(self.code, run(model=model))
        assert found.at == first.at
        assert facts_in(found.message) == facts_in(
            "`LSTM` returns its last step only, the `GRU` after it wants all"
        )
        assert found.fix is not None
        assert found.fix.edits == (SetArgument(found.at, "return_sequences", "True"),)

    def test_every_step_where_the_labels_are_one_for_each_sequence(self) -> None:
        model = sequential(INPUT, lstm(True), layer_of("Dense", 1))
        labels = labels_of(Encoding.REAL, None, shape=(60000,))
        of = run(model=model, head=head_of(1, LINEAR, rank=3), loss=loss_of(MSE), labels=labels)
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in(
            "`LSTM` returns every step, the labels are one for each sequence"
        )

    def test_a_wrapped_layer_is_found_inside(self) -> None:
        wrapped = replace(layer_of("Bidirectional", weights=True), inside=(lstm(False),))
        (found,) = findings(self.code, run(model=sequential(INPUT, wrapped, lstm(False))))
        assert found.at == wrapped.at

    @pytest.mark.parametrize(
        "layers",
        [
            (lstm(True), lstm(False), layer_of("Dense", 10)),
            (lstm(False), layer_of("RepeatVector"), lstm(True), layer_of("Dense", 10)),
            (lstm(False), layer_of("Dense", 32), layer_of("Dense", 10)),
            (lstm(None), lstm(False)),
            (lstm(False), layer_of(""), lstm(False)),
        ],
    )
    def test_silent(self, layers: tuple[Layer, ...]) -> None:
        assert findings(self.code, run(model=sequential(INPUT, *layers))) == []

    @pytest.mark.parametrize(
        ("steps", "units", "labels", "count"),
        [(826, 23, 23, 1), (23, 23, 23, 0), (None, 23, 23, 0), (826, 23, None, 0), (826, 1, 826, 0)],
    )
    def test_a_row_as_long_as_what_each_step_gives(
        self, steps: int | None, units: int, labels: int | None, count: int
    ) -> None:
        last = replace(layer_of("Dense", units), output_shape=fact((None, steps, units)))
        given = labels_of(Encoding.REAL, None, shape=(60000, labels))
        head = replace(head_of(units, LINEAR, rank=3), layer=last)
        of = run(model=sequential(INPUT, lstm(True), last), head=head, loss=loss_of(MSE), labels=given)
        assert len(findings(self.code, of)) == count

    def test_silent_where_every_step_has_a_label(self) -> None:
        labels = labels_of(Encoding.REAL, None, shape=(60000, 30))
        model = sequential(INPUT, lstm(True), layer_of("Dense", 1))
        of = run(model=model, head=head_of(1, LINEAR, rank=3), loss=loss_of(MSE), labels=labels)
        assert findings(self.code, of) == []

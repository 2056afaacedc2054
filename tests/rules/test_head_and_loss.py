"""LL101 to LL109: what the model outputs against what the loss expects."""

from __future__ import annotations

import pytest
from losslint.findings import Applicability, Replace, SetArgument, Severity
from losslint.training import LINEAR, Encoding, Fact, Form, Kind, Labels, Output, Run, Scale, Version
from msgspec.structs import replace

from tests.rules.building import (
    Code,
    codes,
    fact,
    findings,
    head_of,
    labels_of,
    layer_of,
    loss_of,
    metric_of,
    own_loss_of,
    run,
    sequential,
)
from tests.rules.saying import facts_in

BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"


def test_a_right_run_is_silent() -> None:
    assert codes(run()) == set()


class TestBinaryLossOnExclusiveClasses:
    code = "LL101"

    def seed(self, **changes: object) -> Run:
        parts: dict[str, object] = {"head": head_of(10, "sigmoid"), "loss": loss_of(BINARY)}
        return run(**(parts | changes))  # type: ignore[arg-type]

    def test_sigmoid_units_with_one_hot_labels(self) -> None:
        of = self.seed(metrics=(metric_of("accuracy"),))
        (found,) = findings(self.code, of)
        assert found.at.text() == "'binary_crossentropy'"
        assert facts_in(found.message) == (
            facts_in("`binary_crossentropy` scores 10 one-hot classes as 10 separate yes/no questions")
        )
        assert [because.label for because in found.because] == [
            "head: 10 sigmoid units",
            "labels: one-hot, 10 classes",
            "becomes binary accuracy up to Keras 2.3",
        ]
        assert "up to Keras 2.3 `accuracy` is binary accuracy here" in found.effects[0]
        assert "0.90" in found.effects[0]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
            "'categorical_crossentropy'",
            "'softmax'",
        ]

    def test_softmax_units_whatever_the_labels(self) -> None:
        of = self.seed(head=head_of(5, "softmax"), labels=labels_of(None, None))
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in(
            "`binary_crossentropy` scores 5 exclusive classes as 5 separate yes/no questions"
        )
        assert found.fix is not None
        assert len(found.fix.edits) == 1

    @pytest.mark.parametrize(
        ("version", "sentence"),
        [
            (Version.KERAS_2_EARLY, "`accuracy` is binary accuracy here"),
            (Version.KERAS_1, "`accuracy` is binary accuracy here"),
        ],
    )
    def test_old_keras_prints_a_false_accuracy(self, version: Version, sentence: str) -> None:
        (found,) = findings(self.code, self.seed(version=version, metrics=(metric_of("accuracy"),)))
        assert found.effects[0].startswith(sentence)

    @pytest.mark.parametrize("version", [Version.KERAS_2_LATE, Version.KERAS_3])
    def test_new_keras_does_not(self, version: Version) -> None:
        (found,) = findings(self.code, self.seed(version=version, metrics=(metric_of("accuracy"),)))
        assert not any("binary accuracy" in effect for effect in found.effects)

    @pytest.mark.parametrize(
        ("optimizer", "words"), [("SGD", ["SGD"]), ("Adam", ["Adam"]), (None, ["SGD", "Adam"])]
    )
    def test_the_effect_is_that_of_the_optimizer(self, optimizer: str | None, words: list[str]) -> None:
        (found,) = findings(self.code, self.seed(optimizer=optimizer))
        assert [
            word for word in ("SGD", "Adam") if any(f"with {word}" in said for said in found.effects)
        ] == words

    def test_one_hot_columns_say_how_many_units_there_must_be(self) -> None:
        (found,) = findings(self.code, self.seed(head=head_of(None, "sigmoid")))
        assert "10 one-hot classes" in found.message

    def test_the_labels_alone_decide_where_nothing_is_known_of_the_model(self) -> None:
        (found,) = findings(self.code, self.seed(head=head_of(None, None)))
        assert "10 one-hot classes" in found.message
        for labels in (labels_of(classes=2), labels_of(classes=None), labels_of(Encoding.MULTI_HOT)):
            assert findings(self.code, self.seed(head=head_of(None, None), labels=labels)) == []

    def test_class_ids_under_softmax_get_the_sparse_loss(self) -> None:
        of = self.seed(head=head_of(10, "softmax"), labels=labels_of(Encoding.CLASS_IDS))
        (found,) = findings(self.code, of)
        assert SPARSE in found.help

    def test_an_object_keeps_its_module(self) -> None:
        of = self.seed(loss=loss_of(BINARY, written="keras.losses.BinaryCrossentropy()"))
        (found,) = findings(self.code, of)
        assert found.fix is not None
        first = found.fix.edits[0]
        assert isinstance(first, Replace)
        assert first.text == "keras.losses.CategoricalCrossentropy()"

    @pytest.mark.parametrize(
        "written", ["BinaryCrossentropy()", "losses.BinaryCrossentropy(label_smoothing=0.1)"]
    )
    def test_what_would_need_an_import_or_other_arguments_is_not_repaired(self, written: str) -> None:
        (found,) = findings(self.code, self.seed(loss=loss_of(BINARY, written=written)))
        assert found.fix is not None
        assert None in found.fix.edits

    def test_a_loss_that_two_outputs_share_is_not_repaired(self) -> None:
        shared = loss_of(BINARY)
        other = Output(head_of(4, "sigmoid"), shared, labels_of(Encoding.MULTI_HOT, 4), fact(()))
        (found,) = findings(self.code, self.seed(loss=shared, further=(other,)))
        assert found.fix is not None
        assert found.fix.edits[0] is None

    def test_an_activation_that_hidden_layers_share_is_not_repaired(self) -> None:
        constant = Code("'sigmoid'")
        hidden = layer_of("Dense", 64, "sigmoid", activation_code=constant)
        last = layer_of("Dense", 10, "sigmoid", activation_code=constant)
        model = sequential(layer_of("InputLayer"), hidden, last)
        of = self.seed(head=head_of(10, "sigmoid", written=constant, of=last), model=model)
        (found,) = findings(self.code, of)
        assert found.fix is not None
        assert found.fix.edits[1] is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": labels_of(Encoding.MULTI_HOT)},
            {"labels": labels_of(None, None)},
            {"labels": labels_of(Encoding.REAL, None)},
            {"labels": labels_of(Encoding.CLASS_IDS)},
            {"labels": labels_of(are_inputs=True)},
            {"head": head_of(2, "sigmoid")},
            {"head": head_of(2, "softmax")},
            {"head": head_of(1, "sigmoid")},
            {"head": head_of(None, "sigmoid"), "labels": labels_of(classes=None)},
            {"head": head_of(None, "softmax"), "labels": labels_of(None, None)},
            {"head": head_of(10, None)},
            {"head": head_of(10, LINEAR)},
            {"head": head_of(10, "softmax"), "labels": labels_of(Encoding.MULTI_HOT)},
            {"loss": loss_of(None, None)},
            {"loss": loss_of("custom", None)},
            {"loss": loss_of(CATEGORICAL)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        assert findings(self.code, self.seed(**changes)) == []


class TestProbabilityLossOnLogits:
    code = "LL102"

    def test_a_string_gets_the_activation(self) -> None:
        (found,) = findings(self.code, run(head=head_of(10, LINEAR), loss=loss_of(CATEGORICAL)))
        assert found.at.text() == "Dense(10)"
        assert found.severity is None
        assert found.fix is not None
        (edit,) = found.fix.edits
        assert isinstance(edit, SetArgument)
        assert (edit.name, edit.text) == ("activation", "'softmax'")
        assert facts_in(found.fix.message) == facts_in("End the model in softmax")

    def test_an_object_is_told(self) -> None:
        of = run(head=head_of(10, LINEAR), loss=loss_of(SPARSE, written="SparseCategoricalCrossentropy()"))
        (found,) = findings(self.code, of)
        assert found.fix is not None
        (edit,) = found.fix.edits
        assert isinstance(edit, SetArgument)
        assert (edit.name, edit.text) == ("from_logits", "True")

    def test_an_explicit_false_is_turned_round(self) -> None:
        told = loss_of(SPARSE, False, written="SparseCategoricalCrossentropy(False)", told=Code("False"))
        (found,) = findings(self.code, run(head=head_of(10, LINEAR), loss=told))
        assert found.fix is not None
        (edit,) = found.fix.edits
        assert isinstance(edit, Replace)
        assert edit.text == "True"

    def test_a_loss_of_ones_own_that_takes_logarithms(self) -> None:
        own = own_loss_of(Scale.INDEPENDENT, Form.YES_NO, "focal_loss")
        (found,) = findings(self.code, run(head=head_of(1, LINEAR), loss=own))
        assert "`focal_loss`" in found.message
        assert found.effects == ()
        assert found.fix is not None
        (edit,) = found.fix.edits
        assert isinstance(edit, SetArgument)
        assert (edit.name, edit.text) == ("activation", "'sigmoid'")

    @pytest.mark.parametrize(
        ("reads", "wants"),
        [
            (Scale.LOGITS, Form.YES_NO),
            (Scale.NUMBERS, Form.LIKE_OUTPUT),
            (Scale.INDEPENDENT, Form.LIKE_OUTPUT),  # an overlap, of which nothing was measured
        ],
    )
    def test_other_losses_of_ones_own(self, reads: Scale, wants: Form) -> None:
        assert findings(self.code, run(head=head_of(1, LINEAR), loss=own_loss_of(reads, wants))) == []

    @pytest.mark.parametrize(
        ("optimizer", "word"), [("SGD", "with SGD it lags: .72 to .89"), ("RMSprop", "with Adam it learns")]
    )
    def test_one_unit_is_milder(self, optimizer: str, word: str) -> None:
        of = run(head=head_of(1, LINEAR), loss=loss_of(BINARY), optimizer=optimizer)
        (found,) = findings(self.code, of)
        assert found.severity is Severity.WARNING
        assert word in " ".join(found.effects)

    @pytest.mark.parametrize(
        ("name", "word"),
        [(CATEGORICAL, ".15 to .20"), (SPARSE, ".15 to .65"), (BINARY, ".89"), ("kl_divergence", ".57")],
    )
    def test_each_loss_has_its_own_measure(self, name: str, word: str) -> None:
        (found,) = findings(self.code, run(head=head_of(10, LINEAR), loss=loss_of(name)))
        assert word in " ".join(found.effects)
        assert found.severity is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"loss": loss_of(CATEGORICAL, True)},
            {"loss": loss_of(CATEGORICAL, None)},
            {"loss": loss_of("mean_squared_error")},
            {"loss": loss_of("custom", None)},
            {"loss": loss_of("hinge")},
            {"head": head_of(10, "softmax")},
            {"head": head_of(10, None)},
            {"head": head_of(10, LINEAR, stacked=(fact("relu"),))},
            {"head": head_of(10, LINEAR, of=layer_of("", None))},
            {"head": head_of(10, LINEAR, of=layer_of("MyOwnLayer", 10, weights=False))},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"head": head_of(10, LINEAR), "loss": loss_of(CATEGORICAL)}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]

    def test_a_constant_from_elsewhere_gives_way_to_the_layer(self) -> None:
        constant = Code("'linear'")
        last = layer_of("Dense", 10, LINEAR, activation_code=constant)
        (found,) = findings(self.code, run(head=head_of(10, LINEAR, written=constant, of=last)))
        assert found.at is last.at
        assert found.fix is not None
        assert found.fix.edits == (Replace(constant, "'softmax'"),)

    def test_a_none_is_replaced(self) -> None:
        last = layer_of("Dense", 10)
        written = Code("None").inside(last.at)
        (found,) = findings(self.code, run(head=head_of(10, LINEAR, written=written, of=last)))
        assert found.fix is not None
        assert found.fix.edits == (Replace(written, "'softmax'"),)


class TestLogitLossOnProbabilities:
    code = "LL103"

    @pytest.mark.parametrize(
        ("name", "activation"), [(CATEGORICAL, "softmax"), (SPARSE, "softmax"), (BINARY, "sigmoid")]
    )
    def test_squashed_twice(self, name: str, activation: str) -> None:
        told = loss_of(name, True, written="Loss(from_logits=True)", told=Code("True"))
        (found,) = findings(self.code, run(head=head_of(10, activation), loss=told))
        assert found.at.text() == "True"
        assert facts_in(found.message) == facts_in(
            f"`{name}` with `from_logits=True` expects logits, the model ends in {activation}"
        )
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "False"),)

    @pytest.mark.parametrize(
        ("version", "undone", "twice"),
        [
            (None, True, True),
            (Version.KERAS_3, True, True),
            (Version.KERAS_2_LATE, True, False),
            (Version.KERAS_1, False, False),
        ],
    )
    def test_the_effect_is_that_of_the_generation(
        self, version: Version | None, undone: bool, twice: bool
    ) -> None:
        (found,) = findings(self.code, run(loss=loss_of(CATEGORICAL, True), version=version))
        said = " ".join(found.effects)
        assert ("undoes it" in said, "squashed twice" in said) == (undone, twice)

    @pytest.mark.parametrize("cut", [0.5, 0.3])
    def test_a_score_of_a_second_sigmoid_is_reported(self, cut: float) -> None:
        again = Code("torch.sigmoid(model(x))")
        score = replace(metric_of("binary_accuracy"), again=again, threshold=Fact(cut))
        one = run(head=head_of(1, "sigmoid"), loss=loss_of(BINARY), metrics=(score,))
        (found,) = findings(self.code, one)
        assert found.at is again

    @pytest.mark.parametrize("cut", [None, 0.6, -1.0])
    def test_a_score_that_may_say_no_is_left_alone(self, cut: float | None) -> None:
        told = Fact(cut) if cut is not None else Fact[float].unknown("nothing is cut")
        score = replace(metric_of("binary_accuracy"), again=Code("torch.sigmoid(model(x))"), threshold=told)
        one = run(head=head_of(1, "sigmoid"), loss=loss_of(BINARY), metrics=(score,))
        assert not findings(self.code, one)

    def test_a_layer_behind_the_activation_hides_the_logits(self) -> None:
        trail = (layer_of("Activation", None, "softmax"), layer_of("Reshape"))
        (found,) = findings(self.code, run(head=head_of(trail=trail), loss=loss_of(CATEGORICAL, True)))
        assert "`Reshape` after the activation hides the logits" in found.effects[0]

    def test_a_layer_before_the_activation_does_not(self) -> None:
        trail = (layer_of("Reshape"), layer_of("Softmax", None, "softmax"))
        (found,) = findings(self.code, run(head=head_of(trail=trail), loss=loss_of(CATEGORICAL, True)))
        assert not any("hides" in said for said in found.effects)

    @pytest.mark.parametrize(
        "changes",
        [
            {"loss": loss_of(CATEGORICAL, False)},
            {"loss": loss_of(CATEGORICAL, None)},
            {"loss": loss_of("custom", True)},
            {"head": head_of(10, LINEAR)},
            {"head": head_of(10, "relu")},
            {"head": head_of(10, None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"loss": loss_of(CATEGORICAL, True)}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]


class TestSoftmaxOverOneUnit:
    code = "LL104"

    @pytest.mark.parametrize("name", [BINARY, CATEGORICAL, SPARSE, "mean_squared_error", "custom", None])
    def test_under_any_loss(self, name: str | None) -> None:
        of = run(head=head_of(1, "softmax"), loss=loss_of(name), labels=labels_of(None, None))
        (found,) = findings(self.code, of)
        assert found.at.text() == "'softmax'"
        assert found.because[0].label == "head: 1 unit"

    def test_two_classes_get_a_sigmoid(self) -> None:
        of = run(head=head_of(1, "softmax"), loss=loss_of(SPARSE), labels=labels_of(Encoding.CLASS_IDS, 2))
        (found,) = findings(self.code, of)
        assert found.fix is not None
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
            "'sigmoid'",
            "'binary_crossentropy'",
        ]

    @pytest.mark.parametrize(
        ("labels", "word"),
        [
            (labels_of(Encoding.CLASS_IDS, 10), "one unit a class"),
            (labels_of(Encoding.REAL, None), "no activation"),
        ],
    )
    def test_other_tasks_are_not_repaired(self, labels: object, word: str) -> None:
        of = run(head=head_of(1, "softmax"), loss=loss_of("mean_squared_error"), labels=labels)  # type: ignore[arg-type]
        (found,) = findings(self.code, of)
        assert found.fix is None
        assert word in found.help

    @pytest.mark.parametrize(
        "head",
        [
            head_of(2, "softmax"),
            head_of(1, "sigmoid"),
            head_of(1, LINEAR),
            head_of(None, "softmax"),
            head_of(1, None),
            head_of(1, "softmax", trail=(layer_of("Softmax", None, "softmax", axis=1),)),
            head_of(1, "softmax", trail=(layer_of("Softmax", None, "softmax", axis=None),)),
        ],
    )
    def test_silent(self, head: object) -> None:
        assert findings(self.code, run(head=head, loss=loss_of(BINARY))) == []  # type: ignore[arg-type]

    def test_a_softmax_layer_over_the_last_axis_counts(self) -> None:
        last = head_of(1, "softmax", trail=(layer_of("Softmax", None, "softmax", axis=-1),))
        assert len(findings(self.code, run(head=last))) == 1


class TestSigmoidWithCategoricalLoss:
    code = "LL105"

    @pytest.mark.parametrize("name", [CATEGORICAL, SPARSE])
    @pytest.mark.parametrize("units", [2, 3, 100])
    def test_more_than_one_unit(self, name: str, units: int) -> None:
        of = run(head=head_of(units, "sigmoid"), loss=loss_of(name), labels=labels_of(None, None))
        (found,) = findings(self.code, of)
        assert found.at.text() == "'sigmoid'"
        assert facts_in(found.message) == (
            facts_in(f"`{name}` expects one distribution over {units} classes, the head is {units} sigmoids")
        )
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'softmax'"),)

    @pytest.mark.parametrize(
        ("version", "told"), [(None, True), (Version.KERAS_3, True), (Version.KERAS_1, False)]
    )
    def test_the_effect_is_that_of_the_generation(self, version: Version | None, told: bool) -> None:
        (found,) = findings(self.code, run(head=head_of(3, "sigmoid"), version=version))
        assert ("TensorFlow" in found.effects[0]) is told

    @pytest.mark.parametrize(
        "changes",
        [
            {"head": head_of(1, "sigmoid")},
            {
                "head": head_of(None, "sigmoid"),
                "loss": loss_of("kl_divergence"),
                "labels": labels_of(None, None),
            },
            {"head": head_of(None, "sigmoid"), "labels": labels_of(Encoding.MULTI_HOT)},
            {"head": head_of(None, None), "labels": labels_of(None, None)},
            {"head": head_of(10, "softmax")},
            {"head": head_of(10, None)},
            {"loss": loss_of(BINARY)},
            {"loss": loss_of("mean_squared_error")},
            {"loss": loss_of(None)},
            {"labels": labels_of(Encoding.MULTI_HOT)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"head": head_of(10, "sigmoid")}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", [CATEGORICAL, SPARSE])
    def test_units_that_nobody_knows_are_wrong_however_many_they_are(self, name: str) -> None:
        """One of them would be wrong too, but a softmax would not put it right."""
        of = run(head=head_of(None, "sigmoid"), loss=loss_of(name), labels=labels_of(None, None))
        (found,) = findings(self.code, of)
        assert found.message.endswith("over the classes, the head is sigmoid")
        assert found.fix is None

    @pytest.mark.parametrize(
        ("classes", "said"),
        [
            (5, "over 5 classes, the head is 5 sigmoids"),
            (None, "over the classes, the head is separate sigmoids"),
        ],
    )
    def test_one_hot_labels_say_that_there_are_several_units(self, classes: int | None, said: str) -> None:
        of = run(head=head_of(None, "sigmoid"), labels=labels_of(classes=classes))
        (found,) = findings(self.code, of)
        assert found.message.endswith(said)


class TestUnsuitedHeadWithProbabilityLoss:
    code = "LL106"

    @pytest.mark.parametrize(
        "activation", ["relu", "tanh", "elu", "selu", "leaky_relu", "softplus", "gelu", "silu"]
    )
    @pytest.mark.parametrize("name", [BINARY, CATEGORICAL, SPARSE])
    def test_no_probabilities(self, activation: str, name: str) -> None:
        (found,) = findings(self.code, run(head=head_of(10, activation), loss=loss_of(name)))
        assert found.at.text() == f"'{activation}'"
        assert found.severity is None
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'sigmoid'" if name == BINARY else "'softmax'"),)

    def test_one_unit_is_milder(self) -> None:
        (found,) = findings(self.code, run(head=head_of(1, "relu"), loss=loss_of(BINARY), optimizer="SGD"))
        assert found.severity is Severity.WARNING
        assert "with SGD it lags" in found.effects[0]

    def test_what_is_never_fitted_may_be_compiled_with_any_loss(self) -> None:
        assert (
            findings(self.code, run(head=head_of(784, "tanh"), loss=loss_of(BINARY), kind=Kind.CONFIGURED))
            == []
        )
        assert findings(self.code, run(head=head_of(512, "relu"), kind=Kind.CONFIGURED)) == []

    def test_what_was_not_measured_is_not_claimed(self) -> None:
        (found,) = findings(self.code, run(head=head_of(10, "softplus")))
        assert not any("measured" in said for said in found.effects)

    @pytest.mark.parametrize(
        "changes",
        [
            {"head": head_of(10, "softmax")},
            {"head": head_of(10, "hard_sigmoid")},
            {"head": head_of(10, "exponential")},
            {"head": head_of(10, LINEAR)},
            {"head": head_of(10, None)},
            {"loss": loss_of(CATEGORICAL, None)},
            {"loss": loss_of("mean_squared_error")},
            {"loss": loss_of("hinge"), "head": head_of(10, LINEAR)},
            {"loss": loss_of("hinge"), "head": head_of(1, "relu")},
            {"loss": loss_of(CATEGORICAL, True), "head": head_of(10, "tanh")},
            {"loss": loss_of(CATEGORICAL, True), "head": head_of(10, "leaky_relu")},
            {"loss": loss_of(BINARY, True), "labels": labels_of(Encoding.MULTI_HOT)},
            {"loss": loss_of("poisson")},
            {"loss": loss_of("poisson"), "head": head_of(1, "softplus")},
            {"loss": loss_of("poisson"), "head": head_of(1, "exponential")},
            {"loss": loss_of("poisson"), "head": head_of(1, None)},
            {"loss": loss_of("poisson"), "head": head_of(1, LINEAR, of=layer_of("Lambda", 1))},
            {"loss": loss_of(None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"head": head_of(10, "relu")}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]

    @pytest.mark.parametrize("activation", [LINEAR, "tanh", "elu", "leaky_relu"])
    def test_the_logarithm_of_rates_below_zero(self, activation: str) -> None:
        (found,) = findings(self.code, run(head=head_of(1, activation), loss=loss_of("poisson")))
        assert found.severity is None
        assert facts_in(found.message) == (
            facts_in(f"`poisson` takes the logarithm of rates, {activation} outputs reach below zero")
        )
        assert found.fix is not None
        assert found.fix.edits[0] is not None

    @pytest.mark.parametrize("name", ["hinge", "categorical_hinge", "cosine_similarity"])
    def test_a_relu_loses_classes_where_both_signs_are_wanted(self, name: str) -> None:
        (found,) = findings(self.code, run(head=head_of(10, "relu"), loss=loss_of(name)))
        assert found.severity is Severity.WARNING
        assert facts_in(found.message) == facts_in(
            f"`{name}` wants numbers of both signs, relu outputs nothing below zero"
        )

    def test_a_relu_gives_half_of_the_logits(self) -> None:
        (found,) = findings(self.code, run(head=head_of(10, "relu"), loss=loss_of(CATEGORICAL, True)))
        assert found.severity is Severity.WARNING
        assert facts_in(found.help) == facts_in("no activation in the last layer")

    @pytest.mark.parametrize("activation", ["relu", "tanh"])
    def test_shares_of_a_row(self, activation: str) -> None:
        (found,) = findings(self.code, run(head=head_of(4, activation), loss=loss_of("kl_divergence")))
        assert found.severity is None
        assert ".57 to .66" in found.effects[1]

    @pytest.mark.parametrize("name", [BINARY, "kl_divergence"])
    def test_two_classes_are_milder(self, name: str) -> None:
        of = run(head=head_of(2, "tanh"), loss=loss_of(name), labels=labels_of(Encoding.ONE_HOT, 2))
        (found,) = findings(self.code, of)
        assert found.severity is Severity.WARNING


class TestRegressionLossForClasses:
    code = "LL108"

    @pytest.mark.parametrize("name", ["mean_squared_error", "mean_absolute_error", "huber"])
    @pytest.mark.parametrize(("activation", "edits"), [("softmax", 1), ("sigmoid", 2)])
    def test_distances_between_probabilities(self, name: str, activation: str, edits: int) -> None:
        (found,) = findings(self.code, run(head=head_of(10, activation), loss=loss_of(name)))
        assert found.at.text() == f"'{name}'"
        assert found.fix is not None
        assert len(found.fix.edits) == edits
        assert found.fix.edits[0] == Replace(found.at, "'categorical_crossentropy'")

    @pytest.mark.parametrize(("optimizer", "word"), [("SGD", ".18 to .76"), ("Adam", "about as well")])
    def test_the_effect_is_that_of_the_optimizer(self, optimizer: str, word: str) -> None:
        (found,) = findings(self.code, run(loss=loss_of("mean_squared_error"), optimizer=optimizer))
        assert word in found.effects[0]

    @pytest.mark.parametrize(
        "changes",
        [
            {"head": head_of(10, LINEAR)},
            {"head": head_of(2, "relu")},
            {"head": head_of(10, "leaky_relu")},
            {"head": head_of(1, "sigmoid")},
            {"head": head_of(None, "softmax"), "labels": labels_of(None, None)},
            {"head": head_of(10, None)},
            {"labels": labels_of(Encoding.CLASS_IDS)},
            {"labels": labels_of(Encoding.MULTI_HOT)},
            {"labels": labels_of(Encoding.REAL, None)},
            {"labels": labels_of(None, None)},
            {"loss": loss_of(CATEGORICAL)},
            {"loss": loss_of("cosine_similarity")},
            {"loss": loss_of(None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"loss": loss_of("mean_squared_error")}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]

    def test_a_relu_head_loses_classes(self) -> None:
        (found,) = findings(self.code, run(head=head_of(10, "relu"), loss=loss_of("mean_squared_error")))
        assert "may die" in found.effects[0]
        assert found.fix is not None
        assert len(found.fix.edits) == 2

    def test_the_number_of_classes_may_be_unknown(self) -> None:
        of = run(head=head_of(None), loss=loss_of("mean_squared_error"), labels=labels_of(classes=None))
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in(
            "`mean_squared_error` treats the class probabilities as numbers to come close to"
        )


class TestCategoricalLossOverOneUnit:
    code = "LL109"

    @pytest.mark.parametrize("name", [CATEGORICAL, SPARSE])
    @pytest.mark.parametrize("activation", ["sigmoid", LINEAR, "tanh", None])
    def test_one_unit(self, name: str, activation: str | None) -> None:
        of = run(head=head_of(1, activation), loss=loss_of(name), labels=labels_of(None, None))
        (found,) = findings(self.code, of)
        assert found.at.text() == f"'{name}'"
        assert found.fix is None
        assert ("exactly 0" in found.effects[0]) is (name == CATEGORICAL)

    def test_two_classes_are_repaired(self) -> None:
        of = run(head=head_of(1, LINEAR), labels=labels_of(Encoding.CLASS_IDS, 2, values=(0, 1)))
        (found,) = findings(self.code, of)
        assert found.because[-1].label == "labels: class ids 0..1"
        assert found.fix is not None
        first, second = found.fix.edits
        assert isinstance(first, Replace)
        assert isinstance(second, SetArgument)
        assert (first.text, second.text) == ("'binary_crossentropy'", "'sigmoid'")

    def test_logits_stay_logits(self) -> None:
        told = loss_of(CATEGORICAL, True, written="losses.CategoricalCrossentropy()", told=Code("True"))
        of = run(head=head_of(1, LINEAR), loss=told, labels=labels_of(Encoding.CLASS_IDS, 2))
        (found,) = findings(self.code, of)
        assert found.fix is not None
        assert len(found.fix.edits) == 1

    @pytest.mark.parametrize(
        ("encoding", "word"), [(Encoding.ONE_HOT, CATEGORICAL), (Encoding.CLASS_IDS, SPARSE)]
    )
    def test_more_classes_need_more_units(self, encoding: Encoding, word: str) -> None:
        (found,) = findings(self.code, run(head=head_of(1, "sigmoid"), labels=labels_of(encoding, 3)))
        assert found.fix is None
        assert facts_in(found.help) == facts_in(f"3 softmax units with loss='{word}'")

    @pytest.mark.parametrize(
        "changes",
        [
            {"head": head_of(2, "sigmoid")},
            {"head": head_of(None, "sigmoid")},
            {"loss": loss_of(BINARY)},
            {"loss": loss_of("mean_squared_error")},
            {"loss": loss_of(None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"head": head_of(1, "sigmoid")}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]


def test_a_string_in_a_loop_of_ones_own_is_not_replaced_by_a_string() -> None:
    of = run(head=head_of(10, "sigmoid"), loss=loss_of(BINARY), kind=Kind.LOOP)
    (found,) = findings("LL101", of)
    assert found.fix is not None
    assert found.fix.edits[0] is None


@pytest.mark.parametrize(("code", "activation"), [("LL102", LINEAR), ("LL106", "relu")])
@pytest.mark.parametrize(
    ("rank", "labels", "speaks"),
    [
        (4, labels_of(shape=(100, 10)), False),
        (2, labels_of(shape=(100, 10)), True),
        (4, labels_of(Encoding.CLASS_IDS, shape=(100,)), False),
        (2, labels_of(Encoding.CLASS_IDS, shape=(100,)), True),
        (2, labels_of(Encoding.CLASS_IDS, shape=(100, 1)), True),
        (None, labels_of(shape=(100, 10)), True),
        (4, labels_of(shape=None), True),
    ],
)
def test_an_output_with_too_many_axes_is_no_head(
    code: str, activation: str, rank: int | None, labels: Labels, speaks: bool
) -> None:
    of = run(head=head_of(10, activation, rank=rank), labels=labels)
    assert bool(findings(code, of)) is speaks


@pytest.mark.parametrize(
    ("loss", "speaks"), [("sparse_categorical_crossentropy", True), ("categorical_crossentropy", False)]
)
def test_ids_are_what_a_loss_over_ids_reads_whatever_else_is_known_of_them(loss: str, speaks: bool) -> None:
    labels = labels_of(None, None, shape=(100,))
    of = run(head=head_of(10, LINEAR, rank=2), labels=labels, loss=loss_of(loss))
    assert bool(findings("LL102", of)) is speaks

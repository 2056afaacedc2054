"""What the rules say about losses beside the crossentropies: hinge, Poisson, cosine, Kullback-Leibler."""

from __future__ import annotations

import pytest
from losslint.findings import Severity
from losslint.training import LINEAR, Content, Encoding, Head, Labels, Loss, Range, Run, Version
from msgspec.structs import replace

from tests.rules.building import (
    codes,
    fact,
    findings,
    head_of,
    labels_of,
    loss_of,
    metric_of,
    run,
)
from tests.rules.saying import facts_in

BINARY = "binary_crossentropy"
SPARSE = "sparse_categorical_crossentropy"
ANY = float("inf")


def sides(dtype: str | None = "int64") -> Labels:
    """Return labels of -1 and 1."""
    labels = labels_of(None, None, values=(-1, 1), shape=(60000,))
    return replace(labels, dtype=fact(dtype))


def grades(low: float = 0, high: float = 3) -> Labels:
    """Return ids of four classes, or numbers from 0 to 3: the code does not say which."""
    return labels_of(Encoding.CLASS_IDS, 4, values=(low, high), shape=(60000,))


def real(low: float = -ANY, high: float = ANY) -> Labels:
    return labels_of(Encoding.REAL, None, values=(low, high), shape=(60000,))


def reaching(activation: str, low: float, high: float, units: int = 1) -> Head:
    return replace(head_of(units, activation), range=fact(Range(low, high)))


class TestOneUnit:
    """LL109: what compares the parts of a row says nothing of a row of one."""

    @pytest.mark.parametrize("name", ["kl_divergence", "cosine_similarity"])
    @pytest.mark.parametrize("labels", [grades(), real(), labels_of(Encoding.CLASS_IDS, 2)])
    def test_one_number_a_sample(self, name: str, labels: Labels) -> None:
        (found,) = findings("LL109", run(head=head_of(1, LINEAR), loss=loss_of(name), labels=labels))
        assert found.severity is None
        assert "chooses" not in found.message

    def test_signs_are_told_apart_by_their_direction(self) -> None:
        of = run(head=head_of(1, "tanh"), loss=loss_of("cosine_similarity"), labels=sides())
        (found,) = findings("LL109", of)
        assert found.severity is Severity.WARNING
        assert findings("LL109", replace(of, version=fact(Version.KERAS_2_LATE)))[0].severity is None

    @pytest.mark.parametrize(
        "head", [head_of(8, LINEAR), head_of(1, LINEAR, rank=3), head_of(1, LINEAR, rank=None)]
    )
    def test_silent_where_there_may_be_a_row(self, head: Head) -> None:
        assert findings("LL109", run(head=head, loss=loss_of("cosine_similarity"), labels=real())) == []


class TestMarginsAgainstLabels:
    """LL204 and LL111: a margin has two sides."""

    @pytest.mark.parametrize("name", ["hinge", "squared_hinge", "categorical_hinge"])
    @pytest.mark.parametrize("labels", [grades(), grades(1, 4)])
    def test_ids_of_several_classes(self, name: str, labels: Labels) -> None:
        (found,) = findings("LL204", run(head=head_of(1, "tanh"), loss=loss_of(name), labels=labels))
        assert found.message.startswith(f"`{name}` wants labels from -1 to 1, these are class ids")
        assert found.severity is None

    @pytest.mark.parametrize("name", ["hinge", "categorical_hinge"])
    def test_numbers_of_any_size(self, name: str) -> None:
        (found,) = findings("LL111", run(head=head_of(1, LINEAR), loss=loss_of(name), labels=real()))
        assert facts_in(found.message) == facts_in(
            f"`{name}` wants two classes, the targets are real numbers of any size"
        )

    @pytest.mark.parametrize(
        "labels",
        [sides(), labels_of(Encoding.CLASS_IDS, 2, values=(0, 1)), real(-1, 1), labels_of(None, None)],
    )
    def test_silent_on_two_sides(self, labels: Labels) -> None:
        of = run(head=head_of(1, "tanh"), loss=loss_of("hinge"), labels=labels)
        assert findings("LL204", of) == findings("LL111", of) == []

    def test_silent_on_a_margin_for_each_class(self) -> None:
        labels = labels_of(Encoding.ONE_HOT, 4, values=(0, 1))
        of = run(head=head_of(4, LINEAR), loss=loss_of("categorical_hinge"), labels=labels)
        assert codes(of) == set()

    def test_logits_that_cannot_run_away_are_milder(self) -> None:
        of = run(head=reaching("tanh", -1, 1), loss=loss_of(BINARY, True), labels=sides())
        assert findings("LL204", of)[0].severity is Severity.WARNING
        for head in (reaching("sigmoid", 0, 1), reaching(LINEAR, -ANY, ANY)):
            (found,) = findings("LL204", run(head=head, loss=loss_of(BINARY, True), labels=sides()))
            assert found.severity is None


class TestRates:
    """LL107: counts are never below zero."""

    def test_targets_below_zero(self) -> None:
        of = run(head=reaching("relu", 0, ANY), loss=loss_of("poisson"), labels=real())
        (found,) = findings("LL107", of)
        assert facts_in(found.effects) == facts_in(("below zero the loss falls without end",))
        assert found.fix is None

    def test_counts_that_a_sigmoid_cannot_reach(self) -> None:
        of = run(head=reaching("sigmoid", 0, 1), loss=loss_of("poisson"), labels=grades())
        (found,) = findings("LL107", of)
        assert facts_in(found.help) == facts_in("activation='softplus' or 'exponential'")

    def test_silent_on_counts(self) -> None:
        of = run(head=reaching("softplus", 0, ANY), loss=loss_of("poisson"), labels=grades())
        assert codes(of) == set()

    def test_two_sides_are_sorted_all_the_same(self) -> None:
        of = run(head=reaching("sigmoid", 0, 1), loss=loss_of("mean_squared_error"), labels=sides())
        assert findings("LL107", of)[0].severity is Severity.WARNING
        of = run(head=reaching("sigmoid", 0, 1), loss=loss_of("mean_squared_error"), labels=sides("float32"))
        assert findings("LL107", of)[0].severity is None


class TestSoftmaxForSeveralLabels:
    """LL112: whatever the loss."""

    @pytest.mark.parametrize("name", ["mean_squared_error", "hinge", "poisson", "cosine_similarity"])
    def test_softmax(self, name: str) -> None:
        of = run(head=head_of(4), loss=loss_of(name), labels=labels_of(Encoding.MULTI_HOT, 4))
        assert len(findings("LL112", of)) == 1

    @pytest.mark.parametrize("activation", ["sigmoid", LINEAR])
    def test_shares_of_a_row(self, activation: str) -> None:
        labels = labels_of(Encoding.MULTI_HOT, 4)
        of = run(head=head_of(4, activation), loss=loss_of("kl_divergence"), labels=labels)
        assert len(findings("LL112", of)) == 1

    @pytest.mark.parametrize("name", ["mean_squared_error", "hinge", "custom"])
    def test_silent_without_a_softmax(self, name: str) -> None:
        labels = labels_of(Encoding.MULTI_HOT, 4)
        assert findings("LL112", run(head=head_of(4, "sigmoid"), loss=loss_of(name), labels=labels)) == []

    def test_silent_on_a_softmax_under_ones_own_loss(self) -> None:
        labels = labels_of(Encoding.MULTI_HOT, 4)
        assert findings("LL112", run(head=head_of(4), loss=loss_of("custom"), labels=labels)) == []


class TestSigmoidsUnderShares:
    """LL105: one-hot labels alone show that a distribution is meant."""

    def test_one_hot(self) -> None:
        assert len(findings("LL105", run(head=head_of(10, "sigmoid"), loss=loss_of("kl_divergence")))) == 1

    @pytest.mark.parametrize("labels", [labels_of(None, None), labels_of(Encoding.REAL, None)])
    def test_silent_on_other_targets(self, labels: Labels) -> None:
        of = run(head=head_of(10, "sigmoid"), loss=loss_of("kl_divergence"), labels=labels)
        assert findings("LL105", of) == []


class TestIdsBelowZero:
    """LL203: no unit is counted as -1, unless the loss leaves it out."""

    def left_out(self, known: bool | None) -> Loss:
        return replace(loss_of(SPARSE), leaves_out=fact(known))

    @pytest.mark.parametrize("units", [2, 4])
    def test_below_zero(self, units: int) -> None:
        (found,) = findings("LL203", run(head=head_of(units), loss=self.left_out(False), labels=sides()))
        assert facts_in(found.message) == facts_in(
            f"the {units} units are counted from 0, the ids go down to -1"
        )

    @pytest.mark.parametrize("known", [True, None])
    def test_silent_where_they_may_be_left_out(self, known: bool | None) -> None:
        assert findings("LL203", run(head=head_of(4), loss=self.left_out(known), labels=sides())) == []

    def test_silent_on_the_pixels_of_a_mask(self) -> None:
        mask = replace(sides(), content=fact(Content.IMAGES), range=fact(Range(-1, 254)))
        assert findings("LL203", run(head=head_of(4), loss=self.left_out(False), labels=mask)) == []


class TestOneNumberForAllUnits:
    """LL205: every unit learns the number, where Keras does not stop."""

    def stretched(self, labels: Labels, version: Version | None, name: str = "mean_squared_error") -> Run:
        return run(head=reaching(LINEAR, -ANY, ANY, 4), loss=loss_of(name), labels=labels, version=version)

    def test_harmless(self) -> None:
        (found,) = findings("LL205", self.stretched(real(), Version.KERAS_2_LATE))
        assert found.severity is Severity.WARNING
        column = replace(real(), shape=fact((60000, 1)))
        assert findings("LL205", self.stretched(column, None))[0].severity is Severity.WARNING

    @pytest.mark.parametrize(
        ("labels", "version", "name"),
        [
            (real(), Version.KERAS_3, "mean_squared_error"),
            (real(), None, "mean_squared_error"),
            (real(), Version.KERAS_2_LATE, "hinge"),
            (grades(), Version.KERAS_2_LATE, "mean_squared_error"),
        ],
    )
    def test_an_error(self, labels: Labels, version: Version | None, name: str) -> None:
        assert findings("LL205", self.stretched(labels, version, name))[0].severity is None


class TestAccuracyBesideZeroAndOne:
    """LL302 under a loss for numbers, LL304 under the others."""

    def scored(
        self, name: str, labels: Labels, version: Version | None = None, metric: str = "accuracy"
    ) -> Run:
        head = head_of(1, LINEAR)
        return run(
            head=head, loss=loss_of(name), labels=labels, version=version, metrics=(metric_of(metric),)
        )

    @pytest.mark.parametrize("name", ["mean_squared_error", "poisson"])
    @pytest.mark.parametrize("labels", [grades(), grades(1, 4), sides()])
    def test_under_a_loss_for_numbers(self, name: str, labels: Labels) -> None:
        (found,) = findings("LL302", self.scored(name, labels))
        assert "since Keras 2.4" in found.effects[0]
        assert findings("LL304", self.scored(name, labels)) == []

    def test_under_a_margin(self) -> None:
        (found,) = findings("LL304", self.scored("hinge", sides()))
        assert facts_in(found.message) == facts_in(
            "`accuracy` compares with 0 and 1, the labels go from -1 to 1"
        )
        assert findings("LL302", self.scored("hinge", sides())) == []

    @pytest.mark.parametrize(
        "of",
        [
            ("mean_squared_error", labels_of(Encoding.CLASS_IDS, 2, values=(0, 1)), None, "accuracy"),
            ("mean_squared_error", labels_of(Encoding.CLASS_IDS, 4), None, "accuracy"),
            ("mean_squared_error", grades(), Version.KERAS_2_EARLY, "accuracy"),
            ("mean_squared_error", grades(), None, "mae"),
            ("hinge", sides(), Version.KERAS_1, "accuracy"),
            ("hinge", labels_of(Encoding.CLASS_IDS, 2, values=(0, 1)), None, "binary_accuracy"),
            ("hinge", labels_of(None, None), None, "accuracy"),
            ("custom", sides(), None, "accuracy"),
        ],
    )
    def test_silent(self, of: tuple[str, Labels, Version | None, str]) -> None:
        assert findings("LL302", self.scored(*of)) == findings("LL304", self.scored(*of)) == []

    def test_silent_on_exact_equality_which_is_another_rule(self) -> None:
        for name, code in (("mean_squared_error", "LL302"), ("hinge", "LL304")):
            metrics = (metric_of("accuracy", is_object=True),)
            of = run(head=head_of(1, LINEAR), loss=loss_of(name), labels=grades(), metrics=metrics)
            assert findings(code, of) == []


class TestFocalLosses:
    """They are crossentropies, but never look behind an activation."""

    CATEGORICAL, BINARY = "categorical_focal_crossentropy", "binary_focal_crossentropy"

    def test_raw_numbers(self) -> None:
        (found,) = findings("LL102", run(head=head_of(4, LINEAR), loss=loss_of(self.CATEGORICAL)))
        assert found.severity is None
        (found,) = findings("LL102", run(head=head_of(4, LINEAR), loss=loss_of(self.BINARY)))
        assert found.severity is Severity.WARNING
        assert found.help is not None
        assert "sigmoid" in found.help

    def test_a_rectified_head(self) -> None:
        (found,) = findings("LL106", run(head=head_of(4, "relu"), loss=loss_of(self.CATEGORICAL)))
        assert "NaN" in found.effects[1]

    def test_one_unit(self) -> None:
        assert len(findings("LL109", run(head=head_of(1, "sigmoid"), loss=loss_of(self.CATEGORICAL)))) == 1
        assert findings("LL109", run(head=head_of(1, "sigmoid"), loss=loss_of(self.BINARY))) == []

    @pytest.mark.parametrize("name", [CATEGORICAL, BINARY])
    def test_ids_where_rows_are_wanted(self, name: str) -> None:
        of = run(head=head_of(4), loss=loss_of(name), labels=labels_of(Encoding.CLASS_IDS, 4))
        assert len(findings("LL201", of)) == 1

    @pytest.mark.parametrize("name", [CATEGORICAL, BINARY])
    def test_rows_of_another_length(self, name: str) -> None:
        of = run(head=head_of(3), loss=loss_of(name), labels=labels_of(Encoding.ONE_HOT, 4))
        assert len(findings("LL203", of)) == 1

    def test_silent_on_sigmoids_which_are_divided_by_their_sum(self) -> None:
        for labels in (labels_of(), labels_of(Encoding.MULTI_HOT, 10)):
            of = run(head=head_of(10, "sigmoid"), loss=loss_of(self.CATEGORICAL), labels=labels)
            assert codes(of) <= {"LL312"}

    def test_silent_on_what_they_are_made_for(self) -> None:
        assert codes(run(loss=loss_of(self.CATEGORICAL))) == set()
        labels = labels_of(Encoding.MULTI_HOT, 10)
        assert codes(run(head=head_of(10, "sigmoid"), loss=loss_of(self.BINARY), labels=labels)) == set()


class TestLabelsOfEachStep:
    """LL205: the last axis of the labels is held against the units, also where there are steps."""

    @pytest.mark.parametrize(("units", "columns"), [(4, 1), (1, 4)])
    def test_stretched(self, units: int, columns: int) -> None:
        labels = replace(real(), shape=fact((60000, 10, columns)))
        of = run(head=head_of(units, LINEAR, rank=3), loss=loss_of("mean_squared_error"), labels=labels)
        assert len(findings("LL205", of)) == 1

    @pytest.mark.parametrize("shape", [(60000, 10, 4), (60000, 10), (60000, 4), (60000, 10, None)])
    def test_silent(self, shape: tuple[int | None, ...]) -> None:
        labels = replace(real(), shape=fact(shape))
        of = run(head=head_of(4, LINEAR, rank=3), loss=loss_of("mean_squared_error"), labels=labels)
        assert findings("LL205", of) == []

"""LL201 to LL203: how the labels are encoded against the loss and the head."""

from __future__ import annotations

import pytest
from losslint.findings import Replace, Severity
from losslint.training import LINEAR, Encoding, Run, Version
from msgspec.structs import force_setattr

from tests.rules.building import Code, findings, head_of, labels_of, loss_of, metric_of, run
from tests.rules.saying import facts_in

BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"


class TestIntegerLabelsWithCategoricalLoss:
    code = "LL201"

    def ids(self, **changes: object) -> Run:
        parts: dict[str, object] = {"labels": labels_of(Encoding.CLASS_IDS, 10, values=(0, 9))}
        return run(**(parts | changes))  # type: ignore[arg-type]

    def test_ids_under_a_loss_over_rows(self) -> None:
        (found,) = findings(self.code, self.ids())
        assert found.at.text() == "'categorical_crossentropy'"
        assert facts_in(found.message) == facts_in(
            "`categorical_crossentropy` compares one-hot rows, the labels are class ids 0..9"
        )
        assert found.because[-1].label == "labels: class ids 0..9"
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'sparse_categorical_crossentropy'"),)

    def test_a_softmax_of_units_that_are_not_known_has_several(self) -> None:
        one_each = labels_of(Encoding.CLASS_IDS, 10, shape=(60_000,))
        assert findings(self.code, self.ids(head=head_of(None), labels=one_each))

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": labels_of(Encoding.CLASS_IDS, 10)},  # nobody knows how many a sample
            {"labels": labels_of(Encoding.CLASS_IDS, 10, shape=(600, 10))},
            {"labels": labels_of(Encoding.CLASS_IDS, 10, shape=(600,)), "head": head_of(None, "sigmoid")},
            {"labels": labels_of(Encoding.CLASS_IDS, 10, shape=(600,)), "head": head_of(None, rank=None)},
            {"labels": labels_of(None, None, shape=(600,))},
        ],
    )
    def test_units_that_are_not_known_may_be_right(self, changes: dict[str, object]) -> None:
        assert not findings(self.code, self.ids(**({"head": head_of(None)} | changes)))

    def test_an_explicit_metric_follows(self) -> None:
        metric = metric_of("categorical_accuracy")
        (found,) = findings(self.code, self.ids(metrics=(metric, metric_of("accuracy"))))
        assert found.fix is not None
        assert found.fix.edits[1:] == (Replace(metric.at or Code(""), "'sparse_categorical_accuracy'"),)

    def test_ids_under_yes_no_questions(self) -> None:
        (found,) = findings(self.code, self.ids(head=head_of(10, "sigmoid"), loss=loss_of(BINARY)))
        assert facts_in(found.message) == facts_in(
            "`binary_crossentropy` compares 10 labels a sample, the labels are class ids 0..9"
        )
        assert found.fix is not None
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
            "'sparse_categorical_crossentropy'",
            "'softmax'",
        ]

    @pytest.mark.parametrize(
        ("version", "words"),
        [
            (None, ["Keras 3 stops", "Keras 2 trains"]),
            (Version.KERAS_3, ["Keras 3 stops"]),
            (Version.KERAS_2_LATE, ["Keras 2"]),
        ],
    )
    def test_keras_2_is_silent_about_a_head_without_probabilities(
        self, version: Version | None, words: list[str]
    ) -> None:
        of = self.ids(head=head_of(10, LINEAR), loss=loss_of(BINARY, True), version=version)
        (found,) = findings(self.code, of)
        assert len(found.effects) == len(words)
        assert all(said.startswith(word) for said, word in zip(found.effects, words, strict=True))

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": labels_of(Encoding.ONE_HOT)},
            {"labels": labels_of(Encoding.MULTI_HOT)},
            {"labels": labels_of(None, None)},
            {"labels": labels_of(Encoding.CLASS_IDS, 2, shape=(60000, 10)), "loss": loss_of(BINARY)},
            {"loss": loss_of(SPARSE)},
            {"loss": loss_of("mean_squared_error")},
            {"loss": loss_of(None)},
            {"head": head_of(1, "sigmoid")},
            {"head": head_of(1, "sigmoid"), "loss": loss_of(BINARY)},
            {"head": head_of(None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        assert findings(self.code, self.ids(**changes)) == []


class TestOneHotLabelsWithSparseLoss:
    code = "LL202"

    def test_rows_under_a_loss_over_ids(self) -> None:
        metric = metric_of("sparse_categorical_accuracy")
        (found,) = findings(self.code, run(loss=loss_of(SPARSE), metrics=(metric,)))
        assert facts_in(found.message) == facts_in(
            f"`{SPARSE}` wants class ids, the labels are one-hot, 10 classes"
        )
        assert found.fix is not None
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == [
            "'categorical_crossentropy'",
            "'categorical_accuracy'",
        ]

    def test_an_object_keeps_its_module(self) -> None:
        written = "tf.keras.losses.SparseCategoricalCrossentropy()"
        (found,) = findings(self.code, run(loss=loss_of(SPARSE, written=written)))
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "tf.keras.losses.CategoricalCrossentropy()"),)

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": labels_of(Encoding.CLASS_IDS)},
            {"labels": labels_of(Encoding.MULTI_HOT)},
            {"labels": labels_of(None, None)},
            {"loss": loss_of(CATEGORICAL)},
            {"loss": loss_of(BINARY)},
            {"loss": loss_of(None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"loss": loss_of(SPARSE)}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]


class TestUnitClassMismatch:
    code = "LL203"

    def ids(self, units: int | None, classes: int | None, values: tuple[float, float] | None = None) -> Run:
        labels = labels_of(Encoding.CLASS_IDS, classes, values=values)
        return run(head=head_of(units), loss=loss_of(SPARSE), labels=labels)

    def test_too_few_units_for_ids(self) -> None:
        (found,) = findings(self.code, self.ids(9, 10))
        assert found.at.text() == "9"
        assert facts_in(found.message) == facts_in("the head has 9 units for 10 classes")
        assert found.severity is None
        assert "ids of 9 and above" in found.effects[0]
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "10"),)

    def test_units_left_over_are_milder(self) -> None:
        (found,) = findings(self.code, self.ids(128, 10))
        assert found.severity is Severity.WARNING

    def test_ids_that_start_at_one_need_a_unit_more(self) -> None:
        (found,) = findings(self.code, self.ids(10, 10, (1, 10)))
        assert facts_in(found.message) == facts_in("the head has 10 units for 11 classes")
        assert findings(self.code, self.ids(11, 10, (1, 10))) == []

    @pytest.mark.parametrize("units", [3, 12])
    @pytest.mark.parametrize("name", [CATEGORICAL, BINARY, "mean_squared_error"])
    def test_rows_of_another_length(self, units: int, name: str) -> None:
        (found,) = findings(self.code, run(head=head_of(units), loss=loss_of(name)))
        assert found.severity is None
        assert "ValueError" in found.effects[0]

    def test_columns_of_a_multi_label_task(self) -> None:
        of = run(head=head_of(4, "sigmoid"), loss=loss_of(BINARY), labels=labels_of(Encoding.MULTI_HOT, 5))
        (found,) = findings(self.code, of)
        assert facts_in(found.message) == facts_in("the head has 4 units for 5 columns of labels")

    def test_a_number_that_is_not_written_in_the_layer_is_not_repaired(self) -> None:
        of = run(head=head_of(9), loss=loss_of(SPARSE), labels=labels_of(Encoding.CLASS_IDS, 10))
        units = of.outputs[0].head.units
        assert units.origin is not None
        force_setattr(units, "origin", Code("len(names)"))
        (found,) = findings(self.code, of)
        assert found.at.text() == "Dense(9)"
        assert found.fix is not None
        assert found.fix.edits == (None,)

    def test_silent_where_they_fit(self) -> None:
        assert findings(self.code, self.ids(10, 10)) == []
        assert findings(self.code, run()) == []

    def test_silent_over_one_unit(self) -> None:
        assert findings(self.code, self.ids(1, 2)) == []

    @pytest.mark.parametrize(
        "of",
        [
            run(head=head_of(None), loss=loss_of(SPARSE), labels=labels_of(Encoding.CLASS_IDS, 10)),
            run(head=head_of(9), loss=loss_of(SPARSE), labels=labels_of(Encoding.CLASS_IDS, None)),
            run(head=head_of(9), loss=loss_of(SPARSE), labels=labels_of(None, None)),
            run(head=head_of(9), loss=loss_of("custom")),
            run(head=head_of(32, "relu", rank=4), labels=labels_of(classes=2, shape=(100, 2))),
            run(head=head_of(9), loss=loss_of(None)),
            run(head=head_of(9), labels=labels_of(Encoding.CLASS_IDS, 10)),
        ],
    )
    def test_silent_where_something_is_unknown_or_another_rule_speaks(self, of: Run) -> None:
        assert findings(self.code, of) == []

"""LL301 and LL302, and what the word `accuracy` means."""

from __future__ import annotations

from typing import Any

import pytest
from losslint.findings import Replace
from losslint.training import (
    LINEAR,
    TARGETS_OF_WINDOWS,
    Content,
    Doing,
    Encoding,
    Fact,
    Metric,
    Run,
    Step,
    Version,
)
from losslint_rules.domain.accuracy import meaning_of_accuracy
from msgspec.structs import replace

from tests.rules.building import findings, head_of, labels_of, loss_of, metric_of, run
from tests.rules.saying import facts_in

BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"


class TestBinaryAccuracyOnClasses:
    code = "LL301"

    @pytest.mark.parametrize("version", [None, *Version])
    def test_explicit_on_every_version(self, version: Version | None) -> None:
        metric = metric_of("binary_accuracy")
        (found,) = findings(self.code, run(metrics=(metric_of("auc"), metric), version=version))
        assert found.at is metric.at
        assert facts_in(found.message) == facts_in(
            "`binary_accuracy` counts 10 exclusive classes as 10 answers"
        )
        assert facts_in(found.effects) == facts_in(("a model that has learned nothing scores 0.90",))
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'categorical_accuracy'"),)

    def test_an_object_is_reported_and_not_repaired(self) -> None:
        (found,) = findings(self.code, run(metrics=(metric_of("binary_accuracy", is_object=True),)))
        assert found.fix is not None
        assert found.fix.edits == (None,)

    def test_ids_get_the_sparse_accuracy(self) -> None:
        of = run(
            metrics=(metric_of("binary_accuracy"),),
            labels=labels_of(Encoding.CLASS_IDS),
            loss=loss_of(SPARSE),
        )
        (found,) = findings(self.code, of)
        assert facts_in(found.help) == facts_in("metrics=['sparse_categorical_accuracy']")

    @pytest.mark.parametrize("version", [Version.KERAS_1, Version.KERAS_2_EARLY])
    def test_the_word_accuracy_on_old_keras(self, version: Version) -> None:
        of = run(
            head=head_of(10, "sigmoid"),
            loss=loss_of(BINARY),
            metrics=(metric_of("accuracy"),),
            version=version,
        )
        (found,) = findings(self.code, of)
        assert found.message.startswith("`accuracy`, which is binary accuracy under this loss, counts")

    @pytest.mark.parametrize("version", [Version.KERAS_1, Version.KERAS_2_EARLY])
    def test_the_word_accuracy_under_a_loss_of_ones_own(self, version: Version) -> None:
        """Keras looks whether it is one of its functions, and not at what that function hands on to."""
        own = replace(loss_of(BINARY), own=True)
        of = run(head=head_of(10, "sigmoid"), loss=own, metrics=(metric_of("accuracy"),), version=version)
        assert findings(self.code, of) == []
        (found,) = findings("LL101", of)
        assert not any("binary accuracy" in effect for effect in found.effects)

    @pytest.mark.parametrize("version", [None, Version.KERAS_2_LATE, Version.KERAS_3])
    def test_the_word_accuracy_on_new_or_unknown_keras(self, version: Version | None) -> None:
        of = run(
            head=head_of(10, "sigmoid"),
            loss=loss_of(BINARY),
            metrics=(metric_of("accuracy"),),
            version=version,
        )
        assert findings(self.code, of) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"metrics": None},
            {"metrics": ()},
            {"metrics": (metric_of("accuracy"),), "version": Version.KERAS_2_EARLY},
            {"metrics": (metric_of("categorical_accuracy"),)},
            {"head": head_of(2, "softmax"), "labels": labels_of(classes=2)},
            {"head": head_of(1, "sigmoid"), "loss": loss_of(BINARY)},
            {"head": head_of(None), "labels": labels_of(None, None)},
            {
                "head": head_of(10, "sigmoid"),
                "loss": loss_of(BINARY),
                "labels": labels_of(Encoding.MULTI_HOT),
            },
            {"head": head_of(10, "sigmoid"), "loss": loss_of(BINARY), "labels": labels_of(None, None)},
            {"head": head_of(10, "sigmoid"), "loss": loss_of(BINARY), "labels": labels_of(are_inputs=True)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        parts: dict[str, object] = {"metrics": (metric_of("binary_accuracy"),)}
        assert findings(self.code, run(**(parts | changes))) == []  # type: ignore[arg-type]


class TestAccuracyForRegression:
    code = "LL302"

    def regression(self, **changes: object) -> Run:
        parts: dict[str, object] = {
            "head": head_of(1, LINEAR),
            "loss": loss_of("mean_squared_error"),
            "labels": labels_of(Encoding.REAL, None, values=(-3.5, 4)),
            "metrics": (metric_of("accuracy"),),
        }
        return run(**(parts | changes))  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["mean_squared_error", "mean_absolute_error", "huber", "log_cosh"])
    def test_exact_matches_of_numbers(self, name: str) -> None:
        (found,) = findings(self.code, self.regression(loss=loss_of(name)))
        assert facts_in(found.message) == facts_in(
            "`accuracy` counts exact matches, the targets are real numbers"
        )
        assert found.because[0].label == "labels: real numbers from -3.5 to 4"
        assert facts_in(found.effects) == facts_in(("reads 0.000 in every epoch, however good the model is",))
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "'mae'"),)

    @pytest.mark.parametrize("metric", [metric_of("binary_accuracy"), metric_of("accuracy", is_object=True)])
    def test_other_accuracies(self, metric: Metric) -> None:
        assert len(findings(self.code, self.regression(metrics=(metric_of("mae"), metric)))) == 1

    def test_several_numbers_at_once(self) -> None:
        (found,) = findings(self.code, self.regression(head=head_of(3, LINEAR)))
        assert facts_in(found.message) == facts_in(
            "`accuracy` counts right answers, the targets are real numbers"
        )
        assert "0.000" not in found.effects[0]

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": labels_of(Encoding.CLASS_IDS, 2)},
            {"labels": labels_of(None, None)},
            {"labels": labels_of(Encoding.REAL, None, are_inputs=True)},
            {"metrics": (metric_of("mae"),)},
            {"metrics": None},
            {"loss": loss_of(BINARY), "head": head_of(1, "sigmoid")},
            {"loss": loss_of("custom")},
            {"loss": loss_of(None)},
            {"head": head_of(10, "softmax")},
            {"head": head_of(10, None)},
        ],
    )
    def test_silent(self, changes: dict[str, object]) -> None:
        assert findings(self.code, self.regression(**changes)) == []

    def reconstruction(self, *later: Step, **changes: object) -> Run:
        """An autoencoder of the pictures of a data set that comes with the framework."""
        history = (Step(Doing.LOADED, None, "mnist.load_data()"), Step(Doing.SCALED, None, "divided by 255"))
        pictures = replace(
            labels_of(None, None, values=(0, 1), are_inputs=True),
            content=Fact(Content.IMAGES),
            history=(*history, *later),
        )
        given = {"labels": pictures, "head": head_of(784, "sigmoid")} | changes
        return self.regression(**given)

    @pytest.mark.parametrize("loss", ["mean_squared_error", BINARY])
    @pytest.mark.parametrize(("units", "words"), [(784, "the brightest"), (1, "rounded to that")])
    def test_pictures_that_are_given_back(self, loss: str, units: int, words: str) -> None:
        of = self.reconstruction(loss=loss_of(loss), head=head_of(units, "sigmoid"))
        (found,) = findings(self.code, of)
        assert "the targets are the pictures that go in" in found.message
        assert words in found.effects[0]

    @pytest.mark.parametrize(
        "of",
        [
            {"later": (Step(Doing.ENCODED, None, "compared with `>`"),)},
            {"loss": loss_of(CATEGORICAL)},
            {"metrics": (metric_of("mae"),)},
            {"without": "content"},
            {"without": "range"},
            {"without": "history"},
        ],
    )
    def test_what_may_be_black_and_white_is_left_alone(self, of: dict[str, Any]) -> None:
        lost, later = of.pop("without", None), of.pop("later", ())
        run = self.reconstruction(*later, **of)
        if lost is not None:
            labels = run.outputs[0].labels
            gone: Any = () if lost == "history" else Fact.unknown("nobody says it")
            run = self.reconstruction(labels=replace(labels, **{lost: gone}))
        assert findings(self.code, run) == []

    def test_a_column_of_one_series_is_a_forecast(self) -> None:
        steps = [
            Step(Doing.SCALED, None, "MinMaxScaler"),
            Step(Doing.SELECTED, None, TARGETS_OF_WINDOWS),
        ]
        labels = replace(labels_of(Encoding.REAL, None), history=tuple(steps))
        assert len(findings(self.code, self.regression(labels=labels))) == 1

    @pytest.mark.parametrize(("loss", "count"), [(BINARY, 0), ("mean_squared_error", 2), (None, 1)])
    def test_a_metric_for_all_outputs_is_meant_for_those_that_choose(
        self, loss: str | None, count: int
    ) -> None:
        several = self.regression()
        others = self.regression(loss=loss_of(loss) if loss is not None else loss_of(BINARY))
        metrics = () if loss is None else (several.outputs[0].metrics.value or ())
        outputs = (*several.outputs, replace(others.outputs[0], metrics=Fact(metrics)))
        several = replace(several, outputs=outputs)
        assert len(findings(self.code, several)) == count

    @pytest.mark.parametrize(
        ("details", "count"),
        [
            (["MinMaxScaler", "some columns"], 0),
            (["MaxAbsScaler", "some columns"], 0),
            (["MinMaxScaler"], 1),
            (["some columns", "MinMaxScaler"], 1),
            (["divided by 10", "some columns"], 1),
        ],
    )
    def test_a_column_of_a_scaled_table_may_be_zeros_and_ones(self, details: list[str], count: int) -> None:
        steps = [
            Step(Doing.SELECTED if detail == "some columns" else Doing.SCALED, None, detail)
            for detail in details
        ]
        labels = replace(labels_of(Encoding.REAL, None), history=tuple(steps))
        assert len(findings(self.code, self.regression(labels=labels))) == count


class TestWhatAccuracyMeans:
    @pytest.mark.parametrize(
        ("version", "name", "encoding", "units", "means"),
        [
            (Version.KERAS_2_EARLY, BINARY, None, 10, "binary_accuracy"),
            (Version.KERAS_1, SPARSE, None, 10, "sparse_categorical_accuracy"),
            (Version.KERAS_2_EARLY, CATEGORICAL, None, 10, "categorical_accuracy"),
            (Version.KERAS_2_EARLY, None, None, 10, None),
            (Version.KERAS_3, BINARY, Encoding.ONE_HOT, 10, "categorical_accuracy"),
            (Version.KERAS_2_LATE, BINARY, Encoding.CLASS_IDS, 10, "sparse_categorical_accuracy"),
            (Version.KERAS_3, BINARY, None, 10, None),
            (Version.KERAS_3, BINARY, None, None, None),
            (Version.KERAS_3, SPARSE, None, 1, "binary_accuracy"),
            (None, BINARY, Encoding.ONE_HOT, 10, None),
            (None, CATEGORICAL, Encoding.ONE_HOT, 10, "categorical_accuracy"),
            (None, BINARY, None, 1, "binary_accuracy"),
        ],
    )
    def test_by_generation(
        self,
        version: Version | None,
        name: str | None,
        encoding: Encoding | None,
        units: int | None,
        means: str | None,
    ) -> None:
        of = run(
            head=head_of(units, None), loss=loss_of(name), labels=labels_of(encoding, None), version=version
        )
        assert meaning_of_accuracy(of.outputs[0]) == means

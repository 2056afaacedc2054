"""LL319: what is wrong is said; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest
from losslint.findings import SetArgument
from losslint.training import LINEAR, Encoding, Fact, Metric
from msgspec.structs import replace

from tests.rules.building import Code, findings, head_of, labels_of, loss_of, metric_of, run

CODE = "LL319"
SPARSE = "sparse_categorical_crossentropy"
ROWS = labels_of(Encoding.ONE_HOT, 4)
IDS = labels_of(Encoding.CLASS_IDS, 4)


def overlap(takes_ids: bool | None = True) -> Metric:
    """Return an overlap of regions that takes the output for class ids, or chooses them itself."""
    told = Fact[bool].unknown("a variable") if takes_ids is None else Fact(takes_ids)
    return replace(metric_of("mean_io_u", is_object=True), at=Code("MeanIoU(4)"), takes_ids=told)


def test_probabilities_of_several_classes() -> None:
    metric = overlap()
    (found,) = findings(CODE, run(head=head_of(4), labels=ROWS, metrics=(metric,)))

    assert found.at is metric.at
    assert "takes outputs for class ids, and they are probabilities" in found.message
    assert found.effects == (
        "counts as class 0 whatever is below 1: read .33 where .72 was true in a measured case",
    )
    assert found.fix is not None
    assert found.fix.edits == (
        SetArgument(found.at, "sparse_y_true", "False"),
        SetArgument(found.at, "sparse_y_pred", "False"),
    )


def test_ids_are_left_as_they_are() -> None:
    metric = overlap()
    (found,) = findings(CODE, run(head=head_of(4), labels=IDS, loss=loss_of(SPARSE), metrics=(metric,)))

    assert found.effects == ("stops at the first batch: there are more outputs than labels",)
    assert found.fix is not None
    assert [edit.name for edit in found.fix.edits if isinstance(edit, SetArgument)] == ["sparse_y_pred"]


def test_one_unit_gets_another_metric() -> None:
    head = head_of(1, "sigmoid")
    (found,) = findings(
        CODE,
        run(head=head, loss=loss_of("binary_crossentropy"), metrics=(overlap(),), labels=labels_of(None)),
    )

    assert "BinaryIoU" in found.help
    assert found.fix is None or found.fix.edits == (None,)


def test_logits() -> None:
    of = run(
        head=head_of(4, LINEAR),
        loss=loss_of("categorical_crossentropy", True),
        metrics=(overlap(),),
        labels=ROWS,
    )
    (found,) = findings(CODE, of)

    assert found.message.endswith("and they are logits")


@pytest.mark.parametrize(
    "changes",
    [
        {"metrics": (overlap(False),)},
        {"metrics": (overlap(None),)},
        {"metrics": None},
        {"metrics": (metric_of("accuracy"),)},
        {"head": head_of(4, None)},
        {"head": head_of(None)},
        {"head": head_of(1, LINEAR), "loss": loss_of("mean_squared_error", None)},
        {"head": head_of(4, "relu")},
    ],
)
def test_silent(changes: dict[str, object]) -> None:
    good = {"head": head_of(4), "labels": ROWS, "metrics": (overlap(),)}
    assert findings(CODE, run(**(good | changes))) == []  # type: ignore[arg-type]

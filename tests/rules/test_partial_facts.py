"""Rules speak of a training of which only the facts are known that they rest on."""

from __future__ import annotations

import pytest

from tests.rules.test_around import lines

DATA = "x = np.random.rand(500, 20)\nids = np.random.randint(0, 4, 500)\n"
MULTI_HOT = "rows = sklearn.preprocessing.MultiLabelBinarizer(classes=list('abcde')).fit_transform(tags)\n"


def script(head: str, loss: str, metrics: str, labels: str) -> str:
    """Return a script of a training of which the parts that call `some` are not known."""
    return (
        f"import sklearn.preprocessing\nfrom elsewhere import some, tags\n{DATA}{MULTI_HOT}"
        f"i = layers.Input((20,))\nmodel = keras.Model(i, {head}(i))\n"
        f"model.compile('adam', {loss}, metrics=[{metrics}])\nmodel.fit(x, {labels})\n"
    )


UNKNOWN, ONE, FIVE = "some", "layers.Dense(1)", "layers.Dense(5, activation='sigmoid')"
YES_NO = "'binary_crossentropy'"

SAID = [
    ("LL204", UNKNOWN, YES_NO, "", "ids"),
    ("LL304", ONE, "some()", "'categorical_accuracy'", "ids"),
    ("LL304", ONE, "some()", "'sparse_categorical_accuracy'", "some()"),
    ("LL312", UNKNOWN, YES_NO, "'categorical_accuracy'", "rows"),
]

SILENT = [
    ("LL204", UNKNOWN, YES_NO, "", "ids % 2"),
    ("LL204", UNKNOWN, YES_NO, "", "some(ids)"),
    ("LL204", UNKNOWN, "some()", "", "ids"),
    ("LL204", UNKNOWN, "'hinge'", "", "ids"),
    ("LL304", ONE, "some()", "'accuracy'", "some()"),
    ("LL304", UNKNOWN, "some()", "'categorical_accuracy'", "some()"),
    ("LL312", UNKNOWN, YES_NO, "'categorical_accuracy'", "some()"),
    ("LL312", UNKNOWN, YES_NO, "'binary_accuracy'", "rows"),
]


@pytest.mark.parametrize(("code", "head", "loss", "metrics", "labels"), SAID)
def test_what_rests_on_known_facts_is_said(
    code: str, head: str, loss: str, metrics: str, labels: str
) -> None:
    assert len(lines(code, script(head, loss, metrics, labels))) == 1


@pytest.mark.parametrize(("code", "head", "loss", "metrics", "labels"), SILENT)
def test_what_rests_on_an_unknown_fact_is_not_said(
    code: str, head: str, loss: str, metrics: str, labels: str
) -> None:
    assert lines(code, script(head, loss, metrics, labels)) == []

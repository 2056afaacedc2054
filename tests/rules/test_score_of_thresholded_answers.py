"""LL322: what is wrong is said, on scripts; near misses and what is unknown are left alone."""

from __future__ import annotations

import pytest

from tests.rules.test_around import BINARY, lines

CODE = "LL322"
START = "from sklearn import metrics\nfrom sklearn.metrics import roc_auc_score\n" + BINARY
PREDICTED = "said = model.predict(x)\n"


@pytest.mark.parametrize(
    "code",
    [
        "print(roc_auc_score(y, said > 0.5))",
        "print(roc_auc_score(y, (said > 0.5).astype(int).ravel()))",
        "print(roc_auc_score(y_score=said.round(), y_true=y))",
        "print(metrics.average_precision_score(y, np.where(said > 0.3, 1, 0)))",
        "a, b, c = metrics.roc_curve(y, np.round(said))",
        "a, b, c = metrics.precision_recall_curve(y, said >= 0.5)",
        "print(roc_auc_score(y, model.predict_classes(x)))",
    ],
)
def test_answers(code: str) -> None:
    assert lines(CODE, START + PREDICTED + code) == [code]


def test_the_argmax_of_two_units() -> None:
    script = START.replace("Dense(1, activation='sigmoid')", "Dense(2, activation='softmax')")
    code = "print(roc_auc_score(y, said.argmax(axis=1)))"

    assert lines(CODE, script + PREDICTED + code) == [code]


@pytest.mark.parametrize(
    "code",
    [
        "print(roc_auc_score(y, said))",
        "print(roc_auc_score(y, said[:, 0]))",
        "print(roc_auc_score(y, said.ravel()))",
        "print(metrics.accuracy_score(y, said > 0.5))",
        "print(metrics.roc_auc_score(y > 0.5, said))",
        "a, b, c = metrics.roc_curve(y, said.astype('float64'))",
        "import elsewhere\nprint(roc_auc_score(y, elsewhere.calibrated(said > 0.5)))",
        "print(roc_auc_score(y, np.mean([said > 0.5, said > 0.4], axis=0)))",
        "print(roc_auc_score(y, (said > 0.5) * said))",
        "print(roc_auc_score(y, np.where(said > 0.5, said, 0)))",
        "print(roc_auc_score(y, (said > 0.5) + (said > 0.7)))",
    ],
)
def test_scores_and_what_is_unknown(code: str) -> None:
    assert lines(CODE, START + PREDICTED + code) == []

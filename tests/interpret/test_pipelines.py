"""Pipelines, searches and estimators of scikit-learn."""

from __future__ import annotations

import pytest

from tests.interpret.reading import understood

BUILD = """
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler
from scikeras.wrappers import KerasClassifier
(x, y), _ = mnist.load_data()
x = x.reshape(-1, 784)
def build(last='softmax'):
    model = Sequential([Dense(10, activation=last)])
    model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
    return model
"""
SCALED = "10 {}, sparse_categorical_crossentropy, class ids(10), images 0..1"
RAW = "10 {}, sparse_categorical_crossentropy, class ids(10), images 0..255"
FITS = {
    "Pipeline([('a', MinMaxScaler()), ('b', KerasClassifier(build))]).fit(x, y)": SCALED.format("softmax"),
    "make_pipeline(MinMaxScaler(), KerasClassifier(build)).fit(x, y)": SCALED.format("softmax"),
    "cross_val_score(make_pipeline(None, MinMaxScaler(), KerasClassifier(build)), x, y)": SCALED.format(
        "softmax"
    ),
    "build().fit(make_pipeline(MinMaxScaler()).fit_transform(x), y)": SCALED.format("softmax"),
    "cross_val_score(KerasClassifier(build, last='sigmoid', epochs=3), x, y)": RAW.format("sigmoid"),
    "KerasClassifier(build, model__last='sigmoid').fit(x, y)": RAW.format("sigmoid"),
    "GridSearchCV(KerasClassifier(build), {'epochs': [1, 2]}).fit(x, y)": RAW.format("softmax"),
    "GridSearchCV(KerasClassifier(build), {'model__last': ['softmax', 'sigmoid']}).fit(x, y)": RAW.format(
        "?"
    ),
    "GridSearchCV(estimator=KerasClassifier(build), param_grid=unknown).fit(x, y)": "",
}


@pytest.mark.parametrize("code", FITS)
def test_what_an_estimator_is_fitted_on(code: str) -> None:
    found = understood(BUILD + code + "\n")
    assert found == [FITS[code]] if FITS[code] else all("class ids" not in line for line in found)


LEFT = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
CHANGED = "10 softmax, sparse_categorical_crossentropy, ?, ? ?"
ESTIMATORS = {
    "fitted = sklearn.linear_model.LogisticRegression().fit(x, y)\nfitted.predict(x)": LEFT,
    "fitted = sklearn.svm.SVC()\nfitted.fit(x, y).score(x, y)": LEFT,
    "GridSearchCV(sklearn.svm.SVC(), [{'C': [1]}, {'C': [2]}]).fit(x, y).predict(x)": LEFT,
    "GridSearchCV(sklearn.svm.SVC(), {'C': [1, 2]}).fit(x, y).predict(x)": LEFT,
    "found = unknown().fit(x, y)": CHANGED,
    "GridSearchCV(unknown(), {'C': [1, 2]}).fit(x, y)": CHANGED,
    "fitted = other.Estimator().fit(x, y)\nfitted.predict(x)": CHANGED.replace("?,", "class ids(10),"),
}


@pytest.mark.parametrize("code", ESTIMATORS)
def test_an_estimator_leaves_the_data_as_they_are(code: str) -> None:
    found = understood(f"import sklearn, other\n{BUILD}{code}\nbuild().fit(x, y)\n")
    assert found == [ESTIMATORS[code]]

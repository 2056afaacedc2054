"""What is known of the columns of data frames that the code itself sets."""

from __future__ import annotations

import pytest

from tests.interpret.reading import of_labels, runs

START = """
import os
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder
t = pd.read_csv('mails.csv')
x = t[['length']]
t['spam'] = t['kind'].apply(lambda kind: 1 if kind == 'spam' else 0)
"""
FIT = """
model = Sequential([Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(x, y)
"""
COLUMNS = {
    "y = t['spam']": "class ids(2)",
    "y = t.spam.values": "class ids(2)",
    "y = t.pop('spam')": "class ids(2)",
    "y = t.drop('length', axis=1)['spam']": "class ids(2)",
    "y = t.drop(columns=['length']).spam": "class ids(2)",
    "y = t.dropna()['spam']": "class ids(?)",
    "y = t[t.length > 3]['spam']": "class ids(?)",
    "t.dropna(inplace=True)\ny = t['spam']": "class ids(?)",
    "x, _, y, _ = train_test_split(x, t['spam'])": "class ids(2)",
    "t, rest = train_test_split(t)\ny = t.spam": "class ids(2)",
    "y = t[['spam']]": "class ids(2)",
    "y = pd.get_dummies(t, columns=['kind']).spam": "class ids(2)",
    "y = pd.get_dummies(t).spam": "class ids(2)",
    "y = pd.get_dummies(t, columns=['kind', 'spam']).spam": "?",
    "y = pd.get_dummies(t, columns=names()).spam": "?",
    "from imblearn.over_sampling import SMOTE\nx, y = SMOTE().fit_resample(x, t.spam)": "class ids(2)",
    "t[['length', 'kind']] = np.random.rand(9, 2)\ny = t.spam": "class ids(2)",
    "t[['length', 'spam']] = np.random.rand(9, 2)\ny = t.spam": "?",
    "t[names()] = np.random.rand(9, 2)\ny = t.spam": "?",
    "y = pd.concat([t[t.length > 3], t[t.length < 3]]).spam": "class ids(?)",
    "y = pd.concat([t, pd.read_csv('b.csv')]).spam": "?",
    "o = t.copy()\no['spam'] = np.random.rand(9)\ny = pd.concat([t, o]).spam": "?",
    "y = pd.concat([t, t], axis=1).spam": "?",
    "y = t.sample(frac=1).spam": "class ids(2)",
    "y = t.sample(frac=1, random_state=3).reset_index(drop=True)['spam']": "class ids(2)",
    "y = t.sample(frac=0.5).spam": "class ids(?)",
    "y = t.sample(100).spam": "class ids(?)",
    "y = t.spam.sample(frac=1)": "class ids(2)",
    "y = t.loc[t.length > 3].spam": "class ids(?)",
    "y = t.select_dtypes('number').spam": "class ids(2)",
    "y = t.rename(columns={'length': 'n'}).spam": "class ids(2)",
    "t.rename(columns={'spam': 'label'}, inplace=True)\ny = t.label": "class ids(2)",
    "t = t.rename(columns={'spam': 'label', 'kind': 'spam'})\ny = t.spam": "?",
    "y = t.rename(columns=str.lower).spam": "?",
    "y = t.rename(columns={name(): 'spam'}).spam": "?",
    "y = t['length']": "?",
    "y = t.length": "?",
    "t['spam'] = 3 * t['spam'] - t['length']\ny = t.spam": "?",
    "t['spam'] = t['length']\ny = t.spam": "?",
    "t.loc[t.length > 3, 'spam'] = 7\ny = t.spam": "?",
    "t.spam[t.length > 3] = 7\ny = t.spam": "?",
    "t['spam'][t.length > 3] = 7\ny = t.spam": "?",
    "t[name()] = 7\ny = t.spam": "?",
    "t.columns = ['spam', 'length', 'kind']\ny = t.spam": "?",
    "t = t / 2\ny = t.spam": "?",
    "t.replace(0, 5, inplace=True)\ny = t.spam": "?",
    "for name in names():\n    t[name] = LabelEncoder().fit_transform(t[name])\ny = t.spam": "?",
    "t['spam'] = LabelEncoder().fit_transform(t['kind'])\ny = t.spam": "class ids(?)",
    "t['price'] = np.log(t.price + 1)\ny = t.price": "real numbers(?)",
    "t['kind'].replace({'no': 0, 'yes': 1}, inplace=True)\ny = t['kind']": "class ids(2)",
    "t['kind'].replace({7: 0, 9: 1}, inplace=True)\ny = t['kind']": "?",
    "y = t['kind'].map({'a': 0, 'b': 1, 'c': 2})": "class ids(3)",
    "y = t['kind'].map({'a': 1, 'b': 5})": "?",
    "y = t['kind'].map(lambda kind: len(kind))": "?",
    "t = pd.DataFrame({'a': [1.5, 2.5, 3], 'b': [0, 1, 1]})\ny = t['b']": "class ids(2)",
    "t = pd.DataFrame(np.random.rand(9, 3))\nt['b'] = 1\ny = t.iloc[:, -1]": "?",
}


@pytest.mark.parametrize("code", COLUMNS)
def test_columns(code: str) -> None:
    understood = {of_labels(run.outputs[0].labels) for run in runs(START + code + FIT)}
    assert understood == {COLUMNS[code]}


SERIES = {
    "y = MinMaxScaler().fit_transform(t)[:, -1]": "real numbers(?)",
    "y = StandardScaler().fit_transform(t)[:, -1]": "real numbers(?)",
    "s = pd.DataFrame(MinMaxScaler().fit_transform(t))\n"
    "s = pd.concat([s.shift(2), s.shift(1), s], axis=1)\ns.columns = list('abc')\ns.dropna(inplace=True)\n"
    "y = s.values[:100, -1]": "real numbers(?)",
    "s = MinMaxScaler().fit_transform(t)\ny = []\nfor i in range(60, len(s)):\n    y.append(s[i, 0])\n"
    "y = np.array(y)": "real numbers(?)",
    "y = np.array([[1.5, 0], [2.5, 1]])[:, -1]": "class ids(2)",
    "y = np.array([[1.5, 0], [2.5, 3]])[:, -1]": "?",
    "y = t.values[:, -1]": "?",
    "s = pd.DataFrame(np.random.rand(9, 3))\ns = pd.concat([s, t], axis=1)\ny = s.values[:, -1]": "?",
    "s = np.zeros((9, 3))\nfor i, row in enumerate(open('a.csv')):\n    s[i, :] = [float(n) for n in row.split()]\n"
    "s -= s.mean(axis=0)\ns /= s.std(axis=0)\ny = np.zeros((9,))\nfor i in range(9):\n    y[i] = s[i][1]": "real numbers(?)",
    "s = np.zeros((9, 3))\nfor i in range(9):\n    s[i, 1] = np.random.rand(9)[i]\ny = s[:, 0]": "?",
}


@pytest.mark.parametrize("code", SERIES)
def test_columns_of_scaled_tables(code: str) -> None:
    scalers = "from sklearn.preprocessing import MinMaxScaler, StandardScaler\n"
    understood = {of_labels(run.outputs[0].labels) for run in runs(START + scalers + code + FIT)}
    assert understood == {SERIES[code]}


FROM_FILES = (
    "from keras.preprocessing.image import ImageDataGenerator\n"
    "x = ImageDataGenerator().flow_from_dataframe(t, 'd', x_col='file', y_col={}, class_mode='raw')\ny = None"
)
SIGMOIDS, SOFTMAX = "layers.Dense(3, activation='sigmoid')", "layers.Dense(3, activation='softmax')"
BINARY = "'binary_crossentropy'"
SEVERAL = {
    ("y = t[['a', 'b', 'c']].values", SIGMOIDS, BINARY): "multi-hot(3)",
    ("y = t[list('abc')]", SIGMOIDS, BINARY): "multi-hot(3)",
    ("names = ['a', 'b', 'c']\ny = t[names].to_numpy().astype('float32')", SIGMOIDS, BINARY): "multi-hot(3)",
    ("x, _, y, _ = train_test_split(x, t[['a', 'b', 'c']])", SIGMOIDS, BINARY): "multi-hot(3)",
    ("y = t[['a', 'b', 'c']]", "layers.Dense(3)", "keras.losses.BinaryCrossentropy(from_logits=True)"): (
        "multi-hot(3)"
    ),
    (FROM_FILES.format(["a", "b", "c"]), SIGMOIDS, BINARY): "multi-hot(3)",
    (FROM_FILES.format(["a", "b", "c"]), SOFTMAX, "'categorical_crossentropy'"): "?",
    (FROM_FILES.format(["no", "yes"]), "layers.Dense(2, activation='sigmoid')", BINARY): "?",
    ("y = t[['a', 'b', 'c']]", SOFTMAX, "'categorical_crossentropy'"): "?",
    ("y = t[['a', 'b', 'c']]", SOFTMAX, BINARY): "?",
    ("y = t[['a', 'b', 'c']]", SIGMOIDS, "'mse'"): "?",
    ("y = t[['a', 'b', 'c']]", "layers.Dense(3)", "'mse'"): "?",
    ("y = t[['a', 'b', 'c']]", "layers.Dense(3)", BINARY): "?",
    ("y = t[['no', 'yes']]", "layers.Dense(2, activation='sigmoid')", BINARY): "?",
    ("y = t[['a', 'b', 'c']]", "layers.Dense(4, activation='sigmoid')", BINARY): "?",
    ("y = t[['a', 'b', 'c']] * 2", SIGMOIDS, BINARY): "?",
    ("y = t[names()]", SIGMOIDS, BINARY): "?",
    ("y = t[['length', 'a', 'b']]\nx = t[['length', 'a', 'b']] + noise()", SIGMOIDS, BINARY): "?",
    ("y = np.load('y.npy')", SIGMOIDS, BINARY): "?",
}
"""Columns of a table that a list names; sigmoids under binary crossentropy ask about each by itself."""


@pytest.mark.parametrize(("columns", "head", "loss"), SEVERAL)
def test_several_columns_as_labels(columns: str, head: str, loss: str) -> None:
    fitted = (
        f"\nmodel = Sequential([{head}])\nmodel.compile(loss={loss}, optimizer='adam')\nmodel.fit(x, y)\n"
    )
    understood = {of_labels(run.outputs[0].labels) for run in runs(START + columns + fitted)}
    assert understood == {SEVERAL[columns, head, loss]}

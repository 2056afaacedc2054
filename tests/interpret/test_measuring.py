"""Metrics: those that weigh the samples, and those that a loop of the project's own holds against labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.check.engine import lint

from tests.interpret.reading import IMPORTS, runs

WEIGHTED = """
x, y = np.random.rand(200, 5), np.random.randint(0, 3, 200)
model = Sequential([Input((5,)), Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy', {metrics})
stop = keras.callbacks.EarlyStopping(monitor='{monitor}')
model.fit(x, y, validation_split=0.2, callbacks=[stop])
"""
BOTH = "metrics=['accuracy'], weighted_metrics=['accuracy']"
ONLY = "weighted_metrics=['accuracy']"
OBJECTS = "metrics=[keras.metrics.AUC(name='a')], weighted_metrics=[keras.metrics.AUC(name='b')]"
LOGGED = [
    *((BOTH, "val_weighted_accuracy"), (BOTH, "accuracy"), (ONLY, "val_accuracy"), (OBJECTS, "val_b")),
    ("weighted_metrics=some()", "val_anything"),
]
NOT_LOGGED = [
    *((BOTH, "val_weighted_acc"), (BOTH, "val_auc"), (OBJECTS, "val_weighted_b"), (OBJECTS, "weighted_a")),
]
NOT_IN_KERAS_3 = [(ONLY, "val_weighted_accuracy")]
"""As Keras 3.15 logs them: the same names were seen in `history.history`."""


def reported(metrics: str, monitor: str, more: str = "") -> list[str]:
    code = IMPORTS + more + WEIGHTED.format(metrics=metrics, monitor=monitor)
    return [found.code for found in lint(Path("x.py"), code.encode()) if found.code == "LL306"]


@pytest.mark.parametrize(("metrics", "monitor"), LOGGED)
def test_what_is_logged_may_be_watched(metrics: str, monitor: str) -> None:
    assert reported(metrics, monitor, "from keras import ops\n") == []


@pytest.mark.parametrize(("metrics", "monitor"), NOT_LOGGED)
def test_what_is_not_logged_is_reported(metrics: str, monitor: str) -> None:
    assert reported(metrics, monitor, "from keras import ops\n") == ["LL306"]


@pytest.mark.parametrize(("metrics", "monitor"), NOT_IN_KERAS_3)
def test_the_prefix_stands_only_where_a_name_is_taken(metrics: str, monitor: str) -> None:
    assert reported(metrics, monitor, "from keras import ops\n") == ["LL306"]
    assert reported(metrics, monitor) == []


LOOP = """
import tensorflow as tf
(x, y), _ = mnist.load_data()
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
model = Sequential([Flatten(), Dense(10, activation='softmax')])
loss_of = keras.losses.SparseCategoricalCrossentropy()
metric = keras.metrics.{metric}()
optimizer = keras.optimizers.Adam()
for epoch in range(5):
    for images, labels in data:
        with tf.GradientTape() as tape:
            answers = model(images, training=True)
            loss = loss_of(labels, answers)
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        {update}
"""
SPARSE = "SparseCategoricalAccuracy"
UPDATES = {
    "metric.update_state(labels, answers)": [SPARSE],
    "metric(labels, answers)": [SPARSE],
    "metric(y_true=labels, y_pred=answers)": [SPARSE],
    "accuracy = keras.metrics.sparse_categorical_accuracy(labels, answers)": ["sparse_categorical_accuracy"],
    "pass": [],
    "metric.update_state(tf.one_hot(labels, 10), answers)": None,
    "metric.update_state(labels, tf.argmax(answers, 1))": None,
    "metric.update_state(labels, changed(answers))": None,
    "metric.update_state(labels, model(images, training=False) * 2)": None,
    "loss_metric = keras.metrics.Mean()\n        loss_metric.update_state(loss)": [],
    "average = keras.metrics.Mean()\n        average.update_state(tf.reduce_max(answers))": None,
}


@pytest.mark.parametrize("update", UPDATES)
def test_metrics_that_a_loop_updates_are_metrics_of_the_run(update: str) -> None:
    (run,) = runs(LOOP.format(update=update, metric=SPARSE))
    found = run.outputs[0].metrics.value
    assert (None if found is None else [metric.spelling for metric in found]) == UPDATES[update]


def test_a_metric_of_the_validation_is_none_of_the_training() -> None:
    validation = "pass\n    for images, labels in data:\n        metric.update_state(labels, model(images))"
    (run,) = runs(LOOP.format(update=validation, metric=SPARSE))
    assert run.outputs[0].metrics.value == ()


def test_a_metric_that_does_not_fit_the_labels_is_reported() -> None:
    code = IMPORTS + LOOP.format(update="metric.update_state(labels, answers)", metric="CategoricalAccuracy")
    assert "LL304" in [found.code for found in lint(Path("x.py"), code.encode())]
    right = IMPORTS + LOOP.format(update="metric.update_state(labels, answers)", metric=SPARSE)
    assert "LL304" not in [found.code for found in lint(Path("x.py"), right.encode())]


BY_HAND = {
    "right = tf.reduce_mean(tf.cast(tf.equal(labels, tf.argmax(answers, 1)), tf.float32))": None,
    "print(tf.image.psnr(images, tf.round(model(images)), 255))": None,
    "print(loss_of(labels, model(images, training=False)))": (),
}


@pytest.mark.parametrize("update", BY_HAND)
def test_a_loop_that_may_measure_by_its_own_means_has_not_none(update: str) -> None:
    (run,) = runs(LOOP.format(update=update, metric=SPARSE))
    assert run.outputs[0].metrics.value == BY_HAND[update]

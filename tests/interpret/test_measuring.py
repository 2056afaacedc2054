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


AFTER = """
(x, y), (x_test, y_test) = mnist.load_data()
y = keras.utils.to_categorical(y, 10)
model = Sequential([Flatten(), Dense(10, activation='{end}')])
model.compile('adam', keras.losses.CategoricalCrossentropy(from_logits={logits}))
model.fit(x, y)
answers = model.predict(x_test)
metric = keras.metrics.{metric}
metric.update_state({given})
"""
ROWS = "keras.utils.to_categorical(y_test, 10)"
ASKED = [
    ("CategoricalAccuracy()", "y_test, answers", "softmax", "LL304"),
    ("CategoricalAccuracy()", "y_test, model(x_test)", "softmax", "LL304"),
    ("CategoricalAccuracy()", "y_test[:100], model.predict_on_batch(x_test[:100])", "softmax", "LL304"),
    ("F1Score()", "y_test, answers", "softmax", "LL304"),
    ("SparseCategoricalAccuracy()", ROWS + ", answers", "softmax", "LL304"),
    ("BinaryAccuracy()", ROWS + ", answers", "softmax", "LL301"),
    ("Precision()", ROWS + ", answers", "linear", "LL303"),
    ("Accuracy()", "y_test, answers", "softmax", "LL305"),
    ("MeanIoU(10)", "y_test, answers", "softmax", "LL319"),
    ("CategoricalAccuracy()", ROWS + ", answers", "softmax", None),
    ("SparseCategoricalAccuracy()", "y_test, answers", "softmax", None),
    ("Precision()", ROWS + ", tf.nn.softmax(answers)", "linear", None),
    ("Accuracy()", "y_test, np.argmax(answers, axis=1)", "softmax", None),
    ("MeanIoU(10)", "y_test, np.argmax(answers, axis=1)", "softmax", None),
    ("CategoricalAccuracy()", "some(y_test), answers", "softmax", None),
    ("CategoricalAccuracy()", "y_test, other.predict(x_test)", "softmax", None),
]
"""A metric that is given labels and answers after the training, and what is wrong with it, if anything."""


@pytest.mark.parametrize(("metric", "given", "end", "code"), ASKED)
def test_a_metric_that_is_asked_by_hand_is_held_to_the_labels_that_it_is_given(
    metric: str, given: str, end: str, code: str | None
) -> None:
    text = (
        IMPORTS
        + "import tensorflow as tf\n"
        + AFTER.format(metric=metric, given=given, end=end, logits=end == "linear")
    )
    about_metrics = [found.code for found in lint(Path("x.py"), text.encode()) if found.code[:3] == "LL3"]
    assert about_metrics == ([code] if code else [])


def test_a_metric_that_is_asked_before_the_training_or_after_the_next_is_none_of_it() -> None:
    asked = "keras.metrics.CategoricalAccuracy().update_state(y_test, model.predict(x_test))\n"
    code = AFTER.format(metric="Mean()", given="1", end="softmax", logits=False)
    before = code.replace("model.fit(x, y)\n", asked + "model.fit(x, y)\n")
    (run,) = runs(before)
    assert run.outputs[0].by_hand == ()
    first, second = runs(code + "model.fit(x[:99], y[:99])\n" + asked)
    assert first.outputs[0].by_hand == ()
    assert [metric.spelling for metric in second.outputs[0].by_hand] == ["CategoricalAccuracy"]


VALIDATED = """pass
    for images, labels in data:
        metric.update_state(labels, model(images, training=False))"""


def test_a_metric_of_the_validation_is_held_to_the_labels_of_the_validation() -> None:
    (run,) = runs(LOOP.format(update=VALIDATED, metric="CategoricalAccuracy"))
    assert [metric.spelling for metric in run.outputs[0].by_hand] == ["CategoricalAccuracy"]
    code = IMPORTS + LOOP.format(update=VALIDATED, metric="CategoricalAccuracy")
    assert [found.code for found in lint(Path("x.py"), code.encode())].count("LL304") == 1


BY_HAND = {
    "right = tf.reduce_mean(tf.cast(tf.equal(labels, tf.argmax(answers, 1)), tf.float32))": None,
    "print(tf.image.psnr(images, tf.round(model(images)), 255))": None,
    "print(loss_of(labels, model(images, training=False)))": (),
}


@pytest.mark.parametrize("update", BY_HAND)
def test_a_loop_that_may_measure_by_its_own_means_has_not_none(update: str) -> None:
    (run,) = runs(LOOP.format(update=update, metric=SPARSE))
    assert run.outputs[0].metrics.value == BY_HAND[update]

"""The rules about what happens around a training, on scripts: each fires, and its near misses stay silent."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic
from losslint.training import Version

from tests.applying import apply

IMPORTS = """
import numpy as np
import pandas as pd
import tensorflow as tf
import keras
from keras import layers
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, Normalizer, StandardScaler
"""


def said(code: str, script: str, **settings: object) -> list[Diagnostic]:
    """Return what one rule says about a script."""
    text = IMPORTS + dedent(script)
    return lint(Path("train.py"), text.encode(), select=[code], **settings)  # type: ignore[arg-type]


def lines(code: str, script: str) -> list[str]:
    """Return the lines that one rule points at."""
    text = (IMPORTS + dedent(script)).split("\n")
    return [text[one.place.row - 1].strip() for one in said(code, script)]


def repaired(code: str, script: str) -> str:
    """Return the script after the repairs of one rule."""
    repairs = [one.repair for one in said(code, script) if one.repair is not None]
    return apply(IMPORTS + dedent(script), *repairs)[len(IMPORTS) :]


def trained(units: int, activation: str, loss: str, labels: str = "np.load('y.npy')") -> str:
    """Return a script that trains a small model."""
    return f"""
x, y = np.load('x.npy'), {labels}
model = keras.Sequential([layers.Input((20,)), layers.Dense({units}, activation='{activation}')])
model.compile(optimizer='adam', loss='{loss}')
model.fit(x, y)
"""


TRAINED_ON_A = """
small = keras.Sequential([layers.Input((13,)), layers.Dense(1)])
small.compile(optimizer='adam', loss='mse')
small.fit(a, b)
"""
BINARY = trained(1, "sigmoid", "binary_crossentropy")
TEN = trained(10, "softmax", "sparse_categorical_crossentropy", "np.random.randint(0, 10, 500)")
ONE_HOT = trained(
    10,
    "softmax",
    "categorical_crossentropy",
    "keras.utils.to_categorical(np.random.randint(0, 10, 500), 10)",
)


class TestArgmaxOverOneUnit:
    @pytest.mark.parametrize(
        "line",
        [
            "classes = np.argmax(model.predict(x), axis=1)",
            "classes = model.predict(x).argmax(axis=-1)",
            "classes = tf.argmax(model.predict(x), 1)",
            "classes = [np.argmax(p) for p in model.predict(x)]",
            "print(np.argmax(model.predict(x)[0]))",
        ],
    )
    def test_it_is_always_class_0(self, line: str) -> None:
        assert lines("LL307", BINARY + line) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "most_certain = np.argmax(model.predict(x))",
            "most_certain = np.argmax(model.predict(x), axis=0)",
            "classes = (model.predict(x) > 0.5).astype(int)",
            "classes = np.argmax(other(x), axis=1)",
            "most_certain = np.argmax(np.squeeze(model.predict(x)), axis=-1)",
            "axis = int(input())\nclasses = np.argmax(model.predict(x), axis=axis)",
            "said = model.predict(x)\nif len(said[0]) > 1:\n    print(np.argmax(said[0]))",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert lines("LL307", BINARY + line) == []

    def test_silent_over_several_units(self) -> None:
        assert lines("LL307", TEN + "np.argmax(model.predict(x), axis=1)") == []

    def test_the_repair_compares_with_one_half(self) -> None:
        fixed = repaired("LL307", BINARY + "classes = np.argmax(model.predict(x), axis=1)\nprint(classes)")
        assert "classes = (model.predict(x)[:, 0] > 0.5).astype(int)\n" in fixed
        assert lines("LL307", fixed) == []


class TestArgmaxAgainstOneHot:
    @pytest.mark.parametrize(
        "line",
        [
            "print(accuracy_score(y, np.argmax(model.predict(x), axis=1)))",
            "print(confusion_matrix(y, model.predict(x).argmax(axis=1)))",
            "print(np.mean(np.argmax(model.predict(x), axis=1) == y))",
        ],
    )
    def test_ids_against_rows(self, line: str) -> None:
        assert lines("LL308", ONE_HOT + line) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "print(accuracy_score(np.argmax(y, axis=1), np.argmax(model.predict(x), axis=1)))",
            "print(accuracy_score(y, np.round(model.predict(x))))",
            "print(accuracy_score(np.load('ids.npy'), np.argmax(model.predict(x), axis=1)))",
            "print(np.argmax(model.predict(x), axis=1) == 3)",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert lines("LL308", ONE_HOT + line) == []

    def test_silent_with_class_ids(self) -> None:
        assert lines("LL308", TEN + "accuracy_score(y, np.argmax(model.predict(x), axis=1))") == []

    def test_the_repair_puts_the_labels_through_argmax(self) -> None:
        fixed = repaired("LL308", ONE_HOT + "print(accuracy_score(y, model.predict(x).argmax(axis=1)))\n")
        assert "accuracy_score(y.argmax(axis=1), model.predict(x).argmax(axis=1))" in fixed
        assert lines("LL308", fixed) == []


IN_FOLDERS = "keras.utils.image_dataset_from_directory('test', image_size=(32, 32))"
IN_MEMORY = "tf.data.Dataset.from_tensor_slices((x_test / 255, y_test))"


class TestShuffledGeneratorEvaluation:
    @staticmethod
    def script(settings: str, line: str) -> str:
        return f"""
from keras.preprocessing.image import ImageDataGenerator
test = ImageDataGenerator(rescale=1/255).flow_from_directory('test'{settings})
other = ImageDataGenerator(rescale=1/255).flow_from_directory('other', shuffle=False)
model = keras.Sequential([layers.Input((9, 9, 3)), layers.Flatten(), layers.Dense(10, activation='softmax')])
model.load_weights('w.h5')
p = model.predict(test)
{line}
"""

    @pytest.mark.parametrize("settings", ["", ", shuffle=True"])
    @pytest.mark.parametrize(
        "line",
        [
            "print(confusion_matrix(test.classes, np.argmax(p, axis=1)))",
            "print(np.mean(np.argmax(p, axis=1) == test.classes))",
            "print(classification_report(test.labels, p.argmax(axis=1)))",
        ],
    )
    def test_rows_that_do_not_belong_together(self, settings: str, line: str) -> None:
        assert lines("LL309", self.script(settings, line)) == [line]

    @pytest.mark.parametrize(
        ("settings", "line"),
        [
            (", shuffle=False", "print(confusion_matrix(test.classes, np.argmax(p, axis=1)))"),
            (", shuffle=mixed", "print(confusion_matrix(test.classes, np.argmax(p, axis=1)))"),
            ("", "print(confusion_matrix(other.classes, np.argmax(p, axis=1)))"),
            ("", "print(confusion_matrix(labels, np.argmax(p, axis=1)))"),
            ("", "print(confusion_matrix(other.classes, np.argmax(model.predict(other), axis=1)))"),
        ],
    )
    def test_silent(self, settings: str, line: str) -> None:
        assert lines("LL309", self.script(settings, line)) == []

    @pytest.mark.parametrize(
        ("flow", "labels", "found"),
        [
            ("flow(x_test, batch_size=8)", "y_test", True),
            ("flow(x_test, y_test)", "np.argmax(to_categorical(y_test), axis=1)", True),
            ("flow(x_test, shuffle=False)", "y_test", False),
            ("flow(x_test, shuffle=mixed)", "y_test", False),
            ("flow(x_test)", "y_train", False),
            ("flow(x_test)", "y_elsewhere", False),
            ("flow(x_test[:100])", "y_test[:100]", True),
        ],
    )
    def test_arrays_that_a_generator_shuffles(self, flow: str, labels: str, found: bool) -> None:
        score = f"print(accuracy_score({labels}, np.argmax(p, axis=1)))"
        script = f"""
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import to_categorical
(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
data = ImageDataGenerator(rescale=1/255).{flow}
model = keras.Sequential([layers.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, activation='softmax')])
model.load_weights('w.h5')
p = model.predict(data)
{score}
"""
        assert lines("LL309", script) == ([score] if found else [])

    @pytest.mark.parametrize(
        ("dealt", "gathered", "found"),
        [
            (IN_FOLDERS, "np.concatenate([y for x, y in test])", True),
            (IN_FOLDERS, "list(test.unbatch().map(lambda x, y: y).as_numpy_iterator())", True),
            (IN_FOLDERS + ".prefetch(2)", "tf.concat([y for x, y in test], axis=0)", True),
            (IN_FOLDERS + ".cache()", "np.concatenate([y for x, y in test])", False),
            (IN_FOLDERS[:-1] + ", shuffle=False)", "np.concatenate([y for x, y in test])", False),
            (IN_FOLDERS[:-1] + ", shuffle=mixed)", "np.concatenate([y for x, y in test])", False),
            (IN_FOLDERS, "np.concatenate([y for x, y in other])", False),
            (IN_MEMORY + ".shuffle(1000).batch(32)", "y_test", True),
            (IN_MEMORY + ".shuffle(1000, reshuffle_each_iteration=False).batch(32)", "y_test", False),
            (IN_MEMORY + ".batch(32)", "y_test", False),
            (IN_MEMORY + ".shuffle(1000).batch(32)", "y_elsewhere", False),
        ],
    )
    def test_labels_of_another_pass(self, dealt: str, gathered: str, found: bool) -> None:
        score = "print(accuracy_score(right, np.argmax(model.predict(test), axis=1)))"
        script = f"""
import tensorflow as tf
_, (x_test, y_test) = keras.datasets.cifar10.load_data()
other = keras.utils.image_dataset_from_directory('other')
test = {dealt}
model = keras.Sequential([layers.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, activation='softmax')])
model.load_weights('w.h5')
right = {gathered}
{score}
"""
        assert lines("LL309", script) == ([score] if found else [])

    def test_labels_and_predictions_of_one_pass(self) -> None:
        script = f"""
test = {IN_FOLDERS}
model = keras.Sequential([layers.Input((32, 32, 3)), layers.Flatten(), layers.Dense(10, activation='softmax')])
model.load_weights('w.h5')
right, said = [], []
for x, y in test:
    right.extend(y.numpy())
    said.extend(model.predict(x).argmax(axis=1))
print(accuracy_score(right, said))
"""
        assert lines("LL309", script) == []

    @pytest.mark.parametrize("settings", ["", ", shuffle=True"])
    def test_the_repair_keeps_the_order(self, settings: str) -> None:
        script = self.script(settings, "print(confusion_matrix(test.classes, np.argmax(p, axis=1)))")
        fixed = repaired("LL309", script)
        assert "flow_from_directory('test', shuffle=False)" in fixed
        assert lines("LL309", fixed) == []


class TestRoundedClassScores:
    @pytest.mark.parametrize(
        "line",
        [
            "classes = np.round(model.predict(x))",
            "classes = model.predict(x).round()",
            "classes = (model.predict(x) > 0.5).astype('int32')",
        ],
    )
    def test_none_may_reach_one_half(self, line: str) -> None:
        assert lines("LL310", TEN + line) == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "print(np.round(model.predict(x), 2))",
            "certain = model.predict(x) > 0.9",
            "certain = model.predict(x).max(axis=1) > 0.5",
            "classes = np.argmax(model.predict(x), axis=1)",
            "classes = np.round(other(x))",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert lines("LL310", TEN + line) == []

    def test_silent_over_one_unit(self) -> None:
        assert lines("LL310", BINARY + "classes = np.round(model.predict(x))") == []

    def test_the_repair_chooses_the_highest(self) -> None:
        fixed = repaired("LL310", TEN + "classes = np.round(model.predict(x))\n")
        assert "classes = np.argmax(model.predict(x), axis=1)" in fixed
        assert lines("LL310", fixed) == []


class TestScalerRefittedOnTest:
    @staticmethod
    def script(*steps: str) -> str:
        body = "\n".join(steps)
        return f"""
x, y = np.load('x.npy'), np.load('y.npy')
x_train, x_test, y_train, y_test = train_test_split(x, y)
scaler = StandardScaler()
{body}
model = keras.Sequential([layers.Input((20,)), layers.Dense(1)])
model.compile(optimizer='adam', loss='mse')
model.fit(x_train, y_train)
model.evaluate(x_test, y_test)
"""

    TRAIN = "x_train = scaler.fit_transform(x_train)"

    @pytest.mark.parametrize(
        "line",
        [
            "x_test = scaler.fit_transform(x_test)",
            "x_test = MinMaxScaler().fit_transform(x_test)",
            "x_test = scaler.fit(x_test).transform(x_test)",
            "x_test = scaler.fit_transform(features)",
        ],
    )
    def test_a_scale_of_its_own(self, line: str) -> None:
        assert lines("LL406", self.script(self.TRAIN, line)) == [line]

    @pytest.mark.parametrize(
        "steps",
        [
            (TRAIN, "x_test = scaler.transform(x_test)"),
            (TRAIN, "x_test = Normalizer().fit_transform(x_test)"),
            ("x = scaler.fit_transform(x)", "x_train, x_test, y_train, y_test = train_test_split(x, y)"),
            (TRAIN, "z = scaler.fit_transform(np.load('z.npy'))"),
            ("x_train, x_test = x_test, x_train", TRAIN, "x_test = scaler.transform(x_test)"),
        ],
    )
    def test_silent(self, steps: tuple[str, ...]) -> None:
        assert lines("LL406", self.script(*steps)) == []

    HALVES = "(a, b), (c, d) = keras.datasets.boston_housing.load_data()\n"

    @pytest.mark.parametrize(
        "line", ["d = scaler.fit_transform(c)", "scaler.fit(c)", "layers.Normalization().adapt(c)"]
    )
    def test_the_test_half_of_a_data_set_of_keras(self, line: str) -> None:
        assert lines("LL406", self.script(self.HALVES, line, TRAINED_ON_A)) == [line]
        assert lines("LL406", self.script(self.HALVES, line.replace("(c)", "(a)"), TRAINED_ON_A)) == []

    @pytest.mark.parametrize(
        "steps",
        [
            ("x = np.concatenate([c, a])", "x = scaler.fit_transform(x)"),
            ("x = np.concatenate([a, c])", "layers.Normalization().adapt(x)"),
            ("scaler.fit(c)", TRAINED_ON_A.replace("(a, b)", "(c, d)")),  # the small half is what is used
            (
                "layers.Normalization().adapt(train_test_split(c)[0])",
                TRAINED_ON_A.replace("(a, b)", "(c, d)"),
            ),
        ],
    )
    def test_silent_on_both_halves_or_where_the_test_half_is_trained_on(self, steps: tuple[str, ...]) -> None:
        assert lines("LL406", self.script(self.HALVES, *steps)) == []

    def test_the_repair_only_transforms(self) -> None:
        fixed = repaired("LL406", self.script(self.TRAIN, "x_test = scaler.fit_transform(x_test)"))
        assert "x_test = scaler.transform(x_test)" in fixed
        assert lines("LL406", fixed) == []

    def test_a_scaler_that_was_never_fitted_is_not_repaired(self) -> None:
        (found,) = said("LL406", self.script(self.TRAIN, "x_test = MinMaxScaler().fit_transform(x_test)"))
        assert found.repair is None


LOGGING = """
x, y = np.random.rand(500, 20), np.random.randint(0, 10, 500)
model = keras.Sequential([layers.Input((20,)), layers.Dense(10, activation='softmax')])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=METRICS)
watch = WATCH
history = model.fit(x, y, CALLBACKSSETTINGS)
"""


def logging(watch: str, metrics: str = "['accuracy']", settings: str = "validation_split=0.2") -> str:
    """Return a script with a callback, or with none where it is empty."""
    script = LOGGING.replace("METRICS", metrics).replace("SETTINGS", settings)
    return script.replace("WATCH", watch or "None").replace(
        "CALLBACKS", "callbacks=[watch], " if watch else ""
    )


class TestUnknownMonitor:
    @pytest.mark.parametrize(
        ("watch", "metrics", "settings"),
        [
            ("keras.callbacks.EarlyStopping()", "['accuracy']", ""),
            ("keras.callbacks.EarlyStopping(monitor='val_acc')", "['accuracy']", "validation_split=0"),
            ("keras.callbacks.EarlyStopping('val_accuracy')", "['acc']", "validation_split=0.1"),
            ("keras.callbacks.ReduceLROnPlateau('val_f1')", "['accuracy']", "validation_data=(x, y)"),
            ("keras.callbacks.ModelCheckpoint('a', 'accuracy', save_best_only=True)", "None", ""),
            ("keras.callbacks.EarlyStopping('auc')", "[keras.metrics.AUC(name='area')]", ""),
        ],
    )
    def test_nobody_logs_it(self, watch: str, metrics: str, settings: str) -> None:
        assert lines("LL306", logging(watch, metrics, settings)) == [f"watch = {watch}"]

    @pytest.mark.parametrize(
        ("watch", "metrics", "settings"),
        [
            ("keras.callbacks.EarlyStopping()", "['accuracy']", "validation_split=0.2"),
            ("keras.callbacks.EarlyStopping('loss')", "None", ""),
            ("keras.callbacks.EarlyStopping('val_acc')", "['acc']", "validation_split=0.2"),
            ("keras.callbacks.EarlyStopping('val_acc')", "['accuracy']", "validation_split=0.2"),
            ("keras.callbacks.EarlyStopping('val_auc_1')", "[keras.metrics.AUC()]", "validation_split=0.2"),
            ("keras.callbacks.EarlyStopping('mse')", "['mean_squared_error']", ""),
            ("keras.callbacks.EarlyStopping('acc')", "[keras.metrics.CategoricalAccuracy(name='acc')]", ""),
            ("keras.callbacks.EarlyStopping('acc')", "[keras.metrics.Accuracy('acc')]", ""),
            ("keras.callbacks.EarlyStopping('top')", "[keras.metrics.TopKCategoricalAccuracy(3, 'top')]", ""),
            ("keras.callbacks.EarlyStopping('found')", "[keras.metrics.TruePositives(0.5, 'found')]", ""),
            ("keras.callbacks.EarlyStopping('f1')", "[other]", ""),
            ("keras.callbacks.EarlyStopping()", "None", "validation_data=other"),
            ("keras.callbacks.ModelCheckpoint('a.keras')", "None", ""),
            ("keras.callbacks.EarlyStopping(name)", "None", ""),
        ],
    )
    def test_silent(self, watch: str, metrics: str, settings: str) -> None:
        assert lines("LL306", logging(watch, metrics, settings)) == []

    @pytest.mark.parametrize(
        ("watched", "metrics", "count"),
        [
            ("val_accuracy", "['acc']", 1),
            ("val_accuracy", "['accuracy']", 0),
            ("val_kl", "['acc']", 0),
            ("val_accuracy", "other", 0),
        ],
    )
    def test_a_layer_that_is_not_known_logs_no_accuracy(self, watched: str, metrics: str, count: int) -> None:
        script = logging(f"keras.callbacks.EarlyStopping('{watched}')", metrics)
        unknown = script.replace("layers.Input((20,)), ", "layers.Input((20,)), found_elsewhere(3), ")
        assert len(lines("LL306", unknown)) == count

    @pytest.mark.parametrize(
        ("objective", "count"), [("val_acc", 1), ("val_accuracy", 0), ("val_loss", 0), ("val_f1", 1)]
    )
    def test_a_search_knows_no_short_names(self, objective: str, count: int) -> None:
        script = f"""
import keras_tuner
def build(hp):
    model = keras.Sequential([layers.Input((20,)), layers.Dense(10, activation='softmax')])
    model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return model
tuner = keras_tuner.RandomSearch(build, objective='{objective}')
tuner.search(np.random.rand(500, 20), np.random.randint(0, 10, 500), validation_split=0.2)
"""
        assert len(lines("LL306", script)) == count

    def test_silent_beside_a_callback_of_the_project(self) -> None:
        own = "class Own(keras.callbacks.Callback):\n    pass\n"
        script = logging("keras.callbacks.EarlyStopping('val_f1')").replace("[watch]", "[Own(), watch]")
        assert lines("LL306", own + script) == []

    @pytest.mark.parametrize(
        ("version", "count"),
        [(Version.KERAS_1, 0), (Version.KERAS_2_EARLY, 0), (Version.KERAS_2_LATE, 1), (Version.KERAS_3, 1)],
    )
    def test_the_short_name_by_generation(self, version: Version, count: int) -> None:
        script = logging("keras.callbacks.EarlyStopping('val_acc')")
        assert len(said("LL306", script, target=version)) == count

    SHORT = "keras.callbacks.EarlyStopping('val_acc')"

    @pytest.mark.parametrize("read", ["history.history['val_accuracy']", "history.history['accuracy']"])
    def test_the_script_says_itself_how_the_number_is_called(self, read: str) -> None:
        script = logging(self.SHORT) + f"print({read})"
        (found,) = said("LL306", script)
        assert found.related[-1].message.endswith("here, and only one of them is logged")
        assert "EarlyStopping('val_accuracy')" in repaired("LL306", script)
        assert said("LL306", script, target=Version.KERAS_2_EARLY) == []

    def test_two_callbacks_that_disagree(self) -> None:
        both = f"[{self.SHORT}, keras.callbacks.ModelCheckpoint('a', 'val_accuracy', save_best_only=True)]"
        script = logging(self.SHORT).replace("callbacks=[watch]", f"callbacks={both}")
        assert len(said("LL306", script)) == 1

    @pytest.mark.parametrize(
        "after",
        [
            "print(history.history['val_acc'])",
            "print(history.history['val_loss'])",
            "print(history.history['acc'], history.history['accuracy'])",
            "k = 'val_acc' if 'val_acc' in history.history else 'val_accuracy'\nprint(history.history[k])",
            "try:\n    print(history.history['val_accuracy'])\nexcept KeyError:\n    pass",
        ],
    )
    def test_silent_where_it_keeps_to_the_short_name_or_is_prepared_for_both(self, after: str) -> None:
        assert lines("LL306", logging(self.SHORT) + after) == []

    def test_silent_where_both_metrics_are_asked_for(self) -> None:
        script = logging(self.SHORT, "['accuracy', 'acc']") + "print(history.history['val_accuracy'])"
        assert lines("LL306", script) == []

    def test_the_repair_watches_what_is_logged(self) -> None:
        fixed = repaired("LL306", logging("keras.callbacks.EarlyStopping('val_accuracy')", "['acc']"))
        assert "EarlyStopping('val_acc')" in fixed
        assert lines("LL306", fixed) == []


class TestValMetricWithoutValidation:
    @pytest.mark.parametrize(
        "line", ["print(history.history['val_loss'])", "plot(history.history['val_accuracy'][-1])"]
    )
    def test_a_key_error(self, line: str) -> None:
        assert lines("LL311", logging("", settings="") + line) == [line]

    @pytest.mark.parametrize(
        ("line", "settings"),
        [
            ("print(history.history['val_loss'])", "validation_split=0.2"),
            ("print(history.history['val_loss'])", "validation_data=other"),
            ("print(history.history['loss'])", ""),
            ("print(history.history['val_loss'])", "validation_data=None"),
            ("print(history.history.get('val_loss'))", ""),
            ("print('val_loss' in history.history and history.history['val_loss'])", ""),
            ("if 'val_loss' in history.history:\n    print(history.history['val_loss'])", ""),
            ("if validated:\n    print(history.history['val_loss'])", ""),
            ("try:\n    print(history.history['val_loss'])\nexcept KeyError:\n    pass", ""),
            ("print(other.history['val_loss'])", ""),
        ],
    )
    def test_silent(self, line: str, settings: str) -> None:
        assert lines("LL311", logging("", settings=settings) + line) == []


class TestWrongBackbonePreprocessing:
    @staticmethod
    def script(prepared: str, backbone: str = "keras.applications.VGG16(include_top=False)") -> str:
        return f"""
(x, y), _ = keras.datasets.cifar10.load_data()
base = {backbone}
x = {prepared}
model = keras.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(10, activation='softmax')])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(x, y)
"""

    @pytest.mark.parametrize(
        ("prepared", "backbone"),
        [
            ("x / 255", "keras.applications.VGG16(include_top=False)"),
            ("keras.applications.mobilenet_v2.preprocess_input(x)", "keras.applications.ResNet50()"),
            ("keras.applications.vgg16.preprocess_input(x)", "keras.applications.Xception()"),
            ("keras.applications.vgg16.preprocess_input(x)", "keras.applications.EfficientNetB0()"),
            ("keras.applications.efficientnet.preprocess_input(x)", "keras.applications.VGG19()"),
        ],
    )
    def test_prepared_for_another(self, prepared: str, backbone: str) -> None:
        assert lines("LL404", self.script(prepared, backbone)) == [f"x = {prepared}"]

    @pytest.mark.parametrize(
        ("prepared", "backbone"),
        [
            ("keras.applications.vgg16.preprocess_input(x)", "keras.applications.VGG16(include_top=False)"),
            ("keras.applications.vgg16.preprocess_input(x)", "keras.applications.ResNet50()"),
            ("keras.applications.vgg16.preprocess_input(x)", "keras.applications.Xception(weights=None)"),
            ("x / 127.5 - 1", "keras.applications.MobileNetV2()"),
            ("x / 255", "keras.applications.EfficientNetB0()"),
            ("x / 255", "keras.applications.VGG16(weights='own.h5')"),
            ("prepare(x)", "keras.applications.VGG16()"),
            ("keras.applications.xception.preprocess_input(x) * 127.5", "keras.applications.VGG16()"),
        ],
    )
    def test_silent(self, prepared: str, backbone: str) -> None:
        assert lines("LL404", self.script(prepared, backbone)) == []

    def test_inside_the_model(self) -> None:
        script = """
(x, y), _ = keras.datasets.cifar10.load_data()
start = layers.Input((32, 32, 3))
inner = keras.applications.FAMILY.preprocess_input(layers.RandomFlip()(start))
end = keras.applications.MobileNetV2(include_top=False)(inner)
end = layers.Dense(10, activation='softmax')(layers.GlobalAveragePooling2D()(end))
model = keras.Model(start, end)
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(x, y)
"""
        assert len(lines("LL404", script.replace("FAMILY", "vgg16"))) == 1
        assert lines("LL404", script.replace("FAMILY", "mobilenet_v2")) == []


class TestUnpreparedForABackbone:
    script = staticmethod(TestWrongBackbonePreprocessing.script)

    @pytest.mark.parametrize(
        "backbone",
        [
            "keras.applications.VGG16(include_top=False)",
            "keras.applications.MobileNetV2()",
            "keras.applications.ResNet50(weights='resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5')",
        ],
    )
    def test_raw_pixels(self, backbone: str) -> None:
        assert len(lines("LL401", self.script("x", backbone))) == 1

    @pytest.mark.parametrize(
        ("prepared", "backbone"),
        [
            ("x", "keras.applications.EfficientNetB0()"),
            ("x", "keras.applications.ResNet50(weights=None)"),
            ("x", "keras.applications.ResNet50(weights='of_my_own.h5')"),
            ("x / 255", "keras.applications.ResNet50()"),
            ("prepare(x)", "keras.applications.ResNet50()"),
            ("keras.applications.resnet50.preprocess_input(x)", "keras.applications.ResNet50()"),
            (
                "x",
                "keras.applications.MobileNetV2(input_tensor=keras.applications.mobilenet_v2"
                ".preprocess_input(layers.Input((32, 32, 3))))",
            ),
            (
                "x",
                "keras.applications.MobileNetV2(input_tensor=layers.Rescaling(1 / 127.5, -1)"
                "(layers.Input((32, 32, 3))))",
            ),
        ],
    )
    def test_silent(self, prepared: str, backbone: str) -> None:
        assert lines("LL401", self.script(prepared, backbone)) == []


class TestDiscardedPreprocessing:
    @pytest.mark.parametrize(
        "line",
        [
            "y.astype('float32')",
            "y.reshape(-1, 1)",
            "keras.utils.to_categorical(y, 10)",
            "StandardScaler().fit(x).transform(x)",
            "x.reshape([-1, 20])",
        ],
    )
    def test_a_copy_that_nobody_keeps(self, line: str) -> None:
        assert lines("LL408", TEN + line + "\nmodel.fit(x, y)") == [line]

    @pytest.mark.parametrize(
        "line",
        [
            "y = y.astype('float32')",
            "print(y.reshape(-1, 1))",
            "np.divide(y, 255, out=y)",
            "scaler = StandardScaler()\nscaler.fit_transform(y)",
            "np.random.shuffle(y)",
            "np.argmax(model.predict(x), axis=1)",
            "y.astype('float32')\n# %%",
            "StandardScaler().fit_transform(x).astype('float32')",
            "scaler = StandardScaler().fit(x)\nscaler.transform([[0.0] * 20])",
            "keras.utils.to_categorical([0, 1, 2])",
            "np.argmax(np.bincount([0, 0, 1], weights=[0.2, 0.2, 0.6]))",
            "try:\n    y.astype('float32')\nexcept ValueError:\n    pass",
        ],
    )
    def test_silent(self, line: str) -> None:
        assert lines("LL408", TEN + line + "\nmodel.fit(x, y)") == []

    FLOW = "flow = tf.data.Dataset.from_tensor_slices((x, y))\n"

    @pytest.mark.parametrize(
        "line",
        [
            "flow.map(lambda a, b: (a / 255.0, b))",
            "flow.shuffle(1000)",
            "flow.batch(32)",
            "flow.map(prepared).batch(32)",
            "flow.filter(lambda a, b: b < 5)",
        ],
    )
    def test_a_pipeline_that_nobody_keeps(self, line: str) -> None:
        script = TEN + self.FLOW + line + "\nmodel.fit(flow.batch(32))"
        assert lines("LL408", script) == [line]
        (found,) = said("LL408", script)
        assert "a new pipeline" in found.message
        assert found.repair is not None
        assert found.repair.edits[0].content == f"flow = {line}"

    @pytest.mark.parametrize(
        "line",
        [
            "flow = flow.map(lambda a, b: (a / 255.0, b))",
            "flow.prefetch(2)",  # changes no number
            "list(flow.batch(32))",
            "for a, b in flow.batch(32):\n    pass",
            "other.map(prepared)",
            "pool.map(prepared, x)",
            "pd.Series(x).map(prepared)",
            "flow.batch(32)\n# In[3]:",
        ],
    )
    def test_silent_on_pipelines(self, line: str) -> None:
        assert lines("LL408", TEN + self.FLOW + line + "\nmodel.fit(flow.batch(32))") == []

    @pytest.mark.parametrize(
        ("line", "is_said"),
        [
            ("images.resize_(64, 784)", False),
            ("images.unsqueeze_(1)", False),
            ("images.reshape(64, 784)", True),
        ],
    )
    def test_tensors_that_change_in_place(self, line: str, is_said: bool) -> None:
        script = (
            "import torch\nimages, y = torch.rand(64, 28, 28), torch.randint(0, 10, (64,))\n"
            f"{line}\nmodel = torch.nn.Linear(784, 10)\n"
            "torch.nn.CrossEntropyLoss()(model(images), y).backward()\n"
        )
        assert lines("LL408", script) == ([line] if is_said else [])

    def test_the_last_line_is_shown(self) -> None:
        assert lines("LL408", TEN + "y.astype('float32')") == []


class TestSelectionOnTestData:
    SCRIPT = """
x, y = np.load('x.npy'), np.load('y.npy')
x_train, x_test, y_train, y_test = train_test_split(x, y)
model = keras.Sequential([layers.Input((20,)), layers.Dense(1)])
model.compile(optimizer='adam', loss='mse')
model.fit(x_train, y_train, epochs=50, validation_data=(x_test, y_test), callbacks=[WATCH])
"""
    STOP = "keras.callbacks.EarlyStopping(patience=3)"
    BEST = "keras.callbacks.ModelCheckpoint('best.weights.h5', save_best_only=True, save_weights_only=True)"
    SCORE = "model.evaluate(x_test, y_test)"

    @pytest.mark.parametrize(
        ("watch", "after"),
        [
            (STOP, SCORE),
            (BEST, "model.load_weights('best.weights.h5')\n" + SCORE),
            (
                BEST.replace(", save_weights_only=True", ""),
                "keras.models.load_model('best.weights.h5')." + SCORE[6:],
            ),
        ],
    )
    def test_the_samples_that_chose_are_scored(self, watch: str, after: str) -> None:
        assert lines("LL604", self.SCRIPT.replace("WATCH", watch) + after) == [after.split("\n")[-1]]

    def test_the_test_half_of_a_data_set_of_keras(self) -> None:
        load = "(x_train, y_train), (x_test, y_test) = keras.datasets.boston_housing.load_data()\n"
        script = load + self.SCRIPT.split("\n", 3)[3].replace("WATCH", self.STOP).replace("(20,)", "(13,)")
        assert lines("LL604", script + self.SCORE) == [self.SCORE]

    @pytest.mark.parametrize(
        ("watch", "after"),
        [
            (BEST, SCORE),  # the last weights are scored, not the best
            ("", SCORE),  # nothing chooses
            ("keras.callbacks.EarlyStopping('loss')", SCORE),
            ("keras.callbacks.ReduceLROnPlateau()", SCORE),
            (STOP, "model.predict(x_test)"),
            (
                STOP,
                SCORE + "\nmodel.evaluate(np.load('t.npy'), np.load('u.npy'))",
            ),  # a score of other samples
            (STOP, "model.evaluate(x_train, y_train)"),
        ],
    )
    def test_silent(self, watch: str, after: str) -> None:
        assert lines("LL604", self.SCRIPT.replace("WATCH", watch) + after) == []

    @pytest.mark.parametrize(
        ("given", "epochs", "told"),
        [
            ("patience=10", "5", 0),
            ("patience=5", "5", 0),
            ("patience=4", "5", 1),
            ("patience=10, restore_best_weights=True", "5", 1),
            ("patience=10, restore_best_weights=z", "5", 1),
            ("patience=10", "z", 1),
            ("patience=z", "5", 1),
        ],
    )
    def test_a_patience_as_long_as_the_training(self, given: str, epochs: str, told: int) -> None:
        watch = f"keras.callbacks.EarlyStopping({given})"
        script = self.SCRIPT.replace("WATCH", watch).replace("epochs=50", f"epochs={epochs}")
        assert len(lines("LL604", "z = len(open('a').read())\n" + script + self.SCORE)) == told

    def test_silent_where_weights_were_loaded_only_before_the_training(self) -> None:
        script = self.SCRIPT.replace("WATCH", self.BEST)
        script = script.replace("model.fit", "model.load_weights('old.weights.h5')\nmodel.fit")
        assert lines("LL604", script + self.SCORE) == []

    def test_silent_where_the_validation_data_were_cut_off_by_themselves(self) -> None:
        script = self.SCRIPT.replace("WATCH", self.STOP).replace(
            "model =",
            "x_train, x_valid, y_train, y_valid = train_test_split(x_train, y_train)\nmodel =",
        )
        script = script.replace("validation_data=(x_test, y_test)", "validation_data=(x_valid, y_valid)")
        assert lines("LL604", script + self.SCORE) == []


class TestPredictionBeforeTraining:
    MODEL = """
(x, y), _ = keras.datasets.boston_housing.load_data()
def build():
    model = keras.Sequential([layers.Input((13,)), layers.Dense(8, activation='relu'), layers.Dense(1)])
    model.compile(optimizer='adam', loss='mse')
    return model
model = build()
"""
    ASK = "score = model.evaluate(x, y)"

    @pytest.mark.parametrize(
        "ask", [ASK, "p = model.predict(x) > 0.5", "accuracy_score(y, model.predict(x))"]
    )
    def test_a_model_that_nothing_trains(self, ask: str) -> None:
        assert lines("LL605", self.MODEL + ask) == [ask]

    @pytest.mark.parametrize(
        "before_or_after",
        [
            "model.fit(x, y)",
            "model.train_on_batch(x, y)",
            "model.load_weights('w.h5')",
            "model.set_weights(np.load('w.npy', allow_pickle=True))",
            "model.layers[0].set_weights(w)",
            "import trainers\ntrainers.train(model)",
            "agent = DQNAgent(model=model)\nagent.fit(env)",
            "tf.train.Checkpoint(net=model).restore('c')",
            "g = tape.gradient(loss, model.trainable_variables)",
            "other = build()\nother.fit(x, y)",  # tutorials ask a second one before they load its weights
            "stack = keras.Sequential([model, layers.Dense(1)])\nstack.compile('sgd', 'mse')\nstack.fit(x, y)",
            "half = keras.Sequential([model.layers[0]])\nhalf.compile('sgd', 'mse')\nhalf.fit(x, y)",
            "def later(m):\n    m.fit(x, y)\nlater(model)",
        ],
    )
    def test_silent_where_it_is_trained_or_loaded_anywhere(self, before_or_after: str) -> None:
        assert lines("LL605", self.MODEL + before_or_after + "\n" + self.ASK) == []
        assert lines("LL605", self.MODEL + self.ASK + "\n" + before_or_after) == []

    @pytest.mark.parametrize(
        "model",
        [
            "keras.applications.VGG16(weights='imagenet')",
            "keras.models.load_model('m.keras')",
            "keras.Sequential([layers.Flatten(), layers.Softmax()])",  # it has no weights
            "keras.Sequential([keras.applications.VGG16(include_top=False), layers.Flatten()])",
            "keras.Sequential([hub.KerasLayer('https://example.org/1')])",
        ],
    )
    def test_silent_where_the_weights_are_not_random(self, model: str) -> None:
        script = (
            f"model = {model}\nmodel.compile('adam', 'mse')\n(x, y), _ = keras.datasets.mnist.load_data()\n"
        )
        assert lines("LL605", script + self.ASK) == []

    def test_silent_where_it_is_not_compiled_for_training(self) -> None:
        script = "model = keras.Sequential([layers.Input((20,)), layers.Dense(1)])\nx = np.load('x.npy')\n"
        assert lines("LL605", script + "features = model.predict(x)") == []

    @pytest.mark.parametrize("data", ["np.random.rand(50, 20)", "np.ones((50, 20))", "batches()", "x"])
    def test_silent_on_data_that_only_try_how_it_runs(self, data: str) -> None:
        assert lines("LL605", self.MODEL + f"score = model.predict({data})") == []

    def test_silent_on_what_a_model_of_the_project_trains(self) -> None:
        script = """
class Trainer(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def train_step(self, data):
        return {}
trainer = Trainer(model)
trainer.compile(optimizer='adam')
trainer.fit(x, y)
"""
        assert lines("LL605", self.MODEL + dedent(script) + self.ASK) == []

    def test_silent_on_a_class_that_trains_in_another_method(self) -> None:
        script = """
class Agent:
    def __init__(self):
        self.model = keras.Sequential([layers.Input((4,)), layers.Dense(2)])
        self.model.compile('adam', 'mse')
    def act(self, state):
        return np.argmax(self.model.predict(state)[0])
    def replay(self, x, y):
        self.model.fit(x, y)
agent = Agent()
agent.act(np.load('s.npy'))
"""
        assert lines("LL605", script) == []

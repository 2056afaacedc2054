"""Scripts that come close to a mistake and are right: each stands beside one that is reported."""

from __future__ import annotations

import pytest
from losslint.findings import Severity
from losslint.training import Version

from tests.rules.test_around import lines, said

HEAD = (
    "model = keras.Sequential([layers.Input((20,)), layers.Dense(32, activation='relu'), layers.Dense({})])\n"
)


def dense(end: str, compiled: str, data: str, fit: str = "x, y") -> str:
    """Return a script that trains two dense layers."""
    return f"{data}\n{HEAD.format(end)}model.compile({compiled})\nmodel.fit({fit})\n"


class TestExactMatchAccuracy:
    DATA = "x, y = np.load('x.npy'), np.load('y.npy')"

    def script(self, metric: str, end: str = "1, activation='sigmoid'") -> str:
        return dense(end, f"optimizer='adam', loss='binary_crossentropy', metrics=[{metric}]", self.DATA)

    @pytest.mark.parametrize("metric", ["keras.metrics.Accuracy()", "tf.keras.metrics.Accuracy(name='a')"])
    def test_reported(self, metric: str) -> None:
        assert len(lines("LL305", self.script(metric))) == 1

    @pytest.mark.parametrize(
        "metric",
        [
            "'accuracy'",
            "'Accuracy'",
            "keras.metrics.BinaryAccuracy()",
            "keras.metrics.BinaryAccuracy(threshold=0)",
        ],
    )
    def test_silent(self, metric: str) -> None:
        assert lines("LL305", self.script(metric)) == []

    def test_silent_where_it_counts_classes_by_hand(self) -> None:
        by_hand = "exact = keras.metrics.Accuracy()\nexact.update_state(y, model.predict(x).argmax(axis=1))\n"
        assert lines("LL305", self.script("'accuracy'") + by_hand) == []

    def test_silent_on_a_head_that_is_not_known(self) -> None:
        assert lines("LL305", self.script("keras.metrics.Accuracy()", "1, activation=chosen()")) == []


class TestCategoricalAccuracyOnMultilabel:
    GENRES = "from sklearn.preprocessing import MultiLabelBinarizer\nx = np.load('x.npy')\n"
    GENRES += "y = MultiLabelBinarizer().fit_transform([['a', 'b'], ['c'], ['a', 'c']])"
    CLASSES = "x = np.load('x.npy')\ny = keras.utils.to_categorical(np.random.randint(0, 3, 500), 3)"

    def script(self, metric: str, data: str = GENRES, end: str = "3, activation='sigmoid'") -> str:
        return dense(end, f"optimizer='adam', loss='binary_crossentropy', metrics=[{metric}]", data)

    @pytest.mark.parametrize("metric", ["'accuracy'", "'categorical_accuracy'", "'acc'"])
    def test_reported(self, metric: str) -> None:
        assert len(lines("LL312", self.script(metric))) == 1

    @pytest.mark.parametrize(
        "metric",
        ["'binary_accuracy'", "keras.metrics.BinaryAccuracy()", "keras.metrics.AUC(multi_label=True)", "own"],
    )
    def test_silent(self, metric: str) -> None:
        assert lines("LL312", self.script(metric)) == []

    def test_silent_where_one_class_is_right(self) -> None:
        assert lines("LL312", self.script("'accuracy'", self.CLASSES, "3, activation='softmax'")) == []

    def test_silent_where_the_version_chooses_by_the_loss(self) -> None:
        assert said("LL312", self.script("'accuracy'"), target=Version.KERAS_2_EARLY) == []

    @pytest.mark.parametrize(
        ("metric", "target", "severity"),
        [
            ("'accuracy'", None, Severity.INFO),
            ("'accuracy'", Version.KERAS_2_LATE, Severity.WARNING),
            ("'accuracy'", Version.KERAS_3, Severity.WARNING),
            ("'categorical_accuracy'", None, Severity.WARNING),
        ],
    )
    def test_warns_where_the_version_is_known_or_does_not_matter(
        self, metric: str, target: Version | None, severity: Severity
    ) -> None:
        assert [one.severity for one in said("LL312", self.script(metric), target=target)] == [severity]

    def test_silent_on_columns_that_nobody_knows(self) -> None:
        assert lines("LL312", self.script("'accuracy'", "x, y = np.load('x.npy'), np.load('y.npy')")) == []


IMAGES = "(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()\n"
CONVOLUTION = (
    "layers.Conv2D(32, 3, activation='relu'), layers.Flatten(), layers.Dense(10, activation='softmax')"
)


def images(
    steps: str, first: str = "", fit: str = "x_train, y_train, validation_data=(x_test, y_test)"
) -> str:
    """Return a script that trains on images."""
    return (
        f"{IMAGES}{steps}\nmodel = keras.Sequential([layers.Input((32, 32, 3)), {first}{CONVOLUTION}])\n"
        f"model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')\nmodel.fit({fit})\n"
    )


class TestScalingDiffersBetweenSplits:
    @pytest.mark.parametrize(
        "steps", ["x_train = x_train / 255.0", "x_test = x_test / 255.0", "x_train = x_train / 127.5 - 1"]
    )
    def test_reported(self, steps: str) -> None:
        assert len(lines("LL402", images(steps))) == 1

    @pytest.mark.parametrize(
        ("steps", "first"),
        [
            ("x_train, x_test = x_train / 255.0, x_test / 255.0", ""),
            ("x_train, x_test = x_train / 255.0, x_test * (1 / 255)", ""),  # the same in other words
            ("", "layers.Rescaling(1 / 255), "),  # the model does it for both
            ("x_train, x_test = [part.astype('float32') / 255 for part in (x_train, x_test)]", ""),
            ("x_train = prepared(x_train)", ""),  # nobody knows what it does
        ],
    )
    def test_silent(self, steps: str, first: str) -> None:
        assert lines("LL402", images(steps, first)) == []

    def test_silent_where_all_was_scaled_before_the_split(self) -> None:
        steps = "x = x_train / 255.0\nx_train, x_test, y_train, y_test = train_test_split(x, y_train)"
        assert lines("LL402", images(steps)) == []


class TestScaledTwice:
    @pytest.mark.parametrize(
        ("steps", "first"),
        [
            ("x_train = x_train / 255.0", "layers.Rescaling(1 / 255), "),
            ("x_train = x_train / 255.0\nx_train = x_train / 255.0", ""),
        ],
    )
    def test_reported(self, steps: str, first: str) -> None:
        assert len(lines("LL403", images(steps, first, "x_train, y_train"))) == 1

    @pytest.mark.parametrize(
        ("steps", "first"),
        [
            ("x_train = x_train / 255.0", ""),
            ("", "layers.Rescaling(1 / 127.5, offset=-1), "),
            ("x_train = x_train / 255.0", "layers.Normalization(), "),  # centres what is small already
            ("x_train = x_train / 255.0", "layers.Rescaling(2.0, offset=-1), "),  # from 0..1 to -1..1
            ("x_small = x_train / 255.0", "layers.Rescaling(1 / 255), "),  # the small copy is not fitted
            ("x_train = x_train / 255.0 * 255.0", "layers.Rescaling(1 / 255), "),
        ],
    )
    def test_silent(self, steps: str, first: str) -> None:
        assert lines("LL403", images(steps, first, "x_train, y_train")) == []


class TestAugmentedEvaluation:
    FOLDERS = """
from keras.preprocessing.image import ImageDataGenerator
turned = ImageDataGenerator(rescale=1 / 255, rotation_range=40, horizontal_flip=True)
plain = ImageDataGenerator(rescale=1 / 255)
train = turned.flow_from_directory('train', (64, 64), class_mode='binary')
model = keras.Sequential([layers.Input((64, 64, 3)), layers.Flatten(), layers.Dense(1, activation='sigmoid')])
model.compile(optimizer='adam', loss='binary_crossentropy')
"""

    def test_reported(self) -> None:
        script = (
            self.FOLDERS + "model.fit(train, validation_data=turned.flow_from_directory('valid', (64, 64)))"
        )
        assert len(lines("LL409", script)) == 1

    @pytest.mark.parametrize(
        "fit",
        [
            "model.fit(train, validation_data=plain.flow_from_directory('valid', (64, 64)))",
            "model.fit(train)",
            "model.fit(train, validation_data=maker().flow_from_directory('valid', (64, 64)))",
            "still = ImageDataGenerator(rotation_range=0, horizontal_flip=False)\n"
            "model.fit(train, validation_data=still.flow_from_directory('valid', (64, 64)))",
        ],
    )
    def test_silent(self, fit: str) -> None:
        assert lines("LL409", self.FOLDERS + fit) == []

    @pytest.mark.parametrize("first", ["layers.RandomFlip('horizontal'), ", "layers.RandomRotation(0.1), "])
    def test_silent_on_layers_that_rest_while_the_model_is_tested(self, first: str) -> None:
        scaled = "x_train, x_test = x_train / 255.0, x_test / 255.0"
        assert lines("LL409", images(scaled, first)) == []

    def test_silent_on_a_pipeline_that_turns_the_training_images_only(self) -> None:
        script = """
turn = lambda image, label: (tf.image.random_flip_left_right(image), label)
train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).map(turn).batch(32)
valid = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(32)
"""
        assert lines("LL409", images(script, "", "train, validation_data=valid")) == []


class TestImplausibleLearningRate:
    DATA = "x, y = np.load('x.npy'), np.random.randint(0, 10, 500)"

    def script(self, optimizer: str, fit: str = "x, y") -> str:
        compiled = f"optimizer={optimizer}, loss='sparse_categorical_crossentropy'"
        return dense("10, activation='softmax'", compiled, self.DATA, fit)

    @pytest.mark.parametrize(
        "optimizer", ["keras.optimizers.Adam(1.0)", "keras.optimizers.SGD(10)", "keras.optimizers.Adam(0.0)"]
    )
    def test_reported(self, optimizer: str) -> None:
        assert len(lines("LL601", self.script(optimizer))) == 1

    @pytest.mark.parametrize(
        "optimizer",
        [
            "keras.optimizers.Adam(0.1)",
            "keras.optimizers.Adam(1e-7)",
            "keras.optimizers.SGD(1.0)",
            "keras.optimizers.Adadelta(1.0)",  # the rate of the paper
            "keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(1.0, 1000, 0.9))",
            "keras.optimizers.Adam(rate())",
            "'adam'",
        ],
    )
    def test_silent(self, optimizer: str) -> None:
        assert lines("LL601", self.script(optimizer)) == []

    def test_silent_where_a_callback_sets_the_rate(self) -> None:
        callback = "x, y, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 1e-3)]"
        assert lines("LL601", self.script("keras.optimizers.Adam(1.0)", callback)) == []

    def test_silent_on_a_single_layer_which_bears_large_steps(self) -> None:
        script = f"""{self.DATA}
model = keras.Sequential([layers.Input((20,)), layers.Dense(10, activation='softmax')])
model.compile(optimizer=keras.optimizers.Adam(1.0), loss='sparse_categorical_crossentropy')
model.fit(x, y)
"""
        assert lines("LL601", script) == []


class TestValidationOnTrainingData:
    DATA = "x, y = np.random.rand(500, 20), np.random.rand(500)\n"
    DATA += "x_new, y_new = np.random.rand(100, 20), np.random.rand(100)"

    def script(self, fit: str, compiled: str = "optimizer='adam', loss='mse'") -> str:
        return dense("1", compiled, self.DATA, fit)

    @pytest.mark.parametrize(
        "fit", ["x, y, validation_data=(x, y)", "x, y, validation_data=(x[:100], y[:100])"]
    )
    def test_reported(self, fit: str) -> None:
        assert len(lines("LL603", self.script(fit))) == 1

    @pytest.mark.parametrize(
        "fit",
        [
            "x, y, validation_data=(x_new, y_new)",
            "x[100:], y[100:], validation_data=(x[:100], y[:100])",
            "x, y, validation_split=0.2",
            "x, y, validation_data=None",
            "x, x, validation_data=(x, x)",  # an autoencoder that is looked at
        ],
    )
    def test_silent(self, fit: str) -> None:
        assert lines("LL603", self.script(fit)) == []

    def test_silent_where_a_split_came_between(self) -> None:
        split = "\na, b, c, d = train_test_split(x, y)"
        script = dense("1", "optimizer='adam', loss='mse'", self.DATA + split, "a, c, validation_data=(b, d)")
        assert lines("LL603", script) == []


class TestClassWeightMismatch:
    IDS = "x, y = np.load('x.npy'), np.random.randint(0, 3, 500)"
    WEIGHED = "x, y, class_weight={}"

    def script(self, weights: str, data: str = IDS, loss: str = "sparse_categorical_crossentropy") -> str:
        compiled = f"optimizer='adam', loss='{loss}'"
        return dense("3, activation='softmax'", compiled, data, self.WEIGHED.format(weights))

    @pytest.mark.parametrize(
        "weights", ["{1: 1.0, 2: 1.0, 3: 8.0}", "{0: 1.0, 1: 2.0}", "{'cat': 1.0, 'dog': 2.0, 'cow': 3.0}"]
    )
    def test_reported(self, weights: str) -> None:
        assert len(lines("LL607", self.script(weights))) == 1

    @pytest.mark.parametrize(
        "weights",
        [
            "{0: 1.0, 1: 1.0, 2: 8.0}",
            "dict(enumerate(weights(y)))",
            "None",
            "{label: 1.0 for label in names}",
            "'balanced'",
        ],
    )
    def test_silent(self, weights: str) -> None:
        assert lines("LL607", self.script(weights)) == []

    def test_silent_where_the_number_of_classes_is_not_known(self) -> None:
        assert (
            lines("LL607", self.script("{1: 1.0, 2: 2.0}", "x, y = np.load('x.npy'), np.load('y.npy')")) == []
        )

    FILES = "x, y = np.load('x.npy'), np.load('y.npy')"

    def test_words_are_no_classes_of_whatever_labels(self) -> None:
        assert len(lines("LL607", self.script("{'cat': 1.0, 'dog': 2.0}", self.FILES))) == 1

    def test_silent_where_the_words_are_names_of_outputs(self) -> None:
        assert lines("LL607", self.script("{'out': {0: 1.0, 1: 2.0, 2: 8.0}}", self.FILES)) == []

    def test_silent_on_the_columns_of_one_hot_labels(self) -> None:
        data = "x = np.load('x.npy')\ny = keras.utils.to_categorical(np.random.randint(0, 3, 500), 3)"
        script = self.script("{0: 1.0, 1: 1.0, 2: 8.0}", data, "categorical_crossentropy")
        assert lines("LL607", script) == []

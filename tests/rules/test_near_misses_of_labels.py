"""Scripts whose labels, loss and metric come close to a mistake and are right: each beside reported ones."""

from __future__ import annotations

import pytest

from tests.rules.test_around import lines

PRICES = "x = np.random.rand(500, 20); y = np.random.normal(0, 5, 500)"
YES_NO = "x = np.random.rand(500, 20); y = np.random.randint(0, 2, 500)"
CLASSES = "x = np.random.rand(500, 20); y = np.random.randint(0, 4, 500)"
ONE_HOT = f"{CLASSES}; y = keras.utils.to_categorical(y)"
SPARSE = "'sparse_categorical_crossentropy'"
CATEGORICAL = "'categorical_crossentropy'"


def script(data: str, end: str, loss: str, metrics: str = "[]", fit: str = "x, y") -> str:
    """Return a script that trains one dense layer: its data, `units, activation`, loss and metrics."""
    return (
        f"{data}\nmodel = keras.Sequential([layers.Input((20,)), layers.Dense({end})])\n"
        f"model.compile(optimizer='adam', loss={loss}, metrics={metrics})\nmodel.fit({fit})\n"
    )


class TestClassificationLossForRegression:
    @pytest.mark.parametrize("loss", ["'binary_crossentropy'", "'hinge'"])
    def test_reported(self, loss: str) -> None:
        assert len(lines("LL111", script(PRICES, "1", loss))) == 1

    @pytest.mark.parametrize(
        ("data", "loss"),
        [
            (PRICES, "'mse'"),
            (PRICES, "own_loss"),
            (YES_NO, "'binary_crossentropy'"),
            ("x = np.random.rand(500, 20); y = np.random.rand(500)", "'binary_crossentropy'"),
            ("x = np.random.rand(500, 20); y = np.load('y.npy')", "'binary_crossentropy'"),
            (f"{YES_NO}; y = 2 * y - 1", "'hinge'"),
            (f"{PRICES}; y = (y > 0).astype(int)", "'binary_crossentropy'"),
            (f"{PRICES}; y = 1 / (1 + np.exp(-y))", "'binary_crossentropy'"),
        ],
    )
    def test_silent(self, data: str, loss: str) -> None:
        assert lines("LL111", script(data, "1, activation='sigmoid'", loss)) == []


class TestMarginLossOnProbabilities:
    SIGNS = f"{YES_NO}; y = 2 * y - 1"

    @pytest.mark.parametrize("loss", ["'hinge'", "'squared_hinge'", "keras.losses.Hinge()"])
    def test_reported(self, loss: str) -> None:
        assert len(lines("LL113", script(self.SIGNS, "1, activation='sigmoid'", loss))) == 1

    @pytest.mark.parametrize(
        ("end", "loss"),
        [
            ("1, activation='tanh'", "'hinge'"),
            ("1", "'squared_hinge'"),
            ("1, activation=chosen()", "'hinge'"),
            ("1, activation='sigmoid'", "'binary_crossentropy'"),
            ("4", "'categorical_hinge'"),
        ],
    )
    def test_silent(self, end: str, loss: str) -> None:
        assert lines("LL113", script(self.SIGNS, end, loss)) == []


class TestOneHotTwice:
    def test_reported(self) -> None:
        data = f"{ONE_HOT}; y = keras.utils.to_categorical(y)"
        assert len(lines("LL206", script(data, "4, activation='softmax'", CATEGORICAL))) == 1

    @pytest.mark.parametrize(
        "data",
        [
            ONE_HOT,
            f"{ONE_HOT}; y = keras.utils.to_categorical(np.argmax(y, axis=1), 4)",
            f"{CLASSES}; y_test = keras.utils.to_categorical(y[400:]); y = keras.utils.to_categorical(y)",
            "x = np.load('x.npy'); y = keras.utils.to_categorical(np.load('y.npy'))",
            f"{CLASSES}; y = np.eye(4)[y]",
            f"{CLASSES}\nfor name in ('a', 'b'):\n    rows = keras.utils.to_categorical(y)\ny = rows",
        ],
    )
    def test_silent(self, data: str) -> None:
        assert lines("LL206", script(data, "4, activation='softmax'", CATEGORICAL)) == []


class TestScaledClassLabels:
    @pytest.mark.parametrize(
        "data",
        [
            f"{CLASSES}; y = y / 4",
            f"{CLASSES}; y = y / 255.0",
            f"{CLASSES}; y = (y / 255.0).astype(int)",
            f"{CLASSES}; y = (y - y.mean()) / y.std()",
        ],
    )
    def test_reported(self, data: str) -> None:
        assert len(lines("LL207", script(data, "4, activation='softmax'", SPARSE))) == 1

    @pytest.mark.parametrize(
        ("data", "end", "loss"),
        [
            (CLASSES, "4, activation='softmax'", SPARSE),
            (f"{CLASSES}; x = x / 255.0", "4, activation='softmax'", SPARSE),
            (f"{CLASSES}; y = y / 4", "1", "'mse'"),
            (f"{CLASSES}; y = (y / 2).astype(int)", "2, activation='softmax'", SPARSE),
            (f"{CLASSES}; y = y // 2", "2, activation='softmax'", SPARSE),
            (f"{YES_NO}; y = y / 1.0", "1, activation='sigmoid'", "'binary_crossentropy'"),
            (f"{YES_NO}; y = y * 0.9 + 0.05", "1, activation='sigmoid'", "'binary_crossentropy'"),
            (f"{YES_NO}; y = y * 0.8", "1, activation='sigmoid'", "'binary_crossentropy'"),
            (f"{CLASSES}; shares = y / 4", "4, activation='softmax'", SPARSE),
        ],
    )
    def test_silent(self, data: str, end: str, loss: str) -> None:
        assert lines("LL207", script(data, end, loss)) == []


class TestEncodingDiffersBetweenSplits:
    CHECKED = f"{CLASSES}; v, w = np.random.rand(50, 20), np.random.randint(0, 4, 50)"
    END = "4, activation='softmax'"

    @pytest.mark.parametrize(
        ("change", "loss"),
        [
            ("y = keras.utils.to_categorical(y)", CATEGORICAL),
            ("w = keras.utils.to_categorical(w)", SPARSE),
        ],
    )
    def test_reported(self, change: str, loss: str) -> None:
        found = lines(
            "LL208", script(f"{self.CHECKED}; {change}", self.END, loss, fit="x, y, validation_data=(v, w)")
        )
        assert len(found) == 1

    @pytest.mark.parametrize(
        ("change", "loss"),
        [
            ("pass", SPARSE),
            ("y, w = keras.utils.to_categorical(y), keras.utils.to_categorical(w)", CATEGORICAL),
            ("y = keras.utils.to_categorical(y); w = np.eye(4)[w]", CATEGORICAL),
            ("y = keras.utils.to_categorical(y); w = np.load('w.npy')", CATEGORICAL),
            ("z = keras.utils.to_categorical(w)", SPARSE),
        ],
    )
    def test_silent(self, change: str, loss: str) -> None:
        data = f"{self.CHECKED}; {change}"
        assert lines("LL208", script(data, self.END, loss, fit="x, y, validation_data=(v, w)")) == []


class TestGeneratorLabelMode:
    FLOW = "x = keras.utils.image_dataset_from_directory('pets', image_size=(4, 5){})"

    def pets(self, told: str, end: str, loss: str) -> str:
        data = self.FLOW.format(told)
        return (
            f"{data}\nmodel = keras.Sequential([layers.Input((4, 5, 3)), layers.Flatten(), layers.Dense({end})])\n"
            f"model.compile(optimizer='adam', loss={loss})\nmodel.fit(x)\n"
        )

    @pytest.mark.parametrize(
        ("told", "end", "loss"),
        [
            ("", "4, activation='softmax'", CATEGORICAL),
            (", label_mode='categorical'", "4, activation='softmax'", SPARSE),
            (", label_mode='categorical'", "1, activation='sigmoid'", "'binary_crossentropy'"),
        ],
    )
    def test_reported(self, told: str, end: str, loss: str) -> None:
        assert len(lines("LL209", self.pets(told, end, loss))) == 1

    @pytest.mark.parametrize(
        ("told", "end", "loss"),
        [
            ("", "4, activation='softmax'", SPARSE),
            (", label_mode='categorical'", "4, activation='softmax'", CATEGORICAL),
            (", label_mode='binary'", "1, activation='sigmoid'", "'binary_crossentropy'"),
            ("", "1, activation='sigmoid'", "'binary_crossentropy'"),
            (", label_mode=told", "4, activation='softmax'", CATEGORICAL),
            ("", "4, activation='softmax'", "own_loss"),
        ],
    )
    def test_silent(self, told: str, end: str, loss: str) -> None:
        assert lines("LL209", self.pets(told, end, loss)) == []

    def test_silent_where_the_labels_are_encoded_on_the_way(self) -> None:
        encoded = ").map(lambda image, label: (image, tf.one_hot(label, 4))"
        assert lines("LL209", self.pets(encoded, "4, activation='softmax'", CATEGORICAL)) == []

    @pytest.mark.parametrize(
        ("columns", "end", "loss"),
        [
            ("'sick'", "1, activation='sigmoid'", "'binary_crossentropy'"),
            ("['fur', 'tail', 'paws']", "3, activation='sigmoid'", "'binary_crossentropy'"),
            ("['cat', 'dog', 'mouse']", "3, activation='softmax'", CATEGORICAL),
            ("'species'", "4, activation='softmax'", SPARSE),
        ],
    )
    def test_silent_on_columns_that_are_taken_as_they_are(self, columns: str, end: str, loss: str) -> None:
        flow = (
            "from keras.preprocessing.image import ImageDataGenerator\ntable = pd.read_csv('pets.csv')\n"
            "x = ImageDataGenerator(rescale=1 / 255).flow_from_dataframe(\n"
            f"    table, 'pets', x_col='file', y_col={columns}, class_mode='raw', target_size=(4, 5))\n"
        )
        model = self.pets("", end, loss).partition("\n")[2]
        assert lines("LL209", flow + model) == []


class TestThresholdMetricOnLogits:
    LOGITS = "keras.losses.BinaryCrossentropy(from_logits=True)"

    @pytest.mark.parametrize("metric", ["Precision()", "Recall()", "BinaryAccuracy()", "AUC()"])
    def test_reported(self, metric: str) -> None:
        assert len(lines("LL303", script(YES_NO, "1", self.LOGITS, f"[keras.metrics.{metric}]"))) == 1

    @pytest.mark.parametrize(
        ("end", "loss", "metric"),
        [
            ("1", LOGITS, "'accuracy'"),
            ("1", LOGITS, "keras.metrics.BinaryAccuracy(threshold=0.0)"),
            ("1", LOGITS, "keras.metrics.Precision(thresholds=0)"),
            ("1", LOGITS, "keras.metrics.AUC(from_logits=True)"),
            ("1, activation='sigmoid'", "'binary_crossentropy'", "keras.metrics.Precision()"),
            ("1", LOGITS, "own_metric"),
            ("1", LOGITS, "keras.metrics.MeanSquaredError()"),
        ],
    )
    def test_silent(self, end: str, loss: str, metric: str) -> None:
        assert lines("LL303", script(YES_NO, end, loss, f"[{metric}]")) == []


class TestMetricLabelMismatch:
    END = "4, activation='softmax'"

    @pytest.mark.parametrize(
        ("data", "loss", "metric"),
        [
            (CLASSES, SPARSE, "'categorical_accuracy'"),
            (ONE_HOT, CATEGORICAL, "'sparse_categorical_accuracy'"),
            (CLASSES, SPARSE, "keras.metrics.CategoricalAccuracy()"),
        ],
    )
    def test_reported(self, data: str, loss: str, metric: str) -> None:
        assert len(lines("LL304", script(data, self.END, loss, f"[{metric}]"))) == 1

    @pytest.mark.parametrize(
        ("data", "loss", "metric"),
        [
            (CLASSES, SPARSE, "'accuracy'"),
            (CLASSES, SPARSE, "'sparse_categorical_accuracy'"),
            (ONE_HOT, CATEGORICAL, "'categorical_accuracy'"),
            (ONE_HOT, CATEGORICAL, "keras.metrics.TopKCategoricalAccuracy(2)"),
            (CLASSES, SPARSE, "keras.metrics.SparseTopKCategoricalAccuracy(2)"),
            (CLASSES, SPARSE, "own_metric"),
            ("x, y = np.load('x.npy'), np.load('y.npy')", "own_loss", "'categorical_accuracy'"),
        ],
    )
    def test_silent(self, data: str, loss: str, metric: str) -> None:
        assert lines("LL304", script(data, self.END, loss, f"[{metric}]")) == []

"""Repairs of whole scripts: the rule is silent afterwards, and no other begins to speak."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest
from losslint.check.engine import lint
from losslint.findings import Applicability, Diagnostic, Repair

from tests.applying import apply


def found_in(script: str) -> list[Diagnostic]:
    return lint(Path("train.py"), script.encode(), select=["LL1", "LL2", "LL3", "LL4", "LL5", "LL6", "LL7"])


def repair_of(script: str, code: str) -> Repair | None:
    """Return the repair of the only finding of a rule."""
    (found,) = [one for one in found_in(script) if one.code == code]
    return found.repair


def repaired(script: str, code: str) -> str | None:
    """Return a script after the repair of a rule may be made, None where there is none to be made.

    All findings of the rule are gone then, and there are no others than before.
    """
    repair = repair_of(script, code)
    if repair is None or repair.applicability is Applicability.DISPLAY:
        return None
    after = apply(script, repair)
    ast.parse(after)
    before = {one.code for one in found_in(script)}
    assert {one.code for one in found_in(after)} <= before - {code}
    return after


def changes(script: str, after: str | None) -> list[str] | None:
    """Return the lines that a script has only after its repair, without their indentation."""
    old = script.split("\n")
    return None if after is None else [line.strip() for line in after.split("\n") if line not in old]


MNIST = """\
import keras
from keras import layers
from keras.layers import Conv2D, Dense, Flatten
(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
{before}
{model}
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
{fit}
"""
FIT = "model.fit(x_train, y_train, validation_data=(x_test, y_test))\nmodel.evaluate(x_test, y_test)"
MODEL = """\
model = keras.Sequential([layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")])
"""


def trained(model: str = MODEL, before: str = "", fit: str = FIT) -> str:
    """Return a script that trains on the pictures of a data set."""
    return MNIST.format(before=dedent(before).strip(), model=dedent(model).strip(), fit=fit)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            MODEL,
            [
                "model = keras.Sequential([layers.Rescaling(1.0 / 255), layers.Flatten(), "
                'layers.Dense(64, "relu"), layers.Dense(10, "softmax")])'
            ],
        ),
        (
            """
            model = keras.Sequential()
            model.add(Flatten(input_shape=(28, 28)))
            model.add(Dense(64, activation="relu"))
            model.add(Dense(10, activation="softmax"))
            """,
            [
                "from keras.layers import Conv2D, Dense, Flatten, Rescaling",
                "model.add(Rescaling(1.0 / 255, input_shape=(28, 28)))",
                "model.add(Flatten())",
            ],
        ),
        (
            """
            inputs = keras.Input((28, 28))
            x = layers.RandomFlip()(inputs)
            x = keras.layers.Flatten()(x)
            x = keras.layers.Dense(64, activation="relu")(x)
            model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
            """,
            ["x = keras.layers.Flatten()(keras.layers.Rescaling(1.0 / 255)(x))"],
        ),
    ],
)
def test_raw_pixels_are_scaled_in_the_model(model: str, expected: list[str]) -> None:
    script = trained(model)
    assert changes(script, repaired(script, "LL401")) == expected


@pytest.mark.parametrize("asked", ["x_test / 255", "read()"])
def test_a_model_that_is_asked_about_other_inputs_is_left_to_a_person(asked: str) -> None:
    script = trained(fit=f"model.fit(x_train, y_train)\nmodel.predict({asked})")
    repair = repair_of(script, "LL401")
    assert repair is not None
    assert repair.applicability is Applicability.DISPLAY


def test_a_model_that_is_trained_on_scaled_pixels_too_is_left_alone() -> None:
    assert repair_of(trained(fit=f"{FIT}\nmodel.fit(x_train / 255.0, y_train)"), "LL401") is None


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            """
            model = keras.Sequential()
            model.add(Dense(64, activation="relu", input_shape=(28, 28)))
            model.add(layers.Dropout(0.2))
            model.add(Dense(10, activation="softmax"))
            """,
            ["model.add(Flatten(input_shape=(28, 28)))", 'model.add(Dense(64, activation="relu"))'],
        ),
        (
            """
            model = keras.Sequential([
                layers.Input((28, 28, 1)),
                layers.Conv2D(8, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Dense(10, activation="softmax"),
            ])
            """,
            ["layers.Flatten(),"],
        ),
        (
            """
            inputs = keras.Input((28, 28))
            x = layers.Dense(64, activation="relu")(inputs)
            model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
            """,
            ['x = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))'],
        ),
    ],
)
def test_the_dense_layers_at_the_end_get_flat_inputs(model: str, expected: list[str]) -> None:
    script = trained(model, "x_train, x_test = x_train / 255.0, x_test / 255.0")
    assert changes(script, repaired(script, "LL506")) == expected


def test_sigmoids_whose_loss_reads_logits_of_classes_become_a_softmax() -> None:
    script = """\
import keras
from keras import layers, losses
(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([layers.Flatten(), layers.Dense(10, "sigmoid")])
model.compile("sgd", losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x / 255, y)
"""
    assert changes(script, repaired(script, "LL103")) == [
        'model = keras.Sequential([layers.Flatten(), layers.Dense(10, "softmax")])',
        'model.compile("sgd", losses.SparseCategoricalCrossentropy(from_logits=False))',
    ]


@pytest.mark.parametrize(
    ("code", "loss", "trained_on", "scored_on", "helps"),
    [
        ("LL201", "categorical_crossentropy", "y", "one_hot(v)", "labels through `to_categorical`"),
        ("LL202", "sparse_categorical_crossentropy", "one_hot(y)", "v", "labels that stay class ids"),
        ("LL101", "binary_crossentropy", "one_hot(y)", "v", ""),
    ],
)
@pytest.mark.parametrize("scored", ["validation_data=(u / 255, {0}))", ")\nmodel.evaluate(u / 255, {0})"])
def test_the_loss_stays_where_other_labels_would_not_fit_another_one(
    code: str, loss: str, trained_on: str, scored_on: str, helps: str, scored: str
) -> None:
    script = f"""\
import keras
from keras import layers
one_hot = keras.utils.to_categorical
(x, y), (u, v) = keras.datasets.mnist.load_data()
model = keras.Sequential([layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile("sgd", "{loss}")
model.fit(x / 255, {trained_on}, {scored.format(scored_on)}
"""
    (found,) = [one for one in found_in(script) if one.code == code]
    assert repaired(script, code) is None
    assert found.help == helps or code == "LL101"


def test_inputs_of_unknown_size_are_not_flattened() -> None:
    script = trained(
        """
        model = keras.Sequential([
            layers.Input((None, None, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ])
        """,
        "x_train, x_test = x_train[..., None] / 255.0, x_test[..., None] / 255.0",
    )
    assert repair_of(script, "LL506") is None


SCALED = "x_train = x_train / 255.0"
UNUSED = 'model = keras.Sequential([layers.Flatten(), layers.Dense(10, "softmax")])'


@pytest.mark.parametrize(
    ("before", "fit", "expected"),
    [
        (SCALED, FIT, ["x_test = x_test / 255.0"]),
        ("x_test = x_test / 255.0", FIT, ["x_train = x_train / 255.0"]),
        (
            "x_train = x_train.reshape(60000, 784)\nx_train = x_train.astype('float32') / 255.",
            "model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)",
            ["x_test = x_test.astype('float32') / 255."],
        ),
        (
            "x_train = x_train.astype('float32')\nx_test = x_test.astype('float32')\nx_train /= 255  # to 1",
            FIT,
            ["x_test = x_test / 255"],
        ),
        (
            f"{SCALED}\nx_test = x_test.astype('float32')  # of 4 bytes",
            FIT,
            ["x_test = x_test / 255.0"],
        ),
        (
            "",
            "model.fit(x_train / 255, y_train)\nmodel.evaluate(x_test, y_test)\nmodel.predict(x_test)",
            ["model.evaluate(x_test / 255, y_test)", "model.predict(x_test / 255)"],
        ),
        (
            SCALED,
            "model.fit(x_train, y_train)\nmodel.predict(x_test[:9])\nmodel.evaluate(x_test / 255.0, y_test)",
            ["model.predict(x_test[:9] / 255.0)"],
        ),
        (
            "x = x_train / 255",
            "model.fit(x, y_train)\nfor _ in range(3):\n    model.evaluate(x_test, y_test)",
            ["model.evaluate(x_test / 255, y_test)"],
        ),
    ],
)
def test_splits_are_scaled_alike(before: str, fit: str, expected: list[str]) -> None:
    script = trained(UNUSED, before, fit)
    assert changes(script, repaired(script, "LL402")) == expected


def test_a_division_is_written_in_other_functions_too() -> None:
    script = trained(
        UNUSED,
        SCALED,
        "def ask(x):\n    model.evaluate(x, y_test)\n\nmodel.fit(x_train, y_train)\nask(x_test)",
    )
    assert changes(script, repaired(script, "LL402")) == ["model.evaluate(x / 255.0, y_test)"]
    assert repair_of(f"{script}ask(x_train)\n", "LL402") is None


def test_what_is_used_in_a_loop_is_not_divided_again_and_again() -> None:
    """The data are there before the loop, so a statement inside it would go on from what it left behind."""
    script = trained(
        UNUSED,
        "x = x_train",
        "for _ in range(3):\n    x_train = x / 255.0\n    x_train = x_train * 1.0\n"
        "    model.fit(x_train, y_train)\n    model.evaluate(x_test, y_test)",
    )
    assert repair_of(script, "LL402") is None
    script = script.replace("    x_train = x_train * 1.0\n", "")
    assert changes(script, repaired(script, "LL402")) == ["model.evaluate(x_test / 255.0, y_test)"]


SCALER = """\
import keras
from keras import layers
from sklearn.preprocessing import StandardScaler
(x_train, y_train), (x_test, y_test) = keras.datasets.boston_housing.load_data()
scaler = StandardScaler()
{scaled}
model = keras.Sequential([layers.Dense(64, "relu"), layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit({fed}, y_train)
model.evaluate(x_test, y_test)
"""


@pytest.mark.parametrize(
    ("scaled", "fed", "expected"),
    [
        ("x_train = scaler.fit_transform(x_train)", "x_train", "x_test = scaler.transform(x_test)"),
        (
            "scaled = scaler.fit_transform(x_train)",
            "scaled",
            "model.evaluate(scaler.transform(x_test), y_test)",
        ),
        (
            "scaler.fit(x_train)\nx_train = scaler.transform(x_train)",
            "x_train",
            "x_test = scaler.transform(x_test)",
        ),
    ],
)
def test_a_fitted_scaler_is_used_for_the_test_data(scaled: str, fed: str, expected: str) -> None:
    script = SCALER.format(scaled=scaled, fed=fed)
    assert changes(script, repaired(script, "LL402")) == [expected]


def test_statistics_of_the_data_themselves_are_not_repeated() -> None:
    scaled = "x_train = (x_train - x_train.mean(axis=0)) / x_train.std(axis=0)"
    assert repair_of(SCALER.format(scaled=scaled, fed="x_train"), "LL402") is None


def test_what_a_function_divides_for_one_split_is_divided_for_the_other() -> None:
    script = trained(
        UNUSED,
        "def scale(x):\n    x = x / 255.0\n    return x\n\nx_train = scale(x_train)",
        "model.fit(x_train, y_train)\nmodel.evaluate(x_test, y_test)",
    )
    assert changes(script, repaired(script, "LL402")) == ["model.evaluate(x_test / 255.0, y_test)"]
    assert repair_of(script.replace("return x", "return x - 0.5"), "LL402") is None


GENERATORS = """\
from keras import layers, models
from keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator({train}).flow_from_directory("train", target_size=(150, 150))
valid = ImageDataGenerator({valid}).flow_from_directory("valid", target_size=(150, 150))
model = models.Sequential([layers.Conv2D(8, 3, activation="relu"), layers.Flatten(), layers.Dense(5, "softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=valid)
"""


@pytest.mark.parametrize(("train", "valid"), [("rescale=1./255", ""), ("", "rescale=1./255")])
def test_generators_scale_alike(train: str, valid: str) -> None:
    script = GENERATORS.format(train=train, valid=valid)
    after = repaired(script, "LL402")
    assert after == GENERATORS.format(train="rescale=1./255", valid="rescale=1./255")


def test_pipelines_map_alike() -> None:
    script = trained(
        UNUSED,
        """
        import tensorflow as tf
        train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32)
        test = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(32)
        train = train.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))
        """,
        "model.fit(train, validation_data=test)",
    )
    assert changes(script, repaired(script, "LL402")) == [
        "test = test.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, y))"
    ]


def test_a_picture_that_no_generator_loaded_is_divided_where_the_model_is_asked() -> None:
    script = GENERATORS.format(train="rescale=1./255", valid="rescale=1./255") + dedent(
        """
        import numpy as np
        from keras.preprocessing import image
        x = image.img_to_array(image.load_img("a.png", target_size=(150, 150)))
        images = np.expand_dims(x, axis=0)
        print(model.predict(images, batch_size=10))
        """
    )
    assert changes(script, repaired(script, "LL402")) == [
        "print(model.predict(images / 255.0, batch_size=10))"
    ]


OLD = "from tensorflow.contrib import slim\n"


@pytest.mark.parametrize(
    ("before", "fit", "expected"),
    [
        ("", FIT, ["x_train, x_test = x_train / 255.0, x_test / 255.0"]),
        (
            "x_train = x_train.reshape(-1, 28, 28, 1)\nx_test = x_test.reshape(-1, 28, 28, 1)",
            "for _ in range(3):\n    model.fit(x_train, y_train)",
            ["x_train = x_train / 255.0"],
        ),
        (
            "x_val, x = x_train[:5000], x_train[5000:]",
            "model.fit(x, y_train[5000:], validation_data=(x_val, y_train[:5000]))",
            ["x, x_val = x / 255.0, x_val / 255.0"],
        ),
    ],
)
def test_an_old_keras_gets_divisions_once_everything_is_there(
    before: str, fit: str, expected: list[str]
) -> None:
    script = OLD + trained(before=before, fit=fit)
    after = repaired(script, "LL401")
    assert changes(script, after) == expected
    assert after is not None
    assert after.index(expected[0]) > after.index(before.split("\n")[0] or "load_data()")


@pytest.mark.parametrize(
    "fit",
    [
        "model.fit(x_train[:9], y_train[:9])",
        "val = (x_test, y_test)\nmodel.fit(x_train, y_train, validation_data=val)",
        "def train():\n    model.fit(x_train, y_train)\n\ntrain()",
    ],
)
def test_no_division_where_it_is_not_clear_where_it_belongs(fit: str) -> None:
    assert repair_of(OLD + trained(fit=fit), "LL401") is None


INSIDE = """\
model = keras.Sequential(
    [layers.Input((28, 28, 1)), layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(10, "softmax")]
)
"""
SHAPED = """\
model = keras.Sequential(
    [layers.Rescaling(1 / 255, input_shape=(28, 28)), layers.Flatten(), layers.Dense(10, "softmax")]
)
"""
FEWER = f"x_test = x_test / 255.0\n{SCALED}"


@pytest.mark.parametrize(
    ("model", "before", "fit", "gone"),
    [
        (INSIDE, FEWER, FIT, ["layers.Rescaling(1 / 255), "]),
        (INSIDE, SCALED, FIT, ["x_train = x_train / 255.0\n"]),
        (SHAPED, FEWER, FIT, ["x_test = x_test / 255.0\n", "x_train = x_train / 255.0\n"]),
        (UNUSED, f"{FEWER}\nx_train /= 255.0", FIT, ["x_train /= 255.0\n"]),
        (UNUSED, FEWER, "model.fit(x_train / 255, y_train, validation_data=(x_test, y_test))", [" / 255,"]),
    ],
)
def test_one_of_two_scalings_goes(model: str, before: str, fit: str, gone: list[str]) -> None:
    script = trained(model, before, fit)
    expected = script
    for piece in gone:
        assert piece in expected
        expected = expected.replace(piece, "," if piece.endswith(",") else "", 1)
    assert repaired(script, "LL403") == expected


def test_generators_over_a_backbone_that_scales_inside_leave_the_pixels_alone() -> None:
    script = GENERATORS.replace(
        "layers.Conv2D(8", "applications.EfficientNetB0(include_top=False), layers.Conv2D(8"
    )
    script = script.replace("import layers, models", "import applications, layers, models")
    expected = script.format(train="horizontal_flip=True", valid="")
    assert (
        repaired(script.format(train="rescale=1./255, horizontal_flip=True", valid="rescale=1./255"), "LL403")
        == expected
    )
    assert (
        repaired(script.format(train="rescale=1./255, horizontal_flip=True", valid=""), "LL403") == expected
    )


def test_a_layer_that_unknown_data_may_need_is_left_to_a_person() -> None:
    repair = repair_of(trained(INSIDE, SCALED, "model.fit(x_train, y_train)\nmodel.predict(read())"), "LL403")
    assert repair is not None
    assert repair.applicability is Applicability.DISPLAY


def test_a_scaling_that_others_need_is_left_alone() -> None:
    """One function scales what is scaled again and what is not, or scales twice itself."""
    before = "def scale(x):\n    return x / 255.0\n\nx_train, x_test = scale(scale(x_train)), {}(x_test)"
    assert repair_of(trained(UNUSED, before.format("scale")), "LL403") is None
    fit = "model.fit(x_train, y_train)"
    assert repair_of(trained(UNUSED, before.format("abs"), fit), "LL403") is None


TRANSFER = """\
{imports}
from keras import layers, models
from keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator({train}).flow_from_directory("train", target_size=(224, 224))
valid = ImageDataGenerator({valid}).flow_from_directory("valid", target_size=(224, 224))
base = {base}(weights="imagenet", include_top=False, input_shape=(224, 224, 3))
model = models.Sequential([base, layers.Flatten(), layers.Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=valid)
"""
FUNCTION = "preprocessing_function={}"


@pytest.mark.parametrize(
    ("imports", "base", "function", "imported"),
    [
        (
            "from keras.applications.vgg16 import VGG16",
            "VGG16",
            "preprocess_input",
            "from keras.applications.vgg16 import VGG16, preprocess_input",
        ),
        (
            "from keras.applications import VGG16",
            "VGG16",
            "vgg16.preprocess_input",
            "from keras.applications import VGG16, vgg16",
        ),
        ("import keras", "keras.applications.ResNet50", "keras.applications.resnet50.preprocess_input", None),
        ("from keras import applications", "applications.VGG19", "applications.vgg19.preprocess_input", None),
        ("from keras.applications import xception", "xception.Xception", "xception.preprocess_input", None),
        (
            "from keras.applications.resnet import ResNet50, preprocess_input",
            "ResNet50",
            "preprocess_input",
            None,
        ),
    ],
)
def test_a_backbone_gets_the_images_that_it_was_trained_on(
    imports: str, base: str, function: str, imported: str | None
) -> None:
    script = TRANSFER.format(
        imports=imports, base=base, train="rescale=1./255, zoom_range=0.2", valid="rescale=1./255"
    )
    prepared = FUNCTION.format(function)
    assert repaired(script, "LL404") == TRANSFER.format(
        imports=imported or imports, base=base, train=f"{prepared}, zoom_range=0.2", valid=prepared
    )


def test_generators_that_prepare_nothing_for_a_backbone_do() -> None:
    imports = "from keras.applications import Xception"
    script = TRANSFER.format(imports=imports, base="Xception", train="", valid="zoom_range=0.2")
    prepared = FUNCTION.format("xception.preprocess_input")
    assert repaired(script, "LL401") == TRANSFER.format(
        imports=f"{imports}, xception", base="Xception", train=prepared, valid=f"zoom_range=0.2, {prepared}"
    )


def test_the_function_of_another_family_is_not_taken_for_the_right_one() -> None:
    imports = (
        "from keras.applications.vgg16 import preprocess_input\n"
        "from keras.applications.xception import Xception  # 22.9 M weights"
    )
    wrong, right = FUNCTION.format("preprocess_input"), FUNCTION.format("xception.preprocess_input")
    script = TRANSFER.format(imports=imports, base="Xception", train=wrong, valid=wrong)
    assert repaired(script, "LL404") == TRANSFER.format(
        imports=f"{imports}\nfrom keras.applications import xception",
        base="Xception",
        train=right,
        valid=right,
    )


@pytest.mark.parametrize(
    "imports", ["import keras.applications as a", "import keras.applications.vgg16 as a"]
)
def test_a_module_of_unknown_name_is_left_alone(imports: str) -> None:
    scaled = "rescale=1./255"
    assert (
        repair_of(TRANSFER.format(imports=imports, base="a.VGG16", train=scaled, valid=scaled), "LL404")
        is None
    )


ARRAYS = """\
import keras
from keras import layers
from keras.applications.vgg16 import VGG16, preprocess_input
(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
{prepared}
base = keras.applications.MobileNetV2(include_top=False, input_shape=(32, 32, 3))
model = keras.Sequential([base, layers.Flatten(), layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, validation_data=(x_test, y_test))
"""


@pytest.mark.parametrize(
    "prepared",
    [
        "x_train = preprocess_input(x_train)\nx_test = preprocess_input(x_test)",
        "x_train = x_train / 255.0\nx_test = x_test / 255.0",
        "x_train, x_test = x_train.astype(float), x_test.astype(float)\nx_train /= 255.0\nx_test /= 255.0",
    ],
)
def test_arrays_are_prepared_too(prepared: str) -> None:
    script = ARRAYS.format(prepared=prepared)
    right = "keras.applications.mobilenet_v2.preprocess_input"
    expected = [f"x_train = {right}(x_train)", f"x_test = {right}(x_test)"]
    assert changes(script, repaired(script, "LL404")) == expected


@pytest.mark.parametrize(
    "prepared",
    [
        "x_train = x_train.reshape(-1, 3072) / 255.0\nx_train = x_train.reshape(-1, 32, 32, 3)",
        "from sklearn.preprocessing import MinMaxScaler\nx_train = MinMaxScaler().fit_transform(x_train)",
    ],
)
def test_what_is_no_picture_is_not_prepared_as_one(prepared: str) -> None:
    script = ARRAYS.format(prepared=prepared).replace(", validation_data=(x_test, y_test)", "")
    assert repair_of(script, "LL404") is None


def test_a_backbone_that_is_asked_about_other_pictures_is_left_to_a_person() -> None:
    script = TRANSFER.format(
        imports="import keras",
        base="keras.applications.VGG16",
        train="rescale=1./255",
        valid="rescale=1./255",
    )
    repair = repair_of(f"{script}model.predict(read())\n", "LL404")
    assert repair is not None
    assert repair.applicability is Applicability.DISPLAY

"""LL401, LL405 and LL411: what the model is fed with."""

from __future__ import annotations

import pytest
from losslint.findings import Applicability, InsertLayer, Replace
from losslint.training import (
    Content,
    Doing,
    Encoding,
    Inputs,
    Labels,
    Layer,
    Model,
    Run,
    Step,
    Use,
    Validation,
    Version,
)
from msgspec.structs import replace

from tests.rules.building import Code, findings, inputs_of, labels_of, layer_of, run, sequential, step
from tests.rules.saying import facts_in


def pixels(**changes: object) -> Inputs:
    parts: dict[str, object] = {
        "content": Content.IMAGES,
        "values": (0, 255),
        "shape": (60000, 28, 28),
        "dtype": "uint8",
        "history": (step(Doing.LOADED, "mnist.load_data()"),),
    }
    return inputs_of(**(parts | changes))  # type: ignore[arg-type]


def network(*layers: Layer) -> Model:
    return sequential(layer_of("InputLayer"), *layers, layer_of("Dense", 10, "softmax"))


def dense(activation: str | None = "relu") -> Layer:
    return layer_of("Dense", 64, activation)


def convolution(activation: str | None = "relu") -> Layer:
    return layer_of("Conv2D", 32, activation)


class TestUnscaledImages:
    code = "LL401"

    def raw(self, model: Model | None = None, **changes: object) -> Run:
        parts: dict[str, object] = {
            "inputs": (pixels(),),
            "model": model or network(layer_of("Flatten"), dense()),
        }
        return run(**(parts | changes))  # type: ignore[arg-type]

    def test_raw_pixels_into_relu(self) -> None:
        of = self.raw()
        (found,) = findings(self.code, of)
        assert found.at.text() == "x_train"
        assert facts_in(found.message) == facts_in("images from 0 to 255 reach a relu network unscaled")
        assert [because.label for because in found.because] == [
            "loaded as they are",
            "first layer with weights",
        ]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE
        (edit,) = found.fix.edits
        assert isinstance(edit, InsertLayer)
        assert (edit.before, edit.name) == (of.model.layers[1].at, "Rescaling")

    def test_the_repair_is_only_shown_where_something_else_may_be_given(self) -> None:
        for given in (pixels(values=(0, 1)), pixels(values=None)):
            of = self.raw()
            of.uses = (Use("predict", given, Code("model.predict(x_test)")),)
            (found,) = findings(self.code, of)
            assert found.fix is not None
            assert found.fix.applicability is Applicability.DISPLAY

    def test_no_layer_is_offered_to_a_keras_that_does_not_have_it(self) -> None:
        (found,) = findings(self.code, self.raw(version=Version.KERAS_2_EARLY))
        assert found.fix is not None
        assert found.fix.edits == (None,)

    @pytest.mark.parametrize(
        ("optimizer", "word"), [("SGD", "kills relu units"), ("RMSprop", "costs points")]
    )
    def test_the_effect_is_that_of_the_optimizer(self, optimizer: str, word: str) -> None:
        (found,) = findings(self.code, self.raw(optimizer=optimizer))
        assert len(found.effects) == 1
        assert word in found.effects[0]

    @pytest.mark.parametrize(
        "model",
        [
            network(convolution(), layer_of("MaxPooling2D"), layer_of("Flatten"), dense()),
            network(layer_of("Reshape"), convolution("elu")),
            network(convolution("linear"), layer_of("Activation", None, "relu"), layer_of("Flatten")),
            network(convolution("linear"), layer_of("LeakyReLU", None, None)),
            network(
                layer_of("Sequential", inside=(layer_of("RandomFlip"), layer_of("RandomZoom"))), convolution()
            ),
            network(layer_of("Flatten"), dense(), layer_of("Dropout"), dense("sigmoid")),
            network(layer_of("Flatten"), dense("linear"), dense()),
            sequential(convolution(), layer_of("Flatten"), layer_of("Dense", 10, "softmax")),
        ],
    )
    def test_networks_that_pass_the_scale_on(self, model: Model) -> None:
        assert len(findings(self.code, self.raw(model))) == 1

    @pytest.mark.parametrize(
        "model",
        [
            network(layer_of("Rescaling"), layer_of("Flatten"), dense()),
            network(layer_of("Normalization"), dense()),
            network(layer_of("BatchNormalization", weights=True), convolution()),
            network(convolution("linear"), layer_of("BatchNormalization"), layer_of("ReLU", None, "relu")),
            network(layer_of("Lambda", activation=None), dense()),
            network(layer_of("", activation=None), dense()),
            network(layer_of("Activation", None, None), dense()),
            network(layer_of("Activation", None, "sigmoid"), dense()),
            network(layer_of("Sequential", inside=(layer_of("Rescaling"),)), convolution()),
            network(layer_of("ResNet50", inside=(layer_of(""),)), dense()),
            network(layer_of("VGG16", weights=True, inside=(convolution(),)), dense()),
            network(layer_of("Flatten"), dense("sigmoid"), dense()),
            network(layer_of("Flatten"), dense("linear"), dense("tanh")),
            network(layer_of("Flatten"), dense("linear")),
            network(layer_of("Flatten"), dense("tanh"), dense()),
            network(layer_of("Flatten"), dense(None), dense()),
            network(layer_of("LSTM", 64, "tanh", weights=True)),
            network(layer_of("Flatten")),
            sequential(layer_of("InputLayer"), layer_of("Flatten"), dense(), complete=False),
        ],
    )
    def test_silent_where_the_model_scales_or_may_scale_or_does_not_mind(self, model: Model) -> None:
        assert findings(self.code, self.raw(model)) == []

    @pytest.mark.parametrize(
        "fed",
        [
            pixels(values=(0, 1)),
            pixels(values=(-1, 1)),
            pixels(values=(-123.7, 151.1)),
            pixels(values=None),
            pixels(content=Content.TOKENS),
            pixels(content=Content.FEATURES),
            pixels(content=None),
        ],
    )
    def test_silent_where_the_inputs_are_scaled_or_unknown_or_no_images(self, fed: Inputs) -> None:
        assert findings(self.code, self.raw(inputs=(fed,))) == []

    def test_silent_where_the_way_forks(self) -> None:
        stem = convolution()
        branches = [layer_of("Conv2D", 8, "relu", inbound=(1,)), layer_of("Conv2D", 8, "relu", inbound=(1,))]
        model = sequential(layer_of("InputLayer"), stem, *branches, layer_of("Add", inbound=(2, 3)))
        assert findings(self.code, self.raw(model)) == []

    def test_silent_about_autoencoders(self) -> None:
        assert findings(self.code, self.raw(labels=labels_of(Encoding.REAL, None, are_inputs=True))) == []

    def test_what_is_fed_as_it_is_loaded_is_said_once(self) -> None:
        load = Code("mnist.load_data()[0][0]")
        fed = replace(pixels(history=(Step(Doing.LOADED, load),)), at=load)
        (found,) = findings(self.code, self.raw(inputs=(fed,)))
        assert [because.label for because in found.because] == ["first layer with weights"]


class TestIntegerImageDivision:
    code = "LL405"

    def divided(self, code: str, doing: Doing = Doing.INTEGER_DIVIDED, **changes: object) -> Run:
        return run(inputs=(pixels(history=(step(Doing.LOADED, "load()"), step(doing, code)), **changes),))

    @pytest.mark.parametrize("content", [*Content, None])
    def test_in_place(self, content: Content | None) -> None:
        (found,) = findings(self.code, self.divided("x_train /= 255", content=content))
        assert facts_in(found.message) == facts_in(
            "`x_train /= 255` would put fractions into an array of integers"
        )
        assert found.fix is not None
        assert found.fix.edits == (Replace(found.at, "x_train = x_train / 255"),)

    @pytest.mark.parametrize(
        ("code", "repaired"),
        [
            ("x_train // 255", "x_train / 255"),
            ("x //= 255", "x = x / 255"),
            ("a // b // c", None),
            ("np.floor_divide(x, 255)", None),
            ("images[...]  // 255", None),
        ],
    )
    def test_floored(self, code: str, repaired: str | None) -> None:
        (found,) = findings(self.code, self.divided(code))
        assert facts_in(found.message) == facts_in(
            f"`{code}` throws the remainder away, and with it the image"
        )
        assert found.fix is not None
        assert found.fix.edits == ((Replace(found.at, repaired),) if repaired else (None,))

    def test_validation_images_too_and_each_division_once(self) -> None:
        division = step(Doing.INTEGER_DIVIDED, "x_test /= 255")
        seen = Validation(pixels(history=(division,)), labels_of())
        (found,) = findings(self.code, run(inputs=(pixels(history=(division,)),), validation=seen))
        assert found.at.text() == "x_test /= 255"

    @pytest.mark.parametrize("doing", [Doing.SCALED, Doing.STANDARDISED, Doing.CAST])
    def test_silent_about_other_steps(self, doing: Doing) -> None:
        assert findings(self.code, self.divided("x = x / 255", doing)) == []

    @pytest.mark.parametrize("content", [Content.TOKENS, Content.FEATURES, None])
    def test_silent_about_rounding_what_is_no_image(self, content: Content | None) -> None:
        assert findings(self.code, self.divided("x // 255", content=content)) == []


class TestDroppedColour:
    code = "LL411"
    grey = (step(Doing.LOADED, "cifar10.load_data()"), step(Doing.GREYED, "np.dot(x, [0.299, 0.587, 0.114])"))

    @pytest.mark.parametrize("encoding", [Encoding.CLASS_IDS, Encoding.ONE_HOT, Encoding.MULTI_HOT])
    def test_grey_where_there_was_colour(self, encoding: Encoding) -> None:
        of = run(inputs=(pixels(history=self.grey),), labels=labels_of(encoding))
        (found,) = findings(self.code, of)
        assert found.at.text() == "np.dot(x, [0.299, 0.587, 0.114])"
        assert [because.label for because in found.because] == ["loaded in colour"]

    @pytest.mark.parametrize(
        ("fed", "labels"),
        [
            (pixels(), labels_of()),
            (pixels(history=(step(Doing.RESHAPED, "x.reshape(-1, 784)"),)), labels_of()),
            (pixels(history=grey), labels_of(None, None)),
            (pixels(history=grey), labels_of(Encoding.REAL, None)),
            (pixels(history=grey, content=None), labels_of()),
        ],
    )
    def test_silent(self, fed: Inputs, labels: Labels) -> None:
        assert findings(self.code, run(inputs=(fed,), labels=labels)) == []


class TestScalingOfWhatAModelIsAsked:
    code = "LL402"

    def asked(self, *questions: Inputs, trained: Inputs | None = None) -> Run:
        scaled = pixels(values=(0, 1), history=(*pixels().history, step(Doing.SCALED, "divided by 255")))
        made = run(inputs=(trained or scaled,), model=network(dense()))
        made.uses = tuple(Use("predict", data, Code("model.predict(x_test)")) for data in questions)
        return made

    def test_raw_pixels_for_a_model_of_scaled_ones(self) -> None:
        (found,) = findings(self.code, self.asked(pixels()))
        assert found.at.text() == "model.predict(x_test)"
        assert facts_in(found.message) == facts_in(
            "the training inputs are from 0 to 1, the inputs of `predict` from 0 to 255"
        )

    def test_the_same_data_twice_are_one_mistake(self) -> None:
        same = pixels()
        assert len(findings(self.code, self.asked(same, same))) == 1

    @pytest.mark.parametrize(
        "question",
        [
            pixels(values=(0, 1), history=(step(Doing.SCALED, "divided by 255"),)),
            pixels(values=None, history=()),
            pixels(values=(0, 255), content=None, history=()),
            pixels(values=(-1, 1), history=()),
        ],
        ids=["scaled too", "of unknown range", "no pictures", "scaled otherwise, as large"],
    )
    def test_other_questions(self, question: Inputs) -> None:
        assert findings(self.code, self.asked(question)) == []

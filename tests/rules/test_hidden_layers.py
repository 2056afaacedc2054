"""LL501, LL502 and LL503: how the model is built."""

from __future__ import annotations

import pytest
from losslint.findings import Replace, SetArgument
from losslint.training import Content, Encoding, Inputs, Layer, Model
from msgspec.structs import replace

from tests.rules.building import (
    Code,
    findings,
    inputs_of,
    labels_of,
    layer_of,
    run,
    sequential,
)
from tests.rules.saying import facts_in


def network(*layers: Layer, complete: bool = True) -> Model:
    return sequential(
        layer_of("InputLayer", shape=(None, 20)), *layers, layer_of("Dense", 10, "softmax"), complete=complete
    )


def dense(activation: str | None = "relu", units: int | None = 64) -> Layer:
    return layer_of("Dense", units, activation)


def rows(count: int, activation: str = "sigmoid") -> list[Layer]:
    return [dense(activation) for _ in range(count)]


class TestSaturatingHiddenLayers:
    code = "LL501"

    @pytest.mark.parametrize("count", [3, 10])
    def test_sigmoids_in_a_row(self, count: int) -> None:
        (found,) = findings(self.code, run(model=network(*rows(count)), optimizer="SGD"))
        assert facts_in(found.message) == (
            facts_in(f"{count} hidden sigmoid layers in a row, without normalisation or skip connection")
        )
        assert len(found.because) == count - 1
        assert found.effects[0].endswith(f"1/{4**count}")
        assert len(found.effects) == 2
        assert found.fix is not None
        assert [edit.text for edit in found.fix.edits if isinstance(edit, Replace)] == ["'relu'"] * count

    @pytest.mark.parametrize(
        "layers",
        [
            [layer for _ in range(3) for layer in (dense("linear"), layer_of("Activation", None, "sigmoid"))],
            [layer for _ in range(3) for layer in (dense("sigmoid"), layer_of("Dropout"))],
            [
                layer_of("Conv2D", 8, "sigmoid"),
                layer_of("Conv2D", 8, "sigmoid"),
                layer_of("Flatten"),
                *rows(1),
            ],
            [dense(), *rows(3), dense()],
            [*rows(3), layer_of("BatchNormalization"), *rows(2)],
        ],
    )
    def test_other_ways_to_write_them(self, layers: list[Layer]) -> None:
        assert len(findings(self.code, run(model=network(*layers)))) == 1

    def test_a_loop_has_one_place(self) -> None:
        shared = Code("'sigmoid'")
        layers = [layer_of("Dense", 64, "sigmoid", activation_code=shared) for _ in range(5)]
        (found,) = findings(self.code, run(model=network(*layers)))
        assert found.because == ()
        assert found.fix is not None
        assert found.fix.edits == (Replace(shared, "'relu'"),)

    def test_a_constant_that_the_head_shares_is_not_replaced(self) -> None:
        shared = Code("'sigmoid'")
        layers = [layer_of("Dense", 64, "sigmoid", activation_code=shared) for _ in range(4)]
        (found,) = findings(self.code, run(model=sequential(layer_of("InputLayer"), *layers)))
        assert found.message.startswith("3 hidden")
        assert found.fix is not None
        assert found.fix.edits == (None,)

    @pytest.mark.parametrize(
        "layers",
        [
            rows(2),
            rows(10, "relu"),
            rows(10, "tanh"),
            [*rows(2), dense(), *rows(2)],
            [*rows(2), layer_of("BatchNormalization"), *rows(2)],
            [*rows(2), layer_of("", activation=None), *rows(2)],
            [*rows(2), dense(None), *rows(2)],
            [layer_of("LSTM", 64, "sigmoid", weights=True) for _ in range(4)],
        ],
    )
    def test_silent(self, layers: list[Layer]) -> None:
        assert findings(self.code, run(model=network(*layers))) == []

    def test_silent_where_a_skip_connection_joins(self) -> None:
        model = sequential(
            layer_of("InputLayer"),
            *rows(2),
            layer_of("Add", inbound=(1, 2)),
            *rows(2),
            layer_of("Dense", 10, "softmax"),
        )
        assert findings(self.code, run(model=model)) == []

    def test_silent_where_the_model_is_not_known(self) -> None:
        assert findings(self.code, run(model=network(*rows(10), complete=False))) == []


class TestLinearHiddenLayers:
    code = "LL502"

    def test_dense_after_dense(self) -> None:
        (found,) = findings(self.code, run(model=network(dense("linear"))))
        assert found.at.text() == "Dense(64)"
        assert facts_in(found.message) == facts_in(
            "`Dense(64)` has no activation, so it and `Dense(10)` next are one layer"
        )
        assert found.fix is not None
        (edit,) = found.fix.edits
        assert isinstance(edit, SetArgument)
        assert (edit.name, edit.text) == ("activation", "'relu'")

    def test_every_layer_is_pointed_at(self) -> None:
        assert len(findings(self.code, run(model=network(dense("linear"), dense("linear"))))) == 2

    @pytest.mark.parametrize(
        "layers",
        [
            [dense("linear"), layer_of("Dropout")],
            [dense("relu", 16), dense("linear", 64), layer_of("Flatten")],
            [layer_of("Conv2D", 8, kernel_size=3), layer_of("Conv2D", 8, "relu", kernel_size=(3, 3))],
            [
                layer_of("Conv1D", 8, kernel_size=5),
                layer_of("Dropout"),
                layer_of("Conv1D", 4, "relu", kernel_size=5),
            ],
            [dense("linear", 5), dense("relu", 4)],
        ],
    )
    def test_collapsing(self, layers: list[Layer]) -> None:
        assert len(findings(self.code, run(model=network(*layers)))) == 1

    @pytest.mark.parametrize(
        "layers",
        [
            [dense()],
            [dense(None)],
            [dense("linear"), layer_of("Activation", None, "relu")],
            [dense("linear"), layer_of("LeakyReLU", None, None)],
            [dense("linear"), layer_of("BatchNormalization")],
            [dense("linear"), layer_of("MaxPooling1D")],
            [dense("linear"), layer_of("Lambda", activation=None)],
            [dense("linear"), layer_of("", activation=None)],
            [dense("relu", 512), dense("linear", 8), dense("relu", 256)],
            [dense("linear", 5)],
            [dense("linear", None)],
            [dense("relu", 64), dense("linear", 32), layer_of("Flatten")],
            [layer_of("Conv2D", 8, kernel_size=(1, 7)), layer_of("Conv2D", 8, "relu", kernel_size=(7, 1))],
            [layer_of("Conv2D", 8, kernel_size=1), layer_of("Conv2D", 8, "relu", kernel_size=3)],
            [layer_of("Conv2D", 8), layer_of("Conv2D", 8, "relu")],
            [layer_of("DepthwiseConv2D", 8, kernel_size=3), layer_of("Conv2D", 8, "relu", kernel_size=3)],
            [layer_of("Conv2D", 8, kernel_size=3), layer_of("Flatten")],
            [layer_of("LSTM", 8, "linear", weights=True)],
        ],
    )
    def test_silent(self, layers: list[Layer]) -> None:
        assert findings(self.code, run(model=network(*layers))) == []

    def test_silent_where_the_output_goes_to_a_sum(self) -> None:
        model = sequential(
            layer_of("InputLayer"),
            dense("linear"),
            dense("linear"),
            layer_of("Add", inbound=(1, 2)),
            layer_of("Dense", 10, "softmax"),
        )
        assert findings(self.code, run(model=model)) == []

    def test_silent_at_the_end_of_a_model_within_the_model(self) -> None:
        code = replace(dense("linear"), closes=True)
        assert findings(self.code, run(model=network(dense(), code))) == []

    def test_silent_where_the_input_may_be_wider(self) -> None:
        model = sequential(layer_of("InputLayer"), dense("linear", 4), layer_of("Dense", 10, "softmax"))
        assert findings(self.code, run(model=model)) == []

    def test_silent_where_the_model_is_not_known(self) -> None:
        assert findings(self.code, run(model=network(dense("linear"), complete=False))) == []


class TestDenseOnlyOnImages:
    code = "LL503"
    images = inputs_of(Content.IMAGES, (0, 1), shape=(60000, 28, 28))

    def test_flattened(self) -> None:
        model = network(layer_of("Flatten"), dense(), layer_of("Dropout"), dense())
        (found,) = findings(self.code, run(inputs=(self.images,), model=model))
        assert found.at.text() == "Flatten(None)"
        assert facts_in(found.message) == facts_in("images are flattened into 3 dense layers")
        assert [because.label for because in found.because] == ["first dense layer"]

    def test_flattened_before(self) -> None:
        (found,) = findings(self.code, run(inputs=(self.images,), model=network(dense())))
        assert found.at.text() == "Dense(64)"
        assert found.because == ()

    @pytest.mark.parametrize(
        "model",
        [
            network(layer_of("Conv2D", 8, "relu"), layer_of("Flatten"), dense()),
            network(layer_of("LSTM", 8, "tanh", weights=True), dense()),
            network(layer_of("ResNet50", inside=(dense(),)), dense()),
            network(layer_of("", activation=None), dense()),
            network(layer_of("Flatten")),
            network(layer_of("Flatten"), dense(), complete=False),
        ],
    )
    def test_silent_about_other_models(self, model: Model) -> None:
        assert findings(self.code, run(inputs=(self.images,), model=model)) == []

    @pytest.mark.parametrize("fed", [inputs_of(), inputs_of(None), inputs_of(Content.TOKENS)])
    def test_silent_about_other_inputs(self, fed: Inputs) -> None:
        model = network(layer_of("Flatten"), dense())
        assert findings(self.code, run(inputs=(fed,), model=model)) == []
        assert findings(self.code, run(inputs=(self.images, fed), model=model)) == []

    def test_silent_about_autoencoders(self) -> None:
        labels = labels_of(Encoding.REAL, None, are_inputs=True)
        of = run(inputs=(self.images,), model=network(layer_of("Flatten"), dense()), labels=labels)
        assert findings(self.code, of) == []

"""What layers and functions make of a symbolic tensor, with the installed Keras: `python -m tests.truth.tensors`.

It prints a line a case: its number, and the shape that Keras gives.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

HEADER = """
import keras
import tensorflow as tf
from keras import Input, Model, layers as L, ops
import numpy as np
def own(function):
    class Own(L.Layer):
        def call(self, x):
            return function(x)
    return Own()
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One expression of `x`, a tensor with these lengths after its batch.

    `inside` says that it stands in the `call` of a layer, where TensorFlow's functions take it. `open` says
    that losslint need not know the shape, only not claim another one.
    """

    shape: tuple[int | None, ...]
    made: str
    inside: bool = False
    open: bool = False

    @property
    def script(self) -> str:
        """Return the code that leaves the tensor in `y`."""
        made = f"own(lambda x: {self.made})(x)" if self.inside else self.made
        return f"{HEADER}x = Input({self.shape})\ny = {made}\n"


IMAGE, STEPS, ROW, FREE = (8, 12, 6), (7, 5), (4,), (None, None, 3)

LAYERS = tuple(
    Case(shape, f"L.{layer}(x)")
    for shape, *layers in (
        (
            IMAGE,
            "Conv2D(4, 3)",
            "Conv2D(4, 3, padding='same', strides=2)",
            "Conv2D(4, 3, padding='SAME')",
            "Conv2D(4, 3, dilation_rate=2)",
            "Conv2D(4, (2, 3), dilation_rate=(3, 2))",
            "Conv2D(4, 3, dilation_rate=2, padding='same')",
            "Conv2DTranspose(4, 3)",
            "Conv2DTranspose(4, 2, strides=3)",
            "Conv2DTranspose(4, 3, strides=2)",
            "Conv2DTranspose(4, 3, strides=2, padding='same')",
            "SeparableConv2D(4, 3)",
            "DepthwiseConv2D(3)",
            "DepthwiseConv2D(3, depth_multiplier=2, padding='same')",
            "MaxPooling2D()",
            "MaxPooling2D(3, strides=2, padding='same')",
            "AveragePooling2D((2, 3))",
            "GlobalAveragePooling2D()",
            "GlobalMaxPooling2D(keepdims=True)",
            "ZeroPadding2D(((1, 0), (2, 3)))",
            "ZeroPadding2D((1, 2))",
            "Cropping2D(((1, 0), (2, 3)))",
            "UpSampling2D((2, 3))",
            "Resizing(5, 4)",
            "CenterCrop(5, 4)",
            "Flatten()",
            "Reshape((-1, 4))",
            "Permute((3, 1, 2))",
            "BatchNormalization()",
            "Softmax()",
            "RandomZoom(0.1)",
            "Rescaling(0.5)",
            "Dense(9)",
        ),
        (
            STEPS,
            "Conv1D(4, 3, padding='causal')",
            "Conv1D(4, 3, padding='causal', dilation_rate=2)",
            "Conv1DTranspose(4, 3, strides=2)",
            "MaxPooling1D(3)",
            "Cropping1D((1, 2))",
            "UpSampling1D(3)",
            "LSTM(3)",
            "LSTM(3, return_sequences=True)",
            "Bidirectional(L.GRU(3, return_sequences=True))",
            "Bidirectional(L.GRU(3), merge_mode='sum')",
            "TimeDistributed(L.Dense(3))",
            "GlobalMaxPooling1D()",
            "Permute((2, 1))",
        ),
        (ROW, "RepeatVector(3)", "Dense(3)", "Embedding(9, 2)"),
        (FREE, "Conv2D(4, 3)", "Conv2D(4, 3, padding='same')", "GlobalAveragePooling2D()", "UpSampling2D()"),
    )
    for layer in layers
)

OPERATORS = tuple(
    Case(IMAGE, made)
    for made in (
        "x * 2",
        "1 - x",
        "x + x",
        "x[:, 0]",
        "x[:, ::2, 1:-1]",
        "x[..., None]",
        "x[..., :2] * x[..., :1]",
        "x + x[:, :1, :1]",
        "x * ops.mean(x, axis=(1, 2), keepdims=True)",
        "x + L.GlobalAveragePooling2D()(x)[:, None, None, :]",
    )
)

ATTENTION = tuple(
    Case(STEPS, made)
    for made in (
        "L.MultiHeadAttention(2, 3)(x[:, :2], x)",
        "L.MultiHeadAttention(2, 3, value_dim=4)(x, x, attention_mask=np.ones((1, 7, 7)))",
        "L.MultiHeadAttention(2, 3)(value=x, query=x[:, :2])",
        "L.Attention()([x[:, :2], x])",
        "L.AdditiveAttention()([x, x])",
        "L.Attention()([x, x[..., :5] * 2])",
    )
)

OPS = tuple(
    Case(IMAGE, f"ops.{made}")
    for made in (
        "relu(x)",
        "softmax(x)",
        "sqrt(x)",
        "cast(x, 'float16')",
        "mean(x, axis=-1)",
        "max(x, axis=(1, 2))",
        "sum(x, axis=[1, 3], keepdims=True)",
        "mean(x)",
        "argmax(x, axis=-1)",
        "reshape(x, (-1, 96, 6))",
        "expand_dims(x, 1)",
        "squeeze(x[:, :1], axis=1)",
        "transpose(x, (0, 3, 1, 2))",
        "concatenate([x, x], axis=-1)",
        "concatenate([x, x[:, :2]], axis=1)",
        "stack([x, x], axis=1)",
        "pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]])",
        "image.resize(x, (5, 4))",
        "image.resize(x, size=(5, 4), interpolation='nearest')",
        "where(x > 0, x, 0)",
        "maximum(x, 0.5)",
        "add(x, x[:, :1])",
        "matmul(x, ops.transpose(x, (0, 1, 3, 2)))",
        "one_hot(ops.argmax(x, axis=-1), 6)",
        "flip(x, axis=1)",
        "clip(x, 0, 1)",
        "reshape(x, (-1, ops.shape(x)[1] * 12, 6))",
        "reshape(x, (-1, x.shape[1], 72))",
    )
)

INSIDE = tuple(
    Case(IMAGE, made, inside=True)
    for made in (
        "tf.image.resize(x, (5, 4))",
        "tf.image.resize(x, size=[5, 4], method='nearest')",
        "tf.image.resize(x, (x.shape[1] * 2, x.shape[2] * 2))",
        "tf.image.resize_with_pad(x, 5, 4)",
        "tf.image.resize_with_crop_or_pad(x, 5, 4)",
        "tf.image.flip_left_right(x)",
        "tf.math.real(tf.signal.fft2d(tf.cast(x, tf.complex64)))",
        "tf.nn.depth_to_space(x[..., :4], 2)",
        "tf.nn.space_to_depth(x, 2)",
        "tf.reduce_mean(x, [1, 2])",
        "tf.reduce_max(x, axis=-1, keepdims=True)",
        "tf.nn.relu(x)",
        "tf.nn.l2_normalize(x, axis=-1)",
        "tf.math.squared_difference(x, 1.0)",
        "tf.transpose(x, perm=[0, 2, 1, 3])",
        "tf.concat([x, x], axis=-1)",
        "tf.concat([x, x], 2)",
        "tf.expand_dims(x, -1)",
        "tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])",
        "tf.cast(x > 0, tf.float32)",
        "tf.stop_gradient(x)",
        "tf.stack([x, x], axis=-1)",
        "tf.where(x > 0, x, tf.zeros_like(x))",
    )
)

OPEN = tuple(
    Case(shape, made, inside, open=True)
    for shape, made, inside in (
        (IMAGE, "tf.image.resize(x, tf.shape(x)[1:3] * 2)", True),
        (IMAGE, "tf.reshape(x, [tf.shape(x)[0], -1])", True),
        (IMAGE, "tf.image.resize(x, (20, 40), preserve_aspect_ratio=True)", True),
        (IMAGE, "tf.repeat(x, 2, axis=1)", True),
        (IMAGE, "tf.tile(x, [1, 2, 1, 1])", True),
        (IMAGE, "tf.einsum('bhwc->bcwh', x)", True),
        (IMAGE, "tf.gather(x, [0, 1], axis=1)", True),
        (IMAGE, "tf.split(x, 2, axis=-1)[0]", True),
        (IMAGE, "tf.image.central_crop(x, 0.5)", True),
        (IMAGE, "tf.image.crop_to_bounding_box(x, 1, 1, 5, 4)", True),
        (IMAGE, "tf.image.rgb_to_grayscale(x[..., :3])", True),
        (IMAGE, "tf.linalg.diag_part(x)", True),
        (IMAGE, "tf.nn.max_pool2d(x, 2, 2, 'VALID')", True),
        (IMAGE, "ops.max_pool(x, 2)", False),
        (IMAGE, "ops.repeat(x, 2, axis=1)", False),
        (IMAGE, "ops.image.extract_patches(x, 2)", False),
        (IMAGE, "ops.swapaxes(x, 1, 2)", False),
        (IMAGE, "ops.split(x, 2, axis=-1)[1]", False),
        (IMAGE, "L.Conv2D(4, 3, data_format='channels_last', groups=2)(x)", False),
        (IMAGE, "L.GlobalAveragePooling2D(data_format='channels_first')(x)", False),
        (IMAGE, "L.Resizing(5, 4, crop_to_aspect_ratio=True)(x)", False),
        (IMAGE, "L.MultiHeadAttention(2, 3, output_shape=5)(x, x)", False),
        (STEPS, "L.MultiHeadAttention(2, 3)(x, x, return_attention_scores=True)[1]", False),
        (IMAGE, "L.Lambda(lambda t: tf.image.resize(t, (4, 4)))(x)", False),
        (IMAGE, "L.Lambda(lambda t, by: t[:, ::by], arguments={'by': 2})(x)", False),
        (STEPS, "L.LSTM(3, return_state=True)(x)[1]", False),
        (STEPS, "L.Bidirectional(L.GRU(3), merge_mode=None)(x)[0]", False),
        (STEPS, "L.Conv1DTranspose(4, 3, strides=2, output_padding=1)(x)", False),
        (ROW, "L.Dot(axes=1)([x, x])", False),
    )
)

CASES = (*LAYERS, *OPERATORS, *ATTENTION, *OPS, *INSIDE, *OPEN)


def shape_in_keras(case: Case) -> tuple[int | None, ...]:
    """Return the shape that the installed Keras gives."""
    names: dict[str, object] = {}
    exec(compile(case.script, "case", "exec"), names)
    return tuple(getattr(names["y"], "shape", ()))


if __name__ == "__main__":
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    for number, case in enumerate(CASES):
        print(f"{number}\t{shape_in_keras(case)}")

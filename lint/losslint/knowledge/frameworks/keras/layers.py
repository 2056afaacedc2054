"""The layers: their signatures, which argument is the number of units, and which have weights."""

from __future__ import annotations

from losslint.knowledge.frameworks.keras.backend import with_format
from losslint.knowledge.lookup.registry import Call, Machine, means, whole
from losslint.knowledge.models import momentary
from losslint.knowledge.models.layers import KINDS, LayerKind
from losslint.training import Origin
from losslint.values import Closure, Const, Dict, Library, Made, Method, Ref, Tensor, Unknown, Value

_DENSE = (
    "units, activation=None, use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', "
    "output_dim->units, init->kernel_initializer, bias->use_bias, out_dim->units"
)
_WINDOW = "filters, kernel_size, strides=1, padding='valid', "
_KERNEL = "activation=None, use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', "
_OF_KERAS_1 = (
    "nb_filter->filters, filter_length->kernel_size, subsample->strides, subsample_length->strides, "
    "border_mode->padding, init->kernel_initializer, bias->use_bias"
)
_CONV = f"{_WINDOW}data_format=None, dilation_rate=1, groups=1, {_KERNEL}{_OF_KERAS_1}"
_CONV_TRANSPOSE = f"{_WINDOW}output_padding=None, data_format=None, dilation_rate=1, {_KERNEL}{_OF_KERAS_1}"
_CONV_TRANSPOSE_3D = (
    f"{_WINDOW}data_format=None, output_padding=None, dilation_rate=1, {_KERNEL}{_OF_KERAS_1}"
)
_LOCAL = f"{_WINDOW}data_format=None, {_KERNEL}{_OF_KERAS_1}"
_SEPARABLE = (
    f"{_WINDOW}data_format=None, dilation_rate=1, depth_multiplier=1, activation=None, use_bias=True, "
    "depthwise_initializer='glorot_uniform', pointwise_initializer='glorot_uniform', "
    "bias_initializer='zeros', "
    "nb_filter->filters, filter_length->kernel_size, subsample->strides, subsample_length->strides, "
    "border_mode->padding, bias->use_bias"
)
_CONV_LSTM = (
    f"{_WINDOW}data_format=None, dilation_rate=1, activation='tanh', recurrent_activation='sigmoid', "
    "use_bias=True, kernel_initializer='glorot_uniform', ..., bias_initializer='zeros', "
    f"return_sequences=False, {_OF_KERAS_1}"
)
_DEPTHWISE = (
    "kernel_size, strides=1, padding='valid', depth_multiplier=1, data_format=None, dilation_rate=1, "
    "activation=None, use_bias=True, depthwise_initializer='glorot_uniform'"
)
_POOL = (
    "pool_size=2, strides=None, padding='valid', data_format=None, border_mode->padding, "
    "pool_length->pool_size"
)
_GLOBAL_POOL = "data_format=None, keepdims=False"
_RECURRENT = (
    "units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
    "kernel_initializer='glorot_uniform', ..., return_sequences=False, return_state=False, "
    "go_backwards=False, stateful=False, "
    "output_dim->units, inner_activation->recurrent_activation, init->kernel_initializer"
)
_SIMPLE_RNN = _RECURRENT.replace(" recurrent_activation='sigmoid',", "")
_RATE = "rate, p->rate"
_NORMALISATION = "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, mode->axis"
_FACTOR = "factor=None"

LAYERS: dict[str, LayerKind] = {
    "Dense": LayerKind(_DENSE, "units", weights=True),
    "EinsumDense": LayerKind("equation, output_shape, activation=None", weights=True),
    "Conv1D": LayerKind(_CONV, "filters", weights=True),
    "Conv2D": LayerKind(_CONV, "filters", weights=True),
    "Conv3D": LayerKind(_CONV, "filters", weights=True),
    "Conv1DTranspose": LayerKind(_CONV_TRANSPOSE, "filters", weights=True),
    "Conv2DTranspose": LayerKind(_CONV_TRANSPOSE, "filters", weights=True),
    "Conv3DTranspose": LayerKind(_CONV_TRANSPOSE_3D, "filters", weights=True),
    "SeparableConv1D": LayerKind(_SEPARABLE, "filters", weights=True),
    "SeparableConv2D": LayerKind(_SEPARABLE, "filters", weights=True),
    "DepthwiseConv1D": LayerKind(_DEPTHWISE, weights=True),
    "DepthwiseConv2D": LayerKind(_DEPTHWISE, weights=True),
    "LocallyConnected1D": LayerKind(_LOCAL, "filters", weights=True, only_in="Keras 2"),
    "LocallyConnected2D": LayerKind(_LOCAL, "filters", weights=True, only_in="Keras 2"),
    "LSTM": LayerKind(_RECURRENT, "units", weights=True),
    "GRU": LayerKind(_RECURRENT, "units", weights=True),
    "SimpleRNN": LayerKind(_SIMPLE_RNN, "units", weights=True),
    "ConvLSTM2D": LayerKind(_CONV_LSTM, "filters", weights=True),
    "Embedding": LayerKind(
        "input_dim, output_dim, embeddings_initializer='uniform', ..., mask_zero=False, "
        "input_length=None only in Keras 2",
        "output_dim",
        weights=True,
    ),
    "MultiHeadAttention": LayerKind("num_heads, key_dim, value_dim=None, dropout=0.0", weights=True),
    "Attention": LayerKind("use_scale=False, score_mode='dot', dropout=0.0"),
    "AdditiveAttention": LayerKind("use_scale=True, dropout=0.0"),
    "Input": LayerKind(
        "shape=None, batch_size=None, dtype=None, sparse=None, ..., batch_shape=None, name=None, "
        "tensor=None, batch_input_shape->batch_shape, input_shape->shape"
    ),
    "InputLayer": LayerKind(
        "shape=None, batch_size=None, dtype=None, sparse=None, ..., batch_shape=None, name=None, "
        "input_shape->shape, batch_input_shape->batch_shape"
    ),
    "Activation": LayerKind("activation", keeps=True),
    "Softmax": LayerKind("axis=-1", keeps=True),
    "ReLU": LayerKind("max_value=None, negative_slope=0.0, threshold=0.0", keeps=True),
    "LeakyReLU": LayerKind("negative_slope=0.3, alpha->negative_slope", keeps=True),
    "PReLU": LayerKind("alpha_initializer='zeros'", keeps=True),
    "ELU": LayerKind("alpha=1.0", keeps=True),
    "ThresholdedReLU": LayerKind("theta=1.0", keeps=True),
    "Dropout": LayerKind(_RATE, keeps=True),
    "AlphaDropout": LayerKind(_RATE, keeps=True),
    "GaussianDropout": LayerKind(_RATE, keeps=True),
    "GaussianNoise": LayerKind("stddev, sigma->stddev", keeps=True),
    "SpatialDropout1D": LayerKind(_RATE, keeps=True),
    "SpatialDropout2D": LayerKind(_RATE, keeps=True),
    "SpatialDropout3D": LayerKind(_RATE, keeps=True),
    "ActivityRegularization": LayerKind("l1=0.0, l2=0.0", keeps=True),
    "Identity": LayerKind("", keeps=True),
    "BatchNormalization": LayerKind(_NORMALISATION, keeps=True),
    "LayerNormalization": LayerKind("axis=-1, epsilon=0.001", keeps=True),
    "GroupNormalization": LayerKind("groups=32, axis=-1", keeps=True),
    "InstanceNormalization": LayerKind("axis=-1", keeps=True, only_in="keras_contrib and TensorFlow Addons"),
    "UnitNormalization": LayerKind("axis=-1", keeps=True),
    "Masking": LayerKind("mask_value=0.0", keeps=True),
    "Rescaling": LayerKind("scale, offset=0.0", keeps=True),
    "Normalization": LayerKind("axis=-1, mean=None, variance=None, invert=False", keeps=True),
    "Resizing": LayerKind("height, width, interpolation='bilinear', crop_to_aspect_ratio=False"),
    "CenterCrop": LayerKind("height, width"),
    "RandomCrop": LayerKind("height, width, seed=None"),
    "RandomFlip": LayerKind("mode='horizontal_and_vertical', seed=None", keeps=True),
    "RandomRotation": LayerKind(_FACTOR, keeps=True),
    "RandomZoom": LayerKind("height_factor=None, width_factor=None", keeps=True),
    "RandomContrast": LayerKind(_FACTOR, keeps=True),
    "RandomBrightness": LayerKind("factor=None, value_range=(0, 255)", keeps=True),
    "RandomTranslation": LayerKind("height_factor=None, width_factor=None", keeps=True),
    "RandomHeight": LayerKind(_FACTOR),
    "RandomWidth": LayerKind(_FACTOR),
    "Flatten": LayerKind("data_format=None"),
    "Reshape": LayerKind("target_shape"),
    "Permute": LayerKind("dims"),
    "RepeatVector": LayerKind("n"),
    "Lambda": LayerKind("function, output_shape=None, mask=None, arguments=None"),
    "ZeroPadding1D": LayerKind("padding=1"),
    "ZeroPadding2D": LayerKind("padding=1, data_format=None"),
    "ZeroPadding3D": LayerKind("padding=1, data_format=None"),
    "Cropping1D": LayerKind("cropping=1"),
    "Cropping2D": LayerKind("cropping=0, data_format=None"),
    "Cropping3D": LayerKind("cropping=1, data_format=None"),
    "UpSampling1D": LayerKind("size=2"),
    "UpSampling2D": LayerKind("size=2, data_format=None, interpolation='nearest'"),
    "UpSampling3D": LayerKind("size=2, data_format=None"),
    "Add": LayerKind(""),
    "Subtract": LayerKind(""),
    "Multiply": LayerKind(""),
    "Average": LayerKind(""),
    "Maximum": LayerKind(""),
    "Minimum": LayerKind(""),
    "Concatenate": LayerKind("axis=-1"),
    "Dot": LayerKind("axes, normalize=False"),
    "Merge": LayerKind("layers=None, mode='sum', concat_axis=-1", only_in="Keras 1"),
    "TimeDistributed": LayerKind("layer"),
    "Bidirectional": LayerKind("layer, merge_mode='concat'"),
    "RNN": LayerKind("cell, return_sequences=False", weights=True),
    "TextVectorization": LayerKind(
        "max_tokens=None, standardize='lower_and_strip_punctuation', split='whitespace', ngrams=None, "
        "output_mode='int', output_sequence_length=None, pad_to_max_tokens=False, vocabulary=None"
    ),
    "StringLookup": LayerKind(
        "max_tokens=None, num_oov_indices=1, mask_token=None, oov_token='[UNK]', vocabulary=None"
    ),
    "IntegerLookup": LayerKind(
        "max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=-1, vocabulary=None"
    ),
    "CategoryEncoding": LayerKind("num_tokens=None, output_mode='multi_hot'"),
    "Hashing": LayerKind("num_bins"),
    "Discretization": LayerKind("bin_boundaries=None, num_bins=None"),
    "DenseFeatures": LayerKind("feature_columns", only_in="Keras 2"),
    "Highway": LayerKind("activation='linear'", weights=True, only_in="Keras 1"),
    "MaxoutDense": LayerKind("output_dim, nb_feature=4", "output_dim", weights=True, only_in="Keras 1"),
}
"""Every layer class by its name in today's Keras."""

for _axes in ("1D", "2D", "3D"):
    for _how in ("Max", "Average"):
        LAYERS[f"{_how}Pooling{_axes}"] = LayerKind(_POOL)
        LAYERS[f"Global{_how}Pooling{_axes}"] = LayerKind(_GLOBAL_POOL)


def make_layer(call: Call) -> Value:
    """Return a layer object with its arguments bound."""
    arguments = {**with_format(call.machine, call.bound.arguments), **call.bound.extra}
    if "strides" in call.bound.placed and whole(call["kernel_size"]) and whole(call["strides"]):
        arguments["strides"] = Unknown("`Conv2D(32, 3, 3)` was a window of 3 x 3 in Keras 1")
    given = call.bound.given | frozenset(call.bound.extra)
    made = Made(call.path, arguments, given, origin=call.origin)
    return call.new(momentary.mark(call.machine, made))


LAMBDA = "keras.layers.Lambda"


def called_lambda(machine: Machine, made: Made, inputs: Value, origin: Origin | None) -> Value | None:
    """Return what the function of a `Lambda` makes of what the layer is called with; None of other layers."""
    if made.path != LAMBDA:
        return None
    function = made.arguments.get("function", Const(None))
    if not isinstance(function, Closure | Method | Library):
        return Unknown("what a `Lambda` computes", origin=origin)
    settings = machine.store.find(made.arguments.get("arguments"), Dict)
    keywords = {str(name): value for (_, name), value in settings.items.items()} if settings else {}
    return machine.apply(function, [inputs], keywords, origin)


def make_lambda(call: Call) -> Value:
    """Return a `Lambda` layer that knows what its function makes of a symbolic tensor."""
    made = make_layer(call)
    cell = call.machine.store.find(made, Made)
    if cell is not None and isinstance(made, Ref):
        start = Tensor(call.new(Made("keras.layers.InputLayer", {}, frozenset())), origin=call.origin)
        result = called_lambda(call.machine, cell, start, call.origin)
        if isinstance(result, Tensor):
            call.machine.store.put(made, cell.now(start=start, result=result))
    return made


MAKING = {"Lambda": make_lambda}
"""Layers that are made in a way of their own."""

for _name, _kind in LAYERS.items():
    KINDS[f"keras.layers.{_name}"] = _kind
    if _name != "Input":  # a function, which makes a tensor
        _make = MAKING.get(_name, make_layer)
        means(f"keras.layers.{_name}", signature=_kind.signature, only_in=_kind.only_in)(_make)

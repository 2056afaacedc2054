"""The layers of `torch.nn`: their signatures, and what each of them is there for."""

from __future__ import annotations

from losslint.knowledge.models.layers import KINDS, LayerKind
from losslint.training import Role

_CONVOLUTION = (
    "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, "
    "padding_mode='zeros'"
)
_TRANSPOSED = (
    "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, "
    "dilation=1, padding_mode='zeros'"
)
_LAZY = _CONVOLUTION.removeprefix("in_channels, ")
_RECURRENT = (
    "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False"
)
_CELL = "input_size, hidden_size, bias=True"
_BATCH_NORM = "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True"
_INSTANCE_NORM = "num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False"
_MAX_POOL = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False"
_AVG_POOL = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True"

_ATTENDING = (
    "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-05, "
    "batch_first=False, norm_first=False, bias=True"
)

DIMENSIONS = (1, 2, 3)

LAYERS: dict[str, tuple[LayerKind, Role]] = {
    "Linear": (LayerKind("in_features, out_features, bias=True", "out_features", True), Role.DENSE),
    "LazyLinear": (LayerKind("out_features, bias=True", "out_features", True), Role.DENSE),
    "Bilinear": (
        LayerKind("in1_features, in2_features, out_features, bias=True", "out_features", True),
        Role.DENSE,
    ),
    **{f"Conv{n}d": (LayerKind(_CONVOLUTION, "out_channels", True), Role.CONVOLUTION) for n in DIMENSIONS},
    **{f"LazyConv{n}d": (LayerKind(_LAZY, "out_channels", True), Role.CONVOLUTION) for n in DIMENSIONS},
    **{
        f"ConvTranspose{n}d": (LayerKind(_TRANSPOSED, "out_channels", True), Role.TRANSPOSED)
        for n in DIMENSIONS
    },
    **{name: (LayerKind(_RECURRENT, weights=True), Role.RECURRENT) for name in ("LSTM", "GRU")},
    "RNN": (
        LayerKind(
            "input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False, "
            "dropout=0.0, bidirectional=False",
            weights=True,
        ),
        Role.RECURRENT,
    ),
    **{name: (LayerKind(_CELL, "hidden_size", True), Role.RECURRENT) for name in ("LSTMCell", "GRUCell")},
    "RNNCell": (
        LayerKind(f"{_CELL}, nonlinearity='tanh'", "hidden_size", True),
        Role.RECURRENT,
    ),
    "Embedding": (
        LayerKind(
            "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, "
            "scale_grad_by_freq=False, sparse=False",
            "embedding_dim",
            True,
        ),
        Role.EMBEDDING,
    ),
    "EmbeddingBag": (
        LayerKind("num_embeddings, embedding_dim, max_norm=None", "embedding_dim", True),
        Role.EMBEDDING,
    ),
    **{
        f"{name}{n}d": (LayerKind(signature, keeps=True), Role.NORMALISATION)
        for name, signature in (("BatchNorm", _BATCH_NORM), ("InstanceNorm", _INSTANCE_NORM))
        for n in DIMENSIONS
    },
    "SyncBatchNorm": (LayerKind(_BATCH_NORM, keeps=True), Role.NORMALISATION),
    "LayerNorm": (
        LayerKind("normalized_shape, eps=1e-05, elementwise_affine=True, bias=True", keeps=True),
        Role.NORMALISATION,
    ),
    "GroupNorm": (
        LayerKind("num_groups, num_channels, eps=1e-05, affine=True", keeps=True),
        Role.NORMALISATION,
    ),
    "RMSNorm": (
        LayerKind("normalized_shape, eps=None, elementwise_affine=True", keeps=True),
        Role.NORMALISATION,
    ),
    "LocalResponseNorm": (
        LayerKind("size, alpha=0.0001, beta=0.75, k=1.0", keeps=True),
        Role.NORMALISATION,
    ),
    **{
        name: (LayerKind("p=0.5, inplace=False", keeps=True), Role.DROPOUT)
        for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")
    },
    "Identity": (LayerKind("", keeps=True), Role.IDENTITY),
    "Flatten": (LayerKind("start_dim=1, end_dim=-1"), Role.FLATTENING),
    "Unflatten": (LayerKind("dim, unflattened_size"), Role.REARRANGING),
    **{
        f"Transformer{name}Layer": (LayerKind(_ATTENDING, weights=True, keeps=True), Role.ATTENTION)
        for name in ("Encoder", "Decoder")
    },
    "TransformerEncoder": (
        LayerKind(
            "encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True",
            weights=True,
            keeps=True,
        ),
        Role.ATTENTION,
    ),
    "TransformerDecoder": (
        LayerKind("decoder_layer, num_layers, norm=None", weights=True, keeps=True),
        Role.ATTENTION,
    ),
    "Transformer": (
        LayerKind(
            "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, "
            "dropout=0.1, activation='relu', custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05, "
            "batch_first=False, norm_first=False, bias=True",
            weights=True,
        ),
        Role.ATTENTION,
    ),
    "MultiheadAttention": (
        LayerKind(
            "embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, "
            "kdim=None, vdim=None, batch_first=False",
            weights=True,
            keeps=True,
        ),
        Role.ATTENTION,
    ),
    **{f"MaxPool{n}d": (LayerKind(_MAX_POOL), Role.MAX_POOLING) for n in DIMENSIONS},
    **{
        f"AvgPool{n}d": (
            LayerKind("kernel_size, stride=None, padding=0" if n == 1 else _AVG_POOL),
            Role.MEAN_POOLING,
        )
        for n in DIMENSIONS
    },
    **{f"AdaptiveAvgPool{n}d": (LayerKind("output_size"), Role.MEAN_POOLING) for n in DIMENSIONS},
    **{
        f"AdaptiveMaxPool{n}d": (LayerKind("output_size, return_indices=False"), Role.MAX_POOLING)
        for n in DIMENSIONS
    },
    "Upsample": (
        LayerKind("size=None, scale_factor=None, mode='nearest', align_corners=None"),
        Role.FRAMING,
    ),
    "UpsamplingNearest2d": (LayerKind("size=None, scale_factor=None"), Role.FRAMING),
    "UpsamplingBilinear2d": (LayerKind("size=None, scale_factor=None"), Role.FRAMING),
    "PixelShuffle": (LayerKind("upscale_factor"), Role.REARRANGING),
    **{
        f"{name}Pad2d": (LayerKind("padding"), Role.FRAMING) for name in ("Zero", "Reflection", "Replication")
    },
}
"""Every layer of `torch.nn` that is no activation, by its class."""

ACTIVATIONS: dict[str, tuple[str, str]] = {
    "ReLU": ("relu", "inplace=False"),
    "ReLU6": ("relu6", "inplace=False"),
    "LeakyReLU": ("leaky_relu", "negative_slope=0.01, inplace=False"),
    "PReLU": ("prelu", "num_parameters=1, init=0.25"),
    "RReLU": ("rrelu", "lower=0.125, upper=0.3333333333333333, inplace=False"),
    "ELU": ("elu", "alpha=1.0, inplace=False"),
    "SELU": ("selu", "inplace=False"),
    "CELU": ("celu", "alpha=1.0, inplace=False"),
    "GELU": ("gelu", "approximate='none'"),
    "SiLU": ("swish", "inplace=False"),
    "Mish": ("mish", "inplace=False"),
    "Softplus": ("softplus", "beta=1.0, threshold=20.0"),
    "Softsign": ("softsign", ""),
    "Sigmoid": ("sigmoid", ""),
    "Hardsigmoid": ("hard_sigmoid", "inplace=False"),
    "Hardswish": ("hard_swish", "inplace=False"),
    "Tanh": ("tanh", ""),
    "Hardtanh": ("hard_tanh", "min_val=-1.0, max_val=1.0, inplace=False"),
    "Tanhshrink": ("tanh_shrink", ""),
    "Threshold": ("thresholded_relu", "threshold, value, inplace=False"),
    "LogSigmoid": ("log_sigmoid", ""),
    "Softmax": ("softmax", "dim=None"),
    "LogSoftmax": ("log_softmax", "dim=None"),
    "Softmin": ("softmin", "dim=None"),
    "Softmax2d": ("softmax", ""),
}
"""The layers that apply a function, by its name everywhere, and their signatures."""

FUNCTIONS: dict[str, str] = {
    "torch.relu": "relu",
    "torch.nn.functional.relu6": "relu6",
    "torch.nn.functional.leaky_relu": "leaky_relu",
    "torch.nn.functional.elu": "elu",
    "torch.selu": "selu",
    "torch.nn.functional.selu": "selu",
    "torch.nn.functional.celu": "celu",
    "torch.nn.functional.gelu": "gelu",
    "torch.nn.functional.silu": "swish",
    "torch.nn.functional.mish": "mish",
    "torch.nn.functional.softplus": "softplus",
    "torch.nn.functional.softsign": "softsign",
    "torch.nn.functional.hardsigmoid": "hard_sigmoid",
    "torch.nn.functional.hardtanh": "hard_tanh",
    "torch.nn.functional.logsigmoid": "log_sigmoid",
    "torch.sigmoid": "sigmoid",
    "torch.tanh": "tanh",
    "torch.exp": "exponential",
    "torch.softmax": "softmax",
    "torch.log_softmax": "log_softmax",
}
"""Functions that are activations, by their paths."""

OVER_AN_AXIS = frozenset(("softmax", "log_softmax", "softmin"))
"""Activations that make numbers along one axis depend on each other."""

ROLES: dict[str, Role] = {
    **{f"torch.nn.{name}": role for name, (_, role) in LAYERS.items()},
    **{f"torch.nn.{name}": Role.ACTIVATION for name in ACTIVATIONS},
}

KINDS.update({f"torch.nn.{name}": kind for name, (kind, _) in LAYERS.items()})
for _name, (_, _signature) in ACTIVATIONS.items():
    KINDS[f"torch.nn.{_name}"] = LayerKind(_signature, keeps=True)


def activation_of_path(path: str) -> str | None:
    """Return the activation that a layer's class or a function applies, None where it applies none."""
    if path.startswith("torch.nn.") and path.count(".") == 2:
        known = ACTIVATIONS.get(path.rpartition(".")[2])
        return known[0] if known is not None else None
    return FUNCTIONS.get(path)

"""The layers and callbacks of Keras by what they are there for."""

from __future__ import annotations

from losslint.source.expressions import expression
from losslint.training import Duty, Role

_NAMES: dict[Role, str] = {
    Role.INPUT: "Input InputLayer",
    Role.DENSE: "Dense",
    Role.CONVOLUTION: "Conv1D Conv2D Conv3D",
    Role.SEPARABLE: "SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D",
    Role.TRANSPOSED: "Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    Role.RECURRENT: "LSTM GRU SimpleRNN ConvLSTM2D",
    Role.EMBEDDING: "Embedding",
    Role.NORMALISATION: "BatchNormalization LayerNormalization GroupNormalization InstanceNormalization "
    "UnitNormalization RMSNormalization SpectralNormalization",
    Role.ACTIVATION: "Activation Softmax ReLU LeakyReLU PReLU ELU ThresholdedReLU",
    Role.DROPOUT: "Dropout AlphaDropout SpatialDropout1D SpatialDropout2D SpatialDropout3D",
    Role.NOISE: "GaussianDropout GaussianNoise",
    Role.IDENTITY: "ActivityRegularization Identity",
    Role.MAX_POOLING: "MaxPooling1D MaxPooling2D MaxPooling3D "
    "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D",
    Role.MEAN_POOLING: "AveragePooling1D AveragePooling2D AveragePooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D",
    Role.FLATTENING: "Flatten",
    Role.REARRANGING: "Reshape Permute",
    Role.FRAMING: "ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D "
    "UpSampling1D UpSampling2D UpSampling3D RandomWidth RandomHeight",
    Role.DISTORTING: "Resizing CenterCrop RandomCrop RandomFlip RandomRotation RandomZoom RandomTranslation "
    "RandomContrast",
    Role.RESCALING: "Rescaling",
    Role.JOINING: "Concatenate",
    Role.MASKING: "Masking",
    Role.EACH_STEP: "TimeDistributed",
    Role.BOTH_WAYS: "Bidirectional",
}

ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
"""The role of a layer by its class. Others have none that a rule asks about."""

DUTIES = {
    "EarlyStopping": Duty.STOPS,
    "ModelCheckpoint": Duty.KEEPS_BEST,
    "ReduceLROnPlateau": Duty.LOWERS_RATE,
}
"""What each callback does with the number that it watches."""

_SIDES = expression(r"(\d)D(Transpose)?$")


def sides_of(name: str) -> int | None:
    """Return along how many axes a layer of this class slides, or drops whole slices: 2 for images."""
    found = _SIDES.search(name)
    return int(found[1]) if found is not None else None

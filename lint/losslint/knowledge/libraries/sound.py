"""Sound: waves that are read from files, and the features that librosa computes of them."""

from __future__ import annotations

from losslint.knowledge.libraries.numpy.operands import dtype_of
from losslint.knowledge.lookup.registry import Call, means, whole
from losslint.training import Content, Doing, Range, Shape
from losslint.values import Array, Const, Tuple, Value, is_none


def _wave(call: Call, dtype: str | None, shape: Shape | None, span: Range | None, why: str = "") -> Value:
    made = Array(dtype, shape, span, Content.FEATURES, why=why)
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))


@means("librosa.load", "librosa.core.load", signature="path, *, sr=22050, mono=True, dtype='float32'")
def load(call: Call) -> Value:
    """`librosa.load(path, sr=None)`: floats from -1 to 1; at another rate some peaks are a little higher."""
    shape = (None,) if call["mono"] == Const(True) else None
    span = Range(-1, 1, False) if is_none(call["sr"]) else None
    wave = _wave(call, dtype_of(call["dtype"]), shape, span, "sound at another rate, of about -1 to 1")
    rate = call["sr"] if whole(call["sr"]) is not None else call.unknown("the rate of the file")
    return Tuple((wave, rate), origin=call.origin)


@means("soundfile.read", signature="file, frames=-1, start=0, stop=None, dtype='float64'")
def read(call: Call) -> Value:
    """`soundfile.read(path)`: floats from -1 to 1, and the rate."""
    dtype = dtype_of(call["dtype"])
    floats = dtype is not None and dtype.startswith("float")
    wave = _wave(call, dtype, None, Range(-1, 1, False) if floats else None, "sound as whole numbers")
    return Tuple((wave, call.unknown("the rate of the file")), origin=call.origin)


FEATURES = (
    "chroma_cqt chroma_stft delta melspectrogram mfcc poly_features rms spectral_bandwidth spectral_centroid "
    "spectral_contrast spectral_flatness spectral_rolloff stack_memory tempogram tonnetz zero_crossing_rate"
).split()


@means(*(f"librosa.feature.{name}" for name in FEATURES), signature="")
@means("librosa.amplitude_to_db", "librosa.power_to_db", "librosa.core.power_to_db", signature="")
@means("librosa.core.amplitude_to_db", signature="")
def features(call: Call) -> Value:
    """`librosa.feature.mfcc(y=wave, sr=rate)`: a row a feature, a column a step."""
    made = Array("float32", (None, None), None, Content.FEATURES, why="features of sound, of any size")
    return call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))

"""Data as a repair gets hold of them: the expression that hands them to the model."""

from losslint.findings import Edit, Handed, SetArgument
from losslint.training import Carrier, Data, Doing


def handed(data: Data) -> Handed | None:
    """Return the expression that hands data to the model, None where the code does not write one."""
    if data.given is None:
        return None
    floating = data.dtype.value is not None and data.dtype.value.startswith("float")
    return Handed(data.given, data.carrier, data.parts, floating)


def rescaling(data: Data, factor: str) -> Edit | None:
    """Return the edit that lets the generator of data multiply them, None where no generator made them."""
    loaded = data.steps(Doing.LOADED)
    if data.carrier is not Carrier.GENERATOR or not loaded or loaded[0].by is None:
        return None
    return SetArgument(loaded[0].by, "rescale", factor)

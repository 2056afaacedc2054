"""Data as a repair gets hold of them: the expression that hands them to the model."""

from losslint.findings import Handed
from losslint.training import Data


def handed(data: Data) -> Handed | None:
    """Return the expression that hands data to the model, None where the code does not write one."""
    if data.given is None:
        return None
    floating = data.dtype.value is not None and data.dtype.value.startswith("float")
    return Handed(data.given, data.carrier, data.parts, floating)

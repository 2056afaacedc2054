"""Who reads the runs of which framework."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.runs.keras.reading import READER as KERAS
from losslint.runs.reader import Reader
from losslint.runs.torch.reading import READER as TORCH
from losslint.training import Framework
from losslint.values import Net

READERS: Mapping[Framework, Reader] = {reader.framework: reader for reader in (KERAS, TORCH)}


def reader_of(net: Net | None) -> Reader:
    """Return who reads what happens to a model; what is no model is read as Keras's."""
    return READERS[net.framework if net is not None else Framework.KERAS]

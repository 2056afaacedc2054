"""Who reads the runs of which framework."""

from __future__ import annotations

from collections.abc import Mapping

from losslint.runs.keras.reading import READER as KERAS
from losslint.runs.reader import Reader
from losslint.training import Framework
from losslint.values import Net

READERS: Mapping[Framework, Reader] = {reader.framework: reader for reader in (KERAS,)}


def reader_of(net: Net | None) -> Reader:
    """Return who reads what happens to a model; all are Keras's as long as no other framework makes any."""
    return READERS[Framework.KERAS]

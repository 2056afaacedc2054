"""The gate: which bytes can hold training code at all, decided without parsing them."""

from __future__ import annotations

import codecs

_LIBRARIES = (b"keras", b"tensorflow")
_UNIMPORTED = (
    b"Sequential(",
    b"model.add(",
    b".compile(",
    b"Dense(",
    b"Conv2D(",
    b"Conv1D(",
    b"Convolution",
    b"ImageDataGenerator(",
    b".flow_from_",
    b".predict_generator(",
)
"""Of what two stand in a fragment whose imports were left out, as code in questions and answers often is."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def looks_relevant(data: bytes) -> bool:
    """Return whether a file mentions a library that losslint knows, or builds or asks a model without.

    A file with neither cannot hold anything to report. UTF-16 is looked through too, so that
    training code in it is reported as unreadable and not passed over.
    """
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    return any(library in data for library in _LIBRARIES) or sum(word in data for word in _UNIMPORTED) > 1

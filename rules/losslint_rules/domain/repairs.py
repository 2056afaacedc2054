"""The neutral edits that several rules ask for. Each is None where the code leaves no safe place for it."""

from losslint.findings import Edit, RemoveLayer
from losslint.training import Layer, Run


def without_layer(run: Run, layer: Layer) -> Edit | None:
    """Return the edit that takes a layer out of its model; None where its code stands for several."""
    shared = [other for other in run.model.layers if other.at == layer.at]
    return RemoveLayer(layer.at) if layer.at is not None and len(shared) == 1 else None

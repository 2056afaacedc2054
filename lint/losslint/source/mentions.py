"""By which bytes a file tells that it is for a framework: one row each.

The gate reads them before anything heavy is imported, so nothing is imported here. To add a framework is to
add its row; `knowledge/frameworks/` has a folder for each.
"""

from __future__ import annotations

NAMES: dict[str, tuple[bytes, ...]] = {
    "keras": (b"keras", b"tensorflow"),
}
"""What stands in every file that imports a framework, under whichever of its names."""

TRAINING: dict[str, tuple[tuple[bytes, ...], tuple[bytes, ...]]] = {
    "torch": (
        (b"torch", b"lightning", b"transformers"),
        (b".backward(", b"training_step", b"Trainer(", b"loss_scaler("),
    ),
}
"""Names of which one stands in a file, beside one of the words with which it trains.

Most files that import PyTorch hold layers or data and train nothing: those that do are reached from the file
that trains, through its imports.
"""

FRAGMENTS: dict[str, tuple[bytes, ...]] = {
    "keras": (
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
    ),
}
"""Of what two stand in a fragment whose imports were left out, as code in questions and answers often is."""

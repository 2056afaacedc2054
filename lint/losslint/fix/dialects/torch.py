"""How PyTorch writes what rules wish for."""

from __future__ import annotations

import re

from losslint.findings import Edit, Replace
from losslint.fix.dialects import arrays
from losslint.fix.dialects.spelling import Dialect, Spelling
from losslint.training import LINEAR, Family, Form, Output, Scale
from losslint.wishes import EndFor, EndIn, OverHalf, Read, Train

DIALECT = Dialect(arrays.DIALECT)

_LOSSES = {
    (Family.CROSSENTROPY, Form.CLASS_IDS): "CrossEntropyLoss",
    (Family.CROSSENTROPY, Form.ROWS): "CrossEntropyLoss",
    (Family.YES_NO, Form.YES_NO): "BCEWithLogitsLoss",
    (Family.DISTANCE, Form.LIKE_OUTPUT): "MSELoss",
}
"""The plain loss of each family that wants labels of a form; those over answers read logits."""

_READING = {
    (Family.CROSSENTROPY, Scale.LOGITS): ("CrossEntropyLoss", "cross_entropy"),
    (Family.YES_NO, Scale.LOGITS): ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
    (Family.YES_NO, Scale.PROBABILITIES): ("BCELoss", "binary_cross_entropy"),
    (Family.YES_NO, Scale.INDEPENDENT): ("BCELoss", "binary_cross_entropy"),
}
"""The class and the function that read outputs as they are; none reads the probabilities of a row."""

_ACTIVATIONS = {
    "softmax": "`softmax(dim=1)`",
    "log_softmax": "`log_softmax(dim=1)`",
    "sigmoid": "`sigmoid`",
    "tanh": "`tanh`",
    "relu": "`relu`",
}

_CALLED = re.compile(r"(?P<dots>(?:\w+\.)+)(?P<name>\w+)(?P<arguments>\(.*\))")


@DIALECT.spells(EndIn)
def _end_in(wish: EndIn) -> Spelling:
    """Where the activation is to stand only the reader can say: in `forward`, or among the layers."""
    if wish.activation == LINEAR:
        ends_bare = wish.output.head.activation.value == LINEAR and not wish.output.head.stacked
        edits = () if ends_bare else (None,)
        return Spelling("no activation at the end of the model", edits, wish.activation)
    name = _ACTIVATIONS.get(wish.activation, f"`{wish.activation}`")
    return Spelling(f"{name} at the end of the model", (None,), wish.activation)


@DIALECT.spells(EndFor)
def _end_for(wish: EndFor) -> Spelling:
    """All losses of `_LOSSES` read what the last weights make."""
    return _end_in(EndIn(wish.output, LINEAR))


@DIALECT.spells(OverHalf)
def _over_half(wish: OverHalf) -> Spelling:
    """A logit of zero is a probability of one half; which of both a name holds only the reader can say."""
    half = "0.5" if wish.prediction.head.activation.value == "sigmoid" else "0"
    return Spelling(f"`output > {half}`", (None,))


@DIALECT.spells(Train)
def _train(wish: Train) -> Spelling | None:
    """The other loss is written only where the one that it replaces was made without arguments."""
    name = _LOSSES.get((wish.family, wish.form))
    if name is None:
        return None
    origin = wish.output.loss.name.origin
    called = _CALLED.fullmatch(origin.text()) if origin is not None else None
    is_plain = called is not None and called["arguments"] == "()"
    return Spelling(f"`nn.{name}`", (_renamed(wish.output, name, "") if is_plain else None,), name)


@DIALECT.spells(Read)
def _read(wish: Read) -> Spelling | None:
    """Another class or function takes the place of the loss: its arguments stay, as both have the same."""
    loss = wish.output.loss
    names = _READING.get((loss.family, wish.scale)) if loss.family is not None else None
    if names is None:
        return None
    return Spelling(f"`nn.{names[0]}`", (_renamed(wish.output, *names),), names[0])


def _renamed(output: Output, of_class: str, function: str) -> Edit | None:
    """Return the edit that calls another loss; None where the code leaves no place for it."""
    origin = output.loss.name.origin
    users = [other for other in output.run.outputs if other.loss.name.origin == origin]
    called = _CALLED.fullmatch(origin.text()) if origin is not None else None
    if origin is None or called is None or len(users) > 1:
        return None
    is_class = called["name"][:1].isupper()
    return Replace(origin, f"{called['dots']}{of_class if is_class else function}{called['arguments']}")

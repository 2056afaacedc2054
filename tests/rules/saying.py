"""What a sentence of a finding says, whatever words it chooses: code in backticks, numbers, and the field's terms."""

from __future__ import annotations

import re

TERMS = (
    "softmax sigmoid relu tanh linear activation logits probabilities rows classes class labels one-hot units unit "
    "head targets inputs outputs images validation training loss metric accuracy steps step axes shape window "
    "gradient integers fractions remainder learns learned negative zero rate batch epoch generator order scaler "
    "dropout layer layers frozen weights half output bound"
).split()
_SAID = re.compile(
    r"`[^`]+`|'[^']+'|-?\d+(?:\.\d+)?%?|" + "|".join(rf"\b{re.escape(term)}\b" for term in TERMS)
)


def facts_in(text: str | tuple[str, ...]) -> list[str]:
    """Return what a text names, in the order of the alphabet.

    Raises:
        AssertionError: it names nothing, so that nothing could be compared.
    """
    sentences = (text,) if isinstance(text, str) else text
    found = sorted(said for sentence in sentences for said in _SAID.findall(sentence.lower()))
    assert found, f"nothing in {text!r} can be compared"
    return found

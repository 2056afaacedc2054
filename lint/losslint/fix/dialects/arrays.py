"""What code for any framework writes alike: NumPy, scikit-learn and plain Python."""

from __future__ import annotations

import re

from losslint.findings import Edit, Replace
from losslint.fix.dialects.spelling import Dialect, Spelling
from losslint.source import CodeOrigin
from losslint.training import Origin
from losslint.wishes import (
    ClassesOfRows,
    EncodeOnce,
    Highest,
    KeepResult,
    OnlyTransform,
    OverHalf,
    Quotient,
    Reversed,
    Sorted,
    Turned,
    Undivided,
)

DIALECT = Dialect()

_NUMBERS = r"(?P<numbers>[\w.]+(?:\([\w., =]*\))?)"
_ARGMAX = re.compile(rf"(?:np|numpy)\.argmax\({_NUMBERS}, (?:axis=)?(?:-1|1)\)")
_METHOD_ARGMAX = re.compile(rf"{_NUMBERS}\.argmax\((?:axis=)?(?:-1|1)\)")
_ROUNDED = re.compile(rf"(?:np|numpy)\.(?:round|around|rint)\({_NUMBERS}\)")

_FIRST_ARGUMENT = re.compile(r"(?P<function>[\w.]+\()(?P<labels>\w+)(?P<rest>, .*\))")
_MADE_BY_NUMPY = re.compile(r".*(?:to_categorical\(|\beye\().*")
"""The code of labels that are a NumPy array for certain."""

_IN_PLACE = re.compile(r"(.*[^/\s])\s*/=\s*(.+)")
_FLOORED = re.compile(r"([^/]+?)\s*//=?\s*([^/]+)")
_DIVIDED_NAME = re.compile(r"(\w+) */ *[\w.]+")
_ENCODING = re.compile(r"[\w.]+\((?P<labels>[\w.]+)(, *[\w.= ]+)*\)")
"""A call that encodes what a name stands for."""

_FITTED_AGAIN = re.compile(r"(?P<scaler>[\w.]+)\.fit_transform(?P<data>\(.*\))")
_RESHAPED = re.compile(
    r"(?P<array>\w+(?:\.\w+)*(?<!np)(?<!tf))\.(?:reshape|view)\([^()]*(?:\([^()]*\))?[^()]*\)"
)
"""A method that puts an array with a name into another shape."""

_ARGUMENT = r"[\w.]+(?:\([\w., =]*\))*"
_OF_TWO = re.compile(rf"(?P<function>[\w.]+(?:\([\w., =]*\))?)\((?P<one>{_ARGUMENT}), (?P<two>{_ARGUMENT})\)")
"""A call with two simple arguments."""

_METHOD = re.compile(r"(?P<name>\w+)\.\w+\(.*\)")
_FUNCTION = re.compile(r"[\w.]+\((?P<name>\w+)[,)].*")
_MODULES = ("np", "tf", "keras")
"""Names before a dot that are no array."""

_GOING_THROUGH = ("list(", "tuple(", "enumerate(")
"""What goes through a set that nobody else has, so that a list may take its place."""

_SHORTENED = "..."
"""What stands in the text of a place where it was too long."""


@DIALECT.spells(OverHalf)
def _over_half(wish: OverHalf) -> Spelling:
    at = wish.prediction.at
    found = _ARGMAX.fullmatch(at.text()) or _METHOD_ARGMAX.fullmatch(at.text())
    edit = Replace(at, f"({found['numbers']}[:, 0] > 0.5).astype(int)") if found else None
    return Spelling("(predictions > 0.5).astype(int)", (edit,))


@DIALECT.spells(Reversed)
def _reversed(wish: Reversed) -> Spelling:
    found = _OF_TWO.fullmatch(wish.at.text())
    edit = Replace(wish.at, f"{found['function']}({found['two']}, {found['one']})") if found else None
    return Spelling("the other order", (edit,))


@DIALECT.spells(Sorted)
def _sorted(wish: Sorted) -> Spelling:
    code = wish.at.text()
    before, after = wish.at.beside() if isinstance(wish.at, CodeOrigin) else ("", "")
    apart = _SHORTENED not in code and before.endswith(_GOING_THROUGH) and after.startswith((")", ","))
    edit = Replace(wish.at, f"sorted({code})") if apart else None
    return Spelling("sorted", (edit,))


@DIALECT.spells(Turned)
def _turned(wish: Turned) -> Spelling:
    order = ", ".join(map(str, wish.order))
    code = {"array": f"transpose({order})", "tensor": f"permute({order})"}.get(wish.of, "")
    found = _RESHAPED.fullmatch(wish.at.text()) if code else None
    edit = Replace(wish.at, f"{found['array']}.{code}") if found else None
    code = code or f"Permute(({', '.join(map(str, wish.order[1:]))}))"
    return Spelling(f"`{code}`", (edit,))


@DIALECT.spells(Highest)
def _highest(wish: Highest) -> Spelling:
    at = wish.prediction.at
    found = None if wish.prediction.single else _ROUNDED.fullmatch(at.text())
    edit = Replace(at, f"np.argmax({found['numbers']}, axis=1)") if found else None
    return Spelling("np.argmax(predictions, axis=1)", (edit,))


@DIALECT.spells(ClassesOfRows)
def _classes_of_rows(wish: ClassesOfRows) -> Spelling:
    return Spelling("y.argmax(axis=1)", (_labels_too(wish),))


def _labels_too(wish: ClassesOfRows) -> Edit | None:
    at, made = wish.evaluation.at, wish.evaluation.labels.encoding.origin
    found = _FIRST_ARGUMENT.fullmatch(at.text())
    if found is None or _SHORTENED in at.text() or not wish.evaluation.labels_first:
        return None
    if made is None or not _MADE_BY_NUMPY.fullmatch(made.text()):
        return None
    return Replace(at, f"{found['function']}{found['labels']}.argmax(axis=1){found['rest']}")


@DIALECT.spells(Quotient)
def _quotient(wish: Quotient) -> Spelling:
    """A division in place needs a statement, one that rounds down may be part of an expression."""
    text = wish.division.text()
    if _IN_PLACE.fullmatch(text):
        return Spelling("x = x / 255", (_rewritten(_IN_PLACE, r"\1 = \1 / \2", wish.division),))
    division = r"\1 = \1 / \2" if "//=" in text else r"\1 / \2"
    return Spelling("x / 255", (_rewritten(_FLOORED, division, wish.division),))


def _rewritten(pattern: re.Pattern[str], division: str, origin: Origin) -> Edit | None:
    """Return the edit that keeps the fractions, None where the text is shortened or more than a division."""
    found = pattern.fullmatch(origin.text())
    if found is None or _SHORTENED in origin.text():
        return None
    return Replace(origin, found.expand(division))


@DIALECT.spells(Undivided)
def _undivided(wish: Undivided) -> Spelling:
    origin = wish.step.origin
    name = _DIVIDED_NAME.fullmatch(origin.text()) if origin is not None else None
    edit = Replace(origin, name[1]) if name is not None and origin is not None else None
    return Spelling("", (edit,))


@DIALECT.spells(EncodeOnce)
def _encode_once(wish: EncodeOnce) -> Spelling:
    written = _ENCODING.fullmatch(wish.again.text())
    return Spelling("", (Replace(wish.again, written["labels"]) if written is not None else None,))


@DIALECT.spells(OnlyTransform)
def _only_transform(wish: OnlyTransform) -> Spelling:
    at = wish.scaling.at
    found = _FITTED_AGAIN.fullmatch(at.text())
    if found is None or _SHORTENED in at.text():
        return Spelling("")
    return Spelling("", (Replace(at, f"{found['scaler']}.transform{found['data']}"),))


@DIALECT.spells(KeepResult)
def _keep_result(wish: KeepResult) -> Spelling:
    at, text = wish.discarded.at, wish.discarded.at.text()
    found = _METHOD.fullmatch(text) or _FUNCTION.fullmatch(text)
    if found is None or _SHORTENED in text or found["name"] in _MODULES:
        return Spelling("")
    return Spelling("", (Replace(at, f"{found['name']} = {text}"),))

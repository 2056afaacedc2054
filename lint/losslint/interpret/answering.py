"""Questions that conditions ask of values, and what the answers of a path say of other ones.

The answers that a path has given to questions about one value have to fit together: `kind == "a"` says no to
`kind.startswith("b")`, and a value that is one of "a" and "b" and not "a" is "b".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from math import inf
from typing import Any

from msgspec import Struct, field

from losslint.interpret import budgets
from losslint.values import Scalar


class Asked(Struct, frozen=True):
    """A question about one value: whether it `holds` of it, with `of` as the constants that are written.

    `about` says which value it is. `among` are all constants that the value may be, () where nobody says.
    """

    about: object
    holds: str
    of: tuple[object, ...] = ()
    among: tuple[object, ...] = ()


class Opposite(Struct, frozen=True):
    """`not question`."""

    question: Question


class Every(Struct, frozen=True):
    """`first and second`, in any order."""

    parts: frozenset[Question]


class Some(Struct, frozen=True):
    """`first or second`, in any order."""

    parts: frozenset[Question]


class Settled(Struct, frozen=True):
    """A part of a condition that is known."""

    answer: bool


Question = Asked | Opposite | Every | Some | Settled

TEXT = "what the text says"
"""What a question asks that is not about constants."""

HOLDS: dict[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "==": lambda value, of: bool(value == of[0]),
    "is": lambda value, of: type(value) is type(of[0]) and bool(value == of[0]),
    "in": lambda value, of: value in of,
    "within": lambda value, of: value in of[0],
    "contains": lambda value, of: of[0] in value,
    "startswith": lambda value, of: bool(value.startswith(of)),
    "endswith": lambda value, of: bool(value.endswith(of)),
    "<": lambda value, of: bool(value < of[0]),
    "<=": lambda value, of: bool(value <= of[0]),
    "true": lambda value, of: bool(value),
}
"""What can be asked of a value."""


Facts = Sequence[tuple[Any, bool]]


class Answers(Struct, frozen=True):
    """The answers that a path has given, by question; `facts` are those about constants, by what has them.

    What one answer says of the parts of its question is among them. No answer is ever taken back, so those
    of a way that follows others begin with these.
    """

    said: Mapping[Question, bool] = field(default_factory=dict)
    facts: Mapping[object, Facts] = field(default_factory=dict)

    def of(self, question: Question) -> bool | None:
        """Return what is said of a question; None where the answers leave it open."""
        given = self.said.get(question)
        if given is not None:
            return given
        match question:
            case Settled():
                return question.answer
            case Opposite():
                inner = self.of(question.question)
                return not inner if inner is not None else None
            case Every() | Some():
                deciding = isinstance(question, Some)
                found = [self.of(part) for part in question.parts]
                if deciding in found:
                    return deciding
                return None if None in found else not deciding
            case Asked():
                return _follows(self.facts.get(question.about, ())[-budgets.MAX_FACTS :], question)

    def left_of(self, about: object, among: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
        """Return which of some constants a value may still be, by the answers about it."""
        facts = self.facts.get(about, ())
        return tuple(one for one in among if _fits(facts, one))

    def following(self, question: Question, is_true: bool) -> Answers:
        """Return these answers together with one more, and with what that says of its parts."""
        told = self._with({question: is_true})
        match question:
            case Opposite():
                return told.following(question.question, not is_true)
            case Every() | Some():
                deciding = isinstance(question, Some)
                left = [part for part in question.parts if self.of(part) is not (not deciding)]
                if is_true != deciding:  # all parts of an `and` hold, none of an `or` does
                    for part in question.parts:
                        told = told.following(part, is_true)
                elif len(left) == 1:
                    told = told.following(left[0], is_true)
        return told

    def common(self, one: Answers, two: Answers) -> Answers:
        """Return the answers of two ways, which both follow these, that hold on both."""
        new = islice(one.said.items(), len(self.said), None)
        return self._with({question: said for question, said in new if two.said.get(question) is said})

    def _with(self, answers: Mapping[Question, bool]) -> Answers:
        """Return these answers with those of others that are new."""
        new = {question: said for question, said in answers.items() if question not in self.said}
        if not new:
            return self
        facts = dict(self.facts)
        for question, said in new.items():
            if isinstance(question, Asked) and question.holds != TEXT:
                facts[question.about] = (*facts.get(question.about, ()), (question, said))
        return Answers({**self.said, **new}, facts)


def _follows(facts: Facts, question: Asked) -> bool | None:
    """Return what the answers about a value say of another question about it."""
    if question.holds == TEXT:
        return None
    candidates = _candidates(facts, question.among)
    if candidates is not None:
        left = [one for one in candidates if _fits(facts, one)]
        found = {evaluated(question, one) for one in left}
        return found.pop() if len(found) == 1 else None
    if question.holds in ("==", "is", "in"):
        return False if not any(_fits(facts, one) for one in question.of) else None
    if question.holds in ("<", "<="):
        return _by_size(facts, question)
    return _by_text(facts, question)


def _candidates(facts: Facts, among: tuple[object, ...]) -> tuple[object, ...] | None:
    """Return the constants of which a value is certainly one."""
    sets = [asked.of for asked, said in facts if said and asked.holds in ("==", "is", "in")]
    return min((*sets, among) if among else sets, key=len, default=None)


def _fits(facts: Facts, value: object) -> bool:
    """Whether a value may be this constant: every question about it has the answer that was given."""
    return all(evaluated(asked, value) is said for asked, said in facts)


def evaluated(asked: Asked, value: object) -> bool | None:
    """Return the answer to a question about a constant; None where it cannot be asked of such a one."""
    try:
        return HOLDS[asked.holds](value, asked.of)
    except (TypeError, AttributeError):
        return None


def _by_size(facts: Facts, question: Asked) -> bool | None:
    """Answer how a number compares with a limit by how it compares with others."""
    limit = question.of[0]
    if not isinstance(limit, int | float):
        return None
    low, above, high, below = -inf, False, inf, False
    for asked, said in facts:
        other = asked.of[0] if asked.holds in ("<", "<=") else None
        if not isinstance(other, int | float):
            continue
        strict = (asked.holds == "<") is said
        counted = type(other) is type(limit) is int  # a share between 0 and 1 is no count
        if strict and counted and other > (1 if said else 0):
            other, strict = other - 1 if said else other + 1, False
        if said and (other, not strict) < (high, not below):
            high, below = other, strict
        if not said and (other, strict) > (low, above):
            low, above = other, strict
    if high < limit or (high == limit and (below or question.holds == "<=")):
        return True
    return False if low > limit or (low == limit and (above or question.holds == "<")) else None


def _by_text(facts: Facts, question: Asked) -> bool | None:
    """Answer how a text begins, ends or what stands in it by what is known of the same."""
    wanted = question.of
    for asked, said in facts:
        if asked.holds != question.holds or asked.holds not in ("startswith", "endswith", "contains"):
            continue
        of = [one for one in asked.of if isinstance(one, str)]
        if said and all(evaluated(question, one) for one in of):
            return True  # what begins with "resnet50" begins with "resnet" too
        if not said and all(evaluated(asked, one) for one in wanted):
            return False
        if said and question.holds != "contains" and not any(_overlap(question, one) for one in of):
            return False
    return None


def _overlap(question: Asked, text: str) -> bool:
    """Whether a text that begins (or ends) with one may begin (or end) with what is asked for as well."""
    return bool(evaluated(question, text)) or any(
        bool(evaluated(Asked(None, question.holds, (text,)), one)) for one in question.of
    )

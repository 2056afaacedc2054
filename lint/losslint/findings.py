"""What a rule says (`Finding`) and what a report shows (`Diagnostic`)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from losslint.training import Because, Carrier, Choices, Fact, Origin, Place, either

if TYPE_CHECKING:
    from losslint.wishes import Wish


class Severity(Enum):
    """How bad a finding is. The order is from bad to mild."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(Severity).index(self)


class Applicability(Enum):
    """Whether a repair may be applied without a person looking at it."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Named(Struct, frozen=True):
    """The function `name` of the module that the class called at `beside` comes from, spelled as it is.

    `modules` are the last names that this module can have, the usual one first. It is imported where need
    be.
    """

    beside: Origin
    modules: tuple[str, ...]
    name: str


class Replace(Struct, frozen=True):
    """Put `text` in the place of a piece of code."""

    origin: Origin
    text: str


class SetArgument(Struct, frozen=True):
    """Give the call at `call` the keyword argument `name=text`, replacing one that is there."""

    call: Origin
    name: str
    text: str | Named


class RemoveArgument(Struct, frozen=True):
    """Take the argument `name` out of the call at `call`."""

    call: Origin
    name: str


class RemoveLayer(Struct, frozen=True):
    """Take the layer that is written at `layer` out of its model."""

    layer: Origin


class InsertLayer(Struct, frozen=True):
    """Put a layer of the class `name` right before the one that is written at `before`.

    The class is spelled as that of the other layer is, and imported where need be. `arguments` is the text
    of its arguments.
    """

    before: Origin
    name: str
    arguments: str = ""


class Handed(Struct, frozen=True):
    """An expression that hands data on, and what it evaluates to.

    `parts` counts what an element of a data set holds, `floating` says that the inputs are floats for sure.
    """

    at: Origin
    carrier: Carrier
    parts: int = 0
    floating: bool = False


class Repeat(Struct, frozen=True):
    """Do to other data what is done at `done`: `also` are the expressions that use them.

    `may_rebind` allows a statement that gives a variable another value for everybody who uses it.
    """

    done: Origin
    also: tuple[Handed, ...]
    may_rebind: bool = True


class Change(Struct, frozen=True):
    """Change data where they are used: `text` is what becomes of `{}`, as `{} / 255.0`."""

    used: Handed
    text: str


class Rebind(Struct, frozen=True):
    """Give the variables at `uses` new values before they are used there.

    `text` is the new value of each, with `{}` for the variable: `{} / 255.0`.
    """

    uses: tuple[Handed, ...]
    text: str


class Undo(Struct, frozen=True):
    """Leave out what is done to data at `done`: a division, or a multiplication by a number."""

    done: Origin


class Instead(Struct, frozen=True):
    """Let a function prepare the data that are divided, or handed to another function, at `done`."""

    done: Origin
    function: Named


class InsertStatement(Struct, frozen=True):
    """Put the statement `text` on a row of its own before, or `behind`, the statement that `at` stands in.

    Its names are those of the code at `names_of`, which has to stand in the same function. With
    `around_block` it is the innermost `with` around `at` that it is put before or behind.
    """

    at: Origin
    text: str
    names_of: Origin
    behind: bool = False
    around_block: bool = False


class MoveStatement(Struct, frozen=True):
    """Move the statement that `what` stands in before, or `behind`, the one that `at` stands in."""

    what: Origin
    at: Origin
    behind: bool = False


Edit = (
    Replace
    | SetArgument
    | RemoveArgument
    | RemoveLayer
    | InsertLayer
    | Repeat
    | Change
    | Rebind
    | Undo
    | Instead
    | InsertStatement
    | MoveStatement
)


def replace(fact: Fact[Any], argument: str, text: str) -> Edit | None:
    """Return the edit that makes a fact read `text`.

    `argument` is the name of the argument that holds the fact: it is added where the fact holds by
    default. None when the fact has no place in the code.
    """
    if fact.origin is None:
        return None
    return SetArgument(fact.origin, argument, text) if fact.by_default else Replace(fact.origin, text)


class Fix(Struct, frozen=True):
    """A repair: `message` starts with a verb. A None among the edits means that there is no repair."""

    message: str
    edits: tuple[Edit | None, ...]
    applicability: Applicability = Applicability.UNSAFE


class Way(Struct, frozen=True):
    """One way to put a finding right: wishes that are granted together.

    `said` is the advice in neutral words: `{0}` stands for the code that the dialect writes for the first
    wish, `{0.name}` for what it calls what is wished for. Where it is left out, the codes of all wishes are
    joined. `repair` is the message of the repair, filled in as the advice is; without it the way is advised
    only. None among the wishes means that there is no repair.
    """

    wishes: tuple[Wish | Edit | None, ...]
    said: str = ""
    repair: str = ""
    applicability: Applicability = Applicability.UNSAFE


class Finding(Struct, frozen=True):
    """What a rule has to say about one place.

    `message` is one sentence about this code, with its own names in backticks and without a full
    stop. `label` stands after the carets. `because` is the evidence and `effects` say what happens.
    `ways` are what to do instead, any of which would do: the dialect of the framework makes of them the
    `help`, which says all of them, and the `fix`, which goes the first one that can be gone. A rule that
    wants something that is no wish gives help and fix itself. `severity` overrides the rule's own.
    """

    at: Origin
    message: str
    label: str = ""
    because: tuple[Because, ...] = ()
    effects: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    ways: tuple[Way, ...] = ()


class TextEdit(Struct, frozen=True):
    """Replace the text of `place` by `content`; an empty place inserts."""

    place: Place
    content: str


class Repair(Struct, frozen=True):
    """A fix worked out to text edits."""

    message: str
    applicability: Applicability
    edits: tuple[TextEdit, ...]


class Related(Struct, frozen=True):
    """A further place of a diagnostic and what it shows."""

    place: Place
    message: str


HERE_TOO = "the same here"
"""What a further place of the same finding shows."""

CONFIRMED, NOT_CONFIRMED, INCONCLUSIVE = "confirmed", "not confirmed", "inconclusive"
"""The verdicts of a probe."""


class Verdict(Struct, frozen=True):
    """What a short training said about a finding, in how many seconds, in one sentence with its numbers.

    `verdict` is one of the three above, or "" where nothing was tried: then `sentence` says why.
    """

    verdict: str
    sentence: str
    seconds: float = 0.0


class Diagnostic(Struct, frozen=True):
    """A finding with everything resolved to lines and text: what reports are made of.

    `subsumes` are the codes of the findings that have the same cause, and `also` says each of them
    in one line. `probe` is the verdict of a short training, where one was asked for. `choices` are what has
    to be chosen for it to hold, () where it holds by default. `trainings` is where the trainings stand that
    it was said about.
    """

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    label: str = ""
    related: tuple[Related, ...] = ()
    effects: tuple[str, ...] = ()
    help: str = ""
    repair: Repair | None = None
    subsumes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    fingerprint: str = ""
    probe: Verdict | None = None
    choices: Choices = ()
    trainings: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Return where it stands: its own place, and those of other fits and uses that it is about too."""
        again = (one.place for one in self.related if one.message.startswith(HERE_TOO))
        return (self.place, *again)

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """The key that every report sorts by."""
        place = self.place
        return (place.path, place.cell or 0, place.row, place.column, self.code, self.message)


def united(first: Diagnostic, others: Iterable[Diagnostic]) -> Diagnostic:
    """Return a diagnostic with what others of its code and place have under themselves."""
    both = (first, *others)
    return structs.replace(
        first,
        subsumes=tuple(dict.fromkeys(code for one in both for code in one.subsumes)),
        also=tuple(dict.fromkeys(line for one in both for line in one.also)),
        choices=reduce(either, (one.choices for one in both)),
        trainings=tuple(dict.fromkeys(at for one in both for at in one.trainings)),
    )

"""The interpreter's state: store, scopes, budgets, and the branches that were decided."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import libcst as cst
from msgspec import Struct, field
from msgspec.structs import replace

from losslint.interpret import budgets
from losslint.interpret.answering import Answers
from losslint.interpret.code import Code
from losslint.interpret.reading import names_read_in
from losslint.interpret.switches import Switches
from losslint.project import Project, Stage, Stages
from losslint.source import CodeOrigin, Source
from losslint.training import Origin, Standing
from losslint.values import (
    ApplyEvent,
    Cell,
    Chance,
    Closure,
    CompileEvent,
    Const,
    Event,
    FitEvent,
    Frame,
    InTurn,
    List,
    Method,
    Names,
    NumberEvent,
    NumbersEvent,
    Ref,
    Scalar,
    Store,
    TurnEvent,
    Unknown,
    Value,
)


class Outcome(Struct, frozen=True):
    """How a block ended other than by reaching its end: break, continue, return or raise."""

    how: str
    value: Value | None = None


Evaluator = Callable[["Machine", Any], Value]


Executor = Callable[["Machine", Any], Outcome | None]


EVALUATORS: dict[type[cst.CSTNode], Evaluator] = {}


EXECUTORS: dict[type[cst.CSTNode], Executor] = {}


E = TypeVar("E", bound=Evaluator)


X = TypeVar("X", bound=Executor)


def evaluates(*kinds: type[cst.CSTNode]) -> Callable[[E], E]:
    """Register the function that computes the value of these expressions."""

    def register(function: E) -> E:
        for kind in kinds:
            EVALUATORS[kind] = function
        return function

    return register


def executes(*kinds: type[cst.CSTNode]) -> Callable[[X], X]:
    """Register the function that carries out these statements."""

    def register(function: X) -> X:
        for kind in kinds:
            EXECUTORS[kind] = function
        return function

    return register


class OutOfBudget(Exception):  # noqa: N818 - it ends a path, it is no error
    """The path has used up its steps. What it found so far stands."""


class Activation(Struct):
    """One running piece of code: a module, or a call of a function.

    `scopes` are the addresses of the frames that names are looked up in, innermost first. `line` is the
    simple statement that began last: most origins stand in it. `yields` collects what a generator yields,
    `maybe` what an undecided branch may already have returned, `fields` the names that a class annotates.
    """

    source: Source
    scopes: tuple[int, ...]
    code: object = None
    receiver: Value | None = None
    owner: Ref | None = None
    line: cst.SimpleStatementLine | None = None
    module_names: set[str] = field(default_factory=set)
    outer_names: set[str] = field(default_factory=set)
    yields: list[Value] = field(default_factory=list)
    maybe: list[Value] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    def twin(self) -> Activation:
        """Return the same activation, to go on on its own."""
        return replace(
            self,
            module_names=set(self.module_names),
            outer_names=set(self.outer_names),
            yields=list(self.yields),
            maybe=list(self.maybe),
        )


class Fork(Struct, frozen=True):
    """A branch that the script's text does not decide, and the way that was taken.

    To take the other one, a path can begin at the moment, or else from the start.
    """

    ordinal: int
    taken: bool
    since: Moment | None


class Moment(Struct, frozen=True):
    """A machine at rest, never run itself, and how many statements or functions were done by then.

    `uncalled` is None as long as the module's statements are being carried out.
    """

    machine: Machine
    done: int = 0
    uncalled: Uncalled | None = None


class Uncalled(Struct):
    """The functions that are interpreted on their own, each with what the module has left behind.

    `events` are those of the path that came to them first, `ends` how many there were after each function.
    """

    functions: tuple[Closure, ...]
    cells: Mapping[int, Cell]
    decided: Answers
    events: list[Event]
    ends: dict[int, int] = field(default_factory=dict)
    complete: bool = False


class Documents(Struct):
    """What the ways through a file learn of settings with documented choices; they share it.

    `settings` are those that are at their defaults, by name and by the value that was made of them. `named`
    are those without a default, by what conditions call them: the name, and what it may be. `under` are the
    answers that a way had given when a training was noted, by the identity of the event.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    by_value: dict[int, Any] = field(default_factory=dict)
    named: dict[object, tuple[str, tuple[Scalar, ...]]] = field(default_factory=dict)
    kept: list[Value] = field(default_factory=list)
    under: dict[int, tuple[Event, Answers]] = field(default_factory=dict)


class Machine(ABC):
    """One path through one file. Another path chooses otherwise from some moment on."""

    stages: Stages | None = None
    """The other scripts of the project, where they may be followed."""
    switches: Switches | None = None
    """What notes which trainings are passed over, where somebody asks for them."""

    chosen: Any = None
    """The setting that this way is followed for, which is not at its default; None for all other ways."""

    def __init__(self, source: Source, project: Project) -> None:
        self.documents = Documents()
        self.store = Store()
        self.source = source
        self.project = project
        self.choices: Mapping[int, bool] = {}
        self.may_fork = True
        self.steps = 0
        self.since: Moment | None = None
        """The latest moment that was kept, and in `rested` the steps that were left then."""
        self.rested = 0
        self.events: list[Event] = []
        self.noted: dict[object, int] = {}
        self.forks: list[Fork] = []
        self.decided = Answers()
        self.kept: list[Value] = []
        self.questions: dict[cst.CSTNode, tuple[str, tuple[str, ...]]] = {}
        """The code of conditions, and the names in it."""
        self.undecided = 0
        self.doubt = 0
        self.least_steps = 0
        """The steps that have to be left for a call to be followed."""
        self.cut_short = ""
        """Why a function that nobody calls was not followed into all its calls, "" where it was."""
        self.decorating: dict[int, int] = {}
        """By the identities of the project's own decorators, how many steps each has taken, on all paths."""
        self.refused: list[int] = []
        """How much doubt there was at each call that a library certainly refuses."""
        self.loops = 0
        self.importing = 0
        """Modules of the project whose own statements are being carried out."""
        self.contexts: frozenset[int] = frozenset()
        """The addresses of the objects whose `with` block is being carried out, of kinds that matter."""
        self.around: tuple[Value, ...] = ()
        """The objects in whose `with` block, or under which as a decorator, the running code stands."""
        self.standing = Standing()
        """The loops and the conditions that are not decided around the running code."""
        self.forwards = 0
        """How many models are being called that are followed into what they compute."""
        self.told_apart = 0
        """Runs of loops and conditions so far."""
        self.settings: dict[str, Value] = {}
        self.folder: str | None = ""
        self.search = self.store.new(List(()))
        self.written: frozenset[str] = frozenset()
        self.chance = Chance()
        self.depth = 0
        self.calls = 0
        self.running: list[object] = []
        self.called: set[int] = set()
        self.reached: dict[int, str] = {}
        """Names of functions of other files that were carried out; `alone` are those without a caller."""
        self.alone: set[str] = set()
        self.captured: set[int] = set()
        """The frames that some function has seen from where it was defined: they outlive their call."""
        self.closures: list[Closure] = []
        self.modules: dict[str, Ref | None] = {}
        self.imported: dict[str, dict[int, Cell]] = {}
        """By the path of a module, the cells that were made when it was imported."""
        self.codes: dict[int, Code] = {}
        self.stack: list[Activation] = []

    def twin(self) -> Machine:
        """Return a machine that goes on from here on its own, the first one being at rest.

        The two share what only depends on the code.
        """
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        other.since = None  # the moments before are of no use to it
        other.store = self.store.twin()
        other.stack = [self.stack[0].twin()]
        other.events, other.forks = self.events.copy(), self.forks.copy()
        other.noted, other.kept = self.noted.copy(), self.kept.copy()
        other.refused = self.refused.copy()
        other.settings, other.chance = self.settings.copy(), replace(self.chance)
        other.called, other.captured = self.called.copy(), self.captured.copy()
        other.reached, other.alone = self.reached.copy(), self.alone.copy()
        other.closures, other.modules = self.closures.copy(), self.modules.copy()
        other.imported = self.imported.copy()
        return other

    def choose(self, choices: Mapping[int, bool], steps: int, since: Moment | None, may_fork: bool) -> None:
        """Set out on a path, from a moment or from the start, that takes these ways at branches by number."""
        self.choices, self.may_fork = choices, may_fork
        self.steps = self.rested = steps
        self.since = since

    # Running ---------------------------------------------------------------------------------

    def evaluate(self, node: cst.CSTNode) -> Value:
        """Return what an expression evaluates to.

        Raises:
            OutOfBudget: the path has no steps left.
        """
        self.steps -= 1
        if self.steps < 0:
            raise OutOfBudget
        evaluator = EVALUATORS.get(type(node))
        if evaluator is not None:
            return evaluator(self, node)
        return self.unknown("an expression of a kind that is not followed", node)

    def execute(self, node: cst.CSTNode) -> Outcome | None:
        """Carry out a statement; return how it ended if it did not just go on.

        Raises:
            OutOfBudget: the path has no steps left.
        """
        self.steps -= 1
        if self.steps < 0:
            raise OutOfBudget
        executor = EXECUTORS.get(type(node))
        return executor(self, node) if executor is not None else None

    def refuse(self) -> None:
        """Note that the call that is being carried out raises, whatever its arguments hold."""
        self.refused.append(self.doubt)

    def execute_all(self, body: Sequence[cst.CSTNode]) -> Outcome | None:
        """Carry out statements in order, up to the first that does not just go on."""
        for node in body:
            outcome = self.execute(node)
            if outcome is not None:
                return outcome
        return None

    @abstractmethod
    def apply(
        self, function: Value, positional: Sequence[Value], keywords: Names, origin: Origin | None
    ) -> Value:
        """Call a value, of the project or of a library."""

    def aside(self, function: Value, positional: Sequence[Value], origin: Origin | None) -> list[Event]:
        """Return what happens in a call that is tried on a copy, without ways of its own.

        Raises:
            OutOfBudget: the path has no steps left.
        """
        trial = self.twin()
        trial.loops += 1  # what it leaves undecided is joined
        trial.may_fork = False
        trial.stack = [activation.twin() for activation in self.stack]
        first = len(trial.events)
        try:
            trial.apply(function, positional, {}, origin)
        finally:
            self.steps, self.store.next = trial.steps, trial.store.next  # no address is used twice
        return trial.events[first:]

    @abstractmethod
    def items_of(self, value: Value) -> tuple[Value, ...] | None:
        """Return the items of a collection of known length, or None."""

    @abstractmethod
    def element_of(self, value: Value) -> Value:
        """Return what one step of iterating over a value yields."""

    @abstractmethod
    def spoil(self, value: Value, why: str) -> None:
        """Forget what is known of everything that a value leads to."""

    @abstractmethod
    def joined(self, values: tuple[Value, ...], why: str) -> Value:
        """Return what holds of all of several values."""

    def inside(self, method: str) -> Value | None:
        """Return the object whose method of a name is running, None where there is none."""
        for here in reversed(self.stack):
            node = here.code.node if isinstance(here.code, Code) else None
            if isinstance(node, cst.FunctionDef) and node.name.value == method and here.owner is not None:
                return here.receiver
        return None

    def running_in(self, value: Value) -> bool:
        """Whether a method of an object is running."""
        return any(here.owner is not None and here.receiver == value for here in self.stack)

    def takes(self, function: Value, keyword: str) -> bool:
        """Whether a function may be called with a keyword; of the project's own it is known."""
        inner = function.function if isinstance(function, Method) else function
        code = inner.code if isinstance(inner, Closure) else None
        return not (isinstance(code, Code) and code.refused({keyword: Const(None)}))

    @abstractmethod
    def own_method(self, value: Value | None, name: str) -> Value | None:
        """Return what the project's class of an object defines under a name, if anything."""

    @abstractmethod
    def attribute(self, value: Value, name: str, origin: Origin) -> Value:
        """Return `value.name`."""

    @abstractmethod
    def has_attribute(self, value: Value, name: str) -> bool | None:
        """Whether there is a `value.name`, None where that is not certain."""

    @abstractmethod
    def set_attribute(self, value: Value, name: str | None, new: Value, origin: Origin) -> None:
        """Carry out `value.name = new`; without a name, of an attribute nobody knows which."""

    @abstractmethod
    def module(self, dotted: str, level: int, origin: Origin) -> Value:
        """Import a module by its name, with `level` dots in front of it, and return it."""

    @abstractmethod
    def meant_by(self, text: str, origin: Origin) -> Value:
        """Return what a text names or calls where the running code stands: `resnet`, `models.resnet(10)`."""

    @abstractmethod
    def setting(self, name: str, value: Value, among: tuple[Scalar, ...] = ()) -> Value:
        """Return what a setting is on this way, whose default is `value` and that may be one of `among`."""

    @abstractmethod
    def commanded(self, function: Value) -> Names:
        """Return what a command line gives a function or class that it calls, where it says its choices."""

    def elsewhere(self, name: str) -> Sequence[Stage]:
        """Return what happens, way by way, in the other scripts that may write a file."""
        if self.stages is None:
            return []
        ways, steps = self.stages.writing(name, self.source, max(self.steps, 0) // budgets.STAGE_SHARE)
        self.steps -= steps
        return ways

    # Where we are ----------------------------------------------------------------------------

    @property
    def here(self) -> Activation:
        """The activation that is running."""
        return self.stack[-1]

    def at(self, node: cst.CSTNode) -> CodeOrigin:
        """Return a node of the running code as an origin."""
        here = self.stack[-1]
        return CodeOrigin(here.source, node, here.line)

    def unknown(self, why: str, node: cst.CSTNode | None = None) -> Unknown:
        """Return a value that is not known."""
        return Unknown(why, origin=self.at(node) if node is not None else None)

    # Names -----------------------------------------------------------------------------------

    def frame(self, address: int) -> Frame:
        """Return the frame at an address."""
        cell = self.store.cells[address]
        assert isinstance(cell, Frame)
        return cell

    def variable(self, name: str) -> Value | None:
        """Return what a name is bound to where the running code stands, None where it is not bound."""
        cells: Mapping[int, Any] = self.store.cells  # those of the scopes are frames
        for address in self.stack[-1].scopes:
            value: Value | None = cells[address].names.find(name)
            if value is not None:
                return value
        return None

    def variables(self, of_module: bool) -> Ref:
        """Return the frame of the running code, or of the module that it stands in; it outlives its call."""
        scopes = self.here.scopes
        address = scopes[-1] if of_module else scopes[0]
        self.captured.add(address)
        return Ref(address)

    def names_read_in(self, code: cst.CSTNode) -> set[str]:
        """Return the names that a piece of code reads."""
        return self.here.source.once(names_read_in, code)

    def bind(self, name: str, value: Value) -> None:
        """Bind a name in the scope where the running code binds it."""
        here = self.stack[-1]
        address = here.scopes[0]
        if name in here.module_names:
            address = here.scopes[-1]
        elif name in here.outer_names:
            address = next((a for a in here.scopes[1:] if name in self.frame(a).names), address)
        self.store.put(address, self.frame(address).bind(name, value))

    def record(self, event: Event) -> None:
        """Note an event, unless there are too many already; of most kinds, each place counts a few times."""
        if isinstance(event, InTurn):
            self.noted[TurnEvent] = self.noted.get(TurnEvent, 0) + 1
            if self.noted[TurnEvent] > budgets.MAX_TURNS:
                return
        elif not isinstance(event, CompileEvent | FitEvent | ApplyEvent):
            by_itself = isinstance(event, NumberEvent | NumbersEvent)  # a place may give many of them
            key = event if by_itself else (type(event), event.origin)
            seen = self.noted.get(key, 0)
            self.noted[key] = seen + 1
            if seen >= budgets.MAX_NOTED or len(self.noted) > budgets.MAX_EVENTS:
                return
        else:
            self.noted[FitEvent] = self.noted.get(FitEvent, 0) + 1
            if self.noted[FitEvent] > 2 * budgets.MAX_EVENTS:
                return
        if self.importing and isinstance(event, FitEvent):
            event = replace(event, on_import=True)
        if self.documents.named and isinstance(event, CompileEvent | FitEvent):
            self.documents.under[id(event)] = event, self.decided
        self.events.append(event)

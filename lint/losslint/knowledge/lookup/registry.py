"""The tables of library semantics: one entry a function, class or method.

To teach losslint a new call is to add one entry: a signature as text, and a transfer function from
the bound arguments to the value that the call returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from losslint.knowledge.lookup.signature import Bound
from losslint.knowledge.lookup.tables import Once
from losslint.project import Project, Stage
from losslint.source import Source
from losslint.training import Origin, Standing
from losslint.values import (
    Array,
    Cell,
    Chance,
    Const,
    Event,
    List,
    Made,
    Measured,
    Names,
    Ref,
    Scalar,
    Store,
    Tensor,
    Tuple,
    Unknown,
    Value,
    computing,
)


class Machine(Protocol):
    """What transfer functions may ask of the interpreter."""

    store: Store
    events: list[Event]
    """What has happened so far on this path."""
    loops: int
    """How many loops the running code stands in."""
    contexts: frozenset[int]
    """The addresses of the objects in whose `with` block the running code stands, of `TABLES.contexts`."""
    forwards: int
    """How many models are being called around this place."""
    around: tuple[Value, ...]
    """The objects in whose `with` block the running code stands, of `TABLES.surroundings`."""
    standing: Standing
    """The loops and the conditions that are not decided around the running code."""
    chance: Chance
    """The random orders that were drawn."""
    search: Ref
    """The list that `sys.path` is, whatever the code puts in its place."""
    settings: dict[str, Value]
    """Command-line flags that absl knows of, by name."""
    project: Project
    """The modules and settings files around the file that is checked."""
    source: Source
    """The file that is checked."""
    folder: str | None
    """Where relative paths begin, as a path from where the program was started; None where nobody knows."""
    written: frozenset[str]
    """The paths of the files that were opened to be written to."""
    doubt: int
    """How many conditions that are not known, and guards against errors, stand around this place."""

    def apply(
        self, function: Value, positional: Sequence[Value], keywords: Names, origin: Origin | None
    ) -> Value:
        """Call a value, of the project or of a library."""
        ...

    def aside(self, function: Value, positional: Sequence[Value], origin: Origin | None) -> list[Event]:
        """Return what happens in a call that is tried, and leaves no trace in the state."""
        ...

    def setting(self, name: str, value: Value, among: tuple[Scalar, ...] = ()) -> Value:
        """Return what a setting is on this way, whose default is `value` and that may be one of `among`.

        `name` is what a person knows it by: an option of a command line with its dashes.
        """
        ...

    def commanded(self, function: Value) -> Names:
        """Return what a command line gives a function or class that it calls, where it says its choices."""
        ...

    def record(self, event: Event) -> None:
        """Note that something happened that runs are made of."""
        ...

    def refuse(self) -> None:
        """Note that the call that is being carried out raises, whatever its arguments hold."""
        ...

    def items_of(self, value: Value) -> tuple[Value, ...] | None:
        """Return the items of a collection of known length, or None."""
        ...

    def element_of(self, value: Value) -> Value:
        """Return what one step of iterating over a value yields."""
        ...

    def spoil(self, value: Value, why: str) -> None:
        """Forget what is known of everything that a value leads to."""
        ...

    def joined(self, values: tuple[Value, ...], why: str) -> Value:
        """Return what holds of all of several values."""
        ...

    def takes(self, function: Value, keyword: str) -> bool:
        """Whether a function may be called with a keyword; of the project's own it is known."""
        ...

    def inside(self, method: str) -> Value | None:
        """Return the object whose method of a name is running, None where there is none."""
        ...

    def running_in(self, value: Value) -> bool:
        """Whether a method of an object is running."""
        ...

    def own_method(self, value: Value | None, name: str) -> Value | None:
        """Return what the project's class of an object defines under a name, if anything."""
        ...

    def attribute(self, value: Value, name: str, origin: Origin) -> Value:
        """Return `value.name`."""
        ...

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """Whether there is a `value.name`, None where that is not certain."""
        ...

    def set_attribute(self, value: Value, name: str | None, new: Value, origin: Origin) -> None:
        """Carry out `value.name = new`; without a name, of an attribute nobody knows which."""
        ...

    def variables(self, of_module: bool) -> Ref:
        """Return the frame of the running code, or of the module that it stands in."""
        ...

    def module(self, dotted: str, level: int, origin: Origin) -> Value:
        """Import a module by its name, with `level` dots in front of it, and return it."""
        ...

    def meant_by(self, text: str, origin: Origin) -> Value:
        """Return what a text names or calls where the running code stands: `resnet`, `models.resnet(10)`."""
        ...

    def elsewhere(self, name: str) -> Sequence[Stage]:
        """Return what happens, way by way, in the other scripts that may write a file."""
        ...


class Call(Struct):
    """One call of a library function with its arguments bound."""

    machine: Machine
    path: str
    bound: Bound
    origin: Origin
    receiver: Value | None = None

    def __getitem__(self, name: str) -> Value:
        for arguments in (self.bound.arguments, self.bound.extra):
            if name in arguments:
                return arguments[name]
        return Unknown(f"no `{name}`")

    def option(self, name: str, usual: Scalar) -> Value:
        """Return an argument that not all functions of an entry have, and what it is for those."""
        arguments = self.bound.arguments
        return arguments[name] if name in arguments else Const(usual)

    def gave(self, name: str) -> bool:
        """Whether the call writes this argument."""
        return name in self.bound.given or name in self.bound.extra

    def const(self, name: str) -> object:
        """Return the Python value of a constant argument; None where it is None or not known."""
        value = self[name]
        return value.value if isinstance(value, Const) else None

    def integer(self, name: str) -> int | None:
        """Return an argument that is a known whole number."""
        return whole(self[name])

    def text(self, name: str) -> str | None:
        """Return an argument that is a known string."""
        value = self.const(name)
        return value if isinstance(value, str) else None

    def array(self, value: Value | str | None) -> Array | None:
        """Return the array behind an argument (by name) or a value."""
        return self.machine.store.find(self[value] if isinstance(value, str) else value, Array)

    def new(self, cell: Cell) -> Ref:
        """Put a new cell into the store, made by this call."""
        return self.machine.store.new(cell, self.origin)

    def unknown(self, why: str) -> Unknown:
        """Return a result that is not known."""
        return Unknown(why, origin=self.origin)

    def items(self, value: Value | str) -> tuple[Value, ...] | None:
        """Return the items of a tuple or list of known length."""
        return self.machine.items_of(self[value] if isinstance(value, str) else value)


Transfer = Callable[[Call], Value]
Reader = Callable[[Machine, Value, Origin], Value]
Writer = Callable[[Machine, Value, Value, Origin], None]
Column = Callable[[Machine, Value, str, Origin], Value | None]
ColumnWriter = Callable[[Machine, Value, str, Value, Origin], None]
Member = Callable[[Machine, str], Value | None]
Step = Callable[[Machine, Value], Value]
Feeding = Callable[[Machine, Value, "Origin | None"], Value]
Holding = Callable[[Machine, Value], "tuple[Value, ...] | None"]
Asking = Callable[[Machine, Value, "Origin | None"], Value | None]
Telling = Callable[[Machine, Value, Origin], None]
Comparing = Callable[[Machine, Value, Value, Origin], None]
Subtracting = Callable[[Machine, Value, Value, "Origin | None"], Value | None]
Measuring = Callable[[Machine, Value, str, Origin, "Value | None", bool], None]
Testing = Callable[[Machine, Tensor], "Origin | None"]
Copying = Callable[[Machine, Value, Origin], None]
Leaving = Callable[[Machine, Value, str], None]
Decorator = Callable[[Machine, Made], Names]
Handing = Callable[[Machine, Sequence[Value], bool, "Origin | None"], None]
Hint = Callable[[Machine, Value, Sequence[Value], Origin], None]
Watcher = Callable[[Machine, Ref, Value, Sequence[Value], Names, "Origin | None"], None]


class Entry(Struct, frozen=True):
    """What is known of one function: its signature and what it returns.

    `only_in` is where it is found where that is not today's version of its library: "Keras 1", "notebooks".
    `of` are the arrays that have it as a method: its first parameter is what it is called on.
    """

    signature: str
    transfer: Transfer
    only_in: str = ""
    of: tuple[str, ...] = ()


class Tests(Struct, frozen=True):
    """How the tests of a class are called: its methods with this prefix, each behind those that set it up."""

    prefix: str
    before: tuple[str, ...]


class Base(Struct, frozen=True):
    """What an object of the project's own class is whose class derives from a library's.

    `net` is the kind of model that it is, None for anything else; `call` names the method that is carried out
    when the object is called. `feeds` is what that method is given in the place of data, where the framework
    has one way to call a model, on data: a symbolic tensor that stands for them. `asked` is told of such a
    call, of the model and what it gives, unless it stands in that of another model. `alone` is what happens
    to an object of a class that nobody in the project makes, where it is written for a trainer to call.
    `tests` are those of its methods that are tests.
    """

    net: str | None = None
    call: str = ""
    feeds: Feeding | None = None
    alone: Callable[[Machine, Ref], None] | None = None
    asked: Handing | None = None
    tests: Tests | None = None


class Apart(Struct, frozen=True):
    """How a collection is taken apart into what stands for its items, and put together of some of it."""

    items: Callable[[Machine, Value], tuple[Value, ...] | None]
    again: Callable[[Machine, tuple[Value, ...], Origin], Value]


def _table(name: str) -> Any:
    return field(default_factory=lambda: Once(name))


class Tables(Struct):
    """All entries, by canonical path or by kind of receiver; none stands twice.

    `methods` and `attributes` are keyed by the kind of receiver and the name, `writers` say what setting an
    attribute does. `columns` and `column_writers` stand for attributes of a kind that have no fixed names,
    `members` for attributes of a library's object that the code itself fills. `named` are the packages of
    functions that need not be called: whether a name there means something. `bases` are the classes that a
    project derives its own from, `fields` what declares a field of such a class. `contexts` are the classes
    whose objects mean something to what stands in their `with` block, each with what it is told of every call
    there; those of `surroundings` are asked for by what stands inside, and functions may be decorated with
    them. `handed` are told of what is given to code that is not followed, and whether that can reach anything
    at all. `hinting` are methods that objects have which are not known, by whose name alone it is known what
    may happen: they only note it. `decorators` are the classes whose objects give a function that they
    decorate defaults, by the names of its parameters, "" for the first one, and `mappings` the classes from
    which a project derives dicts of its own. `iterables` say what one step of a loop over a kind yields,
    `sequences` what objects of a class hold one after the other, and `conventions` what everybody calls a
    library or a function; the classes of the packages in `known_by_name` are known by their names alone.
    `derived` says which class a library's own class derives from, whose methods it has too. `telling` are
    methods by whose name alone it is known what happens, whatever they are called on; where one gives None,
    nobody knows what it gives. `leaving` say by kind what is not known any more of an object of a library
    once something that is not followed has it. `acting` are the methods that are called for what they do and
    nothing else, by kind and name, `acting_alone` those of them that need no arguments, and `answers` the
    classes of what calls return that say what they could not do.
    `spreads` are functions that are given the items of one collection, of unknown length, and nothing else.
    `item_writers` say what setting an item of a library's object does, by its path, and `environment` who is
    told of a value that an environment variable is given. `comparing` are told of symbolic tensors that are
    held against something with `==`, `subtracting` of
    differences under a tape, and `measuring` of what a metric of a library is given, by the metric's
    canonical name. `apart` say by class what stands for items of which neither number nor order is known, and
    how some of these become such an object again. `weights` are the classes of weights by themselves, which
    `w -= step` changes in place. `devices` are what a device is called, without its number, and the classes
    of devices: which one a program computes on is no reason to tell two ways through it apart. `testing` are
    asked where data are loaded that are kept for testing, of which alone a symbolic tensor was worked out,
    and `copying` are told of what is copied with everything inside it.
    """

    functions: Once[str, Entry] = _table("functions")
    methods: Once[tuple[str, str], Entry] = _table("methods")
    attributes: Once[tuple[str, str], Reader] = _table("attributes")
    writers: Once[tuple[str, str], Writer] = _table("writers")
    columns: Once[str, Column] = _table("columns")
    column_writers: Once[str, ColumnWriter] = _table("column_writers")
    members: Once[str, Member] = _table("members")
    constants: Once[str, Value] = _table("constants")
    named: Once[str, Callable[[str], bool]] = _table("named")
    bases: Once[str, Base] = _table("bases")
    fields: Once[str, None] = _table("fields")
    contexts: Once[str, Watcher] = _table("contexts")
    surroundings: Once[str, None] = _table("surroundings")
    handed: Once[str, Handing] = _table("handed")
    hinting: Once[str, Hint] = _table("hinting")
    iterables: Once[str, Step] = _table("iterables")
    sequences: Once[str, Holding] = _table("sequences")
    derived: Once[str, str] = _table("derived")
    telling: Once[str, Asking] = _table("telling")
    comparing: Once[str, Comparing] = _table("comparing")
    subtracting: Once[str, Subtracting] = _table("subtracting")
    spreads: Once[str, Asking] = _table("spreads")
    apart: Once[str, Apart] = _table("apart")
    measuring: Once[str, Measuring] = _table("measuring")
    testing: Once[str, Testing] = _table("testing")
    copying: Once[str, Copying] = _table("copying")
    weights: Once[str, None] = _table("weights")
    devices: Once[str, None] = _table("devices")
    leaving: Once[str, Leaving] = _table("leaving")
    acting: Once[tuple[str, str], None] = _table("acting")
    acting_alone: Once[tuple[str, str], None] = _table("acting_alone")
    answers: Once[str, None] = _table("answers")
    decorators: Once[str, Decorator] = _table("decorators")
    mappings: Once[str, None] = _table("mappings")
    item_writers: Once[str, Writer] = _table("item_writers")
    environment: Once[str, Telling] = _table("environment")
    conventions: Once[str, str] = _table("conventions")
    known_by_name: Once[str, tuple[str, ...]] = _table("known_by_name")


TABLES = Tables()


def means(*paths: str, signature: str, only_in: str = "") -> Callable[[Transfer], Transfer]:
    """Register what the functions at these canonical paths return, and where they are if not everywhere."""

    def register(transfer: Transfer) -> Transfer:
        for path in paths:
            TABLES.functions[path] = Entry(signature, transfer, only_in)
        return transfer

    return register


def method(kind: str, *names: str, signature: str, only_in: str = "") -> Callable[[Transfer], Transfer]:
    """Register what methods of one kind of receiver return."""

    def register(transfer: Transfer) -> Transfer:
        for name in names:
            TABLES.methods[kind, name] = Entry(signature, transfer, only_in)
        return transfer

    return register


ARRAYS = {"ndarray": "array", "tensor": "array", "sparse": "array", "frame": "frame", "series": "series"}
"""The kinds of arrays that have methods, and the kind of receiver that each is looked up by.

Arrays of numpy and tensors, and sparse matrices of scipy, are not told apart where a script does not say what
it has; data frames and their columns are of pandas, and asked first for what they have of their own.
"""


def array_method(*names: str, of: str, signature: str, only_in: str = "") -> Callable[[Transfer], Transfer]:
    """Register what methods of arrays return that do what a function does: `x.max()` is `np.max(x)`.

    `of` names the `ARRAYS` that have them. What a method is called on is its first parameter.
    """
    having = tuple(of.split())

    def register(transfer: Transfer) -> Transfer:
        for kind in sorted({ARRAYS[one] for one in having}):
            entry = Entry(signature, transfer, only_in, tuple(one for one in having if ARRAYS[one] == kind))
            for name in names:
                TABLES.methods[kind, name] = entry
        return transfer

    return register


def on_array(name: str, otherwise: Transfer) -> Callable[[Callable[[Call, Array], Array]], Transfer]:
    """Make a transfer function of what a call makes of the array that an argument is.

    `otherwise` says what it returns where the argument is no array.
    """

    def make(change: Callable[[Call, Array], Array]) -> Transfer:
        def transfer(call: Call) -> Value:
            found = call.array(name)
            return otherwise(call) if found is None else call.new(change(call, found))

        return transfer

    return make


def not_known(why: str) -> Transfer:
    """Return a transfer function for what is not known."""
    return lambda call: call.unknown(why)


def attribute(kind: str, *names: str) -> Callable[[Reader], Reader]:
    """Register what attributes of one kind of receiver are."""

    def register(reader: Reader) -> Reader:
        for name in names:
            TABLES.attributes[kind, name] = reader
        return reader

    return register


def for_each(
    machine: Machine, function: Value, element: Value, origin: Origin | None, named: Names | None = None
) -> Value:
    """Return what a function returns that is called for each element, each of which may go another way.

    `named` is what it is given besides, by name.
    """
    machine.loops += 1
    try:
        return machine.apply(function, [element], named or {}, origin)
    finally:
        machine.loops -= 1


def handed(machine: Machine, values: Sequence[Value], anything: bool, origin: Origin | None) -> None:
    """Tell whom it may concern that values are given to code that is not followed."""
    for told in TABLES.handed.values():
        told(machine, values, anything, origin)


def measured(
    machine: Machine,
    given: Value,
    measure: str,
    origin: Origin,
    labels: Value | None = None,
    *,
    refuses: bool = False,
) -> None:
    """Tell whom it may concern what a metric of a library is given, by the metric's canonical name.

    `refuses` says that it stops where it is given other numbers than those of classes.
    """
    for told in TABLES.measuring.values():
        told(machine, given, measure, origin, labels, refuses)


def tested(machine: Machine, value: Value) -> Origin | None:
    """Return where data are loaded that are kept for testing, of which alone a number was worked out."""
    if isinstance(value, Measured):
        return value.tested
    found = (told(machine, value) for told in TABLES.testing.values()) if isinstance(value, Tensor) else ()
    return next((one for one in found if one is not None), None)


def writer(kind: str, *names: str) -> Callable[[Writer], Writer]:
    """Register what setting attributes of one kind of receiver does."""

    def register(write: Writer) -> Writer:
        for name in names:
            TABLES.writers[kind, name] = write
        return write

    return register


def whole(value: Value | None) -> int | None:
    """Return the whole number that a value is, of the size that lengths and positions have, or None."""
    return computing.word(value.value) if isinstance(value, Const) else None


def number(value: Value | None) -> float | int | None:
    """Return the real number that a value is, or None; infinity is none that can be computed with."""
    return computing.real(value.value) if isinstance(value, Const) else None


def listed(machine: Machine, values: Sequence[Value], origin: Origin | None) -> Ref:
    """Put a list of known items into the store."""
    return machine.store.new(List(tuple(values)), origin)


def nothing(origin: Origin | None = None) -> Const:
    """Return Python's None."""
    return Const(None, origin=origin)


def pair(one: Value, two: Value, origin: Origin | None) -> Tuple:
    """Return a tuple of two."""
    return Tuple((one, two), origin=origin)

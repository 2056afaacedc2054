"""The things that a script can change in place; each version of one is immutable."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import field
from msgspec.structs import replace

from losslint.training import Framework, Origin
from losslint.values.array import Array
from losslint.values.compared import Compared
from losslint.values.value import Ref, Unknown, Value
from losslint.values.variables import Variables

Names = Mapping[str, Value]
Key = tuple[type, object]


class Frame(Compared, frozen=True):
    """The variables of a module or of one call of a function."""

    names: Variables
    stars: tuple[str, ...] = ()
    """Library modules that were imported with `*`, latest last."""

    def bind(self, name: str, value: Value) -> Frame:
        """Return the frame with one name rebound."""
        return Frame(self.names.bind(name, value), self.stars)


Blocks = tuple[tuple[Hashable, bool], ...]
"""Plain things in order, and whether each of them comes several times."""


class List(Compared, frozen=True):
    """A list (or set). `rest` stands for further items, each of which it describes.

    `total` counts all items of a list that has a rest, where their number is known. `blocks` are the plain
    things that it was filled with one by one, in order, each with whether it came several times in a row;
    some may be left out. None where anything else was put in, or one came again later.
    """

    items: tuple[Value, ...]
    rest: Value | None = None
    is_set: bool = False
    total: int | None = None
    blocks: Blocks | None = ()

    @property
    def length(self) -> int | None:
        """The number of items, None where it is not known."""
        return len(self.items) if self.rest is None else self.total


class Dict(Compared, frozen=True):
    """A dict. `rest` stands for the value of any key that is not among the items.

    `dotted` names the class of an object whose entries are its attributes too, "" for a plain dict. `of` is
    that class where it is the project's own.
    """

    apart = frozenset({"keys"})

    items: Mapping[Key, Value]
    keys: tuple[Value, ...] = ()
    rest: Value | None = None
    dotted: str = ""
    of: Ref | None = None


class UserClass(Compared, frozen=True):
    """A class of the project. `fields` are the names that are annotated in it, those of a dataclass."""

    name: str
    bases: tuple[Value, ...]
    names: Names
    origin: Origin | None = None
    fields: tuple[str, ...] = ()


SOME = ""
"""The name under which an object notes that some attribute was set, nobody knows which."""


class Instance(Compared, frozen=True):
    """An object of a project's class. `base` is its part that a library class defines, if any."""

    of: Ref
    names: Names
    base: Ref | None = None


class Made(Compared, frozen=True):
    """An object that a library's class made: a layer, loss, scaler, generator.

    `path` is the canonical name of the class, `arguments` what it was given by parameter name, and
    `state` what methods have changed since. `given` are the names of those that the code writes.
    """

    path: str
    arguments: Names
    given: frozenset[str]
    state: Names = field(default_factory=dict)
    origin: Origin | None = None

    @property
    def name(self) -> str:
        """The last part of the path: the name of the class."""
        return self.path.rpartition(".")[2]

    def now(self, **state: Value) -> Made:
        """Return the object after a change of its state."""
        return replace(self, state={**self.state, **state})


class Compiled(Compared, frozen=True):
    """What `compile` was told, by parameter name.

    `own` are losses and metrics of the project's own among it, each with what it computes of symbols for
    labels and output.
    """

    apart = Compared.apart | {"own"}

    arguments: Names
    given: frozenset[str]
    origin: Origin | None = None
    own: tuple[tuple[Value, Value], ...] = ()


class Net(Compared, frozen=True):
    """A model. Sequential ones have `layers`, functional ones `inputs` and `outputs`.

    `gap` says why the layers are not all known, "" when they are; among those of a sequential model, an
    unknown one stands where they are missing. `preset` names a pretrained
    architecture (`keras.applications.VGG16`). `copy_of` is the address of the model whose weights it has,
    saved and loaded again. A subclassed model has neither layers nor outputs:
    its `call` decides. `framework` is the one that it is written in.
    """

    style: str
    layers: tuple[Value, ...] = ()
    inputs: Value | None = None
    outputs: Value | None = None
    gap: str = ""
    preset: str = ""
    arguments: Names = field(default_factory=dict)
    compiled: Compiled | None = None
    compile_unknown: str = ""
    fitted: bool = False
    copy_of: int | None = None
    loaded: bool = False
    state: Names = field(default_factory=dict)
    origin: Origin | None = None
    framework: Framework = Framework.KERAS

    def but(self, **changes: object) -> Net:
        """Return this model with some facts changed."""
        return replace(self, **changes)

    def and_unknown(self, why: str) -> Net:
        """Return this model with layers after those that it has now, of which nothing is known.

        What is added later on comes after them.
        """
        layers = (*self.layers, Unknown(why)) if self.style == "sequential" else self.layers
        return replace(self, layers=layers, gap=self.gap or why)


Cell = Frame | List | Dict | UserClass | Instance | Made | Net | Array

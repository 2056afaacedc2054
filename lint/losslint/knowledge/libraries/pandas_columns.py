"""Columns of pandas: what entries are mapped to, what is asked of them, which kinds of them there are."""

from __future__ import annotations

from losslint.knowledge.arrays.columns import forget_entries
from losslint.knowledge.arrays.encoders import class_ids
from losslint.knowledge.lookup.registry import Call, Machine, attribute, for_each, means, method, whole
from losslint.training import Content, Doing, Encoding, Origin, Range
from losslint.values import (
    Array,
    Closure,
    Const,
    Dict,
    Distinct,
    List,
    Made,
    Method,
    Ref,
    Unknown,
    Value,
    Whole,
    choices_of,
)


@method("series", "map", "apply", "transform", signature="mapping, func->mapping, arg->mapping")
@method("series", "replace", signature="mapping, value=None, *, inplace=False, to_replace->mapping")
def mapped(call: Call) -> Value:
    """`column.map({'a': 0, 'b': 1})`: class ids where the dict, or the function, says so."""
    found = call.array(call.receiver)
    if _is_mapped_to_places(call):
        ids = class_ids(found, call.origin, "mapped to the place of each name").but(kind="series")
        return call.new(ids)
    numbers = _mapped_to(call)
    # Entries that are not certainly numbers may be lists, which make rows of an array.
    shape = found.shape if found is not None and numbers else None
    made = Array(shape=shape, why=f"a column after `{call.path}`", kind="series")
    first = min(numbers, default=2)
    if numbers and first in (0, 1) and numbers == frozenset(range(int(first), len(numbers) + int(first))):
        made = made.but(
            dtype="int64" if all(isinstance(one, int) for one in numbers) else None,
            content=Content.LABELS,
            encoding=Encoding.CLASS_IDS,
            range=Range(min(numbers), max(numbers)),
            classes=len(numbers) if len(numbers) > 1 else None,
            why="",
        ).did(Doing.ENCODED, call.origin, "mapped to numbers")
    if call.option("inplace", False) == Const(False):
        return call.new(made)
    _replaced(call, found, made)
    return Const(None)


def _is_mapped_to_places(call: Call) -> bool:
    """Whether the values of a dict, by which entries are replaced, are the places of names among names."""
    mapping = call.machine.store.find(call["mapping"], Dict)
    if call.path != "map" or mapping is None or mapping.items:
        return False
    return isinstance(mapping.rest, Whole) and mapping.rest.of_a_name


def _mapped_to(call: Call) -> frozenset[int | float]:
    """Return the numbers that a dict or a function makes of the entries of a column, none if not known."""
    mapping = call.machine.store.find(call["mapping"], Dict)
    if mapping is not None and mapping.rest is None and mapping.items:
        # What `replace` does not find stays as it is, which cannot be fitted to where it is text.
        texts = call.path == "map" or all(kind is str for kind, _ in mapping.items)
        choices = [choices_of(value) for value in mapping.items.values()]
        return frozenset[float]().union(*choices) if texts and all(choices) else frozenset()
    olds = call.items("mapping") if call.path == "replace" and call.gave("value") else None
    news = call.items("value") if olds is not None else None
    if olds and news and len(olds) == len(news):
        texts = all(isinstance(old, Const) and isinstance(old.value, str) for old in olds)
        choices = [choices_of(new) for new in news]
        return frozenset[float]().union(*choices) if texts and all(choices) else frozenset()
    if call.path in ("map", "apply") and isinstance(call["mapping"], Closure | Method):
        element = call.machine.element_of(call.receiver) if call.receiver is not None else Unknown("an entry")
        return choices_of(for_each(call.machine, call["mapping"], element, call.origin))
    return frozenset()


def _replaced(call: Call, found: Array | None, made: Array) -> None:
    """Let the table whose column was changed in place know it."""
    owner = call.machine.store.cells.get(found.part_of) if found is not None and found.part_of else None
    if isinstance(call.receiver, Ref):
        call.machine.store.put(call.receiver, made)
    if found is None or found.part_of is None or not isinstance(owner, Array):
        return
    if found.columns is None or len(found.columns) != 1:
        forget_entries(call.machine, found.part_of)
        return
    column = made if made.encoding is not None else None
    call.machine.store.put(found.part_of, owner.with_column(found.columns[0], column))


@means("pandas.cut", signature="x, bins, right=True, labels=None, retbins=False")
@means("pandas.qcut", signature="x, q, labels=None, retbins=False")
def cut(call: Call) -> Value:
    """`pd.cut(column, bins, labels=False)`: which of the intervals each number falls into.

    Of intervals with names, it is the names; those that are the numbers from 0 on are class ids as well.
    """
    found, names, pieces = call.array("x"), call["labels"], call["bins" if call.path == "pandas.cut" else "q"]
    if call["retbins"] != Const(False):
        return call.unknown("intervals, and where they begin")
    numbers = [choices_of(name) for name in call.items(names) or ()]
    known = frozenset[float]().union(*numbers) if numbers and all(numbers) else frozenset[float]()
    count = whole(pieces) if names == Const(False) else len(known)
    made = Array(shape=found.shape if found else None, why="the interval of each number", kind="series")
    if names != Const(False) and (not known or known != frozenset(range(len(known)))):
        return call.new(made)
    return call.new(
        class_ids(found, call.origin, call.path.rpartition(".")[2], count or None).but(kind="series")
    )


@method("series", "unique", signature="")
def kinds(call: Call) -> Value:
    """`column.unique()`: its entries, each once, in the order in which they come."""
    found = call.array(call.receiver)
    if found is not None and found.encoding is not None:
        return call.new(Array(found.dtype, (found.classes,), why="the distinct values"))
    return call.new(List((), Distinct("one of a column's entries", origin=call.origin)))


@method("series", "isin", "between", "isna", "isnull", "notna", "notnull", "duplicated", signature="")
def asked(call: Call) -> Value:
    """`column.isin(names)`: yes or no for each entry."""
    return call.new(_truths(call.array(call.receiver), call.origin, call.path))


@method("made:pandas.Series.str", "contains", "startswith", "endswith", "match", "fullmatch", signature="")
def asked_of_texts(call: Call) -> Value:
    """`column.str.contains('a')`: yes or no for each text; where one is missing, no number is made of it."""
    return call.new(_truths(_of_texts(call.machine, call.receiver), call.origin, call.path))


@method(
    "made:pandas.Series.str",
    *"isalnum isalpha isdecimal isdigit islower isnumeric isspace istitle isupper".split(),
    signature="",
)
def asked_of_letters(call: Call) -> Value:
    """`column.str.isdigit()`."""
    return call.new(_truths(_of_texts(call.machine, call.receiver), call.origin, call.path))


@method(
    "made:pandas.Series.str",
    *"capitalize casefold cat center count decode encode extract extractall find findall get".split(),
    *"get_dummies index join len ljust lower lstrip normalize pad partition removeprefix".split(),
    *"removesuffix repeat replace rfind rindex rjust rpartition rsplit rstrip slice".split(),
    *"slice_replace split strip swapcase title translate upper wrap zfill".split(),
    signature="",
)
def changed_texts(call: Call) -> Value:
    """`column.str.lower()`: other texts, or numbers that these tell."""
    return call.unknown("text of a column")


def _of_texts(machine: Machine, accessor: Value | None) -> Array | None:
    made = machine.store.find(accessor, Made)
    return machine.store.find(made.arguments["of"], Array) if made is not None else None


def _truths(found: Array | None, origin: Origin, detail: str) -> Array:
    """Return a column of truth values, a filter as well as two classes."""
    asked = (found or Array()).did(Doing.ENCODED, origin, detail)
    shape = found.shape if found is not None else None
    made = Array("bool", shape, Range(0, 1), None, Encoding.CLASS_IDS, 2, asked.history, kind="series")
    return made.but(selects="some", family=asked.family)


@attribute("series", "cat")
def categories(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.cat`."""
    return machine.store.new(Made("pandas.CategoricalAccessor", {"of": value}, frozenset()), origin)


@attribute("made:pandas.CategoricalAccessor", "codes")
def codes(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.cat.codes`: class ids."""
    made = machine.store.find(value, Made)
    found = machine.store.find(made.arguments["of"], Array) if made is not None else None
    ids = Array(
        "int64", found.shape if found else None, None, Content.LABELS, Encoding.CLASS_IDS, kind="series"
    )
    return machine.store.new(ids.did(Doing.ENCODED, origin, "category codes"), origin)


@attribute("series", "dt")
def dates(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.dt`."""
    return Unknown("dates of a column", origin=origin)


@attribute("series", "str")
def texts(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.str`."""
    return machine.store.new(Made("pandas.Series.str", {"of": value}, frozenset()), origin)

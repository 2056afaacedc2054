"""pandas: tables that are read from files say little; what is done to them says more."""

from __future__ import annotations

from losslint.knowledge.literals import array_of
from losslint.knowledge.registry import Call, Machine, attribute, means, method
from losslint.training import Content, Doing, Encoding, Origin
from losslint.values import Array, Const, Dict, Library, List, Made, Unknown, Value


@means(
    "pandas.read_csv",
    "pandas.read_excel",
    "pandas.read_table",
    "pandas.read_json",
    "pandas.read_sql",
    "pandas.read_pickle",
    "pandas.read_hdf",
    "pandas.read_parquet",
    "seaborn.load_dataset",
    "dask.dataframe.read_csv",
    signature="path=None, sep=',', names=None",
)
def read(call: Call) -> Value:
    """A table from a file."""
    made = Array(why=f"`{call.path}` reads a file", kind="frame")
    ref = call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))
    found = call.array(ref)
    assert found is not None
    call.machine.store.put(ref, found.but(family=ref.address))
    return ref


@means("pandas.DataFrame", "pandas.Series", signature="data=None, index=None, columns=None")
def frame(call: Call) -> Value:
    """A table made of arrays."""
    value = call["data"]
    kind = "series" if call.path.endswith("Series") else "frame"
    found = call.array(value)
    if found is not None:
        return call.new(found.but(kind=kind))
    if call.machine.store.find(value, Dict) is not None:
        return call.new(Array(why="a table made of a dict", kind=kind))
    return call.new(array_of(call.machine, value, call.origin).but(kind=kind))


@means("pandas.concat", signature="objs, axis=0")
def concat(call: Call) -> Value:
    """Several tables together."""
    return call.new(Array(why="several tables together", kind="frame"))


@method(
    "frame",
    "drop",
    "dropna",
    "fillna",
    "sort_values",
    "set_index",
    "rename",
    "sample",
    "drop_duplicates",
    "interpolate",
    "merge",
    "join",
    "query",
    "groupby",
    "assign",
    "replace",
    "apply",
    "iloc",
    signature="a=None, axis=0, inplace=False, columns=None",
)
def table(call: Call) -> Value:
    """Methods that give another table."""
    found = call.array(call.receiver)
    if found is None or call["inplace"] == Const(True):
        return Const(None)
    why = found.why or f"a table after `{call.path}`"
    return call.new(
        found.did(
            Doing.SELECTED,
            call.origin,
            call.path,
            shape=None,
            columns=None,
            encoding=None,
            classes=None,
            range=None,
            why=why,
        )
    )


@method("frame", "pop", signature="name")
def pop(call: Call) -> Value:
    """`table.pop('label')`: one column."""
    found = call.array(call.receiver)
    family = found.family if found is not None else None
    return call.new(Array(why="a column of a table", kind="series", family=family))


@method("series", "map", "replace", "apply", signature="mapping")
def mapped(call: Call) -> Value:
    """`column.map({'a': 0, 'b': 1})`: class ids where the dict says so."""
    found = call.array(call.receiver)
    mapping = call.machine.store.find(call["mapping"], Dict)
    numbers = [value.value for value in mapping.items.values() if isinstance(value, Const)] if mapping else []
    whole = bool(numbers) and all(isinstance(one, int) for one in numbers)
    shape = found.shape if found is not None else None
    if (
        mapping is None
        or not whole
        or len(numbers) != len(mapping.items)
        or mapping.rest is not None
        or call.path != "map"
    ):
        return call.new(Array(shape=shape, why=f"a column after `{call.path}`", kind="series"))
    distinct = set(numbers)
    ids = distinct == set(range(len(distinct)))
    made = Array(
        "int64",
        shape,
        None,
        Content.LABELS,
        Encoding.CLASS_IDS if ids else None,
        len(distinct) if ids else None,
        kind="series",
    )
    return call.new(made.did(Doing.ENCODED, call.origin, "mapped to numbers"))


@method("series", "value_counts", "describe", "unique", signature="")
@method(
    "frame",
    "describe",
    "info",
    "corr",
    "isnull",
    "isna",
    "sum",
    "mean",
    "std",
    "nunique",
    "var",
    "quantile",
    signature="",
)
def summary(call: Call) -> Value:
    """Summaries of a table."""
    return Unknown(f"what `{call.path}()` says", origin=call.origin)


@method("series", "factorize", signature="")
def factorized(call: Call) -> Value:
    """`column.factorize()`."""
    assert call.receiver is not None
    return call.machine.apply(Library("pandas.factorize"), [call.receiver], {}, call.origin)


@attribute("frame", "values")
@attribute("series", "values")
@attribute("frame", "array")
def values(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.values`."""
    found = machine.store.find(value, Array)
    assert found is not None
    return machine.store.new(found.but(kind="ndarray"), origin)


@attribute("frame", "iloc", "loc", "ix", "iat", "at")
@attribute("series", "iloc", "loc", "ix", "iat", "at")
def located(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.iloc`: subscripts take rows and columns."""
    found = machine.store.find(value, Array)
    assert found is not None
    return machine.store.new(found.but(kind="located"), origin)


@attribute("frame", "columns", "index")
@attribute("series", "index")
def columns(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.columns`: names that are not known."""
    return machine.store.new(List((), Unknown("the name of a column")), origin)


@attribute("series", "cat")
def categories(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.cat`."""
    return machine.store.new(Made("pandas.CategoricalAccessor", {"of": value}, frozenset()), origin)


@attribute("made:pandas.CategoricalAccessor", "codes")
def codes(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.cat.codes`: class ids."""
    made = machine.store.find(value, Made)
    found = machine.store.find(made.arguments["of"], Array) if made is not None else None
    ids = Array("int64", found.shape if found else None, None, Content.LABELS, Encoding.CLASS_IDS)
    return machine.store.new(ids.did(Doing.ENCODED, origin, "category codes"), origin)


@attribute("series", "str", "dt")
def accessor(machine: Machine, value: Value, origin: Origin) -> Value:
    """`column.str`."""
    return Unknown("text of a column", origin=origin)

"""pandas: tables that are read from files say little; what is done to them says more."""

from __future__ import annotations

from losslint.knowledge.arrays.columns import column_of, forget_columns, set_column, without_column
from losslint.knowledge.arrays.indexing import is_real_throughout
from losslint.knowledge.arrays.literals import array_of
from losslint.knowledge.arrays.repeating import with_repeated
from losslint.knowledge.arrays.writing import put
from losslint.knowledge.lookup.names import spelt
from losslint.knowledge.lookup.registry import (
    TABLES,
    Call,
    Machine,
    attribute,
    means,
    method,
    number,
)
from losslint.training import FIRST_ROWS, LAST_ROWS, Doing, Encoding, Order, Origin
from losslint.values import (
    Array,
    Const,
    Dict,
    Key,
    Library,
    List,
    Ref,
    Tuple,
    Unknown,
    Value,
    Whole,
    is_none,
    joined_arrays,
)

spelt(
    meant={
        "pandas.io.parsers.readers": "pandas",
        "pandas.io.parsers": "pandas",
        "pandas.core.frame": "pandas",
        "pandas.core.reshape.reshape": "pandas",
    }
)

NO_COLUMNS = frozenset(
    "T abs add add_prefix add_suffix agg aggregate align all any append apply applymap array as_matrix "
    "asfreq asof assign astype at attrs axes between bfill bool boxplot cat clip columns combine "
    "combine_first compare copy corr corrwith count cov cummax cummin cumprod cumsum describe diff div "
    "divide dot drop drop_duplicates droplevel dropna dt dtype dtypes duplicated empty eq equals eval "
    "ewm expanding explode factorize ffill fillna filter first floordiv from_dict from_records ftypes "
    "ge get get_dtype_counts get_values groupby gt hasnans head hist iat idxmax idxmin iloc index "
    "infer_objects info insert interpolate is_unique isin isna isnull items iteritems iterrows "
    "itertuples ix join keys kurt kurtosis last le loc lookup lt mad map mask max mean median melt "
    "memory_usage merge min mod mode mul multiply name nbytes ndim ne nlargest notna notnull nsmallest "
    "nunique pct_change pipe pivot pivot_table plot pop pow prod product quantile query radd rank ravel "
    "rdiv reindex reindex_like rename rename_axis reorder_levels repeat replace resample reset_index "
    "rolling round sample searchsorted select_dtypes sem set_axis set_index shape shift size skew "
    "slice_shift sort sort_index sort_values sortlevel sparse squeeze stack std str style sub subtract "
    "sum swapaxes swaplevel tail take to_clipboard to_csv to_dict to_excel to_frame to_hdf to_html "
    "to_json to_latex to_list to_markdown to_numpy to_parquet to_period to_pickle to_records to_sql "
    "to_string to_timestamp tolist transform transpose truediv truncate tshift tz_convert tz_localize "
    "unique unstack update value_counts values var view where xs".split()
)
"""Attributes of a data frame that are its own; every other name is a column."""


def column_attribute(machine: Machine, value: Value, name: str, origin: Origin) -> Value | None:
    """Return `table.name` where that is a column, None where it is something else."""
    found = machine.store.find(value, Array)
    if found is None or found.kind != "frame" or name in NO_COLUMNS or name.startswith("_"):
        return None
    assert isinstance(value, Ref)
    return machine.store.new(column_of(value, found, name, origin), origin)


def set_attribute(machine: Machine, value: Value, name: str, new: Value, origin: Origin) -> None:
    """Carry out `table.name = …`: a column changes, or `table.columns = …` gives all of them other names."""
    found = machine.store.find(value, Array)
    assert found is not None
    assert isinstance(value, Ref)
    if name in NO_COLUMNS:
        forget_columns(machine, value.address)
    else:
        put(machine, value, found, Const(name), new, origin)


def a_column_name(machine: Machine, value: Value) -> Value:
    """`for name in table`: the names of its columns, not its rows."""
    return Unknown("the name of a column", origin=value.origin)


TABLES.iterables["frame"] = a_column_name
TABLES.columns["frame"] = column_attribute
TABLES.column_writers["frame"] = set_attribute


TABLES_OF_FILES = ("pandas.read_csv", "pandas.read_table", "pandas.read_parquet", "pandas.read_sql")
"""Functions that read one table; others may read a single column, or several tables."""


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
    signature="",
)
def read(call: Call) -> Value:
    """A table from a file."""
    table = call.path in TABLES_OF_FILES and not call.gave("squeeze")
    shape = (None, None) if table else None
    made = Array(shape=shape, why=f"`{call.path}` reads a file", kind="frame")
    ref = call.new(made.did(Doing.LOADED, call.origin, f"{call.path}()"))
    found = call.array(ref)
    assert found is not None
    call.machine.store.put(ref, found.but(family=ref.address))
    return ref


@means("pandas.DataFrame", signature="data=None, index=None, columns=None")
@means("pandas.Series", signature="data=None, index=None")
def frame(call: Call) -> Value:
    """A table made of arrays."""
    value = call["data"]
    kind = "series" if call.path.endswith("Series") else "frame"
    found = call.array(value)
    if found is not None:
        known = found.known if found.kind == "frame" and not call.gave("columns") else ()
        return call.new(found.but(kind=kind, known=known))
    entries = call.machine.store.find(value, Dict)
    if entries is not None:
        table = Array(why="a table made of a dict", kind=kind)
        ref = call.new(table)
        for (_, name), column in entries.items.items() if kind == "frame" else ():
            set_column(call.machine, ref, call.array(ref) or table, Const(str(name)), column, call.origin)
        return ref
    return call.new(array_of(call.machine, value, call.origin).but(kind=kind))


@means("pandas.concat", signature="objs, axis=0 by position in pandas 1")
def concat(call: Call) -> Value:
    """Several tables together."""
    parts = [call.array(item) for item in call.items("objs") or (call.machine.element_of(call["objs"]),)]
    made = Array(why="several tables together", kind="frame")
    below = call["axis"] in (Const(0), Const("index"), Const("rows"))
    if all(part is not None and is_real_throughout(part) for part in parts):
        history = parts[0].history if parts[0] is not None else ()
        made = made.but(encoding=Encoding.REAL, history=history)
    elif below:
        made = made.but(known=_in_all([part for part in parts if part is not None], len(parts)))
    return call.new(with_repeated([part for part in parts if part is not None], made) if below else made)


def _in_all(parts: list[Array], count: int) -> tuple[tuple[str, Array], ...]:
    """Return the known columns that tables have in common which are put below one another."""
    if len(parts) < count or not parts:
        return ()
    found: list[tuple[str, Array]] = []
    for name, first in parts[0].known:
        columns = [part.column(name) for part in parts]
        joined = first
        for column in columns:
            joined = joined_arrays(joined, column, "the tables differ in it") if column else Array()
        if joined.encoding is not None:
            found.append((name, joined.but(shape=None, range=None)))
    return tuple(found)


ROWS = frozenset(
    "drop dropna sort_values set_index drop_duplicates query head tail fillna shift select_dtypes".split()
)
"""Methods of tables that give another one with some of the rows or columns; what they hold stays."""
CUTTING = {"head": FIRST_ROWS, "tail": LAST_ROWS}
"""Those that are another way to write a slice."""
ALL_ROWS = frozenset("fillna sort_values set_index shift select_dtypes".split())
"""Those that leave no row out."""


IN_PLACE = {
    "drop": "labels=None, axis=0 by position in pandas 1, *, inplace=False, columns=None",
    "rename": "mapper=None, *, inplace=False, columns=None",
    "dropna": "*, inplace=False",
    "drop_duplicates": "subset=None, *, inplace=False",
    "fillna": "value=None, *, inplace=False",
    "interpolate": "method='linear', *, inplace=False",
    "query": "expr, *, inplace=False",
    "replace": "to_replace=None, value=None, *, inplace=False",
    "set_index": "keys, *, inplace=False",
    "sort_values": "by, *, inplace=False",
}
"""Methods of tables that may change them instead, and what they are told."""


def table(call: Call) -> Value:
    """Methods that give another table, or change this one."""
    found, receiver = call.array(call.receiver), call.receiver
    if found is None or not isinstance(receiver, Ref):
        return Const(None)
    why = found.why or f"a table after `{call.path}`"
    columns_only = call.path == "drop" and (
        call.option("axis", 0) in (Const(1), Const("columns")) or call.gave("columns")
    )
    rows_may_go = call.path not in ALL_ROWS and not columns_only
    known = found.picked(rows_may_go) if call.path in ROWS and call.path != "shift" else ()
    if call.path == "rename":
        known = _renamed(call, found)
    real = call.path in ROWS and is_real_throughout(found)
    side = CUTTING.get(call.path)
    changed = found.did(
        Doing.SELECTED if side is None else Doing.SPLIT,
        call.origin,
        side or call.path,
        shape=(None, None) if found.shape is not None and len(found.shape) == 2 else None,
        columns=None,
        encoding=found.encoding if real else None,
        classes=None,
        range=found.range if real and call.path not in ("fillna", "shift") else None,
        known=known,
        why=why,
    )
    if call.option("inplace", False) == Const(False):
        return call.new(changed)
    call.machine.store.put(receiver, changed)
    return Const(None)


for _name in (*ROWS - IN_PLACE.keys(), "merge", "join", "groupby", "assign", "apply"):
    method("frame", _name, signature="")(table)
for _name, _signature in IN_PLACE.items():
    method("frame", _name, signature=_signature)(table)


def _renamed(call: Call, table: Array) -> tuple[tuple[str, Array], ...]:
    """Return the known columns under their new names, none where these are not known."""
    names = call.machine.store.find(call["columns"], Dict)
    if names is None or names.rest is not None:
        return table.known if is_none(call["columns"]) and not call.gave("mapper") else ()
    new = {old: value for (_, old), value in names.items.items()}
    renamed = [(new.get(name, Const(name)), column) for name, column in table.picked(rows_may_go=False)]
    return tuple(
        (name.value, column)
        for name, column in renamed
        if isinstance(name, Const) and isinstance(name.value, str)
    )


SAMPLED = "n=None, frac=None, replace=False, weights=None, random_state=None, axis=None"


@method("frame", "sample", signature=SAMPLED)
@method("series", "sample", signature=SAMPLED)
def sample(call: Call) -> Value:
    """`table.sample(frac=1)`: all rows in a random order; among fewer rows whole classes may be missing."""
    found, state = call.array(call.receiver), call["random_state"]
    if found is None:
        return call.unknown("a sample of a table that is not known")
    if number(call["frac"]) != 1 or not is_none(call["n"]) or call["replace"] != Const(False):
        fewer = found.picked(rows_may_go=True)
        shape = (None, *(found.shape or ())[1:]) if found.shape else None
        doing = Doing.RESAMPLED if call["replace"] == Const(True) else Doing.SELECTED
        return call.new(
            found.did(doing, call.origin, "sample", shape=shape, classes=None, range=None, known=fewer)
        )
    order = call.machine.chance.order() if is_none(state) else Order(None)
    if isinstance(state, Const) and state.value is not None:
        order = Order(f"sample({state.value!r})")
    return call.new(found.did(Doing.SHUFFLED, call.origin, "in random order").ordered(order))


@method("frame", "pop", signature="name, item->name")
def pop(call: Call) -> Value:
    """`table.pop('label')`: one column, which the table loses."""
    found, receiver, name = call.array(call.receiver), call.receiver, call.text("name")
    if found is None or not isinstance(receiver, Ref) or name is None:
        family = found.family if found is not None else None
        return call.new(Array(why="a column of a table", kind="series", family=family))
    column = call.new(column_of(receiver, found, name, call.origin).but(part_of=None))
    call.machine.store.put(receiver, without_column(found, call.origin, name))
    return column


@method("series", "fillna", signature="value=None, *, inplace=False")
@method("series", "dropna", "sort_values", signature="*, inplace=False")
def filled(call: Call) -> Value:
    """`column.fillna(0)`: entries that were missing; the others stay."""
    found, receiver = call.array(call.receiver), call.receiver
    if found is None or not isinstance(receiver, Ref):
        return Const(None)
    changed = found.but(shape=found.shape if call.path != "dropna" else None)
    if call["inplace"] == Const(False):
        return call.new(changed)
    call.machine.store.put(receiver, changed)
    return Const(None)


@method("series", "nunique", signature="dropna=True")
def count_of_kinds(call: Call) -> Value:
    """`column.nunique()`: how many classes there are, where the column holds their ids."""
    found = call.array(call.receiver)
    if found is not None and found.encoding is Encoding.CLASS_IDS and found.classes is not None:
        return Const(found.classes, origin=call.origin)
    return call.unknown("how many kinds of entries a column has")


@method("series", "value_counts", "describe", signature="")
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


@method("frame", "iterrows", "itertuples", signature="")
def rows(call: Call) -> Value:
    """`for i, row in table.iterrows()`: a row has the columns as entries and as attributes."""
    found = call.array(call.receiver)
    known = found.known if found is not None else ()
    items: dict[Key, Value] = {
        (str, name): call.new(column.but(shape=(), kind="ndarray")) for name, column in known
    }
    keys = tuple(Const(name) for name, _ in known)
    rest = call.unknown("a value in a row of a table")
    row = call.new(Dict(items, keys, rest, dotted="pandas.Series"))
    return call.new(List((), row if call.path == "itertuples" else Tuple((Whole(), row))))


@attribute("frame", "values")
@attribute("series", "values")
@attribute("frame", "array")
def values(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.values`."""
    found = machine.store.find(value, Array)
    assert found is not None
    return machine.store.new(found.but(kind="ndarray", known=()), origin)


@attribute("frame", "iloc", "loc", "ix", "iat", "at")
@attribute("series", "iloc", "loc", "ix", "iat", "at")
def located(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.iloc`: subscripts take rows and columns."""
    found = machine.store.find(value, Array)
    assert found is not None
    assert isinstance(value, Ref)
    owner = value.address if found.kind == "frame" else found.part_of
    return machine.store.new(found.but(kind="located", part_of=owner), origin)


@attribute("frame", "columns", "index")
@attribute("series", "index")
def columns(machine: Machine, value: Value, origin: Origin) -> Value:
    """`table.columns`: names that are not known."""
    return machine.store.new(List((), Unknown("the name of a column")), origin)

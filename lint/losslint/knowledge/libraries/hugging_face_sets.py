"""The `datasets` library: tables with named columns, what they hold, and what is made of their rows.

A data set is `Batches` of one row, a dict by column; the splits of one are alike, so that one stands for all.
"""

from __future__ import annotations

from collections.abc import Callable

from losslint.knowledge.lookup.registry import Call, Machine, attribute, for_each, means, method, whole
from losslint.training import Content, Doing, Encoding, Origin, Range
from losslint.values import (
    Array,
    Batches,
    Const,
    Dict,
    Key,
    List,
    Made,
    Names,
    Slice,
    Tuple,
    Unknown,
    Value,
    Whole,
    is_none,
)

MAKER = "rows of datasets"

SPLITS = "datasets.DatasetDict"

CLASSES: dict[str, tuple[str, int]] = {
    "imdb": ("label", 2),
    "rotten_tomatoes": ("label", 2),
    "yelp_polarity": ("label", 2),
    "amazon_polarity": ("label", 2),
    "sst2": ("label", 2),
    "emotion": ("label", 6),
    "ag_news": ("label", 4),
    "yelp_review_full": ("label", 5),
    "dbpedia_14": ("label", 14),
    "snli": ("label", 3),
    "beans": ("labels", 3),
    "food101": ("label", 101),
    "mnist": ("label", 10),
    "fashion_mnist": ("label", 10),
    "cifar10": ("label", 10),
    **{f"glue {name}": ("label", 2) for name in "cola sst2 mrpc qqp qnli rte wnli".split()},
    "glue mnli": ("label", 3),
}
"""The column of class ids in well-known data sets, and how many classes their cards list.

A configuration stands behind the name of the set, `glue mrpc`. Names of owners are left out.
"""

TAGS: dict[str, dict[str, int]] = {
    "conll2003": {"ner_tags": 9, "chunk_tags": 23, "pos_tags": 47},
    "wnut_17": {"ner_tags": 13},
}
"""The columns of well-known data sets that hold a class id for each word, and how many classes there are."""

REAL = {"glue stsb": "label"}
"""Data sets whose labels are real numbers, and the column of these."""


def _named(call: Call) -> str:
    """Return the name of a data set as the tables have it."""
    name = (call.text("path") or "").rpartition("/")[2]
    configuration = call.text("name")
    both = f"{name} {configuration}"
    return both if both in CLASSES or both in REAL else name


@means("datasets.load_dataset", signature="path, name=None, data_dir=None, data_files=None, split=None")
def load_dataset(call: Call) -> Value:
    """`load_dataset("glue", "mrpc")`: splits by name, or the one that is asked for."""
    name = _named(call)
    columns: dict[Key, Value] = {}
    if name in CLASSES:
        column, count = CLASSES[name]
        label = Array("int64", (), Range(0, count - 1), Content.LABELS, Encoding.CLASS_IDS, count)
        columns[str, column] = call.new(label.did(Doing.LOADED, call.origin, name))
    elif name in REAL:
        number = Array("float32", (), None, Content.LABELS, Encoding.REAL)
        columns[str, REAL[name]] = call.new(number.did(Doing.LOADED, call.origin, name))
    for tags, count in TAGS.get(name, {}).items():
        ids = Array("int64", (None,), Range(0, count - 1), Content.LABELS, Encoding.CLASS_IDS, count)
        columns[str, tags] = call.new(ids.did(Doing.LOADED, call.origin, name))
    rows = _rows(call, columns, Unknown("a column of a data set", origin=call.origin))
    asked = call.items("split") if not isinstance(call["split"], Const) else None
    if asked is not None:  # a split each, in the order of their names
        return Tuple(tuple(rows for _ in asked), origin=call.origin)
    return rows if not is_none(call["split"]) else _splits(call, rows)


def _rows(call: Call, columns: dict[Key, Value], rest: Value | None) -> Batches:
    row = call.new(Dict(columns, tuple(Const(str(name)) for _, name in columns), rest))
    return Batches(row, batched=False, maker=MAKER, origin=call.origin)


def _splits(call: Call, rows: Batches) -> Value:
    return call.new(Made(SPLITS, {}, frozenset(), {"rows of a split": rows}, origin=call.origin))


def rows_of(machine: Machine, value: Value | None) -> Batches | None:
    """Return the data set that a value is, or that stands for each of its splits."""
    made = machine.store.find(value, Made)
    if made is not None and made.path == SPLITS:
        value = made.state.get("rows of a split")
    return value if isinstance(value, Batches) and value.maker == MAKER else None


def _row(call: Call) -> Dict | None:
    rows = rows_of(call.machine, call.receiver)
    return call.machine.store.find(rows.element, Dict) if rows is not None else None


def _changed(call: Call, columns: dict[Key, Value], rest: Value | None) -> Value:
    """Return a data set of other columns, or its splits where all of them are changed alike."""
    rows = _rows(call, columns, rest)
    return rows if isinstance(call.receiver, Batches) else _splits(call, rows)


KINDS = (f"batches:{MAKER}", f"made:{SPLITS}")


def _of_both(*names: str, signature: str) -> Callable[[Callable[[Call], Value]], Callable[[Call], Value]]:
    """Register a method of data sets, which their splits have as well."""

    def register(transfer: Callable[[Call], Value]) -> Callable[[Call], Value]:
        for kind in KINDS:
            method(kind, *names, signature=signature)(transfer)
        return transfer

    return register


@_of_both("shuffle", "select", "filter", "sort", "shard", "flatten_indices", "with_transform", signature="")
@_of_both("with_format", "cast_column", "class_encode_column", "take", "skip", signature="")
def same(call: Call) -> Value:
    """`data.shuffle(seed=1)`, `data.with_format("torch")`: rows that look as these do."""
    return call.receiver or call.unknown("a data set")


@_of_both("set_format", "reset_format", "set_transform", signature="")
def formatted(call: Call) -> Value:
    """`data.set_format("torch")`: the same rows, as tensors."""
    return Const(None)


@_of_both("rename_column", signature="original_column_name, new_column_name")
def rename_column(call: Call) -> Value:
    """`data.rename_column("label", "labels")`."""
    row, old, new = _row(call), call.text("original_column_name"), call.text("new_column_name")
    if row is None or old is None or new is None:
        return call.unknown("a data set whose columns have other names")
    return _changed(call, _renamed(row, {old: new}), row.rest)


@_of_both("rename_columns", signature="column_mapping")
def rename_columns(call: Call) -> Value:
    """`data.rename_columns({"label": "labels"})`."""
    row, told = _row(call), call.machine.store.find(call["column_mapping"], Dict)
    if row is None or told is None or told.rest is not None:
        return call.unknown("a data set whose columns have other names")
    names = {str(key[1]): str(value.value) for key, value in told.items.items() if isinstance(value, Const)}
    return _changed(call, _renamed(row, names), row.rest)


def _renamed(row: Dict, names: dict[str, str]) -> dict[Key, Value]:
    return {(str, names.get(str(key[1]), str(key[1]))): value for key, value in row.items.items()}


@_of_both("remove_columns", signature="column_names")
def remove_columns(call: Call) -> Value:
    """`data.remove_columns(["text"])`."""
    row = _row(call)
    return _without(call, row, call["column_names"]) if row is not None else call.unknown("a data set")


def _without(call: Call, row: Dict, told: Value) -> Value:
    names = _texts(call, told)
    if names is None:  # any column may be among them
        return _changed(call, {}, Unknown("a column that may be taken away", origin=call.origin))
    kept = {key: value for key, value in row.items.items() if key[1] not in names}
    return _changed(call, kept, row.rest)


def _texts(call: Call, told: Value) -> set[object] | None:
    items = call.items(told) if not isinstance(told, Const) else (told,)
    known: set[object] = {item.value for item in items or () if isinstance(item, Const)}
    return known if items is not None and len(known) == len(items) else None


_MAP = "function=None, with_indices=False, ..., batched=False, remove_columns=None, fn_kwargs=None"


@_of_both("map", signature=_MAP)
def mapped(call: Call) -> Value:
    """`data.map(tokenize, batched=True)`: new columns beside those that stay."""
    row = _row(call)
    if row is None:
        return call.unknown("a data set")
    batched = call["batched"]
    if not isinstance(batched, Const) or call["with_indices"] != Const(False):
        return call.unknown("rows that a function makes of others")
    asked = _in_batch(call, row) if batched.value else row
    further = call.machine.store.find(call["fn_kwargs"], Dict)
    named: Names = {str(key[1]): value for key, value in further.items.items()} if further is not None else {}
    result = for_each(call.machine, call["function"], call.new(asked), call.origin, named)
    made = call.machine.store.find(result, Dict)
    if made is None:
        return _changed(call, {}, Unknown("what a function makes of a row", origin=call.origin))
    added = {key: _of_one(call, value) if batched.value else value for key, value in made.items.items()}
    kept = row.items
    if not is_none(call["remove_columns"]):
        gone = _texts(call, call["remove_columns"])
        kept = {key: value for key, value in row.items.items() if gone is not None and key[1] not in gone}
    rest = row.rest if made.rest is None else made.rest
    return _changed(call, {**kept, **added}, rest)


def _in_batch(call: Call, row: Dict) -> Dict:
    """Return several rows as a function gets them that works on batches: a list for each column."""
    columns: dict[Key, Value] = {}
    for key, value in row.items.items():
        found = call.array(value)
        if found is not None and found.shape is not None:
            columns[key] = call.new(found.but(shape=(None, *found.shape)))
        else:
            columns[key] = call.new(List((), value))
    rest = call.new(List((), row.rest)) if row.rest is not None else None
    return Dict(columns, row.keys, rest)


def _of_one(call: Call, value: Value) -> Value:
    """Return what one row has of a column of a batch."""
    found = call.array(value)
    if found is not None:
        return call.new(found.but(shape=found.shape[1:] if found.shape else None))
    return call.machine.element_of(value)


@_of_both("train_test_split", signature="test_size=None, train_size=None, shuffle=True, seed=None")
def train_test_split(call: Call) -> Value:
    """`data.train_test_split(0.2)`: two parts that look alike."""
    rows = rows_of(call.machine, call.receiver)
    return _splits(call, rows) if rows is not None else call.unknown("a data set")


@method(f"made:{SPLITS}", "__getitem__", signature="key")
def split(call: Call) -> Value:
    """`splits["train"]`."""
    rows = rows_of(call.machine, call.receiver)
    return rows if rows is not None else call.unknown("a split")


@method(f"batches:{MAKER}", "__getitem__", signature="key")
def item(call: Call) -> Value:
    """`data["label"]`, a column; `data[0]`, a row."""
    row, rows = _row(call), rows_of(call.machine, call.receiver)
    if row is None or rows is None:
        return call.unknown("a part of a data set")
    name, key = call.text("key"), call["key"]
    if isinstance(key, Whole) or whole(key) is not None:
        return rows.element
    column = _in_batch(call, row)
    if name is None:
        several = isinstance(key, Slice) or call.array(key) is not None or call.items(key) is not None
        return call.new(column) if several else call.unknown("a row of a data set, or several")
    return column.items.get((str, name), column.rest or call.unknown(f"no column `{name}`"))


def _features(machine: Machine, value: Value, origin: Origin) -> Value:
    """`data.features`: what is known of each column."""
    rows = rows_of(machine, value)
    row = machine.store.find(rows.element, Dict) if rows is not None else None
    if row is None:
        return Unknown("the columns of a data set", origin=origin)
    described: dict[Key, Value] = {}
    for key, column in row.items.items():
        found = machine.store.find(column, Array)
        if found is None or found.classes is None:
            continue
        names = Tuple(tuple(Unknown("the name of a class") for _ in range(found.classes)))
        state: dict[str, Value] = {"num_classes": Const(found.classes), "names": names}
        label: Value = machine.store.new(Made("datasets.ClassLabel", {}, frozenset(), state), origin)
        if found.shape:  # a class for each word
            label = machine.store.new(Made("datasets.Sequence", {}, frozenset(), {"feature": label}), origin)
        described[key] = label
    return machine.store.new(Dict(described, row.keys, Unknown("a column of a data set")), origin)


for _kind in KINDS:
    attribute(_kind, "features")(_features)

"""torchtext as it was up to version 0.8, and as its `legacy` modules had it: fields, data sets, iterators.

A field says what becomes of a column of texts; a batch has a tensor for each, as its attributes.
"""

from __future__ import annotations

from losslint.knowledge.frameworks.torch.tensors import named_dtype
from losslint.knowledge.lookup.registry import Call, means, method, whole
from losslint.training import Content, Doing, Encoding, Range
from losslint.values import Array, Batches, Const, Dict, Key, Made, Tuple, Value

FIELD, LABEL_FIELD = "torchtext.data.Field", "torchtext.data.LabelField"

EXAMPLES, BATCH = "torchtext examples", "torchtext.data.Batch"
"""The maker of a data set, and the kind of a batch, whose entries are attributes."""

CLASSES: dict[str, tuple[int, int]] = {"IMDB": (2, 2), "TREC": (2, 6), "SST": (3, 3)}
"""Data sets with a text and a label: how many splits they have, and how many classes by default."""


@means(FIELD, signature="sequential=True, use_vocab=True, ..., dtype=None, include_lengths=False")
@means(LABEL_FIELD, signature="..., dtype=None")
def field(call: Call) -> Value:
    """`data.Field(tokenize="spacy")`, `data.LabelField(dtype=torch.float)`."""
    return call.new(Made(call.path, call.bound.arguments, call.bound.given, origin=call.origin))


def _examples(call: Call, columns: dict[str, Value], classes: int | None = None) -> Batches:
    """Return a data set whose examples have what fields make of these columns."""
    items: dict[Key, Value] = {
        (str, name): _of_field(call, field, classes) for name, field in columns.items()
    }
    row = call.new(Dict(items, tuple(Const(name) for name in columns), None, BATCH))
    return Batches(row, batched=False, maker=EXAMPLES, origin=call.origin)


def _of_field(call: Call, value: Value, classes: int | None) -> Value:
    """Return what a batch has of a field: ids of tokens, or numbers of classes of the dtype that is told."""
    made = call.machine.store.find(value, Made)
    if made is None or made.path not in (FIELD, LABEL_FIELD):
        return call.unknown("a field that is not followed")
    dtype = named_dtype(made.arguments["dtype"]) or "int64"
    loaded = call.path.removesuffix(".splits").rpartition(".")[2]
    if made.path == LABEL_FIELD:
        span = Range(0, classes - 1) if classes is not None else None
        label = Array(dtype, (None,), span, Content.LABELS, Encoding.CLASS_IDS, classes, kind="tensor")
        return call.new(
            label.but(why="its vocabulary says which classes there are").did(
                Doing.LOADED, call.origin, loaded
            )
        )
    if made.arguments["sequential"] != Const(True) or made.arguments["use_vocab"] != Const(True):
        return call.new(Array(dtype, (None,), why="numbers of a column", kind="tensor"))
    tokens = call.new(Array("int64", (None, None), None, Content.TOKENS, why="token ids", kind="tensor"))
    if made.arguments["include_lengths"] != Const(True):
        return tokens
    lengths = call.new(Array("int64", (None,), why="how long texts are", kind="tensor"))
    return Tuple((tokens, lengths), origin=call.origin)


@means(
    *(f"torchtext.datasets.{name}.splits" for name in CLASSES),
    signature="text_field, label_field, ..., fine_grained=False",
)
def labelled(call: Call) -> Value:
    """`datasets.IMDB.splits(TEXT, LABEL)`: its usual splits."""
    count, classes = CLASSES[call.path.removesuffix(".splits").rpartition(".")[2]]
    usual = call["fine_grained"] == Const(False)
    columns = {"text": call["text_field"], "label": call["label_field"]}
    rows = _examples(call, columns, classes if usual else None)
    return Tuple((rows,) * count, origin=call.origin)


@means(
    "torchtext.data.TabularDataset.splits",
    signature="path=None, root='.data', train=None, validation=None, test=None, fields=None",
)
def tabular(call: Call) -> Value:
    """`TabularDataset.splits(path, train="train.json", fields={"text": ("t", TEXT)})`."""
    rows = _examples(call, _columns(call))
    given = [name for name in ("train", "validation", "test") if call.gave(name)]
    return Tuple((rows,) * len(given), origin=call.origin)


def _columns(call: Call) -> dict[str, Value]:
    """Return fields by the names of their attributes, of a list of pairs or a dict of them."""
    named, listed = call.machine.store.find(call["fields"], Dict), call.items("fields")
    pairs = list(named.items.values()) if named is not None else list(listed or ())
    columns: dict[str, Value] = {}
    for pair in pairs:
        parts = call.items(pair) or ()
        if len(parts) == 2 and isinstance(parts[0], Const):
            columns[str(parts[0].value)] = parts[1]
    return columns


@method(f"batches:{EXAMPLES}", "split", signature="split_ratio=0.7, ...")
def split(call: Call) -> Value:
    """`train.split(0.8)`: two parts; three where three shares are told."""
    shares = call.items("split_ratio") if not isinstance(call["split_ratio"], Const) else None
    rows = call.receiver or call.unknown("a data set")
    return Tuple((rows,) * (len(shares) if shares is not None else 2), origin=call.origin)


_ITERATORS = ("torchtext.data.BucketIterator", "torchtext.data.Iterator")


@means(
    *(f"{path}.splits" for path in _ITERATORS), signature="datasets, batch_sizes=None, ..., batch_size=None"
)
def iterators(call: Call) -> Value:
    """`BucketIterator.splits((train, test), batch_size=64)`: a loader for each."""
    items = call.items("datasets")
    if items is None:
        return call.unknown("data sets that are not known")
    return Tuple(tuple(_batches(call, item) for item in items), origin=call.origin)


@means(*_ITERATORS, signature="dataset, batch_size")
def iterator(call: Call) -> Value:
    """`BucketIterator(train, batch_size=64)`."""
    return _batches(call, call["dataset"])


def _batches(call: Call, dataset: Value) -> Value:
    if not isinstance(dataset, Batches) or dataset.maker != EXAMPLES:
        return call.unknown("a data set that is not followed")
    size = whole(call["batch_size"])
    return Batches(dataset.element, batched=True, size=size, maker="torchtext", origin=call.origin)

"""Tokenizers of transformers, and the collators that put what they make into batches."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.arrays import literals
from losslint.knowledge.frameworks.torch.data import collated
from losslint.knowledge.lookup.registry import Call, Machine, means, method, whole
from losslint.training import Content, Doing, Origin, Shape
from losslint.values import (
    IGNORED,
    Array,
    Const,
    Dict,
    Key,
    List,
    Made,
    Ref,
    Unknown,
    Value,
    is_none,
    is_text,
)

TOKENIZER, COLLATOR = "transformers.tokenizer", "transformers.collator"
"""The paths of what reads texts, and of what puts rows together."""

ENCODING = "transformers.BatchEncoding"
"""The kind of what a tokenizer gives: entries that are attributes, with methods of tensors."""

_FAMILIES = "Auto Bert DistilBert Roberta Albert Electra GPT2 XLNet XLMRoberta Camembert Deberta T5"

TOKENIZERS = [f"{name}Tokenizer{fast}" for name in _FAMILIES.split() for fast in ("", "Fast")]

COLLATORS = [
    "DataCollatorWithPadding",
    "DefaultDataCollator",
    "DataCollatorForTokenClassification",
    "DataCollatorForSeq2Seq",
]

FILLING_LABELS = ("DataCollatorForTokenClassification", "DataCollatorForSeq2Seq")
"""Those that fill labels up to the longest of a batch, with what losses leave out."""

RENAMED = {"label": "labels", "label_ids": "labels"}
"""Columns that collators give the name that networks have for them."""


@means(
    *(f"transformers.{name}.from_pretrained" for name in TOKENIZERS),
    signature="pretrained_model_name_or_path, ...",
)
def tokenizer(call: Call) -> Value:
    """`AutoTokenizer.from_pretrained("bert-base-cased")`."""
    return call.new(Made(TOKENIZER, {}, frozenset(), origin=call.origin))


@method(
    f"made:{TOKENIZER}",
    *("__call__ encode_plus batch_encode_plus").split(),
    signature="text, text_pair=None, ..., return_tensors=None",
)
def encoded(call: Call) -> Value:
    """`tokenizer(texts, padding=True, return_tensors="pt")`: ids of tokens, and which of them count."""
    text = call["text"]
    shape: Shape | None = (None, None)
    if is_none(call["return_tensors"]) and (is_text(text) or type(text) is Unknown):
        shape = (None,) if is_text(text) else None
    tokens = Array("int64", shape, None, Content.TOKENS, why="token ids", kind="tensor")
    counts = Array("int64", shape, why="which tokens count", kind="tensor")
    made = tokens.did(Doing.ENCODED, call.origin, "tokenizer")
    items: dict[Key, Value] = {(str, "input_ids"): call.new(made), (str, "attention_mask"): call.new(counts)}
    rest = Unknown("an entry that not every tokenizer gives", origin=call.origin)
    return call.new(Dict(items, tuple(Const(str(name)) for _, name in items), rest, ENCODING))


@method(f"made:{TOKENIZER}", "pad", signature="encoded_inputs, ..., return_tensors=None")
def padded(call: Call) -> Value:
    """`tokenizer.pad(rows, return_tensors="pt")`: rows of ids as one batch."""
    return _in_batches(call.machine, call["encoded_inputs"], call.origin, {})


@means(
    *(f"transformers.{name}" for name in COLLATORS), signature="tokenizer=None, ..., label_pad_token_id=-100"
)
def collator(call: Call) -> Value:
    """`DataCollatorWithPadding(tokenizer)`."""
    fills = call.path.removeprefix("transformers.") in FILLING_LABELS
    filling = call["label_pad_token_id"] if fills else Const(None)
    return call.new(Made(COLLATOR, {"filling": filling}, frozenset(), origin=call.origin))


@means("transformers.default_data_collator", signature="features, return_tensors='pt'")
@method(f"made:{COLLATOR}", "__call__", signature="features, return_tensors=None")
def put_together(call: Call) -> Value:
    """`collator(rows)`: one tensor for each column, and labels under the name that networks know."""
    batch = _in_batches(call.machine, call["features"], call.origin, RENAMED)
    made = call.machine.store.find(call.receiver, Made)
    found = call.machine.store.find(batch, Dict)
    labels = call.array(found.items.get((str, "labels"))) if found is not None else None
    fills = made is not None and whole(made.arguments["filling"]) == IGNORED
    if fills and labels is not None and found is not None and isinstance(batch, Ref):
        filled = call.new(labels.but(range=None, why="filled up with -100").ignoring(call.origin))
        call.machine.store.put(batch, replace(found, items={**found.items, (str, "labels"): filled}))
    return batch


def _in_batches(machine: Machine, rows: Value, origin: Origin, renamed: dict[str, str]) -> Value:
    """Return the batch that rows become."""
    return batch_of(machine, machine.element_of(rows), origin, renamed)


def batch_of(machine: Machine, row: Value, origin: Origin, renamed: dict[str, str]) -> Value:
    """Return the batch of rows like one, whose columns are renamed; texts among them have no tensor."""
    found = machine.store.find(row, Dict)
    if found is None:
        return Unknown("rows that are not followed", origin=origin)
    items: dict[Key, Value] = {}
    for key, value in found.items.items():
        name = renamed.get(str(key[1]), str(key[1]))
        items[str, name] = collated(machine, _as_row(machine, value, origin), origin)
    keys = tuple(Const(str(name)) for _, name in items)
    return machine.store.new(Dict(items, keys, found.rest, ENCODING), origin)


def _as_row(machine: Machine, value: Value, origin: Origin) -> Value:
    """Return the tensor that a collator makes of a list of whole numbers in a row; anything else as it is."""
    if machine.store.find(value, List) is None:
        return value
    made = literals.array_of(machine, value, origin)
    return machine.store.new(made.but(kind="tensor"), value.origin) if made.is_integer else value


@method(f"dotted:{ENCODING}", "to", "convert_to_tensors", signature="...")
def moved(call: Call) -> Value:
    """`batch.to(device)`: the batch itself."""
    return call.receiver or call.unknown("a batch")

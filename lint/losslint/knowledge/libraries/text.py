"""Text: tokenizers and padded sequences. Token ids are never scaled."""

from __future__ import annotations

from losslint.knowledge.arrays.literals import unordered_in
from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method, number, whole
from losslint.training import Content, Doing, Origin, Padding, Range
from losslint.values import Array, Const, List, Made, Ref, Unknown, Value, is_none


def _tokens(
    call: Call,
    shape: tuple[int | None, ...],
    dtype: str = "int32",
    span: Range | None = None,
    by: Origin | None = None,
    padding: Padding | None = None,
    unordered: Origin | None = None,
) -> Value:
    """Return ids of words.

    `by` is where the tokenizer was made that gave each word one, from 1 on, `unordered` the set in whose
    order they are places.
    """
    made = Array(dtype, shape, span, Content.TOKENS, why="token ids")
    encoded = made.did(Doing.ENCODED, call.origin, call.path.rpartition(".")[2])
    return call.new(encoded.noted(by=by, padding=padding, unordered=unordered))


def _made_by(found: Array) -> Origin | None:
    """Return where the tokenizer was made whose ids an array holds."""
    last = found.history[-1] if found.history else None
    return last.by if last is not None and last.doing is Doing.ENCODED else None


@means(
    "keras.utils.pad_sequences",
    signature="sequences, maxlen=None, dtype='int32', padding='pre', truncating='pre', value=0.0",
)
def pad_sequences(call: Call) -> Value:
    """`pad_sequences(sequences, maxlen)`: one row of token ids a text."""
    found = call.array("sequences")
    cell = call.machine.store.find(call["sequences"], List)
    samples = found.samples if found is not None else cell.length if cell is not None else None
    filler = number(call["value"])
    ids = found.range if found is not None and filler is not None else None
    span = Range(min(ids.low, filler or 0), max(ids.high, filler or 0), ids.exact) if ids else None
    by = _made_by(found) if found is not None else None
    behind = call["padding"] == Const("post")
    known = Padding(float(filler), behind) if filler is not None and call.text("padding") else None
    places = unordered_in(call.machine, call["sequences"])
    shape = (samples, whole(call["maxlen"]))
    return _tokens(call, shape, span=span, by=by, padding=known, unordered=places)


@means("keras.preprocessing.text.Tokenizer", signature="num_words=None, filters=None, lower=True, split=' '")
def tokenizer(call: Call) -> Value:
    """`Tokenizer(num_words)`."""
    return call.new(Made(call.path, {**call.bound.arguments}, call.bound.given, origin=call.origin))


_TOKENIZER = "made:keras.preprocessing.text.Tokenizer"


@method(_TOKENIZER, "texts_to_sequences", signature="")
def texts_to_sequences(call: Call) -> Value:
    """Token ids of texts of different lengths."""
    made = call.machine.store.find(call.receiver, Made)
    every = made is not None and is_none(made.arguments.get("num_words")) and not call.bound.extra
    return _tokens(call, (None,), by=made.origin if made is not None and every else None)


WORD_INDEX = "keras.word_index"
"""The path of the ids of a tokenizer's words, by their words."""


@attribute(_TOKENIZER, "word_index")
def word_index(machine: Machine, value: Value, origin: Origin) -> Value:
    """`tokenizer.word_index`: an id for each word that it was fitted on, from 1 on."""
    made = machine.store.find(value, Made)
    if made is None or WRITTEN in made.state:
        return Unknown("the words of a tokenizer", origin=origin)
    return machine.store.new(Made(WORD_INDEX, {"of": value}, frozenset(), origin=made.origin), origin)


WRITTEN = "words are written to"
"""The state of a tokenizer whose words the code changes itself."""


@method(f"made:{WORD_INDEX}", *"__setitem__ update setdefault pop popitem clear".split(), signature="")
def word_written(call: Call) -> Value:
    """`word_index["<pad>"] = 0`: there are other words than those of the texts from here on."""
    words = call.machine.store.find(call.receiver, Made)
    of = words.arguments["of"] if words is not None else None
    tokenizer = call.machine.store.find(of, Made)
    if tokenizer is not None and isinstance(of, Ref) and isinstance(call.receiver, Ref):
        call.machine.store.put(of, tokenizer.now(**{WRITTEN: Const(True)}))
        call.machine.store.put(call.receiver, Made("keras.other_words", {}, frozenset(), origin=call.origin))
    return call.unknown("what a change of words gives")


@method(
    _TOKENIZER, "texts_to_matrix", "sequences_to_matrix", signature="texts, mode='binary', sequences->texts"
)
def texts_to_matrix(call: Call) -> Value:
    """One row a text, one column a word."""
    made = call.machine.store.find(call.receiver, Made)
    words = whole(made.arguments.get("num_words")) if made is not None else None
    span = Range(0, 1) if call.text("mode") in ("binary", "freq") else None
    matrix = Array("float64", (None, words), span, Content.TOKENS, why="words of a text")
    return call.new(matrix.did(Doing.ENCODED, call.origin, "texts_to_matrix"))


@method(_TOKENIZER, "fit_on_texts", "fit_on_sequences", signature="")
def fit_on_texts(call: Call) -> Value:
    """Learning the words."""
    return Const(None, origin=call.origin)


@method("made:keras.layers.TextVectorization", "__call__", signature="texts")
def vectorised(call: Call) -> Value:
    """A `TextVectorization` called on texts: word ids, or one number a word of the vocabulary."""
    made = call.machine.store.find(call.receiver, Made)
    arguments = made.arguments if made is not None else {}
    found = call.array("texts")
    shape = found.shape if found is not None else None
    texts = shape[:-1] if shape and shape[-1] == 1 else shape
    match getattr(arguments.get("output_mode"), "value", None):
        case "int":
            length = whole(arguments.get("output_sequence_length"))
            ids = Array("int64", (*texts, length) if texts is not None else None, None, Content.TOKENS)
            made_of_it = ids.but(why="token ids")
        case "multi_hot" | "binary" as mode:
            made_of_it = Array("float32", None, Range(0, 1), Content.TOKENS, why=f"words of a text ({mode})")
        case _:
            made_of_it = Array(None, None, None, Content.TOKENS, why="what the layer counts in a text")
    return call.new(made_of_it.but(kind="tensor").did(Doing.ENCODED, call.origin, "TextVectorization"))


@means("keras.preprocessing.text.one_hot", signature="text, n, input_text->text")
def hashed(call: Call) -> Value:
    """`one_hot(text, n)` hashes words to ids: no one-hot vectors in spite of its name."""
    return _tokens(call, (None,))


@means(
    "sklearn.feature_extraction.text.CountVectorizer",
    "sklearn.feature_extraction.text.TfidfVectorizer",
    signature="*, max_features=None",
)
@means(
    "sklearn.feature_extraction.text.HashingVectorizer",
    signature="*, max_features=1048576, n_features->max_features",
)
def vectorizer(call: Call) -> Value:
    """A vectorizer of texts."""
    path = "sklearn.feature_extraction.text.Vectorizer"
    return call.new(Made(path, {**call.bound.arguments}, call.bound.given, origin=call.origin))


@method("made:sklearn.feature_extraction.text.Vectorizer", "fit_transform", "transform", signature="")
def vectorized(call: Call) -> Value:
    """One row a text, one column a word."""
    made = call.machine.store.find(call.receiver, Made)
    words = whole(made.arguments.get("max_features")) if made is not None else None
    return _tokens(call, (None, words), "float64")

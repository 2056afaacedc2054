"""Label encoders: class ids to one-hot vectors and names to class ids."""

from __future__ import annotations

from losslint.knowledge.arrays.literals import array_of
from losslint.knowledge.lookup.registry import Call, Machine, attribute, means, method, whole
from losslint.training import Content, Doing, Encoding, Origin, Range
from losslint.values import Array, Const, List, Made, Ref, Text, Tuple, Unknown, Value, is_none

BINARIZED = "LabelBinarizer"
"""The step after which labels are one column of zeros and ones, or one-hot: nobody knows how many classes."""


def one_hot(
    array: Array | None, classes: int | None, origin: Origin | None, detail: str, dtype: str = "float32"
) -> Array:
    """Return the one-hot vectors of class ids (or of whatever an array holds)."""
    shape: tuple[int | None, ...] | None = None
    if array is not None and array.shape is not None:
        base = array.shape[:-1] if len(array.shape) > 1 and array.shape[-1] == 1 else array.shape
        shape = (*base, classes)
    encoded = (array or Array()).did(Doing.ENCODED, origin, detail)
    made = Array(dtype, shape, Range(0, 1), Content.LABELS, Encoding.ONE_HOT, classes, encoded.history)
    return made.but(family=encoded.family)


def name_classes(machine: Machine, value: Value) -> None:
    """Note that the numbers, or names, of an array tell classes apart, where nothing else is known of them.

    Who counts them by class says so: `to_categorical`, a stratified split.
    """
    found = machine.store.find(value, Array)
    if found is None or not isinstance(value, Ref) or found.encoding is not None:
        return
    shape = found.shape
    one_each = found.kind == "series" if shape is None else len(shape) == 1 or shape[1:] == (1,)
    if one_each and found.content in (None, Content.LABELS, Content.FEATURES):
        machine.store.put(value, found.but(encoding=Encoding.CLASS_IDS))


@means("keras.utils.to_categorical", signature="x, num_classes=None, nb_classes->num_classes, y->x")
def to_categorical(call: Call) -> Value:
    """`to_categorical(y, n)`: one-hot, whatever y is."""
    name_classes(call.machine, call["x"])
    found = _labels(call, "x")
    classes = whole(call["num_classes"])
    if is_none(call["num_classes"]) and found is not None:
        classes = found.classes if found.encoding is Encoding.CLASS_IDS and not _shifted(found) else None
    return call.new(one_hot(found, classes, call.origin, "to_categorical"))


def _shifted(array: Array) -> bool:
    return array.range is not None and array.range.low != 0


def _labels(call: Call, name: str) -> Array | None:
    value = call[name]
    found = call.array(value)
    if found is None and call.machine.store.find(value, List) is not None:
        return array_of(call.machine, value, call.origin)
    return found


@means(
    "tensorflow.one_hot",
    "keras.ops.one_hot",
    "keras.backend.one_hot",
    signature="x, depth=None, indices->x, num_classes->depth",
)
def tf_one_hot(call: Call) -> Value:
    """`tf.one_hot(y, n)`: one-hot along a new axis."""
    found = _labels(call, "x")
    classes = whole(call["depth"])
    made = one_hot(found, classes, call.origin, "one_hot")
    shape = (*found.shape, classes) if found is not None and found.shape is not None else None
    return call.new(made.but(shape=shape, kind="tensor"))


@means(
    "pandas.get_dummies",
    signature="x, prefix=None, prefix_sep='_', dummy_na=False, columns=None, sparse=False, drop_first=False, "
    "dtype=None, data->x",
)
def get_dummies(call: Call) -> Value:
    """`pd.get_dummies(column)` is one-hot; of a whole table it is a table."""
    found = call.array("x")
    if found is not None and found.kind == "frame":
        why = "a table with indicator columns"
        table = Array(why=why, kind="frame", content=Content.FEATURES, family=found.family)
        return call.new(table.but(known=_left_alone(call, found)))
    if call["drop_first"] != Const(False):
        return call.new(Array(why="get_dummies(drop_first=…)", kind="frame"))
    classes = found.classes if found is not None else None
    return call.new(one_hot(found, classes, call.origin, "get_dummies").but(kind="frame", columns=None))


def _left_alone(call: Call, table: Array) -> tuple[tuple[str, Array], ...]:
    """Return the known columns that `get_dummies` does not replace: those that it is not told, or numbers."""
    names = call.items("columns")
    if names is None and not is_none(call["columns"]):
        return ()
    replaced = {name.value for name in names or () if isinstance(name, Const)}
    if names is not None and len(replaced) < len(names):
        return ()
    numeric = {name for name, column in table.known if column.dtype not in (None, "str", "object")}
    stay = numeric if names is None else {name for name, _ in table.known if name not in replaced}
    return tuple(pair for pair in table.known if pair[0] in stay)


@means("pandas.factorize", signature="x, values->x")
def factorize(call: Call) -> Value:
    """`pd.factorize(column)`: class ids and the names."""
    return Tuple(
        (call.new(class_ids(call.array("x"), call.origin, "factorize")), call.new(List((), Text("")))),
        origin=call.origin,
    )


def class_ids(array: Array | None, origin: Origin | None, detail: str, classes: int | None = None) -> Array:
    """Return class ids from 0 on, the count known where the values were."""
    known = classes or (array.classes if array is not None and array.encoding is Encoding.CLASS_IDS else None)
    shape = array.shape if array is not None else None
    encoded = (array or Array()).did(Doing.ENCODED, origin, detail)
    span = Range(0, known - 1) if known else None
    ids = Encoding.CLASS_IDS
    made = Array("int64", shape[:1] if shape else None, span, Content.LABELS, ids, known, encoded.history)
    return made.but(family=encoded.family)


def _made(*paths: str, signature: str) -> None:
    @means(*paths, signature=signature)
    def make(call: Call) -> Value:
        arguments = {**call.bound.arguments, **call.bound.extra}
        return call.new(Made(call.path, arguments, call.bound.given, origin=call.origin))


_made("sklearn.preprocessing.LabelEncoder", signature="")
_made("sklearn.preprocessing.LabelBinarizer", signature="*, neg_label=0, pos_label=1, sparse_output=False")
_made("sklearn.preprocessing.MultiLabelBinarizer", signature="*, classes=None, sparse_output=False")
_made(
    "sklearn.preprocessing.OneHotEncoder",
    signature="*, categories='auto', drop=None, sparse_output=True, sparse->sparse_output",
)
_made("sklearn.preprocessing.OrdinalEncoder", signature="*, categories='auto'")

ENCODERS = {
    "LabelEncoder": "made:sklearn.preprocessing.LabelEncoder",
    "LabelBinarizer": "made:sklearn.preprocessing.LabelBinarizer",
    "MultiLabelBinarizer": "made:sklearn.preprocessing.MultiLabelBinarizer",
    "OneHotEncoder": "made:sklearn.preprocessing.OneHotEncoder",
}


def _encode(call: Call) -> Value:
    made = call.machine.store.find(call.receiver, Made)
    assert made is not None
    found = _labels(call, "x")
    fitted = made.state.get("classes")
    classes = whole(fitted)
    if classes is None and found is not None and found.encoding is Encoding.CLASS_IDS:
        classes = found.classes
    if call.path in ("fit", "fit_transform") and isinstance(call.receiver, Ref):
        known = found.classes if found is not None and found.encoding is Encoding.CLASS_IDS else None
        count: Value = Const(known) if known else Unknown("how many classes the encoder saw")
        call.machine.store.put(call.receiver, made.now(classes=count))
        classes = known
        if call.path == "fit":
            return call.receiver
    match made.name:
        case "LabelEncoder":
            return call.new(class_ids(found, call.origin, "LabelEncoder", classes))
        case "LabelBinarizer":
            return call.new(_binarized(found, classes, call.origin))
        case "MultiLabelBinarizer":
            named = call.machine.items_of(made.arguments["classes"])
            columns = len(named) if named is not None else None
            shape = (found.samples if found else None, columns)
            multi = Array("int64", shape, Range(0, 1), Content.LABELS, Encoding.MULTI_HOT, columns)
            return call.new(multi.did(Doing.ENCODED, call.origin, "MultiLabelBinarizer"))
        case _:
            return call.new(_one_hot_encoded(made, found, classes, call.origin))


def _binarized(found: Array | None, classes: int | None, origin: Origin | None) -> Array:
    """LabelBinarizer gives one 0/1 column for two classes, one-hot columns for more."""
    if classes is None:
        why = "LabelBinarizer makes one column of two classes and one-hot columns of more"
        encoded = (found or Array()).did(Doing.ENCODED, origin, BINARIZED)
        either = Array("int64", range=Range(0, 1), content=Content.LABELS, history=encoded.history, why=why)
        return either.but(family=encoded.family)
    if classes == 2:
        ids = class_ids(found, origin, "LabelBinarizer", 2)
        return ids.but(shape=(found.samples if found else None, 1))
    return one_hot(found, classes, origin, "LabelBinarizer", "int64")


def _one_hot_encoded(made: Made, found: Array | None, classes: int | None, origin: Origin | None) -> Array:
    """OneHotEncoder is one-hot for a single column, several groups of columns otherwise."""
    if not is_none(made.arguments["drop"]):
        return Array(why="OneHotEncoder(drop=…) leaves classes without a column", content=Content.FEATURES)
    column = found is not None and found.shape is not None and len(found.shape) == 2 and found.shape[1] == 1
    if not column and not (found is not None and found.encoding is Encoding.CLASS_IDS):
        return Array(why="OneHotEncoder of columns that are not known", content=Content.FEATURES)
    return one_hot(found, classes, origin, "OneHotEncoder", "float64")


for _kind in ENCODERS.values():
    _given = "X" if _kind.endswith("OneHotEncoder") else "y"
    method(_kind, "fit_transform", "transform", "fit", signature=f"x, {_given}->x")(_encode)


@attribute("made:sklearn.preprocessing.LabelEncoder", "classes_")
@attribute("made:sklearn.preprocessing.LabelBinarizer", "classes_")
def classes_(machine: Machine, value: Value, origin: Origin) -> Value:
    """`encoder.classes_`: one name for each class."""
    made = machine.store.find(value, Made)
    count = whole(made.state.get("classes")) if made is not None else None
    if count is None:
        return machine.store.new(List((), Text("")), origin)
    return machine.store.new(List(tuple(Text("") for _ in range(min(count, 4000)))), origin)

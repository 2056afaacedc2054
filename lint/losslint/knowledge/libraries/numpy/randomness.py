"""Random numbers and random orders."""

from __future__ import annotations

from math import inf

from losslint.knowledge.arrays.literals import array_of
from losslint.knowledge.libraries.numpy.operands import dtype_of, shape_argument
from losslint.knowledge.lookup.registry import Call, means, number, whole
from losslint.training import Content, Doing, Encoding, Order, Range, Shape
from losslint.values import (
    Array,
    Const,
    Counter,
    Library,
    List,
    Ref,
    Value,
    Whole,
    is_none,
)


def _random(call: Call, shape: Shape | None, span: Range | None, what: str) -> Value:
    made = Array("float64", shape, span, Content.FEATURES, Encoding.REAL)
    return call.new(made.did(Doing.DRAWN, call.origin, what))


def _sizes(call: Call) -> Shape | None:
    """Return a shape that is written as arguments of its own, None behind a `*`."""
    return tuple(map(whole, call.bound.rest)) if call.bound.complete else None


@means("numpy.random.rand", signature="")
def rand(call: Call) -> Value:
    """`np.random.rand(n, m)`: between 0 and 1."""
    return _random(call, _sizes(call), Range(0, 1), "random numbers from 0 to 1")


@means("numpy.random.randn", signature="")
def randn(call: Call) -> Value:
    """`np.random.randn(n, m)`: normally distributed."""
    shape = _sizes(call)
    return _random(call, shape, Range(-inf, inf), "normally distributed random numbers")


@means(
    "numpy.random.random",
    "numpy.random.random_sample",
    "numpy.random.ranf",
    "numpy.random.sample",
    signature="size=None, shape->size",
)
def random(call: Call) -> Value:
    """`np.random.random(shape)`: between 0 and 1."""
    return _random(call, shape_argument(call, call["size"]), Range(0, 1), "random numbers from 0 to 1")


@means("numpy.random.normal", signature="loc=0.0, scale=1.0, size=None")
@means(
    "tensorflow.random.normal",
    "keras.random.normal",
    signature="size, loc=0.0, scale=1.0, shape->size, mean->loc, stddev->scale",
)
def normal(call: Call) -> Value:
    """`np.random.normal(mean, deviation, size)`, and with the size first `tf.random.normal(size, …)`."""
    span = _around(number(call["loc"]), number(call["scale"]))
    return _random(call, shape_argument(call, call["size"]), span, "normally distributed random numbers")


@means("numpy.random.standard_normal", signature="size=None")
def standard_normal(call: Call) -> Value:
    """`np.random.standard_normal(size)`."""
    shape = shape_argument(call, call["size"])
    return _random(call, shape, Range(-inf, inf), "normally distributed random numbers")


def _around(mean: float | None, deviation: float | None) -> Range | None:
    """Return the range of normally distributed numbers: none where one side of zero may stay empty."""
    if mean is None or deviation is None or deviation < 0.5 or abs(mean) > deviation:
        return None
    return Range(-inf, inf)


@means(
    "tensorflow.random.uniform",
    "keras.random.uniform",
    signature="size, low=0.0, high=1.0, dtype=None, shape->size, minval->low, maxval->high",
)
def uniform_of_any_kind(call: Call) -> Value:
    """`tf.random.uniform(size, low, high, dtype)`: whole numbers where the type says so."""
    dtype = dtype_of(call["dtype"])
    if dtype is not None and dtype.startswith(("int", "uint")):
        return _whole_numbers(call, 0, 0, dtype)
    if dtype is None and call.gave("dtype"):
        return call.new(Array(shape=shape_argument(call, call["size"]), why="random numbers of some type"))
    return uniform(call)


@means("numpy.random.uniform", signature="low=0.0, high=1.0, size=None")
def uniform(call: Call) -> Value:
    """`np.random.uniform(low, high, size)`."""
    low, high = number(call["low"]), number(call["high"])
    span = Range(low, high) if low is not None and high is not None else None
    return _random(call, shape_argument(call, call["size"]), span, "random numbers")


@means("numpy.random.randint", signature="low, high=None, size=None, dtype=None")
def randint(call: Call) -> Value:
    """`np.random.randint(low, high, size)`: without the upper end."""
    return _whole_numbers(call, 0, 0, dtype_of(call["dtype"]))


@means("numpy.random.random_integers", signature="low, high=None, size=None")
def random_integers(call: Call) -> Value:
    """`np.random.random_integers(low, high, size)`: with the upper end, and from 1 on where it is alone."""
    return _whole_numbers(call, 1, 1, None)


@means("numpy.random.integers", signature="low, high=None, size=None, dtype=None, endpoint=False")
def integers(call: Call) -> Value:
    """`rng.integers(low, high, size)`: with the upper end where it is told so."""
    endpoint = call["endpoint"]
    inclusive = int(bool(endpoint.value)) if isinstance(endpoint, Const) else None
    return _whole_numbers(call, 0, inclusive, dtype_of(call["dtype"]))


def _whole_numbers(call: Call, least: int, inclusive: int | None, dtype: str | None) -> Value:
    """Return whole numbers: class ids in one column, yes/no in several."""
    low, high = whole(call["low"]), whole(call["high"])
    if is_none(call["high"]):
        low, high = least, low
    high = high + inclusive if high is not None and inclusive is not None else None
    shape = () if is_none(call["size"]) else shape_argument(call, call["size"])
    if low is None or high is None or low >= high or shape is None:
        unknown = Array(dtype or "int64", shape, why="`randint` of bounds or a shape that are not known")
        return call.new(unknown.did(Doing.DRAWN, call.origin, "random whole numbers"))
    single = len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)
    encoding, classes = None, None
    if single:
        encoding, classes = Encoding.CLASS_IDS, high - low
    elif (low, high) == (0, 2) and len(shape) == 2:
        encoding, classes = Encoding.MULTI_HOT, shape[1]
    made = Array(dtype or "int64", shape, Range(low, high - 1), None, encoding, classes)
    return call.new(made.did(Doing.DRAWN, call.origin, f"random whole numbers from {low} to {high - 1}"))


@means("numpy.random.choice", signature="a, size=None, replace=True, p=None")
def choice(call: Call) -> Value:
    """`np.random.choice(a, n)`: n of the numbers below a, or of the items of a, drawn at random."""
    shape, count = shape_argument(call, call["size"]), whole(call["a"])
    if is_none(call["size"]):
        return call.unknown("one item, drawn at random")
    if count is not None and count > 0:
        ids, span = Encoding.CLASS_IDS, Range(0, count - 1)
        source = Array("int64", (count,), span, None, ids, count, selects="fold")  # as labels, or as an index
    elif isinstance(call["a"], Whole):
        return call.new(Array("int64", shape, selects="fold"))
    else:
        source = call.array("a") or array_of(call.machine, call["a"], call.origin)
        if source.shape is None or len(source.shape) != 1:
            return call.new(Array(shape=shape, why=source.why or "items that are not known, drawn at random"))
    labels = source.encoding if shape is not None and len(shape) == 1 else None
    drawn = source.but(shape=shape, encoding=labels, classes=source.classes if labels else None)
    return call.new(drawn.did(Doing.DRAWN, call.origin, "drawn at random"))


@means("random.sample", signature="population, k")
def sample(call: Call) -> Value:
    """`random.sample(range(n), k)`: positions; of a list, some of its items."""
    population, count = call["population"], whole(call["k"])
    if isinstance(population, Counter):
        positions = Array("int64", (count,), selects="fold")
        return call.new(positions.did(Doing.DRAWN, call.origin, "drawn at random"))
    return call.new(List((), call.machine.element_of(population), total=count))


@means("random.choice", signature="seq")
def one_of(call: Call) -> Value:
    """`random.choice(items)`: one of them."""
    return call.machine.element_of(call["seq"])


@means("random.randint", "random.randrange", signature="")
def whole_number(call: Call) -> Value:
    """`random.randint(a, b)`: a whole number."""
    return Whole(drawn=True, origin=call.origin)


@means("random.random", signature="")
def share(call: Call) -> Value:
    """`random.random()`: between 0 and 1."""
    return _random(call, (), Range(0, 1), "a random number from 0 to 1")


@means("random.uniform", signature="a, b")
def between(call: Call) -> Value:
    """`random.uniform(a, b)`: between the two, whichever is the larger."""
    ends = [number(call["a"]), number(call["b"])]
    known = sorted(end for end in ends if end is not None)
    return _random(call, (), Range(known[0], known[1]) if len(known) == 2 else None, "a random number")


@means("random.gauss", "random.normalvariate", signature="mu=0.0, sigma=1.0")
@means("random.betavariate", "random.gammavariate", signature="alpha, beta")
@means("random.triangular", signature="low=0.0, high=1.0, mode=None")
def of_a_distribution(call: Call) -> Value:
    """`random.gauss(mean, deviation)`: one number."""
    return _random(call, (), None, "a random number")


@means(
    "numpy.random.default_rng",
    "numpy.random.RandomState",
    "numpy.random.Generator",
    "sklearn.utils.check_random_state",
    signature="",
)
def generator(call: Call) -> Value:
    """`np.random.default_rng(seed)`: an object whose methods are the functions of `numpy.random`."""
    call.machine.chance.seeded += 1
    call.machine.chance.generators += 1
    return Library("numpy.random", origin=call.origin)


@means(
    "numpy.random.seed",
    "numpy.random.set_state",
    "random.seed",
    "random.setstate",
    "keras.utils.set_random_seed",
    signature="",
)
def seed(call: Call) -> Value:
    """From here on the same random orders may come again."""
    call.machine.chance.seeded += 1
    call.machine.chance.reset += 1
    return Const(None)


@means("numpy.random.permutation", signature="x")
def permutation(call: Call) -> Value:
    """`np.random.permutation(n)`: an index of all rows; of an array: its rows in another order."""
    found, order = call.array("x"), call.machine.chance.order()
    if found is not None:
        return call.new(found.did(Doing.SHUFFLED, call.origin, "in random order").ordered(order))
    index = Array("int64", (whole(call["x"]),), selects="all")
    return call.new(index.did(Doing.DRAWN, call.origin, "a random order").ordered(order))


@means("numpy.random.shuffle", "random.shuffle", signature="x")
def shuffle(call: Call) -> Value:
    """`np.random.shuffle(x)` changes x in place."""
    found = call.array("x")
    target = call["x"]
    if found is not None and isinstance(target, Ref):
        order = call.machine.chance.order() if not call.bound.rest else Order(None)
        call.machine.store.put(
            target, found.did(Doing.SHUFFLED, call.origin, "in random order").ordered(order)
        )
    cell = call.machine.store.find(target, List)
    if cell is not None and isinstance(target, Ref):
        call.machine.store.put(target, List((), call.machine.element_of(target)))
    return Const(None)

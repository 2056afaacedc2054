"""LL414 to LL419: scores of rows that a split does not keep from the training, and of those that it does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import keras
import numpy as np

from benchmarks.measured.learning import Array, Row, Split, outputs, stack

SEEDS = range(5)
ROWS, FEATURES = 500, 21
BATCH = 50


def rows() -> Iterator[Row]:
    """Yield scores on the rows that were kept for validation, rightly and wrongly."""
    yield _row("LL414", "iris, the last fifth of the rows as they come", _last_fifth, False)
    yield _row("LL414", "iris, the last fifth of shuffled rows", _last_fifth, True)
    yield _row("LL415", "coin flips, one order for all passes", _coins_in_passes, False)
    yield _row("LL415", "coin flips, an order drawn anew", _coins_in_passes, True)
    yield _row("LL416", "rare coin flips, copied behind the split", _rare_coins, False)
    yield _row("LL416", "rare coin flips, copied before the split", _rare_coins, True)
    yield _row("LL417", "where a random walk goes, the last windows", _random_walk, False)
    yield _row("LL417", "where a random walk goes, windows at random", _random_walk, True)
    yield _row("LL418", "coin flips, not among the inputs", _told, False)
    yield _row("LL418", "coin flips, among the inputs", _told, True)
    yield _row("LL419", "noise, the value behind the window", _noise, False, "explained variance")
    yield _row("LL419", "noise, a value of the window", _noise, True, "explained variance")


def _row(pages: str, case: str, measure: Any, flag: bool, what: str = "accuracy") -> Row:
    return Row(pages, case, what, tuple(measure(seed, flag) for seed in SEEDS))


@cache
def _network(features: int, units: int, activation: str, loss: str) -> tuple[Any, list[Array]]:
    """Return a network that is compiled once for all seeds, and the state in which its optimizer begins."""
    hidden = [keras.layers.Dense(96, activation="relu") for _ in range(2)]
    model = stack((features,), [*hidden, keras.layers.Dense(units, activation=activation)], 0)
    model.compile(keras.optimizers.Adam(0.003), loss, steps_per_execution=20)
    model.optimizer.build(model.trainable_variables)
    return model, [np.array(variable) for variable in model.optimizer.variables]


def _trained(network: tuple[Any, list[Array]], x: Array, y: Array, seed: int) -> Any:
    """Return the network, begun anew and trained for one pass over the rows as they come."""
    model, state = network
    random = np.random.RandomState(100 + seed)
    model.set_weights(
        [random.randn(*w.shape) * (2 / len(w)) ** 0.5 if w.ndim == 2 else 0 * w for w in model.get_weights()]
    )
    for variable, start in zip(model.optimizer.variables, state, strict=True):
        variable.assign(start)
    model.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
    return model


def _passes(x: Array, y: Array, count: int, seed: int) -> tuple[Array, Array]:
    """Return the rows of many passes, each in an order of its own."""
    random = np.random.RandomState(200 + seed)
    order = np.concatenate([random.permutation(len(x)) for _ in range(count)])
    order = order[: len(order) // (BATCH * 20) * BATCH * 20]
    return x[order], y[order]


def _right(model: Any, inputs: Array, labels: Array) -> float:
    said = outputs(model, inputs)
    chosen = said.argmax(1) if said.shape[1] > 1 else said[:, 0] > 0.5
    return float((chosen == labels).mean())


def _yes_or_no(features: int = FEATURES) -> tuple[Any, list[Array]]:
    return _network(features, 1, "sigmoid", "binary_crossentropy")


def _coins(random: np.random.RandomState) -> tuple[Array, Array]:
    """Return rows of noise, and labels that nothing can tell from them."""
    return random.randn(ROWS, FEATURES).astype("float32"), random.randint(0, 2, ROWS)


def _last_fifth(seed: int, shuffled: bool) -> float:
    data = flowers(seed, shuffled)
    network = _network(4, 3, "softmax", "sparse_categorical_crossentropy")
    model = _trained(network, *_passes(data.inputs, data.labels, 50, seed), seed)
    return _right(model, data.judged_inputs, data.judged_labels)


def flowers(seed: int, shuffled: bool) -> Split:
    """Return iris, of which the last fifth of the rows is judged by: as they come, or shuffled first."""
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    if shuffled:
        order = np.random.RandomState(seed).permutation(len(x))
        x, y = x[order], y[order]
    return Split(x[:-30], y[:-30], x[-30:], y[-30:])


def _coins_in_passes(seed: int, anew: bool) -> float:
    """Return the accuracy on a pass over the rows that are skipped, after fifty over those that are taken."""
    import tensorflow as tf

    x, y = _coins(np.random.RandomState(seed))
    dealt = tf.data.Dataset.from_tensor_slices((x, y))
    dealt = dealt.shuffle(ROWS, seed=seed, reshuffle_each_iteration=anew)
    train, held_out = dealt.take(400).batch(400), dealt.skip(400).batch(100)
    passes = [next(train.as_numpy_iterator()) for _ in range(50)]
    seen, labels = (np.concatenate(part) for part in zip(*passes, strict=True))
    model = _trained(_yes_or_no(), seen, labels, seed)
    return _right(model, *next(held_out.as_numpy_iterator()))


def _rare_coins(seed: int, before: bool) -> float:
    data = rare_coins(seed, before)
    model = _trained(_yes_or_no(), *_passes(data.inputs, data.labels, 40, seed), seed)
    return _right(model, data.judged_inputs, data.judged_labels)


def rare_coins(seed: int, before: bool) -> Split:
    """Return noise, a fifth to judge by; a tenth of it is of the rare class until rows of it are copied."""
    random = np.random.RandomState(seed)
    x, _ = _coins(random)
    y = (random.rand(ROWS) < 0.1).astype(int)
    if before:
        x, y = _balanced(random, x, y)
    order = random.permutation(len(x))
    kept, held_out = order[len(x) // 5 :], order[: len(x) // 5]
    parts = [(x[kept], y[kept]), (x[held_out], y[held_out])]
    mine, judged = parts if before else [_balanced(random, *part) for part in parts]
    return Split(*mine, *judged)


def _balanced(random: np.random.RandomState, x: Array, y: Array) -> tuple[Array, Array]:
    """Return as many rows of each class: the rare ones are copied."""
    rare = np.flatnonzero(y == 1)
    more = random.choice(rare, (y == 0).sum() - len(rare))
    return np.concatenate([x, x[more]]), np.concatenate([y, y[more]])


def _random_walk(seed: int, at_random: bool) -> float:
    data = windows_of_a_walk(seed, at_random)
    model = _trained(_yes_or_no(50), *_passes(data.inputs, data.labels, 30, seed), seed)
    return _right(model, data.judged_inputs, data.judged_labels)


def windows_of_a_walk(seed: int, at_random: bool) -> Split:
    """Return the last 50 steps of a random walk, and whether it is higher after 20 more."""
    random = np.random.RandomState(seed)
    walk = random.randn(1500).cumsum()
    ends = np.arange(50, len(walk) - 20)
    x = np.stack([walk[end - 50 : end] - walk[end - 1] for end in ends]).astype("float32")
    y = (walk[ends + 20] > walk[ends - 1]).astype(int)
    fifth = len(ends) // 5
    order = random.permutation(len(ends)) if at_random else np.arange(len(ends))
    kept, held_out = order[: -fifth - (0 if at_random else 70)], order[-fifth:]
    return Split(x[kept], y[kept], x[held_out], y[held_out])


def _told(seed: int, among: bool) -> float:
    data = coins_told(seed, among)
    model = _trained(_yes_or_no(), *_passes(data.inputs, data.labels, 40, seed), seed)
    return _right(model, data.judged_inputs, data.judged_labels)


def coins_told(seed: int, among: bool) -> Split:
    """Return noise and flipped coins, which one of its columns tells or does not; a fifth to judge by."""
    x, y = _coins(np.random.RandomState(seed))
    if among:
        x[:, 0] = y
    return Split(x[:400], y[:400], x[400:], y[400:])


def _noise(seed: int, inside: bool) -> float:
    """Return how much of the variance of noise a network explains, told from ten values of it."""
    data = windows_of_noise(seed, inside)
    network = _network(10, 1, "linear", "mse")
    model = _trained(network, *_passes(data.inputs, data.labels, 15, seed), seed)
    said, judged = outputs(model, data.judged_inputs)[:, 0], data.judged_labels
    return float(1 - ((said - judged) ** 2).mean() / judged.var())


def windows_of_noise(seed: int, inside: bool) -> Split:
    """Return ten values of noise each, and one of them, or the value behind them."""
    noise = np.random.RandomState(seed).randn(1500).astype("float32")
    dealt = keras.utils.timeseries_dataset_from_array(
        noise[:, None], noise if inside else noise[10:], 10, batch_size=2000
    )
    x, y = next(dealt.as_numpy_iterator())
    x = x[..., 0]
    return Split(x[:1200], y[:1200], x[1210:], y[1210:])

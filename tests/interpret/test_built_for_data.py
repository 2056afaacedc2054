"""Models that say no shape are built for the data that they first meet."""

from __future__ import annotations

import pytest

from tests.interpret.reading import runs

OWN = """
class Own(Model):
    def __init__(self):
        super().__init__()
        self.inner, self.last = Dense(8, activation='relu'), Dense(3)
    def call(self, x):
        return self.last(self.inner(x))
"""


@pytest.mark.parametrize("model", ["Sequential([Dense(8, activation='relu'), Dense(3)])", "Own()"])
@pytest.mark.parametrize(
    ("data", "rank"),
    [
        ("np.random.rand(50, 4)", 2),
        ("np.random.rand(50, 7, 4)", 3),
        ("np.random.rand(50)", None),  # whether an axis is added depends on the version
        ("elsewhere()", None),
    ],
)
def test_the_rank_of_the_output_is_that_of_the_data(model: str, data: str, rank: int | None) -> None:
    (run,) = runs(f"{OWN}model = {model}\nmodel.compile(loss='mse')\nmodel.fit({data}, elsewhere())")
    assert run.outputs[0].head.rank.value == rank


def test_what_the_model_says_itself_counts_first() -> None:
    (run,) = runs(
        "model = Sequential([Input((7, 4)), Dense(3)])\nmodel.compile(loss='mse')\n"
        "model.fit(np.random.rand(50, 4), elsewhere())"
    )
    assert run.outputs[0].head.rank.value == 3


def test_a_pipeline_says_it_once_it_is_batched() -> None:
    script = (
        "import tensorflow as tf\nmodel = Sequential([Dense(3)])\nmodel.compile(loss='mse')\n"
        "pairs = tf.data.Dataset.from_tensor_slices((np.random.rand(50, 4), np.random.rand(50, 3)))\n"
    )
    for fitted, rank in (("pairs.batch(8)", 2), ("pairs", None)):
        (run,) = runs(f"{script}model.fit({fitted})")
        assert run.outputs[0].head.rank.value == rank

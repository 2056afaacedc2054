"""`isinstance`: decided where the kind of an object is certain, both ways followed where it is not."""

from __future__ import annotations

import pytest

from tests.interpret.reading import understood

CODE = """
(x, y), _ = mnist.load_data()
given = {given}
units = 10 if isinstance(given, {kind}) else 11
model = Sequential([Flatten(), Dense(units, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y)
"""


@pytest.mark.parametrize(
    ("given", "kind", "units"),
    [
        ("256", "(tuple, list)", [11]),
        ("256", "(tuple, int)", [10]),
        ("True", "int", [10]),
        ("None", "str", [11]),
        ("'adam'", "(str, list)", [10]),
        ("'adam'", "np.ndarray", [11]),
        ("(28, 28)", "(tuple, list)", [10]),
        ("(28, 28)", "(int, float)", [11]),
        ("[28, 28]", "(int, str)", [11]),
        ("{'a': 1}", "dict", [10]),
        ("{'a': 1}", "(list, str)", [11]),
        ("range(3)", "list", [10, 11]),
        ("read()", "list", [10, 11]),
        ("256", "kinds()", [10, 11]),
        ("256", "(list, np.integer)", [10, 11]),
        ("256", "(int, np.integer)", [10]),
    ],
)
def test_what_kind_of_object_it_is(given: str, kind: str, units: list[int]) -> None:
    usual = "softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
    assert understood(CODE.format(given=given, kind=kind)) == [f"{one} {usual}" for one in units]


def test_a_shape_that_is_put_into_a_list_where_it_is_none() -> None:
    code = """
def built(shapes, y):
    if not isinstance(shapes[0], (tuple, list)):
        shapes = [shapes]
    starts = [Input(shape=shape) for shape in shapes]
    model = Model(starts, Dense(10, activation='softmax')(Flatten()(starts[0])))
    model.compile('adam', 'sparse_categorical_crossentropy')
    model.fit(np.zeros((60000, *shapes[0])), y)
    return model

(x, y), _ = mnist.load_data()
built([28, 28], y)
"""
    assert [line.split(",")[0] for line in understood(code)] == ["10 softmax"]

"""Classes of tests: each test has an object of its own, and is followed its own ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import interpret
from losslint.source import read_source

from tests.interpret.reading import IMPORTS, understood

HEAD = """
import unittest
class FitTest({base}):
    def setUp(self):
        self.model = Sequential([Dense({units}, activation='softmax', input_shape=(4,))])
    def {other}(self):
        self.model.add(Dense(3, activation='softmax'))
    def {fitting}(self):
        self.model.compile('adam', 'categorical_crossentropy')
        self.model.fit(x, y)
"""


def written(base: str = "unittest.TestCase", other: str = "test_adding") -> str:
    return HEAD.format(base=base, units=5, other=other, fitting="test_fitting")


def test_what_sets_up_stands_there_for_each_test() -> None:
    (line,) = understood(written())
    assert line.startswith("5 softmax, categorical_crossentropy")


@pytest.mark.parametrize("base", ["absltest.TestCase", "parameterized.TestCase", "tf.test.TestCase"])
def test_classes_of_other_libraries_hold_tests_too(base: str) -> None:
    imports = "import tensorflow as tf\nfrom absl.testing import absltest, parameterized\n"
    (line,) = understood(imports + written(base))
    assert line.startswith("5 softmax, categorical_crossentropy")


def test_other_methods_of_a_class_of_tests_are_called_only_where_tests_do() -> None:
    called = written(other="more") + "    def test_more(self):\n        self.more()\n"
    (line,) = understood(called)
    assert line.startswith("5 softmax, categorical_crossentropy")


def test_methods_of_any_other_class_work_on_one_object() -> None:
    (line,) = understood(written(base="object", other="test_adding"))
    assert not line.startswith("5 softmax")


def test_a_branch_in_one_test_is_no_other_way_through_another() -> None:
    branch = (
        "    def test_{}(self):\n        if flag_{}:\n            self.model.pop()\n        self.fit(x, y)\n"
    )
    code = written() + "".join(branch.format(number, number) for number in range(3))
    interpretation = interpret(read_source(Path("script.py"), (IMPORTS + code).encode(), "script.py"))
    assert len(interpretation.paths) == 1 + 3

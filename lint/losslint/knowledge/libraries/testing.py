"""Classes of tests: unittest makes an object for each test, and sets it up before."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import TABLES, Base, Tests

_UNITTEST = Tests("test", ("setUp",))

for _path in (
    "unittest.TestCase",
    "absl.testing.absltest.TestCase",
    "absl.testing.parameterized.TestCase",
    "keras.testing.TestCase",
    "keras.testing.test_case.TestCase",
    "tensorflow.test.TestCase",
    "torch.testing._internal.common_utils.TestCase",
    "transformers.testing_utils.TestCasePlus",
):
    TABLES.bases[_path] = Base(tests=_UNITTEST)

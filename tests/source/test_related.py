"""What of a script has to do with some of its rows: what uses them, what they use, and nothing else."""

from __future__ import annotations

import pytest
from losslint.source.related import Related

SCRIPT = """\
import keras

SEEN = {}

def net():
    return keras.Sequential()

def first():
    net().fit(1)

def second():
    other().fit(2)

def other():
    return keras.Model()

def noted():
    SEEN[1] = 2

def shown():
    print(SEEN)

class BaseTest(TestCase):
    def setUp(self):
        self.a = 1

    def test_one(self):
        net()

    def test_two(self):
        second()

class MoreTest(BaseTest):
    def test_three(self):
        print(3)

""" + "\n".join(f"def filling_{number}():\n    print({number})\n" for number in range(30))


def row_of(code: str, text: str = SCRIPT) -> int:
    return text.splitlines().index(code) + 1


def left(*codes: str) -> set[str]:
    part = Related(SCRIPT).to({row_of(code) for code in codes})
    assert part is not None
    assert part.count("\n") == SCRIPT.count("\n")
    lines = (line.split() for line in part.splitlines())
    return {line[1].partition("(")[0] for line in lines if line and line[0] in ("def", "class")} - {"setUp"}


TESTS = {"BaseTest", "MoreTest"}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("    net().fit(1)", {"first", "net"}),
        ("    other().fit(2)", {"second", "other", "BaseTest", "test_two"}),
        ("    return keras.Sequential()", {"net", "first", "BaseTest", "test_one"}),
        ("    SEEN[1] = 2", {"noted", "shown"}),
        ("        net()", {"BaseTest", "test_one", "net"}),
        ("        self.a = 1", {*TESTS, "test_one", "test_two", "test_three", "net", "second", "other"}),
        ("        print(3)", {*TESTS, "test_three"}),
    ],
)
def test_what_uses_rows_and_what_they_use_is_left(code: str, names: set[str]) -> None:
    assert left(code) == names


def test_rows_of_two_functions() -> None:
    assert left("    net().fit(1)", "    SEEN[1] = 2") == {"first", "net", "noted", "shown"}


@pytest.mark.parametrize(
    ("code", "row"),
    [
        (SCRIPT, row_of("SEEN = {}")),
        (SCRIPT + "\ndef all_of_them():\n    eval('net()')\n    first()\n", row_of("    net().fit(1)")),
        (SCRIPT.replace("SEEN[1] = 2", "global SEEN"), row_of("    SEEN[1] = 2")),
        ("def one():\n    print(1)\n", 2),
        ("def one(:\n", 1),
    ],
)
def test_nothing_is_left_out_where_more_may_have_to_do_with_them(code: str, row: int) -> None:
    assert Related(code).to({row}) is None

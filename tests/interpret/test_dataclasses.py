"""Settings that a script keeps in dataclasses and their like."""

from __future__ import annotations

import pytest
from losslint.values import Const, Unknown

from tests.interpret.computing import worth
from tests.interpret.reading import understood

SETTINGS = """
from dataclasses import dataclass, field, asdict, replace
from typing import ClassVar
@dataclass
class Base:
    name: str
    units: int = 10
@dataclass
class Settings(Base):
    version: ClassVar[int] = 3
    sizes: list = field(default_factory=lambda: [8, 16])
    rate: float = field(default=0.5)
    total: int = field(init=False)
    kinds: list = field(default_factory=list)
    last: str = 'softmax'
    def __post_init__(self):
        self.total = sum(self.sizes)
    def double(self):
        return 2 * self.units
"""
KNOWN: dict[str, int | float | str] = {
    "Settings('a').units": 10,
    "Settings('a', 5).units": 5,
    "Settings('a', units=7).double()": 14,
    "Settings('a').sizes[1]": 16,
    "Settings('a', 1, [3]).sizes[0]": 3,
    "Settings('a').rate": 0.5,
    "Settings('a').total": 24,
    "Settings('a', 1, [3, 4], 0.1, [], 'sigmoid').last": "sigmoid",
    "Settings('a').version": 3,
    "asdict(Settings('a'))['units']": 10,
    "replace(Settings('a'), units=3).units": 3,
    "len(Settings('a').kinds)": 0,
}


@pytest.mark.parametrize("code", KNOWN)
def test_fields_and_their_defaults(code: str) -> None:
    assert worth(code, SETTINGS) == Const(KNOWN[code])


@pytest.mark.parametrize("code", ["Base(**some()).units", "Base(*some()).units", "Base().name"])
def test_what_is_not_given_for_certain_is_not_known(code: str) -> None:
    assert isinstance(worth(code, SETTINGS), Unknown)


def test_every_instance_has_a_list_of_its_own() -> None:
    before = SETTINGS + "one, two = Settings('a'), Settings('b')\none.kinds.append(1)\n"
    assert worth("len(two.kinds)", before) == Const(0)
    assert worth("len(one.kinds)", before) == Const(1)


LIKE = [
    "from typing import NamedTuple\nclass C(NamedTuple):\n    units: int = 10\n",
    "import attr\n@attr.s\nclass C:\n    units = attr.ib(default=10)\n",
    "import attrs\n@attrs.define\nclass C:\n    units: int = attrs.field(factory=lambda: 10)\n",
    "from pydantic import BaseModel, Field\nclass C(BaseModel):\n    units: int = Field(10, gt=0)\n",
    "class C:\n    units = 10\n",
]


@pytest.mark.parametrize("code", LIKE)
def test_other_classes_of_settings(code: str) -> None:
    rest = "model = Sequential([Dense(C().units, activation='softmax')])\nmodel.compile('adam', 'mse')"
    assert understood(f"{code}{rest}")[0].startswith("10 softmax")
    assert understood(f"{code}{rest}".replace("C()", "C(units=4)"))[0].startswith("4 softmax")

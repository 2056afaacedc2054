"""Batches that the project's own classes deal out."""

from __future__ import annotations

import pytest

from tests.torch.reading import read

OWN = """
class Batches:
    def __init__(self, rows):
        self.rows, self.index = rows, 0
{methods}
    def _tensors(self, rows):
        return torch.FloatTensor([row[0] for row in rows]), torch.LongTensor([row[1] for row in rows])
from somewhere import rows
model = nn.Linear(8, 5)
for x, y in Batches(rows):
    F.cross_entropy(model(x), y).backward()
"""
NEXT = """
    def __iter__(self):
        return self
    def __next__(self):
        if self.index == len(self.rows):
            raise StopIteration
        self.index += 1
        return self._tensors(self.rows[:8])
"""
YIELDING = """
    def __iter__(self):
        for start in range(0, 100, 8):
            yield self._tensors(self.rows[start:start + 8])
"""
BY_POSITION = """
    def __getitem__(self, position):
        return self._tensors(self.rows[position:position + 8])
"""
HIDDEN = """
    def __iter__(self):
        return iter(self.rows)
"""


@pytest.mark.parametrize("methods", [NEXT, YIELDING, BY_POSITION])
def test_a_loop_over_an_object_takes_what_it_deals_out(methods: str) -> None:
    assert read(OWN.replace("{methods}", methods)) == ["5 linear, cross_entropy logits, class ids(?), ? ?"]


def test_what_others_deal_out_is_not_known() -> None:
    assert read(OWN.replace("{methods}", HIDDEN)) == ["5 linear, cross_entropy logits, ?, ? ?"]


@pytest.mark.parametrize("cast", ["type(torch.LongTensor)", "type(torch.int64)", "long()"])
def test_a_class_of_tensors_names_a_dtype(cast: str) -> None:
    code = f"""
x = torch.cat((torch.zeros(100, 2), torch.ones(100, 2)), 0).type(torch.FloatTensor)
y = torch.cat((torch.zeros(100), torch.ones(100)), ).{cast}
F.cross_entropy(nn.Linear(2, 2)(x), y).backward()
"""
    (found,) = read(code)

    assert found.startswith("2 linear, cross_entropy logits, class ids(")

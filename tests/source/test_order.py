"""The order of pieces of code agrees with their places."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
from losslint.source import Source, nodes_in, read_source

CODE = """\
import a
if b:
    c
elif d:
    e
else:
    f
try:
    g
except h:
    i
else:
    j
finally:
    k
for l in m:
    n
else:
    o
with p:
    def q():
        r
        return s
while t:
    class u:
        v = 1
match w:
    case 1:
        x
    case _:
        y
z
"""


def source() -> Source:
    return read_source(Path("train.py"), CODE.encode(), "train.py")


def test_every_simple_statement_has_the_rank_of_its_row() -> None:
    read = source()
    assert read.module is not None
    lines = [node for node in nodes_in(read.module) if type(node) is cst.SimpleStatementLine]
    by_row = sorted(lines, key=read.place)

    assert len(lines) == 16
    assert [read.rank(line, line) for line in by_row] == list(range(16))


def test_a_node_that_stands_elsewhere_has_no_rank() -> None:
    read = source()
    assert read.module is not None
    first, last = read.module.body[0], read.module.body[-1]

    assert read.rank(last, first) is None
    assert read.rank(last, None) is None
    assert read.rank(last, read.module.body[1]) is None

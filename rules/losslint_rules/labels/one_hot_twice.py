"""LL206: one-hot rows that were made one-hot again."""

import re
from collections.abc import Iterator
from itertools import pairwise

from losslint.findings import Edit, Finding, Fix, Replace, Severity
from losslint.rule import rule
from losslint.training import Because, Doing, Encoding, Origin, Output

ENCODING = re.compile(r"[\w.]+\((?P<labels>[\w.]+)(, *[\w.= ]+)*\)")
"""A call that encodes what a name stands for."""


@rule("LL206", "one-hot-twice", Severity.ERROR, measured=("keras",))
def one_hot_twice(output: Output) -> Iterator[Finding]:
    """Labels that are made one-hot twice."""
    encoded = [step for step in output.labels.steps(Doing.ENCODED) if step.origin is not None]
    for before, step in pairwise(encoded):
        if step.of is not Encoding.ONE_HOT or step.origin is None or before.origin is None:
            continue
        if output.labels.encoding.value is not Encoding.ONE_HOT or step is not encoded[-1]:
            continue
        yield Finding(
            at=step.origin,
            message="the labels are one-hot already when they are made one-hot here",
            label="the second time",
            because=(Because(before.origin, "the first time"),),
            effects=("the labels get one more axis, (N, K, 2): no output has that shape",),
            help="only one of the two",
            fix=Fix("Encode the labels once", (_without(step.origin),)),
        )


def _without(call: Origin) -> Edit | None:
    """Return the edit that leaves what a call encodes as it is."""
    written = ENCODING.fullmatch(call.text())
    return Replace(call, written["labels"]) if written is not None else None

"""Conditions whose answer is known and that pass over a training: `if load_to_memory:` under `False`.

Whoever starts the program may want the other answer: it is what a setting, or a name that is written at the
top, is for. So a person who asks which trainings there are is shown those too. Nothing is reported of them:
no call leads there as the code stands.
"""

from __future__ import annotations

import libcst as cst
from msgspec import Struct, field

from losslint.interpret.reading import names_in
from losslint.source import CodeOrigin, nodes_in
from losslint.training import Origin

TRAINING = frozenset({"fit", "fit_generator", "train_on_batch", "GradientTape"})
"""What stands where a model is trained."""

Key = tuple[int, str]
"""Which running code a condition stands in, and how it is written there: there it has one answer."""


class Passed(Struct, frozen=True):
    """A training passed over: the condition, what it would have to be, and the code that stands under it."""

    at: Origin
    answer: bool
    nodes: frozenset[int]

    def holds(self, origin: Origin | None) -> bool:
        """Whether something stands under the condition."""
        return isinstance(origin, CodeOrigin) and id(origin.node) in self.nodes


class Switches(Struct):
    """What is passed over on the ways through a file, and which conditions are to come out the other way."""

    passed: dict[Key, Passed] = field(default_factory=dict)
    entered: set[tuple[Key, bool]] = field(default_factory=set)
    instead: dict[Key, bool] = field(default_factory=dict)

    def left(self) -> list[tuple[Key, Passed]]:
        """Return what no way has come to."""
        return [(key, one) for key, one in self.passed.items() if (key, one.answer) not in self.entered]

    def answer(self, key: Key, node: cst.If, known: bool | None, at: Origin) -> bool | None:
        """Return what a condition comes out as, which is noted where a training depends on it."""
        chosen = self.instead.get(key)
        if chosen is not None:
            return chosen
        for way, part in ((True, node.body), (False, node.orelse)):
            if part is None or names_in(part).isdisjoint(TRAINING):
                continue
            if known is None or known is way:
                self.entered.add((key, way))
            elif key not in self.passed:
                self.passed[key] = Passed(at, way, frozenset(map(id, nodes_in(part))))
        return known

"""Everything that is known of one file: its runs, and what happens around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, get_args

from msgspec import Struct, field

from losslint.training.keeping import Kept
from losslint.training.procedure import Discarded, Evaluation, Gradient, Prediction, Scaling
from losslint.training.run import Output, Run

AROUND: tuple[type, ...] = (Prediction, Evaluation, Scaling, Gradient, Discarded, *get_args(Kept))
"""The kinds of facts that belong to a file and to no single run."""


class Program(Struct, frozen=True):
    """The runs of a file, and by their kind the facts that belong to no single run.

    `unfinished` are models that nothing configures: those that cannot be built, as runs of which nothing else
    is known, and those that are asked about data though nothing here trains them. Of these the inputs are
    known only where the models are asked as they were released. `cut_short` says why the file was
    not followed to its end, where it was not: there may be more runs in it. `chosen` are runs
    under documented choices that are not the defaults, each known as far as it holds whatever else is chosen.
    """

    runs: tuple[Run, ...] = ()
    around: Mapping[type, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unfinished: tuple[Run, ...] = ()
    cut_short: str = ""
    chosen: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs or self.around or self.unfinished)

    def let_go(self) -> None:
        """Give back what the runs were read from, once nobody asks about them any more."""
        for run in (*self.runs, *self.unfinished, *self.chosen):
            run.let_go()

    def facts(self, fact: type, unfinished: bool = False) -> Iterable[Any] | None:
        """Return every fact of a kind that a rule may read, None where there is no such kind.

        Models that are not finished are among the runs only where they are asked for; those that cannot be
        built have no outputs.
        """
        if fact is Run:
            runs = (*self.runs, *self.chosen)
            return (*runs, *self.unfinished) if unfinished else runs
        if fact is Output:
            asked = [run for run in self.unfinished if run.can_be_built] if unfinished else ()
            return (output for run in (*self.runs, *self.chosen, *asked) for output in run.outputs)
        return self.around.get(fact, ()) if fact in AROUND else None

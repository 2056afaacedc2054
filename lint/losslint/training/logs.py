"""The vocabulary of what a training logs: who watches it, and who reads it afterwards."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.training.fact import Fact
from losslint.training.origin import Origin
from losslint.training.roles import Duty


class Direction(Enum):
    """Which numbers are better."""

    LOWER = "lower"
    HIGHER = "higher"


class Callback(Struct, frozen=True):
    """A callback of a fit.

    `spelling` is how the code calls it, `monitor` the name of the number that it waits for, and `duty` what
    it does with that number. `seeks` says which numbers it takes for better, where the code says so. Where
    that is left to the framework, `guessed` is what one takes for better that goes by the name alone.
    `better` says which numbers are better of those that it watches, where their code shows it; else the
    metrics of that name say it. `may_log` says that it may log numbers of its own, `searches` that it is a
    search over many trainings. `idle` says that the fit has too few epochs for it to ever act.
    """

    spelling: str
    at: Origin | None
    monitor: Fact[str] = field(default_factory=lambda: Fact.unknown("it watches nothing"))
    duty: Duty | None = None
    seeks: Fact[Direction] = field(default_factory=lambda: Fact.unknown("it watches nothing"))
    guessed: Fact[Direction] = field(default_factory=lambda: Fact.unknown("nothing is guessed"))
    better: Fact[Direction] = field(default_factory=lambda: Fact.unknown("the metrics say it"))
    may_log: bool = False
    searches: bool = False
    idle: bool = False


class Logs(Struct, frozen=True):
    """What one fit logs, as far as the arguments of the fit say it.

    `validates` says whether numbers of validation data are among it. `read` are the names under which the
    script looks numbers up in the history that the fit returns. `named` are all names under which the code
    itself gives numbers to a trainer; it is not known where a framework names them by its metrics.
    """

    validates: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    callbacks: Fact[tuple[Callback, ...]] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    read: tuple[Fact[str], ...] = ()
    named: Fact[tuple[Fact[str], ...]] = field(
        default_factory=lambda: Fact.unknown("the framework names what it logs")
    )

    def joined(self, other: Logs) -> Logs:
        """Return these logs with what is read of the other ones too."""
        return replace(self, read=tuple(dict.fromkeys((*self.read, *other.read))))

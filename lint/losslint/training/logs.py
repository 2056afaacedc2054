"""The vocabulary of what a training logs: who watches it, and who reads it afterwards."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.training.fact import Fact
from losslint.training.origin import Origin


class Callback(Struct, frozen=True):
    """A callback of a fit.

    `kind` is the class name in Keras, "" for one that may log numbers of its own. `monitor` is the name
    of the number that it waits for.
    """

    kind: str
    at: Origin | None
    monitor: Fact[str] = field(default_factory=lambda: Fact.unknown("it watches nothing"))


class Logs(Struct, frozen=True):
    """What one fit logs, as far as the arguments of the fit say it.

    `validates` says whether numbers of validation data are among it. `read` are the names under which the
    script looks numbers up in the history that the fit returns.
    """

    validates: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    callbacks: Fact[tuple[Callback, ...]] = field(default_factory=lambda: Fact.unknown("nothing is fitted"))
    read: tuple[Fact[str], ...] = ()

    def joined(self, other: Logs) -> Logs:
        """Return these logs with what is read of the other ones too."""
        return replace(self, read=tuple(dict.fromkeys((*self.read, *other.read))))

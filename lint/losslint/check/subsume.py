"""One cause, one finding: what another finding already explains becomes a line under it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.check.consult import Said
from losslint.findings import Diagnostic


class Cause(Struct):
    """A finding and those that have the same cause."""

    first: Said
    under: list[Said] = field(default_factory=list)

    def diagnostic(self) -> Diagnostic:
        """Return the finding with those under it as codes and lines, each code and line once."""
        lower = sorted(
            (heard.diagnostic for heard in self.under), key=lambda found: (found.code, found.order)
        )
        return replace(
            self.first.diagnostic,
            subsumes=tuple(dict.fromkeys(found.code for found in lower)),
            also=tuple(dict.fromkeys(f"{found.code} {found.message}" for found in lower)),
        )


def by_cause(heard: Iterable[Said]) -> list[Cause]:
    """Group findings: a rule takes up the findings of the rules that it subsumes, in the same training.

    A finding that several could take up goes to the one that comes first in the file, and with it go
    those under itself.
    """
    ordered = sorted(heard, key=lambda one: one.diagnostic.order)
    above: dict[Said, Said] = {}
    for one in ordered:
        for other in ordered:
            takes_up = one.rule.code in other.rule.subsumes and one.same_training(other)
            if takes_up and _top(other, above) is not one:
                above[one] = other
                break
    causes = {one: Cause(one) for one in ordered if one not in above}
    for one in ordered:
        if one in above:
            causes[_top(one, above)].under.append(one)
    return list(causes.values())


def _top(one: Said, above: dict[Said, Said]) -> Said:
    while one in above:
        one = above[one]
    return one

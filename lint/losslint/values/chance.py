"""Random orders: which arrays share one."""

from __future__ import annotations

from msgspec import Struct

from losslint.training import Order


class Chance(Struct):
    """The random orders that a script has drawn so far, and how often it has set a seed.

    `generators` counts the generators of its own, each of which begins with a seed. `reset` counts what may
    have set the state of chance of any library: calls that are not followed, too. `divided` counts data sets
    that were divided by it.
    """

    drawn: int = 0
    seeded: int = 0
    generators: int = 0
    reset: int = 0
    divided: int = 0

    def order_of_each_pass(self) -> Order:
        """Return an order that each pass over a pipeline draws anew, apart from all other chance."""
        self.drawn += 1
        return Order(f"passes {self.drawn}", anew=True)

    def order(self) -> Order:
        """Return an order that no array is in yet.

        It is not known where a generator and another source of chance may have begun with the same seed.
        """
        if self.generators and self.seeded > 1:
            return Order(None)
        self.drawn += 1
        return Order(str(self.drawn), self.seeded)

"""The vocabulary of what the code around a loop makes, keeps and gives away by mistake."""

from __future__ import annotations

from msgspec import Struct

from losslint.training.framework import Framework
from losslint.training.model import Layer
from losslint.training.origin import Origin


class Stale(Struct, frozen=True):
    """Weights that were taken at `taken`, uncopied, and used at `at` after further steps changed them.

    `use` is "loaded" or "saved", `stepped` the code of such a step.
    """

    at: Origin
    taken: Origin
    use: str
    stepped: Origin
    framework: Framework | None = None


class Dropping(Struct, frozen=True):
    """Dropout that is always on, whatever mode its model is in.

    `at` is the call that drops numbers. It is of a function that is not told the mode, or of a layer that
    each call of the model makes anew: then `layer` is how it is spelt.
    """

    at: Origin
    layer: str = ""
    framework: Framework | None = None


class Momentary(Struct, frozen=True):
    """A layer with weights that is made at `at` each time the model is called, and kept nowhere."""

    at: Origin
    layer: str
    used: Origin
    framework: Framework | None = None


class Misspelt(Struct, frozen=True):
    """An attribute set at `at` that means nothing to the framework; `meant` is the name of one that does.

    `of` is what it is set on: "weight" or "module".
    """

    at: Origin
    name: str
    meant: str
    of: str
    framework: Framework | None = None


class Uncalled(Struct, frozen=True):
    """A method that stands alone as a statement and is not called: nothing happens."""

    at: Origin
    name: str
    framework: Framework | None = None


class Aliased(Struct, frozen=True):
    """A model that is given its own weights at `at`: `target` and `source` are two names for it."""

    at: Origin
    target: str
    source: str
    framework: Framework | None = None


class PartlyLoaded(Struct, frozen=True):
    """Weights loaded at `at` however many of them meet, where nobody looks at which did."""

    at: Origin
    framework: Framework | None = None


class GraphKept(Struct, frozen=True):
    """A loss that is added at `at` to a sum that never goes backward, with all that it was made of."""

    at: Origin
    backward: Origin
    framework: Framework | None = None


class Repeated(Struct, frozen=True):
    """A generator of random numbers that a data set keeps, and of which each worker has the same copy.

    `at` is the code that makes it, `dealt` the loader with `workers` processes.
    """

    at: Origin
    dealt: Origin
    workers: int
    framework: Framework | None = None


class SameOrder(Struct, frozen=True):
    """A sampler made at `at` that draws the same order in every epoch, as nobody tells it which one it is.

    The loader at `dealt` deals in that order to a loss that goes backward at `backward`, epoch after epoch.
    """

    at: Origin
    dealt: Origin
    backward: Origin
    framework: Framework | None = None


class Unreset(Struct, frozen=True):
    """A metric that is asked at `at` in every round of a loop, is updated in it, and begins anew in none.

    It was made at `made`, before the loop.
    """

    at: Origin
    made: Origin
    updated: Origin
    framework: Framework | None = None


class Averaged(Struct, frozen=True):
    """Losses of batches, computed at `loss`, that a loop adds up and that are divided at `at`.

    `means` says that each is a mean over its batch; otherwise it is a sum. They are divided by the number of
    samples where `by_samples` says so, else by that of batches. The loader at `loader` puts `size` samples
    into a batch, None where that is not known.
    """

    at: Origin
    loss: Origin
    loader: Origin
    means: bool
    by_samples: bool
    size: int | None = None
    framework: Framework | None = None


class Idle(Struct, frozen=True):
    """A model that is not told that it is trained, called at `at` under a tape for its gradients.

    `layers` are those in it that act in training only, and so do not act. `takes` says that the call of the
    model takes a word on it.
    """

    at: Origin
    gradient: Origin
    layers: tuple[Layer, ...]
    takes: bool = True
    framework: Framework | None = None


class Swapped(Struct, frozen=True):
    """A loss called at `at` with data, made at `data`, first, and with what a model says in their place."""

    at: Origin
    loss: str
    data: Origin | None
    output: Origin | None
    framework: Framework | None = None


class Renumbered(Struct, frozen=True):
    """Numbers for strings in the order of a set, taken at `at`, given to a model whose weights were read.

    The weights were learnt with another order, by the process that wrote what is loaded at `loaded`; `given`
    is where the model gets the numbers.
    """

    at: Origin
    loaded: Origin
    given: Origin
    framework: Framework | None = None


Kept = (
    Stale
    | Dropping
    | Momentary
    | Misspelt
    | Uncalled
    | Aliased
    | PartlyLoaded
    | GraphKept
    | Repeated
    | SameOrder
    | Unreset
    | Averaged
    | Idle
    | Swapped
    | Renumbered
)
"""What the code around a loop makes, keeps and gives away by mistake."""

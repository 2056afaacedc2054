"""One turn of a loop that people write themselves: what happens to the gradients, and in which order."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from losslint.training.fact import Fact
from losslint.training.logs import Callback
from losslint.training.origin import Origin


class Act(Enum):
    """Something that a turn consists of."""

    CLEARED = "gradients cleared"
    ASKED = "forward pass"
    BACKWARD = "loss goes backward"
    UNSCALED = "gradients unscaled"
    CLIPPED = "gradients clipped"
    STEPPED = "optimizer steps"
    SCHEDULED = "scheduler steps"
    TRAINING = "train mode"
    EVALUATING = "eval mode"
    MODE = "train or eval mode"
    LEFT = "left to the step function"
    RESET = "weights given other numbers"
    READ = "gradients read"
    KEPT = "weights kept"
    HANDED = "handed to code that is not followed"


class Round(Struct, frozen=True):
    """One round of a loop: `number` counts from 0, `run` tells two runs of the same loop apart.

    `of` is how many rounds the loop has, None where that is not known; `over_data` says that it takes what
    a pipeline or loader deals out, and `counts` that it goes through numbers in a row. `counter` tells the
    number that it counts its rounds by, where that is not known in any of them.
    """

    loop: Origin
    run: int
    number: int
    of: int | None = None
    over_data: bool = False
    counts: bool = False
    counter: int | None = None


class Side(Struct, frozen=True):
    """One side of a condition that the code does not decide.

    `by_turns` says that the condition asks for a remainder, as `step % 8 == 0` does: in some rounds of a loop
    it holds and in others it does not. `tested` is where data are loaded that are kept for testing, where the
    condition asks for a number that was worked out of what a model says of these alone.
    """

    condition: Origin
    taken: bool
    run: int
    by_turns: bool = False
    tested: Origin | None = None


class Standing(Struct, frozen=True):
    """Where the running code stands.

    `alone` is the function that is followed by itself, with arguments that nobody knows; None in a script.
    `rounds` are the loops around it, the outermost first, and `sides` those of the conditions around it that
    are not decided.
    """

    alone: Origin | None = None
    rounds: tuple[Round, ...] = ()
    sides: tuple[Side, ...] = ()


class Happening(Struct, frozen=True):
    """One thing that happens in a turn.

    `loops` are the loops that it stands in, the outermost first, and `conditions` those that decide whether
    it happens at all. `recording` says of a forward pass whether operations are recorded for gradients.
    `vague` says that it is not known what does it, or with what.
    """

    act: Act
    at: Origin
    loops: tuple[Origin, ...] = ()
    conditions: tuple[Origin, ...] = ()
    recording: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))
    vague: bool = False


class Clearing(Enum):
    """Why gradients are gone, or too many, when the optimizer steps."""

    NEVER = "never"
    OUTSIDE = "before the loop only"
    BEFORE_STEP = "between backward and step"
    EACH_ROUND = "each round, while it steps only in some"


class Cleared(Struct, frozen=True):
    """Gradients that are cleared at the wrong time.

    `stepped_at` is where the optimizer takes the step that this concerns, `cleared_at` where gradients are
    cleared, None where nothing clears them, and `backward_at` where a loss goes backward.
    """

    how: Clearing
    stepped_at: Origin
    backward_at: Origin
    cleared_at: Origin | None = None
    loop: Origin | None = None


class Clipping(Enum):
    """Where gradients are clipped that the next step applies."""

    IN_PLACE = "between backward and step"
    BEFORE_BACKWARD = "before backward"
    AFTER_STEP = "after the step"


class Clipped(Struct, frozen=True):
    """Gradients that are clipped; `scaled` says that they are still multiplied by a factor then."""

    at: Origin
    place: Clipping
    backward_at: Origin
    stepped_at: Origin
    scaled: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))


class Scheduled(Struct, frozen=True):
    """A scheduler that is stepped.

    `name` is its class. `in_batches` says whether it is stepped wherever a loss has gone backward, False in
    an outer loop only; unknown where conditions decide it. `epochs` is how often the loop around the batches
    goes round. `numbers` are its arguments that are given and known, `given` the names of all that are.
    `watches` is known of one that waits for a number which its step is given.
    """

    name: str
    made_at: Origin
    at: Origin
    in_batches: Fact[bool]
    epochs: Fact[int]
    numbers: tuple[tuple[str, float], ...] = ()
    given: frozenset[str] = frozenset()
    watches: Callback | None = None


class Switch(Struct, frozen=True):
    """A model that was trained in train mode at first and is in eval mode in later rounds, since `at`."""

    at: Origin
    backward_at: Origin
    layers: tuple[str, ...] = ()


class Scoring(Struct, frozen=True):
    """What a model says held against labels, or given to a loss, where no gradient is recorded.

    `training` says whether layers of the model that depend on the mode were in train mode, of which `layers`
    names some; `asked_at` is the call of one of them, and `called_at` that of the model.
    """

    at: Origin
    training: Fact[bool]
    layers: tuple[str, ...] = ()
    asked_at: Origin | None = None
    called_at: Origin | None = None


class Redrawn(Struct, frozen=True):
    """A data set that is divided by chance twice, for training and for scoring, so that the parts overlap.

    The first division, at `trained_at`, gives rows that the model is trained on; the other one, at `at`, rows
    that it is scored on at `scored_at`. `share` says how many of these are expected to be among the first.
    """

    at: Origin
    trained_at: Origin
    scored_at: Origin
    share: Fact[float] = field(default_factory=lambda: Fact.unknown("the lengths are not known"))


class LeftOut(Struct, frozen=True):
    """A whole network that passes the gradients of a loss on, and that no optimizer has.

    `spelling` is how the code calls it, or its framework, and the first of its layers was made at `at`.
    `optimizer` is what has other weights of the same loss. `wants_gradients` says whether all its weights are
    to be changed, `untouched` that no other code has ever taken them, or been given the network.
    """

    spelling: str
    at: Origin
    optimizer: Origin
    wants_gradients: Fact[bool]
    untouched: Fact[bool]


class CutOff(Struct, frozen=True):
    """Layers that an optimizer has and that a loss is made with, and which no gradient of any loss reaches.

    `spelling` is how their framework calls the first, which was made at `made_at`, and there are `count`.
    Gradients end at `at`: what is made there is not recorded, or is detached. `optimizer` has them, None
    where it has all of a model by itself; `apart` says that it, or one of its groups, has no other weights.
    `wants_gradients` says whether all their weights are to be changed, `untouched` that they are fresh and no
    code gives them other numbers by itself.
    """

    spelling: str
    made_at: Origin | None
    count: int
    at: Origin
    optimizer: Origin | None
    apart: bool
    wants_gradients: Fact[bool]
    untouched: Fact[bool]


class Drifting(Struct, frozen=True):
    """Batch normalisation that is frozen at `frozen_at` and in train mode when it is asked at `asked_at`.

    `spelling` is how its framework calls it, or the pretrained network that has it.
    """

    spelling: str
    frozen_at: Origin
    asked_at: Origin | None


class Chosen(Struct, frozen=True):
    """Weights that are kept at `kept` where a score of test data says so, which is asked at `at`.

    The data are loaded at `loaded`. On nothing else, but what it learns from, is the model scored.
    """

    at: Origin
    kept: Origin
    loaded: Origin


class Update(Struct, frozen=True):
    """What happens in one turn of the loop around a loss that goes backward.

    `order` is one turn as it comes round, in order. The facts are about the gradients of that loss: `cleared`
    says whether those of one step are gone before the next ones are added, `stepped` whether an optimizer
    applies them (False: one clears them in every turn and never steps), `wrongly_cleared` what is wrong about
    clearing, `unread` whether gradients are worked out that nothing reads, and `switched` that the model is
    left in eval mode after the first round. `left` says of a function that a trainer leaves the steps to
    whether it may take any. `scored` is where
    models that the loss trains are scored afterwards, and `redrawn` where that is on rows that they were
    trained on, because a data set was divided twice. `left_out` are networks that it trains in vain,
    `cut_off` layers that it is to train and does not reach, and `drifting` is what is frozen and goes on to
    average. `earlier_fold` is known where the same weights are trained on one fold of a cross-validation
    after another, and scored on what is left out each time; the value is where the folds are cut. `chosen`
    are weights of the model that test data choose.
    """

    order: tuple[Happening, ...] = ()
    cleared: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))
    left: Fact[bool] = field(default_factory=lambda: Fact.unknown("nobody says that steps are left to it"))
    stepped: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))
    training: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))
    recording: Fact[bool] = field(default_factory=lambda: Fact.unknown("not followed"))
    wrongly_cleared: Fact[Cleared] = field(default_factory=lambda: Fact.unknown("nothing is wrong"))
    switched: Fact[Switch] = field(default_factory=lambda: Fact.unknown("nothing says so"))
    clipped: tuple[Clipped, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    unread: Fact[bool] = field(default_factory=lambda: Fact.unknown("nothing says that they are not read"))
    scored: tuple[Scoring, ...] = ()
    redrawn: tuple[Redrawn, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cut_off: tuple[CutOff, ...] = ()
    drifting: tuple[Drifting, ...] = ()
    earlier_fold: Fact[Origin] = field(default_factory=lambda: Fact.unknown("not followed"))
    chosen: tuple[Chosen, ...] = ()

    @property
    def wrongs(self) -> tuple[object, ...]:
        """Return what rules speak of: two runs that differ in it are two."""
        about = self.cleared, self.stepped, self.left, self.training, self.wrongly_cleared, self.switched
        return (
            *about,
            self.unread,
            self.clipped,
            self.scheduled,
            self.scored,
            self.redrawn,
            self.left_out,
            self.cut_off,
            self.drifting,
            self.earlier_fold,
            self.chosen,
        )

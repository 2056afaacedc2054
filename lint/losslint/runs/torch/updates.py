"""What is known of one turn of a training loop: its order, and what happens to the gradients of its loss."""

from __future__ import annotations

from collections.abc import Callable

from losslint.knowledge.frameworks.torch.optimizers import name_of
from losslint.runs.torch.choosing import chosen_of
from losslint.runs.torch.clearing import cleared_of, stepped_of, wrongly_cleared_of
from losslint.runs.torch.clipping import clipped_of
from losslint.runs.torch.cutting_off import cut_off_of
from losslint.runs.torch.dividing import redrawn_of
from losslint.runs.torch.drifting import drifting_of
from losslint.runs.torch.folding import earlier_fold_of
from losslint.runs.torch.leaving_out import left_out_of
from losslint.runs.torch.scheduling import scheduled_of
from losslint.runs.torch.scoring import scored_of, switched_of, training_of
from losslint.runs.torch.sparing import Sparing
from losslint.runs.torch.turns import Row, Turns
from losslint.runs.view import View
from losslint.training import Act, Fact, Happening, Origin, Update
from losslint.values import Const, Made, TurnEvent, Value


def update_of(view: View, turns: Turns, backward: Origin, loss: Value | None) -> Update:
    """Return what happens in the turns around a loss that goes backward at a place."""
    row = turns.around(backward)
    if row is None:
        return Update()
    knows = _optimizers(view)
    wrong = wrongly_cleared_of(row, knows, Sparing(view))
    return Update(
        order=_order(row),
        cleared=cleared_of(row, wrong),
        stepped=stepped_of(row, turns, knows),
        left=_left(row),
        training=training_of(row),
        recording=_recording(row),
        wrongly_cleared=wrong,
        switched=switched_of(row, view),
        clipped=tuple(clipped_of(row, view, knows)),
        scheduled=tuple(scheduled_of(row, view)),
        scored=tuple(scored_of(row, view)),
        redrawn=tuple(redrawn_of(row)),
        left_out=tuple(left_out_of(row, view, loss)),
        cut_off=tuple(cut_off_of(row, turns, view, loss)),
        drifting=tuple(drifting_of(row, view)),
        earlier_fold=earlier_fold_of(row, view),
        chosen=tuple(chosen_of(row, view)),
    )


def _optimizers(view: View) -> Callable[[Value], bool]:
    """Return what tells optimizers of PyTorch from whatever else may take steps."""

    def knows(value: Value) -> bool:
        made = view.find(value, Made)
        return made is not None and name_of(made) is not None

    return knows


def _left(row: Row) -> Fact[bool]:
    """Return whether a function may take steps that a trainer leaves them to."""
    told = [row[n] for n in row.positions(Act.LEFT)]
    stepped = told[-1].told.get("stepped") if told else None
    if not isinstance(stepped, Const) or not isinstance(stepped.value, bool):
        return Fact.unknown("nobody says that steps are left to it, or what it calls is not followed")
    return Fact(stepped.value, told[-1].origin)


def _recording(row: Row) -> Fact[bool]:
    last = row[row.backwards[-1]]
    if last.recording is None:
        return Fact.unknown("it is not known whether operations are recorded", last.origin)
    return Fact(last.recording, last.origin)


def _order(row: Row) -> tuple[Happening, ...]:
    """Return one turn as it comes round: a round of the outermost loop, with one round of each inner loop."""
    last = row[row.backwards[-1]]
    outermost = last.standing.rounds[:1]
    found: dict[object, Happening] = {}
    for one in row.events:
        if (
            not isinstance(one, TurnEvent)
            or one.standing.rounds[:1] != outermost
            or one.act in (Act.HANDED, Act.LEFT, Act.RESET, Act.KEPT, Act.READ)
        ):
            continue
        loops = tuple(each.loop for each in one.standing.rounds)
        found.setdefault((one.act, one.origin, loops, one.recording), _happening(one, loops))
    return tuple(found.values())


def _happening(event: TurnEvent, loops: tuple[Origin, ...]) -> Happening:
    conditions = tuple(way.condition for way in event.standing.sides)
    recording: Fact[bool] = Fact.unknown("not asked for")
    if event.act is Act.ASKED and event.recording is not None:
        recording = Fact(event.recording, event.origin)
    return Happening(event.act, event.origin, loops, conditions, recording, event.whole)

"""LL7: loops of one's own: when gradients are cleared, whose weights are trained, and in which mode."""

from typing import Any

from losslint.findings import Finding
from losslint.training import Clearing, Encoding, Framework, Output, Role, Run
from losslint.treatment import (
    BACKWARD,
    CLEAR,
    CLEAR_AFTER,
    COMPILE,
    COMPILE_OTHERS,
    FIT,
    FIT_UNRECORDED,
    FREEZE,
    KEEP,
    KEEP_COPY,
    LOOSE,
    MISSPELL,
    REPLACE,
    RESTORE,
    STEP,
    Around,
    Given,
    Repaired,
    Sign,
    Treatment,
    treats,
)

from losslint_rules.domain.splits import class_after_class

_GATHERED = 4
_TEN_CLASSES = Given(encoding=Encoding.CLASS_IDS, classes=10)
"""What is known of a network of which nothing is known: any one that tells ten classes apart would do."""

_MOVES = (Sign.CRASH, Sign.MOVING)
_TRAINS = (Sign.MEMORISING, Sign.LEARNING, Sign.LEARNING_WITH_SGD)


@treats("LL701", only=Framework.TORCH)
def uncleared_gradients(run: Run, _: Finding) -> Treatment | None:
    """Gradients that are cleared in each turn."""
    if not run.update.wrongly_cleared.known:
        return None
    signs = (Sign.LEARNING, Sign.LEARNING_WITH_SGD)
    return Treatment(Repaired(), signs, around=Around(turn=(BACKWARD, STEP)))


@treats("LL702", only=Framework.TORCH)
def gradients_cleared_too_early(run: Run, _: Finding) -> Treatment | None:
    """Gradients that are cleared before the loss goes backward, or behind the step that has gathered them."""
    wrong = run.update.wrongly_cleared.value
    if wrong is None:
        return None
    if wrong.how is Clearing.EACH_ROUND:
        gathered = Around(turn=(BACKWARD, STEP, CLEAR_AFTER), gathers=_GATHERED)
        written = Around(turn=(CLEAR, BACKWARD, STEP), gathers=_GATHERED)
        return Treatment(Repaired(around=gathered), _TRAINS, around=written, steps=400)
    return Treatment(Repaired(), _TRAINS, around=Around(turn=(BACKWARD, CLEAR, STEP)))


@treats("LL703", "LL725", only=Framework.TORCH)
def missing_optimizer_step(run: Run, _: Finding) -> Treatment | None:
    """A step in each turn."""
    update = run.update
    if not (update.stepped.is_false or update.unread.is_true or update.left.is_false):
        return None
    return Treatment(Repaired(), _TRAINS, around=Around(turn=(CLEAR, BACKWARD)))


@treats("LL704", only=Framework.TORCH)
def evaluation_in_train_mode(run: Run, finding: Finding) -> Treatment | None:
    """The same network asked in eval mode."""
    in_training = [one for one in run.update.scored if one.training.is_true]
    scored = next((one for one in in_training if one.at == finding.at), None)
    if scored is None:
        return None
    kinds = {"Dropout": Role.DROPOUT, "BatchNorm": Role.NORMALISATION}
    roles = tuple(role for word, role in kinds.items() if any(word in name for name in scored.layers))
    return Treatment(Repaired(), (Sign.APART,), around=Around(drops_on=True), given=Given(beside=roles))


@treats("LL706", only=Framework.TORCH)
def dropout_in_evaluation(_: Any, __: Finding) -> Treatment:
    """Dropout that is off when the network is asked; of which network is not known."""
    given = Given(encoding=Encoding.CLASS_IDS, classes=10, beside=(Role.DROPOUT,))
    return Treatment(Repaired(), (Sign.APART,), around=Around(drops_on=True), given=given)


@treats("LL708", "LL711", only=Framework.TORCH)
def left_out(run: Run, _: Finding) -> Treatment | None:
    """An optimizer that has the weights of all layers."""
    if not run.update.left_out and not any(one.kept_in.known for one in run.holding.weights):
        return None
    written = Around(phases=(COMPILE_OTHERS, FIT))
    return Treatment(Repaired(around=Around(phases=(COMPILE, FIT))), _MOVES, around=written)


@treats("LL709", only=Framework.TORCH)
def unregistered_parameters(run: Run, _: Finding) -> Treatment | None:
    """An optimizer that has the last weights too."""
    if not run.holding.loose:
        return None
    written = Around(phases=(COMPILE_OTHERS, FIT), last=True)
    better = Around(phases=(COMPILE, FIT), last=True)
    return Treatment(Repaired(around=better), _MOVES, around=written)


@treats("LL710", only=Framework.TORCH)
def stale_optimizer_parameters(run: Run, finding: Finding) -> Treatment | None:
    """An optimizer that is made after the layers are put in or let loose."""
    if not run.holding.wrongs:
        return None
    if any(one.put_in.is_true and one.put_in.origin == finding.at for one in run.holding.weights):
        better = Around(phases=(REPLACE, COMPILE, FIT), last=True)
        return Treatment(
            Repaired(around=better), _MOVES, around=Around(phases=(COMPILE, REPLACE, FIT), last=True)
        )
    better = Around(phases=(FREEZE, LOOSE, COMPILE, FIT))
    return Treatment(Repaired(around=better), _MOVES, around=Around(phases=(FREEZE, COMPILE, LOOSE, FIT)))


@treats("LL712", only=Framework.TORCH)
def misspelt_requires_grad(_: Any, __: Finding) -> Treatment:
    """The attribute that freezes; in which network is not known."""
    better = Around(phases=(FREEZE, COMPILE, FIT))
    written = Around(phases=(MISSPELL, COMPILE, FIT))
    return Treatment(Repaired(around=better), _MOVES, around=written, given=_TEN_CLASSES)


@treats("LL714", only=Framework.TORCH)
def trained_under_no_grad(run: Run, _: Finding) -> Treatment | None:
    """Layers that are recorded."""
    if not run.update.cut_off:
        return None
    written = Around(phases=(COMPILE, FIT_UNRECORDED))
    return Treatment(Repaired(around=Around(phases=(COMPILE, FIT))), _MOVES, around=written)


@treats("LL719", only=Framework.TORCH)
def uncopied_best_weights(_: Any, __: Finding) -> Treatment:
    """A copy of the weights; of which network is not known."""
    better = Around(phases=(COMPILE, FIT, KEEP_COPY, FIT, RESTORE))
    written = Around(phases=(COMPILE, FIT, KEEP, FIT, RESTORE))
    return Treatment(Repaired(around=better), (Sign.KEPT,), around=written, given=_TEN_CLASSES)


@treats("LL720", only=Framework.TORCH)
def unshuffled_training(output: Output, _: Finding) -> Treatment | None:
    """Samples in random order."""
    if not output.labels.in_order or class_after_class(output.labels.history) is None:
        return None
    signs = (Sign.LEARNING, Sign.LEARNING_WITH_SGD)
    return Treatment(Repaired(), signs, around=Around(in_order=True))

"""LL714: weights that an optimizer is to change and that no gradient reaches."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, CutOff, Framework, Run

from losslint_rules.measured import by_optimizer, effect

_WAYS = {
    Framework.KERAS: (
        "leave out the `stop_gradient`, or freeze the layers with `trainable = False` if they are to stay as "
        "they are"
    ),
    Framework.TORCH: (
        "call the layers where gradients are recorded, or leave their weights out of the optimizer if they "
        "are to stay as they are"
    ),
}


@rule("LL714", "trained-under-no-grad", Severity.ERROR, measured=("keras", "torch"))
def trained_under_no_grad(run: Run) -> Iterator[Finding]:
    """Layers that an optimizer has, and that run without gradients wherever they are used."""
    for cut in run.update.cut_off:
        if not cut.wants_gradients.is_true or not (cut.apart or cut.untouched.is_true):
            continue
        yield Finding(
            at=cut.at,
            message=f"no gradient reaches {_named(cut)}, whose weights an optimizer is given to change",
            label="gradients end here",
            because=tuple(_because(cut)),
            effects=_effects(run, cut),
            ways=(Way((), _WAYS[run.framework]),),
        )


def _effects(run: Run, cut: CutOff) -> tuple[str, ...]:
    fresh = cut.untouched.is_true
    return by_optimizer(run, "LL714", "unreached") if fresh else effect(run, "LL714", "as they are")


def _named(cut: CutOff) -> str:
    others = cut.count - 1
    further = f" and {others} more layer{'s' if others > 1 else ''}" if others else ""
    return f"`{cut.spelling}`{further}"


def _because(cut: CutOff) -> Iterator[Because]:
    if cut.made_at is not None:
        yield Because(cut.made_at, f"`{cut.spelling}` is made here")
    if cut.optimizer is not None:
        yield Because(cut.optimizer, "has their weights")

"""LL6: what is frozen, when that counts, and whose optimizer knows which weights."""

from losslint.findings import Finding
from losslint.training import Run
from losslint.treatment import (
    COMPILE,
    COMPILE_WITH_SAME,
    FIT,
    FREEZE,
    LOOSE,
    Around,
    Repaired,
    Sign,
    Treatment,
    treats,
)


@treats("LL602")
def trainable_changed_after_compile(run: Run, finding: Finding) -> Treatment | None:
    """Another `compile` after the change; what Keras 2 ignores and Keras 3 does not cannot be shown."""
    change = next((one for one in run.freezing.since_trained if one.at == finding.at), None)
    if change is None:
        return None
    first, then = (FREEZE, LOOSE) if change.trainable else (LOOSE, FREEZE)
    return Treatment(
        Repaired(around=Around(phases=(first, COMPILE, FIT, then, COMPILE, FIT))),
        (Sign.MOVING,),
        of_the_body=True,
        around=Around(phases=(first, COMPILE, FIT, then, FIT)),
    )


@treats("LL609")
def discriminator_frozen_for_good(run: Run, _: Finding) -> Treatment:
    """The whole model let loose again before it is first trained."""
    let_loose = () if run.freezing.for_another.known else (LOOSE,)
    return Treatment(
        Repaired(around=Around(phases=(COMPILE, FREEZE, LOOSE, FIT), all_of_it=True)),
        (Sign.MOVING,),
        of_the_body=True,
        around=Around(phases=(COMPILE, FREEZE, *let_loose, FIT), all_of_it=True),
    )


@treats("LL611")
def optimizer_reused(run: Run, _: Finding) -> Treatment | None:
    """A new optimizer for weights that the first one has not seen, as those of layers let loose are."""
    if not run.built_for_others.known:
        return None
    return Treatment(
        Repaired(around=Around(phases=(FREEZE, COMPILE, FIT, LOOSE, COMPILE, FIT))),
        (Sign.CRASH, Sign.MOVING),
        of_the_body=True,
        around=Around(phases=(FREEZE, COMPILE_WITH_SAME, FIT, LOOSE, COMPILE_WITH_SAME, FIT)),
    )

"""LL414: rows in the order of their classes, cut by their places."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import AT_A_DISTANCE, AT_PLACES, FOLD, LEFT_OUT, Because, Encoding, Family, Output

from losslint_rules.domain.splits import Parting, class_after_class, partings
from losslint_rules.measured import effect

SCATTERED = (AT_A_DISTANCE, AT_PLACES, FOLD, LEFT_OUT)
"""What takes rows from anywhere, unless they are known to be neighbours."""


@rule("LL414", "sorted-split", Severity.ERROR, measured=("keras", "torch"))
def sorted_split(output: Output) -> Iterator[Finding]:
    """Rows that come class after class are cut by their places into parts to train and to test with."""
    run = output.run
    if output is not run.outputs[0] or not _are_classes(output):
        return
    for parting in partings(run):
        cut = parting.cut
        scattered = cut is not None and cut.detail in SCATTERED and not cut.neighbours
        made = None if parting.at_random or scattered else class_after_class(parting.common)
        if made is None or made.origin is None:
            continue
        yield Finding(
            at=parting.at,
            message="rows that come class after class are divided by their places",
            label="cuts classes off",
            because=(Because(made.origin, "class after class"), *_other_place(parting)),
            effects=effect(run, "LL414", "cut off"),
            ways=(Way((), "rows in one random order of inputs and labels, before they are divided"),),
        )
        return


def _are_classes(output: Output) -> bool:
    """Whether the labels say which class is right."""
    told = output.labels.encoding.value in (Encoding.CLASS_IDS, Encoding.ONE_HOT)
    return told or output.loss.family in (Family.CROSSENTROPY, Family.YES_NO, Family.MARGIN)


def _other_place(parting: Parting) -> tuple[Because, ...]:
    return tuple(because for because in parting.because() if because.origin != parting.at)

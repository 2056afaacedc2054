"""How many classes a folder holds: one training may say it of a folder that another one reads as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from losslint.training import Encoding, Fact, Family, Form, Labels, Loss, Run


def tell_classes(runs: Iterable[Run]) -> None:
    """Give class ids from a folder the number of classes that a training with one-hot rows from it must have.

    A folder of which two trainings say different numbers says none.
    """
    every = tuple(runs)
    told: dict[str, set[int]] = {}
    facts: dict[str, Fact[int]] = {}
    for run in every:
        for folder, units in _saying(run):
            told.setdefault(folder, set()).add(units.value or 0)
            facts.setdefault(folder, units)
    sure = {folder: facts[folder] for folder, counts in told.items() if len(counts) == 1}
    for run in every if sure else ():
        for output in run.outputs:
            output.labels = _with_classes(output.labels, sure)


def _saying(run: Run) -> Iterator[tuple[str, Fact[int]]]:
    """Yield the folders whose classes a training counts by the units of its head."""
    if len(run.outputs) != 1 or not run.model.complete:
        return
    (output,) = run.outputs
    folder = _folder(output.labels)
    rows = output.labels.encoding.value is Encoding.ONE_HOT and not output.labels.classes.known
    if folder and rows and _stops_at_other_rows(output.loss) and (output.head.units.value or 0) > 1:
        yield folder, output.head.units


def _stops_at_other_rows(loss: Loss) -> bool:
    """Whether the loss stops where the rows of the labels are not as long as the head is wide."""
    return loss.family is Family.CROSSENTROPY and loss.wants is Form.ROWS


def _with_classes(labels: Labels, sure: dict[str, Fact[int]]) -> Labels:
    count = sure.get(_folder(labels))
    if count is None or labels.classes.known or labels.encoding.value is not Encoding.CLASS_IDS:
        return labels
    return replace(labels, classes=count)


def _folder(labels: Labels) -> str:
    return labels.mode.folder if labels.mode is not None else ""

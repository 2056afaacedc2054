"""LL410: inputs and labels in different orders."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Data, Doing, Output, Step
from losslint.wishes import Employ, Means

from losslint_rules.measured import follows


@rule("LL410", "unpaired-shuffle", Severity.ERROR, measured=("keras", "torch"))
def unpaired_shuffle(output: Output) -> Iterator[Finding]:
    """Inputs and labels that are shuffled apart."""
    for inputs in output.run.inputs[:1]:
        found = None if output.labels.are_inputs else _apart(inputs, output.labels)
        if found is None or output.run.controlled_by.known:
            continue
        step, other = found
        if step.origin is None:
            continue
        whose = "inputs" if step in inputs.history else "labels"
        yield Finding(
            at=step.origin,
            message=f"the {whose} are put in a random order that the {_other(whose)} are not in",
            label="another order",
            because=_evidence(other, _other(whose), inputs),
            effects=follows("LL410", "unpaired"),
            ways=(
                Way((), "one permutation for both"),
                Way((Employ(Means.FITTING),), "none: {0} shuffles by itself"),
            ),
        )


def _evidence(other: Step | None, whose: str, inputs: Data) -> tuple[Because, ...]:
    """Return the other's own order as evidence, or where both were loaded in the same one."""
    if other is not None and other.origin is not None:
        return (Because(other.origin, f"the order of the {whose}"),)
    loaded = inputs.history[0].origin if inputs.history else None
    return (Because(loaded, "loaded in the same order"),) if loaded is not None else ()


def _other(whose: str) -> str:
    return "labels" if whose == "inputs" else "inputs"


def _apart(inputs: Data, labels: Data) -> tuple[Step, Step | None] | None:
    """Return the step that puts one of them in an order of its own, and the other's own one if it has any."""
    steps = [step for step in (*inputs.history, *labels.history) if step.order is not None]
    if any(step.order is not None and step.order.key is None for step in steps):
        return None
    of_inputs, of_labels = _own(inputs, labels), _own(labels, inputs)
    if of_inputs and of_labels:
        seeded = {step.order.seeded for step in (*of_inputs, *of_labels) if step.order is not None}
        return (of_labels[-1], of_inputs[-1]) if len(seeded) == 1 else None
    own = of_inputs or of_labels
    if not own or not _from_the_same(inputs, labels) or _picked(inputs) != _picked(labels):
        return None
    return own[-1], None


def _own(one: Data, other: Data) -> list[Step]:
    """Return the steps that put one of two in an order that the other is not in."""
    keys = {step.order.key for step in other.history if step.order is not None}
    return [step for step in one.history if step.order is not None and step.order.key not in keys]


def _from_the_same(one: Data, other: Data) -> bool:
    """Whether both were loaded by the same call."""
    first = [data.history[0] if data.history else None for data in (one, other)]
    return all(step is not None and step.doing is Doing.LOADED for step in first) and (
        first[0] is not None and first[1] is not None and first[0].origin == first[1].origin
    )


def _picked(data: Data) -> list[str]:
    """Return what else was done to the rows, by an index or a condition of no random order."""
    doings = (Doing.SELECTED, Doing.SHUFFLED, Doing.RESAMPLED)
    return [step.detail for step in data.steps(*doings) if step.order is None and "column" not in step.detail]

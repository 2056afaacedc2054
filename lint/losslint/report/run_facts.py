"""The facts of a run by name: what `--show-runs` shows, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from losslint.training import Data, Fact, Family, Framework, Kind, Labels, Loss, Output, Run, Scale


class Group(Struct, frozen=True):
    """Facts that belong together, by their names, in the order in which a reader wants them."""

    name: str
    facts: tuple[tuple[str, Fact[Any]], ...]

    @property
    def unknown(self) -> Iterator[tuple[str, Fact[Any]]]:
        """Yield what is unknown; under the group's own name where all of it is, for one reason."""
        missing = [(name, fact) for name, fact in self.facts if not fact.known]
        reasons = {fact.why for _, fact in missing}
        if len(missing) == len(self.facts) and len(reasons) == 1:
            yield self.name, missing[0][1]
        else:
            yield from ((f"{self.name}.{name}", fact) for name, fact in missing)


def kind_of(run: Run) -> str:
    """Return what makes this a run, as its framework calls it."""
    compiled = run.kind is Kind.CONFIGURED and run.framework is Framework.KERAS
    return "compile" if compiled else run.kind.value


def of_inputs(data: Data, name: str) -> Group:
    """Return the facts of an array that goes into the model."""
    facts = (("content", data.content), ("range", data.range), ("dtype", data.dtype), ("shape", data.shape))
    return Group(name, facts)


def of_labels(labels: Labels, name: str) -> Group:
    """Return the facts of the labels; an autoencoder's are its inputs, whose encoding says nothing."""
    about_classes = (("encoding", labels.encoding), ("classes", labels.classes))
    about_values = (("range", labels.range), ("dtype", labels.dtype), ("shape", labels.shape))
    return Group(name, about_values if labels.are_inputs else about_classes + about_values)


def of_output(output: Output, name: str) -> list[Group]:
    """Return the facts of a head, its loss and its metrics; `name` stands before theirs."""
    head, loss = output.head, output.loss
    return [
        Group(
            f"{name}head",
            (
                ("units", head.units),
                ("activation", head.activation),
                ("range", head.range),
                ("rank", head.rank),
            ),
        ),
        Group(f"{name}loss", (("name", loss.name), ("from_logits", from_logits_of(loss)))),
        Group(f"{name}metrics", (("names", output.metrics),)),
    ]


def from_logits_of(loss: Loss) -> Fact[bool]:
    """Return whether a crossentropy reads logits; of other losses that is no question."""
    own = loss.family is Family.OWN and loss.reads.value is not Scale.NUMBERS
    if not own and loss.family not in (None, Family.CROSSENTROPY, Family.YES_NO):
        return Fact.unknown("it takes no logits")
    if loss.reads.value is Scale.LOG_PROBABILITIES:
        return Fact.unknown("it reads log-probabilities", loss.reads.origin)
    if loss.reads.value is None:
        return Fact.unknown(loss.reads.why, loss.reads.origin)
    return Fact(loss.reads.value is Scale.LOGITS, loss.reads.origin, by_default=loss.reads.by_default)


def groups(run: Run) -> list[Group]:
    """Return all facts of a run."""
    found = [Group(run.framework.value, (("generation", run.version),))]
    found += [of_inputs(data, _numbered("inputs", run.inputs, n)) for n, data in enumerate(run.inputs)]
    for n, output in enumerate(run.outputs):
        found.append(of_labels(output.labels, _numbered("labels", run.outputs, n)))
    for n, output in enumerate(run.outputs):
        found += of_output(output, f"outputs[{n}]." if len(run.outputs) > 1 else "")
    optimizer = run.optimizer
    found += [
        Group("optimizer", (("name", optimizer.name), ("learning_rate", optimizer.learning_rate))),
        Group("batch_size", (("samples", run.batch_size),)),
        Group("epochs", (("number", run.epochs),)),
        Group("validation", (("data", run.validation),)),
    ]
    return found


def _numbered(name: str, several: tuple[object, ...], position: int) -> str:
    return f"{name}[{position}]" if len(several) > 1 else name

"""LL201: class ids where the loss compares rows."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import LINEAR, Form, Framework, Output, Scale, Version
from losslint.wishes import Encode, EndIn

from losslint_rules.domain.evidence import head_evidence, labels_evidence, loss_place
from losslint_rules.domain.losses import PROBABILITIES, is_over_rows
from losslint_rules.domain.shapes import refused_labels
from losslint_rules.domain.tasks import describe, ids_for_several_units
from losslint_rules.domain.wishing import for_ids, instead_of
from losslint_rules.measured import effect


@rule(
    "LL201",
    "integer-labels-with-categorical-loss",
    Severity.ERROR,
    subsumes=("LL101", "LL301"),
    measured=("keras", "torch"),
)
def integer_labels_with_categorical_loss(output: Output) -> Iterator[Finding]:
    """Class ids under a loss that wants one label for every unit."""
    loss, units = output.loss, output.head.units.value
    rows = is_over_rows(loss)
    if not ids_for_several_units(output) or _stretches_them(output):
        return
    wanted = "one-hot rows" if rows else f"{units} labels a sample"
    yield Finding(
        at=loss_place(output),
        message=f"`{loss.name.value}` compares {wanted}, the labels are {describe(output.labels)}",
        label=f"wants {wanted}",
        because=(*head_evidence(output), *labels_evidence(output)),
        effects=_effects(output),
        ways=_ways(output),
        severity=Severity.WARNING if output.run.framework is Framework.TORCH else None,
    )


def _stretches_them(output: Output) -> bool:
    """Whether PyTorch is not known to stop at the ids: what it stretches is another rule's."""
    return output.run.framework is Framework.TORCH and refused_labels(output) is None


def _ways(output: Output) -> tuple[Way, ...]:
    """Return the ways out: where rows validate the model, the loss is the right one."""
    encoded = Way((Encode(Form.ROWS),), "labels through {0}")
    return (encoded,) if output.is_scored_in_another_form(Form.CLASS_IDS) else (_other_loss(output), encoded)


def _other_loss(output: Output) -> Way:
    """Return the way to the loss for ids; a head that makes no probabilities is left to other rules."""
    metrics = instead_of(output, "categorical_accuracy", "sparse_categorical_accuracy")
    if output.run.framework is Framework.TORCH:
        repair = "Train with `{0.name}`" if _are_taken_as_they_are(output) else ""
        return Way((for_ids(output), EndIn(output, LINEAR)), "{0}, which takes ids of whole numbers", repair)
    heads = (EndIn(output, "softmax"),) if output.head.gives.value is Scale.INDEPENDENT else ()
    return Way((for_ids(output), *metrics, *heads), "{0} with a softmax head", "Train with `{0.name}`")


def _are_taken_as_they_are(output: Output) -> bool:
    """Whether the labels are what a loss for ids of PyTorch takes: whole numbers, one axis fewer."""
    labels, rank = output.labels, output.head.rank.value
    return labels.dtype.value == "int64" and rank == len(labels.shape.value or ()) + 1


def _effects(output: Output) -> tuple[str, ...]:
    if output.run.framework is Framework.TORCH:
        return effect(output, "LL201", "stops")
    activation = output.head.activation.value
    shares = output.head.gives.value in PROBABILITIES
    if is_over_rows(output.loss) or shares or activation is None:
        return effect(output, "LL201", "stops")
    stops = effect(output, "LL201", "Keras 3 stops") if output.run.may_be(Version.KERAS_3) else ()
    if not output.run.may_be(Version.KERAS_2_LATE):
        return stops
    head = "no activation" if activation == LINEAR else activation
    return (*stops, *effect(output, "LL201", "silent", head=head))

"""LL209: the labels that a loader makes against the loss and the head."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Encoding, Family, Form, LabelMode, Output
from losslint.wishes import Load

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import is_over_rows
from losslint_rules.measured import effect


@rule(
    "LL209",
    "generator-label-mode",
    Severity.ERROR,
    subsumes=("LL201", "LL202", "LL203", "LL204", "LL205"),
    measured=("keras",),
)
def generator_label_mode(output: Output) -> Iterator[Finding]:
    """A loader that makes other labels than the loss and the head want."""
    told, wanted = output.labels.mode, _wanted(output)
    if told is None or told.mode.value is None or wanted is None or told.mode.origin is None:
        return
    binary = told.mode.value == "binary"
    classes, encoding = output.labels.classes.value, output.labels.encoding.value
    if encoding not in (Encoding.ONE_HOT, Encoding.CLASS_IDS):  # columns of a table, taken as they are
        return
    too_many = binary and classes is not None and classes > 2 and output.head.units.value == 1
    refused = told.argument == "label_mode" and binary and (classes or 0) > 2
    fits = encoding is (Encoding.ONE_HOT if wanted is Form.ROWS else Encoding.CLASS_IDS)
    if fits and not too_many and not refused:
        return
    by_default = " by default" if told.mode.by_default else ""
    yield Finding(
        at=told.mode.origin,
        message=f"`label_mode='binary'` is for two classes, there are {classes}"
        if refused
        else f"`{told.argument}='{told.mode.value}'`{by_default} makes {_made(output)}, {_asked(output)}",
        label=f"{told.argument}='{told.mode.value}'",
        because=(*head_evidence(output), *loss_evidence(output), *_counted(output)),
        effects=effect(output, "LL209", "refused") if refused else _effects(output, too_many),
        ways=(
            Way((), "one softmax unit for each class")
            if too_many or _two_are_wrong(output)
            else _loaded_as(output, told, wanted),
        ),
    )


def _counted(output: Output) -> tuple[Because, ...]:
    """Return where another training counts the classes of the same folder."""
    classes, told = output.labels.classes, output.labels.mode
    if told is None or classes.value is None or not told.folder or classes.origin == told.call:
        return ()
    return classes.because(f"{classes.value} classes in the same folder")


def _loaded_as(output: Output, told: LabelMode, wanted: Form) -> Way:
    """Return the way that lets every loader of the training make the same labels.

    The repair is only shown where not all that the model is checked with is known to come from a loader.
    """
    run, wishes, all_known = output.run, [Load(told, wanted)], True
    checked = [run.validation.value.labels] if run.validation.value is not None else []
    checked += [use.labels for use in run.uses if use.labels is not None]
    encoding = Encoding.ONE_HOT if wanted is Form.ROWS else Encoding.CLASS_IDS
    for labels in checked:
        if labels.mode is not None and labels.mode.mode.value is not None:
            wishes.append(Load(labels.mode, wanted))
        else:
            all_known &= labels.encoding.value is encoding
    applicability = Applicability.UNSAFE if all_known else Applicability.DISPLAY
    return Way(tuple(wishes), "{0}", "Load labels as '{0.name}'", applicability)


def _wanted(output: Output) -> Form | None:
    """Return the form that the loss and the head can use, None where that is not known."""
    units, loss = output.head.units.value, output.loss
    if loss.weighs:
        return None
    match loss.wants:
        case Form.CLASS_IDS if loss.family is Family.CROSSENTROPY:
            return Form.CLASS_IDS
        case Form.ROWS if loss.family is Family.CROSSENTROPY:
            return Form.ROWS if units != 1 else Form.YES_NO
        case Form.YES_NO if loss.family is Family.YES_NO and units is not None:
            return Form.YES_NO if units == 1 else Form.ROWS
        case _:
            return None


def _two_are_wrong(output: Output) -> bool:
    """Whether another mode alone would not do: several columns of classes for a head of one unit."""
    classes, rows = output.labels.classes.value, is_over_rows(output.loss) and not output.loss.weighs
    return output.head.units.value == 1 and (rows or (classes or 0) > 2)


def _made(output: Output) -> str:
    classes = output.labels.classes.value
    if output.labels.encoding.value is Encoding.ONE_HOT:
        return f"one-hot rows of {classes} classes" if classes else "one-hot rows"
    return f"class ids 0..{classes - 1}" if classes else "class ids"


def _asked(output: Output) -> str:
    loss = f"`{output.loss.name.value}`"
    if output.head.units.value == 1:
        return f"{loss} over one unit wants 0 or 1"
    return f"{loss} wants {'class ids' if output.loss.wants is Form.CLASS_IDS else 'one-hot rows'}"


def _effects(output: Output, too_many: bool) -> tuple[str, ...]:
    if too_many:
        return effect(output, "LL209", "too many")
    return (*effect(output, "LL209", "Keras 3"), *effect(output, "LL209", "Keras 2"))

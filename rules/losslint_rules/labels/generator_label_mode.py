"""LL209: the labels that a loader makes against the loss and the head."""

from collections.abc import Iterator

from losslint.findings import Applicability, Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Because, Encoding, Family, Form, LabelMode, Output

from losslint_rules.domain.evidence import head_evidence, loss_evidence
from losslint_rules.domain.losses import is_over_rows


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
    mode = "sparse" if told.mode.value == "int" else told.mode.value
    classes, encoding = output.labels.classes.value, output.labels.encoding.value
    if encoding not in (Encoding.ONE_HOT, Encoding.CLASS_IDS):  # columns of a table, taken as they are
        return
    too_many = mode == "binary" and classes is not None and classes > 2 and output.head.units.value == 1
    refused = told.argument == "label_mode" and mode == "binary" and (classes or 0) > 2
    fits = encoding is (Encoding.ONE_HOT if wanted == "categorical" else Encoding.CLASS_IDS)
    if fits and not too_many and not refused:
        return
    name = _spelled(told, wanted)
    by_default = " by default" if told.mode.by_default else ""
    yield Finding(
        at=told.mode.origin,
        message=f"`label_mode='binary'` is for two classes, there are {classes}"
        if refused
        else f"`{told.argument}='{told.mode.value}'`{by_default} makes {_made(output)}, {_asked(output)}",
        label=f"{told.argument}='{told.mode.value}'",
        because=(*head_evidence(output), *loss_evidence(output), *_counted(output)),
        effects=("the loader stops with a ValueError",) if refused else _effects(too_many),
        help=_help(output, told.argument, name) if not too_many else "one softmax unit for each class",
        fix=None if too_many or _two_are_wrong(output) else _loaded_as(output, wanted),
    )


def _counted(output: Output) -> tuple[Because, ...]:
    """Return where another training counts the classes of the same folder."""
    classes, told = output.labels.classes, output.labels.mode
    if told is None or classes.value is None or not told.folder or classes.origin == told.call:
        return ()
    return classes.because(f"{classes.value} classes in the same folder")


def _spelled(told: LabelMode, wanted: str) -> str:
    """Return the mode as the loader calls it: data sets say "int" for class ids."""
    return "int" if told.argument == "label_mode" and wanted == "sparse" else wanted


def _loaded_as(output: Output, wanted: str) -> Fix:
    """Return the repair that lets every loader of the training make the same labels.

    It is only shown where something that the model is checked with is not known to come from a loader.
    """
    run, edits, all_known = output.run, [], True
    checked = [run.validation.value.labels] if run.validation.value is not None else []
    checked += [use.labels for use in run.uses if use.labels is not None]
    encoding = Encoding.ONE_HOT if wanted == "categorical" else Encoding.CLASS_IDS
    for labels in (output.labels, *checked):
        told = labels.mode
        if told is not None and told.mode.value is not None:
            if told.mode.value != _spelled(told, wanted):
                edits.append(replace(told.mode, told.argument, f"'{_spelled(told, wanted)}'"))
        else:
            all_known &= labels.encoding.value is encoding
    applicability = Applicability.UNSAFE if all_known else Applicability.DISPLAY
    assert output.labels.mode is not None
    name = _spelled(output.labels.mode, wanted)
    return Fix(f"Load labels as '{name}'", tuple(dict.fromkeys(edits)), applicability)


def _wanted(output: Output) -> str | None:
    """Return the mode that the loss and the head can use, None where that is not known."""
    units, loss = output.head.units.value, output.loss
    if loss.weighs:
        return None
    match loss.wants:
        case Form.CLASS_IDS:
            return "sparse"
        case Form.ROWS if loss.family is Family.CROSSENTROPY:
            return "categorical" if units != 1 else "binary"
        case Form.YES_NO if loss.family is Family.YES_NO and units is not None:
            return "binary" if units == 1 else "categorical"
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


def _help(output: Output, argument: str, name: str) -> str:
    if _two_are_wrong(output):
        return "one softmax unit for each class"
    return f"{argument}='{name}'"


def _effects(too_many: bool) -> tuple[str, ...]:
    if too_many:
        return ("nothing checks it: the ids go up to the number of classes, and the loss falls below zero",)
    return (
        "Keras 3 stops at the first batch with a ValueError about shapes",
        "Keras 2 cannot check generators: two columns over one unit stayed at an accuracy of 0.50",
    )

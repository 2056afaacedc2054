"""LL508: shapes that cannot go together."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import (
    Because,
    Encoding,
    Framework,
    Kind,
    Layer,
    Origin,
    Output,
    Refusal,
    Refused,
    Role,
    Run,
    Shape,
    Use,
    Version,
)
from losslint.wishes import Employ, Means, ReadWidth
from msgspec.structs import replace

from losslint_rules.domain.architecture import UNDISTURBING
from losslint_rules.domain.evidence import loss_evidence, units_place
from losslint_rules.domain.shapes import refused_labels, written
from losslint_rules.domain.tasks import ids_for_several_units
from losslint_rules.measured import effect

ROWS = frozenset({Encoding.ONE_HOT, Encoding.MULTI_HOT})


@rule("LL508", "impossible-shape", Severity.ERROR, unfinished=True, measured=("keras", "torch"))
def impossible_shape(run: Run) -> Iterator[Finding]:
    """Shapes that cannot go together."""
    if run.framework is Framework.TORCH:
        yield from _at_the_first_batch(run)
        return
    refusing = [
        _of_layer(run, layer, layer.at, layer.refused)
        for layer in _layers(run.model.layers)
        if layer.refused is not None and layer.at is not None and _stops(run, layer, layer.refused)
    ]
    yield from refusing
    if not refusing:  # no data reach a model that cannot be built
        yield from (_of_data(run, refused) for refused in run.refused if not _may_be_right(run, refused))
        if not run.refused:
            yield from (
                _of_use(run, use, refused)
                for use in run.uses
                for refused in use.refused
                if not _may_be_right(run, refused)
            )
        for output in run.outputs:
            yield from _of_labels(output)


def _at_the_first_batch(run: Run) -> Iterator[Finding]:
    """Yield what stops where data reach it: the first layer of those that refuse, or else the loss."""
    refusing = (layer for layer in _layers(run.model.layers) if layer.refused is not None)
    first = next(refusing, None)
    if first is not None and first.refused is not None and first.at is not None:
        found = [_of_layer(run, first, first.at, first.refused)]
    elif first is None:
        found = [one for output in run.outputs for one in _of_labels(output)]
    else:
        return
    yield from (replace(one, severity=Severity.WARNING) for one in found)


def _may_be_right(run: Run, refused: Refused) -> bool:
    return _may_be_widened(run, refused) or _may_be_turned(refused)


def _may_be_turned(refused: Refused) -> bool:
    """Whether a user's configuration may put the colours of pictures first, where the model has them too.

    Pictures are told by their size: it is not known of what a file holds.
    """
    given, wanted = refused.given[0], refused.wanted
    if len(given) != 4 or len(wanted) != 4 or not _has_colours_first(wanted):
        return False
    return given[1:3] == (None, None) and given[-1] == wanted[1]


def _may_be_widened(run: Run, refused: Refused) -> bool:
    """Whether a Keras that the file may be for takes a row of numbers as that many sequences of one step.

    Up to TensorFlow 2.6 a row became a column, and a functional model gave that another axis of 1.
    """
    given, wanted = refused.given[0], refused.wanted
    return len(given) == 1 and len(wanted) == 3 and wanted[-1] == 1 and run.may_be(Version.KERAS_2_LATE)


def _layers(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Yield the layers of a model and those of the models inside it.

    A layer that lacks the steps that a recurrent layer before it does not return is another rule's.
    """
    for layer in layers:
        before = layers[layer.inbound[0]] if layer.inbound else layer
        while before.role in (*UNDISTURBING, Role.NORMALISATION) and before.inbound:
            before = layers[before.inbound[0]]
        inner = before.inside[0] if before.role is Role.BOTH_WAYS and before.inside else before
        if not inner.argument("return_sequences").is_false:
            yield layer
        if layer.role not in (Role.EACH_STEP, Role.BOTH_WAYS):
            yield from _layers(layer.inside)


def _stops(run: Run, layer: Layer, refused: Refused) -> bool:
    """Whether every Keras that the file may be for stops here, configured as it comes.

    Keras 1 had images, but no sequences, with their colours first, and who only builds such a model may
    still have. Up to Keras 2.3 a file of the user's often said so. A convolution of Keras 2.4 to 2.15 takes
    further axes as further batches; they are a mistake where the data do not have them.
    """
    given = refused.given[0]
    match refused.reason:
        case Refusal.WINDOW:
            configured = run.kind in (Kind.CONFIGURED, Kind.BUILD) or run.may_be(
                Version.KERAS_1, Version.KERAS_2_EARLY
            )
            unlikely = _has_colours_first(given) or _reads_colours_first(run)
            return not (configured and unlikely) and (
                run.version.value is not Version.KERAS_1 or len(given) == 3
            )
        case Refusal.AXES if _slides_alike(layer) and len(given) > len(refused.wanted):
            shapes = [inputs.shape.value for inputs in run.inputs]
            fed = any(shape is not None and len(shape) == len(refused.wanted) for shape in shapes)
            return fed if run.may_be(Version.KERAS_2_LATE) else True
        case _:
            return True


def _slides_alike(layer: Layer) -> bool:
    """Whether a layer slides one window over all channels, at each step of a sequence maybe."""
    steps = layer.role is Role.RECURRENT and layer.sides is not None
    return steps or layer.role in (Role.CONVOLUTION, Role.TRANSPOSED)


def _has_colours_first(given: Shape) -> bool:
    first, *others = given[1:-1]
    return first in (1, 2, 3) and any(size is not None and size > 3 for size in others)


def _reads_colours_first(run: Run) -> bool:
    """Whether the model is built for images, and only their first axis is as short as colours are."""
    entered = [layer.output_shape.value or () for layer in run.model.layers if layer.role is Role.INPUT]
    return any(len(shape) == 4 and shape[1] in (1, 2, 3) and (shape[3] or 0) > 4 for shape in entered)


def _of_layer(run: Run, layer: Layer, at: Origin, refused: Refused) -> Finding:
    name, given, wanted = f"`{layer.spelling}`", refused.given[0], written(refused.wanted)
    ways: tuple[Way, ...] = ()
    match refused.reason:
        case Refusal.WINDOW:
            message = f"{name} slides a window of {wanted} over an input of {written(given)}"
            ways = (_way_with_window(given),)
        case Refusal.AXES:
            message = f"{name} takes {len(refused.wanted)} axes, its input {written(given)} has {len(given)}"
            if len(given) > len(refused.wanted):
                ways = (ONE_SAMPLE,)
        case Refusal.WIDTH:
            message = f"{name} takes {wanted}, its input is {written(given)}"
            sizes = zip(refused.wanted, given, strict=True)
            ways = tuple(Way((ReadWidth(layer, found),)) for size, found in sizes if size and found)
        case Refusal.NUMBERS:
            message = f"{name} makes {wanted} of {written(given)}, which holds another number of numbers"
        case _:
            message = f"{name} puts {' and '.join(written(shape) for shape in refused.given)} together"
    return Finding(
        at=at,
        message=message,
        label=refused.reason.value,
        effects=effect(run, "LL508", "built") or effect(run, "LL508", "first batch"),
        ways=ways,
    )


ONE_SAMPLE = Way(
    (Employ(Means.SAMPLE_SHAPE),), "{0} is the shape of one sample: it does not count the samples"
)


def _way_with_window(given: Shape) -> Way:
    if _has_colours_first(given):
        words = "the last axis of an image holds its colours, unless {0} is given"
        return Way((Employ(Means.COLOURS_FIRST),), words)
    return Way((Employ(Means.PADDING),), "smaller windows, fewer of them, or {0}")


def _of_data(run: Run, refused: Refused) -> Finding:
    given, wanted = refused.given[0], refused.wanted
    return Finding(
        at=refused.decided_at or run.at,
        message=f"the model is built for {written(wanted)}, the data are {written(given)}",
        label="built for another shape",
        because=(Because(refused.at, f"data: {written(given)}"),) if refused.at is not None else (),
        effects=effect(run, "LL508", "first batch"),
        ways=(ONE_SAMPLE,) if given[1:] == wanted[2:] else (),
    )


def _of_use(run: Run, use: Use, refused: Refused) -> Finding:
    """Data of another shape than the model was trained with, where it is asked about them."""
    given, wanted = refused.given[0], refused.wanted
    return Finding(
        at=use.at,
        message=f"`{use.method}` is asked about {written(given)}, the model is built for {written(wanted)}",
        label=refused.reason.value,
        because=(Because(refused.decided_at, "built for another shape"),)
        if refused.decided_at is not None
        else (),
        effects=effect(run, "LL508", "asked"),
        help="one sample is a batch of one: `x[:1]` keeps the axis that counts samples, `x[0]` drops it"
        if given == wanted[1:]
        else "",
    )


def _of_labels(output: Output) -> Iterator[Finding]:
    """Yield the finding of labels of a shape that the loss does not take."""
    shapes, labels = refused_labels(output), output.labels
    if shapes is None or (labels.encoding.value in ROWS and len(shapes[0]) == 2):
        return  # what rows of classes want is another rule's
    if ids_for_several_units(output):
        return  # LL201 says which loss takes them
    if output.run.version.value is Version.KERAS_1 and len(shapes[0]) > 3:
        return  # its images had their colours first
    origin = labels.at or labels.shape.origin
    yield Finding(
        at=units_place(output),
        message=f"the output is {written(shapes[0])}, its labels are {written(shapes[1])}",
        label="output of another shape",
        because=(*((Because(origin, "labels"),) if origin is not None else ()), *loss_evidence(output)),
        effects=effect(output, "LL508", "first batch"),
    )

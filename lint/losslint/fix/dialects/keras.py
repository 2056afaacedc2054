"""How Keras writes what rules wish for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from losslint.findings import (
    Edit,
    InsertLayer,
    Instead,
    Named,
    RemoveArgument,
    Replace,
    SetArgument,
    Undo,
    replace,
)
from losslint.fix.dialects import arrays
from losslint.fix.dialects.spelling import Dialect, Spelling
from losslint.training import (
    LINEAR,
    Carrier,
    Direction,
    Doing,
    Duty,
    Fact,
    Family,
    Form,
    Kind,
    Layer,
    Origin,
    Output,
    Role,
    Run,
    Scale,
    Step,
)
from losslint.wishes import (
    Activate,
    AlongClasses,
    CountChosen,
    Cut,
    Employ,
    Encode,
    EndFor,
    EndIn,
    Flatten,
    FromOne,
    Handle,
    Handling,
    Initialise,
    InOrder,
    Linear,
    Load,
    Means,
    Measure,
    OneOrder,
    Prepare,
    Read,
    ReturnSteps,
    ScaleInside,
    ScaleLoaded,
    Seek,
    TellTraining,
    Train,
    Unscale,
    Validate,
    Watch,
)

DIALECT = Dialect(arrays.DIALECT)

_STRING = re.compile(r"""(['"])\w+\1""")
_DOTTED = re.compile(r"((?:\w+\.)+)\w+(\(\))?")
_TAKES_ACTIVATION = re.compile(r"(?:\w+\.)*(?:Dense|Conv\w+|SeparableConv\w+)\(.*")

_LOSSES = {
    (Family.CROSSENTROPY, Form.ROWS): "categorical_crossentropy",
    (Family.CROSSENTROPY, Form.CLASS_IDS): "sparse_categorical_crossentropy",
    (Family.YES_NO, Form.YES_NO): "binary_crossentropy",
    (Family.DISTANCE, Form.LIKE_OUTPUT): "mean_squared_error",
    (Family.MARGIN, Form.YES_NO): "hinge",
}
"""The plain loss of each family that wants labels of a form."""

_READ = {
    Family.CROSSENTROPY: "softmax",
    Family.YES_NO: "sigmoid",
    Family.DISTANCE: LINEAR,
    Family.MARGIN: "tanh",
}
"""What these losses read, unless they are told otherwise."""

_SHORT = {"mean_squared_error": "mse", "mean_absolute_error": "mae"}
"""What people write for some losses and metrics."""

_MODES = {Form.CLASS_IDS: "sparse", Form.ROWS: "categorical", Form.YES_NO: "binary"}
"""What generators call labels of a form; data sets say "int" for class ids."""


_MEANS = {
    Means.CONFIGURING: "`compile`",
    Means.FITTING: "`fit`",
    Means.LOADING_WEIGHTS: "`load_weights`",
    Means.HOLDING_OUT: "validation_split=0.1",
    Means.RECORDING: "`with tf.GradientTape() as tape:`",
    Means.FREEZING: "`trainable = False`",
    Means.THAWING: "`trainable = True`",
    Means.BATCH_SIZE: "batch_size",
    Means.SAMPLE_SHAPE: "`input_shape`",
    Means.COLOURS_FIRST: "`data_format='channels_first'`",
    Means.PADDING: "padding='same'",
}


@DIALECT.spells(EndIn)
def _end_in(wish: EndIn) -> Spelling:
    head, name = wish.output.head, wish.activation
    code = "no activation in the last layer" if name == LINEAR else f"activation='{name}'"
    if head.activation.value == name:
        return Spelling(code, (), name)
    return Spelling(code, _activations(wish.output.run, [head.activation], name, others=1), name)


@DIALECT.spells(EndFor)
def _end_for(wish: EndFor) -> Spelling:
    return _end_in(EndIn(wish.output, _READ[wish.family]))


@DIALECT.spells(Linear)
def _linear(wish: Linear) -> Spelling:
    return Spelling(
        "no activation", _activations(wish.output.run, [wish.activation], LINEAR, others=1), LINEAR
    )


@DIALECT.spells(Activate)
def _activate(wish: Activate) -> Spelling:
    facts = [layer.activation for layer in wish.layers]
    edits = _activations(wish.run, facts, wish.activation, others=len(facts))
    return Spelling(f"activation='{wish.activation}'", edits, wish.activation)


def _activations(run: Run, facts: Sequence[Fact[str]], name: str, others: int) -> tuple[Edit | None, ...]:
    """Return one edit for each place that decides these activations.

    None stands among them when one of the places decides the activation of further layers too, as a
    constant or a loop does: `others` is how many layers may share it.
    """
    origins = list(dict.fromkeys(fact.origin for fact in facts))
    shared = [layer for layer in run.model.layers if layer.activation.origin in origins]
    if None in origins or len(shared) > others:
        return (None,)
    by_default = {fact.origin for fact in facts if fact.by_default}
    return tuple(_activation(origin, origin in by_default, name) for origin in origins)


def _activation(origin: Origin | None, by_default: bool, name: str) -> Edit | None:
    if origin is None:
        return None
    if by_default:
        fits = _TAKES_ACTIVATION.fullmatch(origin.text())
        return SetArgument(origin, "activation", f"'{name}'") if fits else None
    dotted = _DOTTED.fullmatch(origin.text())
    if origin.text() == "None" or (dotted is not None and dotted[2] is None):
        return Replace(origin, f"'{name}'")
    return _as_a_word(origin, name)


@DIALECT.spells(Train)
def _train(wish: Train) -> Spelling:
    name, loss = _LOSSES[wish.family, wish.form], wish.output.loss
    short = _SHORT.get(name, name)
    is_it = loss.family is wish.family and loss.wants is wish.form and not loss.weighs
    # All splits or none: another loss would take the labels of this split, and stop at those of the next.
    edit = None if wish.output.is_scored_in_another_form(wish.form) else _with_loss(wish.output, name)
    return Spelling(f"loss='{short}'", () if is_it else (edit,), short)


def _with_loss(output: Output, name: str) -> Edit | None:
    """Return the edit that trains the output with the loss of this canonical name.

    It rewrites a string, or the last name of a dotted one (`losses.BinaryCrossentropy()`). A bare name
    would need an import, and arguments might not fit the other loss.
    """
    origin = output.loss.name.origin
    users = [other for other in output.run.outputs if other.loss.name.origin == origin]
    if origin is None or len(users) > 1 or output.loss.own:
        return None
    if _DOTTED.fullmatch(origin.text()) is None and output.run.kind is Kind.LOOP:
        return None
    return _renamed(origin, name)


@DIALECT.spells(FromOne)
def _from_one(wish: FromOne) -> Spelling:
    """The score may be a metric too, so its function stays as it is."""
    name, run = wish.output.loss.called, wish.output.run
    at, taken = run.configured_at, f"1 - {name}(y_true, y_pred)"
    code = Spelling(f"`{taken}`")
    if at is None or run.kind is not Kind.FIT or len(run.outputs) > 1:
        return code
    if re.search(rf"\bloss\s*=\s*{re.escape(name)}\s*[,)]", at.text()) is None:
        return code
    return Spelling(code.code, (SetArgument(at, "loss", f"lambda y_true, y_pred: {taken}"),))


@DIALECT.spells(Read)
def _read(wish: Read) -> Spelling:
    """A loss given as a string cannot be told, nor one that reads logits by its nature that they are none.

    Code of the project's own that computes a loss is not rewritten: others may call it.
    """
    reads, logits = wish.output.loss.reads, wish.scale is Scale.LOGITS
    if reads.value is wish.scale:
        return Spelling(f"from_logits={logits}", ())
    edit: Edit | None = None
    if reads.origin is None or wish.output.loss.own:
        return Spelling(f"from_logits={logits}", (edit,))
    if reads.by_default:
        takes = logits and reads.origin.text().endswith(")")
        edit = SetArgument(reads.origin, "from_logits", "True") if takes else None
    elif reads.origin.text() == str(not logits):
        edit = Replace(reads.origin, str(logits))
    return Spelling(f"from_logits={logits}", (edit,))


@DIALECT.spells(Encode)
def _encode(wish: Encode) -> Spelling:
    return Spelling("`to_categorical`" if wish.form is Form.ROWS else "class ids")


@DIALECT.spells(Load)
def _load(wish: Load) -> Spelling:
    loader, mode = wish.loader, _MODES[wish.form]
    name = "int" if loader.argument == "label_mode" and mode == "sparse" else mode
    edits = () if loader.mode.value == name else (replace(loader.mode, loader.argument, f"'{name}'"),)
    return Spelling(f"{loader.argument}='{name}'", edits, name)


@DIALECT.spells(Measure)
def _measure(wish: Measure) -> Spelling:
    name = _SHORT.get(wish.name, wish.name)
    at = wish.metric.at if wish.metric is not None else None
    edit: Edit | None = None
    if at is not None and wish.only_a_word:
        edit = _as_a_word(at, name)
    elif at is not None:  # the word `accuracy` becomes the metric that fits, and no class does
        edit = Replace(at, f"'{name}'") if name == "accuracy" else _renamed(at, name)
    if wish.metric is not None and wish.metric.is_object and name != "accuracy":
        return Spelling(f"`{_as_class(wish.name)}()`", (edit,), name)
    return Spelling(f"metrics=['{name}']", (edit,), name)


@DIALECT.spells(Cut)
def _cut(wish: Cut) -> Spelling:
    metric = wish.metric
    if metric.name == "auc":
        edit = SetArgument(metric.at, "from_logits", "True") if metric.at is not None else None
        return Spelling("from_logits=True", (edit,))
    argument = "threshold" if metric.name == "binary_accuracy" else "thresholds"
    return Spelling(f"{argument}=0.0", (replace(metric.threshold, argument, "0.0"),))


@DIALECT.spells(CountChosen)
def _count_chosen(wish: CountChosen) -> Spelling:
    """Of one unit another metric has to be made; one-hot labels are turned into ids as the output is."""
    if wish.output.head.units.value == 1:
        return Spelling("`BinaryIoU`", (None,), "BinaryIoU")
    at = wish.metric.at
    if at is None or not at.text().endswith(")"):
        return Spelling("sparse_y_pred=False", (None,))
    chosen = SetArgument(at, "sparse_y_pred", "False")
    if not wish.are_rows or wish.metric.name.startswith("one_hot"):
        return Spelling("sparse_y_pred=False", (chosen,))
    both = (SetArgument(at, "sparse_y_true", "False"), chosen)
    return Spelling("sparse_y_true=False, sparse_y_pred=False", both)


@DIALECT.spells(Watch)
def _watch(wish: Watch) -> Spelling:
    argument = "objective" if wish.callback.duty is Duty.CHOOSES else "monitor"
    edit = replace(wish.callback.monitor, "monitor", f"'{wish.name}'") if wish.sure else None
    return Spelling(f"{argument}='{wish.name}'", (edit,))


@DIALECT.spells(Seek)
def _seek(wish: Seek) -> Spelling:
    callback, mode = wish.callback, "max" if wish.better is Direction.HIGHER else "min"
    argument = "direction" if callback.duty is Duty.CHOOSES else "mode"
    if callback.seeks.known:
        edit = _as_a_word(callback.seeks.origin, mode)
    else:
        edit = SetArgument(callback.at, "mode", f"'{mode}'") if callback.at is not None else None
    return Spelling(f"{argument}='{mode}'", (edit,), mode)


@DIALECT.spells(Validate)
def _validate(wish: Validate) -> Spelling:
    searches = wish.callback is not None and wish.callback.duty is Duty.CHOOSES
    return Spelling("validation_split= or validation_data=", name="search" if searches else "fit")


@DIALECT.spells(InOrder)
def _in_order(wish: InOrder) -> Spelling:
    """None where a variable decides, which others may share."""
    shuffled = wish.evaluation.shuffled
    shared = not shuffled.by_default and (shuffled.origin is None or shuffled.origin.text() != "True")
    return Spelling("shuffle=False", (None if shared else replace(shuffled, "shuffle", "False"),))


@DIALECT.spells(Initialise)
def _initialise(wish: Initialise) -> Spelling:
    kernel = wish.initializer
    users = [
        layer
        for layer in wish.run.model.layers
        if any(one.origin == kernel.origin for one in layer.arguments.values())
    ]
    alone = kernel.origin is not None and len(users) == 1
    edit = Replace(kernel.origin, "'glorot_uniform'") if kernel.origin is not None and alone else None
    return Spelling("no `kernel_initializer`, or a random one such as 'he_uniform'", (edit,))


@DIALECT.spells(ReturnSteps)
def _return_steps(wish: ReturnSteps) -> Spelling:
    layer, told = wish.layer, str(wish.every)
    alone = sum(other.at == layer.at for other in wish.run.model.layers) <= 1
    edit: Edit | None = None
    if layer.at is not None and alone and layer.at.text().endswith(")"):
        edit = SetArgument(layer.at, "return_sequences", told)
    return Spelling(f"return_sequences={told}", (edit,))


@DIALECT.spells(Flatten)
def _flatten(wish: Flatten) -> Spelling:
    edit = _layer_before(wish.run, wish.before, "Flatten") if wish.before is not None else None
    return Spelling("a `Flatten` or a global pooling layer before the first `Dense`", (edit,))


@DIALECT.spells(ScaleInside)
def _scale_inside(wish: ScaleInside) -> Spelling:
    before = wish.before
    edit = _layer_before(wish.run, before, "Rescaling", "1.0 / 255") if before is not None else None
    return Spelling("`Rescaling(1 / 255)`", (edit,), "Rescaling")


def _layer_before(run: Run, layer: Layer, name: str, arguments: str = "") -> Edit | None:
    """Return the edit that puts a layer before another one; None where its code stands for several.

    `name` is the class of the layer, `arguments` the text of its arguments.
    """
    shared = [other for other in run.model.layers if other.at == layer.at and other.role is not Role.INPUT]
    return InsertLayer(layer.at, name, arguments) if layer.at is not None and len(shared) == 1 else None


@DIALECT.spells(ScaleLoaded)
def _scale_loaded(wish: ScaleLoaded) -> Spelling:
    data, code = wish.data, f"rescale={wish.factor}"
    loaded = data.steps(Doing.LOADED)
    if data.carrier is not Carrier.GENERATOR or not loaded or loaded[0].by is None:
        return Spelling(code)
    return Spelling(code, (SetArgument(loaded[0].by, "rescale", wish.factor),))


@DIALECT.spells(Unscale)
def _unscale(wish: Unscale) -> Spelling:
    step = wish.step
    if step.by is not None:
        return Spelling("no `rescale`", (RemoveArgument(step.by, "rescale"),))
    return Spelling("", (Undo(step.origin) if step.origin is not None else None,))


@DIALECT.spells(Prepare)
def _prepare(wish: Prepare) -> Spelling:
    layer, done, function = wish.layer, wish.done, _preparation_of(wish.layer)
    name = layer.backbone.name if layer.backbone is not None else layer.spelling
    code = f"the preprocess_input of the module that {name} comes from"
    if function is None or done is None:
        return Spelling(code, name=layer.spelling)
    if not isinstance(done, Step):
        return Spelling(code, (Instead(done, function),), layer.spelling)
    if done.by is None:
        edit = Instead(done.origin, function) if done.origin is not None else None
        return Spelling(code, (edit,), layer.spelling)
    gone = (RemoveArgument(done.by, "rescale"),) if done.doing is Doing.SCALED else ()
    edits = (*gone, SetArgument(done.by, "preprocessing_function", function))
    return Spelling(code, edits, layer.spelling)


def _preparation_of(layer: Layer) -> Named | None:
    """Return the function that prepares images for a backbone, None for any other layer."""
    if layer.backbone is None or layer.at is None:
        return None
    return Named(layer.at, layer.backbone.modules, "preprocess_input")


@DIALECT.spells(OneOrder)
def _one_order(wish: OneOrder) -> Spelling:
    at = wish.step.origin
    edit = SetArgument(at, "reshuffle_each_iteration", "False") if at is not None else None
    return Spelling("reshuffle_each_iteration=False", (edit,))


@DIALECT.spells(AlongClasses)
def _along_classes(wish: AlongClasses) -> Spelling:
    return Spelling("axis=-1", (SetArgument(wish.prediction.at, "axis", "-1"),))


@DIALECT.spells(TellTraining)
def _tell_training(wish: TellTraining) -> Spelling:
    edit = SetArgument(wish.asked, "training", "True") if wish.takes else None
    return Spelling("training=True", (edit,))


_HANDLING = {
    Handling.MAKING_ONCE: "`__init__` or `build`",
    Handling.APPLYING: "`optimizer.apply_gradients`",
    Handling.FURTHER_WEIGHTS: "`tape.gradient` and `apply_gradients`",
    Handling.WHOLE_COPY: "`keras.models.clone_model`",
}


@DIALECT.spells(Handle)
def _handle(wish: Handle) -> Spelling | None:
    """Where any of these goes only the reader can say."""
    words = _HANDLING.get(wish.handling)
    return Spelling(words, (None,)) if words is not None else None


@DIALECT.spells(Employ)
def _employ(wish: Employ) -> Spelling:
    return Spelling(_MEANS[wish.means])


def _as_a_word(origin: Origin | None, name: str) -> Edit | None:
    """Return the edit that puts the string `name` in the place of another string, with its quotes."""
    text = origin.text() if origin is not None else ""
    if origin is None or not _STRING.fullmatch(text):
        return None
    return Replace(origin, f"{text[0]}{name}{text[0]}")


def _renamed(origin: Origin, name: str) -> Edit | None:
    """Return the edit that writes another of Keras's names: as a string, or after the dots of the old one.

    None for a bare name, which would need an import, and for a call with arguments.
    """
    dotted = _DOTTED.fullmatch(origin.text())
    if dotted is None:
        return _as_a_word(origin, name)
    is_class = origin.text().removeprefix(dotted[1])[:1].isupper()
    spelled = _as_class(name) if is_class else name
    return Replace(origin, f"{dotted[1]}{spelled}{dotted[2] or ''}")


def _as_class(name: str) -> str:
    """Return the class of what Keras calls by this name."""
    return "".join(part.capitalize() for part in name.split("_"))

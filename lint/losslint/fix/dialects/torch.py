"""How PyTorch writes what rules wish for."""

from __future__ import annotations

import ast
import re

from losslint.findings import Edit, InsertStatement, Replace, SetArgument, replace
from losslint.fix.dialects import arrays
from losslint.fix.dialects.spelling import Dialect, Spelling
from losslint.training import LINEAR, Direction, Family, Form, Origin, Output, Scale, Scheme
from losslint.wishes import (
    Activate,
    AlongClasses,
    Called,
    ClassesOfRows,
    ClearGradients,
    Copied,
    CountChosen,
    Cut,
    Employ,
    Encode,
    EndFor,
    EndIn,
    Flatten,
    Handle,
    Handling,
    Highest,
    Linear,
    Means,
    Measure,
    OverHalf,
    Prepare,
    Read,
    ReadWidth,
    Register,
    RegisterWeights,
    ReturnSteps,
    SamplesFirst,
    ScoreInEvalMode,
    Seek,
    SetEpoch,
    ShuffleSamples,
    Spelt,
    StepByHand,
    TakeStep,
    Train,
    TrainInTrainMode,
    UnscaleGradients,
    Watch,
)

DIALECT = Dialect(arrays.DIALECT)

_LOSSES = {
    (Family.CROSSENTROPY, Form.CLASS_IDS): "CrossEntropyLoss",
    (Family.CROSSENTROPY, Form.ROWS): "CrossEntropyLoss",
    (Family.YES_NO, Form.YES_NO): "BCEWithLogitsLoss",
    (Family.DISTANCE, Form.LIKE_OUTPUT): "MSELoss",
}
"""The plain loss of each family that wants labels of a form; those over answers read logits."""

_READING = {
    (Family.CROSSENTROPY, Scale.LOGITS): ("CrossEntropyLoss", "cross_entropy"),
    (Family.YES_NO, Scale.LOGITS): ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
    (Family.YES_NO, Scale.PROBABILITIES): ("BCELoss", "binary_cross_entropy"),
    (Family.YES_NO, Scale.INDEPENDENT): ("BCELoss", "binary_cross_entropy"),
}
"""The class and the function that read outputs as they are; none reads the probabilities of a row."""

_ACTIVATIONS = {
    "softmax": "`softmax(dim=1)`",
    "log_softmax": "`log_softmax(dim=1)`",
    "sigmoid": "`sigmoid`",
    "tanh": "`tanh`",
    "relu": "`relu`",
}

_MEASURED = {
    "mean_absolute_error": "F.l1_loss(output, y)",
    "accuracy": "output.argmax(dim=1) == y",
    "categorical_accuracy": "output.argmax(dim=1) == y.argmax(dim=1)",
    "binary_accuracy": "(output > 0.5) == y",
    "binary_accuracy of logits": "(output > 0) == y",
}
"""What counts what a metric counts, written by hand."""

_OF_TORCHMETRICS = {
    "categorical_accuracy": "MulticlassAccuracy` of `y.argmax(dim=1)",
    "binary_accuracy": "MultilabelAccuracy",
}
"""The metrics of torchmetrics, and the labels that they want."""

_CALLED = re.compile(r"(?P<dots>(?:\w+\.)+)(?P<name>\w+)(?P<arguments>\(.*\))")


@DIALECT.spells(EndIn)
def _end_in(wish: EndIn) -> Spelling:
    """Where the activation is to stand only the reader can say: in `forward`, or among the layers."""
    if wish.activation == LINEAR:
        ends_bare = wish.output.head.activation.value == LINEAR and not wish.output.head.stacked
        edits = () if ends_bare else (None,)
        return Spelling("no activation at the end of the model", edits, wish.activation)
    name = _ACTIVATIONS.get(wish.activation, f"`{wish.activation}`")
    return Spelling(f"{name} at the end of the model", (None,), wish.activation)


@DIALECT.spells(EndFor)
def _end_for(wish: EndFor) -> Spelling:
    """All losses of `_LOSSES` read what the last weights make."""
    return _end_in(EndIn(wish.output, LINEAR))


@DIALECT.spells(Linear)
def _linear(wish: Linear) -> Spelling:
    """A module that other layers share, or a call that cannot be read, only the reader can take away."""
    origin = wish.activation.origin
    layers = wish.output.run.model.layers
    alone = len([layer for layer in layers if layer.activation.origin == origin]) == 1
    bare = _without_activation(origin.text()) if origin is not None and alone else None
    edit = Replace(origin, bare) if origin is not None and bare is not None else None
    return Spelling("no activation", (edit,), LINEAR)


def _without_activation(text: str) -> str | None:
    """Return what code is without the activation that it applies: `x` of `F.relu(x)`, or of `x.relu()`."""
    try:
        call = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    if "..." in text or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    if call.func.attr[:1].isupper():
        owner = ast.unparse(call.func.value)
        return f"{owner}.Identity()" if owner.split(".")[-1] == "nn" else None
    if call.args and ast.unparse(call.func.value) in _MODULES:
        bare = call.args[0]
    elif all(isinstance(argument, ast.Constant | ast.UnaryOp) for argument in call.args):
        bare = call.func.value
    else:  # a module by another name, or a tensor and a name for its axis
        return None
    return ast.get_source_segment(text, bare) if isinstance(bare, ast.Call | ast.Name) else None


_MODULES = ("torch", "F", "functional", "nn.functional", "torch.nn.functional")
"""What the modules are called that hold functions of tensors."""


@DIALECT.spells(Activate)
def _activate(wish: Activate) -> Spelling:
    """Where it is applied, in `forward` or among the layers, only the reader can say."""
    name = _ACTIVATIONS.get(wish.activation, f"`{wish.activation}`")
    return Spelling(name, (None,), wish.activation)


@DIALECT.spells(Highest)
def _highest(wish: Highest) -> Spelling:
    return Spelling("`output.argmax(dim=1)`", (None,))


@DIALECT.spells(ClassesOfRows)
def _classes_of_rows(wish: ClassesOfRows) -> Spelling:
    return Spelling("`y.argmax(dim=1)`", (None,))


@DIALECT.spells(Measure)
def _measure(wish: Measure) -> Spelling | None:
    metric, code = wish.metric, _MEASURED.get(wish.name)
    if metric is not None and metric.of_library:
        code = _OF_TORCHMETRICS.get(wish.name)
    elif metric is not None and metric.reads is not None and metric.reads.value is Scale.LOGITS:
        code = _MEASURED.get(f"{wish.name} of logits", code)
    return Spelling(f"`{code}`", (None,), wish.name) if code is not None else None


@DIALECT.spells(Prepare)
def _prepare(wish: Prepare) -> Spelling | None:
    backbone = wish.layer.backbone
    if backbone is None or backbone.scheme is not Scheme.STANDARD:
        return None
    code = "transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))"
    return Spelling(f"`{code}` behind `ToTensor`", (None,), backbone.name)


@DIALECT.spells(CountChosen)
def _count_chosen(wish: CountChosen) -> Spelling:
    """Which name the numbers have that a metric is given only the reader can say."""
    if wish.output.head.units.value != 1:
        return Spelling("`output.argmax(dim=1)`", (None,))
    reads = wish.metric.reads
    half = "0" if reads is not None and reads.value is Scale.LOGITS else "0.5"
    return Spelling(f"`output > {half}`", (None,))


@DIALECT.spells(Cut)
def _cut(wish: Cut) -> Spelling:
    """A logit of zero is a probability of one half."""
    return Spelling("`output > 0`, or `torch.sigmoid(output) > 0.5`", (None,))


@DIALECT.spells(OverHalf)
def _over_half(wish: OverHalf) -> Spelling:
    """A logit of zero is a probability of one half; which of both a name holds only the reader can say."""
    half = "0.5" if wish.prediction.head.activation.value == "sigmoid" else "0"
    return Spelling(f"`output > {half}`", (None,))


@DIALECT.spells(Train)
def _train(wish: Train) -> Spelling | None:
    """The other loss is written only where the one that it replaces was made without arguments."""
    name = _LOSSES.get((wish.family, wish.form))
    if name is None:
        return None
    origin = wish.output.loss.name.origin
    called = _CALLED.fullmatch(origin.text()) if origin is not None else None
    is_plain = called is not None and called["arguments"] == "()"
    return Spelling(f"`nn.{name}`", (_renamed(wish.output, name, "") if is_plain else None,), name)


@DIALECT.spells(Encode)
def _encode(wish: Encode) -> Spelling:
    """Where labels are made, and how many classes there are, only the reader can say."""
    return Spelling("`F.one_hot(y, classes).float()`" if wish.form is Form.ROWS else "`y.argmax(dim=1)`")


@DIALECT.spells(Read)
def _read(wish: Read) -> Spelling | None:
    """Another class or function takes the place of the loss: its arguments stay, as both have the same."""
    loss = wish.output.loss
    names = _READING.get((loss.family, wish.scale)) if loss.family is not None else None
    if names is None:
        return None
    return Spelling(f"`nn.{names[0]}`", (_renamed(wish.output, *names),), names[0])


@DIALECT.spells(ReturnSteps)
def _return_steps(wish: ReturnSteps) -> Spelling | None:
    """Every step is always given: which name holds them only the reader can say."""
    return None if wish.every else Spelling("`output[:, -1]`, or `h[-1]` of the state", (None,))


@DIALECT.spells(Flatten)
def _flatten(wish: Flatten) -> Spelling:
    """The layer behind it has to read as many numbers as there are then."""
    return Spelling(
        "`nn.Flatten()` before the first `Linear`, which then reads all numbers of a sample", (None,)
    )


_WIDTHS = {"Linear": "in_features", "LayerNorm": "normalized_shape", "TransformerEncoderLayer": "d_model"}
"""How a layer is told what it reads; recurrent ones, and those with channels, tell it by their kind."""


@DIALECT.spells(ReadWidth)
def _read_width(wish: ReadWidth) -> Spelling:
    """What stands before may be wrong instead, so that only the reader can say which number is meant."""
    name = wish.layer.spelling
    by_kind = {"BatchNorm": "num_features", "Conv": "in_channels"}
    told = next((word for begin, word in by_kind.items() if name.startswith(begin)), "input_size")
    return Spelling(f"`{_WIDTHS.get(name, told)}={wish.width}`", (None,))


@DIALECT.spells(Watch)
def _watch(wish: Watch) -> Spelling:
    """What is watched is told by a string; which argument holds it differs between trainers."""
    origin = wish.callback.monitor.origin
    edit = Replace(origin, _quoted(origin, wish.name)) if wish.sure and origin is not None else None
    return Spelling(f"`{wish.name}`", (edit,))


@DIALECT.spells(Seek)
def _seek(wish: Seek) -> Spelling:
    higher = wish.better is Direction.HIGHER
    argument, value = ("mode", "'max'" if higher else "'min'")
    if wish.callback.spelling == "TrainingArguments":
        argument, value = "greater_is_better", str(higher)
    seeks = wish.callback.seeks
    if seeks.origin is None or seeks.by_default:
        edit: Edit | None = SetArgument(wish.callback.at, argument, value) if wish.callback.at else None
    else:
        text = seeks.origin.text()
        is_written = text in ("True", "False") or _QUOTED.fullmatch(text)
        written = value if argument != "mode" else _quoted(seeks.origin, value.strip("'"))
        edit = Replace(seeks.origin, written) if is_written else None
    return Spelling(f"`{argument}={value}`", (edit,), value)


_QUOTED = re.compile(r"""(['"])\w+\1""")


def _quoted(instead: Origin, text: str) -> str:
    """Return a string in the quotes of the one that it takes the place of."""
    quote = '"' if instead.text().startswith('"') else "'"
    return f"{quote}{text}{quote}"


_STEP = re.compile(r"(?P<of>[\w.]+)\.step\((?P<given>[\w.]*)\)")

_ASKED = re.compile(r"(?P<of>[\w.]+)\(")

_METHOD = re.compile(r"(?P<of>[\w.]+)\.\w+\(")


@DIALECT.spells(AlongClasses)
def _along_classes(wish: AlongClasses) -> Spelling:
    rank = wish.prediction.head.rank.value
    edit = SetArgument(wish.prediction.at, "dim", "1") if rank == 2 else None
    return Spelling("`dim=1`", (edit,))


@DIALECT.spells(SamplesFirst)
def _samples_first(wish: SamplesFirst) -> Spelling:
    return Spelling("`batch_first=True`", (replace(wish.first, "batch_first", "True"),))


@DIALECT.spells(ClearGradients)
def _clear(wish: ClearGradients) -> Spelling | None:
    """What is stepped is the optimizer, or what a scaler is given."""
    step = _STEP.fullmatch(wish.step.text())
    if step is None:
        return Spelling("`optimizer.zero_grad()`")
    return _before(wish, f"{step['given'] or step['of']}.zero_grad()")


def _before(wish: ClearGradients | UnscaleGradients, code: str) -> Spelling:
    """Return a statement that is put in where it can see what takes the step."""
    return Spelling(f"`{code}`", (InsertStatement(wish.before, code, wish.step),))


@DIALECT.spells(ScoreInEvalMode)
def _score(wish: ScoreInEvalMode) -> Spelling:
    """The modes change around the block that records no gradients."""
    asked = _ASKED.match(wish.asked.text())
    name = asked["of"] if asked is not None else "model"
    edits = (
        InsertStatement(wish.asked, f"{name}.eval()", wish.asked, around_block=True),
        InsertStatement(wish.asked, f"{name}.train()", wish.asked, behind=True, around_block=True),
    )
    return Spelling(f"`{name}.eval()`", edits if asked is not None else (None,), f"`{name}.train()`")


@DIALECT.spells(TrainInTrainMode)
def _train_again(wish: TrainInTrainMode) -> Spelling:
    """Where exactly the next round begins only the reader can say."""
    return Spelling(f"`{_whose(wish.evaluating, 'model')}.train()`", (None,))


def _whose(call: Origin, otherwise: str) -> str:
    """Return how the code names what has the method that it calls."""
    found = _METHOD.match(call.text())
    return found["of"] if found is not None else otherwise


@DIALECT.spells(UnscaleGradients)
def _unscale_gradients(wish: UnscaleGradients) -> Spelling:
    step = _STEP.fullmatch(wish.step.text())
    if step is None or not step["given"]:
        return Spelling("`scaler.unscale_(optimizer)`")
    return _before(wish, f"{step['of']}.unscale_({step['given']})")


@DIALECT.spells(TakeStep)
def _take_step(wish: TakeStep) -> Spelling:
    return Spelling(f"`{_whose(wish.cleared, 'optimizer')}.step()`", (None,))


@DIALECT.spells(StepByHand)
def _step_by_hand(wish: StepByHand) -> Spelling:
    return Spelling("`self.manual_backward(loss)` and `self.optimizers().step()`", (None,))


def _renamed(output: Output, of_class: str, function: str) -> Edit | None:
    """Return the edit that calls another loss; None where the code leaves no place for it."""
    origin = output.loss.name.origin
    users = [other for other in output.run.outputs if other.loss.name.origin == origin]
    called = _CALLED.fullmatch(origin.text()) if origin is not None else None
    if origin is None or called is None or len(users) > 1:
        return None
    is_class = called["name"][:1].isupper()
    return Replace(origin, f"{called['dots']}{of_class if is_class else function}{called['arguments']}")


_REGISTERING = {"list": "ModuleList", "tuple": "ModuleList", "dict": "ModuleDict"}
"""The class that registers what a collection holds."""

_MADE = re.compile(r"(?P<dots>(?:\w+\.)+)\w+\(.*\)", re.DOTALL)


@DIALECT.spells(Register)
def _register(wish: Register) -> Spelling | None:
    """The collection is handed to the class that registers what it holds, spelt as the layers are."""
    name = _REGISTERING.get(wish.collection)
    if name is None:
        return None
    made = _MADE.fullmatch(wish.beside.text()) if wish.beside is not None else None
    edit: Edit | None = None
    text = wish.kept.text() if wish.kept is not None else ""
    if wish.kept is not None and made is not None and made["dots"].endswith("nn.") and "..." not in text:
        edit = Replace(wish.kept, f"{made['dots']}{name}({text})")
    return Spelling(f"`nn.{name}`", (edit,), name)


_MOVED = re.compile(r"(?P<name>(?:\w+\.)*Parameter)\((?P<held>.+)\)\.(?P<move>\w+\([\w.:\"' ]*\))", re.DOTALL)
"""A parameter that is copied to another device or dtype."""


@DIALECT.spells(RegisterWeights)
def _register_weights(wish: RegisterWeights) -> Spelling | None:
    """The numbers are moved before a parameter is made of them, or the tensor becomes one."""
    text = wish.kept.text()
    moved = _MOVED.fullmatch(text)
    made = _MADE.fullmatch(wish.beside.text()) if wish.beside is not None else None
    written = ""
    if moved is not None and _is_one_call(moved["held"]):
        written = f"{moved['name']}({moved['held']}.{moved['move']})"
    elif moved is None and made is not None and made["dots"].endswith("nn."):
        written = f"{made['dots']}Parameter({text})"
    edit = Replace(wish.kept, written) if written and "..." not in text else None
    return Spelling("`nn.Parameter`", (edit,), "Parameter")


def _is_one_call(text: str) -> bool:
    """Whether code is one call from its first to its last letter, so that a method may follow it."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    return isinstance(node, ast.Call | ast.Name | ast.Attribute)


@DIALECT.spells(ShuffleSamples)
def _shuffle(wish: ShuffleSamples) -> Spelling:
    return Spelling("`shuffle=True`", (SetArgument(wish.loader, "shuffle", "True"),))


@DIALECT.spells(SetEpoch)
def _set_epoch(wish: SetEpoch) -> Spelling:
    """What counts the epochs, and where they begin, only the reader can say."""
    return Spelling("`sampler.set_epoch(epoch)`", (None,))


@DIALECT.spells(Copied)
def _copied(wish: Copied) -> Spelling | None:
    """A copy of the dict alone would hold the same tensors, so it is left out where the code makes one."""
    text = wish.taken.text().removesuffix(".copy()")
    return Spelling(f"`copy.deepcopy({text})`", (None,), "deepcopy")


@DIALECT.spells(Called)
def _called(wish: Called) -> Spelling | None:
    text = wish.method.text()
    return Spelling(f"`{text}()`", (Replace(wish.method, f"{text}()") if "..." not in text else None,))


@DIALECT.spells(Spelt)
def _spelt(wish: Spelt) -> Spelling | None:
    """Only the name changes: what it is an attribute of stays as it is written."""
    text = wish.target.text()
    whole = "..." not in text and text.endswith(f".{wish.name}")
    right = f"{text.removesuffix(wish.name)}{wish.meant}"
    return Spelling(f"`{wish.meant}`", (Replace(wish.target, right) if whole else None,))


_HANDLING = {
    Handling.MAKING_ONCE: "`__init__`",
    Handling.TELLING_MODE: "`training=self.training`",
    Handling.OWN_DRAWS: "`np.random` or `torch`",
    Handling.FURTHER_WEIGHTS: "`add_param_group`",
    Handling.WHOLE_COPY: "`copy.deepcopy`",
    Handling.UNMET_NAMES: "`missing_keys` and `unexpected_keys`",
    Handling.PLAIN_NUMBER: "`.item()`",
    Handling.BEGINNING_ANEW: "`reset()`",
    Handling.APPLYING: "`optimizer.step()`",
    Handling.MODE_OF_SCORING: "`eval()`",
    Handling.FREEZING_ALL: "`requires_grad_(False)`",
}


_MEANS = {
    Means.BATCH_SIZE: "`batch_size`",
    Means.LOADING_WEIGHTS: "`load_state_dict`",
    Means.HOLDING_OUT: "`random_split(train_set, [0.9, 0.1])`",
}


@DIALECT.spells(Employ)
def _employ(wish: Employ) -> Spelling | None:
    words = _MEANS.get(wish.means)
    return Spelling(words) if words is not None else None


@DIALECT.spells(Handle)
def _handle(wish: Handle) -> Spelling:
    """Only the mode is an argument: of the rest the reader says where it goes."""
    edit: Edit | None = None
    if wish.handling is Handling.TELLING_MODE and wish.at is not None:
        edit = SetArgument(wish.at, "training", "self.training")
    return Spelling(_HANDLING[wish.handling], (edit,))

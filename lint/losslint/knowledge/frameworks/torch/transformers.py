"""Networks of transformers with a head for a task: what they end in, and the loss they work out."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.torch.losses import scored
from losslint.knowledge.frameworks.torch.modes import recorded
from losslint.knowledge.frameworks.torch.parameters import set_all
from losslint.knowledge.frameworks.torch.registration import BODY, MODULE
from losslint.knowledge.frameworks.torch.tracing import fed
from losslint.knowledge.lookup.kinds import kinds_of
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, attribute, means, method, whole
from losslint.source.expressions import expression
from losslint.training import Origin
from losslint.values import Const, Dict, List, Made, Names, Tensor, Tuple, Unknown, Value, is_none

NETWORK, TRUNK, OUTPUT = "torch.pretrained", "torch.pretrained_trunk", "torch.pretrained_output"
"""The paths of a network with its head, of one without any, and of what they return."""

BY_SAMPLE, BY_TOKEN, IMAGES = "SequenceClassification", "TokenClassification", "ImageClassification"

LANGUAGE = ("CausalLM", "MaskedLM")

_ENCODERS = (
    "Albert Bert BigBird Camembert Deberta DebertaV2 DistilBert Electra Ernie Longformer MPNet MobileBert "
    "Roberta XLMRoberta"
)
_DECODERS = "Llama Mistral Qwen2"

MODELS: dict[str, list[str]] = {
    BY_SAMPLE: f"AutoModel {_ENCODERS} {_DECODERS} Bart Flaubert GPT2 GPTNeo OPT XLNet".split(),
    BY_TOKEN: f"AutoModel {_ENCODERS} {_DECODERS} Flaubert GPT2 GPTNeo XLNet".split(),
    "CausalLM": (
        f"AutoModel {_DECODERS} Bart BigBird Camembert Electra Ernie GPTNeo OPT Roberta XLMRoberta"
    ).split(),
    "MaskedLM": f"AutoModel {_ENCODERS}".split(),
    IMAGES: "AutoModel Beit ConvNext Swin ViT".split(),
}
"""The networks of each task, by what stands before `For` in the names of their classes."""

TRUNKS = (
    f"Auto {_ENCODERS} {_DECODERS} Bart Beit ConvNext Flaubert GPT2 GPTNeo OPT Swin ViT Wav2Vec2 XLNet"
).split()
"""The networks that come without a head, by what stands before `Model` in the names of their classes."""

POOLING = ("Albert", "Bert", "BigBird", "Camembert", "Ernie", "Roberta", "XLMRoberta")
"""Those whose answer has in its second place what they make of the first step."""

PROBLEMS = {
    "regression": "MSELoss",
    "single_label_classification": "CrossEntropyLoss",
    "multi_label_classification": "BCEWithLogitsLoss",
}
"""The loss of each `problem_type`."""

PLAIN = expression(
    r"([\w-]+/)?(bert-(base|large)-(un)?cased|distilbert-base-(un)?cased|(distil)?roberta-(base|large)"
    r"|albert-(base|large|xlarge|xxlarge)-v[12]|xlnet-(base|large)-cased|deberta-(v3-)?(base|large|small|xsmall)"
    r"|electra-(small|base|large)-discriminator|camembert-base|xlm-roberta-(base|large)|mpnet-base)"
)
"""Networks that are released without a head: their configurations say nothing of labels."""

LABELS = 2
"""How many labels a configuration has that says nothing of them."""

_SIGNATURE = (
    "pretrained_model_name_or_path, ..., num_labels=None, problem_type=None, id2label=None, config=None"
)


def _loaded(call: Call) -> Value:
    """`AutoModelForSequenceClassification.from_pretrained(name, num_labels=3)`."""
    task = call.path.removesuffix(".from_pretrained").rpartition("For")[2]
    told = _labels(call)
    sized = task not in LANGUAGE and not is_none(told)
    width = Unknown("how many numbers the head reads")
    units = told if sized else Unknown("the configuration of a pretrained network says how many")
    arguments = {"in_features": width, "out_features": units, "bias": Const(True)}
    given = frozenset(("out_features",)) if sized else frozenset[str]()
    head = call.new(Made("torch.nn.Linear", arguments, given, origin=call.origin))
    body = call.new(
        Made(BODY, {"name": call["pretrained_model_name_or_path"]}, frozenset(), origin=call.origin)
    )
    asked = {"task": Const(task), "num_labels": told, "problem_type": call["problem_type"]}
    return call.new(Made(NETWORK, asked, frozenset(), {"head": head, "body": body}, origin=call.origin))


def _labels(call: Call) -> Value:
    """Return how many labels a network is to have: as many as it is told, or names, or as it usually has."""
    told, named = call["num_labels"], call.machine.store.find(call["id2label"], Dict)
    if is_none(told) and named is not None and named.rest is None:
        return Const(len(named.items), origin=call["id2label"].origin)
    usual = is_none(told) and is_none(call["id2label"]) and is_none(call["config"])
    if usual and PLAIN.fullmatch(call.text("pretrained_model_name_or_path") or ""):
        return Const(LABELS, origin=call.origin)
    return told


for _task, _models in MODELS.items():
    means(*(f"transformers.{_model}For{_task}.from_pretrained" for _model in _models), signature=_SIGNATURE)(
        _loaded
    )

TABLES.derived[NETWORK] = MODULE


@method(
    f"made:{NETWORK}", "__call__", "forward", signature="input_ids=None, ..., pixel_values=None, labels=None"
)
def called(call: Call) -> Value:
    """`model(**batch)`: the numbers of the head, and a loss where labels are given."""
    network = call.machine.store.find(call.receiver, Made)
    if network is None:
        return call.unknown("what a network of transformers gives")
    images = network.arguments["task"] == Const(IMAGES)
    read = call["pixel_values"] if images and not is_none(call["pixel_values"]) else call["input_ids"]
    given = Unknown("what the network reads", origin=call.origin) if is_none(read) else read
    symbol = fed(call.machine, given, call.origin)
    inputs = (symbol,) if isinstance(symbol, Tensor) else ()
    by_sample = network.arguments["task"] in (Const(BY_SAMPLE), Const(IMAGES))
    shape = (None, None) if by_sample else (None, None, None)
    features = recorded(call.machine, Tensor(network.state["body"], inputs, shape, origin=call.origin))
    logits = call.machine.apply(network.state["head"], [features], {}, call.origin)
    labels = call["labels"]
    loss = Const(None) if is_none(labels) else _loss(call, network, logits, labels)
    return call.new(Made(OUTPUT, {}, frozenset(), {"loss": loss, "logits": logits}, origin=call.origin))


@means(*(f"transformers.{_name}Model.from_pretrained" for _name in TRUNKS), signature="name, ...")
def trunk(call: Call) -> Value:
    """`AutoModel.from_pretrained(name)`: a network on which the code puts a head of its own."""
    body = call.new(Made(BODY, {"name": call["name"]}, frozenset(), origin=call.origin))
    kind = Const(call.path.removeprefix("transformers.").removesuffix("Model.from_pretrained"))
    return call.new(Made(TRUNK, {"kind": kind}, frozenset(), {"body": body}, origin=call.origin))


TABLES.derived[TRUNK] = MODULE


@method(
    f"made:{TRUNK}",
    *("__call__", "forward"),
    signature="input_ids=None, ..., pixel_values=None, inputs_embeds=None, return_dict=True",
)
def features(call: Call) -> Value:
    """`bert(ids, mask)`: a row of numbers for each step, and in some networks one of the whole sequence."""
    network = call.machine.store.find(call.receiver, Made)
    if network is None:
        return call.unknown("what a network of transformers gives")
    told = (call[name] for name in ("input_ids", "pixel_values", "inputs_embeds"))
    read = next(
        (one for one in told if not is_none(one)), Unknown("what the network reads", origin=call.origin)
    )
    symbol = fed(call.machine, read, call.origin)
    inputs = (symbol,) if isinstance(symbol, Tensor) else ()
    body = network.state["body"]
    by_step = recorded(call.machine, Tensor(body, inputs, (None, None, None), origin=call.origin))
    pooled = replace(by_step, shape=(None, None))
    kind = network.arguments["kind"]
    pools = isinstance(kind, Const) and kind.value in POOLING
    ends: Names = {"last_hidden_state": by_step, **({"pooler_output": pooled} if pools else {})}
    if call["return_dict"] == Const(False):
        return Tuple(tuple(ends.values()), origin=call.origin)
    layers = call.new(List((), by_step))
    return call.new(Made(OUTPUT, {}, frozenset(), {**ends, "hidden_states": layers}, origin=call.origin))


BODIES = (
    "base_model albert bert beit convnext deberta distilbert electra longformer mpnet roberta swin "
    "transformer vit"
).split()
"""What networks call the part in front of their head."""

HEADS = "classifier score pre_classifier lm_head cls dropout".split()
"""What networks call their head, and parts of it."""

HARMLESS = (
    "config device dtype name_or_path num_labels num_parameters main_input_name generation_config generate "
    "save_pretrained push_to_hub gradient_checkpointing_enable gradient_checkpointing_disable float half "
    "bfloat16 get_memory_footprint register_for_auto_class post_init tie_weights resize_token_embeddings"
).split()
"""What else code asks networks for, and which leaves them all to be trained."""


def _part_of(machine: Machine, value: Value, name: str, origin: Origin) -> Value | None:
    """Return the body of a network by its name; of other parts it is not known what becomes of them."""
    made = machine.store.find(value, Made)
    if made is None or name in HARMLESS or name in HEADS or name.startswith("__"):
        return None
    if any((kind, name) in TABLES.methods for kind in kinds_of(machine, value)):
        return None
    body = made.state.get("body", value)
    if name in BODIES and made.path == NETWORK:
        return body
    set_all(machine, body, Unknown(f"`.{name}` of it may be kept from training", origin=origin))
    return None


for _path in (NETWORK, TRUNK, BODY):
    TABLES.columns[f"made:{_path}"] = _part_of


def _loss(call: Call, network: Made, logits: Value, labels: Value) -> Value:
    """Return the loss that a network works out, by its task, its number of labels and their dtype."""
    name = "CrossEntropyLoss"
    if network.arguments["task"] in (Const(BY_SAMPLE), Const(IMAGES)):
        told = _chosen(call, network, labels)
        if told is None:
            why = Unknown("which loss it is, the network decides by its labels", origin=call.origin)
            return Tensor(why, (logits,) if isinstance(logits, Tensor) else (), (), origin=call.origin)
        name = told
    made = Made(f"torch.nn.{name}", {"reduction": Const("mean")}, frozenset(), origin=call.origin)
    return scored(call, made, logits, labels)


def _chosen(call: Call, network: Made, labels: Value) -> str | None:
    """Return the loss of a network that decides by itself; None where nothing says how it does."""
    problem, count = network.arguments["problem_type"], whole(network.arguments["num_labels"])
    if not is_none(problem):
        return PROBLEMS.get(str(problem.value)) if isinstance(problem, Const) else None
    if count == 1:
        return "MSELoss"
    found = call.array(labels)
    if found is None or found.dtype is None or count is None:
        return None
    return "CrossEntropyLoss" if found.dtype in ("int64", "int32") else "BCEWithLogitsLoss"


def _part(name: str) -> None:
    """Register a part of an output as its attribute."""

    @attribute(f"made:{OUTPUT}", name)
    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        cell = machine.store.find(value, Made)
        parts = cell.state if cell is not None else {}
        return parts.get(name, Unknown(f"`{name}` of an output", origin=origin))


for _attribute in ("loss", "logits", "last_hidden_state", "pooler_output", "hidden_states"):
    _part(_attribute)


@method(f"made:{OUTPUT}", "__getitem__", signature="key")
def item(call: Call) -> Value:
    """`outputs[0]`, `outputs["loss"]`: of parts that are None there is no position."""
    cell, key = call.machine.store.find(call.receiver, Made), call["key"]
    if cell is None or not isinstance(key, Const):
        return call.unknown("a part of an output")
    if isinstance(key.value, str):
        return cell.state.get(key.value, call.unknown(f"`{key.value}` of an output"))
    parts = [part for part in cell.state.values() if not is_none(part)]
    position = whole(key)
    inside = position is not None and 0 <= position < len(parts)
    return parts[position] if inside and position is not None else call.unknown("a part of an output")

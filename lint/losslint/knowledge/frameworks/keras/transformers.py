"""Pretrained networks of transformers for TensorFlow: models of Keras whose layers nobody here lists."""

from __future__ import annotations

from losslint.knowledge.lookup.registry import Call, Machine, attribute, means
from losslint.knowledge.models import graph
from losslint.knowledge.models.freezing import FLAG
from losslint.knowledge.models.pretrained import CHECKPOINT
from losslint.training import Origin
from losslint.values import LibraryMethod, Net, Tensor, Unknown, Value

NETWORKS = (
    "Albert Bert Camembert Deberta DebertaV2 DistilBert Electra Longformer MPNet Roberta XLMRoberta XLNet"
).split()
"""The encoders that transformers has for TensorFlow, by the beginnings of their classes' names."""

TASKS = ("Model", "ForSequenceClassification", "ForTokenClassification")
"""What the names of their classes end in."""


def loaded(call: Call) -> Value:
    """`TFBertModel.from_pretrained('bert-base-uncased')`: all of it trains unless code says otherwise."""
    asked = FLAG in call.bound.extra or not call.bound.complete
    flag = {FLAG: Unknown("loading says whether it trains")} if asked else {}
    net = Net(
        "functional",
        gap=f"what stands inside `{call.path.split('.')[1]}` is not listed",
        preset=call.path.split(".")[1],
        arguments={CHECKPOINT: call[CHECKPOINT]},
        loaded=True,
        state=flag,
        origin=call.origin,
    )
    return call.new(net)


means(
    *(f"transformers.TF{name}{task}.from_pretrained" for name in NETWORKS for task in TASKS),
    "transformers.TFAutoModel.from_pretrained",
    *(f"transformers.TFAutoModel{task}.from_pretrained" for task in TASKS[1:]),
    signature=f"{CHECKPOINT}, ...",
)(loaded)


def _part(name: str) -> None:
    """Register one of the tensors that a network gives as an attribute of all of them."""

    @attribute("symbol", name)
    def read(machine: Machine, value: Value, origin: Origin) -> Value:
        net = machine.store.find(value.layer, Net) if isinstance(value, Tensor) else None
        if not isinstance(value, Tensor) or net is None or CHECKPOINT not in net.arguments:
            return LibraryMethod(value, name, origin=origin)
        return graph.operated(machine, "a part of it", [value], origin)


for _name in ("last_hidden_state", "pooler_output"):
    _part(_name)

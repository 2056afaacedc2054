"""Where a loss goes backward: there a network is trained, with whatever led to that number."""

from __future__ import annotations

from collections.abc import Iterator

from losslint.knowledge.arrays.arithmetic import OF_TWO
from losslint.knowledge.frameworks.torch.formulas import written
from losslint.knowledge.frameworks.torch.losses import TARGET, name_of
from losslint.knowledge.frameworks.torch.optimizers import take_step
from losslint.knowledge.frameworks.torch.tracing import ancestry, data_of, is_parameter, network
from losslint.knowledge.frameworks.torch.turns import happened
from losslint.knowledge.lookup.registry import TABLES, Call, Machine, means, method
from losslint.knowledge.models.layers import layer_kind
from losslint.training import Act, Origin
from losslint.values import (
    Array,
    Const,
    EpochEvent,
    Library,
    Made,
    Names,
    Tensor,
    Tuple,
    Unknown,
    UpdateEvent,
    Value,
    is_none,
)

SCALED = "torch.scaled"
"""The path of a loss that a scaler has multiplied by its factor."""

SUMMED = frozenset(
    (
        SCALED,
        *(f"operator {symbol}" for symbol in "+ - * /".split()),
        *OF_TWO.values(),
        *(f"torch.{name}" for name in "mean sum add sub mul div add_ sub_ mul_ div_ clone".split()),
    )
)
"""What is done to losses before they go backward: they are added up, weighed and averaged."""

ELEMENTWISE = SUMMED | frozenset(
    ("operator **", *(f"torch.{name}" for name in "abs pow square sqrt log neg clamp".split()))
)
"""What formulas of losses are written with."""

MAX_STEPS = 100
"""Operations of one formula that are looked through."""


def note(machine: Machine, loss: Value, origin: Origin, told: Names | None = None) -> None:
    """Note a training by a loss that goes backward at a place.

    `told` says what a trainer was told that takes the steps: `epochs` and `batch_size`.
    """
    scale = _scaled_by(machine, loss)
    tensor = loss if isinstance(loss, Tensor) else None
    happened(machine, Act.BACKWARD, loss, origin, tensor=tensor, told={"scaler": scale} if scale else {})
    parts = list(_parts(machine, loss)) if isinstance(loss, Tensor) else []
    formula = written(machine, loss) if isinstance(loss, Tensor) else None
    if formula is not None and not is_parameter(machine, formula.output):
        _record(
            machine,
            loss,
            [formula.output],
            [formula.loss.state[TARGET]],
            [machine.store.new(formula.loss, formula.loss.origin)],
            origin,
            told,
        )
        return
    held = [part for part in parts if _criterion(machine, part) is not None]
    if held:
        outputs = [part.inputs[0] for part in held]
        targets = [_criterion_of(machine, part).state[TARGET] for part in held]
        losses: list[Value] = [part.layer for part in held]
    else:
        why = loss.why if isinstance(loss, Unknown) else "the loss is worked out by the project's own code"
        outputs = [part for part in (_output_of(machine, one) for one in parts) if part is not None][:1]
        targets, losses = [Unknown(why)], [_own(machine, loss, parts)]
        if isinstance(loss, Tensor) and _is_of_no_model(machine, loss):
            return
    _record(machine, loss, outputs, targets, losses, origin, told)


def take_turn(
    machine: Machine,
    model: Value,
    loss: Value,
    optimizer: Value | None,
    origin: Origin,
    told: Names | None = None,
    limit: Value | None = None,
) -> None:
    """Note what a trainer does with a loss: clear the gradients, let it go backward, and take a step.

    Where it is not known which optimizer the trainer has, nothing is said of the step. `told` says what the
    trainer was told: `epochs` and `batch_size`, and `limit` what it clips the gradients to, if it does.
    """
    happened(machine, Act.CLEARED, model, origin)
    note(machine, loss, origin, told)
    if limit is not None and not is_none(limit):
        weights = Unknown("the weights that a trainer has", origin=origin)
        happened(machine, Act.CLIPPED, weights, limit.origin or origin, told={"limit": limit})
    if optimizer is not None:
        take_step(machine, optimizer, origin)


def _scaled_by(machine: Machine, loss: Value) -> Value | None:
    """Return the scaler that has multiplied a loss, None where nothing says so."""
    made = machine.store.find(loss.layer, Made) if isinstance(loss, Tensor) else None
    return made.arguments["scaler"] if made is not None and made.path == SCALED else None


def _is_of_no_model(machine: Machine, loss: Tensor) -> bool:
    """Whether a number is worked out of weights by themselves only, as lessons on gradients do."""
    made_of = ancestry(loss)
    return data_of(machine, loss) is None and all(
        is_parameter(machine, one) or (one.inputs and not _is_of_layer(machine, one)) for one in made_of
    )


def _is_of_layer(machine: Machine, tensor: Tensor) -> bool:
    """Whether a tensor is what a layer made, or something of which nothing is known."""
    made = machine.store.find(tensor.layer, Made)
    return made is None or (layer_kind(made.path) is not None and made.path not in OF_TWO.values())


def _own(machine: Machine, loss: Value, parts: list[Tensor]) -> Value:
    """Return what stands for a loss of which no loss of PyTorch is a part."""
    if isinstance(loss, Unknown):
        return loss
    strange = (_stranger(machine, part) for part in parts)
    return next((one for one in strange if one is not None), Library("custom", origin=loss.origin))


def _stranger(machine: Machine, part: Tensor) -> Unknown | None:
    """Return why it is not known what made a part of a loss; None where the project's own code did."""
    if isinstance(part.layer, Unknown):
        return part.layer
    made = machine.store.find(part.layer, Made)
    if made is None or made.path.startswith((".", "torch.", "operator ", "a part")):
        return None
    return Unknown(f"`{made.path}` is not a loss that is known", origin=made.origin)


def _output_of(machine: Machine, part: Tensor) -> Tensor | None:
    """Return the output of the model of which a loss was made that nobody but the project knows."""
    if _stranger(machine, part) is not None:
        return part.inputs[0] if part.inputs else None
    for _ in range(MAX_STEPS):
        made = machine.store.find(part.layer, Made)
        if made is None or made.path not in ELEMENTWISE or not part.inputs:
            return part
        if any(is_parameter(machine, one) for one in part.inputs):
            return part
        part = part.inputs[0]
    return part


def _record(
    machine: Machine,
    loss: Value,
    outputs: list[Tensor],
    targets: list[Value],
    losses: list[Value],
    origin: Origin,
    told: Names | None,
) -> None:
    read = outputs[0] if outputs else None
    data = data_of(machine, read) if read is not None else None
    gap = "" if outputs else "what the loss was made of is not followed"
    ends = _one_or_all(outputs) if outputs else None
    net = network(machine, ends, read, origin, gap)
    arguments = {
        "x": data if data is not None else Unknown(gap or "it is not known what the model reads"),
        "y": _one_or_all(targets),
        "loss": _one_or_all(losses),
        "epochs": _passes(machine),
        "batch_size": _size_of(machine, data),
        **(told or {}),
    }
    cells = machine.store.snapshot()
    machine.record(
        UpdateEvent(net, "backward", arguments, frozenset(("epochs",)), origin, cells, ends, loss=loss)
    )


def _passes(machine: Machine) -> Value:
    """Return how often the data are gone through: how far the loop counts around the one that deals them out.

    Where nothing deals them out every round of the innermost one that counts takes all of them. A loop over
    phases or models goes through the data of each.
    """
    rounds = machine.standing.rounds
    dealing = next((n for n, one in enumerate(rounds) if one.over_data), len(rounds))
    around = next((one for one in reversed(rounds[:dealing]) if one.counts), None)
    if around is None or around.of is None:
        return Unknown("how often the loop goes round is not known")
    return Const(around.of, origin=around.loop)


def _size_of(machine: Machine, data: Value | None) -> Value:
    """Return how many samples a loader puts together for one update."""
    found = machine.store.find(data, Array)
    if found is None or found.batch is None:
        return Unknown("the loop takes the batches as they come")
    return Const(found.batch, origin=found.loader)


def _one_or_all(values: list[Tensor] | list[Value]) -> Value:
    return values[0] if len(values) == 1 else Tuple(tuple(values))


MAX_ROUNDS = 4
"""Sums of different rounds that are looked through, one within the other."""


def _parts(machine: Machine, loss: Tensor, depth: int = MAX_ROUNDS) -> Iterator[Tensor]:
    """Yield what a loss was summed up of: losses that were called, and anything else.

    Of a sum that a loop adds to, those of one round.
    """
    waiting, seen = [loss], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        made = machine.store.find(current.layer, Made)
        rounds = _of_each_round(machine, current, depth) if current.is_either and depth else []
        if rounds:
            yield from rounds
        elif made is not None and made.path in SUMMED and current.inputs:
            waiting.extend(reversed(current.inputs))
        else:
            yield current


def _of_each_round(machine: Machine, loss: Tensor, depth: int) -> list[Tensor]:
    """Return the losses of one round where two rounds call the same ones only, none where they differ."""
    called: list[dict[Origin | None, Tensor]] = []
    for one in loss.inputs:
        parts = list(_parts(machine, one, depth - 1))
        if not parts or any(_criterion(machine, part) is None for part in parts):
            return []
        called.append({part.origin: part for part in parts})
    return list(called[0].values()) if called[0].keys() == called[1].keys() else []


def _criterion(machine: Machine, tensor: Tensor) -> Made | None:
    made = machine.store.find(tensor.layer, Made)
    return made if made is not None and TARGET in made.state and name_of(made.path) is not None else None


def _criterion_of(machine: Machine, tensor: Tensor) -> Made:
    made = _criterion(machine, tensor)
    assert made is not None
    return made


@method("symbol", "backward", signature="gradient=None, retain_graph=None, create_graph=False")
def backward(call: Call) -> Value:
    """`loss.backward()`."""
    if isinstance(call.receiver, Tensor):
        note(call.machine, call.receiver, call.origin)
    return Const(None)


def backward_of_unknown(machine: Machine, value: Value, origin: Origin | None) -> Value:
    """`loss.backward()` of a loss of which nothing is known."""
    if origin is not None:
        held = Unknown(f"`{value.path}` is not known") if isinstance(value, Library) else value
        note(machine, held, origin)
    return Const(None)


TABLES.telling["backward"] = backward_of_unknown
TABLES.acting.add(("symbol", "backward"), ("unknown", "backward"))
TABLES.acting_alone.add(("symbol", "backward"))

SCALERS = ("torch.cuda.amp.GradScaler", "torch.amp.GradScaler", "torch.GradScaler")


@means(SCALERS[0], signature="init_scale=65536.0, ..., enabled=True")
@means(*SCALERS[1:], signature="device='cuda', init_scale=65536.0, ..., enabled=True")
def scaler(call: Call) -> Value:
    """`torch.amp.GradScaler()`."""
    return call.new(Made(SCALERS[0], call.bound.arguments, call.bound.given, origin=call.origin))


@method(f"made:{SCALERS[0]}", "scale", signature="outputs")
def scaled(call: Call) -> Value:
    """`scaler.scale(loss)`: the loss, times a number."""
    loss = call["outputs"]
    if not isinstance(loss, Tensor) or call.receiver is None:
        return loss
    made = Made(SCALED, {"scaler": call.receiver}, frozenset(), origin=call.origin)
    return Tensor(call.new(made), (loss,), loss.shape, origin=call.origin)


@method(f"made:{SCALERS[0]}", "unscale_", signature="optimizer")
def unscaled(call: Call) -> Value:
    """`scaler.unscale_(optimizer)`: its gradients are what they would be without the factor."""
    happened(call.machine, Act.UNSCALED, call["optimizer"], call.origin)
    return Const(None)


@method(f"made:{SCALERS[0]}", "update", signature="new_scale=None")
def updated(call: Call) -> Value:
    """`scaler.update()`."""
    return Const(None)


@method(f"made:{SCALERS[0]}", "step", signature="optimizer")
def stepped(call: Call) -> Value:
    """`scaler.step(optimizer)`: the optimizer takes its step."""
    take_step(call.machine, call["optimizer"], call.origin, {"scaler": call.receiver or Const(None)})
    return Const(None)


def _clipped(call: Call, limit: Value) -> Value:
    """Note that gradients are cut to a limit, once they are what they would be without a scaler."""
    of = Unknown("what it prepared", origin=call.origin)
    happened(call.machine, Act.UNSCALED, of, call.origin)
    happened(call.machine, Act.CLIPPED, of, call.origin, told={"limit": limit})
    return call.unknown("the norm of the gradients")


CLIPPING = "module, optimizer, clip_val=None, max_norm=None, ..."

ENGINES = ("accelerate.Accelerator", "lightning.fabric.Fabric")

for _engine in ENGINES:

    @method(f"made:{_engine}", "backward", signature="loss, ..., retain_graph=None")
    def backward_by(call: Call) -> Value:
        """`accelerator.backward(loss)`."""
        note(call.machine, call["loss"], call.origin)
        return Const(None)

    @method(
        f"made:{_engine}", "clip_gradients", signature="module, optimizer, clip_val=None, max_norm=None, ..."
    )
    def clipped_by(call: Call) -> Value:
        """`fabric.clip_gradients(model, optimizer, max_norm=1.0)`, which unscales the gradients itself."""
        return _clipped(call, call["clip_val"] if is_none(call["max_norm"]) else call["max_norm"])

    @method(f"made:{_engine}", "prepare", "setup", "setup_module", "setup_dataloaders", signature="")
    def prepared(call: Call) -> Value:
        """`accelerator.prepare(model, optimizer)`: the same things, on the right devices."""
        given = call.bound.rest
        call.machine.record(EpochEvent(None, call.origin))  # its loaders tell their samplers the epoch
        return given[0] if len(given) == 1 else Tuple(given, origin=call.origin)


ACCELERATOR = "made:accelerate.Accelerator"


@method(ACCELERATOR, "clip_grad_norm_", signature="parameters, max_norm, norm_type=2")
def norm_clipped(call: Call) -> Value:
    """`accelerator.clip_grad_norm_(model.parameters(), 1.0)`."""
    return _clipped(call, call["max_norm"])


@method(ACCELERATOR, "clip_grad_value_", signature="parameters, clip_value")
def value_clipped(call: Call) -> Value:
    """`accelerator.clip_grad_value_(model.parameters(), 0.5)`."""
    return _clipped(call, call["clip_value"])


@method(ACCELERATOR, "gather", signature="tensor")
@method(ACCELERATOR, "gather_for_metrics", signature="tensor, ..., input_data->tensor")
@method(ACCELERATOR, "unwrap_model", signature="tensor, ..., model->tensor")
def gathered(call: Call) -> Value:
    """`accelerator.gather_for_metrics((answers, labels))`: the same of all processes."""
    return call["tensor"]

"""What a run of PyTorch says: the loss that goes backward, and who takes steps after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from losslint.runs.data import Fed
from losslint.runs.reader import Reader
from losslint.runs.telling import Telling
from losslint.runs.torch.holding import holding_of
from losslint.runs.torch.keeping import kept_in
from losslint.runs.torch.layers import layer_of
from losslint.runs.torch.logs import logs_of
from losslint.runs.torch.losses import loss_of, optimizer_of
from losslint.runs.torch.turns import turns_in
from losslint.runs.torch.untrained import is_untrained
from losslint.runs.torch.updates import update_of
from losslint.runs.torch.weighing import class_weights_of
from losslint.runs.view import View, integer_fact
from losslint.training import (
    Fact,
    Framework,
    Holding,
    Logs,
    Loss,
    Metric,
    Optimizer,
    Refused,
    Uneven,
    Update,
    Version,
)
from losslint.values import (
    ApplyEvent,
    Compiled,
    FitEvent,
    InLog,
    InTurn,
    Net,
    Tuple,
    Unknown,
    UpdateEvent,
    Value,
)


def pinned_in(folder: Path, looked_for: set[Path]) -> Fact[Version]:
    """Return the version that a project pins: not looked for, as no finding rests on it."""
    return Fact.unknown("which version is pinned is not looked for")


def version(
    target: Version | None, pinned: Fact[Version], telling: Sequence[Telling], fit: FitEvent | None
) -> Fact[Version]:
    """Return the version that a run is for."""
    return pinned


def configured(net: Net, fit: FitEvent, measured: tuple[Value, ...], applied: Sequence[ApplyEvent]) -> Net:
    """Return a model with the loss that goes backward, and the optimizer that takes steps after it."""
    optimizers = {event.optimizer: event.optimizer for event in applied}
    one = next(iter(optimizers.values())) if len(optimizers) == 1 else None
    none = "no optimizer takes a step before the next loss goes backward"
    why = "several optimizers take steps" if optimizers else none
    arguments: dict[str, Value] = {
        "loss": fit.arguments["loss"],
        "optimizer": one if one is not None else Unknown(why),
    }
    return net.but(compiled=Compiled(arguments, frozenset(arguments), fit.origin), compile_unknown="")


def held_against(
    view: View, net: Net, names: list[str], count: int
) -> tuple[list[Loss], list[Fact[tuple[Metric, ...]]]]:
    """Return the loss of each output; what a loop of one's own measures is not read yet."""
    value = net.compiled.arguments.get("loss") if net.compiled is not None else None
    values: list[Value | None] = list(value.items) if isinstance(value, Tuple) else [value] * count
    metrics: Fact[tuple[Metric, ...]] = Fact.unknown("what the loop measures is not followed")
    return [loss_of(view, one) for one in (values + [None] * count)[:count]], [metrics] * count


def uneven(view: View, net: Net, count: int) -> tuple[Uneven, ...]:
    """Return no list of metrics: a loop hands none over."""
    return ()


def optimizer(view: View, net: Net, fit: FitEvent | None) -> Optimizer:
    """Return the optimizer; the loop may change its learning rate."""
    return optimizer_of(view, net.compiled.arguments.get("optimizer") if net.compiled is not None else None)


def batch_size(fit: FitEvent | None, fed: Fed) -> Fact[int]:
    """Return the number of samples of one update, as the loader says that put them together."""
    if fed.batch_size is not None:
        return Fact(fed.batch_size)
    told = fit.arguments.get("batch_size") if fit is not None else None
    return integer_fact(told, None, True)


def logs(view: View, fit: FitEvent | None, reads: Sequence[InLog]) -> Logs:
    """Return what is logged: a loop of one's own logs nothing by itself, a trainer what it is given."""
    return logs_of(view, fit, reads)


def refused(view: View, net: Net, fit: FitEvent | None) -> tuple[Refused, ...]:
    """Return which data the model is known not to take: not worked out yet."""
    return ()


def refused_data(view: View, net: Net, data: Sequence[Value | None]) -> tuple[Refused, ...]:
    """Return which of these data the model is known not to take: not worked out yet."""
    return ()


def holding(view: View, fit: FitEvent | None) -> Holding:
    """Return who holds the weights that a loss reaches."""
    return holding_of(view, fit) if isinstance(fit, UpdateEvent) else Holding()


def update(view: View, happened: Sequence[InTurn], fit: FitEvent) -> Update:
    """Return the order of one turn of the loop around a loss that goes backward."""
    return update_of(view, turns_in(happened), fit.origin, fit.loss if isinstance(fit, UpdateEvent) else None)


READER = Reader(
    Framework.TORCH,
    pinned=pinned_in,
    version=version,
    configured=configured,
    held_against=held_against,
    uneven=uneven,
    optimizer=optimizer,
    batch_size=batch_size,
    class_weights=class_weights_of,
    logs=logs,
    refused=refused,
    layer=layer_of,
    refused_data=refused_data,
    holding=holding,
    kept=kept_in,
    update=update,
    untrained=is_untrained,
)

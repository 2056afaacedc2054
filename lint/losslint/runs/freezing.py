"""Which parts of a model may train at a fit, compared with its compile and with its first training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from losslint.knowledge.models.freezing import Setting, is_open, settings
from losslint.training import Fact, Freezing, Origin, Toggle
from losslint.values import (
    Array,
    BackendEvent,
    Cell,
    Compiled,
    CompileEvent,
    Const,
    Event,
    FitEvent,
    FreezeEvent,
    Net,
    Ref,
    UpdateEvent,
    Value,
    is_none,
)

Settings = Mapping[int, Setting]


def freezing_of(events: Sequence[Event], position: int) -> Freezing:
    """Return what was frozen or let loose before the fit at a position among the events of a path."""
    fit = events[position]
    if not isinstance(fit, FitEvent) or isinstance(fit, UpdateEvent):
        return Freezing()
    if not any(isinstance(event, FreezeEvent) for event in events[:position]):
        return Freezing()
    net = fit.cells.get(fit.net.address)
    compiled = net.compiled if isinstance(net, Net) and not net.compile_unknown else None
    start = _compile_of(events[:position], fit, compiled)
    if start is None or compiled is None:
        return Freezing()
    now = settings(fit.cells, fit.net)
    told = events[start]
    assert isinstance(told, CompileEvent)
    others = _compiled_with(events[start + 1 : position], fit)
    if others is None:
        return Freezing()
    others_before = _flags(_compiles_of_others(events[:start], fit))
    trained = list(_trainings(events[start:position], fit.net))
    seen = next((event for event in trained if _traces_alike(event, fit)), None)
    other = any(isinstance(event, BackendEvent) and event.name != "tensorflow" for event in events)
    asked = compiled.arguments.get("run_eagerly", Const(None))
    eager = other or not (is_none(asked) or asked == Const(False))
    return Freezing(
        since_configured=_toggles(settings(told.cells, fit.net), now, [*others_before, *others]),
        since_trained=_toggles(settings(seen.cells, fit.net), now, [*others_before, *others])
        if seen is not None and not eager
        else (),
        first_trained=seen.origin if seen is not None else None,
        for_another=_for_another(settings(told.cells, fit.net), trained[0] if trained else fit, now, others),
    )


def _compile_of(events: Sequence[Event], fit: FitEvent, compiled: Compiled | None) -> int | None:
    for position in range(len(events) - 1, -1, -1):
        event = events[position]
        if isinstance(event, CompileEvent) and event.net.address == fit.net.address:
            return position if compiled is not None and event.origin == compiled.origin else None
    return None


def _compiled_with(events: Sequence[Event], fit: FitEvent) -> list[tuple[Origin, Settings]] | None:
    """Return the compiles of other models among some events, with the flags of their parts.

    None where one of them is not understood: any layer may be part of it.
    """
    compiles = _compiles_of_others(events, fit)
    if any(is_open(event.cells, event.net) for event in compiles):
        return None
    return _flags(compiles)


def _compiles_of_others(events: Sequence[Event], fit: FitEvent) -> list[CompileEvent]:
    return [
        event for event in events if isinstance(event, CompileEvent) and event.net.address != fit.net.address
    ]


def _flags(compiles: Sequence[CompileEvent]) -> list[tuple[Origin, Settings]]:
    """Return the flags that models were compiled with: a part that is back to them is so for their sake."""
    return [(event.origin, settings(event.cells, event.net)) for event in compiles]


def _trainings(events: Sequence[Event], net: Ref) -> Iterator[FitEvent]:
    for event in events:
        if (
            isinstance(event, FitEvent)
            and not isinstance(event, UpdateEvent)
            and event.net.address == net.address
        ):
            yield event


def _traces_alike(event: FitEvent, fit: FitEvent) -> bool:
    """Whether an earlier fit is sure to have built the function that this one runs.

    Single batches are told apart by their size, which nobody knows.
    """
    if event.method != "fit" or fit.method != "fit":
        return False
    then, now = event.arguments.get("x"), fit.arguments.get("x")
    if then is None or now is None:
        return False
    if _same(then, now):
        return True
    one, two = _array(event.cells, then), _array(fit.cells, now)
    if one is None or two is None or not one.shape or not two.shape:
        return False
    return None not in one.shape[1:] and one.shape[1:] == two.shape[1:]


def _same(one: Value, two: Value) -> bool:
    if isinstance(one, Ref) and isinstance(two, Ref):
        return one.address == two.address
    here, there = one.origin, two.origin
    return type(one) is type(two) and here is not None and here == there


def _array(cells: Mapping[int, Cell], value: Value) -> Array | None:
    cell = cells.get(value.address) if isinstance(value, Ref) else None
    return cell if isinstance(cell, Array) else None


def _toggles(then: Settings, now: Settings, others: Sequence[tuple[Origin, Settings]]) -> tuple[Toggle, ...]:
    """Return what of a model is another way now than it was then, each place in the code once."""
    found: list[Toggle] = []
    for part, setting in now.items():
        before = then.get(part)
        if before is None or not setting.differs(before):
            continue
        if any(part in theirs and not setting.differs(theirs[part]) for _, theirs in others):
            continue
        flag, at = setting.whole, setting.at
        if setting.some is not None and setting.whole == before.whole:
            flag, at = setting.some, setting.some_at
        toggle = Toggle(at, flag) if at is not None and flag is not None else None
        if toggle is not None and toggle not in found:
            found.append(toggle)
    return tuple(found)


def _for_another(
    told: Settings, first: FitEvent, now: Settings, others: Sequence[tuple[Origin, Settings]]
) -> Fact[Origin]:
    """Return the compile of another model for which the whole model is frozen since it was compiled."""
    begun = settings(first.cells, first.net)
    if (
        not now
        or not (_are_frozen(begun) and _are_frozen(now))
        or not any(one.whole for one in told.values())
    ):
        return Fact.unknown("not all of it is frozen")
    for origin, theirs in others:
        if now.keys() <= theirs.keys() and _are_frozen({part: theirs[part] for part in now}):
            return Fact(origin, next((one.at for one in now.values() if one.at is not None), None))
    return Fact.unknown("it is part of no other model")


def _are_frozen(parts: Settings) -> bool:
    return all(one.whole is False and one.some is None for one in parts.values())

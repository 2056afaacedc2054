"""What a fit logs: from the arguments of the call, and from the reads of its history."""

from __future__ import annotations

from collections.abc import Iterable

from losslint.knowledge.frameworks.keras.callbacks import MODES, WATCHING, guessed
from losslint.knowledge.frameworks.keras.roles import DUTIES
from losslint.knowledge.frameworks.keras.tuners import OBJECTIVE
from losslint.knowledge.lookup.registry import number, whole
from losslint.runs.view import View, why_of
from losslint.training import Callback, Direction, Duty, Fact, Logs, Origin
from losslint.values import Const, FitEvent, InLog, LogEvent, Made, Unknown, Value, is_none

DUE = ("fit", "fit_generator")
"""The methods that log and call back."""


def logs_of(view: View, fit: FitEvent | None, reads: Iterable[InLog]) -> Logs:
    """Return what a fit logs; `reads` are all look-ups in histories on the same path, among others."""
    if fit is None or fit.method not in DUE:
        return Logs()
    looked_up = (one for one in reads if isinstance(one, LogEvent) and one.history == fit.history)
    read = tuple(Fact(one.name, one.origin) for one in looked_up)
    return Logs(_validates(fit), _callbacks(view, fit), read)


def _validates(fit: FitEvent) -> Fact[bool]:
    if not fit.given:
        return Fact.unknown("the fit is not written yet", fit.origin)
    data = fit.arguments.get("validation_data")
    split = fit.arguments.get("validation_split", Const(0.0))
    for value in (data, split):
        if isinstance(value, Unknown):
            return Fact.unknown(why_of(value, "it is not known"), value.origin)
    if data is not None and not is_none(data):
        return Fact(True, data.origin or fit.origin)
    if "validation_data" in fit.given:  # a name that holds nothing yet
        return Fact.unknown("the validation data are None", fit.origin)
    share = number(split)
    if not is_none(split) and share is None:
        return Fact.unknown("the share of validation data is not known", split.origin)
    return Fact(bool(share), split.origin or fit.origin, by_default=True)


def _callbacks(view: View, fit: FitEvent) -> Fact[tuple[Callback, ...]]:
    value = fit.arguments.get("callbacks", Const(None))
    searching = _searching(view, fit)
    if is_none(value):
        return Fact(searching, fit.origin, by_default=True)
    items = view.items(value)
    if items is None and view.find(value, Made) is not None:
        items = (value,)
    if items is None:
        return Fact.unknown(why_of(value, "the callbacks are not known"), value.origin)
    found = tuple(_callback(view, item, fit) for item in items)
    return Fact((*found, *searching), value.origin or fit.origin)


def _searching(view: View, fit: FitEvent) -> tuple[Callback, ...]:
    """Return the tuner whose search a fit belongs to, as something that waits for a number."""
    objective = fit.arguments.get(OBJECTIVE)
    made = view.find(objective, Made)
    named = (
        made.arguments.get("name") if made is not None and made.path == "keras_tuner.Objective" else objective
    )
    if not isinstance(named, Const) or not isinstance(named.value, str) or named.origin is None:
        return ()
    told = made.arguments.get("direction") if made is not None else None
    seeks = _seeks(told, made.origin if made is not None else named.origin)
    watched = Fact(named.value, named.origin)
    return (Callback("Tuner", fit.origin, watched, Duty.CHOOSES, seeks, searches=True),)


def _callback(view: View, value: Value, fit: FitEvent) -> Callback:
    made = view.find(value, Made)
    if made is None or not made.path.startswith("keras.callbacks.") or made.name == "LambdaCallback":
        return Callback("", value.origin, may_log=True)
    if made.name not in WATCHING:
        return Callback(made.name, made.origin)
    monitor = made.arguments["monitor"]
    if made.name == "ModelCheckpoint" and made.arguments["save_best_only"] != Const(True):
        return Callback(made.name, made.origin)
    if not isinstance(monitor, Const) or not isinstance(monitor.value, str):
        unknown = Fact[str].unknown("its name is not known", monitor.origin)
        return Callback(made.name, made.origin, unknown, DUTIES[made.name])
    given = "monitor" in made.given
    origin = monitor.origin if given and monitor.origin is not None else made.origin
    watched = Fact(monitor.value, origin, by_default=not given)
    seeks = _seeks(made.arguments["mode"], made.origin)
    guess = _guessed(made, monitor.value)
    idle = made.name == "EarlyStopping" and _never_stops(made, fit)
    return Callback(made.name, made.origin, watched, DUTIES[made.name], seeks, guess, idle=idle)


def _never_stops(stopping: Made, fit: FitEvent) -> bool:
    """Whether a fit is over before its patience is, and the best weights are not put back at the end."""
    patience, epochs = stopping.arguments.get("patience"), fit.arguments.get("epochs")
    if stopping.arguments.get("restore_best_weights") != Const(False):
        return False
    waits, lasts = (whole(one) if one is not None else None for one in (patience, epochs))
    return waits is not None and lasts is not None and waits >= lasts


def _seeks(mode: Value | None, at: Origin | None) -> Fact[Direction]:
    """Return which numbers count as better, where the code says it."""
    if not isinstance(mode, Const):
        return Fact.unknown(why_of(mode, "it is not known"), at)
    seeks = MODES.get(str(mode.value))
    place = mode.origin or at
    return Fact(seeks, place) if seeks is not None else Fact.unknown("it is left to the framework", place)


def _guessed(made: Made, name: str) -> Fact[Direction]:
    mode = made.arguments["mode"]
    if not isinstance(mode, Const) or mode.value in MODES:
        return Fact.unknown("nothing is guessed")
    return Fact(guessed(name), made.origin, by_default=True)

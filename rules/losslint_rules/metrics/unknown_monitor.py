"""LL306: a callback that waits for a number that nobody logs."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Severity, replace
from losslint.rule import rule
from losslint.training import Because, Callback, Run

from losslint_rules.domain.logs import VALIDATION, never_logged, other_spelling, suggestion
from losslint_rules.domain.tasks import known_metrics

EFFECTS = {
    "EarlyStopping": "Keras warns once an epoch, and never stops early",
    "ModelCheckpoint": "Keras warns once an epoch, and never saves the model",
    "ReduceLROnPlateau": "Keras warns once an epoch, and never lowers the learning rate",
}


@rule("LL306", "unknown-monitor", Severity.ERROR)
def unknown_monitor(run: Run) -> Iterator[Finding]:
    """A callback that watches a number which this training does not log."""
    for callback in run.logs.callbacks.value or ():
        name, origin = callback.monitor.value, callback.monitor.origin
        if name is None or origin is None or not never_logged(run, name):
            continue
        unvalidated = name.startswith(VALIDATION) and run.logs.validates.is_false
        yield Finding(
            at=origin,
            message=f"`{callback.kind}` waits for `{name}`, which this training does not log",
            label="never logged",
            because=(*_because(run, unvalidated), *_otherwise(run, name)),
            effects=(EFFECTS[callback.kind],),
            help=_help(run, name, unvalidated),
            fix=Fix("Watch a number that is logged", (_renamed(run, callback),)),
        )


def _because(run: Run, unvalidated: bool) -> tuple[Because, ...]:
    if unvalidated:
        return (Because(run.at, "no validation data"),)
    metrics = known_metrics(run.outputs[0])
    return tuple(
        Because(one.at, f"logged as `{one.logged_as.value}`") for one in metrics if one.at is not None
    )


def _otherwise(run: Run, name: str) -> tuple[Because, ...]:
    """Return where the script calls the same number otherwise."""
    other = other_spelling(run, name)
    return (
        other.because(f"called `{other.value}` here, and only one of them is logged")
        if other is not None
        else ()
    )


def _help(run: Run, name: str, unvalidated: bool) -> str:
    if unvalidated:
        return "give `fit` validation_split= or validation_data="
    return f"monitor='{suggestion(run, name) or 'val_loss'}', or a metric of that name for `compile`"


def _renamed(run: Run, callback: Callback) -> Edit | None:
    better = suggestion(run, callback.monitor.value or "")
    return replace(callback.monitor, "monitor", f"'{better}'") if better is not None else None

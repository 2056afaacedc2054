"""LL306: a callback that waits for a number that nobody logs."""

from collections.abc import Iterator
from itertools import chain, islice

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Callback, Run
from losslint.wishes import Employ, Means, Validate, Watch

from losslint_rules.domain.logs import VALIDATION, logged_name, never_logged, other_spelling, suggestion
from losslint_rules.domain.tasks import known_metrics
from losslint_rules.measured import effect


@rule("LL306", "unknown-monitor", Severity.ERROR, measured=("keras", "torch"))
def unknown_monitor(run: Run) -> Iterator[Finding]:
    """A callback that watches a number which this training does not log."""
    for callback in run.logs.callbacks.value or ():
        name, origin = callback.monitor.value, callback.monitor.origin
        if name is None or origin is None or callback.duty is None:
            continue
        if not never_logged(run, name, in_full=callback.searches):
            continue
        unvalidated = name.startswith(VALIDATION) and run.logs.validates.is_false
        yield Finding(
            at=origin,
            message=f"`{callback.spelling}` waits for `{name}`, which this training does not log",
            label="never logged",
            because=(*_because(run, unvalidated), *_otherwise(run, name)),
            effects=effect(run, "LL306", callback.duty.value),
            ways=_ways(run, callback, unvalidated),
        )


MAX_NAMED = 3
"""Names that are logged of which a finding tells."""


def _because(run: Run, unvalidated: bool) -> tuple[Because, ...]:
    if unvalidated:
        return (Because(run.at, "no validation data"),)
    if run.logs.named.value is not None:
        named = (one.because(f"logged as `{one.value}`") for one in run.logs.named.value)
        return tuple(islice(chain.from_iterable(named), MAX_NAMED))
    return tuple(
        Because(one.at, f"logged as `{logged_name(run, output, one)}`")
        for output in run.outputs
        for one in known_metrics(output)
        if one.at is not None and not one.weighted
    )


def _otherwise(run: Run, name: str) -> tuple[Because, ...]:
    """Return where the script calls the same number otherwise."""
    other = other_spelling(run, name)
    return (
        other.because(f"called `{other.value}` here, and only one of them is logged")
        if other is not None
        else ()
    )


def _ways(run: Run, callback: Callback, unvalidated: bool) -> tuple[Way, ...]:
    if unvalidated:
        return (Way((Validate(callback),), "give `{0.name}` {0}"),)
    better = suggestion(run, callback.monitor.value or "")
    if run.logs.named.value is not None:
        named = [better] if better is not None else [one.value or "" for one in run.logs.named.value]
        watched = (Watch(callback, name, sure=name == better) for name in named[:MAX_NAMED])
        return tuple(Way((one,), repair="Watch a number that is logged") for one in watched)
    instead = Watch(callback, better or "val_loss", sure=better is not None)
    other = Way((Employ(Means.CONFIGURING),), "a metric of that name for {0}")
    return Way((instead,), repair="Watch a number that is logged"), other

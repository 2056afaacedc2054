"""LL320: a callback that takes the worst numbers for the best."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Callback, Direction, Fact, Framework, Metric, Origin, Run, Version
from losslint.wishes import Seek

from losslint_rules.domain.evidence import loss_evidence
from losslint_rules.domain.logs import VALIDATION, is_a_loss, metrics_of
from losslint_rules.domain.tasks import known_metrics
from losslint_rules.measured import effect

GUESSING = (Version.KERAS_1, Version.KERAS_2_EARLY, Version.KERAS_2_LATE)
"""The generations that guess by the name alone what is better."""


@rule("LL320", "monitor-direction", Severity.ERROR, measured=("keras", "torch"))
def monitor_direction(run: Run) -> Iterator[Finding]:
    """A callback that takes lower numbers for better where higher ones are, or the other way round."""
    for callback in _waiting(run):
        name, at = callback.monitor.value, callback.monitor.origin
        if name is None or at is None or callback.duty is None:
            continue
        better, sought = callback.better.value or _better(run, name), _sought(run, callback)
        if better is not None and sought.value not in (None, better):
            yield _opposed(run, callback, name, better, sought)
        elif callback.guessed.known and run.may_be(Version.KERAS_3):
            yield from (_left_open(run, callback, name, own) for own in _of_its_own(run, name))


def _waiting(run: Run) -> Iterator[Callback]:
    """Yield what waits for a number: callbacks, and schedulers that a loop gives one."""
    yield from run.logs.callbacks.value or ()
    yield from (one.watches for one in run.update.scheduled if one.watches is not None)


def _better(run: Run, name: str) -> Direction | None:
    """Return which numbers of this name are better, None where it is not known of all that have it."""
    if run.framework is not Framework.KERAS:
        return None
    if is_a_loss(run, name):
        return Direction.LOWER
    known = {metric.better.value for metric in metrics_of(run, name)}
    return known.pop() if len(known) == 1 else None


def _sought(run: Run, callback: Callback) -> Fact[Direction]:
    """Return which numbers a callback takes for better: told, or guessed by the name."""
    if callback.seeks.known or run.version.value not in GUESSING:
        return callback.seeks
    return callback.guessed


def _opposed(run: Run, callback: Callback, name: str, better: Direction, sought: Fact[Direction]) -> Finding:
    assert sought.value is not None
    assert callback.duty is not None
    at = sought.origin or callback.at or run.at
    guess = ", as nothing tells it otherwise" if sought.by_default else ""
    return Finding(
        at=at,
        message=f"`{callback.spelling}` takes {sought.value.value} numbers of `{name}` for better{guess}",
        label=f"{sought.value.value} is taken for better",
        because=_because(run, callback, better, at),
        effects=effect(run, "LL320", callback.duty.value),
        ways=(Way((Seek(callback, better),), repair=f"Take {better.value} numbers for better"),),
    )


def _because(run: Run, callback: Callback, better: Direction, at: Origin) -> tuple[Because, ...]:
    name = callback.monitor.value or ""
    if callback.better.known:
        return callback.better.because(f"of which {better.value} is better")
    if is_a_loss(run, name):
        return loss_evidence(run.outputs[0]) if len(run.outputs) == 1 else ()
    said = f"of which {better.value} is better"
    return tuple(Because(one.at, said) for one in metrics_of(run, name) if one.at not in (None, at))


def _of_its_own(run: Run, name: str) -> Iterator[Metric]:
    """Yield the functions of the project that are logged under a name: of them no framework knows which."""
    if len(run.outputs) != 1:
        return
    base = name.removeprefix(VALIDATION)
    for metric in known_metrics(run.outputs[0]):
        if metric.function == base:
            yield metric


def _left_open(run: Run, callback: Callback, name: str, metric: Metric) -> Finding:
    at = callback.at or run.at
    return Finding(
        at=at,
        message=f"nothing tells `{callback.spelling}` whether lower or higher numbers of `{name}` are better",
        label="no mode",
        because=(Because(metric.at, "a function of the project's own"),) if metric.at is not None else (),
        effects=effect(run, "LL320", "left open" if run.version.known else "left open today"),
        ways=(
            Way((Seek(callback, Direction.HIGHER),), "{0} where higher numbers are better"),
            Way((Seek(callback, Direction.LOWER),), "{0} where lower ones are"),
        ),
        severity=None if run.version.known else Severity.INFO,
    )

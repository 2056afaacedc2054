"""LL602: layers frozen or let loose without compiling the model again."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run, Toggle, Version
from losslint.wishes import Employ, Means

from losslint_rules.measured import effect


@rule("LL602", "trainable-changed-after-compile", Severity.ERROR, measured=("keras",))
def trainable_changed_after_compile(run: Run) -> Iterator[Finding]:
    """`trainable` changed after `compile`, and the model trained without compiling it again."""
    ignored = _ignored(run)
    if not ignored or run.configured_at is None:
        return
    first = ignored[0]
    change = f"{first.at.text()} = {first.trainable}"
    yield Finding(
        at=first.at,
        message=f"`{change}` comes after `compile`, and this training ignores it",
        label="has no effect",
        because=_because(run, ignored[1:]),
        effects=(*_versions(run), *effect(run, "LL602", "loose" if first.trainable else "frozen")),
        ways=(Way((Employ(Means.CONFIGURING),), "{0} again after the change"),),
    )


def _ignored(run: Run) -> tuple[Toggle, ...]:
    """Return the changes that the training does not see, whichever version may be meant."""
    told, trained = run.freezing.since_configured, run.freezing.since_trained
    match run.version.value:
        case Version.KERAS_3:
            return trained
        case Version.KERAS_2_EARLY | Version.KERAS_2_LATE:
            return told
        case _:
            return tuple(toggle for toggle in trained if toggle in told)


def _because(run: Run, others: tuple[Toggle, ...]) -> tuple[Because, ...]:
    lines = (
        [Because(run.configured_at, "compiled before the change")] if run.configured_at is not None else []
    )
    first = run.freezing.first_trained
    if first is not None and not run.may_be(Version.KERAS_2_EARLY, Version.KERAS_2_LATE):
        lines.append(Because(first, "first trained"))
    lines += [Because(toggle.at, "so does this") for toggle in others]
    return (*lines, Because(run.at, "trained as before"))


def _versions(run: Run) -> tuple[str, ...]:
    earlier, today = effect(run, "LL602", "Keras 2"), effect(run, "LL602", "Keras 3")
    match run.version.value:
        case Version.KERAS_3:
            return today
        case Version.KERAS_2_EARLY | Version.KERAS_2_LATE:
            return earlier
        case _:
            return (*earlier, *today)

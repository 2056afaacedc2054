"""LL602: layers frozen or let loose without compiling the model again."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Keras, Run, Toggle

EARLIER = "Keras 2 trains what was trainable when `compile` was called"
TODAY = "Keras 3 trains what was trainable when the model was first trained after `compile`"
LOOSE = (
    "these weights stay as they are: .49 of the digits right, .96 after another `compile`, in a measured case"
)
FROZEN = "these weights go on changing"


@rule("LL602", "trainable-changed-after-compile", Severity.ERROR)
def trainable_changed_after_compile(run: Run) -> Iterator[Finding]:
    """`trainable` changed after `compile`, and the model trained without compiling it again."""
    ignored = _ignored(run)
    if not ignored or run.compiled_at is None:
        return
    first = ignored[0]
    change = f"{first.at.text()} = {first.trainable}"
    yield Finding(
        at=first.at,
        message=f"`{change}` comes after `compile`, and this training ignores it",
        label="has no effect",
        because=_because(run, ignored[1:]),
        effects=(*_versions(run), LOOSE if first.trainable else FROZEN),
        help="`compile` again after the change",
    )


def _ignored(run: Run) -> tuple[Toggle, ...]:
    """Return the changes that the training does not see, whichever version may be meant."""
    told, trained = run.freezing.since_compile, run.freezing.since_trained
    match run.keras.value:
        case Keras.THREE:
            return trained
        case Keras.EARLY_TWO | Keras.LATE_TWO:
            return told
        case _:
            return tuple(toggle for toggle in trained if toggle in told)


def _because(run: Run, others: tuple[Toggle, ...]) -> tuple[Because, ...]:
    lines = [Because(run.compiled_at, "compiled before the change")] if run.compiled_at is not None else []
    first = run.freezing.first_trained
    if first is not None and not run.may_be(Keras.EARLY_TWO, Keras.LATE_TWO):
        lines.append(Because(first, "first trained"))
    lines += [Because(toggle.at, "so does this") for toggle in others]
    return (*lines, Because(run.at, "trained as before"))


def _versions(run: Run) -> tuple[str, ...]:
    match run.keras.value:
        case Keras.THREE:
            return (TODAY,)
        case Keras.EARLY_TWO | Keras.LATE_TWO:
            return (EARLIER,)
        case _:
            return (EARLIER, TODAY)

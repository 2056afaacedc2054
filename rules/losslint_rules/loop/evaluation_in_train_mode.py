"""LL704: a model that is scored in train mode."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity, Way
from losslint.rule import rule
from losslint.training import Because, Run, Scoring
from losslint.wishes import ScoreInEvalMode

from losslint_rules.measured import by_optimizer


@rule("LL704", "evaluation-in-train-mode", Severity.ERROR, measured=("torch",))
def evaluation_in_train_mode(run: Run) -> Iterator[Finding]:
    """A trained model that is scored while its dropout or batch normalisation is in train mode."""
    told = set[object]()
    for scored in run.update.scored:
        asked = scored.asked_at
        if not scored.training.is_true or asked is None or asked in told:
            continue
        told.add(asked)
        yield Finding(
            at=scored.at,
            message=f"the model is scored while {_named(scored.layers)} in train mode",
            label="what the model says in train mode",
            because=(Because(asked, "the mode counts here"), Because(run.at, "trained here")),
            effects=tuple(_effects(run, scored)),
            ways=_ways(scored),
        )


def _named(layers: tuple[str, ...]) -> str:
    if not layers:
        return "layers that depend on the mode are"
    names = [f"`{name}`" for name in layers]
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{said} {'is' if len(names) == 1 else 'are'}"


def _effects(run: Run, scored: Scoring) -> Iterator[str]:
    if any("Dropout" in name for name in scored.layers):
        yield from by_optimizer(run, "LL704", "dropout")
    if any("BatchNorm" in name for name in scored.layers):
        yield from by_optimizer(run, "LL704", "batch normalisation")


def _ways(scored: Scoring) -> tuple[Way, ...]:
    called = scored.called_at
    wish = ScoreInEvalMode(called) if called is not None else None
    said = "{0} before the model is scored, and {0.name} before it is trained again"
    return (Way((wish,), said, "score the model in eval mode"),) if wish is not None else ()

"""LL610: one model for all folds of a cross-validation."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Run

from losslint_rules.measured import effect


@rule("LL610", "model-reused-across-folds", Severity.ERROR, measured=("keras", "torch"))
def model_reused_across_folds(run: Run) -> Iterator[Finding]:
    """One model is trained over all folds of a cross-validation, and tested on what it has seen."""
    cut = run.earlier_fold.value
    made = next((layer.at for layer in run.holding.weights if layer.at is not None), run.model.at)
    is_tested = run.validation.known or bool(run.uses) or run.update.earlier_fold.known
    if cut is None or not is_tested:
        return
    yield Finding(
        at=run.at,
        message="the model goes into each fold with what it learnt from the folds before",
        label="from the second round on, trained before on what it is tested on",
        because=(
            *((Because(made, "made once, before the folds"),) if made is not None else ()),
            Because(cut, "the folds"),
        ),
        effects=effect(run, "LL610", "known answers"),
        help="make a new model for each fold, or give it back the weights that it began with",
    )

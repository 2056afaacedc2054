"""LL613: a pretrained transformer that is trained with a rate for weights that start at random."""

from collections.abc import Iterator

from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Because, Framework, Kind, Run

from losslint_rules.measured import effect

ADAM = ("Adam", "AdamW")

LOWEST_TRIED, HIGHEST_TRIED = 2e-5, 5e-5
"""Between these are the rates that BERT's authors found to work well for fine-tuning with Adam."""

FROM = 1e-3
"""From this rate on it is told: twenty times the highest of those, and what Adam has by default."""


@rule("LL613", "fine-tuning-rate", Severity.WARNING, measured=("keras", "torch"))
def fine_tuning_rate(run: Run) -> Iterator[Finding]:
    """A pretrained transformer that is fine-tuned at a rate for new weights."""
    name, rate = run.optimizer.name.value, run.optimizer.learning_rate
    is_training = run.kind is Kind.FIT or run.framework is Framework.TORCH
    if not is_training or name not in ADAM or rate.value is None or rate.value < FROM:
        return
    at = rate.origin or run.optimizer.at
    trained = next((one for one in run.pretrained if one.trains.is_true), None)
    if trained is None or at is None or run.freezing.since_configured:
        return
    whose = f"the default rate of {name}, {rate.value:g}," if rate.by_default else f"a rate of {rate.value:g}"
    least, most = rate.value / HIGHEST_TRIED, rate.value / LOWEST_TRIED
    yield Finding(
        at=at,
        message=f"{whose} is far too high to fine-tune `{trained.name}`",
        label=f"learning rate {rate.value:g}",
        because=(Because(trained.at, "all of the pretrained network is trained"),),
        effects=effect(run, "LL613", "Adam", least=least, most=most),
        help="a rate of 2e-5 to 5e-5, or freeze the pretrained network",
    )

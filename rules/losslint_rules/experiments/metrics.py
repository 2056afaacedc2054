"""LL3: metrics that report something else than they seem to."""

from losslint.findings import Finding
from losslint.training import Encoding, Output, Run
from losslint.treatment import Around, Given, Repaired, Sign, Treatment, treats

from losslint_rules.domain.logs import VALIDATION, never_logged, suggestion
from losslint_rules.domain.losses import is_over_ids

_REPORTS = (Sign.CRASH, Sign.METRIC)


@treats("LL301", "LL304", "LL305")
def accuracy_of_classes(output: Output, _: Finding) -> Treatment:
    """The accuracy that goes with the labels."""
    return Treatment(Repaired(metrics=(_fitting(output),)), _REPORTS)


@treats("LL302")
def accuracy_for_regression(_: Output, __: Finding) -> Treatment:
    """The mean absolute error."""
    return Treatment(Repaired(metrics=("mean_absolute_error",)), (Sign.METRIC,))


@treats("LL312")
def categorical_accuracy_on_multilabel(_: Output, __: Finding) -> Treatment:
    """Every answer counts by itself."""
    return Treatment(Repaired(metrics=("binary_accuracy",)), (Sign.METRIC,))


@treats("LL303")
def threshold_metric_on_logits(output: Output, finding: Finding) -> Treatment | None:
    """The metric that is told of the logits, or cuts at zero."""
    metrics = output.metrics.value or ()
    metric = next((one for one in metrics if one.at == finding.at), metrics[0] if metrics else None)
    if metric is None or metric.name not in _ON_LOGITS or output.head.units.value != 1:
        return None
    made, argument = _ON_LOGITS[metric.name]
    name = f"name='{metric.name}'"
    repaired = Repaired(metrics=(f"keras.metrics.{made}({argument}, {name})",))
    at_zero = metric.threshold.value == 0
    given = Given(metrics=repaired.metrics if at_zero else (f"keras.metrics.{made}({name})",))
    return Treatment(repaired, (Sign.METRIC,), given=given)


@treats("LL306")
def unknown_monitor(run: Run, finding: Finding) -> Treatment | None:
    """A number that is logged, or validation data that it is a number of."""
    callbacks = run.logs.callbacks.value or ()
    watching = [one for one in callbacks if one.monitor.known]
    callback = next((one for one in watching if one.monitor.origin == finding.at), next(iter(watching), None))
    name = callback.monitor.value if callback is not None else None
    if callback is None or name is None:
        return None
    validates = not run.logs.validates.is_false
    logged = not never_logged(run, name, in_full=callback.searches)
    if (name.startswith(VALIDATION) and not validates) or logged:
        better = name
    else:
        better = suggestion(run, name) or ("val_loss" if validates else "loss")
    waits = Around(callback=callback.spelling, monitor=name, validates=validates)
    watches = Around(callback=callback.spelling, monitor=better, validates=validates or better == name)
    return Treatment(Repaired(around=watches), (Sign.ACTING,), around=waits)


@treats("LL311")
def val_metric_without_validation(run: Run, finding: Finding) -> Treatment | None:
    """Validation data for the training."""
    names = [read.value for read in run.logs.read if read.value is not None]
    at_finding = [read.value for read in run.logs.read if read.origin == finding.at]
    name = next(iter([*at_finding, *names]), None)
    if name is None:
        return None
    written = Around(looked_up=name, validates=not run.logs.validates.is_false)
    return Treatment(Repaired(around=Around(looked_up=name)), (Sign.CRASH,), around=written)


_ON_LOGITS = {
    "precision": ("Precision", "thresholds=0.0"),
    "recall": ("Recall", "thresholds=0.0"),
    "binary_accuracy": ("BinaryAccuracy", "threshold=0.0"),
    "auc": ("AUC", "from_logits=True"),
}
"""The metrics that can be worked out by hand: their class, and what makes them right for logits."""


def _fitting(output: Output) -> str:
    if output.head.units.value == 1:
        return "binary_accuracy"
    ids = output.labels.encoding.value is Encoding.CLASS_IDS or is_over_ids(output.loss)
    return "sparse_categorical_accuracy" if ids else "categorical_accuracy"

"""The names under which a training logs its numbers."""

import re

from losslint.training import Fact, Framework, Metric, Output, Run, Version

from losslint_rules.domain.tasks import known_metrics

VALIDATION = "val_"
WEIGHTED = "weighted_"

SHORT = {
    "acc": "accuracy",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
}
"""Names that early versions put in the place of each other when they log. Only `acc` and `accuracy` are
told apart here, and only where the version is known."""

ANY_TIME = frozenset({"lr", "learning_rate", "epoch", "step"})
"""Names that callbacks of Keras log, and the trainer of Lightning."""

OF_ACCURACY = frozenset({"acc", "accuracy"})

SHORTENING = (Version.KERAS_1, Version.KERAS_2_EARLY)
"""The generations that log `accuracy` as `acc`; of the second one, all but the last version."""


def never_logged(run: Run, name: str, *, in_full: bool = False) -> bool:
    """Whether it is certain that no epoch of this training logs a number of this name.

    `in_full` says that who waits for it runs with no Keras that shortens names.
    """
    callbacks = run.logs.callbacks.value
    if callbacks is None or any(one.may_log for one in callbacks) or name in ANY_TIME:
        return False
    if run.framework is not Framework.KERAS:
        return _is_unnamed(run, name)
    base = name.removeprefix(VALIDATION)
    if base != name and run.logs.validates.is_false:
        return True
    if base != name and not run.logs.validates.known:
        return False
    return _no_metric(run, base, in_full)


def _is_unnamed(run: Run, name: str) -> bool:
    """Whether the code gives its trainer numbers under other names only; `lr-Adam` is one of a callback.

    Of several loaders the number of each is added.
    """
    if run.logs.named.value is None or name.startswith("lr-"):
        return False
    return name.partition("/dataloader_idx_")[0] not in {one.value for one in run.logs.named.value}


def metrics_of(run: Run, name: str) -> tuple[Metric, ...]:
    """Return the metrics that are logged under a name; a framework may add a number to one of its own."""
    base = name.removeprefix(VALIDATION)
    return tuple(
        metric
        for output in run.outputs
        for metric in known_metrics(output)
        if not metric.weighted and _is_called(logged_name(run, output, metric), metric, base)
    )


def _is_called(logged: str | None, metric: Metric, base: str) -> bool:
    if logged is None:
        return False
    counted = r"(_\d+)?" if metric.logged_as.by_default else ""
    return re.fullmatch(re.escape(logged) + counted, base) is not None


def is_a_loss(run: Run, name: str) -> bool:
    """Whether a name is that of the loss, or of the loss of one of several outputs."""
    base = name.removeprefix(VALIDATION)
    several = {f"{output.name}_loss" for output in run.outputs if output.name and len(run.outputs) > 1}
    return base == "loss" or base in several


def other_spelling(run: Run, name: str) -> Fact[str] | None:
    """Return where the script itself calls the accuracy by its other name, for one that says `acc`.

    No version logs both for one metric. A script that looks for both itself is prepared for either.
    """
    if run.version.known or name.removeprefix(VALIDATION) != "acc":
        return None
    callbacks = run.logs.callbacks.value or ()
    named = [*run.logs.read, *(one.monitor for one in callbacks)]
    if any((one.value or "").removeprefix(VALIDATION) == "acc" for one in run.logs.read):
        return None
    return next((one for one in named if (one.value or "").removeprefix(VALIDATION) == "accuracy"), None)


def suggestion(run: Run, name: str) -> str | None:
    """Return the name that is logged for what another name asks for: the accuracy, or of which output."""
    base = name.removeprefix(VALIDATION)
    if run.logs.named.known:
        return _spelt_alike(run, name)
    if len(run.outputs) > 1:
        return _of_one_output(run, name, base)
    for metric in known_metrics(run.outputs[0]):
        logged = metric.logged_as
        asks_for_accuracy = base in ("acc", "accuracy") and "accuracy" in metric.name
        if asks_for_accuracy and logged.value is not None and run.logs.validates.is_true:
            return f"{VALIDATION if base != name else ''}{logged.value}"
    return None


def _spelt_alike(run: Run, name: str) -> str | None:
    """Return the only name that the code logs which means the same: `val/acc` for `val_accuracy`."""
    alike = [one.value for one in run.logs.named.value or () if _plain(one.value or "") == _plain(name)]
    return alike[0] if len(alike) == 1 else None


def _plain(name: str) -> tuple[str, ...]:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return tuple(_WORDS.get(word, word) for word in words)


_WORDS = {"accuracy": "acc", "validation": "val", "valid": "val", "training": "train"}


def _of_one_output(run: Run, name: str, base: str) -> str | None:
    """Return the name with that of the output before it which is the only one to log it."""
    logged = [
        logged_name(run, output, metric)
        for output in run.outputs
        for metric in known_metrics(output)
        if metric.logged_as.value == base
    ]
    return f"{name.removesuffix(base)}{logged[0]}" if len(logged) == 1 else None


def _no_metric(run: Run, base: str, in_full: bool) -> bool:
    """Whether neither the loss nor any metric of the only output is logged under a name.

    A layer that is not known may log a number of its own, but none by the name of the accuracy, where the
    model is put together here.
    """
    if len(run.outputs) != 1:
        return _of_no_output(run, base)
    is_followed = run.model.complete or (base in OF_ACCURACY and run.outputs[0].head.units.known)
    if not is_followed or base == "loss":
        return False
    metrics = run.outputs[0].metrics.value
    return metrics is not None and not any(
        _may_log_as(run, metric, name, in_full) for metric in metrics for name in _names_of(run, metric, base)
    )


def _names_of(run: Run, metric: Metric, base: str) -> tuple[str, ...]:
    """Return what a metric has to be called to be logged under a name.

    Of those that weigh the samples, early versions of Keras put `weighted_` before each name, later ones
    before those that a metric which does not weigh them has already.
    """
    if not metric.weighted:
        return (base,)
    marked = (base.removeprefix(WEIGHTED),) if base.startswith(WEIGHTED) else ()
    others = [one for one in run.outputs[0].metrics.value or () if not one.weighted]
    taken = any(one.logged_as.value in (None, metric.logged_as.value) for one in others)
    always = taken or run.may_be(*SHORTENING)
    return (*(marked if always else ()), base)


def logged_name(run: Run, output: Output, metric: Metric) -> str | None:
    """Return the name that a metric is logged under: of several outputs, that of its own stands before it."""
    logged = metric.logged_as.value
    return f"{output.name}_{logged}" if len(run.outputs) > 1 and logged is not None else logged


def _of_no_output(run: Run, base: str) -> bool:
    """Whether a name begins with that of none of several outputs, whose names are all known."""
    names = [output.name for output in run.outputs]
    known = all(names) and len(set(names)) == len(names) and run.model.complete
    return known and base != "loss" and not any(base.startswith(f"{name}_") for name in names)


def _may_log_as(run: Run, metric: Metric, name: str, in_full: bool) -> bool:
    logged = metric.logged_as.value
    if logged is None:
        return True
    if metric.logged_as.by_default:
        return re.fullmatch(rf"{re.escape(logged)}(_\d+)?", name) is not None
    if name.lower() == logged.lower():
        return run.version.value is not Version.KERAS_1 or metric.name != "accuracy" or name == "acc"
    if {name, logged} == {"acc", "accuracy"}:
        return not in_full and run.may_be(*SHORTENING) and name == "acc" and other_spelling(run, name) is None
    return bool(name != "acc" and SHORT.get(name, name) == SHORT.get(logged, logged) and logged != "acc")

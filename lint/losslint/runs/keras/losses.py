"""Losses, metrics and optimizers of a `compile` to those of the domain."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.knowledge.frameworks.keras.batch_ratios import batch_ratio
from losslint.knowledge.frameworks.keras.directions import is_score
from losslint.knowledge.frameworks.keras.formulas import WHY, own_loss
from losslint.knowledge.frameworks.keras.gradients import has_gradient
from losslint.knowledge.frameworks.keras.latent import latent_terms
from losslint.knowledge.frameworks.keras.losses import CLASSES as LOSS_CLASSES
from losslint.knowledge.frameworks.keras.losses import TAKING_LOGITS, canonical_loss, expectation
from losslint.knowledge.frameworks.keras.metrics import CLASSES as METRIC_CLASSES
from losslint.knowledge.frameworks.keras.metrics import CUTS, HIGHER, LOWER, TAKING_IDS, canonical_metric
from losslint.knowledge.frameworks.keras.optimizers import RATES, canonical_optimizer
from losslint.knowledge.frameworks.keras.own_losses import is_own
from losslint.knowledge.lookup.registry import number
from losslint.runs.view import View, constant_fact, why_of
from losslint.training import CUSTOM, Direction, Fact, Loss, Metric, Optimizer, Origin, Uneven
from losslint.values import (
    Closure,
    Compiled,
    Const,
    Dict,
    Instance,
    Library,
    List,
    Made,
    Method,
    Tensor,
    Unknown,
    UserClass,
    Value,
    is_none,
)


def losses_of(
    view: View, compiled: Compiled, names: list[str], count: int, added: Value | None = None
) -> list[Loss]:
    """Return the loss of every output; one loss for several outputs is the loss of each.

    `added` is what was given to `add_loss`, which may be all that there is.
    """
    value = compiled.arguments.get("loss")
    if added is not None and (value is None or is_none(value)):
        name, at = Fact(CUSTOM, added.origin), added.origin
        latent = latent_terms(view.cell, added)
        return [Loss(name, Fact.unknown(WHY, at), "add_loss", at, own=True, latent=latent)] * count
    mapping = view.mapping(value) if view.find(value, Dict) is not None else None
    if mapping is not None:
        found = [mapping.get(name) for name in names] if all(names) and names else list(mapping.values())
        return [_loss(view, one, compiled) for one in (found + [None] * count)[:count]]
    items = view.items(value)
    if items is not None:
        return [_loss(view, one, compiled) for one in (list(items) + [None] * count)[:count]]
    alike = view.find(value, List)
    if alike is not None and not alike.items:  # it is as long as there are outputs, however many those are
        value = alike.rest
    return [_loss(view, value, compiled)] * count


def _loss(view: View, value: Value | None, compiled: Compiled) -> Loss:
    call = compiled.origin
    if value is not None and (is_own(view.store, value) or _is_of_a_loop(value, compiled)):
        return _own(view, value, compiled)
    match value:
        case None:
            return _unknown_loss("no loss is given", call)
        case Const() if value.value is None:
            return _unknown_loss("no loss is given", call)
        case Const() if isinstance(value.value, str):
            return _named(value.value, value.value, value.origin or call)
        case Library():
            return _of_library(value, call)
    made = view.find(value, Made)
    if made is not None:
        return _of_made(view, made, compiled)
    return _unknown_loss(why_of(value, "the loss is not known"), value.origin or call)


def _is_of_a_loop(value: Value, compiled: Compiled) -> bool:
    """Whether a loss is what the code of a training loop works out itself."""
    return isinstance(value, Tensor) and any(loss is value for loss, _ in compiled.own)


def _own(view: View, value: Value, compiled: Compiled) -> Loss:
    """Return a loss of the project's own, with what is followed of it."""
    at = value.origin or compiled.origin
    computed = next((result for loss, result in compiled.own if loss == value), None)
    read = own_loss(lambda layer: view.find(layer, Made), computed, at)
    origin = read.origin if read.name is not None else at
    loss = Loss(Fact(read.name or CUSTOM, origin), read.expects, _called(view, value), at, own=True)
    gradient, score = has_gradient(view.cell, computed), is_score(view.cell, computed)
    latent = latent_terms(view.cell, computed)
    return replace(loss, has_gradient=gradient, is_score=score, latent=latent)


def _called(view: View, loss: Value) -> str:
    """Return how the project calls a loss of its own."""
    match loss:
        case Closure():
            return loss.name
        case Method():
            return _called(view, loss.function)
        case Tensor():
            return "the loop's loss"
    partial = view.find(loss, Made)
    return _called(view, partial.arguments["0"]) if partial is not None else _class_of(view, loss) or ""


def _class_of(view: View, value: Value | None) -> str | None:
    """Return the name of the project's class that an object is made of, None where it is no such object."""
    instance = view.find(value, Instance)
    cell = view.find(instance.of, UserClass) if instance is not None else None
    return cell.name if cell is not None else None


def _unknown_loss(why: str, at: Origin | None) -> Loss:
    return Loss(Fact.unknown(why, at), Fact.unknown(why, at), "", at)


def _named(name: str, spelling: str, at: Origin | None) -> Loss:
    known = canonical_loss(name)
    if known is None:
        return _unknown_loss(f"`{name}` is not a loss that is known", at)
    expects = expectation(known, at)
    all_alike = Fact(False, at, by_default=True)
    return Loss(Fact(known, at), expects, spelling, at, leaves_out=all_alike, counts_all=Fact(True, at))


def _of_library(value: Library, call: Origin | None) -> Loss:
    package, _, name = value.path.rpartition(".")
    at = value.origin or call
    if package in ("keras.losses", "keras.metrics", "keras.backend", "tensorflow.keras.losses"):
        return _named(name, name, at)
    if value.path == "tensorflow.nn.softmax_cross_entropy_with_logits":
        known = "categorical_crossentropy"
        return Loss(Fact(known, at), expectation(known, at, Fact(True, at)), name, at)
    return _unknown_loss(f"`{value.path}` is not a loss that is known", at)


def _of_made(view: View, made: Made, compiled: Compiled) -> Loss:
    if made.path == "functools.partial":
        inner = made.arguments.get("0")
        loss = _loss(view, inner, compiled)
        logits = made.arguments.get("from_logits")
        if logits is not None and loss.name.value is not None:
            told = constant_fact(logits, made.origin, True)
            expects = expectation(loss.name.value, made.origin, told)
            return Loss(loss.name, expects, loss.spelling, made.origin)
        return loss
    if not made.path.startswith("keras.losses.") or made.name not in LOSS_CLASSES:
        return _unknown_loss(f"`{made.name}` is not a loss that is known", made.origin)
    known = LOSS_CLASSES[made.name]
    from_logits: Fact[bool] | None = None
    if known in TAKING_LOGITS:
        value = made.arguments.get("from_logits", Const(False))
        from_logits = _as_bool(constant_fact(value, made.origin, "from_logits" in made.given))
    smoothing = made.arguments.get("label_smoothing")
    smooth: Fact[float] = Fact.unknown("not given")
    if smoothing is not None:
        smooth = constant_fact(smoothing, made.origin, "label_smoothing" in made.given)
    left_out = Fact(False, made.origin, by_default=True)
    if "ignore_class" in made.given:
        ignored = made.arguments["ignore_class"]
        left_out = Fact(True, made.origin) if not is_none(ignored) else Fact(False, made.origin)
    expects = expectation(known, made.origin, from_logits)
    loss = Loss(Fact(known, made.origin), expects, made.name, made.origin, smooth, left_out)
    reduced = made.arguments.get("reduction", Const(None)) if "reduction" in made.given else Const(None)
    alike = is_none(reduced) and left_out.is_false
    return replace(loss, counts_all=Fact(True, made.origin)) if alike else loss


def _as_bool(fact: Fact[object]) -> Fact[bool]:
    if isinstance(fact.value, bool | int):
        return Fact(bool(fact.value), fact.origin, by_default=fact.by_default)
    return Fact.unknown(fact.why or "it is not known to be true or false", fact.origin)


def metrics_of(
    view: View, compiled: Compiled, names: list[str], count: int
) -> list[Fact[tuple[Metric, ...]]]:
    """Return the metrics of every output, those that weigh the samples last."""
    plain = _metrics_in(view, compiled, "metrics", names, count)
    if is_none(compiled.arguments.get("weighted_metrics", Const(None))):
        return plain
    return list(map(_with_weighted, plain, _metrics_in(view, compiled, "weighted_metrics", names, count)))


def uneven_in(view: View, compiled: Compiled, count: int) -> tuple[Uneven, ...]:
    """Return the lists of metrics that have some entries, but not one for each of several outputs."""
    found = []
    for argument in ("metrics", "weighted_metrics"):
        value = compiled.arguments.get(argument)
        items = view.items(value) if value is not None and not is_none(value) else None
        at = (value.origin if value is not None else None) or compiled.origin
        if items and count > 1 and len(items) != count and at is not None:
            found.append(Uneven(argument, at, len(items)))
    return tuple(found)


def _with_weighted(
    plain: Fact[tuple[Metric, ...]], weighted: Fact[tuple[Metric, ...]]
) -> Fact[tuple[Metric, ...]]:
    if plain.value is None or weighted.value is None:
        return weighted if plain.known else plain
    marked = tuple(replace(metric, weighted=True) for metric in weighted.value)
    return Fact((*plain.value, *marked), plain.origin if plain.value else weighted.origin)


def _metrics_in(
    view: View, compiled: Compiled, argument: str, names: list[str], count: int
) -> list[Fact[tuple[Metric, ...]]]:
    value = compiled.arguments.get(argument)
    if value is None or is_none(value):
        return [Fact((), compiled.origin)] * count
    mapping = view.mapping(value)
    if mapping is not None:
        chosen = (
            [mapping.get(name, Const(None)) for name in names]
            if all(names) and names
            else list(mapping.values())
        )
        return [_metrics(view, one, compiled) for one in (chosen + [Const(None)] * count)[:count]]
    items = view.items(value)
    nested = items is not None and any(view.items(item) is not None for item in items)
    if items is not None and count > 1 and nested:
        return [_metrics(view, one, compiled) for one in (list(items) + [Const(None)] * count)[:count]]
    return [_metrics(view, value, compiled)] * count


def _metrics(view: View, value: Value, compiled: Compiled) -> Fact[tuple[Metric, ...]]:
    if is_none(value):
        return Fact((), compiled.origin)
    items = view.items(value)
    if items is None and view.find(value, List) is None and not isinstance(value, Unknown):
        items = (value,)
    if items is None:
        return Fact.unknown(why_of(value, "the metrics are not known"), value.origin)
    flat: list[Value] = []
    for item in items:
        flat.extend(view.items(item) or (item,))
    found = [_metric(view, item, compiled) for item in flat]
    if None in found:
        return Fact.unknown("one of the metrics is not known", value.origin)
    return Fact(tuple(metric for metric in found if metric is not None), value.origin or compiled.origin)


def _metric(view: View, value: Value, compiled: Compiled) -> Metric | None:
    match value:
        case Const() if isinstance(value.value, str):
            return _plain_metric(canonical_metric(value.value), value.value, value.origin)
        case Library():
            package, _, name = value.path.rpartition(".")
            if package in ("keras.metrics", "keras.losses"):
                is_class = name in METRIC_CLASSES
                return _plain_metric(
                    METRIC_CLASSES[name] if is_class else canonical_metric(name), name, value.origin
                )
            return Metric(CUSTOM, value.path, value.origin)
        case Closure():
            computed = next((result for own, result in compiled.own if own == value), None)
            ratio = batch_ratio(view.cell, computed, value.origin)
            return Metric(CUSTOM, value.name, value.origin, function=value.name, of_a_batch=ratio)
        case Method():
            return Metric(CUSTOM, "a method", value.origin)
    own = _class_of(view, value)
    if own is not None:
        return Metric(CUSTOM, own, value.origin, is_object=True)
    made = view.find(value, Made)
    if made is None:
        return None
    if not made.path.startswith("keras.metrics.") or made.name not in METRIC_CLASSES:
        return Metric(CUSTOM, made.name, made.origin, is_object=True)
    name = METRIC_CLASSES[made.name]
    return Metric(
        name,
        made.name,
        made.origin,
        is_object=True,
        threshold=_threshold(made, name),
        logged_as=_logged_as(made, name),
        takes_ids=_takes_ids(made, name),
        better=_better(name, made.origin),
    )


def _takes_ids(made: Made, name: str) -> Fact[bool]:
    """Return whether a metric takes what the model outputs for class ids."""
    if name not in TAKING_IDS:
        return Fact.unknown("it does not count classes")
    return _as_bool(
        constant_fact(made.arguments["sparse_y_pred"], made.origin, "sparse_y_pred" in made.given)
    )


def _better(name: str, at: Origin | None) -> Fact[Direction]:
    """Return which numbers of a metric are better."""
    if name in HIGHER or name in LOWER:
        return Fact(Direction.HIGHER if name in HIGHER else Direction.LOWER, at, by_default=True)
    return Fact.unknown("nobody says which is better", at)


def _logged_as(made: Made, name: str) -> Fact[str]:
    """Return the name that a metric object's numbers get; a second object of a kind gets a number too."""
    given = made.arguments.get("name", Const(None))
    if is_none(given) or given == Const(name):
        return Fact("accuracy" if name == "exact_accuracy" else name, made.origin, by_default=True)
    if isinstance(given, Const) and isinstance(given.value, str):
        return Fact(given.value, given.origin)
    return Fact.unknown("its name is not known", made.origin)


def _plain_metric(name: str, spelling: str, at: Origin | None) -> Metric:
    cut: Fact[float] = Fact(0.5, at, by_default=True) if name in CUTS else Fact.unknown("has no threshold")
    return Metric(name, spelling, at, False, cut, Fact(spelling, at), better=_better(name, at))


def _threshold(made: Made, name: str) -> Fact[float]:
    if name not in CUTS:
        return Fact.unknown("has no threshold")
    argument = "threshold" if "threshold" in made.arguments else "thresholds"
    value = made.arguments.get(argument)
    logits = made.arguments.get("from_logits")
    if logits == Const(True):
        return Fact(0.0, logits.origin)
    if value is None or is_none(value):
        return Fact(0.5, made.origin, by_default=True)
    known = number(value)
    return (
        Fact(float(known), value.origin)
        if known is not None
        else Fact.unknown("it is not a known number", value.origin)
    )


def optimizer_of(view: View, compiled: Compiled) -> Optimizer:
    """Return the optimizer and its learning rate."""
    value = compiled.arguments.get("optimizer")
    if isinstance(value, Const) and isinstance(value.value, str):
        at = value.origin or compiled.origin
        name = canonical_optimizer(value.value)
        if name is None:
            return _unknown_optimizer(f"`{value.value}` is not an optimizer that is known", at)
        return Optimizer(Fact(name, at), Fact(RATES[name], at, by_default=True), at)
    if isinstance(value, Library) and value.path.startswith("keras.optimizers."):
        name = canonical_optimizer(value.path.rpartition(".")[2])
        if name is not None:
            return Optimizer(
                Fact(name, value.origin), Fact(RATES[name], value.origin, by_default=True), value.origin
            )
    made = view.find(value, Made)
    if made is None or made.name not in RATES:
        return _unknown_optimizer(
            why_of(value, "the optimizer is not known"), value.origin if value is not None else None
        )
    changed = made.state.get("learning_rate") or made.state.get("lr")
    rate = changed or made.arguments.get("learning_rate")
    known = number(rate)
    given = "learning_rate" in made.given or changed is not None
    at = rate.origin if rate is not None and given else made.origin
    fact = (
        Fact(float(known), at, by_default=not given)
        if known is not None
        else Fact[float].unknown(why_of(rate, "a schedule"), at)
    )
    return Optimizer(Fact(made.name, made.origin), fact, made.origin)


def _unknown_optimizer(why: str, at: Origin | None) -> Optimizer:
    return Optimizer(Fact.unknown(why, at), Fact.unknown(why, at), at)

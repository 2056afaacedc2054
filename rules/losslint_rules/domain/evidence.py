"""Where a finding points and the evidence that it shows, in the same words for every rule."""

from losslint.training import Because, Metric, Origin, Output, Run

from losslint_rules.domain.tasks import describe, known_metrics


def loss_place(output: Output) -> Origin:
    """Return the piece of code that chooses the loss."""
    return output.loss.name.origin or output.loss.at or output.run.configured_at or output.run.at


def head_place(output: Output) -> Origin:
    """Return the piece of code that gives the head its activation, or leaves it without one."""
    return _in_head(output, output.head.activation.origin)


def units_place(output: Output) -> Origin:
    """Return the piece of code that gives the head its number of units."""
    return _in_head(output, output.head.units.origin)


def _in_head(output: Output, origin: Origin | None) -> Origin:
    """Return a piece of code of the head's layers: a constant from elsewhere gives way to the layer."""
    head = output.head
    layers = [layer.at for layer in (head.layer, *head.trail) if layer is not None and layer.at is not None]
    if origin is None:
        return layers[0] if layers else loss_place(output)
    if not layers or any(origin.place() in layer.place() for layer in layers):
        return origin
    return layers[0]


def validation_place(run: Run) -> Origin:
    """Return the validation data where the fit names them, the fit itself where they come from elsewhere."""
    validation = run.validation.value
    at = validation.at if validation is not None else None
    return at if at is not None and at.place() in run.at.place() else run.at


def units_of(output: Output) -> str:
    """Say what the head is made of: "10 sigmoid units", "1 linear unit", "linear units"."""
    units, activation = output.head.units.value, output.head.activation.value
    words = [str(units)] if units is not None else []
    words += [activation] if activation is not None else []
    return " ".join([*words, "unit" if units == 1 else "units"])


def head_evidence(output: Output) -> tuple[Because, ...]:
    """Return the head as evidence, or nothing where it is unknown."""
    if not (output.head.units.known or output.head.activation.known):
        return ()
    return (Because(head_place(output), f"head: {units_of(output)}"),)


def loss_evidence(output: Output) -> tuple[Because, ...]:
    """Return the loss as evidence, or nothing where it is not known."""
    name = output.loss.name
    return (Because(loss_place(output), f"loss: {name.value}"),) if name.known else ()


def labels_evidence(output: Output) -> tuple[Because, ...]:
    """Return the labels as evidence, or nothing where they are unknown."""
    labels = output.labels
    origin = labels.encoding.origin or labels.classes.origin or labels.at
    if not labels.encoding.known or origin is None:
        return ()
    return (Because(origin, f"labels: {describe(labels)}"),)


def metric_evidence(metric: Metric, label: str) -> tuple[Because, ...]:
    """Return a metric as evidence."""
    return (Because(metric.at, label),) if metric.at is not None else ()


def accuracy_word(output: Output) -> Metric | None:
    """Return the metric that was asked for by the mere word `accuracy`, or None."""
    words = (one for one in known_metrics(output) if one.name == "accuracy" and not one.is_object)
    return next(words, None)

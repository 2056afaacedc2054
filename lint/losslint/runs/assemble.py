"""From what a script does to runs: every fit, and every compile that is never fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from losslint.interpret import Interpretation, Project, interpret
from losslint.knowledge.lookup.registry import number
from losslint.runs.around import around
from losslint.runs.choosing import keep_certain_refusals
from losslint.runs.data import Fed, data_of, fed_by, inputs_of, labels_of, shares_samples
from losslint.runs.embedded import as_looked_up
from losslint.runs.folders import tell_classes
from losslint.runs.freshness import is_fresh
from losslint.runs.heads import head_of, in_other_axes
from losslint.runs.models import Built, build
from losslint.runs.passing_through import left_out_in, throughs_in
from losslint.runs.pretrained import freezes_in, pretrained_at
from losslint.runs.reader import Reader
from losslint.runs.readers import reader_of
from losslint.runs.readings import measured_by_hand, reading_of
from losslint.runs.stopped import stopped_in
from losslint.runs.targets import as_trained
from losslint.runs.telling import Telling, telling_in
from losslint.runs.trainings import passed_over, stands_in, trainings
from losslint.runs.uses import asked_untrained, compared_among, use_of
from losslint.runs.view import View, Views, constant_fact
from losslint.runs.written import written_for
from losslint.source import CodeOrigin, Source
from losslint.training import (
    Fact,
    Framework,
    Kind,
    Layer,
    Metric,
    Optimizer,
    Origin,
    Output,
    Program,
    Run,
    Update,
    Validation,
    Version,
    either,
)
from losslint.values import (
    ApplyEvent,
    Batches,
    BuildEvent,
    CompileEvent,
    Const,
    FitEvent,
    InLog,
    InTurn,
    MeasureEvent,
    Net,
    RateEvent,
    Tensor,
    Tuple,
    Unknown,
    UpdateEvent,
    UseEvent,
    Value,
    is_none,
)


def runs_of(source: Source, project: Project | None = None, target: Version | None = None) -> list[Run]:
    """Return the runs of a file, in the order of the code; the same run of several paths once.

    `target` is the generation of Keras that the configuration names.
    """
    return list(program_of(source, project, target).runs)


def program_of(
    source: Source,
    project: Project | None = None,
    target: Version | None = None,
    with_passed_over: bool = False,
) -> Program:
    """Return the runs of a file, and what happens around them.

    `target` is the generation of Keras that the configuration names. With those that conditions pass over,
    the runs are for a person to look at: no rule is to be asked about what no call leads to.
    """
    project = project or Project()
    interpretation = interpret(source, project, with_passed_over)
    if not any(path.events for path in (*interpretation.paths, *interpretation.passed_over)):
        return Program(cut_short=interpretation.cut_short)
    versions = Versions(target, source, project)
    views = Views()
    runs = _runs(interpretation, versions, views)
    if interpretation.passed_over:
        runs = _in_order([*runs, *_passed_over(interpretation, versions, views)])
    unfinished = (
        *_unfinished(interpretation, runs, versions, views),
        *_asked(interpretation, versions, views),
    )
    chosen = tuple(
        run
        for path in interpretation.chosen
        for run in _runs(Interpretation(source, [path]), versions, views)
    )
    keep_certain_refusals(interpretation, (*runs, *unfinished, *chosen), views)
    facts = around(interpretation, runs, views)
    return Program(tuple(runs), facts, unfinished, interpretation.cut_short, chosen)


class Versions(Struct):
    """Which versions a file is for: the one that the configuration names, else what the project pins."""

    target: Version | None
    source: Source
    project: Project
    pins: dict[Framework, Fact[Version]] = field(default_factory=dict)
    """What the project's files ask for, of the frameworks that were asked about."""

    def of(self, event: CompileEvent | FitEvent | BuildEvent, telling: Sequence[Telling]) -> Fact[Version]:
        """Return the version that a run is for; `telling` is what of its path may tell it."""
        net = event.cells.get(event.net.address)
        reader = reader_of(net if isinstance(net, Net) else None)
        fit = event if isinstance(event, FitEvent) else None
        return reader.version(self.target, self._pinned(reader), telling, fit)

    def _pinned(self, reader: Reader) -> Fact[Version]:
        if self.target is not None:
            return Fact(self.target)
        if reader.framework not in self.pins:
            looked_at: set[Path] = set()
            self.pins[reader.framework] = reader.pinned(Path(self.source.path).parent, looked_at)
            self.project.note(looked_at)
        return self.pins[reader.framework]


def _passed_over(interpretation: Interpretation, versions: Versions, views: Views) -> list[Run]:
    """Return the runs that no call leads to as the code stands: a condition passes over them."""
    runs: dict[object, Run] = {}
    for training, condition in passed_over(interpretation, views):
        version = versions.of(training.event, training.telling)
        run = _run(views, training.event, version, [], [], training.measured, training.applied)
        run.passed_over = condition
        runs.setdefault(_identity(run), run)
    return list(runs.values())


def _runs(interpretation: Interpretation, versions: Versions, views: Views) -> list[Run]:
    runs: dict[object, Run] = {}
    seen: dict[object, Run] = {}
    updates: dict[object, Update] = {}
    rates = {one.optimizer: one for one in interpretation.events() if isinstance(one, RateEvent)}
    freezes, throughs = freezes_in(interpretation.events()), throughs_in(interpretation)
    for training in trainings(interpretation, views):
        known = seen.get(training.identity())
        if known is not None:
            known.choices = either(known.choices, training.choices)
            continue  # paths share what happened before they parted
        event, reads = training.event, training.reads
        fit = event if isinstance(event, FitEvent) else None
        version = versions.of(event, training.telling)
        run = _run(views, event, version, reads, training.uses, training.measured, training.applied)
        run.optimizer = _as_decided(run.optimizer, rates)
        run.freezing, run.unadapted = training.freezing, training.unadapted
        told = pretrained_at(fit, freezes) if fit is not None else ()
        run.pretrained = told or run.holding.pretrained
        run.earlier_fold, run.built_for_others = training.earlier_fold, training.built_for_others
        run.learns_here_only = training.learns_here_only
        run.controlled_by = training.controlled_by
        if isinstance(event, UpdateEvent):
            turn = event.origin, training.happened.number
            if turn not in updates:
                latest = training.happened.latest.get(event.origin, event)
                update = _update(views, latest, training.happened.events)
                more = tuple(left_out_in(interpretation, views, throughs.get(event.origin, ())))
                updates[turn] = replace(update, left_out=more) if more else update
            run.update = updates[turn]
            if run.update.earlier_fold.known:
                run.earlier_fold = run.update.earlier_fold
        if fit is not None and _minimises_losses_alone(run, fit):
            run.update = replace(run.update, cut_off=tuple(stopped_in(interpretation, views, fit)))
        for output in run.outputs if training.written else ():
            output.labels = replace(output.labels, written=training.written)
        if fit is None and training.uses:
            run.fresh = is_fresh(interpretation, views, event)
        run.choices = training.choices
        same = seen[training.identity()] = runs.setdefault(_identity(run), run)
        same.choices = either(same.choices, run.choices)
        if run.earlier_fold.known:  # in the first round of a loop there is none
            same.earlier_fold = run.earlier_fold
        same.logs = same.logs.joined(run.logs)
        _measure(same, [reading_of(one, views) for one in training.readings])
        _measure_by_hand(same, training.by_hand, views)
        uses = (use_of(use, fit, training.answers, views) for use in training.uses)
        same.uses += tuple(use for use in uses if use not in same.uses)
        if same is not run:
            run.let_go()
    tell_classes(runs.values())
    return _in_order(list(runs.values()))


def _as_decided(optimizer: Optimizer, rates: Mapping[Origin, RateEvent]) -> Optimizer:
    """Return an optimizer without its rate where something decides it, on any path, but what made it."""
    event = rates.get(optimizer.at) if optimizer.at is not None else None
    if event is None:
        return optimizer
    return replace(optimizer, learning_rate=Fact.unknown("something else sets it later", event.origin))


def _minimises_losses_alone(run: Run, fit: FitEvent) -> bool:
    """Whether Keras minimises nothing but losses of its own, or what a loop itself computes with symbols."""
    if run.framework is not Framework.KERAS:
        return False
    losses = [output.loss for output in run.outputs]
    by_symbols = isinstance(fit, UpdateEvent) and isinstance(fit.arguments.get("loss"), Tensor)
    return by_symbols or all(one.name.value is not None and not one.own for one in losses)


def _measure(run: Run, read: Sequence[Metric]) -> None:
    """Give the output of a run what a loop measures it by; of several it is not known which is meant."""
    if len(run.outputs) != 1 or not read:
        return
    known = run.outputs[0].metrics.value or ()
    metrics = (*known, *(metric for metric in read if metric not in known))
    run.outputs[0].metrics = Fact(metrics, metrics[0].at)


def _measure_by_hand(run: Run, events: Sequence[MeasureEvent], views: Views) -> None:
    """Give the output of a run the metrics that are asked about it by hand."""
    if len(run.outputs) == 1:
        output = run.outputs[0]
        one = output.head.units.value == 1  # of which it does not matter in which shape they come
        found = (measured_by_hand(event, views) for event in events if one or not event.flat)
        known = (*output.by_hand, *(metric for metric in found if metric is not None))
        output.by_hand = tuple(dict.fromkeys(known))


def _update(views: Views, event: UpdateEvent, happened: Sequence[InTurn]) -> Update:
    view = views.at(event.cells)
    return reader_of(view.find(event.net, Net)).update(view, happened, event)


def _in_order(runs: list[Run]) -> list[Run]:
    """Return runs of one source in the order of their places, worked out only where nothing else tells."""
    if len(runs) < 2:
        return runs
    ranks = [run.at.rank() if isinstance(run.at, CodeOrigin) else None for run in runs]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(runs) or len(set(known)) < len({run.at for run in runs}):
        return sorted(runs, key=lambda run: run.at.place())
    return [run for _, run in sorted(zip(known, runs, strict=True), key=lambda pair: pair[0])]


def _unfinished(
    interpretation: Interpretation, runs: Sequence[Run], versions: Versions, views: Views
) -> Iterator[Run]:
    """Yield the models that cannot be built and that no run has, each once."""
    told = set[Origin | None]().union(*(_refusing(run.model.layers) for run in runs))
    looked_at: set[int] = set()
    for path in interpretation.paths:
        for event in path.events:
            if not isinstance(event, BuildEvent) or id(event) in looked_at:
                continue
            looked_at.add(id(event))
            refusing = _refusing(build(views.at(event.cells), event.net, None).model.layers)
            if refusing - told:
                told |= refusing
                yield _run(views, event, versions.of(event, telling_in(path.events)), [], [])


def _asked(interpretation: Interpretation, versions: Versions, views: Views) -> Iterator[Run]:
    """Yield the models that are asked about data and trained nowhere, with what they are asked.

    Of pretrained models as they are released it is known what their inputs should be. Of others nobody says
    what they were trained on, so nothing is said of their inputs but whether they have the right shape.
    """
    seen: set[int] = set()
    runs: dict[object, Run] = {}
    for path in interpretation.paths:
        compared = compared_among(path.events)
        for use, net in asked_untrained(path.events):
            if not stands_in(use, interpretation.source) or id(use) in seen:
                continue
            seen.add(id(use))
            inputs = inputs_of(
                views.at(use.cells), fed_by(use.inputs, use.labels).inputs, written_for(use, "x"), use.inputs
            )
            asked = (use.origin, inputs) if net.preset else net.origin
            if asked not in runs:
                event = BuildEvent(use.net, use.origin, use.cells)
                runs[asked] = _run(views, event, versions.of(event, telling_in(path.events)), [], [])
                runs[asked].inputs = inputs if net.preset else ()
                view = views.at(use.cells)
                runs[asked].fresh = reader_of(net).untrained(interpretation, event, view)
            told = use_of(use, None, compared, views)
            if told not in runs[asked].uses:
                runs[asked].uses += (told,)
    yield from runs.values()


def _refusing(layers: Sequence[Layer]) -> set[Origin | None]:
    """Return where the layers stand that cannot be built, those of models inside too."""
    inside = (_refusing(layer.inside) for layer in layers)
    own = {layer.at for layer in layers if layer.refused is not None}
    return own.union(*inside)


def _run(
    views: Views,
    event: CompileEvent | FitEvent | BuildEvent,
    version: Fact[Version],
    reads: list[InLog],
    used: list[UseEvent],
    measured: tuple[Value, ...] = (),
    applied: Sequence[ApplyEvent] = (),
) -> Run:
    view = views.at(event.cells)
    net = view.find(event.net, Net)
    assert net is not None
    fit = event if isinstance(event, FitEvent) else None
    reader = reader_of(net)
    if isinstance(fit, UpdateEvent):
        net = reader.configured(net, fit, measured, applied)
        if isinstance(fit.outputs, Tensor):  # of several outputs, the one that the loss is about
            net = net.but(style="functional", outputs=fit.outputs)
        view.store.put(event.net, net)
    fed = _fed(fit)
    built = build(view, event.net, fit.outputs if fit is not None else None, fed.inputs)
    if fit is None and (evaluated := next((use for use in used if not is_none(use.labels)), None)):
        fed, view = Fed(fed.inputs, evaluated.labels), views.at(evaluated.cells)
    compiled = net.compiled
    inputs = inputs_of(view, fed.inputs, written_for(fit, "x"), fit.arguments.get("x") if fit else None)
    return Run(
        kind=Kind.BUILD if isinstance(event, BuildEvent) else _kind(fit),
        at=event.origin,
        configured_at=compiled.origin if compiled is not None else None,
        framework=reader.framework,
        version=version,
        model=built.model,
        inputs=as_looked_up(inputs, built.model) if fit is not None else inputs,
        outputs=_outputs(view, net, built, fed, reader, isinstance(fit, UpdateEvent) and fit.flat),
        optimizer=reader.optimizer(view, net, fit),
        batch_size=reader.batch_size(fit, fed),
        epochs=constant_fact(fit.arguments.get("epochs"), fit.origin, "epochs" in fit.given)
        if fit is not None
        else Fact.unknown("nothing is fitted"),
        validation=_validation(view, fit, built, fed),
        held_back=_held_back(fit),
        class_weights=reader.class_weights(view, fit),
        logs=reader.logs(view, fit, reads),
        refused=reader.refused(view, net, fit),
        holding=reader.holding(view, fit),
        uneven=reader.uneven(view, net, len(built.ends)) if fit is not None and built.model.complete else (),
        weighs=fit is not None and _weighs(fit, reader.framework),
    )


def _weighs(fit: FitEvent, framework: Framework) -> bool:
    """Whether a training is given weights of its samples, or may be."""
    fed = fit.arguments.get("x")
    element = fed.element if isinstance(fed, Batches) else fed
    third = isinstance(element, Tuple) and len(element.items) == 3
    if isinstance(fit, UpdateEvent) and framework is Framework.KERAS:
        return True  # its losses are called with weights, which is not read
    return third or not is_none(fit.arguments.get("sample_weight", Const(None)))


def _kind(fit: FitEvent | None) -> Kind:
    if fit is None:
        return Kind.CONFIGURED
    return Kind.LOOP if isinstance(fit, UpdateEvent) else Kind.FIT


def _fed(fit: FitEvent | None) -> Fed:
    if fit is None:
        never = Unknown("the model is not fitted here")
        return Fed(never, never)
    return fed_by(fit.arguments.get("x"), fit.arguments.get("y"))


def _outputs(
    view: View, net: Net, built: Built, fed: Fed, reader: Reader, flat: bool = False
) -> tuple[Output, ...]:
    count = max(len(built.ends), 1)
    ends: list[int | None] = list(built.ends) or [None]
    names = built.names or [""] * count
    labels = labels_of(view, fed.labels, fed.inputs, names, count)
    losses, metrics = reader.held_against(view, net, names, count)
    heads = [head_of(built.model.layers, end, built.model.why_incomplete) for end in ends]
    if flat:
        heads = [in_other_axes(head) for head in heads]
    return tuple(
        Output(head, loss, as_trained(label, head, loss), metric, name)
        for head, loss, label, metric, name in zip(heads, losses, labels, metrics, names, strict=True)
    )


def _validation(view: View, fit: FitEvent | None, built: Built, trained: Fed) -> Fact[Validation]:
    value: Value | None = fit.arguments.get("validation_data") if fit is not None else None
    if value is None or is_none(value):
        return Fact.unknown("no validation data are given")
    fed = fed_by(value, None)
    labels = labels_of(view, fed.labels, fed.inputs, [""], max(len(built.ends), 1))[0]
    shared = shares_samples(view, trained.inputs, fed.inputs)
    seen = Fact(True, value.origin) if shared else Fact[bool].unknown("nothing says so")
    inputs = data_of(view, fed.inputs, written_for(fit, "validation_data"), value)
    return Fact(Validation(inputs, labels, value.origin, seen), value.origin)


def _held_back(fit: FitEvent | None) -> Fact[float]:
    """Return which share of the samples a training leaves out by itself, or a cross-validation leaves out."""
    if fit is not None and fit.left_out is not None:
        return Fact(fit.left_out, fit.origin)
    value = fit.arguments.get("validation_split") if fit is not None else None
    share = number(value) if value is not None else None
    if fit is None or share is None or not 0 < share < 1 or "validation_data" in fit.given:
        return Fact.unknown("the training holds nothing back that is known")
    return Fact(share, value.origin if value is not None else fit.origin)


def _identity(run: Run) -> object:
    """Return what makes two runs of different paths the same run to a reader."""
    facts: list[object] = [
        run.at,
        run.configured_at,
        run.optimizer.name,
        run.optimizer.learning_rate,
        run.batch_size,
        run.logs.validates,
        run.logs.callbacks,
        run.freezing,
        run.unadapted,
        run.pretrained,
        run.built_for_others,
    ]
    for output in run.outputs:
        facts += [output.head.units, output.head.activation, output.head.stacked, output.loss.name]
        facts += [output.loss.expects, output.labels.encoding, output.labels.classes, output.labels.shape]
        facts += [output.metrics.value, output.labels.range]
    for inputs in run.inputs:
        facts += [inputs.range, inputs.content, inputs.shape, inputs.history, inputs.dealt]
    checked = run.validation.value
    if checked is not None:
        facts += [checked.at, checked.inputs.history, checked.inputs.dealt, checked.labels.encoding]
        facts.append(checked.was_trained_on)
    facts += [
        run.class_weights,
        run.refused,
        run.uneven,
        run.held_back,
        run.holding.wrongs,
        run.update.wrongs,
    ]
    facts.append(tuple((layer.spelling, layer.at) for layer in run.model.layers))
    return tuple(facts)

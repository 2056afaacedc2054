"""What statements do: one function a kind of libcst node."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from msgspec.structs import replace

from losslint.interpret import (
    assignment,
    budgets,
    classes,
    conditions,
    discards,
    functions,
    instances,
    modules,
    operators,
    scopes,
    stated,
)
from losslint.interpret.branches import undecided
from losslint.interpret.code import Code
from losslint.interpret.machine import Machine, Outcome, executes
from losslint.interpret.reading import names_in
from losslint.knowledge.arrays import arithmetic, columns
from losslint.knowledge.lookup.registry import TABLES
from losslint.training import Origin
from losslint.values import (
    Array,
    Closure,
    Frame,
    Library,
    Made,
    Method,
    Names,
    Ref,
    SumEvent,
    Tensor,
    UserClass,
    Value,
    Variables,
)


@executes(cst.SimpleStatementLine, cst.SimpleStatementSuite)
def line(m: Machine, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> Outcome | None:
    """One or several simple statements on a line, and the facts that its comment states."""
    if type(node) is cst.SimpleStatementLine:
        m.stack[-1].line = node
    outcome = m.execute_all(node.body)
    comment = node.trailing_whitespace.comment
    if comment is not None and "losslint" in comment.value:
        stated.apply(m, node, comment.value)
    return outcome


@executes(cst.Expr)
def expression(m: Machine, node: cst.Expr) -> Outcome | None:
    """An expression whose value is thrown away."""
    value = m.evaluate(node.value)
    if isinstance(value, Library) and value.path == "never returns":
        return Outcome("raise")
    discards.note(m, node.value, value)
    return None


@executes(cst.Assign)
def assign(m: Machine, node: cst.Assign) -> Outcome | None:
    """`a = b = value`."""
    value = m.evaluate(node.value)
    for target in node.targets:
        assignment.assign(m, target.target, value)
    return None


@executes(cst.AnnAssign)
def annotated(m: Machine, node: cst.AnnAssign) -> Outcome | None:
    """`a: int = value`; a field without value is bound in classes only."""
    if isinstance(node.target, cst.Name) and m.here.code == "class" and not _is_of_the_class(node):
        m.here.fields.append(node.target.value)
    if node.value is not None:
        assignment.assign(m, node.target, m.evaluate(node.value))
    elif isinstance(node.target, cst.Name) and m.here.code == "class":
        m.bind(node.target.value, m.unknown("a field without default", node))
    return None


def _is_of_the_class(node: cst.AnnAssign) -> bool:
    """Whether a name is annotated as `ClassVar`, which is no field of the instances."""
    return "ClassVar" in names_in(node.annotation)


@executes(cst.AugAssign)
def augmented(m: Machine, node: cst.AugAssign) -> Outcome | None:
    """`a += value`: arrays and lists change in place, everything else is made anew; either way it is set."""
    old = m.evaluate(node.target)
    value = m.evaluate(node.value)
    symbol = operators.BINARY[type(node.operator)]
    origin = m.at(node)
    new = assignment.in_place(m, symbol, old, value, origin)
    if new is None:
        changed = operators.binary(m, symbol, old, value, origin)
        total = changed.layer if isinstance(changed, Tensor) else None
        if m.loops and symbol == "+" and isinstance(value, Tensor) and isinstance(total, Ref):
            m.record(SumEvent(arithmetic.without_factors(m.store, value), total.address, origin))
        new = changed
    if new is not old or type(node.target) is not cst.Name:
        assignment.assign(m, node.target, new)
    return None


@executes(cst.Return)
def return_(m: Machine, node: cst.Return) -> Outcome | None:
    """`return value`: a variable that this way has not bound raises instead."""
    if node.value is not None and scopes.lacks_a_variable(m, node.value):
        return Outcome("raise")
    value = m.evaluate(node.value) if node.value is not None else None
    return Outcome("return", value)


@executes(cst.Break)
def break_(m: Machine, node: cst.Break) -> Outcome | None:
    """`break`."""
    return Outcome("break")


@executes(cst.Continue)
def continue_(m: Machine, node: cst.Continue) -> Outcome | None:
    """`continue`."""
    return Outcome("continue")


@executes(cst.Raise)
def raise_(m: Machine, node: cst.Raise) -> Outcome | None:
    """`raise`: this way through the code ends here."""
    return Outcome("raise")


@executes(cst.Assert)
def assert_(m: Machine, node: cst.Assert) -> Outcome | None:
    """`assert`: what comes after it can rely on its condition."""
    if operators.truth(m, m.evaluate(node.test)) is None:
        m.decided = m.decided.following(conditions.question_of(m, node.test), True)
    return None


@executes(cst.Del)
def del_(m: Machine, node: cst.Del) -> Outcome | None:
    """`del name`."""
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            frame = m.frame(m.here.scopes[0])
            kept = {name: value for name, value in frame.names.items() if name != target.value}
            m.store.put(m.here.scopes[0], Frame(Variables(kept), frame.stars))
        elif isinstance(target, cst.Subscript):
            owner = m.evaluate(target.value)
            table = m.store.find(owner, Array)
            if isinstance(owner, Ref) and table is not None and table.kind == "frame":
                m.store.put(owner, columns.without_column(table, m.at(node)))
    return None


@executes(cst.Global)
def global_(m: Machine, node: cst.Global) -> Outcome | None:
    """`global name`."""
    m.here.module_names.update(item.name.value for item in node.names)
    return None


@executes(cst.Nonlocal)
def nonlocal_(m: Machine, node: cst.Nonlocal) -> Outcome | None:
    """`nonlocal name`."""
    m.here.outer_names.update(item.name.value for item in node.names)
    return None


@executes(cst.With)
def with_(m: Machine, node: cst.With) -> Outcome | None:
    """`with value as name`: a strategy's scope, a file, a tape."""
    meaningful: list[int] = []
    outside = m.contexts, m.around
    for item in node.items:
        value = m.evaluate(item.item)
        made = m.store.find(value, Made)
        if made is not None and made.path in TABLES.contexts and isinstance(value, Ref):
            meaningful.append(value.address)
        if made is not None and made.path in TABLES.surroundings:
            m.around += (value,)
        entered = instances.entered(m, value, m.at(item.item))
        if item.asname is not None:
            assignment.assign(m, item.asname.name, entered)
    m.contexts |= frozenset(meaningful)
    try:
        return m.execute_all(node.body.body)
    finally:
        m.contexts, m.around = outside


@executes(cst.Try, cst.TryStar)
def try_(m: Machine, node: cst.Try | cst.TryStar) -> Outcome | None:
    """`try`: the body goes through, unless it raises for certain or imports what is not there."""
    m.doubt += 1
    try:
        outcome, refused = _until_refused(m, node.body.body)
    finally:
        m.doubt -= 1
    instead = _handler_of_types(node) if refused else None
    if instead is not None:
        outcome = m.execute_all(instead.body.body)
    elif outcome is not None and outcome.how == "raise" and node.handlers:
        outcome = m.execute_all(node.handlers[0].body.body)
    elif outcome is None and (fallback := _same_import_elsewhere(m, node)) is not None:
        outcome = m.execute_all(fallback)
    elif outcome is None and node.orelse is not None:
        outcome = m.execute_all(node.orelse.body.body)
    if node.finalbody is not None:
        last = m.execute_all(node.finalbody.body.body)
        outcome = last or outcome
    return outcome


def _until_refused(m: Machine, body: Sequence[cst.CSTNode]) -> tuple[Outcome | None, bool]:
    """Carry out the body of a `try` up to a call that is certainly refused, and say whether there was one."""
    before = len(m.refused)
    for node in body:
        outcome = m.execute(node)
        if m.doubt in m.refused[before:]:  # under a condition inside, it may not have come to the call
            return None, True
        if outcome is not None:
            return outcome, False
    return None, False


TYPE_ERRORS = frozenset(("TypeError", "Exception", "BaseException"))
"""The names of exceptions that an argument which is not taken is caught by."""


def _handler_of_types(node: cst.Try | cst.TryStar) -> cst.ExceptHandler | cst.ExceptStarHandler | None:
    """Return the handler that a refused argument comes to."""
    for handler in node.handlers:
        kinds = [handler.type]
        if isinstance(handler.type, cst.Tuple):
            kinds = [element.value for element in handler.type.elements]
        if any(kind is None or (isinstance(kind, cst.Name) and kind.value in TYPE_ERRORS) for kind in kinds):
            return handler
    return None


def _same_import_elsewhere(m: Machine, node: cst.Try | cst.TryStar) -> Sequence[cst.CSTNode] | None:
    """Return the handler that imports from the project what the body would import under another path.

    `from src.model import build` and, where that fails, `from model import build`: one of them is found.
    """
    wanted = _imports_of(node.body.body)
    if not wanted or any(modules.is_found(m, one) for one in wanted):
        return None
    for handler in node.handlers:
        instead = _imports_of(handler.body.body)
        names = {modules.last_name(one) for one in wanted}
        if instead and all(modules.is_found(m, one) for one in instead):
            return handler.body.body if {modules.last_name(one) for one in instead} == names else None
    return None


def _imports_of(body: Sequence[cst.CSTNode]) -> list[cst.ImportFrom]:
    """Return the imports of names that a block consists of, none where it does anything else."""
    lines = [line for line in body if isinstance(line, cst.SimpleStatementLine)]
    found = [one for line in lines for one in line.body if isinstance(one, cst.ImportFrom)]
    return found if len(found) == sum(len(line.body) for line in lines) and len(lines) == len(body) else []


@executes(cst.Match)
def match_(m: Machine, node: cst.Match) -> Outcome | None:
    """`match`: each case of which nobody says whether it is the one is a branch."""
    m.evaluate(node.subject)

    def case(position: int) -> Outcome | None:
        if position >= len(node.cases):
            return None
        written = node.cases[position]
        question = conditions.of_case(m, node.subject, written)
        known = m.decided.of(question)
        if known is not None:
            return m.execute_all(written.body.body) if known else case(position + 1)
        return undecided(
            m, question, lambda: m.execute_all(written.body.body), lambda: case(position + 1), written.pattern
        )

    return case(0)


@executes(cst.FunctionDef)
def function(m: Machine, node: cst.FunctionDef) -> Outcome | None:
    """`def`: the function is bound; its body runs when it is called."""
    made: Value = functions.closure(
        m, node, node.name.value, m.here.owner if m.here.code == "class" else None
    )
    assert isinstance(made, Closure)
    m.closures.append(made)
    for decorator in reversed(node.decorators):
        made = _decorated(m, made, decorator)
    m.bind(node.name.value, made)
    return None


def _decorated(m: Machine, made: Value, decorator: cst.Decorator) -> Value:
    kind = m.evaluate(decorator.decorator)
    if isinstance(kind, Library) and kind.path in (
        "builtins.property",
        "builtins.staticmethod",
        "builtins.classmethod",
        "functools.cached_property",
    ):
        path = "builtins.property" if kind.path == "functools.cached_property" else kind.path
        return m.store.new(Made(path, {"function": made}, frozenset()), made.origin)
    option = m.store.find(kind, Made)
    if isinstance(kind, Library) and kind.path in TABLES.surroundings:  # without parentheses
        kind = m.apply(kind, [], {}, m.at(decorator))
        option = m.store.find(kind, Made)
    if option is not None and option.path in TABLES.surroundings and isinstance(made, Closure):
        return replace(made, within=(*made.within, kind))
    defaults = TABLES.decorators.get(option.path) if option is not None else None
    if defaults is not None and option is not None and isinstance(made, Closure):
        return _with_defaults(made, defaults(m, option))
    if isinstance(kind, Closure | Method):
        return _decorated_by_own(m, made, kind, m.at(decorator))
    if m.own_method(kind, "__call__") is not None:
        return m.apply(kind, [made], {}, m.at(decorator))
    return made  # what libraries decorate with (tf.function, lru_cache, dataclass) keeps its meaning


def _decorated_by_own(m: Machine, made: Value, kind: Closure | Method, origin: Origin) -> Value:
    """Return what a decorator of the project makes of a function or class.

    One that works a lot, to write documentation perhaps, is followed up to its budget only.
    """
    function = kind.function if isinstance(kind, Method) else kind
    which = function.identity if isinstance(function, Closure) else 0
    before, outside = m.steps, m.least_steps
    left = budgets.MAX_DECORATING - m.decorating.get(which, 0)
    m.least_steps = max(outside, before - left)
    try:
        return m.apply(kind, [made], {}, origin)
    finally:
        m.least_steps = outside
        m.decorating[which] = m.decorating.get(which, 0) + before - m.steps


def _with_defaults(made: Closure, defaults: Names) -> Closure:
    """Return a function with further defaults; the one without a name is that of the first parameter."""
    assert isinstance(made.code, Code)
    first = made.code.positional[0] if made.code.positional else ""
    named = ((name or first, value) for name, value in defaults.items())
    return replace(made, defaults=(*made.defaults, *named))


@executes(cst.ClassDef)
def class_(m: Machine, node: cst.ClassDef) -> Outcome | None:
    """`class`: its body runs now, in a scope that its methods do not see."""
    bases = tuple(m.evaluate(base.value) for base in node.bases)
    origin = m.at(node)
    ref = m.store.new(UserClass(node.name.value, bases, {}, origin), origin)
    frame = m.store.new(Frame(Variables({})))
    here = m.here
    inner = type(here)(here.source, (frame.address, *here.scopes), "class", None, ref)
    m.stack.append(inner)
    outcome = m.execute_all(node.body.body)
    m.stack.pop()
    names = {name: _unscoped(m, value, frame.address) for name, value in m.frame(frame.address).names.items()}
    m.store.put(ref, UserClass(node.name.value, bases, names, origin, tuple(inner.fields)))
    _tell_base(m, ref, node)
    made: Value = ref
    for decorator in reversed(node.decorators):
        made = _decorated(m, made, decorator)
    m.bind(node.name.value, made)
    return outcome if outcome is not None and outcome.how == "raise" else None


def _tell_base(m: Machine, ref: Ref, node: cst.ClassDef) -> None:
    """Carry out the `__init_subclass__` of a class's bases, which is given what stands beside the bases."""
    found = classes.find_above(m, ref, "__init_subclass__")
    made = m.store.find(found, Made)
    function = made.arguments["function"] if made is not None and made.path in WRAPPED else found
    if isinstance(function, Closure):
        keywords = {
            arg.keyword.value: m.evaluate(arg.value) for arg in node.keywords if arg.keyword is not None
        }
        m.apply(Method(ref, function), [], keywords, m.at(node))


WRAPPED = ("builtins.classmethod", "builtins.staticmethod", "builtins.property")
"""What stands around a function that is defined under such a decorator."""


def _unscoped(m: Machine, value: Value, address: int) -> Value:
    """Return a method without the class body among its scopes."""
    if isinstance(value, Closure):
        scopes = tuple(scope for scope in value.scopes if scope != address)
        return replace(value, scopes=scopes)
    made = m.store.find(value, Made)
    if made is not None and made.path.startswith("builtins.") and "function" in made.arguments:
        function = _unscoped(m, made.arguments["function"], address)
        return m.store.new(Made(made.path, {"function": function}, frozenset()), value.origin)
    return value


@executes(cst.Import)
def import_(m: Machine, node: cst.Import) -> Outcome | None:
    """`import a.b as c`."""
    for alias in node.names:
        modules.import_module(m, alias, m.at(alias))
    return None


@executes(cst.ImportFrom)
def import_from(m: Machine, node: cst.ImportFrom) -> Outcome | None:
    """`from a import b as c`."""
    modules.import_from(m, node, m.at(node))
    return None

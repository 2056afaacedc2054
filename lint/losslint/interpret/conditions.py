"""What conditions ask that the text does not decide.

A condition comes apart into questions about one value each: whether it equals a constant, is one of some,
starts with a text, is larger than a number, counts as true. What is asked of no constant is a question of its
own, known by its text and by what its names are bound to.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from losslint.interpret import budgets, classes, operators
from losslint.interpret.answering import TEXT, Asked, Every, Opposite, Question, Settled, Some, evaluated
from losslint.interpret.machine import Machine
from losslint.interpret.reading import names_in
from losslint.values import Const, Instance, Made, Ref, Tuple, Unknown, Value, choices_of

ENDS = ("startswith", "endswith")
CLASSES = ("isinstance", "issubclass")
"""What asks whether something is of one of several classes."""
OPPOSITES = {"!=": "==", "is not": "is", "not in": "in", ">": "<=", ">=": "<"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "is": "is", "is not": "is not"}


def question_of(m: Machine, test: cst.CSTNode) -> Question:
    """Return what a condition asks where the running code stands."""
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            return _opposite(question_of(m, test.expression))
        case cst.BooleanOperation():
            parts = (_part(m, test.left), _part(m, test.right))
            return every(*parts) if type(test.operator) is cst.And else some(*parts)
        case cst.Comparison(comparisons=[target]):
            found = _of_comparison(m, test.left, operators.COMPARE[type(target.operator)], target.comparator)
        case cst.Call(func=cst.Name(value="bool"), args=[cst.Arg(star="", keyword=None, value=inner)]):
            return question_of(m, inner)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)), args=[cst.Arg(star="")]) if name in ENDS:
            found = _of_method(m, test, name)
        case cst.Call(
            func=cst.Name(value=name), args=[_, cst.Arg(star="", keyword=None, value=cst.Tuple())]
        ) if name in CLASSES:
            return some(*(question_of(m, one) for one in _one_class_each(test)))
        case _:
            found = about(m, test, "true", ())
    return found or Asked(_as_written(m, test), TEXT)


def of_case(m: Machine, subject: cst.BaseExpression, case: cst.MatchCase) -> Question:
    """Return what one case of a `match` asks of its subject."""
    pattern = case.pattern
    if isinstance(pattern, cst.MatchAs) and pattern.pattern is None:
        return Settled(True) if case.guard is None else question_of(m, case.guard)
    patterns = [one.pattern for one in pattern.patterns] if isinstance(pattern, cst.MatchOr) else [pattern]
    values = [_literal(m, one) for one in patterns]
    constants = tuple(value.value for value in values if value is not None)
    plain = len(constants) == len(values) and case.guard is None
    found = about(m, subject, "in", constants) if plain else None
    return found or Asked(_as_written(m, case), TEXT)


def _literal(m: Machine, pattern: cst.MatchPattern) -> Const | None:
    if isinstance(pattern, cst.MatchSingleton):
        return {"None": Const(None), "True": Const(True), "False": Const(False)}[pattern.value.value]
    return _constant(m, pattern.value) if isinstance(pattern, cst.MatchValue) else None


def some(*parts: Question) -> Question:
    """Return the question whether one of several holds; whether a value is this or that is one question."""
    sets = [part for part in parts if isinstance(part, Asked) and part.holds in ("==", "in")]
    constants = tuple(one for part in sets for one in part.of)
    together = len(sets) == len(parts) and len({part.about for part in sets}) == 1
    if together and len(constants) <= budgets.MAX_CONSTANTS:
        return Asked(sets[0].about, "in", constants, sets[0].among)
    return Some(frozenset(parts))


def every(*parts: Question) -> Question:
    """Return the question whether all of several hold."""
    opposite = some(*(_opposite(part) for part in parts))
    return Every(frozenset(parts)) if isinstance(opposite, Some) else Opposite(opposite)


def _part(m: Machine, node: cst.CSTNode) -> Question:
    """Return what a part of a condition asks, or what it is, as far as it can be looked up."""
    value = peek(m, node)
    known = operators.truth(m, value) if value is not None else None
    return Settled(known) if known is not None else question_of(m, node)


def _opposite(question: Question) -> Question:
    return question.question if isinstance(question, Opposite) else Opposite(question)


def _of_comparison(
    m: Machine, left: cst.BaseExpression, symbol: str, right: cst.BaseExpression
) -> Question | None:
    if symbol in ("in", "not in"):
        found = _of_membership(m, left, right)
        return _opposite(found) if found is not None and symbol == "not in" else found
    constant = _constant(m, right)
    if constant is None and (constant := _constant(m, left)) is not None:
        left, symbol = right, TURNED[symbol]
    if constant is None:
        return None
    if constant.value is None:  # nothing else equals None
        symbol = symbol.replace("is not", "!=").replace("is", "==")
    asked = about(m, left, OPPOSITES.get(symbol, symbol), (constant.value,))
    return _opposite(asked) if asked is not None and symbol in OPPOSITES else asked


def _of_membership(m: Machine, left: cst.BaseExpression, right: cst.BaseExpression) -> Question | None:
    if isinstance(right, cst.Dict):
        return _of_keys(m, left, right)
    written, around = _constant(m, left), peek(m, right)
    if written is not None:
        return about(m, right, "contains", (written.value,))
    if isinstance(around, Const) and isinstance(around.value, str):
        return about(m, left, "within", (around.value,))
    items = m.items_of(around) if around is not None else None
    constants = [item.value for item in items or () if isinstance(item, Const)]
    if items is None or len(constants) != len(items):
        return None
    return about(m, left, "in", tuple(constants))


def _of_keys(m: Machine, left: cst.BaseExpression, right: cst.Dict) -> Question | None:
    keys = [_constant(m, each.key) for each in right.elements if isinstance(each, cst.DictElement)]
    constants = [key.value for key in keys if key is not None]
    return about(m, left, "in", tuple(constants)) if len(constants) == len(right.elements) else None


def _one_class_each(test: cst.Call) -> Iterator[cst.Call]:
    """Yield the question about several classes as one about each of them."""
    subject, classes = test.args
    assert isinstance(classes.value, cst.Tuple)
    for each in classes.value.elements:
        yield test.with_changes(args=[subject, classes.with_changes(value=each.value)])


def _of_method(m: Machine, test: cst.Call, name: str) -> Question | None:
    assert isinstance(test.func, cst.Attribute)
    given = peek(m, test.args[0].value)
    parts = given.items if isinstance(given, Tuple) else (given,)
    texts = [part.value for part in parts if isinstance(part, Const) and isinstance(part.value, str)]
    return about(m, test.func.value, name, tuple(texts)) if len(texts) == len(parts) else None


def about(m: Machine, subject: cst.CSTNode, holds: str, of: tuple[object, ...]) -> Question | None:
    """Return a question about what an expression is: about its value where that can be looked up."""
    if len(of) > budgets.MAX_CONSTANTS:
        return None
    value = peek(m, subject)
    if isinstance(value, Const):
        answer = evaluated(Asked(None, holds, of), value.value)
        return Settled(answer) if answer is not None else None
    where = _identity_of(m, subject, value)
    choices = tuple(sorted(choices_of(value))) if value is not None else ()
    among = value.among if isinstance(value, Unknown) and value.among else choices
    among = among if len(among) <= budgets.MAX_CONSTANTS else ()
    return Asked(where if where is not None else _as_written(m, subject), holds, of, among)


def _constant(m: Machine, node: cst.BaseExpression) -> Const | None:
    value = peek(m, node)
    return value if isinstance(value, Const) else None


def peek(m: Machine, node: cst.CSTNode) -> Value | None:
    """Return what an expression is that can be looked up without doing anything; None for another one."""
    return m.evaluate(node) if _only_looks(m, node) else None


def _only_looks(m: Machine, node: cst.CSTNode) -> bool:
    match node:
        case cst.Name() | cst.Integer() | cst.Float() | cst.SimpleString() | cst.ConcatenatedString():
            return True
        case cst.Attribute():
            return _only_looks(m, node.value) and not _is_computed(m, node)
        case cst.UnaryOperation(operator=cst.Minus()):
            return _only_looks(m, node.expression)
        case cst.Tuple() | cst.List() | cst.Set():
            return all(type(part) is cst.Element and _only_looks(m, part.value) for part in node.elements)
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            looks = _only_looks(m, node.value) and _only_looks(m, key)
            return looks and (not isinstance(m.evaluate(node.value), Ref) or _constant(m, key) is not None)
        case _:
            return False


def _is_computed(m: Machine, node: cst.Attribute) -> bool:
    """Whether an attribute is a property of the project's own, whose code would run."""
    instance = m.store.find(m.evaluate(node.value), Instance)
    if instance is None or node.attr.value in instance.names:
        return False
    return m.store.find(classes.find(m, instance.of, node.attr.value), Made) is not None


def _identity_of(m: Machine, node: cst.CSTNode, value: Value | None) -> object:
    """Return what tells a value from all others: itself where it is kept somewhere, or how it is reached.

    A part of something that is not known is another object each time that it is asked for.
    """
    if value is None:
        return None
    if isinstance(node, cst.Attribute | cst.Subscript):
        whole = peek(m, node.value)
        if isinstance(whole, Unknown):
            above = _identity_of(m, node.value, whole)
            return (above, _step(m, node)) if above is not None else None
    if m.evaluate(node) is not value:
        return None  # it is made anew each time
    m.kept.append(value)  # while it is kept, no other value can have its identity
    return id(value)


def _step(m: Machine, node: cst.Attribute | cst.Subscript) -> object:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    index = node.slice[0].slice
    key = peek(m, index.value) if isinstance(index, cst.Index) else None
    return key.key if isinstance(key, Const) else _as_written(m, node)


def _as_written(m: Machine, node: cst.CSTNode) -> object:
    """Return an expression's text with what its names are bound to."""
    question = m.questions.get(node)
    if question is None:
        question = m.questions[node] = (m.here.source.code(node), tuple(sorted(names_in(node))))
    text, names = question
    return text, tuple((name, _binding(m, name)) for name in names)


def _binding(m: Machine, name: str) -> int:
    value = m.variable(name)
    if value is None:
        return 0
    m.kept.append(value)
    return id(value)

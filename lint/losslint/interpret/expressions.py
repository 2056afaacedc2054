"""What expressions evaluate to: one function a kind of libcst node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst
from msgspec.structs import replace

from losslint.interpret import (
    attributes,
    branches,
    budgets,
    calls,
    documented,
    functions,
    literals,
    loops,
    operators,
    picking,
    scopes,
    subscripts,
)
from losslint.interpret.machine import Machine, evaluates
from losslint.knowledge.arrays import gauges
from losslint.knowledge.models import graph
from losslint.source import SettingsOrigin
from losslint.values import (
    Const,
    Dict,
    Key,
    List,
    Measured,
    Slice,
    Tensor,
    Text,
    Tuple,
    Unknown,
    Value,
    formatting,
)


@evaluates(cst.Name)
def name(m: Machine, node: cst.Name) -> Value:
    """A variable, a built-in, or something that a star import brought."""
    value = m.variable(node.value)
    return value if value is not None else scopes.elsewhere(m, node.value, node)


@evaluates(cst.Attribute)
def attribute(m: Machine, node: cst.Attribute) -> Value:
    """`value.attr`."""
    return _taken(m, node, attributes.get(m, m.evaluate(node.value), node.attr.value, m.at(node)))


def _taken(m: Machine, node: cst.BaseExpression, value: Value) -> Value:
    """Return a value; of one that a settings file holds it is noted that this code takes it."""
    if type(value) is Const and type(value.origin) is SettingsOrigin:
        return Const(value.value, origin=value.origin.used_at(m.at(node)))
    return value


@evaluates(cst.Integer, cst.Float, cst.Imaginary)
def numeral(m: Machine, node: cst.Integer | cst.Float | cst.Imaginary) -> Value:
    """A number."""
    value = literals.number(node)
    return Const(value, origin=m.at(node)) if value is not None else m.unknown("a number too large", node)


@evaluates(cst.SimpleString, cst.ConcatenatedString)
def string(m: Machine, node: cst.SimpleString | cst.ConcatenatedString) -> Value:
    """A string or bytes."""
    value = literals.text(node)
    if value is not None:
        return Const(value, origin=m.at(node))
    parts: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while type(rest) is cst.ConcatenatedString:
        parts.append(rest.left)
        rest = rest.right
    if not parts:
        return Text("", origin=m.at(node))  # an escape that means nothing
    pieces = [formatting.piece(m.evaluate(part)) for part in (*parts, rest)]
    return formatting.written(pieces, m.at(node))


@evaluates(cst.FormattedString)
def formatted(m: Machine, node: cst.FormattedString) -> Value:
    """An f-string: known if its parts are, otherwise known by its end."""
    return formatting.written(_pieces(m, node.parts, "r" in node.start.lower()), m.at(node))


def _pieces(
    m: Machine, parts: Sequence[cst.BaseFormattedStringContent], is_raw: bool
) -> Iterator[formatting.Piece]:
    """Yield the pieces of an f-string, or of a format inside one."""
    for part in parts:
        if type(part) is cst.FormattedStringText:
            plain = part.value.replace("{{", "{").replace("}}", "}")
            yield plain if is_raw else literals.unescaped(plain)
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        value = m.evaluate(part.expression)
        spec = formatting.written(_pieces(m, part.format_spec or (), is_raw), None)
        known = spec.value if isinstance(spec, Const) and isinstance(spec.value, str) else None
        conversion = part.conversion or ""
        if part.equal is not None:
            yield None  # `{value=}` also writes the code, blanks and all
            conversion = conversion or ("r" if known == "" else "")
        yield formatting.piece(value, conversion, known)


@evaluates(cst.Tuple)
def tuple_(m: Machine, node: cst.Tuple) -> Value:
    """A tuple; unknown if something of unknown length is unpacked into it."""
    items, rest = _items(m, node.elements)
    if rest is not None:
        return m.store.new(List(items, rest), m.at(node))
    made = Tuple(items, origin=m.at(node))
    return made if made.weight <= budgets.MAX_ITEMS else m.unknown("a tuple with too many items", node)


@evaluates(cst.List, cst.Set)
def list_(m: Machine, node: cst.List | cst.Set) -> Value:
    """A list or set literal."""
    items, rest = _items(m, node.elements)
    return m.store.new(List(items, rest, type(node) is cst.Set), m.at(node))


def _items(m: Machine, elements: Sequence[cst.BaseElement]) -> tuple[tuple[Value, ...], Value | None]:
    items: list[Value] = []
    rest: Value | None = None
    for element in elements[: budgets.MAX_ITEMS]:
        value = m.evaluate(element.value)
        if type(element) is cst.StarredElement:
            more = m.items_of(value)
            if more is None or len(items) + len(more) > budgets.MAX_ITEMS:
                rest = m.element_of(value)
            else:
                items.extend(more)
        elif rest is None:
            items.append(value)
    if len(elements) > budgets.MAX_ITEMS:
        rest = items[-1]
    return tuple(items), rest


@evaluates(cst.Dict)
def dict_(m: Machine, node: cst.Dict) -> Value:
    """A dict literal."""
    items: dict[Key, Value] = {}
    keys: list[Value] = []
    rest: Value | None = None
    for element in node.elements[: budgets.MAX_ITEMS]:
        if type(element) is cst.StarredDictElement:
            other = m.store.find(m.evaluate(element.value), Dict)
            if other is None or other.rest is not None:  # it may have any entry that stood there before
                items.clear()
                keys.clear()
                rest = m.unknown("a dict that is unpacked into this one", element)
            if other is not None:
                items.update(other.items)
                keys.extend(other.keys)
        else:
            assert isinstance(element, cst.DictElement)
            key, value = m.evaluate(element.key), m.evaluate(element.value)
            if isinstance(key, Const):
                items[key.key] = value
                keys.append(key)
            else:
                rest = Unknown("a key that is not known", origin=m.at(element.key))
    return m.store.new(Dict(items, tuple(keys), rest), m.at(node))


@evaluates(cst.BinaryOperation)
def binary(m: Machine, node: cst.BinaryOperation) -> Value:
    """`left + right` and its like. A long chain to the left is walked without recursion."""
    chain = [node]
    while type(left := chain[-1].left) is cst.BinaryOperation:
        chain.append(left)
    value = m.evaluate(chain[-1].left)
    for link in reversed(chain):
        symbol = operators.BINARY[type(link.operator)]
        value = operators.binary(m, symbol, value, m.evaluate(link.right), m.at(link))
    return value


@evaluates(cst.UnaryOperation)
def unary(m: Machine, node: cst.UnaryOperation) -> Value:
    """`-x`, `+x`, `~x`, `not x`."""
    value = m.evaluate(node.expression)
    return operators.unary(m, operators.UNARY[type(node.operator)], value, m.at(node))


@evaluates(cst.BooleanOperation)
def boolean(m: Machine, node: cst.BooleanOperation) -> Value:
    """`a and b`, `a or b`."""
    left = m.evaluate(node.left)
    known = operators.truth(m, left)
    is_and = type(node.operator) is cst.And
    decides = is_and or _asks_for_none(node.left) or _asks_for_none(node.right)
    if known is not None:
        return left if known != is_and else _deciding(m.evaluate(node.right), decides)
    right = m.evaluate(node.right)
    decided = operators.truth(m, right)
    if decided is not None and decided != is_and and isinstance(right, Const):
        # `x and False` is false and `x or True` is true, whatever x is.
        return Const(decided, origin=m.at(node))
    why = left.why if isinstance(left, Unknown) else "a condition"
    return _deciding(gauges.gauge(None, why, m.at(node), gauges.tested_by(left, right)), decides)


def _deciding(value: Value, decides: bool) -> Value:
    """Return a part of a condition, as one that is no longer about test data where it does not decide."""
    return value if decides or not isinstance(value, Measured) else replace(value, tested=None)


def _asks_for_none(node: cst.BaseExpression) -> bool:
    """Whether an expression is `x is None`, which holds before there is anything to compare with."""
    match node:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(cst.Is(), cst.Name(value="None"))]):
            return True
    return False


@evaluates(cst.Comparison)
def comparison(m: Machine, node: cst.Comparison) -> Value:
    """`a < b`, also chained."""
    left = m.evaluate(node.left)
    result: Value = Const(True)
    for target in node.comparisons:
        right = m.evaluate(target.comparator)
        if m.documents.by_value:
            documented.consulted(m, left)
            documented.consulted(m, right)
        result = operators.compare(m, operators.COMPARE[type(target.operator)], left, right, m.at(node))
        if operators.truth(m, result) is not True:
            return result
        left = right
    return result


@evaluates(cst.IfExp)
def conditional(m: Machine, node: cst.IfExp) -> Value:
    """`a if condition else b`."""
    condition = m.evaluate(node.test)
    known = operators.truth(m, condition)
    if known is None and branches.is_called(m, node.test, node.body):
        known = True
    if known is not None:
        return m.evaluate(node.body if known else node.orelse)
    if isinstance(condition, Tensor) and isinstance(node.body, cst.Integer):
        answer = graph.yes_or_no(m, condition, m.evaluate(node.body), m.evaluate(node.orelse), m.at(node))
        if answer is not None:
            return answer
    return branches.choose_value(m, node)


@evaluates(cst.Call)
def call(m: Machine, node: cst.Call) -> Value:
    """`function(arguments)`."""
    return _taken(m, node, calls.call(m, node))


@evaluates(cst.Subscript)
def subscript(m: Machine, node: cst.Subscript) -> Value:
    """`value[index]`."""
    value, origin = m.evaluate(node.value), m.at(node)
    index = subscripts.index(m, node.slice)
    written = node.slice[0].slice
    if len(node.slice) == 1 and type(written) is cst.Index:
        picked = picking.of_dict(m, written.value, index, value, origin)
        if picked is not None:
            return picked
    return _taken(m, node, subscripts.get(m, value, index, origin))


@evaluates(cst.Slice)
def slice_(m: Machine, node: cst.Slice) -> Value:
    """`lower:upper:step`."""
    parts = [
        m.evaluate(part) if part is not None else Const(None) for part in (node.lower, node.upper, node.step)
    ]
    return Slice(parts[0], parts[1], parts[2], origin=m.at(node))


@evaluates(cst.Ellipsis)
def ellipsis(m: Machine, node: cst.Ellipsis) -> Value:
    """`...`."""
    return Text("...", origin=m.at(node))


@evaluates(cst.Lambda)
def lambda_(m: Machine, node: cst.Lambda) -> Value:
    """A function without a name."""
    return functions.closure(m, node, "lambda")


@evaluates(cst.NamedExpr)
def named(m: Machine, node: cst.NamedExpr) -> Value:
    """`(name := value)`."""
    value = m.evaluate(node.value)
    if isinstance(node.target, cst.Name):
        m.bind(node.target.value, value)
    return value


@evaluates(cst.Await)
def await_(m: Machine, node: cst.Await) -> Value:
    """`await value`."""
    return m.evaluate(node.expression)


@evaluates(cst.Yield)
def yield_(m: Machine, node: cst.Yield) -> Value:
    """`yield value`: remembered, so that the generator knows what it yields."""
    if isinstance(node.value, cst.From):
        m.here.yields.append(m.element_of(m.evaluate(node.value.item)))
    else:
        m.here.yields.append(m.evaluate(node.value) if node.value is not None else Const(None))
    return m.unknown("what is sent into a generator", node)


@evaluates(cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)
def comprehension(m: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp) -> Value:
    """A comprehension: counted out over something of known length, else summed up."""
    return loops.comprehension(m, node)

"""A function's code: its parameters, and how arguments reach them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst
from msgspec import Struct
from msgspec.structs import force_setattr

from losslint.source import Source, nodes_in
from losslint.values import Const, Dict, Key, List, Names, Store, Unknown, Value


class Code(Struct, frozen=True, eq=False):
    """A function or lambda as it stands in a source."""

    node: cst.FunctionDef | cst.Lambda
    source: Source
    class_name: str = ""
    positional: tuple[str, ...] = ()
    keyword_only: tuple[str, ...] = ()
    star: str = ""
    double_star: str = ""
    _yields: bool | None = None
    _under_conditions: frozenset[str] | None = None

    def __post_init__(self) -> None:
        params = self.node.params
        star = params.star_arg
        positional = tuple(p.name.value for p in (*params.posonly_params, *params.params))
        force_setattr(self, "positional", positional)
        force_setattr(self, "keyword_only", tuple(p.name.value for p in params.kwonly_params))
        force_setattr(self, "star", star.name.value if isinstance(star, cst.Param) else "")
        double = params.star_kwarg
        force_setattr(self, "double_star", double.name.value if double is not None else "")

    @property
    def is_generator(self) -> bool:
        """Whether a call gives a generator: a `yield` stands somewhere in the code itself."""
        if self._yields is None:
            nodes = nodes_in(self.node, within_functions=False) if "yield" in self.source.text else ()
            force_setattr(self, "_yields", any(type(node) is cst.Yield for node in nodes))
        return bool(self._yields)

    @property
    def bound_under_conditions(self) -> frozenset[str]:
        """The variables that nothing but assignments under conditions of the code itself may bind."""
        if self._under_conditions is None:
            body = self.node.body.body if isinstance(self.node, cst.FunctionDef) else ()
            under, elsewhere = set[str](), {param.name.value for param in self.parameters}
            for statement in body:
                _bound(statement, False, under, elsewhere)
            force_setattr(self, "_under_conditions", frozenset(under - elsewhere))
        return self._under_conditions or frozenset()

    @property
    def parameters(self) -> tuple[cst.Param, ...]:
        """All parameters that may have a default."""
        params = self.node.params
        return (*params.posonly_params, *params.params, *params.kwonly_params)

    def refused(self, keywords: Names) -> str:
        """Return a keyword that a call of this code gives and no parameter takes, "" where there is none.

        A decorator may take it, so the code of a decorated function refuses nothing.
        """
        if self.double_star or (isinstance(self.node, cst.FunctionDef) and self.node.decorators):
            return ""
        taken = (*self.positional, *self.keyword_only)
        return next((name for name in keywords if name not in taken), "")

    def bind(
        self,
        store: Store,
        positional: Sequence[Value],
        keywords: Names,
        defaults: Names,
        complete: bool,
    ) -> dict[str, Value]:
        """Return the variables that a call of this code starts with."""
        names: dict[str, Value] = dict(zip(self.positional, positional, strict=False))
        extra: dict[str, Value] = {}
        for name, value in keywords.items():
            if name in self.positional or name in self.keyword_only:
                names[name] = value
            else:
                extra[name] = value
        for name in (*self.positional, *self.keyword_only):
            if name not in names:
                default = defaults.get(name) if complete else None
                names[name] = default if default is not None else Unknown(f"the argument `{name}`")
        if self.star:
            names[self.star] = store.new(
                List(tuple(positional[len(self.positional) :]), None if complete else Unknown("`*args`"))
            )
        if self.double_star:
            items: dict[Key, Value] = {(str, name): value for name, value in extra.items()}
            keys = tuple(Const(name) for name in extra)
            names[self.double_star] = store.new(
                Dict(items, keys, None if complete else Unknown("`**kwargs`"))
            )
        return names


def _bound(node: cst.CSTNode, within: bool, under: set[str], elsewhere: set[str]) -> None:
    """Gather what a statement may bind: `under` a condition, where it is `within` one, or `elsewhere`."""
    if type(node) is cst.If:
        for part in (*node.body.body, *([node.orelse] if node.orelse is not None else ())):
            _bound(part, True, under, elsewhere)
    elif type(node) is cst.Else:
        for part in node.body.body:
            _bound(part, True, under, elsewhere)
    elif within and type(node) is cst.SimpleStatementLine and all(map(_is_plain, node.body)):
        under.update(name for part in node.body for name in _targets(part))
    else:
        elsewhere.update(name.value for name in nodes_in(node) if type(name) is cst.Name and _may_bind(node))


def _targets(statement: cst.CSTNode) -> Iterator[str]:
    """Yield the names that `x = y = 1` and `a, b = 1, 2` bind."""
    for target in statement.targets if type(statement) is cst.Assign else ():
        parts = target.target.elements if isinstance(target.target, cst.Tuple | cst.List) else (target,)
        for part in parts:
            named = part.target if type(part) is cst.AssignTarget else part.value  # type: ignore[union-attr]
            if type(named) is cst.Name:
                yield named.value


def _is_plain(statement: cst.CSTNode) -> bool:
    return type(statement) in (cst.Assign, cst.Expr, cst.Pass, cst.Return, cst.Raise)


def _may_bind(statement: cst.CSTNode) -> bool:
    """Whether a statement may bind a name: all but those that only ask for values."""
    simple = statement.body if type(statement) is cst.SimpleStatementLine else ()
    return not simple or any(type(part) not in (cst.Expr, cst.Return, cst.Raise, cst.Pass) for part in simple)

"""Comments that state a fact about a variable which their line does not assign: nothing comes of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import dedent

from losslint.check.directives import Misunderstood
from losslint.source import Comment, Source
from losslint.source.python_ast import parse_ast
from losslint.values.stated import COMMENT, NoFactError, read_stated


def stated_in_vain(comment: Comment, source: Source) -> Iterator[Misunderstood]:
    """Yield a complaint for each name in a comment that its line does not assign.

    What the interpreter makes of such comments is in `interpret/stated.py`.
    """
    found = COMMENT.search(comment.text)
    if found is None or source.module is None:
        return
    try:
        names = dict.fromkeys(fact.name for fact in read_stated(found["facts"]))
    except NoFactError:
        return  # that is complained about already
    assigned = _assigned(comment, source)
    if assigned is None:
        return
    if not assigned:
        message = "the comment states a fact, but its line assigns no variable that it could be about"
        yield Misunderstood(comment.place, message)
        return
    for name in names:
        if name and name not in assigned:
            message = f"the comment states a fact about `{name}`, but its line assigns {_listed(assigned)}"
            yield Misunderstood(comment.place, message)


def _assigned(comment: Comment, source: Source) -> list[str] | None:
    """Return the variables that the line before a comment assigns, None where that is not to be seen."""
    rows = comment.statement_rows
    if comment.own_line or comment.place.row != rows[-1]:
        return []  # only what stands at the end of a statement is about it
    text = dedent("\n".join(source.line(row, comment.place.cell) for row in rows))
    tree = parse_ast(text)
    if isinstance(tree, ast.Module):
        return list(dict.fromkeys(name for node in ast.walk(tree) for name in _names(node)))
    last = source.line(rows[-1], comment.place.cell)[: comment.place.column - 1]
    return [] if last.rstrip().endswith(":") else None


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the variables that a statement assigns, those inside tuples and lists too."""
    targets: list[ast.expr] = []
    match node:
        case ast.Assign():
            targets = list(node.targets)
        case ast.AnnAssign() | ast.AugAssign():
            targets = [node.target]
    while targets:
        match targets.pop(0):
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                targets = [*parts, *targets]


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"

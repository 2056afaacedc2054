"""Where the nodes of a module stand, worked out only for the statements that are asked about.

libcst's own `PositionProvider` writes the whole module out again, which takes longer than parsing it, and a
report needs a handful of places. Here only the statement that holds a node is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import libcst as cst
from libcst._nodes.internal import CodegenState

from losslint.source.lexical import logical_lines
from losslint.source.lines import split_lines
from losslint.source.recursion import deep_recursion
from losslint.source.statements import Statement, statements_of
from losslint.source.tree import own_nodes

Span = tuple[int, int, int, int]
"""First row, first column, last row and the column behind the end; all count from 1."""

_Written = tuple[int, int, int, int]
"""The same with columns that count from 0, where libcst writes the code out."""


class Positions:
    """The spans of the nodes of one module, which was parsed from `text`."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._module = module
        self._text = text
        self._spans: dict[cst.CSTNode, _Written] = {}
        self._statements: dict[cst.CSTNode, Statement] = {}

    def span(self, node: cst.CSTNode, near: cst.CSTNode | None = None) -> Span:
        """Return the span of a node, without the whitespace around it.

        `near` is a statement that it is looked for in first.

        Raises:
            KeyError: the node is not part of the module.
        """
        if node not in self._spans:
            self._work_out(node, near)
        row, column, end_row, end_column = self._spans[node]
        dropped = self._dropped
        return row, column + 1 + dropped.get(row, 0), end_row, end_column + 1 + dropped.get(end_row, 0)

    def _work_out(self, node: cst.CSTNode, near: cst.CSTNode | None) -> None:
        statement = self._statement_of(node, near)
        with deep_recursion():
            if statement is None:
                # Whitespace and punctuation, the module itself, or syntax that this Python does not know.
                self._write_all()
            else:
                self._write_out(statement, node)

    def _statement_of(self, node: cst.CSTNode, near: cst.CSTNode | None) -> Statement | None:
        """Return the innermost statement that holds a node, None where that is not known."""
        unseen = self._unseen
        if near in unseen:
            self._look_into(unseen.pop(near))
        while node not in self._statements and unseen:
            self._look_into(unseen.pop(next(iter(unseen))))
        return self._statements.get(node)

    def _look_into(self, statement: Statement) -> None:
        for inner in own_nodes(statement.node):
            self._statements[inner] = statement

    @cached_property
    def _unseen(self) -> dict[cst.CSTNode, Statement]:
        """The statements whose nodes are not known yet, in order."""
        return {statement.node: statement for statement in statements_of(self._module, self._text)}

    def _write_out(self, statement: Statement, wanted: cst.CSTNode) -> None:
        leading = getattr(statement.node, "leading_lines", ())
        state = _Writing(self._module, self._spans, statement.row - len(leading), statement.indents)
        if not isinstance(statement.node, cst.SimpleStatementLine):
            state.wanted = wanted
        try:
            statement.node._codegen(state)
        except _FoundError:
            # The rest of a compound statement is not needed.
            return

    def _write_all(self) -> None:
        self._spans.clear()
        self._module._codegen(_Writing(self._module, self._spans, 1, ()))

    @cached_property
    def _dropped(self) -> dict[int, int]:
        """How many columns of a row's indentation libcst leaves out: those up to a form feed."""
        if "\f" not in self._text:
            return {}
        dropped = {}
        for line in logical_lines(self._text):
            written = self._text[line.start : line.end]
            indentation = written[: len(written) - len(written.lstrip(" \t\f"))]
            if "\f" in indentation:
                dropped[len(split_lines(self._text[: line.start]))] = indentation.rindex("\f") + 1
        return dropped


class _FoundError(Exception):
    """The wanted node has been written out."""


class _Writing(CodegenState):
    """Code generation that notes where nodes begin and end, and may end early."""

    def __init__(
        self, module: cst.Module, spans: dict[cst.CSTNode, _Written], row: int, indents: tuple[str, ...]
    ) -> None:
        super().__init__(module.default_indent, module.default_newline, indent_tokens=list(indents))
        self.spans = spans
        self.row = row
        self.column = 0
        self.begun: list[tuple[int, int]] = []
        self.wanted: cst.CSTNode | None = None

    def add_indent_tokens(self) -> None:
        """Write the indentation of a line."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """Write a piece of text."""
        self.tokens.append(value)
        lines = split_lines(value) if "\n" in value or "\r" in value else ()
        if lines:
            self.row += len(lines) - 1
            self.column = len(lines[-1])
        else:
            self.column += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Note where a node begins."""
        self.begun.append((self.row, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Note the span of a node that has no narrower one, and stop where it is the wanted one."""
        start = self.begun.pop()
        if node not in self.spans:
            self.spans[node] = (*start, self.row, self.column)
        if node is self.wanted:
            raise _FoundError

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        """Note the span of a node without its whitespace; nothing is noted of a node that is left early."""
        start = (self.row, self.column)
        yield
        end = (self.row, self.column)
        spans = self.spans
        spans[node] = (
            *(start if start_node is None else spans[start_node][:2]),
            *(end if end_node is None else spans[end_node][2:]),
        )

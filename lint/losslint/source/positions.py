"""Where the nodes of a module stand, worked out only for the statements that are asked about.

libcst's own `PositionProvider` writes the whole module out again, which takes longer than parsing it, and a
report needs a handful of places. Here only the statement that holds a node is written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import libcst as cst
from libcst.metadata import CodePosition, CodeRange, MetadataWrapper, PositionProvider
from libcst.metadata.position_provider import PositionProvidingCodegenState

from losslint.source.lexical import logical_lines
from losslint.source.lines import split_lines
from losslint.source.recursion import deep_recursion
from losslint.source.statements import Statement, statements_of
from losslint.source.tree import own_nodes

Span = tuple[int, int, int, int]
"""First row, first column, last row and the column behind the end; all count from 1."""


class Positions:
    """The spans of the nodes of one module, which was parsed from `text`."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._module = module
        self._text = text
        self._spans: dict[cst.CSTNode, CodeRange] = {}
        self._statements: dict[cst.CSTNode, Statement] = {}
        self._unseen = statements_of(module, text)

    def span(self, node: cst.CSTNode) -> Span:
        """Return the span of a node, without the whitespace around it.

        Raises:
            KeyError: the node is not part of the module.
        """
        if node not in self._spans:
            self._work_out(node)
        found = self._spans[node]
        return *self._written(found.start), *self._written(found.end)

    def _work_out(self, node: cst.CSTNode) -> None:
        statement = self._statement_of(node)
        with deep_recursion():
            if statement is None:
                # Whitespace and punctuation, the module itself, or syntax that this Python does not know.
                wrapper = MetadataWrapper(self._module, unsafe_skip_copy=True)
                self._spans.update(wrapper.resolve(PositionProvider))
            else:
                self._write_out(statement, node)

    def _statement_of(self, node: cst.CSTNode) -> Statement | None:
        """Return the innermost statement that holds a node, None where that is not known."""
        while node not in self._statements:
            statement = next(self._unseen, None)
            if statement is None:
                return None
            for inner in own_nodes(statement.node):
                self._statements[inner] = statement
        return self._statements[node]

    def _write_out(self, statement: Statement, wanted: cst.CSTNode) -> None:
        leading = getattr(statement.node, "leading_lines", ())
        state = _Writing(
            default_indent=self._module.default_indent,
            default_newline=self._module.default_newline,
            provider=_Provider(self._spans),  # type: ignore[arg-type]
            indent_tokens=list(statement.indents),
            line=statement.row - len(leading),
        )
        state.spans = self._spans
        if not isinstance(statement.node, cst.SimpleStatementLine):
            state.wanted = wanted
        try:
            statement.node._codegen(state)
        except _FoundError:
            # The rest of a compound statement is not needed.
            return

    def _written(self, position: CodePosition) -> tuple[int, int]:
        return position.line, position.column + 1 + self._dropped.get(position.line, 0)

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


class _Provider:
    """What the writing state takes for a metadata provider."""

    def __init__(self, computed: dict[cst.CSTNode, CodeRange]) -> None:
        self._computed = computed


class _Writing(PositionProvidingCodegenState):
    """Code generation that notes positions and may end early."""

    spans: dict[cst.CSTNode, CodeRange]
    wanted: cst.CSTNode | None = None

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Note the span of a node, and stop where it is the wanted one."""
        super().after_codegen(node)
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
        start = CodePosition(self.line, self.column)
        yield
        end = CodePosition(self.line, self.column)
        spans = self.spans
        spans[node] = CodeRange(
            start if start_node is None else spans[start_node].start,
            end if end_node is None else spans[end_node].end,
        )

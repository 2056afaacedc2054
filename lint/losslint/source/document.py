"""One file as it was read: its module, where its nodes stand, its comments and its problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from losslint.source.cells import Cell
from losslint.source.comments import Comment, CommentFinder
from losslint.source.layout import Layout
from losslint.source.lines import split_lines
from losslint.source.problem import Problem
from losslint.source.recursion import deep_recursion
from losslint.training import Place

if TYPE_CHECKING:
    import libcst

    from losslint.source.bodies import Bodies
    from losslint.source.order import Ranks
    from losslint.source.positions import Positions

A = TypeVar("A")
N = TypeVar("N", bound="libcst.CSTNode")

RUNNING = ("%run ", "%load ", "%load_notebook ")
"""Magics that bring the names of another file."""


@dataclass(eq=False)
class Source:
    """A script or notebook.

    `path` is how the file is shown. `module` is None where nothing could be parsed. `text` is what
    libcst saw: the script without its byte order mark, or all Python cells of a notebook joined, with
    magics made harmless. `cells` are the Python cells of a notebook. `skipped` says why a notebook
    holds no Python, "" otherwise.
    """

    path: str
    module: libcst.Module | None = field(repr=False)
    text: str = field(repr=False)
    encoding: str = "utf-8"
    newline: str = "\n"
    bom: bool = False
    cells: tuple[Cell, ...] | None = None
    problems: tuple[Problem, ...] = ()
    skipped: str = ""
    original: str | None = field(default=None, repr=False)
    """The text as it was written, where magics or tabs had to be replaced in a script."""
    moved: Mapping[int, int] = field(default_factory=dict, repr=False)
    """By how many columns the code of a row of a script was moved to the right for libcst."""
    bodies: Bodies | None = field(default=None, repr=False)
    """The bodies of its functions, where they are parsed when somebody looks into them."""

    on_call: frozenset[str] = frozenset()
    """Its functions and classes that need not be followed unless something calls them."""

    _placed: tuple[int, Positions] | None = field(default=None, init=False, repr=False)
    """The places of its nodes, and how many bodies had been read when they were begun."""
    _codes: dict[libcst.CSTNode, str] = field(default_factory=dict, init=False, repr=False)
    _said: dict[tuple[object, libcst.CSTNode], Any] = field(default_factory=dict, init=False, repr=False)

    def place(self, node: libcst.CSTNode, near: libcst.CSTNode | None = None) -> Place:
        """Return the span of a node of the module, without the whitespace around it.

        `near` is a statement that it is looked for in first.

        Raises:
            KeyError: the node is not part of this module.
        """
        return self._layout.place(*self._positions.span(node, near))

    def rank(self, node: libcst.CSTNode, near: libcst.CSTNode | None) -> int | None:
        """Return a number that grows with the place of a node, None where that takes working the place out.

        Nodes of one simple statement have the same number; `near` is the statement that it is looked for in.
        """
        return self._order.rank(node, near)

    def code(self, node: libcst.CSTNode) -> str:
        """Return the code of a node as it is written."""
        if self.module is None:
            raise KeyError("the source has no module")
        code = self._codes.get(node)
        if code is None:
            with deep_recursion():
                code = self._codes[node] = self.module.code_for_node(node)
        return code

    def once(self, ask: Callable[[N], A], node: N) -> A:
        """Return what a function says of a piece of code, which depends on nothing else: it is asked once."""
        asked = (ask, node)
        if asked not in self._said:
            self._said[asked] = ask(node)
        answer: A = self._said[asked]
        return answer

    def line(self, row: int, cell: int | None = None) -> str:
        """Return a line as it is written, without its end; "" where there is no such line."""
        lines = self.lines(cell)
        return lines[row - 1] if 1 <= row <= len(lines) else ""

    def lines(self, cell: int | None = None) -> Sequence[str]:
        """Return the lines of the script, or of a cell, as they are written, without their ends."""
        return self._lines if cell is None else self.cell(cell).lines

    def cell(self, number: int) -> Cell:
        """Return the Python cell at a position among all cells.

        Raises:
            KeyError: there is no Python cell of that number.
        """
        return self._layout.cell(number)

    def comments(self) -> Iterator[Comment]:
        """Yield the comments that mention losslint or noqa, in order."""
        yield from self._comments.comments()

    def statement_rows(self, row: int, cell: int | None = None) -> range:
        """Return the rows of the logical line at a row, or of the next one below a comment or blank line.

        The rows of a compound statement are those of its header, decorators included.
        """
        return self._comments.statement_rows(row, cell)

    @cached_property
    def runs_other_files(self) -> bool:
        """Whether a magic runs another script or notebook in the same namespace, which is not followed."""
        written = [self._lines] if self.cells is None else [cell.lines for cell in self.cells]
        return any(line.lstrip().startswith(RUNNING) for lines in written for line in lines)

    @cached_property
    def parents(self) -> Mapping[libcst.CSTNode, libcst.CSTNode]:
        """For every node of the module the node that it is a part of; whoever asks once asks again."""
        from losslint.source.tree import parents_in

        return parents_in(self.module) if self.module is not None else {}

    @cached_property
    def _lines(self) -> list[str]:
        return split_lines(self.text if self.original is None else self.original)

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.path, self.text, self.cells, self.moved)

    @cached_property
    def _comments(self) -> CommentFinder:
        return CommentFinder(self._layout)

    @cached_property
    def _order(self) -> Ranks:
        from losslint.source.order import Ranks

        if self.module is None:
            raise KeyError("the source has no module")
        return Ranks(self.module)

    @property
    def _positions(self) -> Positions:
        from losslint.source.positions import Positions

        if self.module is None:
            raise KeyError("the source has no module")
        read = self.bodies.read_so_far if self.bodies is not None else 0
        if self._placed is None or self._placed[0] != read:
            self._placed = read, Positions(self.module, self.text)
        return self._placed[1]

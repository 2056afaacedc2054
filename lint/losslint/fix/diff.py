"""The difference between two versions of a file, as `patch` and `git apply` read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff

from losslint.harmless import is_harmless
from losslint.source.decoding import decode_notebook, decode_script

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NO_END = "\\ No newline at end of file\n"


def diff(before: bytes, after: bytes, name: str, *, notebook: bool) -> str:
    """Return a unified diff of a file's text; a notebook is compared as the JSON that it is."""
    before_in, after_in = ("", "") if name.startswith(("/", "<")) else ("a/", "b/")
    before_name, after_name = _quoted(f"{before_in}{name}"), _quoted(f"{after_in}{name}")
    decode = decode_notebook if notebook else decode_script
    old, new = (_LINE.findall(decode(data).text) for data in (before, after))
    return "".join(_ended(unified_diff(old, new, before_name, after_name)))


def _quoted(name: str) -> str:
    """Return a file name as Git writes it into a diff: quoted where it could be taken for anything else."""
    if is_harmless(name) and not set(name) & {'"', "\\"}:
        return name
    signs = (
        f"\\{sign}" if sign in '"\\' else sign if is_harmless(sign) else _in_octal(sign) for sign in name
    )
    return f'"{"".join(signs)}"'


def _in_octal(sign: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in sign.encode("utf-8", "surrogateescape"))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}"

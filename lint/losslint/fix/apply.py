"""Edits on the bytes of a file: encoding, byte order mark, line ends and all else stay as they are."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from losslint.findings import TextEdit
from losslint.fix.notebook import edited_notebook
from losslint.fix.spans import LINE_END, Spans, last_first
from losslint.source.decoding import UndecodableError, decode_notebook, decode_script
from losslint.source.lines import newline_of


class UneditableError(Exception):
    """A file whose bytes could not be written back as they were; the message is one sentence."""


def apply(data: bytes, edits: Sequence[TextEdit], *, notebook: bool) -> bytes:
    """Return a file's bytes after edits that do not overlap; nothing else in them changes.

    Raises:
        UneditableError: the file cannot be decoded and encoded again without a change, or does not
            hold what the edits are about.
    """
    try:
        decoded = decode_notebook(data) if notebook else decode_script(data)
        mark = codecs.BOM_UTF8 if decoded.bom else b""
        if mark + decoded.text.encode(decoded.encoding) != data:
            raise UneditableError(f"its encoding, {decoded.encoding}, cannot be written back as it was")
        change = edited_notebook if notebook else edited_text
        return mark + change(decoded.text, edits).encode(decoded.encoding)
    except (UndecodableError, UnicodeEncodeError, LookupError, ValueError) as error:
        raise UneditableError(f"it cannot be written back: {error}") from error


def edited_text(text: str, edits: Sequence[TextEdit]) -> str:
    """Return a text after edits; what they bring gets the line ends of the text."""
    spans = Spans(text)
    newline = newline_of(text)
    for edit in last_first(edits):
        start, end = spans.of(edit)
        text = text[:start] + LINE_END.sub(newline, edit.content) + text[end:]
    return text

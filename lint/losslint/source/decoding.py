"""Bytes to text: byte order marks, PEP 263 encoding lines, and a clear word where neither helps."""

from __future__ import annotations

import codecs
import io
import tokenize

from msgspec import Struct

_FOREIGN_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class UndecodableError(Exception):
    """Bytes that are not text in the encoding that they claim; the message is one sentence."""


class Decoded(Struct, frozen=True):
    """A file's text without its byte order mark, and what is needed to write it back."""

    text: str
    encoding: str
    bom: bool


def decode_script(data: bytes) -> Decoded:
    """Decode a Python script as Python would.

    Raises:
        UndecodableError: the encoding is unknown, contradictory or not that of the bytes.
    """
    _refuse_foreign_marks(data)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise UndecodableError(
            _not_utf_8(data) or f"{error.msg or 'the encoding line is not valid'}"
        ) from None
    return _decoded(data, encoding.removesuffix("-sig"))


def decode_notebook(data: bytes) -> Decoded:
    """Decode a notebook, which is UTF-8 by definition.

    Raises:
        UndecodableError: the bytes are something else.
    """
    _refuse_foreign_marks(data)
    return _decoded(data, "utf-8")


def _refuse_foreign_marks(data: bytes) -> None:
    for mark, name in _FOREIGN_MARKS.items():
        if data.startswith(mark):
            raise UndecodableError(f"the file is {name}, Python code must be UTF-8 or name its encoding")


def _decoded(data: bytes, encoding: str) -> Decoded:
    bom = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if bom else data
    try:
        return Decoded(body.decode(encoding), encoding, bom)
    except UnicodeDecodeError as error:
        raise UndecodableError(_not_utf_8(data) or f"the file is not {encoding}: {error.reason}") from None
    except (LookupError, ValueError) as error:
        raise UndecodableError(f"the encoding {encoding!r} cannot be read: {error}") from None


def _not_utf_8(data: bytes) -> str:
    """Return the sentence that says where `data` stops being UTF-8, nothing where it is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} on line {row}"
        return f"the file is not UTF-8: {found}"
    return ""

"""The way to a file's bytes, and whether they can matter at all: before anything heavy is imported."""

from __future__ import annotations

from pathlib import Path

from losslint import intake


def content(path: Path) -> bytes | None:
    """Return the bytes of a file, None where only the source reader can say what is wrong."""
    try:
        return intake.read(path)
    except OSError:
        return None


def why_skipped(data: bytes) -> str:
    """Return why there is nothing to look for in a file's bytes, "" where there may be something."""
    from losslint.source.relevance import looks_relevant

    return "" if looks_relevant(data) else "it mentions neither keras nor tensorflow"

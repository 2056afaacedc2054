"""The verdict of a probe, in the same words in every report."""

from __future__ import annotations

from typing import Any

from losslint.findings import Verdict


def probe_in_words(verdict: Verdict) -> str:
    """Return a verdict as one line: "confirmed in 9 s — as written …"."""
    if not verdict.verdict:
        return verdict.sentence
    took = f" in {verdict.seconds:.0f} s" if verdict.seconds >= 0.5 else ""
    return f"{verdict.verdict}{took} — {verdict.sentence}"


def probe_as_object(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as a JSON object; the verdict is null where nothing was tried."""
    return {
        "verdict": verdict.verdict or None,
        "message": verdict.sentence,
        "seconds": round(verdict.seconds, 1),
    }

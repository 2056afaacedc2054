"""One sentence for an exception of our own: what it was and the innermost place in losslint."""

from __future__ import annotations

from types import TracebackType

_OURS = ("losslint", "losslint_rules")


def describe(error: BaseException, package: str = "") -> str:
    """Return the exception's type and text and where in losslint it came up.

    `package` is the top-level package of a plug-in whose modules count as ours here.
    """
    text = " ".join(str(error).split())
    said = f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
    return f"{said} ({_innermost(error.__traceback__, {*_OURS, package})})"


def _innermost(trace: TracebackType | None, packages: set[str]) -> str:
    """Return `module:line` of the innermost frame in `packages`, else of the innermost frame."""
    ours = ""
    last = "no line known"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        last = f"{module}:{trace.tb_lineno}"
        if module.partition(".")[0] in packages:
            ours = last
        trace = trace.tb_next
    return ours or last

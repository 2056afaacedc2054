"""A picture of how often each rule speaks: a row for each, a column for each year."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from losslint.corpus.summary import Summary, share

_ROW, _LABEL, _CELL, _TOP, _EDGE = 22, 330, 62, 58, 12
_DARK = 0.55
"""How full a cell is above which its text is white."""


def plot(summary: Summary) -> str:
    """Return an SVG: the share of training repositories in which a rule speaks, in all and by year."""
    rows = list(summary.over_years())
    years = sorted({year for _, (_, year) in summary.findings if year is not None})
    width, height = _LABEL + _CELL * (len(years) + 1) + _EDGE, _TOP + _ROW * max(len(rows), 1) + _EDGE
    title = "Repositories in which a rule speaks, of those with a training"
    heads = "".join(
        _text(_LABEL + _CELL * (number + 0.5), _TOP - 8, head, "middle")
        for number, head in enumerate(["all", *map(str, years)])
    )
    body = "\n".join(_row(summary, number, row, years) for number, row in enumerate(rows))
    nothing = _text(_EDGE, _TOP + _ROW / 2, "nothing was found") if not rows else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" role="img"><title>{title}</title>\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{_text(_EDGE, 22, title)}\n{heads}\n'
        f"{body}{nothing}\n</svg>\n"
    )


def _row(summary: Summary, number: int, row: tuple[str, str | None], years: Sequence[int]) -> str:
    code, framework = row
    top = _TOP + _ROW * number
    _, affected, training = summary.over_years()[row]
    shares = [(affected, training)]
    for year in years:
        group = (framework, year)
        shares.append((summary.affected[code, group], summary.training[group]))
    label = f"{code} {summary.names[code]}" + (f" ({framework})" if framework else "")
    cells = "".join(
        _cell(_LABEL + _CELL * at, top, part, whole) for at, (part, whole) in enumerate(shares) if whole
    )
    return _text(_EDGE, top + _ROW * 0.7, label) + cells


def _cell(left: float, top: float, part: int, whole: int) -> str:
    full = min(part / whole, 1.0)
    colour = "white" if full > _DARK else "black"
    return (
        f'<rect x="{left:g}" y="{top}" width="{_CELL - 2}" height="{_ROW - 2}" fill="#1f4e8c" '
        f'fill-opacity="{full:.3f}" stroke="#cccccc"><title>{part} of {whole}</title></rect>'
        + _text(left + _CELL / 2 - 1, top + _ROW * 0.7, share(part, whole), "middle", colour)
    )


def _text(x: float, y: float, text: str, anchor: str = "start", colour: str = "black") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'

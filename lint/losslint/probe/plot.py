"""A plot as SVG: the score by hand and what the metrics report over the steps, as written and repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from losslint.probe.confirm import Tried

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 300, 190, 46, 34, 40
_COLOURS = ("#1f4e8c", "#c05000", "#3a7d3a", "#7a3a8c")
_LOW, _HIGH = -0.05, 1.05


def plot(tried: Tried) -> str:
    """Return the trials of an experiment as a picture, "" where none was finished.

    The lines are means over the seeds.
    """
    trials = (tried.numbers or {}).get("trials", {})
    panels = [(name, twin, seen) for name, twins in trials.items() for twin, seen in twins.items() if seen]
    if not panels:
        return ""
    rows = (len(panels) + 1) // 2
    width, height = 2 * (_WIDTH + _LEFT) + _GAP, rows * (_HEIGHT + _TOP + _GAP) + 10
    body = "\n".join(
        _panel(number, f"{twin} ({name})", seen) for number, (name, twin, seen) in enumerate(panels)
    )
    title = escape(f"{tried.experiment.title}: {tried.verdict.verdict}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="11" role="img"><title>{title}</title>\n'
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _panel(number: int, title: str, seen: Sequence[Mapping[str, Any]]) -> str:
    """Return one twin in one trial; a crash is its message."""
    column, row = number % 2, number // 2
    x, y = _LEFT + column * (_WIDTH + _LEFT + _GAP // 2), _TOP + row * (_HEIGHT + _TOP + _GAP)
    error = next((one["error"] for one in seen if "error" in one), None)
    told = error[:50] if error else "; ".join(f"{key} {value}" for key, value in seen[0].items())[:50]
    told = told or "nothing was seen"
    has_lines = error is None and "steps" in seen[0]
    inside = _lines(seen) if has_lines else f'<text x="8" y="40" fill="#a40000">{escape(told)}</text>'
    frame = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#888"/>'
    ticks = "".join(
        f'<text x="-6" y="{_y(value) + 4:.1f}" text-anchor="end">{value:g}</text>' for value in (0, 0.5, 1)
    )
    return (
        f'<g transform="translate({x} {y})"><text y="-10" font-weight="bold">{escape(title)}</text>'
        f"{frame}{ticks}{inside}</g>"
    )


def _lines(seen: Sequence[Mapping[str, Any]]) -> str:
    steps = seen[0]["steps"]
    series = {"score by hand": [one["score"] for one in seen]}
    for name in seen[0]["reported"]:
        series[f"{name} reported"] = [one["reported"][name] for one in seen]
    drawn = "".join(_line(n, name, steps, rows) for n, (name, rows) in enumerate(series.items()))
    last = f'<text x="{_WIDTH}" y="{_HEIGHT + 14}" text-anchor="end">{steps[-1]} steps</text>'
    return drawn + last


def _line(number: int, name: str, steps: Sequence[int], rows: Sequence[Sequence[float]]) -> str:
    colour = _COLOURS[number % len(_COLOURS)]
    means = [sum(values) / len(values) for values in zip(*rows, strict=True)]
    last = max(steps[-1], 1)
    points = [
        f"{_WIDTH * step / last:.1f},{_y(mean):.1f}"
        for step, mean in zip(steps, means, strict=True)
        if mean == mean
    ]
    name = name if points else f"{name}: not a number"
    dashes = ' stroke-dasharray="5 3"' if number else ""
    # A single point is no line; its ends are round, so that it shows all the same.
    drawn = " ".join(points * 2 if len(points) == 1 else points)
    ends = ' stroke-linecap="round"' if len(points) == 1 else ""
    return (
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"{ends}{dashes}/>'
        f'<text x="{_WIDTH - 6}" y="{_HEIGHT - 8 - 14 * number}" text-anchor="end" fill="{colour}">'
        f"{escape(name)}</text>"
    )


def _y(value: float) -> float:
    """Return where a value stands; what is off the scale stays at its edge."""
    share = (min(max(value, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW)
    return _HEIGHT * (1 - share)

"""`jsonl`: the objects of the `json` format, one a line, for tools that read a stream."""

from __future__ import annotations

import json

from losslint.report.json_array import as_object
from losslint.report.style import Style
from losslint.results import Results


def render(results: Results, _: Style) -> str:
    """Return one JSON object a line, nothing where nothing was found."""
    return "".join(f"{json.dumps(as_object(found))}\n" for found in results.diagnostics)

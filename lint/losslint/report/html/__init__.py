"""`html`: one page that needs nothing else, to be looked at, printed, or kept as an artifact.

    code ──► findings ──► overview ──► page
    diagram ──► trainings ──┘       templates ──┘

`findings`, with the `code` that they show, `trainings` and `overview` make of findings and runs what the page
shows, as plain records in words. `report/diagram` draws the trainings. `templates/` holds the markup, the
style and the script, `page` fills them in and embeds the data as the JSON of the other formats.

One page from a session's results:

    session = Session(options)
    results = session.understood(discovered, session.check(discovered))   # with the trainings
    page = render(results, Style())

The page is one HTML document and may as well be the `srcdoc` of a frame.

Jinja2 is imported here and nowhere else: only who asks for a page needs it.
"""

from __future__ import annotations

from losslint.report.html.page import render_page
from losslint.report.style import Style
from losslint.results import Results

__all__ = ["render"]


def render(results: Results, _: Style) -> str:
    """Return the page of results that know their trainings: see `Session.understood`."""
    return render_page(results)

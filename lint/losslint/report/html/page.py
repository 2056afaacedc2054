"""The page: sections for files, cards in them, and the data of all of it, filled into the templates."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from losslint import __version__
from losslint.report.diagram import svg
from losslint.report.html.findings import Findings, ShownFinding
from losslint.report.html.overview import overview_of
from losslint.report.html.trainings import Cards, ShownTraining
from losslint.report.json_array import as_object
from losslint.report.run_sites import trainings_of
from losslint.report.runs_json import as_objects, in_strict_words
from losslint.results import Results
from losslint.rule import RULES

_FOLDER = "templates"


class Section(Struct, frozen=True):
    """One file: its trainings, and the findings that are about none of them."""

    file: str
    trainings: tuple[ShownTraining, ...]
    findings: tuple[ShownFinding, ...]

    @property
    def has_findings(self) -> bool:
        """Whether something is found in it."""
        return bool(self.findings) or any(one.findings or one.elsewhere for one in self.trainings)


class Choice(Struct, frozen=True):
    """One entry of a filter, with how many findings it leaves."""

    value: str
    said: str
    count: int


def render_page(results: Results) -> str:
    """Return the page of results as one HTML document."""
    findings = Findings(results, {code: rule.summary for code, rule in RULES.items()})
    cards = Cards(findings)
    trainings = [cards.card(one, n) for n, one in enumerate(trainings_of(results.runs), 1)]
    others = [findings.shown(one) for one in cards.left()]
    every = [*(one for card in trainings for one in card.findings), *others]
    script = _asset("page.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            overview=overview_of(results, trainings),
            sections=_sections(trainings, others),
            rules=_choices([(one.code, f"{one.code} {one.name}") for one in every]),
            files=_choices([(one.file, one.file) for one in every]),
            data=_data(results),
            style=Markup(_asset("page.css") + svg.RULES),
            script=Markup(script),
            script_hash=b64encode(sha256(script.encode()).digest()).decode(),
            version=__version__,
        )
    )


def _sections(trainings: Sequence[ShownTraining], others: Sequence[ShownFinding]) -> list[Section]:
    """Return the files, first those in which something is found."""
    names = sorted({*(one.file for one in trainings), *(one.file for one in others)})
    of_trainings: dict[str, list[ShownTraining]] = {name: [] for name in names}
    of_others: dict[str, list[ShownFinding]] = {name: [] for name in names}
    for training in trainings:
        of_trainings[training.file].append(training)
    for other in others:
        of_others[other.file].append(other)
    sections = [Section(name, tuple(of_trainings[name]), tuple(of_others[name])) for name in names]
    return sorted(sections, key=lambda one: not one.has_findings)


def _choices(pairs: Sequence[tuple[str, str]]) -> list[Choice]:
    counts = Counter(pairs)
    return [Choice(value, said, count) for (value, said), count in sorted(counts.items())]


def _data(results: Results) -> Markup:
    """Return findings and trainings as JSON that no end tag or comment in it can leave."""
    found = [as_object(one) for one in results.diagnostics]
    everything = {"findings": found, "runs": as_objects(results.runs)}
    text = in_strict_words(json.dumps(everything, separators=(",", ":")))
    return Markup(text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e"))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("losslint.report.html", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["ticked"] = _ticked
    made.filters["in_attribute"] = _in_attribute
    return made


def _ticked(text: str) -> Markup:
    """Return a sentence with what stands in backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one of them closes nothing
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )


def _in_attribute(text: str) -> Markup:
    """Return a text of several lines as the value of an attribute that stands on one."""
    return Markup(str(escape(text)).replace("\n", "&#10;").replace("\t", "&#9;"))


def _asset(name: str) -> str:
    return files("losslint.report.html").joinpath(_FOLDER, name).read_text("utf-8")

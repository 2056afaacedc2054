"""Which documents there are, and whether they say what the code says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from losslint.documents import configuration, entries, picture, playground, rule_pages
from losslint.plugins import load_rules
from losslint.rule import Rule

SOURCES = {"losslint": "lint", "losslint_rules": "rules"}
"""Our packages, and the folder of the project that each of them stands in."""

_INDEX = "docs/rules/README.md"
_EXAMPLES = "lint/losslint/playground/static/examples.json"


def documents(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every document with the text that it should have."""
    yield root / entries.INDEX, entries.index()
    rules, told = built_in(), measured(root)
    pages = {code: page_of(rule) for code, rule in rules.items()}
    for code, rule in rules.items():
        file = root / pages[code]
        old = _text(file) if file.is_file() else ""
        yield file, rule_pages.page(rule, old, links(pages, pages[code]), told.get(code))
    yield root / _INDEX, rule_pages.index(rules, links(pages, Path(_INDEX)))
    yield root / "docs" / "configuration.md", configuration.reference()
    yield root / "docs" / "losslint.schema.json", configuration.json_schema()
    yield root / "docs" / "picture.svg", picture.draw(root)
    yield root / _EXAMPLES, playground.examples(root)
    readme = root / "README.md"
    yield readme, rule_pages.with_table(_text(readme), rules)


def measured(root: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return what the probe came to on the examples of the rules, by code and by framework."""
    file = root / "docs" / "probe-measured.json"
    told: dict[str, dict[str, dict[str, str]]] = json.loads(_text(file)) if file.is_file() else {}
    return told


def built_in() -> dict[str, Rule]:
    """Return losslint's own rules by code; those of other distributions are documented there."""
    return {code: rule for code, rule in load_rules().rules.items() if _package(rule) in SOURCES}


def page_of(rule: Rule) -> Path:
    """Return where in the project the page of one of our rules stands."""
    assert rule.page is not None, "our rules are in modules, which are files"
    package = _package(rule)
    return Path(SOURCES[package], package, rule.page.as_posix().rpartition(f"/{package}/")[2])


def links(pages: Mapping[str, Path], document: Path) -> dict[str, str]:
    """Return how a document of the project refers to each of the pages."""
    return {code: os.path.relpath(page, document.parent).replace(os.sep, "/") for code, page in pages.items()}


def outdated(root: Path) -> list[Path]:
    """Return the documents that are missing or say something else than the code."""
    return [file for file, text in documents(root) if not file.is_file() or _text(file) != text]


def orphans(root: Path) -> list[Path]:
    """Return the pages of rules that are no more."""
    pages = {root / page_of(rule) for rule in built_in().values()}
    folders = (root / folder / package for package, folder in SOURCES.items())
    return [file for folder in folders for file in sorted(folder.rglob("*.md")) if file not in pages]


def write(root: Path) -> None:
    """Write all documents."""
    for file, text in documents(root):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def _package(rule: Rule) -> str:
    return rule.check.__module__.partition(".")[0]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")

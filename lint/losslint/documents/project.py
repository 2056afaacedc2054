"""Which documents there are, and whether they say what the code says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from losslint.documents import configuration, picture, rule_pages
from losslint.plugins import load_rules
from losslint.rule import Rule

_OURS = ("losslint", "losslint_rules")
_RULES = "docs/rules"


def documents(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every document with the text that it should have."""
    rules, told = built_in(), measured(root)
    for code, rule in rules.items():
        yield root / _RULES / f"{code}.md", rule_pages.page(rule, told.get(code))
    yield root / _RULES / "README.md", rule_pages.index(rules)
    yield root / "docs" / "configuration.md", configuration.reference()
    yield root / "docs" / "losslint.schema.json", configuration.json_schema()
    yield root / "docs" / "picture.svg", picture.draw(root)
    readme = root / "README.md"
    yield readme, rule_pages.with_table(readme.read_text(encoding="utf-8"), rules)


def measured(root: Path) -> dict[str, dict[str, str]]:
    """Return what the probe came to on the examples of the rules, by code."""
    file = root / "docs" / "probe-measured.json"
    told: dict[str, dict[str, str]] = json.loads(_text(file)) if file.is_file() else {}
    return told


def built_in() -> dict[str, Rule]:
    """Return losslint's own rules by code; those of other distributions are documented there."""
    rules = load_rules().rules
    return {code: rule for code, rule in rules.items() if rule.check.__module__.split(".")[0] in _OURS}


def outdated(root: Path) -> list[Path]:
    """Return the documents that are missing or say something else than the code."""
    return [file for file, text in documents(root) if not file.is_file() or _text(file) != text]


def obsolete(root: Path) -> list[Path]:
    """Return the pages of rules that are no more."""
    codes = {*built_in(), "README"}
    return [file for file in sorted((root / _RULES).glob("*.md")) if file.stem not in codes]


def write(root: Path) -> None:
    """Write all documents, and remove the pages of rules that are no more."""
    for file, text in documents(root):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    for file in obsolete(root):
        file.unlink()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")

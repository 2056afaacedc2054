"""The documents as a site: hooks of MkDocs, which reads `mkdocs.yml` in the folder of the project.

The pages of the rules stand beside their modules, and what leads in stands at the top of the project, so
that people find them there. MkDocs wants all of it below one folder: here they get a place in it, and links
between documents lead to where their targets are on the site. A link to code becomes the text that it had.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from losslint.documents import rule_pages
from losslint.documents.project import built_in, page_of
from losslint.rule import Rule
from losslint.training import Framework

_MOVED = {
    "README.md": "index.md",
    "docs/README.md": "guide.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}
_LISTS = {
    "rules/keras.md": ("Rules for Keras and TensorFlow", Framework.KERAS),
    "rules/pytorch.md": ("Rules for PyTorch", Framework.TORCH),
}
_FAMILIES = {
    "0": "Files and comments",
    "1": "Head and loss",
    "2": "Labels",
    "3": "Metrics",
    "4": "Inputs",
    "5": "Architecture",
    "6": "Optimisation",
    "7": "The loop",
}
"""What the first digit of a code says."""

_GUIDE = (
    "adopting fixing pre-commit github gitlab editors notebooks probe probe-measured probe-measured-torch "
    "corpus configuration"
)
_FENCE = re.compile(r"^(```.*?^```[ \t]*$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?P<shown>!?\[(?:[^\[\]]|\[[^\[\]]*\])*\])\((?P<to>[^()#\s]*)(?P<part>#[^()\s]*)?\)")
_ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Say which pages there are, and in which order."""
    config.nav = _navigation(built_in())
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Bring in the documents that stand elsewhere in the project, and what is made of the rules."""
    root = Path(config.config_file_path).parent
    rules = built_in()
    places = _places(root, rules)
    for source, place in places.items():
        if not source.startswith("docs/") or source in _MOVED:
            files.append(File.generated(config, place, content=(root / source).read_text(encoding="utf-8")))
    files.remove(_existing(files, "README.md"))
    for place, (title, framework) in _LISTS.items():
        speaking = {code: rule for code, rule in rules.items() if rule.speaks_for(framework)}
        links = {code: f"{code}.md" for code in rules}
        files.append(File.generated(config, place, content=_list(title, speaking, links)))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, files: Files) -> str:
    """Lead the links of a page to where their targets stand on the site."""
    places = _places(Path(config.config_file_path).parent, built_in())
    source = next((source for source, place in places.items() if place == page.file.src_uri), None)
    return led_elsewhere(markdown, source, places.get) if source is not None else markdown


def led_elsewhere(markdown: str, source: str, place_of: Callable[[str], str | None]) -> str:
    """Return a document of the project with its links as they are on the site.

    `place_of` says where a file of the project stands there, None where it is not on the site.
    """
    here = place_of(source) or source

    def led(found: re.Match[str]) -> str:
        to, part = found["to"], found["part"] or ""
        if not to or _ELSEWHERE.match(to):
            return found[0]
        place = place_of(posixpath.normpath(posixpath.join(posixpath.dirname(source), to)))
        if place is None:
            return found["shown"].removeprefix("!")[1:-1]
        return f"{found['shown']}({posixpath.relpath(place, posixpath.dirname(here) or '.')}{part})"

    parts = _FENCE.split(markdown)
    return "".join(part if number % 2 else _LINK.sub(led, part) for number, part in enumerate(parts))


def _places(root: Path, rules: Mapping[str, Rule]) -> dict[str, str]:
    """Return where each document of the project stands on the site."""

    def below(folder: str, pattern: str) -> list[str]:
        found = (file for file in (root / folder).rglob(pattern) if file.is_file())
        return sorted(file.relative_to(root).as_posix() for file in found)

    places = {name: name.removeprefix("docs/") for name in below("docs", "*")}
    places |= {name: name for name in below("fixtures", "README.md")}
    places |= {page_of(rule).as_posix(): f"rules/{code}.md" for code, rule in rules.items()}
    return places | _MOVED


def _existing(files: Files, place: str) -> File:
    found = files.get_file_from_path(place)
    assert found is not None, f"docs/{place} is there"
    return found


def _navigation(rules: Mapping[str, Rule]) -> list[dict[str, Any]]:
    families: dict[str, list[str]] = {name: [] for name in _FAMILIES.values()}
    for code in rules:
        families[_FAMILIES[code[2]]].append(f"rules/{code}.md")
    return [
        {"Home": "index.md"},
        {"What it has found": "found.md"},
        {"Playground": "playground.md"},
        {"Guide": ["guide.md", *(f"{name}.md" for name in _GUIDE.split())]},
        {
            "Rules": [
                {"All rules": "rules/README.md"},
                *({title.removeprefix("Rules for "): place} for place, (title, _) in _LISTS.items()),
                *({name: pages} for name, pages in families.items()),
            ]
        },
        {"Examples": _examples()},
        {"Inside": ["architecture.md", "contributing.md", "changelog.md"]},
    ]


def _examples() -> list[str]:
    root = Path.cwd()
    found = sorted((root / "fixtures").rglob("README.md"), key=lambda file: (len(file.parts), file))
    return [PurePosixPath(file.relative_to(root)).as_posix() for file in found]


def _list(title: str, rules: Mapping[str, Rule], links: Mapping[str, str]) -> str:
    return "".join(_lines(title, rules.values(), links))


def _lines(title: str, rules: Iterable[Rule], links: Mapping[str, str]) -> Iterator[str]:
    yield f"# {title}\n"
    family = ""
    for rule in rules:
        name = _FAMILIES[rule.code[2]]
        if name != family:
            family = name
            yield f"\n## {name}\n\n{rule_pages.HEAD}"
        yield from rule_pages.rows([rule], links)

"""The documents as a site: links lead on, every rule has its page, and MkDocs has nothing to complain of."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.documents.project import built_in
from losslint.documents.site import led_elsewhere

ROOT = Path(__file__).parents[1]
PLACES = {
    "README.md": "index.md",
    "docs/fixing.md": "fixing.md",
    "rules/a/one.md": "rules/LL101.md",
    "docs/picture.svg": "picture.svg",
}


@pytest.mark.parametrize(
    ("source", "text", "led"),
    [
        ("README.md", "[a](docs/fixing.md) and [b](docs/fixing.md#x)", "[a](fixing.md) and [b](fixing.md#x)"),
        ("README.md", "![it](docs/picture.svg)", "![it](picture.svg)"),
        ("rules/a/one.md", "[up](../../README.md)", "[up](../index.md)"),
        ("docs/fixing.md", "[LL101](../rules/a/one.md) `x`", "[LL101](rules/LL101.md) `x`"),
        ("docs/fixing.md", "[`code`](../lint/losslint/gate.py), [L](../LICENSE)", "`code`, L"),
        ("docs/fixing.md", "[w](https://example.org/a.md) [m](mailto:a@b) [h](#x)", None),
        ("docs/fixing.md", "```python\nx = y[1](a.md)\n```\n", None),
    ],
)
def test_links_lead_to_where_their_targets_are(source: str, text: str, led: str | None) -> None:
    assert led_elsewhere(text, source, PLACES.get) == (text if led is None else led)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `.ci/run` does: a warning would end it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def test_every_rule_has_a_page_and_is_listed_by_framework(site: Path) -> None:
    lists = {name: (site / "rules" / name / "index.html").read_text("utf-8") for name in ("keras", "pytorch")}
    for code, rule in built_in().items():
        assert rule.name in (site / "rules" / code / "index.html").read_text(encoding="utf-8")
        told = {str(framework.value) for framework in rule.measured} or {"keras", "torch"}
        assert (f'href="../{code}/">{code}' in lists["keras"]) == ("keras" in told), code
        assert (f'href="../{code}/">{code}' in lists["pytorch"]) == ("torch" in told), code


def test_the_search_knows_the_pages_and_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    places = {one["location"].partition("#")[0] for one in index["docs"]}
    assert {"", "found/", "playground/", "guide/", "rules/LL101/", "rules/pytorch/", "changelog/"} <= places
    home = (site / "index.html").read_text(encoding="utf-8")
    assert 'src="https:' not in home
    assert "fonts.googleapis" not in home

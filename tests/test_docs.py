"""The documents say what is true of the tree: paths, rules, output, settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from losslint.cli import run
from losslint.plugins import load_rules
from losslint.rule import Rule

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "fixtures").rglob("README.md"),
        *(file for folder in ("docs", "lint", "rules") for file in (ROOT / folder).rglob("*.md")),
    ]
)

LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
PATH = re.compile(
    r"`((?:lint|rules|tests|fixtures|docs)/[\w./-]*\w\.(?:py|md)|(?:lint|rules|tests|docs)/[\w/]*/)`"
)
CONSOLE = re.compile(
    r"^```console\n\$ losslint (?P<arguments>\S+\.py)\n(?P<output>.+?)^```$", re.DOTALL | re.MULTILINE
)
SETTINGS = re.compile(r"^```toml\n(?P<settings>\[tool\.losslint\].+?)^```$", re.DOTALL | re.MULTILINE)


def label(document: Path) -> str:
    """Return how a test case is called."""
    return str(document.relative_to(ROOT))


def readme() -> str:
    """Return the text of the README."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))

    assert not [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_every_file_that_is_named_exists(document: Path) -> None:
    paths = PATH.findall(document.read_text(encoding="utf-8"))

    assert not [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=label)
def test_nobody_is_told_to_install_somebody_else_s_package(document: Path) -> None:
    """The name on PyPI belongs to another project."""
    text = document.read_text(encoding="utf-8")

    assert not re.search(r"""pip install\s+(-U\s+)?['"]?losslint\b(?! @)""", text)


def test_the_readme_shows_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = CONSOLE.search(readme())
    assert shown is not None
    monkeypatch.chdir(ROOT)

    code = run(["--isolated", "--color", "never", shown["arguments"]])

    assert (code, capsys.readouterr().out) == (1, shown["output"])


@pytest.mark.parametrize("rule", load_rules().rules.values(), ids=lambda rule: rule.code)
def test_the_readme_lists_every_rule(rule: Rule) -> None:
    assert f"| {rule.code} | {rule.name} | {rule.severity.value} | {rule.summary} |" in readme()


def test_the_readme_lists_no_other_rule() -> None:
    listed = re.findall(r"^\| (LL\d{3}) \|", readme(), re.MULTILINE)

    assert listed == [code for code in load_rules().rules if code.startswith("LL")]


def test_the_settings_in_the_readme_are_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = SETTINGS.search(readme())
    assert shown is not None
    (tmp_path / "pyproject.toml").write_text(shown["settings"], encoding="utf-8")
    (tmp_path / "train.py").write_text("import keras\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    code = run(["--show-settings", "train.py"])

    printed = capsys.readouterr().out
    assert code == 0
    assert 'fail-on = "error"' in printed
    assert 'target-keras = "2.0-2.3"' in printed
    assert 'severity."LL108" = "info"' in printed


@pytest.mark.parametrize("heading", ["## Add a rule", "## Teach it a call"])
def test_the_ways_to_contribute_stay_short(heading: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    section = text.split(heading + "\n")[1].split("\n## ")[0]

    assert 5 <= len(section.strip().splitlines()) < 15

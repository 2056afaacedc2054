"""Documents made from the code: the configuration, its schema, the picture, and what makes them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from losslint.config import Configurations
from losslint.documents import configuration, picture, rule_pages, screenshot
from losslint.documents.__main__ import main
from losslint.documents.project import built_in
from losslint.errors import UsageError
from losslint.schema import KEYS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
REMEDY = "run `python -m losslint.documents` in the folder of the project"


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_reference_and_the_schema_are_up_to_date() -> None:
    assert text("configuration.md") == configuration.reference(), REMEDY
    assert text("losslint.schema.json") == configuration.json_schema(), REMEDY


def test_the_picture_is_up_to_date_and_well_formed() -> None:
    drawn = picture.draw(ROOT)

    assert text("picture.svg") == drawn, REMEDY
    words = " ".join("".join(ElementTree.fromstring(drawn).itertext()).replace("\u00a0", " ").split())
    assert "warning[LL103]" in words
    assert "Found 1 finding" in words
    assert "\x1b" not in drawn


@pytest.mark.skipif(screenshot.browser() is None, reason="no browser of Chromium's kind is installed")
def test_the_picture_of_the_report_is_taken_anew(tmp_path: Path) -> None:
    screenshot.take(ROOT, tmp_path / "report.png")

    taken, kept = (file.read_bytes() for file in (tmp_path / "report.png", ROOT / "docs" / "report.png"))
    assert taken[16:24] == kept[16:24]  # width and height
    assert len(taken) > len(kept) / 2


def test_without_a_browser_no_picture_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)

    with pytest.raises(UsageError, match="none of chromium"):
        screenshot.take(ROOT, tmp_path / "report.png")


COPIED = (
    "docs",
    "fixtures",
    "lint/losslint/knowledge/lookup",
    "lint/losslint/own_rules",
    "lint/losslint/playground",
    "rules",
)
"""Where the documents stand that are made from the code."""


@pytest.mark.parametrize("name", KEYS)
def test_the_example_of_a_key_is_read_and_fits_the_schema(name: str, tmp_path: Path) -> None:
    written = f"{name} = {KEYS[name].example}\n"
    (tmp_path / "losslint.toml").write_text(written, encoding="utf-8")

    settings = Configurations().for_folder(str(tmp_path))

    assert getattr(settings, name.replace("-", "_")) is not None
    jsonschema.validate(tomllib.loads(written), json.loads(configuration.json_schema()))


@pytest.mark.parametrize(
    "wrong", [{"selct": []}, {"select": "LL1"}, {"fail-on": "bad"}, {"severity": {"a": 1}}]
)
def test_the_schema_refuses_what_the_command_refuses(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, json.loads(configuration.json_schema()))


def test_check_names_what_is_out_of_date_and_writing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "README.md", tmp_path)
    page = tmp_path / "rules" / "losslint_rules" / "metrics" / "binary_accuracy_on_classes.md"
    was = page.read_text(encoding="utf-8")
    page.write_text(was.replace("Severity error", "Severity info"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    monkeypatch.setattr(sys, "argv", ["documents", "--check"])
    assert main() == 1
    told = "rules/losslint_rules/metrics/binary_accuracy_on_classes.md\n"
    assert capsys.readouterr().out == f"out of date: {told}"
    monkeypatch.setattr(sys, "argv", ["documents"])
    assert main() == 0
    assert capsys.readouterr().out == f"wrote: {told}"
    assert page.read_text(encoding="utf-8") == was
    monkeypatch.setattr(sys, "argv", ["documents", "--check"])
    assert main() == 0


def test_the_page_of_no_rule_is_named_and_left_to_its_author(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "README.md", tmp_path)
    page = tmp_path / "rules" / "losslint_rules" / "metrics" / "a_rule_renamed.md"
    page.write_text("## What it does\nIt was called otherwise.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    monkeypatch.setattr(sys, "argv", ["documents"])
    assert main() == 1
    assert capsys.readouterr().out == "the page of no rule: rules/losslint_rules/metrics/a_rule_renamed.md\n"
    assert page.is_file()


def test_it_is_called_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["documents"])

    assert main() == 2
    assert "folder of the project" in capsys.readouterr().err


def test_a_readme_without_a_table_is_said() -> None:
    with pytest.raises(ValueError, match="no table of rules"):
        rule_pages.with_table("# losslint\n", {})


def test_a_page_has_what_the_probe_said_of_the_example() -> None:
    rule = built_in()["LL104"]
    measured = {
        name: {"verdict": "confirmed", "sentence": "[0, 1) *", "with": f"{name} 3"}
        for name in ("Keras", "PyTorch")
    }

    page = rule_pages.page(rule, "## What it does\nMuch.\n\n## Put to the test\nOld.\n", {}, measured)

    said = "What `--probe` says of the example, with {} 3:\n```text\nconfirmed: [0, 1) *\n```\n"
    assert page.endswith(f"\nMuch.\n\n## Put to the test\n{said.format('Keras')}\n{said.format('PyTorch')}")
    assert rule_pages.page(rule, page, {}).endswith("\nMuch.\n")


def test_the_head_of_a_page_says_whose_findings_the_rule_s_stands_for() -> None:
    rule = built_in()["LL101"]
    assert rule.subsumes

    head, _, written = rule_pages.page(
        rule, "# LL1\n\nOld.\n\n## What it does\nMuch.\n", {"LL103": "a.md"}
    ).partition("\n## ")

    assert head.startswith("# LL101 binary-loss-on-exclusive-classes\n")
    assert "[LL103](a.md)" in head
    assert head.endswith(f"\n\n{rule.summary}\n")
    assert "Old" not in head
    assert written == "What it does\nMuch.\n"


def test_the_examples_of_a_page_are_pairs_in_their_order() -> None:
    pairs = "".join(
        f"With {name}:\n```python\nimport {name}\n```\n\nUse instead:\n```python\nimport better_{name}\n```\n\n"
        for name in ("keras", "torch")
    )

    told = rule_pages.examples(f"## Example\n{pairs}## References\n")

    assert [(one.wrong, one.right) for one in told] == [
        ("import keras\n", "import better_keras\n"),
        ("import torch\n", "import better_torch\n"),
    ]

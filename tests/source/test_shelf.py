"""A file that many others import is parsed once, and again as soon as it holds something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from losslint.check.engine import check_file
from losslint.check.policy import Policy
from losslint.interpret import Project
from losslint.plugins import load_rules
from losslint.selection import Choices, enabled
from losslint.source import Shelf, Source, read_source, reading

MODULE = Path("pkg/settings.py")


def test_the_same_content_is_the_same_source() -> None:
    shelf = Shelf(most=1_000)

    assert shelf.read(MODULE, b"classes = 10\n") is shelf.read(MODULE, b"classes = 10\n")


def test_other_content_and_another_file_are_other_sources() -> None:
    shelf = Shelf(most=1_000)
    first = shelf.read(MODULE, b"classes = 10\n")
    other = shelf.read(Path("pkg/other.py"), b"classes = 10\n")

    changed = shelf.read(MODULE, b"classes = 12\n")

    assert changed.text == "classes = 12\n"
    assert other is not first
    assert other.path == str(Path("pkg/other.py"))


def test_what_was_not_asked_for_the_longest_time_goes_first() -> None:
    shelf = Shelf(most=30)
    first, second = Path("a.py"), Path("b.py")
    kept = shelf.read(first, b"a = 100_000\n")
    gone = shelf.read(second, b"b = 100_000\n")
    shelf.read(first, b"a = 100_000\n")

    shelf.read(Path("c.py"), b"c = 100_000\n")

    assert shelf.read(first, b"a = 100_000\n") is kept
    assert shelf.read(second, b"b = 100_000\n") is not gone


def test_a_file_larger_than_the_shelf_is_read_all_the_same() -> None:
    assert Shelf(most=3).read(MODULE, b"classes = 10\n").module is not None


def test_two_projects_share_what_they_read(tmp_path: Path) -> None:
    module, script = tmp_path / "settings.py", tmp_path / "train.py"
    module.write_text("classes = 10\n")
    importer = read_source(script, b"import settings\n")

    first, second = (Project().find("settings", 0, importer) for _ in range(2))
    module.write_text("classes = 12\n")
    third = Project().find("settings", 0, importer)

    assert first is second
    assert first is not None
    assert third is not None
    assert (first.text, third.text) == ("classes = 10\n", "classes = 12\n")


def test_a_file_that_was_followed_is_not_parsed_again_when_it_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, script = tmp_path / "model.py", tmp_path / "train.py"
    module.write_text("import keras\nlayer = keras.layers.Dense(10, activation='sigmoid').compile\n")
    script.write_text("import keras\nfrom model import layer\nlayer.fit(1)\n")
    parsed: list[str] = []
    usual = reading.read_source

    def counted(path: Path, *further: Any, **named: Any) -> Source:
        parsed.append(path.name)
        return usual(path, *further, **named)

    monkeypatch.setattr("losslint.source.shelf.read_source", counted)
    monkeypatch.setattr("losslint.check.engine.read_source", counted)
    policy = Policy(enabled(load_rules().rules, (Choices(None),), {}))

    for path in (script, module, script):
        assert check_file(path, policy).diagnostics == ()

    assert parsed == ["train.py", "model.py", "train.py"]

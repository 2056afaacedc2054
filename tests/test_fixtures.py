"""losslint says about every fixture what the comments in it expect, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.expectations import (
    ASKED_FOR,
    DEFAULT,
    EXPECTATION,
    MENTION,
    SETTINGS,
    UNTARGETED,
    expected,
    lines_of,
    reported,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
FILES = sorted([*FIXTURES.rglob("*.py"), *FIXTURES.rglob("*.ipynb")])


def label(path: Path) -> str:
    """Return how a test case is called."""
    return str(path.relative_to(FIXTURES))


def twin(path: Path) -> Path:
    """Return the place of a file's repaired twin."""
    return path.with_name(f"{path.stem}_repaired{path.suffix}")


def is_twin(path: Path) -> bool:
    """Whether a file is the repaired twin of another one."""
    return path.stem.endswith("_repaired")


def settings_of(path: Path) -> Iterator[str]:
    """Yield the settings that a file is held to."""
    original = path.with_name(path.name.replace("_repaired", ""))
    for setting in SETTINGS:
        if setting != ASKED_FOR or any(f"[{setting}]" in text for _, _, text in lines_of(original)):
            yield setting


def expects_something(path: Path) -> bool:
    """Whether a file has any expectation, whatever the setting."""
    return any(MENTION.search(text) for _, _, text in lines_of(path))


@pytest.mark.parametrize(
    ("path", "setting"),
    [(path, setting) for path in FILES for setting in settings_of(path)],
    ids=lambda part: part if isinstance(part, str) else label(part),
)
def test_a_fixture_is_reported_as_its_comments_say(path: Path, setting: str) -> None:
    assert reported(path, setting) == expected(lines_of(path), setting)


def test_mistakes_that_are_not_seen_yet_are_really_not_seen() -> None:
    """Fails when a known gap is closed: then its comment becomes an expectation."""
    gaps = [
        (path, setting)
        for path in FILES
        for setting in SETTINGS
        if expected(lines_of(path), setting, todo=True)
    ]

    closed = {
        (label(path), setting): seen
        for path, setting in gaps
        if (seen := expected(lines_of(path), setting, todo=True) & reported(path, setting))
    }

    assert not closed


@pytest.mark.parametrize("path", FILES, ids=label)
def test_every_expectation_can_be_read(path: Path) -> None:
    for _, row, text in lines_of(path):
        assert len(MENTION.findall(text)) == len(EXPECTATION.findall(text)), f"{path.name}:{row}"
        for match in EXPECTATION.finditer(text):
            assert (match["setting"] or DEFAULT) in (*SETTINGS, UNTARGETED), f"{path.name}:{row}"


@pytest.mark.parametrize("path", [path for path in FILES if expects_something(path)], ids=label)
def test_what_is_wrong_has_a_twin_that_is_right(path: Path) -> None:
    assert not is_twin(path)
    assert twin(path) in FILES
    assert not expects_something(twin(path))


@pytest.mark.parametrize("path", [path for path in FILES if is_twin(path)], ids=label)
def test_a_twin_belongs_to_a_fixture(path: Path) -> None:
    assert expects_something(path.with_name(path.name.replace("_repaired", "")))


@pytest.mark.parametrize("path", FILES, ids=label)
def test_the_folder_s_readme_says_what_is_reported(path: Path) -> None:
    """Each fixture is a row of the table, with its codes and its twin, the codes that are yet to come too."""
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    if is_twin(path):
        assert f"| `{path.name}` |" in readme
        return
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{path.name}` |"))

    everything = {
        said.code
        for setting in SETTINGS
        for todo in (False, True)
        for said in expected(lines_of(path), setting, todo)
    }

    assert set(re.findall(r"LL\d{3}", row)) == everything


def test_the_files_of_exact_bytes_have_them() -> None:
    folder = FIXTURES / "encodings"

    windows = (folder / "windows_line_ends.py").read_bytes()

    assert windows.count(b"\r\n") == windows.count(b"\n") > 10
    assert (folder / "byte_order_mark.py").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (folder / "no_final_newline.py").read_bytes().endswith(b"\n")
    assert "entraînement".encode("latin-1") in (folder / "latin_1.py").read_bytes()

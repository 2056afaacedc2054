"""What an installation consists of: the wheel, the hook for pre-commit, and what the project declares."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from losslint import __version__

ROOT = Path(__file__).parent.parent
SOURCES = (ROOT / "lint" / "losslint", ROOT / "rules" / "losslint_rules")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from this tree with the tools that are installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_every_module_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        file.relative_to(source.parent).as_posix()
        for source in SOURCES
        for file in source.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert names == wanted
    assert {name.split("/")[0] for name in names} == {"losslint", "losslint_rules"}
    assert {"losslint/py.typed", "losslint_rules/py.typed", "losslint/check/engine.py"} <= names
    assert {"losslint/own_rules/invalid_syntax.md", "losslint_rules/labels/one_hot_twice.md"} <= names


def test_the_wheel_declares_the_command_and_the_rules(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        declared = archive.read(entry_points).decode("utf-8")
        described = archive.read(metadata).decode("utf-8")

    assert "losslint = losslint.__main__:main" in declared
    assert re.search(r"\[losslint\.rules\]\nlosslint = losslint_rules", declared)
    assert f"\nVersion: {__version__}\n" in described
    assert len(re.findall(r"^Requires-Dist: (?!.*extra ==)", described, re.MULTILINE)) <= 4


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {file.parent for source in SOURCES for file in source.rglob("*.py")}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_nothing_tells_people_to_install_somebody_elses_package() -> None:
    wrong = re.compile(r"pip install +losslint(?![./\w-])")
    folders = ("docs", "fixtures", "lint", "rules", "tests", ".ci")
    files = [*ROOT.iterdir(), *(file for folder in folders for file in (ROOT / folder).rglob("*"))]
    texts = {
        file.relative_to(ROOT): file.read_text(encoding="utf-8", errors="replace")
        for file in files
        if file.is_file()
    }

    assert Path("README.md") in texts
    assert [file for file, text in texts.items() if wrong.search(text)] == []


def test_the_hook_leaves_excluded_files_out() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

    assert "- id: losslint\n" in hooks
    assert "entry: losslint --force-exclude\n" in hooks
    assert "entry: losslint --force-exclude --fix\n" in hooks
    assert "types_or: [python, jupyter]\n" in hooks

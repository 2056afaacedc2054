"""Records behave as the data classes that type checkers take them for, and keep the start of a call cheap."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from losslint.record import changed, made_by, record

EXPENSIVE = {
    "argparse",
    "dataclasses",
    "msgspec",
    "inspect",
    "locale",
    "typing",
    "libcst",
    "pathlib",
    "losslint.rule",
    "importlib.metadata",
}


@record
class Shelf:
    """A class to try."""

    name: str
    books: list[str] = made_by(default_factory=list)
    rows: int = 2

    @property
    def full(self) -> bool:
        return len(self.books) > self.rows


def test_fields_are_given_by_place_or_by_name_and_have_defaults() -> None:
    shelf = Shelf("left", rows=1)

    assert (shelf.name, shelf.books, shelf.rows, shelf.full) == ("left", [], 1, False)
    assert shelf.books is not Shelf("right").books
    assert repr(shelf) == "Shelf(name='left', books=[], rows=1)"


def test_equal_fields_make_equal_records() -> None:
    assert Shelf("left") == Shelf("left", [])
    assert Shelf("left") != Shelf("right")
    assert changed(Shelf("left"), name="right") == Shelf("right")


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Shelf has no field 'colour'"):
        Shelf(name="left", colour="red")  # type: ignore[call-arg]
    with pytest.raises(KeyError):
        Shelf()  # type: ignore[call-arg]


WITHOUT_A_FILE = {"re", "enum", "losslint.gate", "losslint.source.glance", "losslint.schema"}
"""What is not needed either where there is no file to look into."""


def call(folder: Path, *arguments: str) -> tuple[str, set[str]]:
    """Return what a call prints, and the modules that it has imported in the end."""
    code = f"import sys; from losslint.__main__ import main; main({arguments!r});"
    code += "print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    return ran.stdout, set(ran.stderr.rpartition("\n")[0].split())


@pytest.mark.parametrize(
    "arguments", [(".",), ("plain.py", "-q"), (), ("--output-format=concise", "plain.py")]
)
def test_a_call_without_a_candidate_file_imports_nothing_expensive(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "plain.py").write_text("print('hello')\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'hello'\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("*.ipynb\n/build\n", encoding="utf-8")

    said, imported = call(tmp_path, *arguments)

    assert said == ("" if "-q" in arguments else "No training was found in 1 file.\n")
    assert not EXPENSIVE & imported
    assert "losslint.gate" in imported


def test_a_call_whose_results_are_kept_imports_neither_the_engine_nor_what_writes_and_searches(
    tmp_path: Path,
) -> None:
    code = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile(loss='mse')\n"
    (tmp_path / "train.py").write_text(code, encoding="utf-8")

    _, first = call(tmp_path, ".")
    _, second = call(tmp_path, ".")

    assert "libcst" in first
    assert not {"libcst", "argparse", "losslint.rule", "importlib.metadata", "tempfile", "shutil"} & second


def test_a_call_without_a_file_does_not_even_import_what_looks_into_one(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()

    said, imported = call(tmp_path, "--exclude", "old", ".")

    assert said == "Nothing was checked: no Python file or notebook was found.\n"
    assert not (EXPENSIVE | WITHOUT_A_FILE) & imported

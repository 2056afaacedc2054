"""Which files are checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from losslint.config import Configurations
from losslint.discovery import Choice, Discovered, discover, require, standard_input
from losslint.errors import UsageError
from losslint.patterns import Patterns


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(tree: Path, *names: str, text: str = "") -> None:
    for name in names:
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def look(*paths: str, options: tuple[str, ...] = (), choice: Choice | None = None) -> Discovered:
    return discover(paths or (".",), Configurations(options), choice or Choice())


def names(*paths: str, options: tuple[str, ...] = (), choice: Choice | None = None) -> list[str]:
    return [target.shown for target in look(*paths, options=options, choice=choice).targets]


def test_folders_are_searched_for_scripts_and_notebooks(tree: Path) -> None:
    put(tree, "b.py", "a/c.ipynb", "a/d.PY", "a/e.txt", "a/f.pyi", "README.md")

    assert names() == ["a/c.ipynb", "a/d.PY", "b.py"]
    assert names("a") == ["a/c.ipynb", "a/d.PY"]


def test_a_file_is_taken_once(tree: Path) -> None:
    put(tree, "a/b.py")

    assert names("a", ".", "a/b.py", str(tree / "a" / "b.py")) == ["a/b.py"]


def test_a_named_file_may_have_any_name(tree: Path) -> None:
    put(tree, "train", "stub.pyi")

    assert names("train", "stub.pyi") == ["stub.pyi", "train"]


def test_usual_folders_of_others_are_left_out(tree: Path) -> None:
    put(tree, "a.py", ".venv/b.py", "x/node_modules/c.py", "build/d.py", "x/.ipynb_checkpoints/e.ipynb")

    assert names() == ["a.py"]
    assert ("build", "excluded by default") in look().passed_over


def test_configured_excludes_take_the_place_of_the_usual(tree: Path) -> None:
    put(tree, "a.py", "build/d.py", "old/b.py", "x/old/c.py", "x/keep/old.py")

    assert names(options=('exclude = ["old"]',)) == ["a.py", "build/d.py", "x/keep/old.py"]
    assert names(options=('exclude = ["x/old"]',)) == ["a.py", "build/d.py", "old/b.py", "x/keep/old.py"]
    assert names(options=('extend-exclude = ["old", "x/*/*.py"]',)) == ["a.py"]


def test_excludes_count_from_the_configuration_file(tree: Path) -> None:
    put(tree, "inner/losslint.toml", text='exclude = ["/a"]')
    put(tree, "inner/a/b.py", "inner/c/a/b.py", "a/b.py")

    assert names() == ["a/b.py", "inner/c/a/b.py"]


def test_the_command_line_excludes(tree: Path) -> None:
    put(tree, "a.py", "b.py", "build/c.py")
    only_b = Patterns(("b.py",), str(tree), "--exclude")

    assert names(choice=Choice(exclude=only_b)) == ["a.py", "build/c.py"]
    assert names(choice=Choice(extend_exclude=only_b)) == ["a.py"]


def test_a_named_file_is_checked_even_where_it_is_excluded(tree: Path) -> None:
    put(tree, "build/a.py", "old/b.py")
    options = ('extend-exclude = ["old"]',)

    assert names("build/a.py", "old/b.py", "old", options=options) == ["build/a.py", "old/b.py"]
    assert names("build/a.py", "old/b.py", "old", options=options, choice=Choice(named_too=True)) == []


def test_force_exclude_looks_below_the_project_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "build/project/a.py", "build/project/venv/b.py")
    monkeypatch.chdir(tmp_path / "build" / "project")

    assert names(choice=Choice(named_too=True)) == ["a.py"]
    assert names("a.py", "venv/b.py", choice=Choice(named_too=True)) == ["a.py"]


def test_what_git_ignores_is_left_out(tree: Path) -> None:
    put(tree, ".gitignore", text="*.ipynb\n!keep.ipynb\n/out/\n")
    put(tree, "a/.gitignore", text="b.py\n!c.ipynb\n")
    put(tree, "x.ipynb", "keep.ipynb", "out/d.py", "a/b.py", "a/c.ipynb", "a/out/e.py", "b.py")

    assert names() == ["a/c.ipynb", "a/out/e.py", "b.py", "keep.ipynb"]
    assert ("out", "ignored by Git") in look().passed_over
    assert "out/d.py" in names(choice=Choice(respect_gitignore=False))
    assert "out/d.py" in names(options=("respect-gitignore = false",))


def test_a_bigger_repository_has_a_say(tree: Path) -> None:
    put(tree, ".gitignore", text="*.ipynb\nsecret\n")
    put(tree, ".git/info/exclude", text="mine.py\n")
    put(tree, "a/b.ipynb", "a/c.py", "a/mine.py", "a/secret/d.py")

    assert names("a") == ["a/c.py"]


def test_outside_a_repository_what_lies_above_has_no_say(tree: Path) -> None:
    put(tree, ".gitignore", text="*.py\n")
    put(tree, "a/b.py")

    assert names("a") == ["a/b.py"]


def test_an_ignored_folder_that_is_named_is_searched(tree: Path) -> None:
    put(tree, ".gitignore", text="out/\n")
    put(tree, ".git/HEAD", "out/a.py", "out/.gitignore")
    put(tree, "out/.gitignore", text="b.py\n")
    put(tree, "out/b.py")

    assert names("out") == ["out/a.py"]
    assert names("out", choice=Choice(named_too=True)) == []


def test_a_gitignore_with_a_broken_line_still_counts(tree: Path) -> None:
    (tree / ".gitignore").write_bytes(b"!\n\xff\nb.py\n")
    put(tree, "a.py", "b.py")

    assert names() == ["a.py"]


def test_symbolic_links_do_not_trap_the_search(tree: Path) -> None:
    put(tree, "a/b.py")
    (tree / "a" / "loop").symlink_to(tree)
    (tree / "a" / "self.py").symlink_to(tree / "a" / "self.py")
    (tree / "a" / "nowhere.py").symlink_to(tree / "missing.py")
    (tree / "a" / "c.py").symlink_to(tree / "a" / "b.py")

    assert names() == ["a/b.py"]
    assert ("a/nowhere.py", "a symbolic link to no file") in look().passed_over


def test_a_folder_that_cannot_be_listed_is_noted(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, "a.py", "locked/b.py")
    scan = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)

    found = look()

    assert [target.shown for target in found.targets] == ["a.py"]
    assert [(folder.shown, why) for folder, why in found.unlistable] == [("locked", "Permission denied")]
    assert look("locked").empty == []


def test_a_folder_without_a_file_is_noted(tree: Path) -> None:
    put(tree, "a/b.txt", "c/d.py")

    found = look("a", "c")

    assert found.empty == ["a"]
    assert [target.shown for target in found.targets] == ["c/d.py"]


def test_files_elsewhere_are_shown_absolutely(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    put(other, "a.py")

    assert names(str(other)) == [str(other / "a.py")]


def test_missing_paths_are_refused(tree: Path) -> None:
    put(tree, "a.py")

    require(["a.py", ".", "a.py/"])
    with pytest.raises(UsageError, match=r"^no such file or folder: nosuch\.py, b$"):
        require(["./nosuch.py", "a.py", "b/"])


def test_standard_input_has_the_settings_of_its_name(tree: Path) -> None:
    put(tree, "inner/losslint.toml", text='ignore = ["LL1"]\nextend-exclude = ["old.py"]')
    configurations = Configurations()

    unnamed = standard_input(None, configurations, Choice())
    named = standard_input("inner/a.py", configurations, Choice())

    assert unnamed is not None
    assert named is not None
    assert (unnamed.shown, unnamed.settings.ignore) == ("<stdin>", ())
    assert (named.shown, named.settings.ignore) == ("inner/a.py", ("LL1",))
    assert standard_input("inner/old.py", configurations, Choice()) is not None
    assert standard_input("inner/old.py", configurations, Choice(named_too=True)) is None
    with pytest.raises(UsageError, match="names a folder"):
        standard_input("inner", configurations, Choice())

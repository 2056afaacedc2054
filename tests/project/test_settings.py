"""Which settings file a path of the code leads to: the project's own, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.project import Project
from losslint.project.setting import Setting
from losslint.project.settings import LARGEST, MOST_FILES
from losslint.source import Source, read_source


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return tmp_path / "project"


def put(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def script(root: Path, name: str = "src/train.py") -> Source:
    put(root, name, "import keras\n")
    return read_source(root / name)


def said(root: Path, path: str, name: str = "src/train.py", project: Project | None = None) -> object:
    """Return what a file says that holds one number, or why that is not known."""
    found = (project or Project()).settings(path, "yaml", script(root, name))
    return found.scalar if isinstance(found, Setting) else found


@pytest.mark.parametrize("place", ["src/a.yaml", "a.yaml"])
def test_a_path_is_meant_from_the_script_or_from_the_project(root: Path, place: str) -> None:
    put(root, place, "1")

    assert said(root, "a.yaml") == 1


def test_of_two_files_that_differ_nobody_knows_which_is_read(root: Path) -> None:
    put(root, "a.yaml", "1")
    put(root, "src/a.yaml", "2")

    assert said(root, "a.yaml") == "`a.yaml` may be one of several files"
    assert said(root, str(root / "a.yaml")) == 1

    put(root, "src/a.yaml", "1")
    assert said(root, "a.yaml") == 1


def test_nothing_outside_the_project_is_read(root: Path) -> None:
    put(root, "../a.yaml", "1")

    for path in ("../../a.yaml", str(root.parent / "a.yaml")):
        assert "outside" in str(said(root, path))
    assert said(root, "a.yaml") == "there is no file `a.yaml` in the project"


def test_no_link_leads_out_of_the_project(root: Path) -> None:
    put(root, "../a.yaml", "1")
    (root / "a.yaml").symlink_to(root.parent / "a.yaml")

    assert said(root, "a.yaml") == "there is no file `a.yaml` in the project"


def test_no_link_of_a_folder_does(root: Path) -> None:
    put(root, "../other/a.yaml", "1")
    (root / "conf").symlink_to(root.parent / "other")

    assert said(root, "conf/a.yaml") == "there is no file `conf/a.yaml` in the project"


def test_without_a_repository_the_project_is_where_it_is_marked(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", "1")
    put(tmp_path, "project/setup.py", "")

    assert said(tmp_path / "project", "../../a.yaml") == "`../../a.yaml` lies outside of the project"
    assert said(tmp_path / "project", "a.yaml") == "there is no file `a.yaml` in the project"
    put(tmp_path, "project/a.yaml", "2")
    assert said(tmp_path / "project", "a.yaml") == 2


def test_without_either_it_is_where_the_command_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.yaml", "1")
    here = tmp_path / "project"
    assert said(here, "a.yaml") == "there is no file `a.yaml` in the project"

    monkeypatch.chdir(tmp_path)
    assert said(here, "a.yaml") == 1


def test_a_large_file_holds_data(root: Path) -> None:
    put(root, "a.yaml", "1" + " " * LARGEST)

    assert said(root, "a.yaml") == "there is no file `a.yaml` in the project"


def test_who_asks_for_very_many_files_reads_data(root: Path) -> None:
    put(root, "a.yaml", "1")
    project = Project()
    for number in range(MOST_FILES):
        said(root, f"{number}.yaml", project=project)

    assert said(root, "a.yaml", project=project) == "one of very many files"


def test_every_path_that_was_looked_at_is_noted(root: Path) -> None:
    put(root, "a.yaml", "1")
    project = Project()

    said(root, "a.yaml", project=project)

    assert {root / "a.yaml", root / "src" / "a.yaml", root / ".git"} <= project.looked_for


def test_what_is_not_written_yet_counts(root: Path) -> None:
    put(root, "a.yaml", "1")

    assert said(root, "a.yaml", project=Project(instead={(root / "a.yaml").resolve(): b"2"})) == 2

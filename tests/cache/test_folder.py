"""A cache is written into folders that losslint made, and only what it wrote is ever removed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from losslint.__main__ import main
from losslint.cache.codec import from_plain

WRONG = """\
import keras

model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(6, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(rows, keras.utils.to_categorical(kinds, 6))
"""
CHECK = ["--isolated", "-q", "--output-format", "concise"]
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache made by losslint.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "train.py").write_text(WRONG, encoding="utf-8")
    (folder / "precious.txt").write_text("keep", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("asked", [".", "", "../project", "empty", "link"])
def test_a_folder_that_is_not_ours_gets_no_marks_and_stays(
    project: Path, capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    (project / "empty").mkdir()
    (project / "link").symlink_to(".")
    before = names(project)
    option = f"--cache-dir={asked}"
    for _ in range(2):
        assert main([*CHECK, option, "."]) == (1 if asked else 2)
    assert capsys.readouterr().out.count("LL101") == (2 if asked else 0)
    assert not (project / ".gitignore").exists()
    assert main(["clean", option]) == (0 if asked else 2)
    assert names(project) == before


def test_a_folder_that_cannot_be_made_is_told_and_costs_nothing_else(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["--isolated", "--output-format", "concise", "--cache-dir", "precious.txt/results", "train.py"])
        == 1
    )
    told = capsys.readouterr()
    assert "LL101" in told.out
    assert (
        told.err
        == "losslint: warning: nothing is kept in precious.txt/results, it cannot be made: File exists\n"
    )
    assert main([*CHECK, "--cache-dir", "precious.txt/results", "train.py"]) == 1
    assert not capsys.readouterr().err


def test_a_folder_of_ours_is_used_again_and_removed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        main([*CHECK, "--cache-dir", "a/results", "train.py"])
    assert {"CACHEDIR.TAG", ".gitignore"} < set(names(project / "a" / "results"))
    assert not (project / "a" / "results" / ".losslint_cache").exists()
    assert main(["clean", "--cache-dir", "a/results"]) == 0
    assert names(project / "a") == []
    assert capsys.readouterr().out.endswith("a/results is removed\n")


def test_what_others_put_into_a_cache_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*CHECK, "train.py"])
    cache = project / ".losslint_cache"
    (cache / "ab").mkdir(exist_ok=True)
    for name in ("notes.txt", "ab/notes.txt", "ab/" + "c" * 62 + ".json.bak"):
        (cache / name).write_text("mine", encoding="utf-8")
    (cache / "ac").symlink_to(project)
    (cache / ".gitignore").write_text("*\n!notes.txt\n", encoding="utf-8")
    capsys.readouterr()

    assert main(["clean"]) == 0
    assert "what losslint has not written stays" in capsys.readouterr().out
    assert names(cache) == [".gitignore", "ab", "ac", "notes.txt"]
    assert names(cache / "ab") == ["c" * 62 + ".json.bak", "notes.txt"]
    assert (project / "precious.txt").exists()


def test_what_an_earlier_version_left_in_a_project_is_removed_and_the_project_stays(project: Path) -> None:
    (project / "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
    (project / ".gitignore").write_text("*\n", encoding="utf-8")

    assert main(["clean", "--cache-dir", "."]) == 0
    assert names(project) == ["precious.txt", "train.py"]


@pytest.mark.parametrize("place", [".losslint_cache", ".losslint_cache/00"])
def test_links_are_not_followed_for_writing(project: Path, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if place.endswith("00"):
        main([*CHECK, "train.py"])
        for number in range(256):
            group = project / ".losslint_cache" / f"{number:02x}"
            if group.is_dir():
                for entry in group.iterdir():
                    entry.unlink()
                group.rmdir()
            group.symlink_to(outside)
    else:
        (outside / "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
        (project / place).symlink_to(outside)
    before = names(outside)

    assert main([*CHECK, "train.py"]) == 1
    assert names(outside) == before
    assert main(["clean"]) == 0
    assert names(outside) == before


def test_clean_looks_where_checks_keep_their_results(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "losslint.toml").write_text("", encoding="utf-8")
    (project / "part").mkdir()
    main(["-q", "train.py"])
    os.chdir(project / "part")

    assert main(["clean"]) == 0
    assert not (project / ".losslint_cache").exists()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


def with_leaf(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = json.loads(json.dumps(value))
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = new
    return copied


@pytest.mark.parametrize("new", [None, "x", 5, -1, 10**12, 2.5, True, [], {}, [[]], ["x"]], ids=repr)
def test_no_value_of_another_type_in_an_entry_is_believed(
    project: Path, capsys: pytest.CaptureFixture[str], new: Any
) -> None:
    main([*CHECK, "train.py"])
    expected = capsys.readouterr().out
    (entry,) = (project / ".losslint_cache").glob("*/*.json")
    good = json.loads(entry.read_bytes())
    for path in leaves(good["result"]):
        bad = with_leaf(good["result"], path, new)
        try:
            from_plain(bad)
        except ValueError:  # no entry
            continue
        # It could have been written like this: another text, another row. Every report has to bear it.
        entry.write_text(json.dumps({**good, "result": bad}), encoding="utf-8")
        for name in ("full", "github", "sarif", "rdjson"):
            assert main(["--isolated", "-q", "--output-format", name, "train.py"]) in (0, 1), path
    for path in leaves(good):
        if path[:1] != ("result",):
            entry.write_text(json.dumps(with_leaf(good, path, new)), encoding="utf-8")
            capsys.readouterr()
            assert main([*CHECK, "train.py"]) == 1, path
            assert capsys.readouterr().out == expected

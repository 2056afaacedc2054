"""Patterns of ignore files: as Git has them, and in bounded time."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from losslint.globs import Globs, InvalidGlobError

_NAMES = st.text("ab.c", min_size=1, max_size=4).filter(lambda name: name.strip("."))
_PATHS = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)
_PIECES = st.sampled_from(
    ("a", "b", "c", ".", "*", "?", "[ab]", "[!a]", "[^b-c]", "[[:alpha:]]", "[]a]", "\\a", "[a\\b]")
)
_SEGMENTS = st.one_of(
    st.just("**"),
    st.lists(_PIECES, min_size=1, max_size=4).map("".join).filter(lambda name: "**" not in name),
)
_LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "!", "/", "!/")),
    st.lists(_SEGMENTS, min_size=1, max_size=3).map("/".join),
    st.sampled_from(("", "", "/", " ")),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("Git itself is what is compared with")
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


def ignored_by_git(folder: Path, lines: Sequence[str], paths: Sequence[str]) -> set[str]:
    (folder / ".gitignore").write_text("\n".join(lines), encoding="utf-8")
    command = [
        "git",
        "-C",
        str(folder),
        "-c",
        "core.ignoreCase=false",
        "check-ignore",
        "--no-index",
        "-z",
        "--stdin",
    ]
    ran = subprocess.run(command, input="\0".join(paths), capture_output=True, text=True, check=False)
    return set(filter(None, ran.stdout.split("\0")))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LINES, min_size=1, max_size=8), st.lists(_PATHS, min_size=5, max_size=30, unique=True))
def test_git_and_we_ignore_the_same(repository: Path, lines: list[str], paths: list[str]) -> None:
    globs = Globs(lines, forgiving=True)

    assert {path for path in paths if globs.decide(path.split("/"), False)} == ignored_by_git(
        repository, lines, paths
    )


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*m*m*m*m*m*m*m*m*n", "m" * 250),
        ("*" + "a*" * 400_000 + "b", "a" * 250),
        ("**/a/" * 2_000 + "b", "a/" * 100 + "a"),
        ("**/a*a*a*a*a*a*b/" * 60 + "c", "/".join(["a" * 60] * 60)),
        ("[" + "a-z" * 100_000 + "]*[!a]" * 20, "a" * 250),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    started = time.process_time()

    assert not Globs([pattern], forgiving=True).decide(path.split("/"), False)
    assert time.process_time() - started < 2


def test_thousands_of_lines_take_no_longer_than_reading_them() -> None:
    kinds = ("name{}.py", "/folder{}/", "*{}.ipynb", "part{}*", "a/b{}/*.py", "[", "!keep{}.py", "**/x{}")
    lines = [kind.format(number) for number in range(5_000) for kind in kinds]
    started = time.process_time()
    globs = Globs(lines, forgiving=True)
    files = [(f"folder{n % 100}", f"train{n}.py") for n in range(2_000)]

    assert sum(bool(globs.decide(file, False)) for file in files) == 2_000
    assert not any(globs.decide(("source", name), False) for _, name in files)
    assert globs.decide(("a", "b7", "c.py"), False)
    assert globs.decide(("name7.py",), False)
    assert globs.decide(("keep7.py",), False) is False
    assert time.process_time() - started < 10


def test_a_pattern_that_is_none_is_passed_over_or_refused() -> None:
    assert Globs(["[", "a\\", "!", "b"], forgiving=True).decide(("b",), False)
    for line in ("[", "a\\", "!", "[[:letter:]]"):
        with pytest.raises(InvalidGlobError, match=r"^.+$"):
            Globs([line], forgiving=False)

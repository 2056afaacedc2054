"""`losslint corpus`: what is asked wrongly is one sentence, and on Ray nothing is lost and nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.commands import parse_corpus
from losslint.options import split_command

from tests.corpus.code import LABELS, TRAIN
from tests.started import modules

SECONDS = 300
NEEDS_RAY = pytest.mark.skipif(not (find_spec("ray") and find_spec("pyarrow")), reason="needs Ray")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "needs a Parquet file"),
        (("read.parquet",), "needs a folder to write to"),
        (("nowhere.parquet", "--out", "found"), "no such file or folder: nowhere.parquet"),
        (("read.parquet", "--out", "found", "--batch", "0"), "--batch: 0 is too little; 1 is the least"),
        (("read.parquet", "--out", "found", "--time-limit", "nan"), "--time-limit: nan is too little"),
        (("read.parquet", "--out", "found", "--memory", "9"), "no such option: --memory"),
        (("read.parquet", "--out", "found", "--config", "a.toml"), "reads no configuration"),
        (("read.parquet", "--out", "found", "--fix"), "`losslint corpus` has no option --fix"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "read.parquet").touch()

    assert main(["corpus", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_folder_called_corpus_is_written_with_its_path() -> None:
    assert split_command(["corpus", "a"]) == ("corpus", ["a"])
    assert split_command(["./corpus", "a"]) == (None, ["./corpus", "a"])
    assert parse_corpus(["a", "--out", "b", "--select", "LL1,LL2"]).select == ("LL1", "LL2")


@pytest.mark.parametrize("library", ["ray", "pyarrow"])
def test_without_the_extra_the_command_says_what_is_missing(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = {"ray", "pyarrow"} - {library}
    monkeypatch.setattr("losslint.corpus.command.find_spec", lambda name: name in there or None)
    (tmp_path / "read.parquet").touch()

    assert main(["corpus", str(tmp_path / "read.parquet"), "--out", str(tmp_path / "found")]) == 2
    assert f"a corpus needs {library}: run `pip install '.[corpus]'`" in capsys.readouterr().err


@NEEDS_RAY
def test_what_is_no_table_of_repositories_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "empty").mkdir()
    (tmp_path / "text.parquet").write_text("PAR1", encoding="utf-8")
    pq.write_table(pa.table({"repo": ["a"], "path": ["b"], "content": ["c"]}), tmp_path / "names.parquet")
    pq.write_table(
        pa.table({"repository": ["a"], "path": ["b"], "content": ["c"]}), tmp_path / "good.parquet"
    )

    for words, said in (
        (["empty"], f"there are no Parquet files under {tmp_path / 'empty'}"),
        (["text.parquet"], "text.parquet is not a Parquet file"),
        (["good.parquet", "names.parquet"], "names.parquet has no column `repository`; valid are repo"),
        (["good.parquet", "--select", "LL999"], "no rule is called `LL999`"),
        (["good.parquet", "--address", "localhost:1"], "no Ray answers at localhost:1"),
    ):
        paths = [
            str(tmp_path / word) if not word.startswith(("-", "LL9", "local")) else word for word in words
        ]
        assert main(["corpus", *paths, "--out", str(tmp_path / "found")]) == 2
        assert said in capsys.readouterr().err


@NEEDS_RAY
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers in /proc")
def test_with_two_workers_of_which_one_is_killed_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 60
    code = TRAIN + b"".join(b"model.fit(x / %d, y)\n" % n for n in range(1, 120))
    names = [f"owner/{n % count}" for n in range(2 * count)]
    contents = [code + b"# %d\n" % n for n in range(count)] + [LABELS] * count
    table = pa.table(
        {"repository": names, "path": ["a.py"] * count + ["labels.py"] * count, "content": contents}
    )
    pq.write_table(table, tmp_path / "read.parquet")
    command, parts = _command(tmp_path), tmp_path / "found" / "parts"
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(parts)
    ) as run:
        killed = _kill_a_worker(run, parts)
        said, errors = run.communicate(timeout=SECONDS)

    assert killed, "the run was over before a worker could be killed"
    said, errors = _without_rays(said), _without_rays(errors)
    assert (run.returncode, errors) == (0, "")
    assert said.startswith(f"{count} repositories, {count} with {120 * count} trainings\n")
    written = pq.read_table(parts)
    assert Counter(written["repository"].to_pylist()) == Counter(dict.fromkeys(names, 1))
    assert set(written["status"].to_pylist()) == {"checked"}
    first = {path: path.stat().st_mtime_ns for path in parts.iterdir()}
    again = subprocess.run(
        command, capture_output=True, text=True, env=_environment(parts), check=False, timeout=SECONDS
    )
    assert (again.returncode, again.stdout) == (0, said)
    assert again.stderr == f"losslint: {count} repositories are done already\n"
    assert {path: path.stat().st_mtime_ns for path in parts.iterdir()} == first
    assert {path.name for path in (tmp_path / "found").iterdir()} == {
        "made-by.json",
        "parts",
        "ray.log",
        "summary.parquet",
        "summary.svg",
    }


def _without_rays(text: str) -> str:
    """Return what is said without the lines in which Ray tells that it tries again."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if "raylet" not in line and "restarted" not in line)


def _command(folder: Path) -> list[str]:
    words = [
        "corpus",
        str(folder / "read.parquet"),
        "--out",
        str(folder / "found"),
        "--workers",
        "2",
        "--batch",
        "4",
    ]
    return [sys.executable, "-m", "losslint", *words]


def _environment(mark: Path) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    return {**others, "PYTHONPATH": modules(), "STARTED_FOR": str(mark)}


def _kill_a_worker(run: subprocess.Popen[str], parts: Path) -> bool:
    """End one of the processes that check once something is written and before all is."""
    while run.poll() is None:
        if any(parts.glob("[0-9a-f]*")):
            forking = [
                one
                for one in _started_here(str(parts))
                if b"losslint.corpus.forking" in _told(one, "cmdline")
            ]
            workers = {parent for parent in map(_parent, forking) if b"ray::" in _told(parent, "cmdline")}
            if len(workers) > 1:
                os.kill(min(workers), signal.SIGKILL)
                return True
        time.sleep(0.05)
    return False


def _started_here(mark: str) -> list[int]:
    """Return the processes that this test is the reason for: Ray parts its own from whoever started it."""
    processes = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    return [process for process in processes if mark.encode() in _told(process, "environ")]


def _parent(process: int) -> int:
    fields = _told(process, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0


def _told(process: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{what}").read_bytes()
    except OSError:  # it has ended, or is somebody else's
        return b""

"""Adopting losslint in old code: the baseline, comments that suppress, and the required version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.version import fulfils

DATA = """\
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import to_categorical

(x, y), _ = mnist.load_data()
x = x.reshape(60000, 784) / 255
"""
TRAINING = """\
model = Sequential([Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(x, to_categorical(y, 10))
"""
WRONG = DATA + TRAINING
RIGHT = WRONG.replace("binary_", "categorical_")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    put("train.py", WRONG)
    return tmp_path


def put(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--output-format", "concise", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def listed(name: str = "losslint-baseline.json") -> list[tuple[str, str]]:
    entries = json.loads(Path(name).read_text(encoding="utf-8"))["findings"]
    return [(entry["path"], entry["code"]) for entry in entries]


def test_a_baseline_takes_away_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--write-baseline") == (
        0,
        "All checks passed; 1 in baseline.\n1 training in 1 file.\n",
        'losslint: wrote 1 finding in losslint-baseline.json; `baseline = "losslint-baseline.json"` or --baseline '
        "leaves them out\n",
    )
    assert listed() == [("train.py", "LL101")]
    assert said(capsys, "--baseline", "losslint-baseline.json")[:2] == (
        0,
        "All checks passed; 1 in baseline.\n1 training in 1 file.\n",
    )
    assert said(capsys)[0] == 1


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("train.py", "a file to check"),
        ("losslint.toml", "a configuration"),
        ("known.json", "a baseline"),
        ("other.json", "a baseline"),
    ],
)
def test_a_report_replaces_nothing_that_is_read(
    capsys: pytest.CaptureFixture[str], written: str, kind: str
) -> None:
    put("losslint.toml", 'baseline = "known.json"\n')
    assert said(capsys, "--write-baseline")[2].endswith("known.json\n")
    options = ["--baseline", "other.json"] if written == "other.json" else []
    before = Path(written).read_bytes() if not options else b""

    code, _, err = said(capsys, *options, "--output-format", f"json:{written}")
    assert (code, err) == (
        2,
        f"losslint: --output-format: {written} is {kind}, which a report would replace\n",
    )
    assert options or Path(written).read_bytes() == before


def test_the_configuration_names_a_baseline_below_its_folder(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("losslint.toml", 'baseline = "known.json"\n')
    put("deep/other.py", WRONG)

    assert said(capsys, "--write-baseline")[0] == 0
    assert listed("known.json") == [("deep/other.py", "LL101"), ("train.py", "LL101")]
    monkeypatch.chdir(folder / "deep")
    assert said(capsys)[:2] == (0, "All checks passed; 1 in baseline.\n1 training in 1 file.\n")


def test_the_identity_of_a_finding_survives_moved_lines_and_changed_neighbours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said(capsys, "--write-baseline")
    put("train.py", "# new\n\n" + WRONG.replace("optimizer='adam')", "optimizer='adam')\nprint(1)"))

    assert said(capsys, "--baseline", "losslint-baseline.json")[0] == 0


def test_what_is_new_is_shown_and_what_is_gone_is_stale(capsys: pytest.CaptureFixture[str]) -> None:
    put("other.py", WRONG)
    said(capsys, "--write-baseline")
    put("train.py", RIGHT)
    put("third.py", WRONG)

    code, out, _ = said(capsys, "--baseline", "losslint-baseline.json")

    assert code == 1
    assert out.startswith("third.py:9:20: LL101 ")
    assert "Found 1 finding (1 warning) in 3 files; 1 in baseline, 1 stale.\n" in out


def test_writing_again_prunes_what_was_checked_and_keeps_what_was_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("a.py", "b.py", "c.py"):
        put(name, WRONG)
    said(capsys, "--write-baseline")
    put("a.py", RIGHT)
    put("b.py", RIGHT)
    Path("c.py").unlink()

    said(capsys, "--write-baseline", "a.py")
    assert listed() == [("b.py", "LL101"), ("train.py", "LL101")]
    said(capsys, "--write-baseline", "--select", "LL2")
    assert listed() == [("b.py", "LL101"), ("train.py", "LL101")]
    assert said(capsys, "--write-baseline")[2].endswith(", 1 no longer found\n")
    assert listed() == [("train.py", "LL101")]


def test_what_cannot_be_read_is_in_no_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", "import keras\nprint 'old', model.fit\n")

    assert said(capsys, "--write-baseline")[0] == 1
    assert listed() == []


def test_a_name_behind_write_baseline_is_told_where_it_belongs(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = said(capsys, "--write-baseline", "old.json")

    assert code == 2
    assert "`--baseline old.json --write-baseline` writes that one" in error
    assert not Path("old.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such baseline: "),
        ("nonsense", "is not a baseline; --write-baseline makes one"),
        ("[]", "is not a baseline"),
        ('{"version": 9, "findings": []}', "is of version 9, not 1"),
        ('{"version": 1, "findings": [{"path": 1}]}', "is not a baseline"),
    ],
)
def test_a_baseline_that_cannot_be_used_ends_with_2(
    capsys: pytest.CaptureFixture[str], text: str | None, message: str
) -> None:
    if text is not None:
        put("known.json", text)

    code, out, err = said(capsys, "--baseline", "known.json")

    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "model.compile('adam', 'binary_crossentropy')\n",
            "model.compile('adam', 'binary_crossentropy')  # losslint: ignore[LL101] old\n",
        ),
        (
            "model.compile('adam', 'binary_crossentropy')   # why\n",
            "model.compile('adam', 'binary_crossentropy')   # why  # losslint: ignore[LL101] old\n",
        ),
        (
            "model.compile('adam', \\\n  'binary_crossentropy', \\\n  ['mae'])\n",
            "# losslint: ignore[LL101] old\nmodel.compile('adam', \\\n  'binary_crossentropy', \\\n  ['mae'])\n",
        ),
        (
            "if x is not None:\n    model.compile('adam', 'binary_crossentropy'); t = '''\n'''\n",
            "if x is not None:\n    # losslint: ignore[LL101] old\n    model.compile('adam', 'binary_crossentropy'); t = '''\n'''\n",
        ),
    ],
)
def test_a_comment_is_added_where_it_can_stand(
    capsys: pytest.CaptureFixture[str], before: str, after: str
) -> None:
    model, _, fit = TRAINING.splitlines(keepends=True)
    put("train.py", DATA + model + before + fit)

    code, out, err = said(capsys, "--add-ignore=old")

    assert (code, out) == (0, "All checks passed!\n1 training in 1 file.\n")
    assert err == "losslint: added 1 comment in 1 file\n"
    assert Path("train.py").read_text(encoding="utf-8") == DATA + model + after + fit
    assert said(capsys, "--add-ignore=old") == (0, "All checks passed!\n1 training in 1 file.\n", "")


def test_a_code_joins_a_comment_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG.replace("optimizer='adam')", "optimizer='adam')  # losslint: ignore[LL090] mine"))

    said(capsys, "--add-ignore", "train.py")

    assert "  # losslint: ignore[LL090, LL101] mine\n" in Path("train.py").read_text(encoding="utf-8")


def test_a_notebook_gets_its_comment_in_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)}
        for text in (DATA, TRAINING)
    ]
    before = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    put("train.ipynb", before)
    Path("train.py").unlink()

    assert said(capsys, "--add-ignore")[0] == 0

    after = Path("train.ipynb").read_text(encoding="utf-8")
    changed = [new for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]
    assert [line.strip() for line in changed] == [
        "\"model.compile(loss='binary_crossentropy', optimizer='adam')  # losslint: ignore[LL101]\\n\","
    ]


def test_comments_and_the_baseline_do_not_meet(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--write-baseline")

    assert said(capsys, "--baseline", "losslint-baseline.json", "--add-ignore")[0] == 0
    assert Path("train.py").read_text(encoding="utf-8") == WRONG


def test_a_file_that_does_not_parse_gets_no_comment(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", "import keras\nprint 'old', model.fit\n")

    assert said(capsys, "--add-ignore")[0] == 1
    assert Path("train.py").read_text(encoding="utf-8") == "import keras\nprint 'old', model.fit\n"


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        (">=0.1", True),
        (">=0.1, <0.3", True),
        ("0.2", True),
        ("==0.2.0", True),
        ("~=0.1", True),
        ("~=0.1.0", False),
        ("!=0.2", False),
        (">0.2", False),
        ("<0.2", False),
        ("<=0.2", True),
        ("newest", None),
        ("", None),
    ],
)
def test_versions_are_compared(requirement: str, met: bool | None) -> None:
    assert fulfils("0.2.0", requirement) is met


def test_another_version_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    put("losslint.toml", '\nrequired-version = ">=99"\n')

    code, _, err = said(capsys)

    assert code == 2
    assert "losslint.toml:2: `required-version` asks for losslint >=99, and this is " in err


def test_standard_input_has_no_baseline_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--write-baseline", "-")[2] == (
        "losslint: --write-baseline needs files, not standard input\n"
    )

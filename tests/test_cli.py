"""The command as a person or a service meets it: what is printed where, and the exit code."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from losslint import __version__, rule
from losslint.__main__ import main
from losslint.options import split_command
from losslint.rule import Rule
from losslint.training import Program, Run, Version

WRONG = """\
from keras.datasets import mnist
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.utils import to_categorical

(x_train, y_train), _ = mnist.load_data()
x_train = x_train / 255
y_train = to_categorical(y_train, 10)

model = Sequential([Flatten(), Dense(64, activation='relu'), Dense(10, activation='softmax')])
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=5)
"""
RIGHT = WRONG.replace("binary_crossentropy", "categorical_crossentropy")
PYTHON_2 = "import keras\nprint 'old', model.fit\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in a plain environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


PASSED = "All checks passed!\n1 training in 1 file.\n"
TOLD = "Found 1 finding (1 warning) in 1 file.\n1 training in 1 file.\n1 fixable with --fix --unsafe-fixes.\n"


def put(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


class Outcome:
    """What a call printed and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(arguments)
        captured = capsys.readouterr()
        self.out, self.err = captured.out, captured.err


def test_findings_end_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)

    got = Outcome(capsys)

    assert got.code == 1
    assert got.out.startswith("warning[LL101] binary-loss-on-exclusive-classes: ")
    assert " --> train.py:11:20\n" in got.out
    assert got.out.endswith(TOLD)
    assert got.err == ""


def test_nothing_found_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", RIGHT)

    got = Outcome(capsys, ".")

    assert (got.code, got.out, got.err) == (0, PASSED, "")


def test_a_missing_path_ends_with_2_whatever_else(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)

    got = Outcome(
        capsys, "train.py", "nosuch.py", "--exit-zero", "--select", "LL9", "--output-format", "json"
    )

    assert (got.code, got.out, got.err) == (2, "", "losslint: no such file or folder: nosuch.py\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--selct", "LL1"], "no such option: --selct; did you mean `--select`?"),
        (["--sel", "LL1"], "no such option: --sel; did you mean `--select`?"),
        (
            ["--select", "LL1,NOPE"],
            "--select: no rule is called `NOPE`; `losslint rule` lists all codes and names",
        ),
        (["--ignore", "LL1000"], "--ignore: no rule is called `LL1000`; did you mean `LL101`?"),
        (["--output-format", "jsn"], "--output-format: no format is called `jsn`; did you mean `json`?"),
        (["--target-keras", "5"], "--target-keras: `5` is no generation of Keras; valid are 1, 2.0-2.3"),
        (["--config", "no.toml"], "--config: no such file: no.toml"),
        (["--fail-on", "warn"], "argument --fail-on: invalid choice: 'warn'"),
        (["--exclude"], "argument --exclude: expected one argument"),
        (["--exclude", "!"], "--exclude: `!` is not a valid pattern"),
        (["-", "train.py"], "standard input is one file of its own"),
        (["--statistics", "--output-format", "github"], "--statistics cannot be written as github"),
        (["--show-runs", "--output-format", "github"], "--show-runs cannot be written as github"),
        (["--output-format", "json:."], ". cannot be written: "),
        (["--output-format", "json:./train.py"], "--output-format: train.py is a file to check"),
        ([""], "no such file or folder: a path is empty"),
        (["train.py", ""], "no such file or folder: a path is empty"),
        (["--config="], "--config needs a name, not an empty one"),
        (["--cache-dir", ""], "--cache-dir needs a name, not an empty one"),
        (["--baseline", ""], "--baseline needs a name, not an empty one"),
        (["--stdin-filename", ""], "--stdin-filename needs a name, not an empty one"),
        (["clean", "--cache-dir="], "--cache-dir needs a name, not an empty one"),
        (["--isolatd", "rule"], "no such option: --isolatd; did you mean `--isolated`?"),
        (["--fix", "rule"], "`losslint rule` has no option --fix; see `losslint rule --help`"),
        (["clean", "--fxi"], "no such option: --fxi; "),
    ],
)
def test_what_cannot_be_done_ends_with_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    put("train.py", WRONG)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))

    got = Outcome(capsys, *arguments)

    assert got.code == 2
    assert got.err.startswith(f"losslint: {message}")
    assert got.err.count("\n") == 1


def test_a_broken_configuration_ends_with_2(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    put("inner/train.py", WRONG)
    put("inner/losslint.toml", 'ignore = ["LL101"]\n\nper-file-ignores = {"*.py" = ["LLX"]}\n')

    got = Outcome(capsys)

    assert got.code == 2
    place = f"{folder / 'inner' / 'losslint.toml'}:3: `per-file-ignores.*.py`"
    assert got.err.startswith(f"losslint: {place}: no rule is called `LLX`; ")


def test_a_broken_configuration_counts_where_nothing_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    put("losslint.toml", 'select = ["LLX"]')

    assert Outcome(capsys).code == 2


def test_one_file_in_trouble_leaves_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.py", PYTHON_2)
    put("b.py", WRONG)
    Path("c.py").write_bytes(b"import keras\nx.fit('\xff')\n")
    put("d.ipynb", '{"keras.fit": ')

    got = Outcome(capsys, "--output-format", "concise", "-q")

    assert got.code == 1
    assert [line.split()[:2] for line in got.out.splitlines()] == [
        ["a.py:2:1:", "LL001"],
        ["b.py:11:20:", "LL101"],
        ["c.py:1:1:", "LL002"],
        ["d.ipynb:1:15:", "LL001"],
    ]


def test_a_rule_that_breaks_ends_with_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("train.py", WRONG)
    broken = rule.RULES["LL606"]

    def breaks(_: Run) -> None:
        raise ZeroDivisionError("updates")

    made = Rule(broken.code, broken.name, broken.severity, breaks, Run, "")  # type: ignore[arg-type]
    monkeypatch.setitem(rule.RULES, "LL606", made)

    got = Outcome(capsys, "--select", "LL1,LL606", "--exit-zero", "--output-format", "concise")

    assert got.code == 2
    assert "train.py:1:1: LL009 the rule LL606 `oversized-batch` failed with ZeroDivisionError" in got.out
    assert "LL101" in got.out
    assert "Traceback" not in got.out + got.err


def test_an_error_of_our_own_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("what now")

    monkeypatch.setattr("losslint.report.render", breaks)

    got = Outcome(capsys)

    assert got.code == 2
    assert re.search(
        r"internal error, please report it: RuntimeError: what now \(losslint\.cli:\d+\)\n$", got.err
    )


def test_a_plugin_that_cannot_be_loaded_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from losslint import plugins

    loaded = plugins.load_rules()
    failed = plugins.Loaded(loaded.rules, ("plug-in `acme` could not be loaded",))
    monkeypatch.setattr(plugins, "load_rules", lambda: failed)
    put("train.py", RIGHT)

    got = Outcome(capsys)

    assert (got.code, got.out) == (2, PASSED)
    assert got.err == "losslint: plug-in `acme` could not be loaded\n"


def test_exit_zero_forgives_findings_only(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)

    assert Outcome(capsys, "--exit-zero").code == 0
    assert Outcome(capsys, "-e", "nosuch.py").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "found"),
    [
        (["--fail-on", "error"], 0, True),
        (["--fail-on", "warning"], 1, True),
        (["--fail-on", "info"], 1, True),
        (["--min-severity", "error"], 0, False),
        (["--config", 'fail-on = "error"'], 0, True),
        (["--config", 'fail-on = "error"', "--fail-on", "warning"], 1, True),
        (["--config", 'severity = {LL101 = "error"}', "--min-severity", "error"], 1, True),
        (["--config", 'severity = {binary-loss-on-exclusive-classes = "info"}'], 0, True),
        (["--ignore", "LL101"], 0, False),
        (["--select", "LL2"], 0, False),
        (["--select", "LL2", "--extend-select", "LL101"], 1, True),
        (["--config", 'per-file-ignores = {"train.py" = ["LL1"]}'], 0, False),
        (["--config", 'per-file-ignores = {"!train.py" = ["LL1"]}'], 1, True),
        (["--exclude", "train.py"], 0, False),
    ],
)
def test_what_counts(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, found: bool
) -> None:
    put("train.py", WRONG)

    got = Outcome(capsys, *arguments)

    assert (got.code, "LL101" in got.out) == (code, found)


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        ([], None),
        (["--config", 'target-keras = "2.2"'], Version.KERAS_2_EARLY),
        (["--config", 'target-keras = "2.2"', "--target-keras", "3.8"], Version.KERAS_3),
    ],
)
def test_the_targeted_keras_reaches_the_runs(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    target: Version | None,
) -> None:
    asked: list[object] = []

    def program_of(_: object, __: object, target: Version | None, ___: bool) -> Program:
        asked.append(target)
        return Program()

    monkeypatch.setattr("losslint.runs.program_of", program_of)
    put("train.py", WRONG)

    assert Outcome(capsys, *arguments).code == 0
    assert Outcome(capsys, *arguments, "--show-runs").code == 0
    assert asked == [target, target]


@pytest.mark.parametrize("comment", ["losslint: ignore[LL101] known", "noqa: LL101", "noqa"])
def test_a_comment_suppresses(capsys: pytest.CaptureFixture[str], comment: str) -> None:
    put("train.py", WRONG.replace("['accuracy'])", f"['accuracy'])  # {comment}"))

    assert Outcome(capsys).code == 0


def test_settings_are_those_of_each_file(capsys: pytest.CaptureFixture[str]) -> None:
    put("a/train.py", WRONG)
    put("b/train.py", WRONG)
    put("a/pyproject.toml", '[tool.losslint]\nignore = ["LL101"]\n')

    got = Outcome(capsys, "-q", "--output-format", "concise")

    assert got.out.startswith("b/train.py:11:20: LL101")
    assert got.out.count("\n") == 1
    assert Outcome(capsys, "--isolated", "-q", "--output-format", "concise").out.count("\n") == 2


def test_a_folder_without_files_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    put("a/notes.txt", "")

    got = Outcome(capsys, "a")

    assert (got.code, got.out) == (0, "Nothing was checked: no Python file or notebook was found.\n")
    assert got.err == "losslint: warning: no Python files or notebooks under a\n"
    assert Outcome(capsys, "a", "-q").err == ""


def test_an_unlistable_folder_is_a_finding(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    got = Outcome(capsys, "--select", "LL101", "--output-format", "concise")

    assert got.code == 1
    assert got.out.startswith(".:1:1: LL002 the folder cannot be searched: Permission denied\n")
    assert Outcome(capsys, "--ignore", "LL002").code == 0


def test_several_reports_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)

    got = Outcome(capsys, "--output-format", "concise", "--output-format", "json:out/a.json")

    assert got.out.startswith("train.py:11:20: LL101")
    (found,) = json.loads(Path("out/a.json").read_text(encoding="utf-8"))
    assert (found["code"], found["filename"]) == ("LL101", str(Path("train.py").absolute()))
    assert re.fullmatch("[0-9a-f]{16}", found["fingerprint"])


def test_json_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)
    Path("empty").mkdir()

    got = Outcome(capsys, "train.py", "empty", "--output-format", "json", "-v", "--no-cache")

    assert len(json.loads(got.out)) == 1
    assert "no Python files or notebooks under empty" in got.err


def test_quiet_silent_and_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)
    put("other.py", "x = 1")
    put("build/x.py", "")

    assert "Found" not in Outcome(capsys, "-q").out
    silent = Outcome(capsys, "-s")
    assert (silent.code, silent.out, silent.err) == (1, "", "")
    told = Outcome(capsys, "-v").err.splitlines()
    assert told[:3] == [
        "losslint: 2 files under the default settings",
        "losslint: build: not checked, excluded by default",
        "losslint: other.py: nothing to check, neither it nor what it imports mentions keras or tensorflow, "
        "or trains with torch",
    ]
    assert re.fullmatch(r"losslint: 2 files in \d+\.\d\d s", told[3])


def test_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.py", WRONG)
    put("b.py", WRONG)

    assert Outcome(capsys, "--statistics").out == "2  LL101  binary-loss-on-exclusive-classes\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "0"}, False),
    ],
)
def test_colours(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    put("train.py", WRONG)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in Outcome(capsys, *arguments).out) is coloured
    Outcome(capsys, *arguments, "--output-format", "full:report.txt")
    assert "\x1b[" not in Path("report.txt").read_text(encoding="utf-8")


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, WRONG.encode())
    assert Outcome(capsys, "-", "--output-format", "concise").out.startswith("<stdin>:11:20: LL101")

    put("inner/losslint.toml", 'ignore = ["LL101"]')
    feed(monkeypatch, WRONG.encode())
    assert Outcome(capsys, "--stdin-filename", "inner/train.py", "-").code == 0

    feed(monkeypatch, b"import keras\r\nprint 'old', model.fit\r\n")
    got = Outcome(capsys, "--stdin-filename", "other/train.py", "--output-format", "concise")
    assert got.out.startswith("other/train.py:2:1: LL001")

    feed(monkeypatch, b"keras.fit []")
    got = Outcome(capsys, "-", "--stdin-filename", "a.ipynb", "--output-format", "concise")
    assert got.out.startswith("a.ipynb:1:1: LL001")


def test_show_files(capsys: pytest.CaptureFixture[str]) -> None:
    put("b.py", "")
    put("a/c.ipynb", "")

    got = Outcome(capsys, "--show-files")

    assert (got.code, got.out) == (0, "a/c.ipynb\nb.py\n")


def test_show_settings(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)
    put("losslint.toml", 'select = ["LL2"]\ntarget-keras = "2.2"\nseverity = {LL201 = "info"}\n')
    put("losslint.toml", Path("losslint.toml").read_text() + 'per-file-ignores = {"a.py" = ["LL2"]}\n')

    got = Outcome(capsys, "--show-settings", "--extend-select", "LL101")

    lines = got.out.splitlines()
    assert got.code == 0
    assert lines[:2] == ["# losslint.toml, 1 file", 'select = ["LL2"]']
    for line in (
        'target-keras = "2.0-2.3"',
        'severity."LL201" = "info"',
        'per-file-ignores."a.py" = ["LL2"]',
    ):
        assert line in lines
    assert "# LL101 binary-loss-on-exclusive-classes (warning)" in lines
    assert "# LL201 integer-labels-with-categorical-loss (info)" in lines
    assert not [line for line in lines if line.startswith("# LL102")]


def test_show_runs(capsys: pytest.CaptureFixture[str]) -> None:
    put("train.py", WRONG)
    put("other.py", "x = 1")
    put("broken.py", PYTHON_2)

    got = Outcome(capsys, "--show-runs")

    assert got.code == 0
    assert got.out.startswith("train.py:12:1 fit\n")
    assert "  loss: binary_crossentropy (line 11)" in got.out
    (run,) = json.loads(Outcome(capsys, "--show-runs", "--output-format", "json").out)
    assert (run["kind"], run["location"]) == ("fit", {"row": 12, "column": 1})
    assert run["labels"]["encoding"]["value"] == "one-hot"


def test_show_runs_says_where_the_interpreter_broke(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> list[Run]:
        raise RecursionError("too deep")

    monkeypatch.setattr("losslint.check.engine.read_runs", breaks)
    put("train.py", WRONG)

    got = Outcome(capsys, "--show-runs")

    assert (got.code, got.out) == (2, "No training was found.\n")
    assert got.err.startswith("losslint: train.py: the interpreter failed with RecursionError: too deep (")


def test_rules_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    listed = Outcome(capsys, "rule")
    assert listed.code == 0
    assert [line[:5] for line in listed.out.splitlines()] == sorted(rule.RULES)

    page = Outcome(capsys, "rule", "LL101")
    assert page.out.startswith("LL101 binary-loss-on-exclusive-classes (warning, Keras, PyTorch)\n\n")
    assert "\nWhy is this bad?\n" in page.out
    assert "```" not in page.out
    assert Outcome(capsys, "rule", "binary-loss-on-exclusive-classes").out == page.out

    (one,) = [
        each
        for each in json.loads(Outcome(capsys, "rule", "--output-format", "json").out)
        if each["code"] == "LL101"
    ]
    assert one == json.loads(Outcome(capsys, "rule", "LL101", "--output-format", "json").out)
    assert (one["severity"], one["name"]) == ("warning", "binary-loss-on-exclusive-classes")
    assert one["frameworks"] == ["keras", "torch"]


@pytest.mark.parametrize(
    "before",
    [
        (),
        ("--isolated",),
        ("-q", "--isolated"),
        ("--config", "fail-on = 'error'"),
        ("--color=never",),
        ("--color", "never"),
    ],
)
def test_options_may_stand_before_a_sub_command(
    capsys: pytest.CaptureFixture[str], before: tuple[str, ...]
) -> None:
    page = Outcome(capsys, "rule", "LL101")

    assert Outcome(capsys, *before, "rule", "LL101").out == page.out
    assert Outcome(capsys, *before, "clean").code == 0


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ((), None),
        (("a", "rule"), None),
        (("--", "rule"), None),
        (("-", "rule"), None),
        (("--exclude", "rule"), None),
        (("--exclude=rule", "clean"), "clean"),
        (("-j", "rule"), None),
        (("-qj", "3", "clean"), "clean"),
        (("-j3", "clean"), "clean"),
        (("--add-ignore", "rule"), "rule"),
        (("-q", "server"), "server"),
        (("./rule",), None),
    ],
)
def test_the_first_word_that_belongs_to_no_option_is_the_sub_command(
    arguments: tuple[str, ...], command: str | None
) -> None:
    found, words = split_command(arguments)

    assert found == command
    assert [*words, *([command] if command else [])] == sorted(arguments, key=lambda word: word == command)


def test_an_unknown_rule_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    got = Outcome(capsys, "rule", "binary-loss-on-exclusive-clases")

    assert got.code == 2
    assert got.err.endswith("; did you mean `binary-loss-on-exclusive-classes`?\n")


def test_a_folder_called_rule_can_be_checked(capsys: pytest.CaptureFixture[str]) -> None:
    put("rule/train.py", WRONG)

    assert "rule/train.py:11:20" in Outcome(capsys, "./rule").out


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, expected in (
        (["--version"], f"losslint {__version__}\n"),
        (["--help"], "usage: losslint "),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith(expected)


def test_interrupting_is_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("losslint.cli.run", interrupt)

    got = Outcome(capsys)

    assert (got.code, got.err) == (130, "losslint: interrupted\n")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_the_module_can_be_run(folder: Path) -> None:
    put("train.py", WRONG)
    odd = folder / os.fsdecode(b"caf\xff.py")
    odd.write_text(WRONG, encoding="utf-8")

    got = python("-m", "losslint", "--output-format", "concise")

    assert got.returncode == 1
    assert got.stdout.startswith("caf\\udcff.py:11:20: LL101")
    assert got.stderr == ""


@pytest.mark.parametrize("name", ["argparse", "dataclasses", "numbers", "json", "libcst"])
def test_a_script_that_is_called_like_a_module_is_checked_and_not_imported(folder: Path, name: str) -> None:
    put(f"{name}.py", f"{WRONG}raise SystemExit('imported')\n")

    got = python("-m", "losslint", "--output-format", "concise")

    assert (got.returncode, got.stderr) == (1, "")
    assert got.stdout.startswith(f"{name}.py:11:20: LL101")


def test_output_that_nobody_reads_is_no_traceback() -> None:
    put("train.py", WRONG)
    command = f"{sys.executable} -m losslint | true"

    got = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    # Whether anybody was still there is a matter of time.
    assert got.stderr in ("", "losslint: standard output was closed before all was written\n")


def test_without_training_code_nothing_heavy_is_imported() -> None:
    put("a.py", "print('no training here')\n")
    script = (
        "import sys; from losslint.__main__ import main; main(['-q']);"
        "heavy = {'libcst', 'losslint_rules', 'losslint.check', 'tomllib'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    assert python("-c", script).stdout == "[]\n"


def test_a_fault_in_a_module_is_said_once_however_many_files_come_upon_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    model, fit = WRONG.split("model.fit(", 1)
    put("built.py", model)
    for name in ("train.py", "again.py"):
        put(
            name,
            f"import keras\nimport built\nbuilt.model.fit({fit.replace('x_', 'built.x_').replace('y_', 'built.y_')}",
        )
    outcome = Outcome(capsys, "--isolated", "--no-cache", "--output-format", "concise")
    assert outcome.out.count("LL101") == 1
    assert outcome.out.startswith("built.py:11:20: LL101")
    assert "Found 1 finding" in outcome.out
    put("apart.py", WRONG)
    assert Outcome(capsys, "--isolated", "--no-cache", "--output-format", "concise").out.count("LL101") == 2

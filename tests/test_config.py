"""Configuration: which file holds where, what its keys mean, and a clear word for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.config import Configurations
from losslint.errors import UsageError
from losslint.settings import Settings, target_keras


def written(folder: Path, text: str, name: str = "losslint.toml") -> Path:
    """Write a configuration file and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def settings(folder: Path, *options: str, isolated: bool = False) -> Settings:
    return Configurations(options, isolated).for_folder(str(folder))


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = settings(tmp_path)

    assert found == Settings()
    assert (found.select, found.fail_on, found.respect_gitignore) == (None, "warning", True)


def test_every_key_is_read(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        """
select = ["LL1"]
extend-select = ["LL411"]
ignore = ["logit-loss-on-probabilities"]
exclude = ["a"]
extend-exclude = ["b/c"]
target-keras = "2.2"
fail-on = "error"
respect-gitignore = false

[per-file-ignores]
"notebooks/**" = ["LL3"]
"!src/**" = ["LL4"]

[severity]
LL204 = "info"
""",
    )

    found = settings(folder)

    assert found.file == folder / "losslint.toml"
    assert (found.select, found.extend_select, found.ignore) == (
        ("LL1",),
        ("LL411",),
        ("logit-loss-on-probabilities",),
    )
    assert found.exclude is not None
    assert found.exclude.globs == ("a",)
    assert found.target_keras == "2.0-2.3"
    assert (found.fail_on, found.respect_gitignore) == ("error", False)
    assert dict(found.severity) == {"LL204": "info"}
    assert found.ignored_in(str(folder / "notebooks" / "x" / "a.ipynb")) == ("LL3", "LL4")
    assert found.ignored_in(str(folder / "src" / "a.py")) == ()


def test_pyproject_has_a_section_for_it(tmp_path: Path) -> None:
    folder = written(tmp_path, '[tool.losslint]\nignore = ["LL1"]\n', "pyproject.toml")

    assert settings(folder).ignore == ("LL1",)


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["LL1"]')
    inner = written(tmp_path / "inner", 'ignore = ["LL2"]')
    (inner / "deep").mkdir()

    assert settings(inner / "deep").ignore == ("LL2",)
    assert settings(tmp_path).ignore == ("LL1",)


def test_a_pyproject_without_the_section_is_passed_over(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["LL1"]')
    inner = written(tmp_path / "inner", '[project]\nname = "x"\n', "pyproject.toml")
    named = written(tmp_path / "named", '[project]\nname = "losslint"\n', "pyproject.toml")

    assert settings(inner).ignore == ("LL1",)
    assert settings(named).ignore == ("LL1",)


def test_a_file_of_its_own_wins_over_pyproject(tmp_path: Path) -> None:
    written(tmp_path, '[tool.losslint]\nignore = ["LL1"]\n', "pyproject.toml")
    written(tmp_path, 'ignore = ["LL2"]')

    assert settings(tmp_path).ignore == ("LL2",)


def test_isolated_reads_no_file(tmp_path: Path) -> None:
    assert settings(written(tmp_path, "nonsense ="), isolated=True) == Settings()


def test_the_command_line_names_a_file(tmp_path: Path) -> None:
    written(tmp_path / "here", 'ignore = ["LL1"]')
    other = written(tmp_path / "there", 'ignore = ["LL2"]')

    assert settings(tmp_path / "here", str(other / "losslint.toml")).ignore == ("LL2",)


def test_the_command_line_sets_keys(tmp_path: Path) -> None:
    written(tmp_path, 'ignore = ["LL1"]\nselect = ["LL2"]')

    found = settings(tmp_path, 'ignore = ["LL3"]', 'fail-on = "info"')

    assert (found.select, found.ignore, found.fail_on) == (("LL2",), ("LL3",), "info")
    assert settings(tmp_path, 'ignore = ["LL3"]', isolated=True).select is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('x = 1\nselct = ["LL1"]', ":1: unknown key `x`"),
        ('\nselct = ["LL1"]', ":2: unknown key `selct`; did you mean `select`?"),
        ('select = "LL1"', ':1: `select` must be a list of strings, such as ["LL1"], not a string'),
        ("select = [1]", ":1: `select` must hold strings only, not a number"),
        ("respect-gitignore = 1", ":1: `respect-gitignore` must be true or false, not a number"),
        ("target-keras = 3", ':1: `target-keras` must be a string, such as "3", not a number'),
        ('target-keras = "2"', ":1: `target-keras`: `2` is not one generation of Keras; say which of 1, "),
        ('fail-on = "warn"', ":1: `fail-on` cannot be `warn`; did you mean `warning`?"),
        ("severity = []", ":1: `severity` must be a table, not a list"),
        ('\n[severity]\nLL101 = "bad"', ":3: `severity.LL101` cannot be `bad`; valid are error, warning"),
        ("[severity]\nLL101 = 1", ":2: `severity.LL101` must be one of error, warning, info, not a number"),
        ('[per-file-ignores]\n"a/*" = "LL1"', ":2: `per-file-ignores.a/*` must be a list of strings"),
        ("select = ", " is not valid TOML: "),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    folder = written(tmp_path, text)

    with pytest.raises(UsageError) as refused:
        settings(folder)

    assert str(refused.value).startswith(f"{folder / 'losslint.toml'}{message}")


def test_a_mistake_in_pyproject_is_said_with_its_row(tmp_path: Path) -> None:
    text = '[project]\nselct = 1\n\n[tool.losslint]\nselct = ["LL1"]\n'
    folder = written(tmp_path, text, "pyproject.toml")

    with pytest.raises(UsageError, match=r"pyproject\.toml:5: unknown key `selct`"):
        settings(folder)


def test_a_section_that_is_no_table_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, "[tool]\nlosslint = 1\n", "pyproject.toml")

    with pytest.raises(UsageError, match=r"tool\.losslint must be a table"):
        settings(folder)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "losslint.toml").write_bytes(b'select = ["\xff"]')

    with pytest.raises(UsageError, match="is not UTF-8"):
        settings(tmp_path)


def test_a_pattern_that_is_none_is_refused_where_it_stands(tmp_path: Path) -> None:
    folder = written(tmp_path, 'exclude = ["ok", "!"]')

    with pytest.raises(UsageError, match=r"losslint\.toml:1: `exclude`: `!` is not a valid pattern"):
        settings(folder).excludes(str(folder / "a.py"))


@pytest.mark.parametrize(
    ("options", "isolated", "message"),
    [
        (("nosuch.toml",), False, "--config: no such file: nosuch.toml"),
        (("a.toml", "b.toml"), False, "--config takes one file, not 2"),
        (("a.toml",), True, "--isolated reads no configuration file"),
        (("selct = 1",), False, "--config: unknown key `selct`; did you mean `select`?"),
        (("select =",), False, "--config `select =` is not valid TOML"),
    ],
)
def test_what_the_command_line_cannot_say(options: tuple[str, ...], isolated: bool, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Configurations(options, isolated)


@pytest.mark.parametrize(
    ("text", "generation"),
    [
        ("1", "1"),
        ("1.2.2", "1"),
        ("2.0", "2.0-2.3"),
        ("2.3.1", "2.0-2.3"),
        ("2.0-2.3", "2.0-2.3"),
        ("2.4", "2.4-2.15"),
        ("2.15.0", "2.4-2.15"),
        ("3", "3"),
        ("3.x", "3"),
        ("3.8", "3"),
    ],
)
def test_versions_belong_to_generations(text: str, generation: str) -> None:
    assert target_keras(text, "here") == generation


@pytest.mark.parametrize("text", ["2", "2.x", "2.16", "4", "keras", "", "-1"])
def test_other_versions_belong_to_none(text: str) -> None:
    with pytest.raises(UsageError, match="here: `"):
        target_keras(text, "here")

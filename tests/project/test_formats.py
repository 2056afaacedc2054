"""Settings files in each format: what they say, and where; what is not followed is unknown, never an error."""

from __future__ import annotations

import configparser
import json
from typing import Any

import pytest
import tomllib
import yaml
from losslint.project.setting import MOST, Setting, UnreadableError
from losslint.project.settings import FORMATS
from losslint.source import SettingsFile


def read(format_: str, text: str) -> Setting:
    return FORMATS[format_](SettingsFile(f"settings.{format_}", text))


def plain(setting: Setting) -> Any:
    """Write a setting as Python's own readers give it, `?` for what is not known."""
    if setting.why:
        return "?"
    if setting.items is not None:
        return [plain(item) for item in setting.items]
    if setting.entries is not None:
        return {key: plain(entry) for key, entry in setting.entries.items()}
    return setting.scalar


def places(setting: Setting, at: str = "") -> dict[str, str]:
    """Return what stands at the place of each scalar, by the keys that lead to it."""
    inner: dict[Any, Setting] = dict(enumerate(setting.items or ())) | dict(setting.entries or {})
    if not inner:
        return {at: setting.at.written()} if setting.items is None and setting.entries is None else {}
    return {name: text for key, one in inner.items() for name, text in places(one, f"{at}.{key}").items()}


JSON = [
    '{"model": {"units": 10, "loss": "mse"}, "rates": [0.1, 1e-3, -2], "a": null, "b": true}',
    '{\n\t"tabs" : [ ] ,\r\n "empty": {}, "text": "a \\"quoted\\" \\u00e9, {", "nested": [[1], [[2]]]\n}\n',
    '{"twice": 1, "twice": 2}',
    "[]",
    "3",
    ' "text" ',
]


@pytest.mark.parametrize("text", JSON)
def test_json_says_what_python_reads(text: str) -> None:
    assert plain(read("json", text)) == json.loads(text)


YAML = [
    "model:\n  units: 10\n  loss: mse # why not\n",
    "shape: [224, 224, 3]\nrate: 1e-3\nother: 1.0e-3\nyes: no\nnothing: ~\nempty:\n",
    "base: &base\n  units: 10\n  loss: mse\nmine:\n  <<: *base\n  loss: mae\n",
    "one: &a {x: 1}\ntwo: &b {x: 2, y: 2}\nboth:\n  <<: [*a, *b]\n",
    "text: |\n  several\n  lines\nquoted: 'it''s'\n1: number\n",
    "- 1\n- a: 2\n  b: [x, y]\n",
    "",
    "octal: 010\nminutes: 1:30\nhex: 0x10\n",
]


@pytest.mark.parametrize("text", YAML)
def test_yaml_says_what_the_safe_loader_reads(text: str) -> None:
    assert plain(read("yaml", text)) == yaml.safe_load(text)


def test_no_tag_of_yaml_makes_anything() -> None:
    text = (
        "a: !!python/object/apply:os.system ['exit']\nb: !own 3\nc: 2020-01-01\nd: !!python/tuple [1]\ne: 1\n"
    )

    assert plain(read("yaml", text)) == {"a": "?", "b": "?", "c": "?", "d": "?", "e": 1}


def test_a_value_that_holds_itself_is_unknown_there() -> None:
    assert plain(read("yaml", "a: &a [1, *a]\n")) == {"a": [1, "?"]}


def test_what_is_named_often_is_one_value() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    said = read("yaml", "\n".join(rows))

    assert said.entries is not None
    last = said.entries["a59"].items
    assert last is not None
    assert last[0] is last[1]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("json", "{"),
        ("json", "{'single': 1}"),
        ("json", "[" * 100_000),
        ("json", json.dumps(list(range(MOST + 1)))),
        ("yaml", "a: [1\n"),
        ("yaml", "a: 1\n---\nb: 2\n"),
        ("yaml", "[" * 20_000),
        ("yaml", "a: \x00\n"),
        ("yaml", "\n".join(["a: &a {b: 1}"] + ["x: {<<: [*a, *a, *a]}"] * MOST * 2)),
        ("toml", "a = \n"),
        ("toml", "a = " + "[" * 50_000),
        ("ini", "a = 1\n"),
        ("ini", "[s]\na = 1\na = 2\n"),
        ("env", "A=`date`\n"),
        ("env", "not a line\n"),
    ],
)
def test_what_cannot_be_read_is_said(format_: str, text: str) -> None:
    with pytest.raises(UnreadableError):
        read(format_, text)


TOML = 'units = 10\n[model.head]\nloss = "mse"  # why not\nrates = [0.1, 0.2]\n"a.b" = true\n[[stage]]\nn = 1\n[[stage]]\nn = 2\n'


def test_toml_says_what_python_reads() -> None:
    assert plain(read("toml", TOML)) == tomllib.loads(TOML)


INI = "[DEFAULT]\nbatch = 32\n[model]\nUnits = 10\nloss: mse\npath = %(home)s/x\n"


def test_ini_says_what_python_reads_and_nothing_that_takes_in_others() -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(INI)
    expected = {name: dict(parser.items(name)) for name in ("model", "DEFAULT") if name in parser}

    assert plain(read("ini", INI)) == {**expected, "model": {**expected["model"], "path": "?"}}


def test_environments_are_texts() -> None:
    text = "A=1\nexport B='x y'\n# no\nC=\"z\" # why\nD=\n"

    assert plain(read("env", text)) == {"A": "1", "B": "x y", "C": "z", "D": ""}


@pytest.mark.parametrize(
    ("format_", "text", "expected"),
    [
        ("json", '{"a": {"b": "x"}, "c": [1, 20]}', {".a.b": '"x"', ".c.0": "1", ".c.1": "20"}),
        ("yaml", "a:\n  b: 'x' # y\nc: [1, 20]\n", {".a.b": "'x'", ".c.0": "1", ".c.1": "20"}),
        ("toml", 'c = 1\n[a.b]\nd = "x"\n', {".c": "1", ".a.b.d": '"x"'}),
        ("ini", "[a]\nb = x y\n", {".a.b": "x y"}),
        ("env", "A='x'\n", {".A": "x"}),
    ],
)
def test_every_value_has_its_place(format_: str, text: str, expected: dict[str, str]) -> None:
    assert places(read(format_, text)) == expected


def test_a_value_whose_line_says_something_else_has_no_place_of_its_own() -> None:
    said = read("toml", 'a = """\nb = 1\n"""\nb = 2\n')

    assert places(said) == {".a": "", ".b": "2"}

"""All that is followed for one file shares one budget of steps, and what is left out is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import Interpretation, Project, budgets, interpret, path
from losslint.runs import program_of
from losslint.source import read_source
from losslint.values import FitEvent

from tests.interpret.reading import IMPORTS, understood

USED_UP = "the budget of steps for one file was used up"
WORK = "for i in range(60):\n    a = [i + j for j in range(30)]\n"
MODEL = "model = keras.Sequential([keras.Input((8,)), L.Dense(5, activation='softmax')])\n"
SAVE = "model.compile('adam', 'mse')\nmodel.save('m.h5')\n"
FIT = "model.fit(x, y)\n"


def followed(root: Path, code: str, **beside: str) -> Interpretation:
    """Return what was followed of a script that other scripts stand beside."""
    (root / ".git").mkdir(parents=True)
    for name, text in {"train": code, **beside}.items():
        (root / f"{name}.py").write_text(IMPORTS + text)
    return interpret(read_source(root / "train.py"), Project())


def test_what_was_found_before_the_steps_ended_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MAX_STEPS", 1_000)
    (tmp_path / "train.py").write_text(f"{IMPORTS}{MODEL}{FIT}{WORK}{FIT}")

    program = program_of(read_source(tmp_path / "train.py"), Project())

    assert len(program.runs) == 1
    assert program.cut_short == USED_UP


def test_a_file_that_is_followed_to_its_end_says_nothing(tmp_path: Path) -> None:
    assert followed(tmp_path, f"{MODEL}{FIT}{WORK}{FIT}").cut_short == ""


def test_the_scripts_beside_a_file_take_from_its_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They had a budget each, so that one file could cost seven times what it may."""
    load = "model = keras.models.load_model('m.h5')\n"
    stages = {f"stage{number}": f"{MODEL}{SAVE}{WORK}" for number in range(3)}
    monkeypatch.setattr(budgets, "MAX_STEPS", 8_000)

    assert followed(tmp_path / "alone", f"{load}{FIT}{WORK}").cut_short == ""
    assert followed(tmp_path / "together", f"{load}{FIT}{WORK}", **stages).cut_short == USED_UP


def test_a_decorator_that_works_a_lot_leaves_the_steps_to_what_it_decorates(tmp_path: Path) -> None:
    """One that wrote the documentation of a class used up what its module could be followed for."""
    decorator = (
        "def document(made):\n"
        + "    def line(a, b):\n        return [a + b for _ in range(30) for _ in range(30)]\n"
        + "".join(f"    made.text{number} = line({number}, 2)\n" for number in range(400))
        + "    return made\n"
    )
    given = f"{MODEL}model.compile('adam', 'mse')\n"
    code = f"{decorator}@document\nclass Work:\n    pass\n{given}{FIT}"

    found = followed(tmp_path, code)

    assert found.cut_short == ""
    assert any(isinstance(event, FitEvent) for event in found.events())


def test_a_module_that_works_a_lot_while_it_is_imported_leaves_the_steps_to_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MAX_STEPS", 20_000)
    monkeypatch.setattr(budgets, "MAX_IMPORTING", 4_000)
    module = f"def described(text):\n    {WORK.replace(chr(10), chr(10) + '    ')}\n    return text\n"
    module += "".join(f"text_{number} = described('a')\n" for number in range(20)) + "units = 5\n"
    script = f"from far import units\n{MODEL.replace('5', 'units')}model.compile('adam', 'mse')\n{FIT}"

    (event,) = (one for one in followed(tmp_path, script, far=module).events() if isinstance(one, FitEvent))

    assert event.origin.text() == FIT.strip()


WAYS = "def tried(a, b, c, d):\n" + "".join(
    f"    if {name}:\n        return 1\n    many = [i for i in range(60)]\n" for name in "abcd"
)


@pytest.mark.parametrize(("first", "ways"), [("", 2), (f"{MODEL}{FIT}", 5)])
def test_other_ways_are_followed_less_far_where_none_comes_to_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, ways: int
) -> None:
    monkeypatch.setattr(budgets, "MAX_STEPS_IN_VAIN", 5)

    assert len(followed(tmp_path, f"{first}{WAYS}").paths) == ways


ASKED = (
    "import argparse\n"
    "parser = argparse.ArgumentParser()\n"
    "parser.add_argument('--mode', choices=['show', 'train'], default='show')\n"
    "mode = parser.parse_args().mode\n"
)


@pytest.mark.parametrize(
    "trains",
    [
        f"{ASKED}if mode == 'train':\n    {MODEL}    model.compile('adam', 'mse')\n    {FIT}",
        f"trains = False\nif trains:\n    {MODEL}    model.compile('adam', 'mse')\n    {FIT}",
    ],
)
def test_ways_that_come_to_no_model_leave_steps_for_other_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trains: str
) -> None:
    monkeypatch.setattr(budgets, "MAX_STEPS_IN_VAIN", 5)
    (tmp_path / "train.py").write_text(f"{IMPORTS}{trains}{WAYS}")

    found = interpret(read_source(tmp_path / "train.py"), Project(), passed_over=True)

    assert len(found.paths) == 2
    others = [event for path in (*found.chosen, *found.passed_over) for event in path.events]
    assert any(isinstance(event, FitEvent) for event in others)


COPY = "import sys\nmodel = keras.models.load_model('far.h5')\n" + "".join(
    f"if len(sys.argv) > {number}:\n    half = {number}\nmany = [i for i in range(60)]\n" for number in (2, 3)
)


def test_another_script_is_asked_for_its_files_and_not_for_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MAX_STEPS_IN_VAIN", 5)
    load = f"model = keras.models.load_model('m.h5')\n{FIT}"

    assert followed(tmp_path, load, copy=f"{COPY}model.save('m.h5')\n").cut_short == ""


def test_what_nobody_calls_is_said_not_to_be_followed_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "MAX_ALONE", 1_000)
    body = WORK.replace("\n", "\n    ")

    assert followed(tmp_path / "a", f"def work():\n    {body}\n").cut_short == path.TOO_LONG
    assert followed(tmp_path / "b", f"def work():\n    {body}\nwork()\n").cut_short == ""


@pytest.mark.parametrize(("end", "head"), [("", "? softmax"), ("work()\n", "5 softmax")])
def test_what_nobody_calls_is_followed_into_its_calls_only_so_far(
    monkeypatch: pytest.MonkeyPatch, end: str, head: str
) -> None:
    monkeypatch.setattr(budgets, "MAX_ALONE", 1_000)
    statements = (
        *WORK.splitlines(),
        "model = Sequential([Input((8,)), Dense(units(), activation='softmax')])",
        "model.compile('adam', 'mse')",
        "model.fit(x, y)",
    )
    script = "".join(
        ("def units():\n    return 5\ndef work():\n", *(f"    {one}\n" for one in statements), end)
    )

    (line,) = understood(script)

    assert line.startswith(head)

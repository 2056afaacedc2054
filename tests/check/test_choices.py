"""Findings that hold under a documented choice only say which; combinations that no choice makes are silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.findings import Diagnostic
from losslint.training.choice import Choice, either, said_of

START = """
import argparse
import keras
from keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
x = x / 255.0
y = keras.utils.to_categorical(y, 10)
def small():
    return keras.Sequential([layers.Flatten(), layers.Dense(10, activation='softmax')])
def broken():
    return keras.Sequential([layers.Flatten(), layers.Dense(1, activation='softmax')])
def large():
    return keras.Sequential([layers.Flatten(), layers.Dense(64), layers.Dense(10, activation='softmax')])
def build(name):
    if name == 'small':
        return small()
    if name == 'broken':
        return broken()
    return large()
def train(model, loss='categorical_crossentropy'):
    model.compile('adam', loss)
    model.fit(x, y)
"""

ARGPARSE = """
parser = argparse.ArgumentParser()
parser.add_argument('-m', '--model', {}choices=['small', 'broken', 'large'])
args = parser.parse_args()
train(build(args.model))
"""


def found(code: str, start: str = START) -> list[Diagnostic]:
    """Return what is found in a script, the fault that the model `broken` has."""
    every = lint(Path("script.py"), (start + code).encode())
    return [one for one in every if one.code == "LL104"]


def said(code: str) -> list[str]:
    """Return under which choices the fault is said to be there."""
    return [said_of(one.choices) for one in found(code)]


@pytest.mark.parametrize("default", ["default='small', ", "default='large', ", ""])
def test_a_choice_of_argparse_is_named(default: str) -> None:
    assert said(ARGPARSE.format(default)) == ["with `--model broken`"]


def test_the_message_says_it_too() -> None:
    (one,) = found(ARGPARSE.format("default='small', "))
    assert one.message.endswith(", with `--model broken`")
    assert one.repair is None


def test_the_default_needs_no_clause() -> None:
    (one,) = found(ARGPARSE.format("default='broken', "))
    assert one.choices == ()
    assert "with" not in one.message


def test_without_the_choice_nothing_is_said() -> None:
    code = ARGPARSE.format("default='small', ").replace("'broken', 'large'", "'large'")
    assert said(code) == []


def test_an_option_that_takes_anything_documents_nothing() -> None:
    code = ARGPARSE.format("default='small'").replace("choices=['small', 'broken', 'large']", "")
    assert said(code) == []


def test_what_all_choices_share_has_no_clause() -> None:
    code = """
parser = argparse.ArgumentParser()
parser.add_argument('--loss', choices=['mse', 'categorical_crossentropy'])
args = parser.parse_args()
train(broken(), args.loss)
"""
    assert said(code) == [""]


def test_two_of_three_choices_are_named_together() -> None:
    code = """
parser = argparse.ArgumentParser()
parser.add_argument('--model', choices=['small', 'one', 'two'])
args = parser.parse_args()
train(small() if args.model == 'small' else broken())
"""
    assert said(code) == ["with `--model one` or `--model two`"]


def test_a_choice_of_click() -> None:
    code = """
import click
@click.command()
@click.option('--model', type=click.Choice(['small', 'broken']){})
def main(model):
    train(build(model))
main()
"""
    assert said(code.format(", default='small'")) == ["with `--model broken`"]
    assert said(code.format(", required=True")) == ["with `--model broken`"]
    assert said(code.format(", default='broken'")) == [""]


def test_a_flag_of_absl() -> None:
    code = """
from absl import app, flags
FLAGS = flags.FLAGS
flags.DEFINE_enum('model', {}, ['small', 'broken'], 'the model')
def main(argv):
    train(build(FLAGS.model))
app.run(main)
"""
    assert said(code.format("'small'")) == ["with `--model broken`"]
    assert said(code.format("None")) == ["with `--model broken`"]


@pytest.mark.parametrize(
    "code",
    [
        "import typer\ndef main(my_model: Literal['small', 'broken'] = 'small'):\n"
        "    train(build(my_model))\ntyper.run(main)",
        "import typer\napp = typer.Typer()\n@app.command()\n"
        "def main(my_model: typing.Literal['small', 'broken'] = 'small'):\n    train(build(my_model))\napp()",
        "import tyro\nfrom dataclasses import dataclass\n@dataclass\nclass Config:\n    epochs: int = 3\n"
        "    my_model: Literal['small', 'broken'] = 'small'\nconfig = tyro.cli(Config)\n"
        "train(build(config.my_model))",
        "import tyro\ndef main(my_model: Literal['small', 'broken'] = 'small'):\n"
        "    train(build(my_model))\ntyro.cli(main)",
    ],
)
def test_a_literal_type(code: str) -> None:
    assert said("import typing\nfrom typing import Literal\n" + code) == ["with `--my-model broken`"]


def test_a_literal_type_of_a_function_that_others_call_documents_nothing() -> None:
    code = """
from typing import Literal
def main(model: Literal['small', 'broken'] = 'small'):
    train(build(model))
main('small')
"""
    assert said(code) == []


REGISTRY = """
MODELS = {'small': small, 'broken': broken}
parser = argparse.ArgumentParser()
parser.add_argument('--model'%s)
args = parser.parse_args()
train(MODELS[args.model]())
"""


def test_the_keys_of_a_registry() -> None:
    assert said(REGISTRY % ", default='small'") == ["with `--model broken`"]
    assert said(REGISTRY % "") == ["where `args.model` is 'broken'"]
    assert said(REGISTRY % ", default='broken'") == [""]


def test_a_key_that_is_no_option_documents_nothing() -> None:
    assert said("MODELS = {'small': small, 'broken': broken}\nname = 'small'\ntrain(MODELS[name]())") == []


def test_what_one_choice_decides_twice_is_decided_together() -> None:
    code = """
parser = argparse.ArgumentParser()
parser.add_argument('--model', default='one', choices=['one', 'ten'])
args = parser.parse_args()
units = 1 if args.model == 'one' else 10
activation = {'one': 'sigmoid', 'ten': 'softmax'}[args.model]
model = keras.Sequential([layers.Flatten(), layers.Dense(units, activation=activation)])
train(model)
"""
    assert said(code) == []
    assert said(code.replace("default='one', ", "")) == []


def test_what_two_options_decide_together_is_no_finding_of_one() -> None:
    code = """
parser = argparse.ArgumentParser()
parser.add_argument('--units', default=10, type=int)
parser.add_argument('--activation', default='linear', choices=['linear', 'softmax'])
args = parser.parse_args()
model = keras.Sequential([layers.Flatten(), layers.Dense(1 * args.units, activation=args.activation)])
train(model)
"""
    assert said(code) == []
    one_unit = code.replace("default=10", "default=1")
    assert said(one_unit) == []
    assert said(one_unit.replace("1 * args.units", "1")) == ["with `--activation softmax`"]


def test_a_choice_of_another_module(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").touch()
    models = START.partition("def train")[0]
    (package / "models.py").write_text(models)
    options = "import argparse\ndef options():\n    parser = argparse.ArgumentParser()\n    {}\n"
    argument = "parser.add_argument('--model', default='small', choices=['small', 'broken'])"
    (package / "options.py").write_text(options.format(argument) + "    return parser.parse_args()\n")
    script = tmp_path / "train.py"
    script.write_text(
        "from pkg.models import *\nfrom pkg.options import options\nargs = options()\n"
        "model = build(args.model)\nmodel.compile('adam', 'categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    faults = [one for one in lint(script) if one.code == "LL104"]
    assert [said_of(one.choices) for one in faults] == ["with `--model broken`"]
    assert faults[0].place.path == str(package / "models.py")
    (package / "options.py").write_text(
        options.format(argument.replace(", 'broken'", "")) + "    return parser.parse_args()\n"
    )
    assert [one for one in lint(script) if one.code == "LL104"] == []


def test_no_more_choices_are_followed_than_are_affordable() -> None:
    names = [f"name{number}" for number in range(40)]
    code = ARGPARSE.format("default='small', ").replace("['small'", f"[*{names}, 'small'")
    assert said(code) == []


def test_choices_are_joined_to_what_holds_of_both() -> None:
    a, b = Choice("--model", ("a",), ("a", "b", "c")), Choice("--model", ("b",), ("a", "b", "c"))
    c = Choice("--model", ("c",), ("a", "b", "c"))
    other = Choice("cfg.loss", ("bce",), ("bce", "mse"))
    assert either((a,), (b,)) == (Choice("--model", ("a", "b"), ("a", "b", "c")),)
    assert either(either((a,), (b,)), (c,)) == ()
    assert either((a, other), (b,))[0].values == ("a", "b")
    assert either((a,), ()) == ()
    assert either((a,), (other,)) == ()
    assert said_of((a, other)) == "with `--model a` and where `cfg.loss` is 'bce'"


def test_json_and_sarif_have_the_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from losslint.cli import run

    script = tmp_path / "script.py"
    script.write_text(START + ARGPARSE.format("default='small', "))
    run([str(script), "--no-cache", "--output-format", "json", "--select", "LL104"])
    (one,) = json.loads(capsys.readouterr().out)
    assert one["choices"] == [{"setting": "--model", "values": ["broken"]}]
    run([str(script), "--no-cache", "--output-format", "sarif", "--select", "LL104"])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["properties"]["choices"] == one["choices"]
    assert "with `--model broken`" in result["message"]["text"]

"""Objects that carry settings: whatever library they are of, a setting stays what it was set to."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import Project
from losslint.runs import runs_of
from losslint.source import read_source

from tests.interpret.reading import IMPORTS, line, understood

FIT = """
(x, y), _ = mnist.load_data()
model = Sequential([Flatten(), Dense({units}, activation='softmax')])
model.compile('adam', {loss})
model.fit(x, y)
"""
KNOWN = "10 softmax, mean_squared_error, class ids(10), images 0..255"
UNITS = KNOWN.replace("10", "?", 1)
UNKNOWN = "? softmax, ?, class ids(10), images 0..255"
PLAIN = "d = {'units': 10, 'loss': 'mse'}\n"
NESTED = "d = {'model': {'units': 10, 'loss': 'mse'}}\n"

FLAT = {
    "SimpleNamespace": "from types import SimpleNamespace\nc = SimpleNamespace(**d)",
    "Namespace": "import argparse\nc = argparse.Namespace(**d)",
    "Munch": "from munch import Munch\nc = Munch(d)",
    "a class of its own": "class Settings:\n    def __init__(self, **entries):\n        self.__dict__.update(entries)\n"
    "c = Settings(**d)",
    "attributes one by one": "class Settings:\n    def __init__(self, entries):\n        for name, value in entries.items():\n"
    "            setattr(self, name, value)\nc = Settings(d)",
    "all attributes at once": "class Settings:\n    def __init__(self, entries):\n        self.__dict__ = entries\nc = Settings(d)",
    "a dataclass": "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    units: int\n    loss: str = 'mae'\n"
    "c = Settings(**d)",
    "a named tuple": "from typing import NamedTuple\nclass Settings(NamedTuple):\n    units: int = 10\n    loss: str = 'mse'\nc = Settings()",
    "a model of pydantic": "from pydantic import BaseModel\nclass Settings(BaseModel):\n    units: int\n    loss: str = 'mae'\nc = Settings(**d)",
    "settings of pydantic": "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    units: int = 10\n"
    "    loss: str = 'mse'\nc = Settings()",
    "a class": "class c:\n    units = 10\n    loss = 'mse'",
    "vars changed": "class Settings:\n    units = 3\n    def __init__(self):\n        self.loss = 'mse'\nc = Settings()\nvars(c)['units'] = 10",
}


@pytest.mark.parametrize("code", FLAT.values(), ids=FLAT)
def test_objects_with_entries_as_attributes(code: str) -> None:
    assert understood(PLAIN + code + FIT.format(units="c.units", loss="c.loss")) == [KNOWN]


DEEP = {
    "EasyDict": "from easydict import EasyDict as edict\nc = edict(d)",
    "EasyDict, by hand": "from easydict import EasyDict as edict\nc = edict()\nc.model = edict()\nc.model.units = 10\nc.model['loss'] = 'mse'",
    "munchify": "from munch import munchify\nc = munchify(d)",
    "Box": "from box import Box\nc = Box(d, frozen_box=True)",
    "ConfigBox": "from box import ConfigBox\nc = ConfigBox(d)",
    "ConfigDict": "import ml_collections\nc = ml_collections.ConfigDict()\nc.model = ml_collections.ConfigDict(d['model'])\nc.lock()",
    "addict": "from addict import Dict\nc = Dict(d)",
    "OmegaConf": "from omegaconf import OmegaConf\nc = OmegaConf.create(d)",
    "OmegaConf, merged": "from omegaconf import OmegaConf\nc = OmegaConf.merge({'model': {'units': 3, 'loss': 'mse'}}, "
    "OmegaConf.create({'model': {'units': 10}}), OmegaConf.from_cli())",
    "OmegaConf, updated": "from omegaconf import OmegaConf\nd['model']['units'] = 3\nc = OmegaConf.create(d)\n"
    "OmegaConf.update(c, 'model.units', 10)",
    "yacs": "from yacs.config import CfgNode as CN\n_C = CN()\n_C.model = CN()\n_C.model.units = 3\n_C.model.loss = 'mse'\n"
    "c = _C.clone()\nc.merge_from_list(['model.units', 10])\nc.freeze()\n_C.model.units = 4",
}


DEEP |= {
    "a dict of its own": "class Config(dict):\n    __getattr__ = dict.__getitem__\n    __setattr__ = dict.__setitem__\n"
    "c = Config(d)\nc.model = Config(c.model)\nc.model.units = 10",
    "a dict that is its attributes": "class Config(dict):\n    def __init__(self, *args, **kwargs):\n"
    "        super(Config, self).__init__(*args, **kwargs)\n        self.__dict__ = self\n"
    "        for name, value in self.items():\n            if isinstance(value, dict):\n                self[name] = Config(value)\n"
    "c = Config(d)",
    "a dict that asks itself": "class Config(dict):\n    def __getattr__(self, name):\n        try:\n            value = self[name]\n"
    "        except KeyError:\n            raise AttributeError(name)\n"
    "        return Config(value) if isinstance(value, dict) else value\nc = Config(d)",
    "a namespace of namespaces": "from types import SimpleNamespace\nclass Config(SimpleNamespace):\n"
    "    def __init__(self, entries, **others):\n        super().__init__(**others)\n"
    "        for name, value in entries.items():\n            if isinstance(value, dict):\n"
    "                self.__setattr__(name, Config(value))\n"
    "            else:\n                self.__setattr__(name, value)\nc = Config(d)",
}


@pytest.mark.parametrize("code", DEEP.values(), ids=DEEP)
def test_objects_in_objects(code: str) -> None:
    assert understood(NESTED + code + FIT.format(units="c.model.units", loss="c.model.loss")) == [KNOWN]


OWN = {
    "a method": "class Config(dict):\n    __getattr__ = dict.get\n    def loss_of(self):\n        return self.loss\n"
    "c = Config(d)\nunits, loss = c.units, c.loss_of()",
    "a property": "class Config(dict):\n    @property\n    def units(self):\n        return self['n'] + 1\n"
    "c = Config(n=9, loss='mse')\nunits, loss = c.units, c['loss']",
    "attributes set": "class Config:\n    def __init__(self, **given):\n        for name in given:\n"
    "            self.__setattr__(name, given[name])\nc = Config(**d)\nunits, loss = c.units, c.loss",
}


@pytest.mark.parametrize("code", OWN.values(), ids=OWN)
def test_classes_of_its_own(code: str) -> None:
    assert understood(PLAIN + code + FIT.format(units="units", loss="loss")) == [KNOWN]


NOT_KNOWN = {
    "a dict of others": "class Config(dict):\n    __getattr__ = dict.get\nc = Config(others())",
    "a dict in one of its own": "class Config(dict):\n    __getattr__ = dict.__getitem__\nc = Config(inner=d)\nc = c.inner",
    "a dict that makes up what it has": "class Config(dict):\n    def __getattr__(self, name):\n        return others(name)\nc = Config(d)",
    "changed elsewhere": "from types import SimpleNamespace\nfrom elsewhere import change\nc = SimpleNamespace(**d)\nchange(c)",
    "entries of others": "from munch import Munch\nc = Munch(**others())",
    "attributes of unknown names": "class Settings:\n    def __init__(self, entries):\n        self.units, self.loss = 10, 'mse'\n"
    "        setattr(self, name(), 3)\nc = Settings(d)",
    "updated by others": "class Settings:\n    def __init__(self):\n        self.units, self.loss = 10, 'mse'\n"
    "        self.__dict__.update(others())\nc = Settings()",
    "a namespace updated by others": "from types import SimpleNamespace\nc = SimpleNamespace(**d)\nvars(c).update(others())",
    "a list of others": "from yacs.config import CfgNode as CN\nc = CN(d)\nc.merge_from_list(others())",
    "a file that is not known": "from yacs.config import CfgNode as CN\nc = CN(d)\nc.merge_from_file(others())",
    "merged with others": "from omegaconf import OmegaConf\nc = OmegaConf.merge(d, others())",
}


NOT_KNOWN |= {
    "others unpacked": "from munch import Munch\nc = Munch({**d, **others()})",
    "others unpacked into others": "from munch import Munch\nother = others()\nmore = {**other}\nc = Munch({**d, **more})",
    "others put in": "from munch import Munch\nd.update({**others()})\nc = Munch(d)",
    "others joined": "from munch import Munch\nc = Munch(d | {**others()})",
}


@pytest.mark.parametrize("code", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_what_may_have_changed_is_unknown(code: str) -> None:
    assert understood(PLAIN + code + FIT.format(units="c.units", loss="c.loss")) == [UNKNOWN]


PARSER = "import argparse\np = argparse.ArgumentParser()\n"
ARGUMENTS = (
    PARSER
    + "p.add_argument('-u', '--units', type=int, default=10)\np.add_argument('--loss', default='mse')\n"
)
COMMAND_LINES = {
    "as attributes": ARGUMENTS + "c = vars(p.parse_args())",
    "as a dict": ARGUMENTS + "c = p.parse_args().__dict__",
    "a text for a number": PARSER
    + "p.add_argument('--units', type=int, default='10')\np.add_argument('--loss', default='mse')\n"
    "c = vars(p.parse_args([]))",
    "given by the code": ARGUMENTS.replace("10", "3") + "c = vars(p.parse_args(['--units', '10']))",
    "given in one word": ARGUMENTS.replace("10", "3") + "c = vars(p.parse_args(args='--units=10'.split()))",
    "given in short": ARGUMENTS.replace("10", "3") + "c = vars(p.parse_known_args(['-u', '10'])[0])",
    "defaults apart": ARGUMENTS.replace("10", "3") + "p.set_defaults(units=10)\nc = vars(p.parse_args())",
    "a sub-command": PARSER
    + "q = p.add_subparsers().add_parser('train')\nq.add_argument('--units', default=10)\n"
    "q.add_argument('--loss', default='mse')\nc = vars(p.parse_args())",
    "a parent": ARGUMENTS + "c = vars(argparse.ArgumentParser(parents=[p]).parse_args())",
    "a dataclass of all": ARGUMENTS
    + "from dataclasses import dataclass, asdict\n@dataclass\nclass Settings:\n    units: int\n"
    "    loss: str\nc = asdict(Settings(**vars(p.parse_args())))",
    "updated": ARGUMENTS.replace("10", "3")
    + "a = p.parse_args()\nvars(a).update({'units': 10})\nc = {'units': a.units, 'loss': a.loss}",
    "a function for a number": PARSER
    + "p.add_argument('--units', type=lambda text: int(text) + 1, default='9')\n"
    "p.add_argument('--loss', default='mse')\nc = vars(p.parse_args())",
}


@pytest.mark.parametrize("code", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_defaults_of_a_command_line(code: str) -> None:
    assert understood(code + FIT.format(units="c['units']", loss="c['loss']")) == [KNOWN]


UNKNOWN_UNITS = {
    "no default": PARSER
    + "p.add_argument('--units', type=int)\np.add_argument('--loss', default='mse')\nc = vars(p.parse_args())",
    "two commands": PARSER + "s = p.add_subparsers()\ns.add_parser('a').add_argument('--units', default=10)\n"
    "s.add_parser('b').add_argument('--units', default=5)\np.add_argument('--loss', default='mse')\nc = vars(p.parse_args())",
    "several values": ARGUMENTS + "c = vars(p.parse_args(['-u', '1', '2']))",
    "a type of another module": PARSER
    + "from elsewhere import number\np.add_argument('--units', type=number, default='10')\n"
    "p.add_argument('--loss', default='mse')\nc = vars(p.parse_args())",
}


@pytest.mark.parametrize("code", UNKNOWN_UNITS.values(), ids=UNKNOWN_UNITS)
def test_arguments_that_nobody_knows(code: str) -> None:
    assert understood(code + FIT.format(units="c['units']", loss="c['loss']")) == [UNITS]


def test_an_argument_that_is_not_understood_leaves_nothing_known() -> None:
    code = ARGUMENTS + "c = vars(p.parse_args(['--other', '1']))"
    assert understood(code + FIT.format(units="c['units']", loss="c['loss']")) == [UNKNOWN]


MAIN = "def main({parameters}):" + FIT.replace("\n", "\n    ").format(units="units", loss="loss") + "\n"
COMMANDS = {
    "click": (
        "import click\n@click.command()\n@click.option('--units', default=10)\n@click.option('-l', 'loss', default='mse')\n",
        "units, loss",
        "main()",
    ),
    "typer": (
        "import typer\n",
        "units: int = 10, loss: str = typer.Option('mse', help='loss')",
        "typer.run(main)",
    ),
    "an application of typer": (
        "import typer\napp = typer.Typer()\n@app.command()\n",
        "units: int = typer.Option(10), loss: str = 'mse'",
        "app()",
    ),
    "fire": ("import fire\n", "units=10, loss='mse'", "fire.Fire(main)"),
    "tyro": ("import tyro\n", "units: int = 10, loss: str = 'mse'", "tyro.cli(main)"),
}


@pytest.mark.parametrize("library", COMMANDS)
def test_functions_that_a_command_line_calls(library: str) -> None:
    head, parameters, call = COMMANDS[library]
    assert understood(head + MAIN.format(parameters=parameters) + call) == [KNOWN]


def test_settings_that_a_command_line_fills() -> None:
    code = "import tyro\nfrom dataclasses import dataclass\n@dataclass\nclass Settings:\n    units: int = 10\n    loss: str = 'mse'\n"
    assert understood(code + "c = tyro.cli(Settings)" + FIT.format(units="c.units", loss="c.loss")) == [KNOWN]


def test_flags_of_absl() -> None:
    code = (
        "from absl import flags\nFLAGS = flags.FLAGS\nflags.DEFINE_integer('units', 10, 'how many')\n"
        "flags.DEFINE_enum('loss', 'mse', ['mse', 'mae'], 'which')\n"
    )
    assert understood(code + FIT.format(units="FLAGS.units", loss="FLAGS.loss")) == [KNOWN]


HYDRA = "import hydra\n@hydra.main(config_path='conf', config_name='config', version_base=None)\n"
WHOLE = {"conf/config.yaml": "model:\n  units: 10\n  loss: mse\n"}
COMPOSED: dict[str, tuple[dict[str, str], str]] = {
    "one file": (WHOLE, KNOWN),
    "a group": (
        {
            "conf/config.yaml": "defaults:\n- model: big\n- _self_\n",
            "conf/model/big.yaml": "units: 10\nloss: mse\n",
        },
        KNOWN,
    ),
    "the file has the last word": (
        {
            "conf/config.yaml": "defaults:\n- model: big\n- _self_\nmodel:\n  units: 10\n",
            "conf/model/big.yaml": "units: 3\nloss: mse\n",
        },
        KNOWN,
    ),
    "the group has the last word": (
        {
            "conf/config.yaml": "defaults:\n- _self_\n- model: big\n- override hydra/launcher: x\nmodel:\n  units: 3\n",
            "conf/model/big.yaml": "units: 10\nloss: mse\n",
        },
        KNOWN,
    ),
    "a reference": ({"conf/config.yaml": "units: 10\nmodel:\n  units: ${units}\n  loss: mse\n"}, KNOWN),
    "a file beside": (
        {
            "conf/config.yaml": "defaults:\n- base\n- _self_\nmodel:\n  units: 10\n",
            "conf/base.yaml": "model:\n  loss: mse\n",
        },
        KNOWN,
    ),
    "nobody says who has the last word": (
        {
            "conf/config.yaml": "defaults:\n- model: big\nmodel:\n  units: 10\n",
            "conf/model/big.yaml": "units: 3\nloss: mse\n",
        },
        UNKNOWN,
    ),
    "a file that says where it belongs": (
        {
            "conf/config.yaml": "defaults:\n- model: big\n- _self_\n",
            "conf/model/big.yaml": "# @package _global_\nmodel:\n  units: 10\n  loss: mse\n",
        },
        UNKNOWN,
    ),
    "an option that has to be given": ({"conf/config.yaml": "model:\n  units: ???\n  loss: mse\n"}, UNITS),
    "a group that is not there": ({"conf/config.yaml": "defaults:\n- model: big\n"}, UNKNOWN),
    "an expression": ({"conf/config.yaml": "model:\n  units: ${oc.env:UNITS}\n  loss: mse\n"}, UNITS),
}


@pytest.mark.parametrize("case", COMPOSED)
def test_files_that_hydra_puts_together(tmp_path: Path, case: str) -> None:
    files, expected = COMPOSED[case]
    main = "def main(cfg):" + FIT.replace("\n", "\n    ").format(
        units="cfg.model.units", loss="cfg.model.loss"
    )
    for name, text in {**files, "train.py": f"{IMPORTS}{HYDRA}{main}\nmain()\n", ".git/HEAD": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    found = runs_of(read_source(tmp_path / "train.py"), Project())

    assert [line(run, output) for run in found for output in run.outputs] == [expected]


def test_a_file_that_yacs_merges(tmp_path: Path) -> None:
    code = (
        "from yacs.config import CfgNode as CN\nc = CN()\nc.SIZE = (3, 3)\nc.MODEL = CN()\nc.MODEL.LOSS = 'mae'\n"
        "c.merge_from_file('a.yaml')\n"
    )
    script = IMPORTS + code + FIT.format(units="c.SIZE[0]", loss="c.MODEL.LOSS")
    texts = {"a.yaml": "SIZE: (10, 10)\nMODEL:\n  LOSS: mse\n", "train.py": script}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)

    found = runs_of(read_source(tmp_path / "train.py"), Project())

    assert [line(run, output) for run in found for output in run.outputs] == [KNOWN]

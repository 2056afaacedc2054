"""Settings files that a script opens: however it says where, what they hold reaches the training."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.interpret import Project
from losslint.runs import runs_of
from losslint.source import read_source
from losslint.training import Run

from tests.interpret.reading import IMPORTS, line

FIT = """
(x, y), _ = mnist.load_data()
model = Sequential([Flatten(), Dense({units}, activation='softmax')])
model.compile('adam', {loss})
model.fit(x, y)
"""
KNOWN = "10 softmax, mean_squared_error, class ids(10), images 0..255"
UNKNOWN = "? softmax, ?, class ids(10), images 0..255"
YAML = "model:\n  units: 10\n  loss: mse\n"
JSON = '{"model": {"units": 10, "loss": "mse"}}'
TOML = '[model]\nunits = 10\nloss = "mse"\n'
FILES = {
    "a.yaml": YAML,
    "conf/a.json": JSON,
    "a.toml": TOML,
    "a.ini": "[model]\nunits = 10\nloss = mse\n",
    ".env": "UNITS=10\nLOSS=mse\n",
    "consts.py": "from pathlib import Path\nPATH = Path('a.yaml')\n",
    "ours.py": "import os\nimport yaml\nHERE = os.path.dirname(__file__)\n"
    "config = yaml.safe_load(open(os.path.join(HERE, 'a.yaml')))\n",
}


def trained(root: Path, code: str, entry: str, files: dict[str, str]) -> list[Run]:
    (root / ".git").mkdir()
    for name, text in {**files, entry: code}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return runs_of(read_source(root / entry), Project())


def understood(
    root: Path,
    code: str,
    entry: str = "train.py",
    units: str = "c['model']['units']",
    loss: str = "c['model']['loss']",
) -> list[str]:
    script = IMPORTS + code + FIT.format(units=units, loss=loss)
    return [line(run, output) for run in trained(root, script, entry, FILES) for output in run.outputs]


READ = {
    "yaml, safe_load": "import yaml\nc = yaml.safe_load(open('a.yaml'))",
    "yaml, a loader": "import yaml\nwith open('a.yaml') as f:\n    c = yaml.load(f, Loader=yaml.FullLoader)",
    "yaml, a text": "import yaml\nwith open('a.yaml') as f:\n    c = yaml.load(f.read(), yaml.SafeLoader)",
    "json": "import json\nwith open('conf/a.json', 'r', encoding='utf-8') as f:\n    c = json.load(f)",
    "json, a text": "import json\nfrom pathlib import Path\nc = json.loads(Path('conf/a.json').read_text())",
    "toml": "import tomllib\nwith open('a.toml', 'rb') as f:\n    c = tomllib.load(f)",
    "toml, a path": "import toml\nc = toml.load('a.toml')",
    "a function": "import yaml\ndef load(path):\n    with open(path) as f:\n        return yaml.safe_load(f)\nc = load('a.yaml')",
    "a default": "import argparse, yaml\np = argparse.ArgumentParser()\np.add_argument('--config', default='a.yaml')\n"
    "c = yaml.safe_load(open(p.parse_args().config))",
    "an environment variable": "import os, yaml\nc = yaml.safe_load(open(os.environ.get('CONFIG', 'a.yaml')))",
    "merged with defaults": "import yaml\nc = {'model': {'units': 3}} | yaml.safe_load(open('a.yaml'))",
    "logged": "import logging, yaml\nlog = logging.getLogger(__name__)\nc = yaml.safe_load(open('a.yaml'))\nlog.info(c)",
    "behind an object that asks it": "import yaml\nclass Config:\n    def __init__(self, path):\n"
    "        with open(path) as f:\n            self.read = yaml.safe_load(f)\n"
    "    def __getattr__(self, name):\n        return self.read[name]\nc = {'model': Config('a.yaml').model}",
    "a constant of another module": "import yaml\nfrom consts import PATH\nc = yaml.safe_load(open(PATH))",
    "read by another module": "from ours import config as c",
    "a decorated function": "import yaml\nfrom ensure import ensure_annotations\n@ensure_annotations\n"
    "def load(path: str) -> dict:\n    try:\n        with open(path) as f:\n            return yaml.safe_load(f)\n"
    "    except Exception as error:\n        raise error\nc = load('a.yaml')",
}


@pytest.mark.parametrize("code", READ.values(), ids=READ)
def test_files_are_read(tmp_path: Path, code: str) -> None:
    assert understood(tmp_path, code) == [KNOWN]


PATHS = {
    "os.path.join(os.path.dirname(__file__), '..', 'conf', 'a.json')": "src/train.py",
    "os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'conf/a.json')": "src/train.py",
    "os.path.dirname(os.path.realpath(__file__)) + '/../conf/a.json'": "src/train.py",
    "f'{os.path.dirname(__file__)}/conf/a.json'": "train.py",
    "'%s/conf/a.json' % os.path.dirname(__file__)": "train.py",
    "Path(__file__).parent / 'conf' / 'a.json'": "train.py",
    "Path(__file__).resolve().parent.parent / 'conf/a.json'": "src/train.py",
    "Path(__file__).resolve().parents[1].joinpath('conf', 'a.json')": "src/train.py",
    "str(Path(__file__).absolute().parents[1] / 'conf') + '/a.json'": "src/train.py",
    "Path('conf', 'a.json')": "train.py",
    "os.getcwd() + os.sep + 'conf' + os.sep + 'a.json'": "train.py",
    "os.path.join(os.path.split(os.path.abspath(__file__))[0], 'conf/a.json')": "train.py",
    "os.path.join(os.getcwd(), 'conf', 'a.json')": "train.py",
    "Path.cwd() / 'conf' / 'a.json'": "train.py",
    "os.path.abspath('conf/a.json')": "src/train.py",
    "os.path.join('conf', 'a.json')": "src/deep/train.py",
}


@pytest.mark.parametrize("path", PATHS)
def test_paths_are_followed(tmp_path: Path, path: str) -> None:
    code = f"import json, os\nfrom pathlib import Path\nc = json.load(open({path}))"
    assert understood(tmp_path, code, PATHS[path]) == [KNOWN]


INI = {
    "": ("c.getint('model', 'units')", "c.get('model', 'loss')"),
    "m = c['model']": ("int(m['units'])", "m['loss']"),
    "m = dict(c.items('model'))": ("int(m['units'])", "m['loss']"),
    "s = c.sections()[0]": ("c[s].getint('Units')", "c.get(s, 'x', fallback='mse')"),
}


@pytest.mark.parametrize("code", INI)
def test_ini_files_hold_texts(tmp_path: Path, code: str) -> None:
    start = "import configparser\nc = configparser.ConfigParser()\nc.read(['a.ini'])\n"
    units, loss = INI[code]
    assert understood(tmp_path, start + code, units=units, loss=loss) == [KNOWN]


def test_environment_files_hold_texts(tmp_path: Path) -> None:
    code = "from dotenv import dotenv_values\nc = dotenv_values('.env')"
    assert understood(tmp_path, code, units="int(c['UNITS'])", loss="c['LOSS']") == [KNOWN]


NOT_KNOWN = {
    "a path of the command line": "import sys, yaml\nc = yaml.safe_load(open(sys.argv[1]))",
    "a file that is not there": "import yaml\nc = yaml.safe_load(open('b.yaml'))",
    "an absolute path": "import yaml\nc = yaml.safe_load(open('/etc/a.yaml'))",
    "a file outside": "import yaml\nc = yaml.safe_load(open('../a.yaml'))",
    "a file that is written": "import yaml\nyaml.dump(made(), open('a.yaml', 'w'))\nc = yaml.safe_load(open('a.yaml'))",
    "a text that is written": "import yaml\nfrom pathlib import Path\nPath('a.yaml').write_text(made())\n"
    "c = yaml.safe_load(open('a.yaml'))",
    "a part of a file": "import yaml\nc = yaml.safe_load(open('a.yaml').read(30))",
    "a loader of its own": "import yaml\nclass Loader(yaml.SafeLoader):\n    pass\nc = yaml.load(open('a.yaml'), Loader)",
    "a decoder of its own": "import json\nc = json.load(open('conf/a.json'), cls=Decoder)",
    "another format": "import json\nc = json.load(open('a.yaml'))",
    "changed by somebody": "import yaml\nfrom elsewhere import change\nc = yaml.safe_load(open('a.yaml'))\nchange(c)",
    "an unknown key": "import yaml\nc = yaml.safe_load(open('a.yaml'))\nc['model'][key()] = 3",
    "another folder": "import os, yaml\nos.chdir(folder())\nc = yaml.safe_load(open('a.yaml'))",
}


@pytest.mark.parametrize("code", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_what_is_not_certain_is_unknown(tmp_path: Path, code: str) -> None:
    assert understood(tmp_path, code) == [UNKNOWN]


def test_a_file_that_may_be_another_one_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.yaml").write_text(YAML.replace("10", "5"))

    code = "import yaml\nc = yaml.safe_load(open('a.yaml'))"
    assert understood(tmp_path, code, "src/train.py") == [UNKNOWN]


def test_a_program_may_say_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.yaml").write_text(YAML.replace("10", "5"))

    code = "import os, yaml\nos.chdir(os.path.dirname(os.path.dirname(__file__)))\nc = yaml.safe_load(open('a.yaml'))"
    assert understood(tmp_path, code, "src/train.py") == [KNOWN]


def test_a_function_reads_each_dict(tmp_path: Path) -> None:
    code = (
        "import json\nfrom types import SimpleNamespace\n"
        "c = json.load(open('conf/a.json'), object_hook=lambda d: SimpleNamespace(**d))"
    )
    assert understood(tmp_path, code, units="c.model.units", loss="c.model.loss") == [KNOWN]


def test_a_value_has_its_place_in_the_file(tmp_path: Path) -> None:
    code = IMPORTS + "import yaml\nc = yaml.safe_load(open('a.yaml'))\nm = c['model']\n"
    (run,) = trained(tmp_path, code + FIT.format(units="m['units']", loss="m.get('loss')"), "train.py", FILES)

    places = [
        fact.origin.place() for fact in (run.outputs[0].head.units, run.outputs[0].loss.name) if fact.origin
    ]
    assert [(Path(at.path).name, at.row, at.column, at.end_column) for at in places] == [
        ("a.yaml", 2, 10, 12),
        ("a.yaml", 3, 9, 12),
    ]

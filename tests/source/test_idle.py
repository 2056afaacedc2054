"""What of a script cannot matter to a training: found by its names, and replaced by empty lines."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from losslint.check.engine import lint
from losslint.gate import Gate
from losslint.interpret import interpret
from losslint.source import idle, read_source
from losslint.source.acting import code_of
from losslint.source.blanking import without
from losslint.source.outline import pieces_of
from losslint.values import CompileEvent

TRAINS = "import keras\n\ndef train(x, y):\n    keras.Sequential().fit(x, y)\n\n"


def idle_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, **modules: str) -> idle.Idle:
    monkeypatch.setattr(idle, "WORTH_IT", 0)
    for name, text in modules.items():
        (tmp_path / f"{name}.py").write_text(text)
    script = tmp_path / "main.py"
    script.write_text(code)
    assert not Gate().why_skipped(script, script.read_bytes())
    return Gate().idle_in(script, script.read_bytes())


def idle_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, **modules: str) -> set[str]:
    """Return what need not be parsed."""
    return set(idle_of(tmp_path, monkeypatch, code, **modules).unread)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def plot(x):\n    print(x)\n", {"plot"}),
        ("def plot(x):\n    print(x)\n\nplot(1)\n", set()),
        ("def plot(x):\n    print(x)\n\nif __name__ == '__main__':\n    plot(1)\n", set()),
        ("def plot(x):\n    draw(x)\n\ndef draw(x): ...\n", {"plot", "draw"}),
        ("def make():\n    return draw()\n\ndef draw(): ...\n\ntrain(make(), 1)\n", set()),
        ("class Base: ...\nclass Data(Base): ...\nclass Other: ...\ntrain(Data(), 1)\n", {"Other"}),
        ("def tune():\n    train(1, 2)\n", set()),
        ("@register\ndef plot(x): ...\n", set()),
        ("@pytest.mark.skip\ndef test_plot(x): ...\n", {"test_plot"}),
        ("def plot(x): ...\n\nglobals()[input()](1)\n", set()),
        ("def plot(x): ...\n\nglobals()['plot'](1)\n", set()),
        ("def plot(x):\n    globals()[x]()\n", set()),
        ("def plot(x): ...\ndef train(x, y):\n    return plot(x)\n", set()),
    ],
)
def test_what_nothing_that_matters_mentions_is_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, names: set[str]
) -> None:
    assert idle_in(tmp_path, monkeypatch, TRAINS + code) == names


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("class LayerTest(testing.TestCase):", {"LayerTest.test_shape"}),
        ("class TestLayer:", {"TestLayer.test_shape"}),
        ("class Layer(keras.Model):", set()),
    ],
)
def test_of_a_class_of_tests_each_test_matters_or_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, names: set[str]
) -> None:
    body = "    def setUp(self): ...\n    def test_shape(self): ...\n    def test_step(self):\n        train(1, 2)\n"

    assert idle_in(tmp_path, monkeypatch, f"{TRAINS}{head}\n{body}") == names


@pytest.mark.parametrize(("module", "names"), [("nets", set()), ("shapes", {"go"})])
def test_what_mentions_a_module_that_trains_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, names: set[str]
) -> None:
    code = f"{TRAINS}from {module} import run\n\ndef go():\n    run()\n"
    nets = "import keras\ndef run(): keras.Model().fit(1)\n"

    assert idle_in(tmp_path, monkeypatch, code, nets=nets, shapes="def run(): ...\n") == names


@pytest.mark.parametrize("code", ["x = 1  # losslint: ignore\n", "import sys\nsys.path.append('..')\n"])
def test_where_more_may_be_meant_nothing_is_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    assert idle_in(tmp_path, monkeypatch, f"{TRAINS}{code}def plot(x): ...\n") == set()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def plot(x): ...\n\nplot(1)\n", {"plot"}),
        ("def tune(): train(1, 2)\n\nCALLS = [tune]\n", set()),
        ("class A:\n    def go(self): train(1, 2)\nclass B:\n    def go(self): ...\nBOTH = [A, B]\n", {"B"}),
        ("@register\ndef plot(x): ...\n", {"plot"}),
    ],
)
def test_what_leads_to_no_training_need_not_be_followed_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, names: set[str]
) -> None:
    assert idle_of(tmp_path, monkeypatch, TRAINS + code).on_call == names


def test_what_only_leads_to_a_training_together_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nets = "import keras\nclass Net:\n    def go(self): keras.Model().fit(1)\n"
    code = f"{TRAINS}from nets import Net\n\ndef make(): kept.net = Net()\ndef run(): kept.net.go()\n\nBOTH = [make, run]\n"

    assert idle_of(tmp_path, monkeypatch, code, nets=nets).on_call == frozenset()


def test_what_need_not_be_followed_is_followed_where_it_is_called() -> None:
    code = b"def loss(): return 'mse'\ndef train(): keras.Sequential().compile(loss=loss())\nimport keras\n"
    source = read_source(Path("a.py"), code)
    source.on_call = frozenset({"loss"})
    compiled = [event for event in interpret(source).events() if isinstance(event, CompileEvent)]
    source.on_call = frozenset({"loss", "train"})

    assert len(compiled) == 1
    assert not any(isinstance(event, CompileEvent) for event in interpret(source).events())


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("a = 1\n\n\ndef f(\n    x,\n):\n    return '''\n'''\n\nb = 2\n", "a = 1\n\n\n\n\n\n\n\n\nb = 2\n"),
        ("a = 1\r\n@pytest.mark.skip(\r\n    'x')\r\ndef f(): ...\r\nb = 2", "a = 1\r\n\r\n\r\n\r\nb = 2"),
        ("class C:\n    x = 1\n    def f(self): ...\n", "class C:\n    x = 1\n\n"),
        ("def f(): ...", ""),
        ("@handed\ndef f(): ...\n", "@handed\ndef f(): ...\n"),
        ("def f(:\n", "def f(:\n"),
    ],
)
def test_what_is_idle_leaves_empty_lines(text: str, shorter: str) -> None:
    assert without(text, {"f", "C.f"}) == shorter


def test_a_class_that_would_be_empty_is_parsed_as_it_is() -> None:
    source = read_source(Path("a.py"), b"class C:\n    def f(self): ...\n", idle={"C.f"})

    assert source.module is not None
    assert "def f" in source.module.code


def test_places_and_lines_are_those_of_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = (
        "model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation='softmax')])\n"
        "model.compile('sgd', 'binary_crossentropy')\n"
        "model.fit(x, keras.utils.to_categorical(y, 3))\n"
    )
    code = "import keras\n\ndef plot(x):\n    '''Draw.'''\n    print(x)\n\n" + fault
    script = tmp_path / "main.py"
    script.write_text(code)
    whole = lint(script)
    monkeypatch.setattr(idle, "WORTH_IT", 0)

    assert whole
    assert lint(script) == whole


@pytest.mark.parametrize(
    "piece",
    ["a, ", "a,  b,  ", "a: 1, ", "f(", "a[", "a" + 20 * " ", "x.y(", "getattr(a, ", "a=", ";import a"],
)
def test_the_time_for_a_line_of_code_grows_with_its_length(piece: str) -> None:
    def seconds(count: int) -> float:
        started = time.process_time()
        assert pieces_of(code_of(f"x = {count * piece}\n"), is_script=True)
        return time.process_time() - started

    seconds(500)
    assert seconds(16_000) < 3 * 4 * seconds(4_000) + 0.1  # linear is fourfold, quadratic sixteenfold

"""The methods of a class that nobody makes: no order is taken for certain, and what one sets up is not lost."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from losslint.runs import program_of
from losslint.source import read_source
from losslint.training import Run

from tests.interpret.reading import IMPORTS, runs, understood

KEEPER = """
class Keeper:
    model = Sequential()
    def __init__(self, x, y):
        self.x, self.y = x, y
"""
PLAIN = """
def plain(self):
    self.model.add(layers.LSTM(8, input_shape=(5, 2)))
    self.model.add(Dense(3, activation='softmax'))
    self.model.compile('adam', 'categorical_crossentropy')
    self.model.fit(self.x, self.y)
"""
STATEFUL = PLAIN.replace("plain", "stateful").replace("Dense(3", "Dense(4").replace("adam", "sgd")
TRAIN = """
def train(self):
    self.model.fit(self.x, self.y)
"""
KNOWN = "3 softmax, categorical_crossentropy, ?, ? ?"


def written(*methods: str, start: str = KEEPER) -> str:
    return start + "".join(indent(dedent(method), "    ") for method in methods)


def kinds(run: Run) -> list[str]:
    return [layer.spelling for layer in run.model.layers if layer.spelling != "InputLayer"]


def test_two_methods_that_build_the_same_model_are_alternatives() -> None:
    one, two = runs(written(PLAIN, STATEFUL))
    assert (kinds(one), kinds(two)) == (["LSTM", "Dense"], ["LSTM", "Dense"])
    assert (one.optimizer.name.value, two.optimizer.name.value) == ("Adam", "SGD")
    assert (one.outputs[0].head.units.value, two.outputs[0].head.units.value) == (3, 4)


def test_a_third_method_finds_what_both_say() -> None:
    other = (
        PLAIN.replace("plain", "other")
        .replace("Dense(3", "Dense(4")
        .replace("    self.model.fit(self.x, self.y)\n", "")
    )
    first = PLAIN.replace("    self.model.fit(self.x, self.y)\n", "")
    (line,) = understood(written(first, other, TRAIN))
    assert line.startswith("? ?")


def test_what_only_one_method_sets_up_is_known_in_the_next() -> None:
    build = """
    def build(self):
        self.model.add(layers.LSTM(8, input_shape=(5, 2)))
        self.model.add(Dense(3, activation='softmax'))
    """
    compile_ = """
    def compile(self):
        self.model.compile('adam', 'categorical_crossentropy')
    """
    assert understood(written(build, compile_, TRAIN)) == [KNOWN]


def test_a_method_that_calls_another_one_is_not_taken_to_come_after_it() -> None:
    build = """
    def build(self):
        self.model.add(layers.LSTM(8, input_shape=(5, 2)))
        self.model.add(Dense(3, activation='softmax'))
    """
    train = """
    def train(self):
        self.build()
        self.model.compile('adam', 'categorical_crossentropy')
        self.model.fit(self.x, self.y)
    """
    (run,) = runs(written(build, train))
    assert kinds(run) == ["LSTM", "Dense"]


CHOICE = """
class Trainer:
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.loss = 'mse'
"""
SETTING = """
def binary(self):
    self.loss = 'binary_crossentropy'
"""
SETTING_ANOTHER = """
def several(self):
    self.loss = 'categorical_crossentropy'
"""
USING = """
def train(self):
    model = Sequential([Dense(3, activation='softmax')])
    model.compile('adam', self.loss)
    model.fit(self.x, self.y)
"""


def test_an_attribute_that_two_methods_set_is_not_known_in_a_third() -> None:
    assert understood(written(SETTING, USING, start=CHOICE)) == ["3 softmax, binary_crossentropy, ?, ? ?"]
    assert understood(written(SETTING, SETTING_ANOTHER, USING, start=CHOICE)) == ["3 softmax, ?, ?, ? ?"]


def test_a_method_that_works_on_what_another_one_loads_comes_after_it() -> None:
    load = """
    def load(self):
        (self.x, self.y), _ = mnist.load_data()
    """
    scale = """
    def scale(self):
        self.x = self.x / 255.0
    """
    train = """
    def train(self):
        model = Sequential([Flatten(), Dense(10, activation='softmax')])
        model.compile('adam', 'sparse_categorical_crossentropy')
        model.fit(self.x, self.y)
    """
    (line,) = understood(written(load, scale, train, start="\nclass Digits:\n"))
    assert line == "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..1"


def test_what_is_done_to_a_model_does_not_set_the_attribute_that_holds_it() -> None:
    build = """
    def build(self):
        self.net = Sequential([Dense(3, activation='softmax')])
        self.net.compile('adam', 'categorical_crossentropy')
    """
    use = """
    def give(self):
        helper(self)
    """
    train = """
    def train(self):
        self.net.fit(self.x, self.y)
    def train_again(self):
        self.net.fit(self.x, self.y)
    """
    assert len(runs(written(build, train))) == 2
    assert [run.kind.value for run in runs(written(build, use, train))] == ["fit", "fit"]


def test_what_two_classes_inherit_is_called_for_each() -> None:
    base = """
class Base:
    def train(self):
        self.net.fit(self.x, self.y)
"""
    child = """
class {name}(Base):
    def build(self):
        self.net = Sequential([Dense({units}, activation='softmax')])
        self.net.compile('adam', 'mse')
"""
    code = base + child.format(name="One", units=3) + child.format(name="Two", units=4)
    assert sorted(line.split()[0] for line in understood(code)) == ["3", "4"]


CHOOSING = """
class Models:
    def __init__(self, kind):
        if kind == 'lstm':
            self.input_shape = (5, 8)
            self.model = self.lstm()
        else:
            self.input_shape = (32, 32, 3)
            self.model = self.cnn()
        self.model.compile('adam', 'categorical_crossentropy')
"""
LSTM_ = """
def lstm(self):
    model = Sequential()
    model.add(layers.LSTM(8, input_shape=self.input_shape))
    model.add(Dense(3, activation='softmax'))
    return model
"""
CNN = """
def cnn(self):
    model = Sequential()
    model.add(layers.Conv2D(8, 3, input_shape=self.input_shape))
    model.add(Flatten())
    model.add(Dense(4, activation='softmax'))
    return model
"""


def refused(code: str) -> set[tuple[str, bool]]:
    """Return the first layer of each model, and whether some layer does not take what it reads."""
    source = read_source(Path("script.py"), (IMPORTS + code).encode(), "script.py")
    program = program_of(source)
    return {
        (kinds(run)[0], any(layer.refused for layer in run.model.layers))
        for run in (*program.runs, *program.unfinished)
    }


def test_what_one_alternative_sets_up_is_nothing_for_the_method_of_another() -> None:
    assert refused(written(LSTM_, CNN, start=CHOOSING)) == {("LSTM", False), ("Conv2D", False)}


def test_what_is_wrong_in_an_alternative_is_still_seen() -> None:
    wrong = CHOOSING.replace("(32, 32, 3)", "(32, 3)")
    assert refused(written(LSTM_, CNN, start=wrong)) == {("LSTM", False), ("Conv2D", True)}


def test_methods_that_are_chosen_in_a_dict_are_not_called_on_their_own() -> None:
    chosen = CHOOSING[: CHOOSING.index("        if")] + indent(
        dedent("""
        self.input_shape = (5, 8)
        self.model = {'lstm': self.lstm, 'cnn': self.cnn}['lstm']()
        self.model.compile('adam', 'categorical_crossentropy')
        """),
        " " * 8,
    )
    assert refused(written(LSTM_, CNN, start=chosen)) == {("LSTM", False)}


def test_methods_that_only_call_one_another_are_called_on_their_own() -> None:
    circle = TRAIN + "    self.again()\n\ndef again(self):\n    self.train()\n"
    build = PLAIN.replace("    self.model.fit(self.x, self.y)\n", "")
    assert understood(written(build, circle)) == [KNOWN]


def test_a_method_that_is_handed_on_is_called_on_its_own() -> None:
    start = KEEPER.replace(
        "self.x, self.y = x, y", "self.x, self.y = x, y\n        Thread(target=self.plain).start()"
    )
    assert understood(written(PLAIN, start=start)) == [KNOWN]

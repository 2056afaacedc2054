"""Models and losses whose names the code works out while it runs: lookups, registries, factories."""

from __future__ import annotations

import pytest

from tests.interpret.reading import understood

START = """
import argparse, functools, importlib, inspect, operator, sys
import tensorflow as tf
(x, y), _ = mnist.load_data()
def small(classes=10):
    return Sequential([Flatten(), Dense(classes, activation='softmax')])
def large(classes=10):
    return Sequential([Flatten(), Dense(64, activation='relu'), Dense(classes, activation='softmax')])
class Factory:
    def make_small(self, classes):
        return small(classes)
    @staticmethod
    def fixed():
        return small(10)
"""
END = "\nmodel.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)"
KNOWN = "10 softmax, sparse_categorical_crossentropy, class ids(10), images 0..255"
HEADLESS = "? ?, sparse_categorical_crossentropy, class ids(10), images 0..255"

LOOKUPS = (
    "getattr(Factory(), 'make_' + 'small')(10)",
    "getattr(Factory, 'fixed')()",
    "getattr(sys.modules[__name__], 'small')()",
    "globals()['small']()",
    "globals().get('small')()",
    "locals()['small']()",
    "vars()['small']()",
    "sys.modules[__name__].__dict__['small']()",
    "Factory.__dict__['make_small'](Factory(), 10)",
    "Factory().__class__().make_small(10)",
    "type(Factory())().make_small(10)",
    "operator.methodcaller('make_small', classes=10)(Factory())",
    "operator.attrgetter('make_small')(Factory())(10)",
    "dict(inspect.getmembers(sys.modules[__name__], inspect.isclass))['Factory']().make_small(10)",
    "dict(inspect.getmembers(sys.modules[__name__], inspect.isfunction))['small'](10)",
    "eval('small')(10)",
    "eval('small(10)')",
    "eval('small' + '(classes=10)')",
    "eval('Factory.fixed')()",
    "{'small': small, 'large': large}['small'](10)",
    "{'small': small}.get('small', large)(10)",
    "Sequential([Flatten(), getattr(layers, 'Dense')(10, activation='softmax')])",
    "Sequential([Flatten(), vars(layers)['Dense'](10, activation='softmax')])",
    "Sequential([Flatten(), eval('layers.Dense')(10, activation='softmax')])",
    "Sequential([Flatten(), operator.attrgetter('layers.Dense')(keras)(10, activation='softmax')])",
    "Sequential([Flatten(), importlib.import_module('tensorflow.keras.layers').Dense(10, 'softmax')])",
    "Sequential([Flatten(), __import__('keras.layers', fromlist=['a']).Dense(10, 'softmax')])",
    "Sequential([Flatten(), __import__('keras.layers').layers.Dense(10, 'softmax')])",
    "Sequential([Flatten(), Dense(10, keras.activations.get('softmax'))])",
    "small() if hasattr(Factory, 'fixed') else None",
    "None if hasattr(Factory, 'other') else small()",
    "getattr(Factory, 'other', small)()",
)


@pytest.mark.parametrize("code", LOOKUPS)
def test_a_name_that_is_looked_up(code: str) -> None:
    assert understood(f"{START}model = {code}{END}") == [KNOWN]


UNKNOWN = (
    "getattr(Factory(), sys.argv[1])(10)",
    "getattr(some_module(), 'small', large)()",
    "globals()[sys.argv[1]]()",
    "globals()['absent']()",
    "eval(sys.argv[1])(10)",
    "eval('(lambda: small())')()",
    "eval('small', some_names)()",
    "eval('small(*[10])')",
    "eval('small(')",
    "importlib.import_module(sys.argv[1]).small()",
    "importlib.import_module('').small()",
    "operator.attrgetter('a', 'b')(Factory())",
)


@pytest.mark.parametrize("code", UNKNOWN)
def test_a_name_that_nobody_knows(code: str) -> None:
    assert understood(f"{START}model = {code}{END}") == [HEADLESS]


PRETRAINED = (
    "tf.keras.applications.__dict__['ResNet50']",
    "vars(tf.keras.applications)['ResNet50']",
    "getattr(tf.keras.applications, 'ResNet50')",
    "importlib.import_module('tensorflow.keras.applications').ResNet50",
)


@pytest.mark.parametrize("code", PRETRAINED)
def test_a_pretrained_model_is_found_by_name(code: str) -> None:
    assert understood(f"{START}model = {code}(weights=None, classes=10){END}") == [KNOWN]


LOSSES = (
    ("keras.losses.get('mse')", "mean_squared_error"),
    ("keras.losses.get('SparseCategoricalCrossentropy')", "sparse_categorical_crossentropy"),
    ("keras.losses.get(keras.losses.mse)", "mean_squared_error"),
    ("keras.losses.get({'class_name': 'MeanSquaredError', 'config': {}})", "mean_squared_error"),
    ("getattr(keras.losses, 'MeanSquaredError')()", "mean_squared_error"),
    ("keras.losses.get(sys.argv[1])", "?"),
    ("keras.losses.get('no_such_loss')", "?"),
    ("keras.losses.get({'class_name': sys.argv[1], 'config': {}})", "?"),
)


@pytest.mark.parametrize(("code", "loss"), LOSSES)
def test_a_loss_that_is_asked_for_by_name(code: str, loss: str) -> None:
    code = f"{START}model = small()\nmodel.compile('adam', {code})\nmodel.fit(x, y)"
    assert understood(code) == [KNOWN.replace("sparse_categorical_crossentropy", loss)]


def test_a_loss_keeps_the_configuration_that_it_is_asked_for_with() -> None:
    config = "{'class_name': 'SparseCategoricalCrossentropy', 'config': {'from_logits': True}}"
    code = f"model = small()\nmodel.compile('adam', keras.losses.get({config}))\nmodel.fit(x, y)"
    assert understood(START + code) == [KNOWN.replace("tropy,", "tropy logits,")]


REGISTRIES = {
    "a function that keeps functions": """
MODELS = {}
def register(function):
    MODELS[function.__name__] = function
    return function
@register
def mine():
    return small()
model = MODELS['mine']()
""",
    "a name for a class": """
MODELS = {}
def register(name):
    def keep(cls):
        MODELS[name] = cls
        return cls
    return keep
@register('mine')
class Mine:
    def build(self):
        return small()
model = MODELS['mine']().build()
""",
    "an object": """
class Registry:
    def __init__(self):
        self._kept = {}
    def register(self, name=None):
        def keep(cls):
            key = name or cls.__name__
            if key in self._kept:
                raise KeyError(key)
            self._kept[key] = cls
            return cls
        return keep
    def build(self, name, *args, **kwargs):
        if name not in self._kept:
            raise KeyError(name)
        return self._kept[name](*args, **kwargs)
MODELS = Registry()
@MODELS.register()
def mine(classes):
    return small(classes)
model = MODELS.build('mine', classes=10)
""",
    "a class method": """
class Models:
    kept = {}
    @classmethod
    def register(cls, name):
        def keep(made):
            cls.kept[name] = made
            return made
        return keep
@Models.register('mine')
class Mine:
    def build(self):
        return small()
model = Models.kept['mine']().build()
""",
    "a base that is told of its subclasses": """
class Base:
    kept = {}
    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kept[name or cls.__name__] = cls
class Mine(Base, name='mine'):
    def build(self):
        return small()
model = Base.kept['mine']().build()
""",
    "a base that knows its subclasses": """
class Base:
    pass
class Other(Base):
    pass
class Mine(Base):
    def build(self):
        return small()
model = {cls.__name__: cls for cls in Base.__subclasses__()}['Mine']().build()
""",
    "an object that is called": """
class Keep:
    def __init__(self):
        self.kept = {}
    def __call__(self, function):
        self.kept[function.__name__] = function
        return function
    def __getitem__(self, name):
        return self.kept[name]
keep = Keep()
@keep
def mine():
    return small()
model = keep['mine']()
""",
}


@pytest.mark.parametrize("code", REGISTRIES.values(), ids=REGISTRIES)
def test_what_was_registered_is_found(code: str) -> None:
    assert understood(START + code + END) == [KNOWN]


DECORATED = {
    "a wrapper": """
def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
""",
    "arguments that it changes": """
def timed(function):
    return lambda: function(classes=10)
""",
}


@pytest.mark.parametrize("code", DECORATED.values(), ids=DECORATED)
def test_a_decorator_of_the_project_is_carried_out(code: str) -> None:
    code = f"{START}{code}\n@timed\ndef mine(classes=10):\n    return small(classes)\nmodel = mine(){END}"
    assert understood(code) == [KNOWN]


def test_what_an_unknown_decorator_of_the_project_returns_is_not_known() -> None:
    code = (
        "def timed(f):\n    return some_wrapper(f)\n@timed\ndef mine():\n    return small()\nmodel = mine()"
    )
    assert understood(START + code + END) == [HEADLESS]


def test_a_decorated_method_is_followed_with_its_object() -> None:
    code = """
def timed(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
class Trainer:
    def __init__(self):
        self.model = small()
    @timed
    def train(self):
        self.model.compile('adam', 'sparse_categorical_crossentropy')
        self.model.fit(x, y)
"""
    assert understood(START + code) == [KNOWN]


ATTRIBUTES = {
    "setattr(settings, 'units', 10)": "10",
    "settings.__dict__.update(units=10)": "10",
    "settings.__dict__.update({'units': 10})": "10",
    "settings.__dict__['units'] = 10": "10",
    "vars(settings)['units'] = 10": "10",
    "settings.__dict__ = {'units': 10}": "10",
    "for name, value in {'units': 10}.items():\n    setattr(settings, name, value)": "10",
    "setattr(settings, 'other', 5)": "3",
    "setattr(settings, sys.argv[1], 5)": "?",
    "settings.__dict__[sys.argv[1]] = 5": "?",
    "settings.__dict__.update(some_settings)": "?",
    "vars(settings).clear()": "?",
}


@pytest.mark.parametrize(("code", "units"), ATTRIBUTES.items())
def test_attributes_that_are_set_by_name(code: str, units: str) -> None:
    start = "class Settings:\n    def __init__(self):\n        self.units = 3\nsettings = Settings()\n"
    model = "\nmodel = Sequential([Flatten(), Dense(settings.units, activation='softmax')])"
    assert understood(START + start + code + model + END) == [KNOWN.replace("10", units, 1)]


OWN_ACCESS = {
    "__getattr__(self, name):\n        return {'units': 10}[name]": "Settings().units",
    "__getitem__(self, name):\n        return {'units': 10}[name]": "Settings()['units']",
    "__new__(cls):\n        return 10": "Settings()",
}


@pytest.mark.parametrize(("method", "use"), OWN_ACCESS.items())
def test_what_a_class_says_of_its_attributes_itself(method: str, use: str) -> None:
    code = f"class Settings:\n    def {method}\nmodel = small({use})"
    assert understood(START + code + END) == [KNOWN]


ENTRIES = {
    "settings.pop('units')": "10",
    "settings.pop('other', 10)": "10",
    "settings.setdefault('units', 5)": "10",
    "settings.setdefault('other', 10)": "10",
    "settings.pop(sys.argv[1])": "?",
    "settings.pop('other')": "?",
    "(settings.pop('units'), settings.get('units', 3))[1]": "3",
    "(settings.pop(sys.argv[1]), settings['units'])[1]": "?",
    "(settings.clear(), settings.get('units', 3))[1]": "3",
}


@pytest.mark.parametrize(("code", "units"), ENTRIES.items())
def test_entries_that_are_taken_out_of_a_dict(code: str, units: str) -> None:
    start = f"settings = {{'units': 10}}\nmodel = small({code})"
    assert understood(START + start + END) == [KNOWN.replace("10", units, 1)]


OPTION = "parser = argparse.ArgumentParser()\nparser.add_argument('--model'{})\nargs = parser.parse_args()\n"
PICKED = (
    ("", "{'a': small, 'b': large}[args.model](10)"),
    ("", "{'a': small, 'b': large}.get(args.model)(10)"),
    (", choices=['small', 'large']", "globals()[args.model](10)"),
    (", choices=['small', 'large']", "getattr(sys.modules[__name__], args.model)(10)"),
    (", choices=['a', 'b']", "{'a': small, 'b': large, 'c': None}[args.model](10)"),
)


@pytest.mark.parametrize(("choices", "code"), PICKED)
def test_a_name_that_is_not_known_picks_one_of_what_there_is(choices: str, code: str) -> None:
    assert understood(f"{START}{OPTION.format(choices)}model = {code}{END}") == [KNOWN, KNOWN]


def test_what_was_said_of_a_name_decides_what_it_picks() -> None:
    code = """
if args.model == 'a':
    units = 7
else:
    units = 5
model = {'a': small, 'b': large}[args.model](units)
"""
    found = understood(START + OPTION.format("") + code + END)
    assert sorted(one.partition(" ")[0] for one in found) == ["5", "7"]


def test_of_many_things_that_a_name_picks_from_none_is_followed_by_itself() -> None:
    many = ", ".join(f"'m{n}': lambda: small({n})" for n in range(30))
    assert understood(f"{START}{OPTION.format('')}model = {{{many}}}[args.model](){END}") == [HEADLESS]

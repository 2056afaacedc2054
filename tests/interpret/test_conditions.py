"""Conditions about one value are answered alike, and no way is followed that no value takes."""

from __future__ import annotations

import pytest
from losslint.interpret.answering import Answers, Asked, Opposite, Question
from losslint.interpret.conditions import every, some

from tests.interpret.reading import runs

KIND = "the value"


def asked(holds: str, *of: object, among: tuple[object, ...] = ()) -> Asked:
    """Return a question about the one value that these tests are about."""
    return Asked(KIND, holds, of, among)


def answered(*said: tuple[Question, bool]) -> Answers:
    """Return the answers of a path on which these were given one after another."""
    answers = Answers()
    for question, is_true in said:
        answers = answers.following(question, is_true)
    return answers


A, B = asked("==", "a"), asked("==", "b")
NONE = asked("==", None)
FOLLOWS = [
    ([(A, True)], B, False),
    ([(A, True)], asked("in", "a", "b"), True),
    ([(A, True)], asked("in", "b", "c"), False),
    ([(A, False)], B, None),
    ([(A, False)], asked("in", "a"), False),
    ([(asked("in", "a", "b"), True)], A, None),
    ([(asked("in", "a", "b"), True), (A, False)], B, True),
    ([(asked("in", "a", "b"), False)], A, False),
    ([(asked("in", "a", "b"), True)], asked("startswith", "c"), False),
    ([(asked("in", "ab", "ac"), True)], asked("startswith", "a"), True),
    ([(asked("startswith", "res"), True)], asked("==", "vgg"), False),
    ([(asked("startswith", "res"), True)], asked("==", "resnet"), None),
    ([(asked("startswith", "resnet50"), True)], asked("startswith", "resnet"), True),
    ([(asked("startswith", "resnet"), True)], asked("startswith", "vgg"), False),
    ([(asked("startswith", "resnet"), True)], asked("startswith", "resnet50"), None),
    ([(asked("startswith", "resnet"), False)], asked("startswith", "resnet50"), False),
    ([(asked("startswith", "vgg", "res"), True)], asked("startswith", "mobile"), False),
    ([(asked("startswith", "a"), True)], asked("endswith", "b"), None),
    ([(asked("contains", "v2b"), True)], asked("contains", "v2"), True),
    ([(asked("startswith", "a"), True)], NONE, False),
    ([(NONE, True)], A, False),
    ([(NONE, True)], asked("true"), False),
    ([(NONE, False)], asked("true"), None),
    ([(asked("true"), True)], NONE, False),
    ([(asked("<", 18), True)], asked("<", 34), True),
    ([(asked("<", 18), True)], asked("<", 12), None),
    ([(asked("<", 18), False)], asked("<", 12), False),
    ([(asked("<", 18), False)], asked("<", 18), False),
    ([(asked("<", 18), False)], asked("<=", 18), None),
    ([(asked("<=", 18), False)], asked("<", 18), False),
    ([(asked("<", 18), True)], asked("<=", 17), True),
    ([(asked("<=", 17), False)], asked("<", 18), False),
    ([(asked("<=", 17.0), False)], asked("<", 18), None),
    ([(asked("<=", 0), False)], asked("<", 1), None),
    ([(asked("<", 1), True)], asked("<=", 0), None),
    ([(asked("<", 18), True)], asked("==", 20), False),
    ([(asked("==", 20), True)], asked("<", 18), False),
    ([(asked("<", 18), True)], asked("==", "a"), False),
    ([(A, False)], asked("==", "b", among=("a", "b")), True),
    ([(every(A, asked("true")), True)], A, True),
    ([(some(A, B), False)], B, False),
    ([(some(A, B), True), (A, False)], some(A, B), True),
    ([(A, False), (some(A, B), True)], B, True),
    ([(Opposite(A), False)], A, True),
    ([(A, True)], every(A, B), False),
    ([(A, True)], some(B, A), True),
    ([(A, True)], every(A, Asked("another value", "true")), None),
    ([(Asked("another value", "==", ("a",)), True)], B, None),
]


@pytest.mark.parametrize(("said", "question", "wanted"), FOLLOWS)
def test_what_follows_from_the_answers_of_a_path(
    said: list[tuple[Question, bool]], question: Question, wanted: bool | None
) -> None:
    assert answered(*said).of(question) is wanted


PAIRS = [
    ("kind == 'a'", "kind in ['a']"),
    ("kind != 'a' and kind != 'b'", "not (kind == 'b' or kind == 'a')"),
    ("kind == 'a'", "not kind != 'a'"),
    ("kind != 'a'", "not (kind == 'a')"),
    ("kind in ('a', 'b')", "kind == 'a' or kind == 'b'"),
    ("kind is None", "not (kind is not None)"),
    ("kind is None", "kind == None"),
    ("kind and other", "other and kind"),
    ("not kind or other", "other or not kind"),
    ("kind.startswith('a')", "not not kind.startswith('a')"),
    ("kind > 3", "not kind <= 3"),
    ("kind > 3", "kind >= 4"),
    ("kind", "bool(kind)"),
    ("3 < kind", "kind > 3"),
    ("options['kind'] == 'a'", "options['kind'] in ('a',)"),
    ("options.kind == 'a'", "other_name.kind == 'a'"),
    ("len(kind) == 3", "not len(kind) != 3"),
    ("self.kind == 'a'", "self.kind in {'a'}"),
    ("kind in ('a', 'b')", "kind in {'a': 1, 'b': 2}"),
    ("kind not in {'a': other}", "kind != 'a'"),
    ("isinstance(kind, str)", "isinstance(kind, (str,))"),
    ("isinstance(kind, (str, int))", "isinstance(kind, int) or isinstance(kind, str)"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_ways_to_ask_the_same(first: str, second: str) -> None:
    code = f"""
class Trainer:
    def __init__(self, kind):
        self.kind = kind
    def train(self, kind, other, options, x, y):
        other_name = options
        units = 3 if {first} else 5
        if {second}:
            activation = 'softmax'
        else:
            activation = 'sigmoid'
        model = Sequential([Dense(units, activation=activation, input_shape=(4,))])
        model.compile('adam', 'mse')
        model.fit(x, y)
"""
    heads = [(run.outputs[0].head.units.value, run.outputs[0].head.activation.value) for run in runs(code)]
    assert sorted(heads) == [(3, "softmax"), (5, "sigmoid")]


OTHERS = [
    ("kind in {'a': 1}", "kind in {'b': 1}"),
    ("isinstance(kind, str)", "isinstance(kind, (str, int))"),
    ("kind == 'a'", "kind == 'b'"),
    ("kind == 'a'", "other == 'a'"),
    ("kind > 3", "kind > 5"),
    ("kind.startswith('a')", "kind.endswith('a')"),
    ("first()", "second()"),
    ("options.kind", "options.other"),
    ("kind[0] == 'a'", "kind[1] == 'a'"),
]


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_questions_that_leave_each_other_open(first: str, second: str) -> None:
    code = f"""
def train(kind, other, options, x, y):
    units = 3 if {first} else 5
    activation = 'softmax' if {second} else 'sigmoid'
    model = Sequential([Dense(units, activation=activation, input_shape=(4,))])
    model.compile('adam', 'mse')
    model.fit(x, y)
"""
    heads = {(run.outputs[0].head.units.value, run.outputs[0].head.activation.value) for run in runs(code)}
    assert len(heads) > 2


def heads_of(code: str) -> list[tuple[int | None, str | None]]:
    """Return units and activation of the runs of a script."""
    heads = [run.outputs[0].head for run in runs(code)]
    return sorted((head.units.value, head.activation.value) for head in heads)


TRAINED = """
    model = Sequential([Dense(units, activation=activation, input_shape=(4,))])
    model.compile('adam', 'mse')
    model.fit(x, y)
"""


def test_what_a_function_raises_for_is_not_its_argument() -> None:
    code = f"""
def train(kind, x, y):
    if kind not in ('a', 'b'):
        raise ValueError(kind)
    units = 3 if kind == 'a' else 5
    activation = 'sigmoid' if kind == 'b' else 'softmax'
{TRAINED}"""
    assert heads_of(code) == [(3, "softmax"), (5, "sigmoid")]


def test_what_is_asserted_holds() -> None:
    code = f"""
def train(kind, x, y):
    assert kind == 'a' or kind == 'b'
    units = 3 if kind == 'a' else 5
    activation = 'sigmoid' if kind == 'b' else 'softmax'
{TRAINED}"""
    assert heads_of(code) == [(3, "softmax"), (5, "sigmoid")]


def test_an_answer_counts_in_the_functions_that_the_value_is_handed_to() -> None:
    code = f"""
def width(name):
    return 3 if name == 'a' else 5
def train(kind, x, y):
    activation = 'softmax' if kind.startswith('a') else 'sigmoid'
    if kind != 'a' and kind.startswith('a'):
        raise ValueError
    units = width(kind)
{TRAINED}"""
    assert heads_of(code) == [(3, "softmax"), (5, "sigmoid")]


def test_a_command_line_is_one_of_its_choices() -> None:
    code = f"""
import argparse
parser = argparse.ArgumentParser()
parser.add_argument('--kind', choices=['a', 'b'], required=True)
options = parser.parse_args()
def train(kind, x, y):
    units = 3
    if kind == 'a':
        units = 5
    activation = 'softmax' if kind == 'b' else 'sigmoid'
    if kind not in ('a', 'b'):
        units = 7
{TRAINED}
train(options.kind, x, y)
"""
    assert heads_of(code) == [(3, "softmax"), (5, "sigmoid")]


def test_the_cases_of_a_match_ask_about_its_subject() -> None:
    code = f"""
def train(kind, x, y):
    match kind:
        case 'a' | 'b':
            units = 3
        case None:
            units = 4
        case _:
            units = 5
    activation = 'softmax' if kind in ('b', 'a') else 'tanh' if kind is None else 'sigmoid'
{TRAINED}"""
    assert heads_of(code) == [(3, "softmax"), (4, "tanh"), (5, "sigmoid")]


def test_a_way_inside_a_loop_answers_only_inside_it() -> None:
    code = f"""
def train(kind, names, x, y):
    units = 3
    for name in names:
        if kind == 'a':
            if kind.startswith('b'):
                units = 9
            print(name)
    activation = 'softmax' if kind == 'a' else 'sigmoid'
{TRAINED}"""
    assert heads_of(code) == [(3, "sigmoid"), (3, "softmax")]


def test_an_item_is_not_the_collection() -> None:
    code = f"""
def train(kinds, x, y):
    for kind in kinds:
        pass
    units = 3 if kind == 'a' else 5
    activation = 'softmax' if kinds == 'a' else 'sigmoid'
{TRAINED}"""
    assert len(heads_of(code)) == 4


def test_a_question_of_very_many_constants_is_one_of_its_own() -> None:
    many = tuple(range(5_000))
    code = f"""
def train(kind, x, y):
    units = 3 if kind in {many} else 5
    activation = 'softmax' if kind in {many} else 'sigmoid'
    if kind == 2:
        activation = 'tanh'
{TRAINED}"""
    assert {(3, "softmax"), (5, "sigmoid"), (3, "tanh")} <= set(heads_of(code))


def test_the_same_words_about_another_value_are_another_question() -> None:
    code = f"""
def train(kind, x, y):
    units = 3 if kind == 'a' else 5
    kind = read()
    activation = 'softmax' if kind == 'a' else 'sigmoid'
{TRAINED}"""
    assert len(heads_of(code)) == 4

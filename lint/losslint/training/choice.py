"""What a person chooses who starts a program, where the code says which choices there are."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Choice(Struct, frozen=True):
    """Some of the documented values of one setting: `values` out of `among`, as texts.

    `name` is the option of a command line with its dashes, or the expression that reads the setting.
    """

    name: str
    values: tuple[str, ...]
    among: tuple[str, ...]

    @property
    def said(self) -> str:
        """Return it as the end of a sentence: "with `--model vgg16`", "where `cfg.loss` is 'bce'"."""
        if self.name.startswith("-"):
            return f"with {_listed(f'`{self.name} {value}`' for value in self.values)}"
        return f"where `{self.name}` is {_listed(map(repr, self.values))}"


Choices = tuple[Choice, ...]
"""What has to be chosen together for something to hold; () where it holds by default."""


def either(one: Choices, two: Choices) -> Choices:
    """Return under which choices something holds that holds under these and under those."""
    others = {choice.name: choice for choice in two}
    both = (_joined(choice, others[choice.name]) for choice in one if choice.name in others)
    return tuple(choice for choice in both if set(choice.values) < set(choice.among))


def said_of(choices: Choices) -> str:
    """Return choices as the end of a sentence, "" for none."""
    return " and ".join(choice.said for choice in choices)


def _joined(one: Choice, two: Choice) -> Choice:
    values = {*one.values, *two.values}
    among = tuple(dict.fromkeys((*one.among, *two.among)))
    return Choice(one.name, tuple(value for value in among if value in values), among)


def _listed(texts: Iterable[str]) -> str:
    *before, last = texts
    return f"{', '.join(before)} or {last}" if before else last

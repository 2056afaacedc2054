"""What a misspelt word was meant to be."""

from __future__ import annotations

import pytest
from losslint.nearest import did_you_mean, nearest

OPTIONS = ("--quiet", "--output-format", "--output-file", "--select", "--config")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("--selct", "--select"),
        ("--sel", "--select"),
        ("--CONF", "--config"),
        ("--output-fo", "--output-format"),
        ("--output-formats", "--output-format"),
        ("--", None),
        ("--xyzzy", None),
    ],
)
def test_the_word_that_is_most_like_it_is_meant(word: str, meant: str | None) -> None:
    assert nearest(word, OPTIONS) == meant


def test_the_valid_words_are_listed_where_none_is_like_it() -> None:
    assert did_you_mean("q", ("text", "json")) == "; valid are text, json"

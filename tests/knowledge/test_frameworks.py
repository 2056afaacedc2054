"""What has to be said of every framework: a row for the gate, and that its layers are its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.knowledge import frameworks
from losslint.knowledge.frameworks.keras import spellings
from losslint.knowledge.models.layers import FRAMEWORKS, KINDS
from losslint.source.mentions import FRAGMENTS, NAMES, TRAINING
from losslint.source.relevance import looks_relevant

WINGS = sorted(
    path.name for path in Path(frameworks.__path__[0]).iterdir() if path.is_dir() and path.name[0] != "_"
)


@pytest.mark.parametrize("wing", WINGS)
def test_the_gate_has_a_row_for_each(wing: str) -> None:
    assert wing in TRAINING or (wing in NAMES and wing in FRAGMENTS)


def test_every_name_of_a_framework_is_one_that_the_gate_looks_for() -> None:
    for beginning, meant in spellings.MEANT.items():
        assert any(name in beginning.encode() for name in NAMES["keras"]), beginning
        assert meant.partition(".")[0] in FRAMEWORKS


@pytest.mark.parametrize("wing", sorted(FRAGMENTS))
def test_the_gate_lets_through_what_the_rows_say(wing: str) -> None:
    first, second = FRAGMENTS[wing][:2]

    assert all(looks_relevant(b"import " + name) for name in NAMES[wing])
    assert looks_relevant(first + b"\n" + second)
    assert not looks_relevant(first)


@pytest.mark.parametrize("wing", sorted(TRAINING))
def test_where_most_files_train_nothing_the_gate_wants_two_words(wing: str) -> None:
    names, words = TRAINING[wing]

    assert all(looks_relevant(b"import " + name + b"\n" + word) for name in names for word in words)
    assert not any(looks_relevant(b"import " + name) for name in names)
    assert not looks_relevant(b"\n".join(words))


def test_every_layer_is_of_a_framework() -> None:
    assert {path.partition(".")[0] for path in KINDS} <= FRAMEWORKS.keys()

"""The numbers on pages are those that `benchmarks/measured` wrote down when it was run last."""

from __future__ import annotations

import csv
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import e
from pathlib import Path
from statistics import fmean

import pytest
from losslint.plugins import load_rules
from losslint.rule import Rule
from losslint.training import Duty, Framework
from losslint_rules.measured import TABLES, anywhere, by_optimizer, effect, keras
from msgspec.structs import replace

from tests.rules.building import run
from tests.torch.scores import scores as of_torch
from tests.truth.cells import Cell, table_of
from tests.truth.cells import measured as of_keras

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "benchmarks" / "measured"
RULES = ROOT / "rules" / "losslint_rules"
EFFECT = re.compile(r"possible|measured case")
TOLD = re.compile(r"(?<![\d.])(?:1\.00|0?\.\d\d)(?!\d)")


GOOD = "softmax/4 categorical_crossentropy onehot4"
CELLS = {
    "LL102": (
        GOOD,
        "linear/4 binary_crossentropy onehot4",
        "linear/4 kl_divergence onehot4",
        "linear/4 CategoricalFocalCrossentropy() onehot4",
    ),
    "LL105": (GOOD, "sigmoid/4 kl_divergence onehot4"),
    "LL106": (
        GOOD,
        "relu/4 kl_divergence onehot4",
        "tanh/4 kl_divergence onehot4",
        "relu/4 hinge onehot4",
        "relu/4 categorical_hinge onehot4",
    ),
    "LL107": (
        "linear/1 mse real_1d",
        "sigmoid/1 mse real_1d",
        "tanh/1 mse real_1d",
        "relu/1 mse real_1d",
    ),
    "LL108": (GOOD, "relu/4 mse onehot4", "relu/4 mae onehot4"),
    "LL205": ("linear/1 mse onehot4", "linear/4 mse real_2d"),
}
"""The cells of the truth table for Keras 3 that pages tell of as well."""

MISLEADING = {"LL205": ("linear/1 mse onehot4",)}
"""The cells of which pages tell too what Keras showed for their accuracy."""

STRETCHING = "mse mae hinge categorical_hinge kl_divergence poisson cosine_similarity".split()
"""The losses that put one label in the place of several."""

WORKED_OUT = {
    "LL101": {1 - 1 / 10},
    "LL108": {round(1 / 10 * (1 - 1 / 10), 2)},
    "LL110": {round(e / (e + 10 - 1), 2)},
    "LL403": {1 / 5},
}
"""What follows from the classes alone: nine answers of ten are "no", ten equal shares are off by so much on the
mean, one of ten numbers between 0 and 1 has this share at most, one of five is right."""

OF_METRICS = {"LL301": {0.14, 0.28, 0.77}, "LL312": {0.53, 0.98}}
"""What metrics of Keras showed, and what was true, in runs that were not kept: on pages that tell of PyTorch too."""


def measured() -> dict[str, set[float]]:
    """Return the means and extremes of each page, rounded as pages round them."""
    numbers: dict[str, set[float]] = defaultdict(set)
    cells = (cell for table in ("matrix", "further") for cell in of_keras(3, table_of(3, table)))
    by_name = {cell.name.removeprefix("keras 3: "): cell for cell in cells}
    for page, names in CELLS.items():
        for scores in (by_name[name].true for name in names):
            numbers[page] |= {round(fmean(scores), 2), min(scores), max(scores)}
    for page, names in MISLEADING.items():
        numbers[page] |= {round(fmean(by_name[name].reported), 2) for name in names}
    numbers["LL205"].add(round(fmean(ids_for_every_unit(by_name.values())), 2))
    for file in FOLDER.glob("*.tsv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                for page in row["pages"].split():
                    for column in ("mean", "least", "greatest"):
                        value = float(row[column])
                        # a mean that ends in 5 after rounding to three places may be rounded either way
                        numbers[page] |= {round(value - 0.0005, 2), round(value + 0.0005, 2)}
    return numbers


def ids_for_every_unit(cells: Iterable[Cell]) -> list[float]:
    """Return the shares of right answers of all trainings of four units that are given an id to stretch."""
    chosen = (cell for cell in cells if cell.loss in STRETCHING and cell.labels == "int4_2d")
    return [score for cell in chosen if cell.units == 4 for score in cell.true]


def test_the_page_counts_the_trainings_whose_mean_it_tells() -> None:
    told = re.search(r"over (\d+) measured trainings", load_rules().rules["LL205"].documentation)
    assert told is not None
    assert int(told[1]) == len(ids_for_every_unit(of_keras(3, table_of(3))))


def test_every_measurement_was_run() -> None:
    modules = {file.stem for file in FOLDER.glob("*.py")} - {"__init__", "__main__", "learning"}
    assert modules == {file.stem for file in FOLDER.glob("*.tsv")}


@pytest.mark.parametrize("page", sorted(measured()))
def test_a_page_tells_what_was_measured(page: str) -> None:
    rule = load_rules().rules[page]
    texts = [rule.documentation.partition("## Example")[0], *effects(page)]
    told = {float(number) for text in texts for number in TOLD.findall(text)}
    assert told, "a page of these rests on numbers"
    others = set[float]().union(*of_torch().values()) if Framework.TORCH in rule.measured else set[float]()
    known = WORKED_OUT.get(page, set()) | OF_METRICS.get(page, set())
    assert told <= measured()[page] | known | others


def effects(code: str) -> Iterator[str]:
    """Yield the sentences about what was measured that a rule puts into its findings."""
    for (rule, _), sentence in keras.EFFECTS.items():
        if rule == code and EFFECT.search(sentence):
            yield sentence


ASKED = re.compile(
    r"""(?:(?:effect|by_optimizer)\(\s*\w+,|follows\()\s*"(?P<code>LL\d+)",\s*f?"(?P<case>[^"{]*)(?P<more>\{?)"""
)
"""A rule that asks for an effect by its case, or by one that begins so."""


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=lambda path: path.stem)
def test_every_case_that_a_rule_asks_for_was_measured(path: Path) -> None:
    for asked in ASKED.finditer(path.read_text(encoding="utf-8")):
        cases = [
            case
            for table in (*TABLES.values(), anywhere.EFFECTS)
            for code, case in table
            if code == asked["code"]
        ]
        split = [case.rpartition(", ")[0] for case in cases if case.endswith((", SGD", ", adaptive"))]
        known = {*cases, *split}
        assert any(
            case.startswith(asked["case"]) if asked["more"] else case == asked["case"] for case in known
        )


def test_every_case_is_asked_for() -> None:
    texts = {rule.code: _code_of(rule) for rule in load_rules().rules.values()}
    by_value = {duty.value for duty in Duty} | {"precision", "recall", "auc"}
    unasked = [
        (code, case)
        for table in (*TABLES.values(), anywhere.EFFECTS)
        for code, case in table
        if not {case, case.rpartition(", ")[0]} & set(re.findall(r'"([^"]*)"', texts[code]))
        if case not in by_value and not case.startswith(("outside ", "softmax on "))
        if not case.endswith(" over one unit") and not case.startswith("of ")
    ]

    assert not unasked


def _code_of(rule: Rule) -> str:
    return Path(inspect.getsourcefile(rule.check) or "").read_text(encoding="utf-8")


def test_nothing_is_claimed_for_another_framework() -> None:
    good = run()
    assert effect(good, "LL103", "undone")
    assert not effect(replace(good, framework=Framework.TORCH), "LL103", "undone")
    assert not by_optimizer(replace(good, framework=Framework.TORCH), "LL413", "hands on")

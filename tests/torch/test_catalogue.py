"""Every rule that speaks for PyTorch says what was measured there, and shows it on its page and in fixtures."""

from __future__ import annotations

import re
from pathlib import Path

import losslint_rules
import pytest
from losslint.documents.rule_pages import examples
from losslint.plugins import load_rules
from losslint.rule import Rule
from losslint.training import Framework
from losslint_rules.measured import TABLES, anywhere

from tests.torch.near_misses import NEAR_MISSES

ROOT = Path(__file__).parent.parent.parent
IMPORTED = re.compile(
    r"^\s*(?:import|from) (?:torch|lightning|pytorch_lightning|transformers)\b", re.MULTILINE
)
EXPECTED = re.compile(r"# expect(?:\[[\w.=-]+\])?: (LL\d{3}(?:, LL\d{3})*)")

SPEAKING = [
    rule
    for code, rule in sorted(load_rules().rules.items())
    if Framework.TORCH in rule.measured and rule.check.__module__.startswith(losslint_rules.__name__)
]

UNDER_ANOTHER = {"LL105": "LL103"}
"""Rules whose findings always stand under that of another rule, so that no example shows them alone."""

NEAR_MISSES_ELSEWHERE = {
    "rules/test_swapped_loss_arguments.py": ("LL115",),
    "rules/test_argmax_without_axis.py": ("LL314",),
    "rules/test_batch_averaged_metric.py": ("LL315",),
    "rules/test_loss_divided_by_wrong_count.py": ("LL316",),
    "rules/test_padding.py": ("LL318", "LL511"),
    "rules/test_batch_axis_as_time.py": ("LL509",),
    "rules/test_view_for_transpose.py": ("LL510",),
    "rules/test_embedding_too_small.py": ("LL512",),
    "rules/test_unstable_vocabulary.py": ("LL614",),
    "torch/test_watching.py": ("LL306", "LL320"),
    "torch/test_choosing.py": ("LL604",),
    "torch/test_dividing.py": ("LL603",),
    "torch/test_untrained.py": ("LL605",),
    "torch/test_weighing.py": ("LL607",),
    "rules/test_loop.py": ("LL701", "LL702", "LL703", "LL704", "LL705", "LL715", "LL716", "LL717"),
    "torch/test_holding.py": ("LL708", "LL709", "LL710", "LL711", "LL714"),
    "torch/test_keeping.py": (
        *("LL317", "LL706", "LL707", "LL712", "LL719", "LL722", "LL724", "LL726", "LL727", "LL728"),
    ),
    "torch/test_dealing.py": ("LL720", "LL721", "LL723"),
    "torch/test_trainers.py": ("LL725",),
}
"""Modules of tests that hold whole families of near misses of their own, and the rules that they are about."""

each_rule = pytest.mark.parametrize("rule", SPEAKING, ids=lambda rule: rule.code)


@each_rule
def test_what_it_costs_is_said(rule: Rule) -> None:
    told = {code for table in (TABLES[Framework.TORCH], anywhere.EFFECTS) for code, _ in table}

    assert rule.code in told


@each_rule
def test_its_page_has_an_example_of_pytorch(rule: Rule) -> None:
    pairs = [pair for pair in examples(rule.documentation) if IMPORTED.search(pair.wrong)]

    assert pairs or UNDER_ANOTHER.get(rule.code, "?") in rule.documentation


@each_rule
def test_a_fixture_and_its_twin_show_it(rule: Rule) -> None:
    shown = [
        path
        for path in (ROOT / "fixtures").rglob("*.py")
        if path.with_name(f"{path.stem}_repaired.py").exists() and rule.code in _expected_in(path)
    ]

    assert shown or rule.code in UNDER_ANOTHER


def _expected_in(path: Path) -> set[str]:
    text = path.read_bytes().decode("latin-1")
    named = EXPECTED.findall(text) if IMPORTED.search(text) else []
    return {code for codes in named for code in codes.split(", ")}


@each_rule
def test_near_misses_are_held_to_it(rule: Rule) -> None:
    if rule.code in NEAR_MISSES:
        return
    module = next(name for name, codes in NEAR_MISSES_ELSEWHERE.items() if rule.code in codes)
    text = (ROOT / "tests" / module).read_text(encoding="utf-8")

    assert rule.code in text or rule.name.replace("-", "_") in text


def test_no_module_is_named_for_nothing() -> None:
    named = [code for codes in NEAR_MISSES_ELSEWHERE.values() for code in codes]

    assert len(set(named)) == len(named)
    assert set(named).isdisjoint(NEAR_MISSES)
    assert set(named) <= {rule.code for rule in SPEAKING}

"""Command lines mean the same whether argparse reads them or not, and most need no argparse."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from losslint.errors import UsageError
from losslint.parser import parser_of_checks
from losslint.switches import SWITCHES, read_plainly

VALUES = ["", "-", "--", "a", "LL1,LL2", "info", "never", "3", "03", "-3", "x=y", "a b", "-a b", "\u0663"]
NAMES = [*SWITCHES, "-qs", "-j3", "-qj", "--no-such", "--version-", "--sel", "--"]

WORDS = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(VALUES),
    st.builds("{}={}".format, st.sampled_from(NAMES), st.sampled_from(VALUES)),
)


@given(words=st.lists(WORDS, max_size=6))
@example(words=["--select=--"])
def test_what_is_read_plainly_is_what_argparse_reads(words: list[str]) -> None:
    plainly = read_plainly(words)
    try:
        given = vars(parser_of_checks().parse_args(words))
    except UsageError:
        given = None

    assert plainly is None or plainly == given


@pytest.mark.parametrize("name", SWITCHES)
def test_every_option_can_be_read_plainly(name: str) -> None:
    switch = SWITCHES[name]
    value = (switch.choices or ("3",))[-1] if switch.takes_value else None
    words = [name] if value is None else [name, value]

    plainly = read_plainly(["a.py", "b", *words])

    assert plainly is not None
    assert plainly == vars(parser_of_checks().parse_args(["a.py", "b", *words]))
    assert plainly[switch.field] != switch.default or switch.default == value
    if value is not None and name.startswith("--"):
        assert read_plainly([f"{name}={value}", "a.py", "b"]) == plainly

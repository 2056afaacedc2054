"""The pages of the rules, and the tables that list them.

Authors write a page from its first section on. What stands before is made of the rule, and the last section
of what the probe came to on the example.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from losslint.findings import Severity
from losslint.rule import Rule, sections

_NOTE = "<!-- `python -m losslint.documents` writes this head, and the section Put to the test. -->"
_TABLE_NOTE = "<!-- Made from the rules by `python -m losslint.documents`. -->"
HEAD = "| code | name | severity | what |\n| --- | --- | --- | --- |\n"
_MEASURED = "## Put to the test\n"
_EXAMPLE = re.compile(r"```python\n(.*?)```\s+Use instead:\n```python\n(.*?)```", re.DOTALL)


Measured = Mapping[str, Mapping[str, str]]
"""What the probe came to on a rule's example in each framework."""


class Example(Struct, frozen=True):
    """A script that a rule warns of, and the one that its page advises."""

    wrong: str
    right: str


def examples(documentation: str) -> list[Example]:
    """Return the pairs of scripts on a page; the probe is measured on the first of each framework."""
    return [Example(*pair) for pair in _EXAMPLE.findall(documentation)]


def page(rule: Rule, old: str, links: Mapping[str, str], measured: Measured | None = None) -> str:
    """Return the page of a rule with what is made of it brought up to date.

    `old` is the page as it is. `links` lead from it to other rules' pages, by code. `measured` is what the
    probe came to on its examples.
    """
    written = f"{sections(old)}\n".partition(_MEASURED)[0].rstrip()
    parts = [_head(rule, links), written, *_put_to_the_test(measured)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(rule: Rule, links: Mapping[str, str]) -> str:
    """Return what stands before the first section."""
    state = "off until it is selected" if rule.severity is Severity.INFO else "on by default"
    told = f"Severity {rule.severity.value}, {state}."
    if rule.subsumes:
        others = ", ".join(_link(code, links) for code in sorted(rule.subsumes))
        told += f" Where both speak of the same training, its finding stands for {others}."
    return f"# {rule.code} {rule.name}\n\n{_NOTE}\n\n{told}\n\n{rule.summary}"


def _put_to_the_test(measured: Measured | None) -> Iterator[str]:
    """Yield the section with what the probe says of the examples, as its report has it."""
    if measured:
        yield _MEASURED + "\n\n".join(_said(one) for one in measured.values())


def _said(measured: Mapping[str, str]) -> str:
    told = f"{measured['verdict']}: {measured['sentence']}"
    lines = textwrap.fill(told, 110, break_long_words=False, break_on_hyphens=False)
    return f"What `--probe` says of the example, with {measured['with']}:\n```text\n{lines}\n```"


def index(rules: Mapping[str, Rule], links: Mapping[str, str]) -> str:
    """Return the list of all pages."""
    head = f"# Rules\n\n{_TABLE_NOTE}\n\n`losslint rule LL101` shows a page in the terminal.\n\n{HEAD}"
    return f"{head}{rows(rules.values(), links)}"


def with_table(readme: str, rules: Mapping[str, Rule]) -> str:
    """Return the README with a row for every rule in its table.

    Raises:
        ValueError: it has no such table.
    """
    before, head, behind = readme.partition(HEAD)
    if not head:
        raise ValueError("the README has no table of rules")
    rest = behind.splitlines(keepends=True)
    while rest and rest[0].startswith("|"):
        rest.pop(0)
    return f"{before}{head}{rows(rules.values(), {})}{''.join(rest)}"


def rows(rules: Iterable[Rule], links: Mapping[str, str]) -> str:
    """Return the rows of a table of rules, which begins with `HEAD`."""
    return "".join(
        f"| {_link(rule.code, links)} | {rule.name} | {rule.severity.value} | {rule.summary} |\n"
        for rule in rules
    )


def _link(code: str, links: Mapping[str, str]) -> str:
    return f"[{code}]({links[code]})" if code in links else code

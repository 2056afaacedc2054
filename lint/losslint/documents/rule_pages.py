"""The pages of the rules, made from their docstrings, and the tables that list them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from losslint.findings import Severity
from losslint.rule import Rule

_NOTE = "<!-- Made from the rule's docstring by `python -m losslint.documents`. -->"
_TABLE_NOTE = "<!-- Made from the rules by `python -m losslint.documents`. -->"
_HEAD = "| code | name | severity | what |\n| --- | --- | --- | --- |\n"


def page(rule: Rule, measured: Mapping[str, str] | None = None) -> str:
    """Return the page of one rule as Markdown; `measured` is what the probe came to on its example."""
    state = "off until it is selected" if rule.severity is Severity.INFO else "on by default"
    lines = [f"# {rule.code} {rule.name}", "", _NOTE, "", f"Severity {rule.severity.value}, {state}."]
    if rule.subsumes:
        lines[-1] += (
            f" Where both speak of the same training, its finding stands for {_listed(rule.subsumes)}."
        )
    return "\n".join([*lines, "", rule.documentation.strip(), "", *_put_to_the_test(measured)])


def _put_to_the_test(measured: Mapping[str, str] | None) -> Iterator[str]:
    """Yield the section with what the probe says of the example, as its report has it."""
    if measured is not None:
        told = f"{measured['verdict']}: {measured['sentence']}"
        yield "## Put to the test"
        versions = f"Keras {measured['keras']} on {measured['backend']}"
        yield f"What [`--probe`](../probe.md) says of the example, with {versions}:"
        yield "```text"
        yield textwrap.fill(told, 110, break_long_words=False, break_on_hyphens=False)
        yield "```"
        yield ""


def index(rules: Mapping[str, Rule]) -> str:
    """Return the list of all pages."""
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} | {rule.summary} |\n"
        for rule in rules.values()
    )
    return f"# Rules\n\n{_TABLE_NOTE}\n\n`losslint rule LL101` shows a page in the terminal.\n\n{_HEAD}{rows}"


def with_table(readme: str, rules: Mapping[str, Rule]) -> str:
    """Return the README with a row for every rule in its table.

    Raises:
        ValueError: it has no such table.
    """
    before, head, behind = readme.partition(_HEAD)
    if not head:
        raise ValueError("the README has no table of rules")
    rest = behind.splitlines(keepends=True)
    while rest and rest[0].startswith("|"):
        rest.pop(0)
    rows = (
        f"| {rule.code} | {rule.name} | {rule.severity.value} | {rule.summary} |\n" for rule in rules.values()
    )
    return f"{before}{head}{''.join(rows)}{''.join(rest)}"


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"[{code}]({code}.md)" for code in sorted(codes))

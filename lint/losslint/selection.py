"""Which rules are on: codes, prefixes, names and `ALL`, in layers that beat each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from losslint.errors import UsageError
from losslint.findings import Severity
from losslint.nearest import did_you_mean, nearest
from losslint.own_rules import INTERNAL_ERROR, UNREAD
from losslint.rule import Rule

EVERYTHING = "ALL"
_PREFIX = re.compile(r"[A-Z]+[0-9]*")
_EXACT = 1_000
_ENGINE = "LL0"


class Choices(Struct, frozen=True):
    """What one place says about rules: a configuration file, or the command line.

    `select` replaces what earlier layers selected and is None where nothing is said. `where` has the
    place of each key for messages.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def enabled(
    rules: Mapping[str, Rule], layers: Sequence[Choices], severities: Mapping[str, Severity]
) -> dict[str, Rule]:
    """Return the rules that the layers, later ones over earlier ones, switch on.

    Without any selection all errors and warnings are on. `severities` are the configured overrides by
    code: an info rule that is made a warning is on. Inside a layer the longest selector wins.

    Raises:
        UsageError: a selector that fits no rule.
    """
    on = {
        code for code, rule in rules.items() if severities.get(code, rule.severity) is not Severity.INFO
    } | {code for code, rule in rules.items() if rule.severity is not Severity.INFO}
    kept = set(UNREAD)
    for layer in layers:
        weighed = _weighed(rules, layer)
        on = set() if layer.select is not None else on
        for _, adds, codes in weighed:
            on = on | codes if adds else on - codes
        for ignored in layer.ignore:
            kept -= matching(rules, ignored) if _names_engine_rules(rules, ignored) else set()
    on |= kept | {INTERNAL_ERROR}
    return {code: rule for code, rule in rules.items() if code in on}


def without(rules: Mapping[str, Rule], selectors: Iterable[str]) -> dict[str, Rule]:
    """Return `rules` without those that a file's own ignores name."""
    off: set[str] = set()
    for selector in selectors:
        codes = matching(rules, selector)
        off |= codes if _names_engine_rules(rules, selector) else codes - UNREAD
    off.discard(INTERNAL_ERROR)
    return {code: rule for code, rule in rules.items() if code not in off}


def validate(rules: Mapping[str, Rule], selectors: Iterable[str], where: str) -> None:
    """Check that every selector fits a rule.

    Raises:
        UsageError: one does not; the message says where it stands and what is nearest.
    """
    for selector in selectors:
        if not matching(rules, selector):
            raise UsageError(f"{where}: no rule is called `{selector}`{_guess(rules, selector)}")


def severities(rules: Mapping[str, Rule], configured: Mapping[str, str], where: str) -> dict[str, Severity]:
    """Return the configured severities by code; `configured` has them by code or name.

    Raises:
        UsageError: a word is no rule; the message begins with `where`.
    """
    found = {}
    for word, severity in configured.items():
        rule = find(rules, word)
        if rule is None:
            raise UsageError(f"{where}: no rule is called `{word}`{_guess(rules, word)}")
        found[rule.code] = Severity(severity)
    return found


def find(rules: Mapping[str, Rule], word: str) -> Rule | None:
    """Return the rule with this code or name, upper and lower case alike."""
    exact = rules.get(word.upper())
    return exact or next((rule for rule in rules.values() if rule.name == word.lower()), None)


def matching(rules: Mapping[str, Rule], selector: str) -> set[str]:
    """Return the codes that a code, prefix, name or `ALL` stands for."""
    if selector.upper() == EVERYTHING:
        return set(rules)
    found = find(rules, selector)
    if found is not None:
        return {found.code}
    prefix = selector.upper()
    return {code for code in rules if code.startswith(prefix)} if _PREFIX.fullmatch(prefix) else set()


def _weighed(rules: Mapping[str, Rule], layer: Choices) -> list[tuple[int, bool, set[str]]]:
    """Return a layer's selectors from the widest to the narrowest, at one width the ignores last."""
    weighed = []
    for key, adds, selectors in (
        ("select", True, layer.select or ()),
        ("extend-select", True, layer.extend_select),
        ("ignore", False, layer.ignore),
    ):
        validate(rules, selectors, layer.where.get(key, key))
        weighed += [(_width(rules, one), adds, matching(rules, one)) for one in selectors]
    return sorted(weighed, key=lambda row: (row[0], not row[1]))


def _width(rules: Mapping[str, Rule], selector: str) -> int:
    """Return how narrow a selector is: 0 for `ALL`, the length of a prefix, most for one rule."""
    if selector.upper() == EVERYTHING:
        return 0
    return _EXACT if find(rules, selector) is not None else len(selector)


def _names_engine_rules(rules: Mapping[str, Rule], selector: str) -> bool:
    """Whether a selector means the engine's own rules and not just everything."""
    return find(rules, selector) is not None or selector.upper().startswith(_ENGINE)


def _guess(rules: Mapping[str, Rule], selector: str) -> str:
    """Return the end of a message: the nearest code or name."""
    choices = [*rules, *(rule.name for rule in rules.values())]
    found = nearest(selector, choices)
    if found is None:
        return "; `losslint rule` lists all codes and names"
    return did_you_mean(selector, choices)

"""What to look for in a file: the settings of a run as the engine needs them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from losslint.findings import Severity
from losslint.rule import Rule
from losslint.training import Version


class Policy(Struct, frozen=True):
    """Which rules speak about a file, how loud, and for which Keras.

    `rules` are the enabled rules by code. `severities` override by code what a rule says. Findings
    milder than `least` are left out, and so cannot stand above another one. `root` is the folder that
    fingerprints are relative to. `called` are the functions that other files are known to call, by name.
    """

    rules: Mapping[str, Rule]
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    least: Severity = Severity.INFO
    target: Version | None = None
    root: Path | None = None
    called: frozenset[str] = frozenset()

    def severity_of(self, rule: Rule, said: Severity | None) -> Severity:
        """Return how bad a finding of `rule` is that itself says `said`."""
        return self.severities.get(rule.code, said or rule.severity)

"""Finding rules: every distribution's entry points in the group `losslint.rules`.

Importing the module that an entry point names registers its rules. The built-in rules come in the same
way.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from msgspec import Struct

from losslint import own_rules as own_rules  # registers the rules that the engine speaks itself
from losslint.errors import UsageError
from losslint.failure import describe
from losslint.installed import BUILT_IN, GROUP, ours_alone
from losslint.rule import RULES, Rule, RuleError

_RESERVED = "LL"


class Loaded(Struct, frozen=True):
    """Every rule by code in the order of the codes, and a sentence for each plug-in that failed."""

    rules: Mapping[str, Rule]
    failures: tuple[str, ...]


def load_rules() -> Loaded:
    """Import every installed rule package.

    A package that cannot be imported costs its own rules only.

    Raises:
        UsageError: two rules share a code or a name, a rule cannot be registered, or a plug-in uses a
            code that is reserved for losslint.
    """
    if ours_alone():
        import_module("losslint_rules")
        return Loaded(dict(sorted(RULES.items())), ())
    from importlib import metadata  # late: it takes longer to import, and to ask, than all rules together

    failures = []
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        before = set(RULES)
        try:
            entry.load()
        except RuleError as error:
            raise UsageError(f"the rules of plug-in `{entry.name}` cannot be used: {error}") from error
        except Exception as error:  # whatever a plug-in does at import must not take the others along
            failed = describe(error, entry.value.partition(".")[0])
            failures.append(f"plug-in `{entry.name}` could not be loaded, its rules did not run: {failed}")
        _refuse_reserved(entry.name, set(RULES) - before)
    return Loaded(dict(sorted(RULES.items())), tuple(failures))


def _refuse_reserved(plugin: str, added: set[str]) -> None:
    """Raise where a plug-in registered a code that only losslint's own rules may have."""
    for code in sorted(added):
        package = RULES[code].check.__module__.partition(".")[0]
        if code.startswith(_RESERVED) and package not in BUILT_IN:
            raise UsageError(
                f"plug-in `{plugin}` uses the code {code}, but {_RESERVED} is reserved for losslint"
            )

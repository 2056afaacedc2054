"""Finding rules: every distribution's entry points in the group `losslint.rules`.

Importing the module that an entry point names registers its rules. The built-in rules come in the same
way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.machinery import PathFinder

from msgspec import Struct

from losslint import intake
from losslint import own_rules as own_rules  # registers the rules that the engine speaks itself
from losslint.errors import UsageError
from losslint.failure import describe
from losslint.rule import RULES, Rule, RuleError

GROUP = "losslint.rules"
_RESERVED = "LL"
_BUILT_IN = ("losslint", "losslint_rules")
_OURS = f"{GROUP}]\nlosslint = losslint_rules"
"""How losslint's own distribution names its rules, behind the bracket that begins the group."""


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
    if _ours_alone():
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
        if code.startswith(_RESERVED) and package not in _BUILT_IN:
            raise UsageError(
                f"plug-in `{plugin}` uses the code {code}, but {_RESERVED} is reserved for losslint"
            )


def _ours_alone() -> bool:
    """Whether losslint is installed and no other distribution may have rules, as files say it at once.

    Where it takes more to tell, `importlib.metadata` is left to find out: archives, eggs, finders of others.
    """
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return False
    said = {group for folder in sys.path for group in _groups_in(folder or ".")}
    return said == {_OURS}


def _groups_in(folder: str) -> Iterator[str]:
    """Yield how the distributions in a folder name their rules, "" where only asking tells."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - as `sys.path` has it
    except FileNotFoundError:
        return
    except OSError:  # an archive, for one
        yield ""
        return
    if folder.endswith(".egg"):
        yield ""
    for name in names:
        ending = name.rpartition(".")[2].lower()
        if ending == "egg":
            yield ""
        elif ending in ("dist-info", "egg-info"):
            yield from _groups_of(f"{folder}/{name}/entry_points.txt")


def _groups_of(file: str) -> Iterator[str]:
    """Yield the parts of a distribution's entry points that mention our group."""
    try:
        text = intake.read(file).decode()
    except OSError:  # most have none
        return
    except UnicodeDecodeError:
        yield ""
        return
    if GROUP in text:
        yield from (part.strip() for part in f"\n{text}".split("\n[") if GROUP in part)

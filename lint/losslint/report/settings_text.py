"""`--show-settings`: what holds for a set of files, written as the configuration would say it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from losslint.findings import Severity
from losslint.patterns import Patterns
from losslint.rule import Rule
from losslint.settings import DEFAULT_EXCLUDES, Settings


def render(
    name: str,
    settings: Settings,
    files: Sequence[str],
    rules: Mapping[str, Rule],
    severities: Mapping[str, Severity],
) -> str:
    """Return the settings that were read from `name`, the files they hold for, and the rules that are on."""
    many = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    lines = [f"# {name}, {many}", *_lines(settings), "", "# rules that are on"]
    for code, rule in rules.items():
        lines.append(f"# {code} {rule.name} ({severities.get(code, rule.severity).value})")
    return "".join(f"{line}\n" for line in lines)


def _lines(settings: Settings) -> Iterator[str]:
    if settings.select is not None:
        yield f"select = {_list(settings.select)}"
    yield f"extend-select = {_list(settings.extend_select)}"
    yield f"ignore = {_list(settings.ignore)}"
    yield f"exclude = {_list(DEFAULT_EXCLUDES if settings.exclude is None else settings.exclude.globs)}"
    yield f"extend-exclude = {_list(_globs(settings.extend_exclude))}"
    if settings.target_keras is not None:
        yield f"target-keras = {json.dumps(settings.target_keras)}"
    yield f"fail-on = {json.dumps(settings.fail_on)}"
    yield f"respect-gitignore = {json.dumps(settings.respect_gitignore)}"
    yield f"unsafe-fixes = {json.dumps(settings.unsafe_fixes)}"
    yield f"fixable = {_list(('ALL',) if settings.fixable is None else settings.fixable)}"
    yield f"unfixable = {_list(settings.unfixable)}"
    if settings.baseline is not None:
        yield f"baseline = {json.dumps(str(settings.baseline))}"
    if settings.required_version is not None:
        yield f"required-version = {json.dumps(settings.required_version)}"
    for ignored in settings.per_file_ignores:
        glob = ("!" if ignored.negated else "") + ignored.patterns.globs[0]
        yield f"per-file-ignores.{json.dumps(glob)} = {_list(ignored.selectors)}"
    for rule, severity in settings.severity.items():
        yield f"severity.{json.dumps(rule)} = {json.dumps(severity)}"


def _globs(patterns: Patterns | None) -> Sequence[str]:
    return patterns.globs if patterns is not None else ()


def _list(items: Sequence[str]) -> str:
    return json.dumps(list(items), ensure_ascii=False)

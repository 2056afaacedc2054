"""From wishes to help and repair: the dialect of a framework says both, so that they cannot differ."""

from __future__ import annotations

from msgspec.structs import replace

from losslint.findings import Finding, Fix, Way
from losslint.fix.dialects import arrays, keras, torch
from losslint.fix.dialects.spelling import Dialect, Spelling
from losslint.training import Framework

_DIALECTS: dict[Framework | None, Dialect] = {
    Framework.KERAS: keras.DIALECT,
    Framework.TORCH: torch.DIALECT,
    None: arrays.DIALECT,
}
"""The dialect of each framework. What is about no framework wishes for what all of them write alike."""


def spelled(finding: Finding, framework: Framework | None) -> Finding:
    """Return a finding with the help and the fix that its ways come to in the code of a framework.

    A way that the dialect has no words for is left out. What a rule has written itself stays as it is.
    """
    dialect = _DIALECTS.get(framework)
    if not finding.ways or dialect is None:
        return finding
    known = [way for way in finding.ways if all(dialect.knows(wish) for wish in way.wishes)]
    written = [(way, [dialect.spell(wish) for wish in way.wishes]) for way in known]
    advice = [_said(way.said, spellings) for way, spellings in written]
    fixes = [_fix(way, spellings) for way, spellings in written if way.repair]
    possible = (fix for fix in fixes if None not in fix.edits)
    return replace(
        finding,
        help=finding.help or ", or ".join(filter(None, advice)),
        fix=finding.fix or next(possible, fixes[-1] if fixes else None),
        ways=(),
    )


def _said(words: str, spellings: list[Spelling]) -> str:
    return words.format(*spellings) if words else " with ".join(filter(None, map(str, spellings)))


def _fix(way: Way, spellings: list[Spelling]) -> Fix:
    edits = dict.fromkeys(edit for spelling in spellings for edit in spelling.edits)
    return Fix(way.repair.format(*spellings), tuple(edits), way.applicability)

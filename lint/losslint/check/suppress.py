"""Suppressing findings by comments, and finding the comments that suppress nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from losslint.check.directives import Directive, Misunderstood, Reach, read_directives, split_words
from losslint.check.policy import Policy
from losslint.check.stating import stated_in_vain
from losslint.findings import Applicability, Diagnostic, Repair, TextEdit
from losslint.intake import real
from losslint.own_rules import INTERNAL_ERROR, INVALID_DIRECTIVE, UNUSED_SUPPRESSION
from losslint.results import Need
from losslint.rule import Rule
from losslint.source import Source
from losslint.training import Place

_UNJUDGED = frozenset({INTERNAL_ERROR, UNUSED_SUPPRESSION})


class Suppressions:
    """The directives of one file, and which of them were needed so far."""

    def __init__(self, source: Source, rules: Mapping[str, Rule]) -> None:
        """Read the comments of `source`; `rules` are all known ones, selected or not."""
        self._source = source
        self._directives: list[Directive] = []
        self._misunderstood: list[Misunderstood] = []
        self._used: set[tuple[Place, str]] = set()
        for comment in source.comments():
            for read in read_directives(comment, rules):
                if isinstance(read, Directive):
                    self._directives.append(read)
                else:
                    self._misunderstood.append(read)
            self._misunderstood += stated_in_vain(comment, source)

    @property
    def skip_file(self) -> bool:
        """Whether the file asks not to be checked at all."""
        return any(directive.reach is Reach.WHOLE_FILE for directive in self._directives)

    def covers(self, found: Diagnostic) -> bool:
        """Whether a comment suppresses a finding; every comment that does counts as needed.

        It may stand on any line that the finding shows. A bare `noqa` speaks to other linters too, and so is
        about findings of its own line alone, as a `file-ignore` is about those of its own file.
        """
        if found.code == INTERNAL_ERROR:
            return False
        shown = (found.place, *(one.place for one in found.related))
        covering = [
            one
            for one in self._directives
            if _names(one, found.code)
            and any(_reaches(one, place) for place in (shown if _is_particular(one) else shown[:1]))
        ]
        self._used.update((one.place, found.code) for one in covering)
        return bool(covering)

    def needed(self) -> Iterator[Need]:
        """Yield the comments that suppressed something, each with the rule that it was needed for."""
        by_place = {one.place: one for one in self._directives}
        path = str(real(self._source.path))
        for place, code in self._used:
            yield path, by_place[place].comment.text, code

    def misunderstood(self, policy: Policy) -> Iterator[Diagnostic]:
        """Yield the comments that cannot be followed, where that rule is on."""
        rule = policy.rules.get(INVALID_DIRECTIVE)
        if rule is None:
            return
        severity = policy.severity_of(rule, None)
        for one in self._misunderstood:
            yield Diagnostic(rule.code, rule.name, severity, one.message, one.place)

    def unused(
        self, judged: Collection[str], policy: Policy, elsewhere: Collection[Need] = ()
    ) -> Iterator[Diagnostic]:
        """Yield the directives that suppressed nothing, where that rule is on.

        `judged` are the codes of the rules that ran on all of the file: of the others nobody can say.
        `elsewhere` are the comments that other files need.
        """
        rule = policy.rules.get(UNUSED_SUPPRESSION)
        if rule is None:
            return
        severity = policy.severity_of(rule, None)
        path = str(real(self._source.path)) if elsewhere else ""
        for one in self._directives:
            idle = [
                word
                for word, code in zip(one.words, one.codes, strict=True)
                if code in judged
                and code not in _UNJUDGED
                and (one.place, code) not in self._used
                and (path, one.comment.text, code) not in elsewhere
            ]
            if idle:
                message = f"{_listed(idle)} suppresses nothing here"
                repair = Repair("Remove it", Applicability.SAFE, (self._without(one, idle),))
                yield Diagnostic(rule.code, rule.name, severity, message, one.place, repair=repair)

    def _without(self, directive: Directive, idle: list[str]) -> TextEdit:
        """Return the edit that takes the idle words out, and the whole directive where none is left."""
        at = directive.words_at
        line = self._source.line(at.row, at.cell)
        kept = [word for word in split_words(line[at.column - 1 : at.end_column - 1]) if word not in idle]
        return TextEdit(at, ", ".join(kept)) if kept else TextEdit(self._whole(directive.place, line), "")

    def _whole(self, at: Place, line: str) -> Place:
        """Return what to remove with a directive: its line, or the blanks between it and its neighbours."""
        before, after = line[: at.column - 1].rstrip(), line[at.end_column - 1 :]
        if after.strip():
            gap = len(after) - len(after.lstrip())
            return Place(at.path, at.cell, at.row, at.column, at.row, at.end_column + gap)
        if before or at.row == 1:
            return Place(at.path, at.cell, at.row, len(before) + 1, at.row, len(line) + 1)
        above = len(self._source.line(at.row - 1, at.cell)) + 1
        return Place(at.path, at.cell, at.row - 1, above, at.row, len(line) + 1)


def _is_particular(directive: Directive) -> bool:
    """Whether a directive names rules and is about a line."""
    return bool(directive.codes) and directive.reach in (Reach.STATEMENT, Reach.LINE)


def _names(directive: Directive, code: str) -> bool:
    bare = directive.reach is Reach.LINE and not directive.codes
    return bare or code in directive.codes


def _reaches(directive: Directive, place: Place) -> bool:
    """Whether the place of a finding lies where the directive has a say."""
    comment = directive.comment
    if place.path != comment.place.path:
        return False
    if directive.reach in (Reach.FILE, Reach.WHOLE_FILE):
        return True
    if place.cell != comment.place.cell:
        return False
    if place.row <= comment.place.row <= place.end_row:
        return True
    rows = comment.statement_rows
    same_statement = rows.start <= place.end_row and place.row < rows.stop
    return directive.reach is Reach.STATEMENT and same_statement


def _listed(words: list[str]) -> str:
    quoted = [f"`{word}`" for word in words]
    return quoted[0] if len(quoted) == 1 else f"none of {', '.join(quoted[:-1])} and {quoted[-1]}"

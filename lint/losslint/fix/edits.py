"""What a rule asks for, worked out to edits of the text: arguments set and removed, code replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import libcst as cst
from msgspec import Struct, field

from losslint.findings import (
    Applicability,
    Change,
    Edit,
    Fix,
    InsertLayer,
    InsertStatement,
    Instead,
    MoveStatement,
    Named,
    Rebind,
    RemoveArgument,
    RemoveLayer,
    Repair,
    Repeat,
    Replace,
    SetArgument,
    TextEdit,
    Undo,
)
from losslint.fix import in_settings
from losslint.fix.handed import changed
from losslint.fix.insertion import insertion
from losslint.fix.quotes import in_quotes_of, whole_string
from losslint.fix.removal import removal
from losslint.fix.repeating import instead, rebound, repeated, undone
from losslint.fix.spelling import function_beside
from losslint.fix.statements import statement_inserted, statement_moved
from losslint.source import CodeOrigin, SettingsOrigin, Source
from losslint.training import Place


def resolve(fix: Fix) -> Repair | None:
    """Return `fix` as text edits in the order of the text.

    None where it cannot be done: an edit is missing, an argument to remove is not there, a call is written
    so that nothing can be added, or two edits get in each other's way.
    """
    edits: list[TextEdit] = []
    calls: dict[CodeOrigin, _CallChange] = {}
    for asked in fix.edits:
        made = _made(asked, calls)
        if made is None:
            return None
        edits += made
    for change in calls.values():
        of_call = change.edits()
        if of_call is None:
            return None
        edits += of_call
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.place.path, _start(edit.place)))
    # A settings file belongs to other programs too: what would be changed there is only shown.
    there = any(isinstance(one, Replace) and isinstance(one.origin, SettingsOrigin) for one in fix.edits)
    applicability = Applicability.DISPLAY if there else fix.applicability
    return None if _overlap(ordered) else Repair(fix.message, applicability, tuple(ordered))


def _made(asked: Edit | None, calls: dict[CodeOrigin, _CallChange]) -> list[TextEdit] | None:
    """Return the edits of one wish, None where it cannot be done; `calls` collects what is asked of calls."""
    match asked:
        case Replace(origin=SettingsOrigin() as origin):
            written = in_settings.replaced(origin, asked.text)
            return [written] if written is not None else None
        case Replace():
            return [_replaced(asked)]
        case RemoveLayer():
            removed = removal(asked.layer)
            return [removed] if removed is not None else None
        case InsertLayer():
            inserted = insertion(asked)
            if inserted is None:
                return None
            gone = [_collected(RemoveArgument(asked.before, name), calls) for name in inserted.moved]
            return list(inserted.edits) if all(gone) else None
        case Change():
            text = changed(asked.used, asked.text)
            return [TextEdit(asked.used.at.place(), text)] if text is not None else None
        case Repeat():
            return repeated(asked)
        case Rebind():
            return rebound(asked)
        case InsertStatement():
            return statement_inserted(asked)
        case MoveStatement():
            return statement_moved(asked)
        case Undo():
            return undone(asked.done)
        case Instead():
            return instead(asked)
        case SetArgument(text=Named() as named):
            spelled = function_beside(named)
            if spelled is None or not _collected(SetArgument(asked.call, asked.name, spelled.text), calls):
                return None
            return list(spelled.edits)
        case _:
            return [] if _collected(asked, calls) else None


def _replaced(asked: Replace) -> TextEdit:
    """Return the edit of a replacement; a string keeps the quotes that it had."""
    old, new = whole_string(asked.origin.text()), whole_string(asked.text)
    kept = f"{old['quote']}{new['text']}{old['quote']}" if old and new else None
    return TextEdit(asked.origin.place(), kept or in_quotes_of(asked.origin, asked.text))


def _collected(asked: Edit | None, calls: dict[CodeOrigin, _CallChange]) -> bool:
    """Note what is asked of a call; False where it is asked of something else."""
    if not isinstance(asked, SetArgument | RemoveArgument):
        return False
    origin = asked.call
    if not isinstance(origin, CodeOrigin) or not isinstance(origin.node, cst.Call):
        return False
    change = calls.setdefault(origin, _CallChange(origin.source, origin.node))
    if isinstance(asked, SetArgument) and isinstance(asked.text, str):
        change.texts[asked.name] = in_quotes_of(origin, asked.text)
    elif isinstance(asked, RemoveArgument):
        change.removed.append(asked.name)
    return True


class _CallChange(Struct):
    """Everything that is asked of one call."""

    source: Source
    call: cst.Call
    texts: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)

    def edits(self) -> list[TextEdit] | None:
        """Return the edits, None where they cannot be made."""
        keywords = {arg.keyword.value: arg for arg in self.call.args if arg.keyword is not None}
        if any(name not in keywords for name in self.removed):
            return None
        edits = []
        added = []
        for name, text in self.texts.items():
            if name in keywords:
                edits.append(_replaced(Replace(CodeOrigin(self.source, keywords[name].value), text)))
            else:
                added.append(f"{name}={text}")
        leaving = [keywords[name] for name in self.removed]
        while leaving and added:  # what comes takes the place of what goes
            edits.append(TextEdit(self.source.place(leaving.pop(0)), added.pop(0)))
        edits += [self._removal(arg) for arg in leaving]
        if added and _takes_no_more(self.call):
            return None
        return edits + (list(self._additions(added)) if added else [])

    def _removal(self, arg: cst.Arg) -> TextEdit:
        """Return the edit that takes an argument out, with the comma that it no longer needs."""
        at = self.source.place(arg)
        position = self.call.args.index(arg)
        end = self._after_comma(at)
        rest = self._line(end.row)[end.column - 1 :].strip()
        if self._begins_its_line(at) and (not rest or rest.startswith("#")):
            return TextEdit(Place(at.path, at.cell, at.row, 1, end.row + 1, 1), "")
        if position + 1 < len(self.call.args):
            following = self.source.place(self.call.args[position + 1])
            return TextEdit(_between(at, _Point(at.row, at.column), _first(following)), "")
        if position > 0:
            before = self.source.place(self.call.args[position - 1])
            return TextEdit(_between(at, _last(before), _last(at)), "")
        return TextEdit(_between(at, _first(at), end), "")

    def _additions(self, added: Sequence[str]) -> Iterator[TextEdit]:
        """Yield the edits that add arguments at the end, laid out as the call is."""
        at = self.source.place(self.call)
        if not self.call.args:
            closing = _Point(at.end_row, at.end_column - 1)
            yield TextEdit(_between(at, closing, closing), ", ".join(added))
            return
        last = self.source.place(self.call.args[-1])
        end = self._after_comma(last)
        has_comma = end != _last(last)
        if not (self._begins_its_line(last) and end.row < at.end_row):
            yield TextEdit(_between(at, end, end), (" " if has_comma else ", ") + ", ".join(added))
            return
        line = self._line(last.row)
        lead = self.source.newline + line[: len(line) - len(line.lstrip())]
        text = lead + f",{lead}".join(added) + ("," if has_comma else "")
        behind = _Point(end.row, len(self._line(end.row)) + 1)
        if has_comma or end == behind:
            yield TextEdit(_between(at, behind, behind), text if has_comma else f",{text}")
        else:  # a comment stands between the argument and the end of its line
            yield TextEdit(_between(at, end, end), ",")
            yield TextEdit(_between(at, behind, behind), text)

    def _after_comma(self, at: Place) -> _Point:
        """Return where the comma behind an argument ends, where the argument ends if it has none."""
        row, column = at.end_row, at.end_column
        while row <= self.source.place(self.call).end_row:
            rest = self._line(row)[column - 1 :].lstrip()
            if rest.startswith(","):
                return _Point(row, len(self._line(row)) - len(rest) + 2)
            if rest and not rest.startswith(("#", "\\")):
                break
            row, column = row + 1, 1
        return _last(at)

    def _begins_its_line(self, at: Place) -> bool:
        return not self._line(at.row)[: at.column - 1].strip()

    def _line(self, row: int) -> str:
        return self.source.line(row, self.source.place(self.call).cell)


class _Point(Struct, frozen=True, order=True):
    row: int
    column: int


def _takes_no_more(call: cst.Call) -> bool:
    """Whether a call's only argument is a generator without brackets of its own."""
    return (
        len(call.args) == 1
        and isinstance(call.args[0].value, cst.GeneratorExp)
        and not call.args[0].value.lpar
    )


def _between(file: Place, start: _Point, end: _Point) -> Place:
    return Place(file.path, file.cell, start.row, start.column, end.row, end.column)


def _first(place: Place) -> _Point:
    return _Point(place.row, place.column)


def _last(place: Place) -> _Point:
    return _Point(place.end_row, place.end_column)


def _start(place: Place) -> tuple[int, int, int, int, int]:
    return (place.cell or 0, place.row, place.column, place.end_row, place.end_column)


def _overlap(ordered: Sequence[TextEdit]) -> bool:
    """Whether two neighbours change the same text; what is inserted beside a change is no trouble."""
    for one, following in pairwise(ordered):
        same_file = (one.place.path, one.place.cell) == (following.place.path, following.place.cell)
        if same_file and _first(following.place) < _last(one.place):
            return True
    return False

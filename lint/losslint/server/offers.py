"""What a finding offers beside its own repair: to suppress it with a reason, to repair all of its rule.

Their edits take a moment to work out, so an editor that can ask for them later is told what to ask for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lsprotocol import types
from msgspec import Struct, convert, to_builtins

from losslint.findings import Applicability, Diagnostic, TextEdit
from losslint.own_rules import UNSUPPRESSIBLE
from losslint.server.translate import Shown

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.losslint"
"""The kind of the action that makes all safe repairs, as for a person who saves a file."""

REASON = "TODO: say why"
"""What stands in a comment until somebody writes the reason there: editors list what is to be done."""

_SPECIAL = re.compile(r"[\\$}]")


class Offer(Struct, frozen=True):
    """What is to be done to a document: a finding suppressed, or what rules find repaired.

    `codes` are None where all that is safe is to be repaired.
    """

    uri: str
    fingerprint: str | None = None
    codes: tuple[str, ...] | None = None


def offers(
    touching: Sequence[tuple[Diagnostic, types.Diagnostic]],
    all_found: Iterable[Diagnostic],
    uri: str,
    view: Shown,
) -> Iterator[types.CodeAction]:
    """Yield what the findings at a place offer, without the edits.

    `touching` are the findings and how they are shown, `all_found` those of the whole file.
    """
    repairable = Counter(found.code for found in all_found if _can_be_made(found, view))
    for found, shown in touching:
        if found.code not in UNSUPPRESSIBLE and view.holds(found.place) and view.can_be_edited(found.place):
            title = f"{found.code}: ignore it here, with a reason"
            yield _action(title, Offer(uri, fingerprint=found.fingerprint), [shown])
    for code in dict.fromkeys(found.code for found, _ in touching):
        if repairable[code] > 1:
            title = f"{code}: repair all of them in this file"
            here = [shown for found, shown in touching if found.code == code]
            yield _action(title, Offer(uri, codes=(code,)), here)


def fix_all(uri: str) -> types.CodeAction:
    """Return the action that makes all safe repairs of a file."""
    action = _action("losslint: make all safe repairs", Offer(uri), [])
    action.kind = FIX_ALL
    return action


def offered(action: types.CodeAction) -> Offer | None:
    """Return what an action offers that was made here, None of another one."""
    try:
        return convert(action.data, Offer)
    except ValueError:
        return None


def edit_of(
    edits: Sequence[TextEdit], view: Shown, versions: Mapping[str, int | None] | None
) -> types.WorkspaceEdit:
    """Return edits as an editor carries them out.

    Where it knows snippets, the `versions` of the documents are given, and one types the reason next.
    """
    if versions is None:
        changes: dict[str, list[types.TextEdit]] = {}
        for edit in edits:
            text = types.TextEdit(view.range(edit.place), edit.content)
            changes.setdefault(view.uri(edit.place), []).append(text)
        return types.WorkspaceEdit(changes=changes)
    by_document: dict[str, list[types.TextEdit | types.SnippetTextEdit | types.AnnotatedTextEdit]] = {}
    for edit in edits:
        snippet = types.StringValue(_snippet(edit.content))
        by_document.setdefault(view.uri(edit.place), []).append(
            types.SnippetTextEdit(view.range(edit.place), snippet)
        )
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), written
            )
            for uri, written in by_document.items()
        ]
    )


def _action(title: str, offer: Offer, shown: list[types.Diagnostic]) -> types.CodeAction:
    return types.CodeAction(
        title, kind=types.CodeActionKind.QuickFix, diagnostics=shown, data=to_builtins(offer)
    )


def _can_be_made(found: Diagnostic, view: Shown) -> bool:
    """Whether a finding has a repair in this document alone."""
    repair = found.repair
    if repair is None or repair.applicability is Applicability.DISPLAY:
        return False
    return all(view.holds(edit.place) and view.can_be_edited(edit.place) for edit in repair.edits)


def _snippet(content: str) -> str:
    parts = [_SPECIAL.sub(r"\\\g<0>", part) for part in content.split(REASON)]
    return f"${{1:{REASON}}}".join(parts)

"""Facts that a comment states about what its line assigns."""

from __future__ import annotations

import libcst as cst

from losslint.interpret.machine import Machine
from losslint.training import Content, Doing, Encoding, Origin, Range
from losslint.values import Array, Value
from losslint.values.stated import COMMENT, NoFactError, Stated, read_stated


def apply(m: Machine, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, comment: str) -> None:
    """Give the names that a line assigns the facts that its comment states."""
    found = COMMENT.search(comment)
    if found is None:
        return
    try:
        facts = list(read_stated(found["facts"]))
    except NoFactError:
        return  # the check of comments reports it (LL091)
    for name in _assigned(node):
        mine = [fact for fact in facts if fact.name in ("", name)]
        if mine:
            old = next((m.frame(a).names[name] for a in m.here.scopes if name in m.frame(a).names), None)
            m.bind(name, _with_facts(m, old, mine, m.at(node)))


def _assigned(node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> list[str]:
    names: list[str] = []
    for part in node.body:
        targets: list[cst.BaseExpression] = []
        if isinstance(part, cst.Assign):
            targets = [target.target for target in part.targets]
        elif isinstance(part, cst.AnnAssign | cst.AugAssign):
            targets = [part.target]
        while targets:
            target = targets.pop()
            if isinstance(target, cst.Name):
                names.append(target.value)
            elif isinstance(target, cst.Tuple | cst.List):
                targets += [element.value for element in target.elements]
    return names


def _with_facts(m: Machine, old: Value | None, facts: list[Stated], origin: Origin) -> Value:
    array = m.store.find(old, Array) or Array()
    for fact in facts:
        changes: dict[str, object] = {}
        if fact.encoding is not None:
            changes |= {"encoding": fact.encoding, "classes": fact.classes, "content": Content.LABELS}
            if fact.encoding is Encoding.CLASS_IDS and fact.classes:
                changes["range"] = Range(0, fact.classes - 1)
        if fact.range is not None:
            changes |= {"range": fact.range}
        if fact.content is not None:
            changes |= {"content": fact.content}
        array = array.did(Doing.STATED, origin, "stated in a comment", **changes)
    return m.store.new(array, origin)

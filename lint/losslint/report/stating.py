"""The comment that would state an unknown fact: what it says, and the line at whose end it has to stand."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from msgspec import Struct

from losslint.source import CodeOrigin
from losslint.training import Carrier, Content, Data, Encoding, Form, Inputs, Origin, Output, Place, Run
from losslint.values.stated import ENCODINGS

_WORDS = {encoding: word for word, encoding in ENCODINGS.items()}


class Stating(Struct, frozen=True):
    """A comment that states a fact, with values that may have to be others.

    `place` is the statement at whose end it has to stand; None where nothing assigns the data to a variable.
    Then `code` is the expression that needs a name first. `others` are what it may have to say instead.
    """

    comment: str
    place: Place | None
    code: str
    others: tuple[str, ...] = ()


def stating_inputs(run: Run) -> Stating | None:
    """Return the comment that would say what the first input of a run holds, None where nothing shows it."""
    if not run.inputs:
        return None
    inputs: Inputs = run.inputs[0]
    is_images = inputs.content.value is Content.IMAGES
    facts = [] if inputs.range.known else [f"range={'0..255' if is_images else '0..1'}"]
    facts += [] if inputs.content.known else ["content=features"]
    others = ("content=images", "content=tokens") if not inputs.content.known else ()
    return _stating(facts, inputs, run, others) if facts else None


def stating_labels(run: Run, output: Output) -> Stating | None:
    """Return the comment that would say how the labels of an output are encoded, as its loss wants them."""
    labels = output.labels
    classes = labels.classes.value or output.head.units.value or 10
    wanted = _wanted(output)
    choices = [_spelt(wanted, classes)]
    choices += [_spelt(one, classes) for one in _WORDS if one is not wanted]
    return _stating([choices[0]], labels, run, tuple(choices[1:]))


def _wanted(output: Output) -> Encoding:
    """Return the encoding that fits the loss."""
    several = (output.head.units.value or 1) > 1
    match output.loss.wants:
        case Form.ROWS:
            return Encoding.ONE_HOT
        case Form.YES_NO:
            return Encoding.MULTI_HOT if several else Encoding.CLASS_IDS
        case Form.LIKE_OUTPUT:
            return Encoding.REAL
    return Encoding.CLASS_IDS


def _spelt(encoding: Encoding, classes: int) -> str:
    number = "" if encoding is Encoding.REAL else f"({max(classes, 2)})"
    return f"labels={_WORDS[encoding]}{number}"


def _stating(facts: list[str], data: Data, run: Run, others: tuple[str, ...]) -> Stating | None:
    origin = data.at or data.given
    if not isinstance(origin, CodeOrigin):
        return None
    statement = _statement(origin)
    names = _holding(statement, origin.node) if statement is not None else []
    name = _which(names, data, run) if len(names) > 1 else ""
    # A statement about what deals out inputs and labels together would be about both.
    dealt = {data.carrier, *(one.carrier for one in run.inputs)} & {Carrier.DATASET, Carrier.GENERATOR}
    if statement is None or not names or name is None or dealt:
        return Stating(f"# losslint: {', '.join(facts)}", None, origin.text(), others)
    prefix = f"{name}." if name else ""
    comment = f"# losslint: {', '.join(f'{prefix}{fact}' for fact in facts)}"
    others = tuple(f"{prefix}{other}" for other in others)
    return Stating(comment, origin.source.place(statement), origin.source.code(statement).strip(), others)


def _statement(origin: CodeOrigin) -> cst.SimpleStatementLine | None:
    """Return the statement on a line of its own that a piece of code is part of."""
    node: cst.CSTNode | None = origin.node
    parents = origin.source.parents
    while node is not None and not isinstance(node, cst.SimpleStatementLine):
        node = parents.get(node)
    return node


def _holding(statement: cst.SimpleStatementLine, node: cst.CSTNode) -> list[str]:
    """Return the variables that a statement gives what a piece of code evaluates to, or parts of it."""
    for part in statement.body:
        targets: list[cst.BaseExpression] = []
        if isinstance(part, cst.Assign):
            targets = [target.target for target in part.targets]
        elif isinstance(part, cst.AnnAssign):
            targets = [part.target]
        value = part.value if isinstance(part, cst.Assign | cst.AnnAssign) else None
        for target in targets:
            if value is node:
                return list(_names(target))
            if isinstance(target, cst.Tuple) and isinstance(value, cst.Tuple):
                pairs = zip(target.elements, value.elements, strict=False)
                found = next((to.value for to, given in pairs if given.value is node), None)
                if isinstance(found, cst.Name):
                    # The other variables of the line are not meant, so that this one has to be named.
                    return [found.value, ""]
    return []


def _names(target: cst.BaseExpression) -> Iterator[str]:
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _names(element.value)


def _which(names: list[str], data: Data, run: Run) -> str | None:
    """Return the one of several variables that holds the data, None where that is not to be seen."""
    if names[-1:] == [""]:
        return names[0]
    handed = list(_handed(data.given)) + ([] if isinstance(data, Inputs) else list(_arguments(run)))
    own = [name for name in handed if name in names]
    if isinstance(data, Inputs):
        return own[0] if own else None
    taken = {name for one in run.inputs for name in _handed(one.given)}
    return next((name for name in own if name not in taken), None)


def _handed(given: Origin | None) -> Iterator[str]:
    if isinstance(given, CodeOrigin) and isinstance(given.node, cst.Name):
        yield given.node.value


def _arguments(run: Run) -> Iterator[str]:
    """Yield the variables that the call which trains is given."""
    call = run.at.node if isinstance(run.at, CodeOrigin) else None
    for argument in call.args if isinstance(call, cst.Call) else ():
        if isinstance(argument.value, cst.Name):
            yield argument.value.value

"""What an installed library has under a path, and how its parameters compare with those of the tables."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Sequence
from inspect import Parameter

from losslint.knowledge.lookup.registry import Entry
from losslint.knowledge.lookup.signature import Signature, signature
from losslint.values import Const

ANY_NUMBER = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


def found(path: str) -> object | None:
    """Return the object of an installed library at a dotted path, None where there is none."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        try:
            for name in parts[count:]:
                thing = getattr(thing, name)
        except (AttributeError, ImportError):  # scikit-learn raises the latter for what it has no longer
            return None
        return thing
    return None


def parameters(thing: object) -> Sequence[Parameter] | None:
    """Return the parameters of a function, method or class as a call gives them; None where Python cannot tell."""
    looked_at = thing
    if inspect.isclass(thing) and thing.__init__ is not object.__init__:
        looked_at = thing.__init__  # `__new__` may take anything, and hand it on
    try:
        listed = list(inspect.signature(looked_at).parameters.values())  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if listed and listed[0].name == "self":
        listed = listed[1:]
    tells_nothing = len(listed) > 1 and all(one.kind in ANY_NUMBER for one in listed)
    return None if tells_nothing else listed


def differences(entry: Entry, theirs: Sequence[Parameter]) -> Iterator[str]:
    """Yield where the signature of an entry and the parameters of the real function are at odds."""
    ours = signature(entry.signature)
    named = {one.name: one.kind for one in theirs if one.kind not in ANY_NUMBER}
    takes_any_name = any(one.kind is Parameter.VAR_KEYWORD for one in theirs)
    for name, version in ours.only_in.items():
        if name in named:
            yield f"`{name}` is there, and not only in {version}"
    yield from _misplaced(ours, theirs)
    yield from _with_other_defaults(ours, theirs)
    for name in ours.defaults:
        if name in ours.positional or name in ours.only_in:
            continue
        kinds = {named[one] for one in _spellings(ours, name) & named.keys()}
        if not kinds and not takes_any_name:
            yield f"no `{name}`"
        if name not in ours.later and Parameter.POSITIONAL_OR_KEYWORD in kinds:
            yield f"`{name}` may be given by its position"


def _misplaced(ours: Signature, theirs: Sequence[Parameter]) -> Iterator[str]:
    """Yield the parameters of ours that are not the library's at the same position."""
    kinds = [one.kind for one in theirs]
    takes_any_number = Parameter.VAR_POSITIONAL in kinds
    end = kinds.index(Parameter.VAR_POSITIONAL) if takes_any_number else len(kinds)
    placed = [one for one in theirs[:end] if one.kind not in ANY_NUMBER]
    for position, name in enumerate(one for one in ours.positional if one not in ours.only_in):
        there = placed[position] if position < len(placed) else None
        here = there is not None and there.name in _spellings(ours, name)
        if name in ours.placed_in:
            if here and there is not None and there.kind is not Parameter.KEYWORD_ONLY:
                yield f"`{name}` stands there, and not only in {ours.placed_in[name]}"
            if not _spellings(ours, name) & {one.name for one in theirs}:
                yield f"no `{name}`"
        elif there is None:
            if not takes_any_number:
                yield f"no `{name}` at position {position}"
        elif not here and there.kind is not Parameter.POSITIONAL_ONLY:
            yield f"`{name}` is `{there.name}` at position {position}"
        elif there.kind is Parameter.KEYWORD_ONLY:
            yield f"`{name}` is given by name"


def _with_other_defaults(ours: Signature, theirs: Sequence[Parameter]) -> Iterator[str]:
    """Yield the parameters whose number or word, where they are not given, is not the library's.

    None is "as the library has it" in ours, where that is no number.
    """
    by_name = {one.name: one.default for one in theirs}
    for name, default in ours.defaults.items():
        usual = next((by_name[one] for one in _spellings(ours, name) if one in by_name), None)
        said = default.value if isinstance(default, Const) else None
        if isinstance(default, Const) and isinstance(usual, int | float) and said != usual:
            yield f"`{name}` is {usual} where it is not given"
        elif isinstance(said, str) and isinstance(usual, str) and said.lower() != usual.lower():
            yield f"`{name}` is {usual!r} where it is not given"


def _spellings(ours: Signature, name: str) -> set[str]:
    return {name, *(old for old, new in ours.renamed.items() if new == name)}

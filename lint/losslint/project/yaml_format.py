"""YAML, with the place of every value. PyYAML parses it; no tag makes anything but plain values.

What a tag of another kind, or a key that is no scalar, would make is unknown. Anchors are followed without
being copied: a value that is named often is one value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from losslint.project.setting import MOST, Setting, UnreadableError, of_scalar
from losslint.source import SettingsFile, SettingsOrigin
from losslint.values import Scalar

if TYPE_CHECKING:
    from yaml import SafeLoader
    from yaml.nodes import MappingNode, Node, ScalarNode

_TAG = "tag:yaml.org,2002:"
_PLAIN = frozenset(f"{_TAG}{name}" for name in ("null", "bool", "int", "float", "str"))
_MERGE = f"{_TAG}merge"

_LARGEST = 200_000
"""Characters of a YAML file that is read: PyYAML takes a second for a few more."""


def read_yaml(file: SettingsFile) -> Setting:
    """Return what a YAML file of one document says.

    Raises:
        UnreadableError: it is no YAML, has several documents, or holds more than is followed.
    """
    import yaml  # late: most projects have no YAML file that matters

    if len(file.text) > _LARGEST:
        raise UnreadableError("the file is too large to follow")
    try:
        loader = yaml.SafeLoader(file.text)
        node = loader.get_single_node()
        return _Reader(file, loader).setting(node) if node is not None else Setting(file.origin(0, 0))
    except RecursionError:
        raise UnreadableError("it is nested too deeply") from None
    except yaml.YAMLError as error:
        raise UnreadableError(f"it is no YAML: {' '.join(str(error).split())}") from None


class _Reader:
    """Makes settings of the nodes of one file, each node once."""

    def __init__(self, file: SettingsFile, loader: SafeLoader) -> None:
        self.file, self.loader = file, loader
        self.left = 4 * MOST
        self.made: dict[int, Setting | None] = {}

    def setting(self, node: Node) -> Setting:
        """Return what a node says."""
        from yaml.nodes import MappingNode, ScalarNode

        if id(node) in self.made:
            found = self.made[id(node)]
            return found or Setting(self._at(node), why="a value that holds itself")
        self._count(1)
        self.made[id(node)] = None  # being made
        if isinstance(node, ScalarNode):
            made = self._scalar(node)
        elif isinstance(node, MappingNode):
            made = self._mapping(node)
        elif node.tag == f"{_TAG}seq":
            made = Setting(self._at(node), items=[self.setting(one) for one in node.value])
        else:
            made = Setting(self._at(node), why="a YAML tag that is not followed")
        self.made[id(node)] = made
        return made

    def _scalar(self, node: ScalarNode) -> Setting:
        if node.tag not in _PLAIN:
            return Setting(self._at(node), why="a YAML tag that is not followed")
        try:
            value = self.loader.construct_object(node)
        except ValueError:  # it looks like a number, and is none
            return Setting(self._at(node), why="a number that cannot be read")
        return of_scalar(value, self._at(node), plain=node.style is None)

    def _mapping(self, node: MappingNode) -> Setting:
        at = self._at(node)
        if node.tag != f"{_TAG}map":
            return Setting(at, why="a YAML tag that is not followed")
        merged: dict[Scalar, Setting] = {}
        own: dict[Scalar, Setting] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                from_others = self._merged(value)
                if from_others is None:
                    return Setting(at, why="a merge key that is not followed")
                merged.update(from_others)
                continue
            name = self.setting(key)
            if name.why or name.items is not None or name.entries is not None:
                return Setting(at, why="a mapping with a key that is not followed")
            own[name.scalar] = self.setting(value)
        return Setting(at, entries={**merged, **own})

    def _merged(self, node: Node) -> dict[Scalar, Setting] | None:
        """Return what `<<:` brings, of several mappings the first with a say; None where that is unknown."""
        found: dict[Scalar, Setting] = {}
        for one in reversed(node.value) if node.tag == f"{_TAG}seq" else [node]:
            entries = self.setting(one).entries
            if entries is None:
                return None
            self._count(len(entries))
            found.update(entries)
        return found

    def _count(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise UnreadableError("the file holds too many values to follow")

    def _at(self, node: Node) -> SettingsOrigin:
        text, start = self.file.text, node.start_mark.index
        written = text[start : node.end_mark.index]  # a block ends where the next one begins
        return self.file.origin(start, start + len(written.rstrip()))

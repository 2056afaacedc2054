"""What stays the same about a finding when the code around it changes."""

from __future__ import annotations

from pathlib import Path

from losslint.check.fingerprint import fingerprinted
from losslint.findings import Diagnostic
from losslint.source.lines import split_lines

from tests.report.showing import finding, spot

SCRIPT = """\
class Trainer:
    async def build(self):
        if self.deep:

            self.model.compile(loss='mse')

def build():
    model.compile(
        loss='mse')
"""


def prints(text: str, *found: Diagnostic, root: Path | None = None) -> list[str]:
    """Return the fingerprints of findings in a text."""
    lines = split_lines(text)

    def line(row: int, _: int | None) -> str:
        return lines[row - 1]

    return [one.fingerprint for one in fingerprinted(found, lambda _: line, root)]


def mse(text: str, code: str = "LL108", path: str = "train.py") -> Diagnostic:
    return finding(spot(text, "'mse'", path=path), code=code)


def test_lines_above_and_spacing_do_not_matter() -> None:
    moved = "\n\n" + SCRIPT.replace("compile(loss='mse')", "compile(loss='mse')   ")

    assert prints(SCRIPT, mse(SCRIPT)) == prints(moved, mse(moved))


def test_the_rule_the_line_the_definition_and_the_path_matter() -> None:
    changed = [
        SCRIPT.replace("compile(loss='mse')", "compile('adam', loss='mse')"),
        SCRIPT.replace("async def build", "def other"),
        SCRIPT.replace("class Trainer", "class Teacher"),
    ]
    one = prints(SCRIPT, mse(SCRIPT))

    assert all(prints(text, mse(text)) != one for text in changed)
    assert prints(SCRIPT, mse(SCRIPT, code="LL501")) != one
    assert prints(SCRIPT, mse(SCRIPT, path="other.py")) != one
    assert prints(SCRIPT.replace("if self", "while self"), mse(SCRIPT)) == one


def test_equal_findings_are_told_apart_by_their_order() -> None:
    text = "compile('mse')\ncompile('mse')\n"
    first, second = finding(spot(text, "'mse'")), finding(spot(text[1:], "'mse'", first=2))

    both = prints(text, first, second)

    assert len(set(both)) == 2
    assert prints(text, first) == both[:1]


def test_the_path_counts_from_the_root(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"

    mine = prints(SCRIPT, mse(SCRIPT, path=str(here / "a" / "train.py")), root=here)
    theirs = prints(SCRIPT, mse(SCRIPT, path=str(there / "a" / "train.py")), root=there)

    assert mine == theirs
    assert mine != prints(SCRIPT, mse(SCRIPT, path=str(here / "b" / "train.py")), root=here)


def test_a_file_that_cannot_be_read_has_a_fingerprint_too() -> None:
    (one,) = fingerprinted([mse(SCRIPT)], lambda _: None, None)

    assert len(one.fingerprint) == 16

"""Regular expressions that are compiled late: they are right, and compiled where they are used only."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from losslint.source.expressions import expression

from tests.started import environment

ENGINE = Path(__file__).parents[2] / "lint" / "losslint"
USING = sorted(path for path in ENGINE.rglob("*.py") if "import expression\n" in path.read_text("utf-8"))


def test_it_is_used_as_a_compiled_one_is() -> None:
    late = expression(r"(?P<name>[a-z]+)!", re.IGNORECASE)

    assert late.sub(r"\g<name>?", "Oh! No!") == "Oh? No?"
    assert late.pattern == r"(?P<name>[a-z]+)!"
    assert [found["name"] for found in late.finditer("Oh! No!")] == ["Oh", "No"]
    assert expression(rb"\d+").findall(b"1 22") == [b"1", b"22"]


@pytest.mark.parametrize("path", USING, ids=lambda path: str(path.relative_to(ENGINE)))
def test_every_pattern_is_one(path: Path) -> None:
    module = import_module(".".join(("losslint", *path.relative_to(ENGINE).with_suffix("").parts)))
    late = type(expression(""))
    held = [*vars(module).values()]
    held += [each for one in held if isinstance(one, dict) for each in one.values()]
    found = [one for one in held if isinstance(one, late)]

    assert found
    for one in found:
        assert isinstance(one.flags, int)


def test_none_is_compiled_by_importing() -> None:
    script = (
        "import re, sys\n"
        "import libcst, msgspec, losslint.source.expressions as late\n"
        "class Refusing:\n"
        "    @staticmethod\n"
        "    def compile(*_):\n"
        "        raise AssertionError('compiled at import')\n"
        "late.re = Refusing\n"
        "import losslint.check.engine, losslint.runs, losslint.knowledge\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment()
    )

    assert done.stderr == ""

"""What an expression is worth to the interpreter."""

from __future__ import annotations

from pathlib import Path

from losslint.interpret import budgets, path
from losslint.project import Project
from losslint.source import read_source
from losslint.values import Value

HEADER = "import math\nimport numpy as np\nimport keras\n"


def worth(expression: str, before: str = "") -> Value:
    """Return the value of an expression, after a few statements."""
    code = f"{HEADER}{before}\nvalue = {expression}\n"
    source = read_source(Path("script.py"), code.encode(), "script.py")
    assert source.problems == ()
    machine = path.beginning(source, Project())
    machine.choose({}, budgets.MAX_STEPS, None, may_fork=False)
    path.follow(machine, None)
    value = machine.variable("value")
    assert value is not None
    return value

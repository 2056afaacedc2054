from __future__ import annotations

import ast

import pytest
from losslint.source.magics import is_foreign_cell, neutralise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("%matplotlib inline\nx = 1\n", "pass              \nx = 1\n"),
        ("!ls\n", "pass\n"),
        ("!pip install a \\\n  b \\\n  c\nx = 1\n", "pass            \n\n\nx = 1\n"),
        ("if x:\n    !wget y\n", "if x:\n    pass   \n"),
        ("files = !ls *.py\n", "files = get_ipython()\n"),
        ("a, b = %magic c\n", "a, b = get_ipython()\n"),
        ("?model\n", "pass  \n"),
        ("model.fit?\n", "pass      \n"),
        ("model.fit??", "pass       "),
        ("pip install keras\n", "pass             \n"),
        ("conda install -y keras\n", "pass                  \n"),
        ("cd /content/drive\n", "pass             \n"),
        ("%time model.fit(x, y)\n", "pass; model.fit(x, y)\n"),
        ("%timeit -n 10 -r3 f(x)\n", "pass;             f(x)\n"),
        ("%time h = f(\n  '%d')\n", "pass; h = f(\n  '%d')\n"),
        ("%time for x in y: z\n", "pass               \n"),
        ("%timeit\n", "pass   \n"),
        ("%%time\nx = 1\n", "pass  \nx = 1\n"),
        ("!ls\r\nx = 1\r\n", "pass\r\nx = 1\r\n"),
    ],
)
def test_what_only_ipython_understands_does_nothing(written: str, read: str) -> None:
    assert neutralise(written) == read
    assert isinstance(ast.parse(read), ast.Module)


@pytest.mark.parametrize(
    "text",
    [
        "x = a \\\n % b\n",
        "x = (a\n  % b\n)\n",
        "x = '''\n%time\n!ls\n?\n'''\n",
        "x = 'a=%d' % 1\n",
        "x != y\n",
        "f(x=1)  # !ls\n",
        "# what is this?\nx = 1\n",
        "",
        "\n\n",
    ],
)
def test_python_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("%%bash\nls", True),
        ("\n%%writefile x.py\nx", True),
        ("%%html\n", True),
        ("%bash\nls", True),
        ("%sql\nSELECT 1", True),
        ("%%time\nx", False),
        ("%%capture out\nx", False),
        ("%matplotlib inline\nx", False),
        ("x = 1\n%%bash", False),
        ("", False),
    ],
)
def test_a_cell_magic_says_whether_the_cell_is_python(text: str, foreign: bool) -> None:
    assert is_foreign_cell(text) is foreign


def test_long_lines_take_no_time() -> None:
    for line in ("a" * 50_000 + " = x y", "%time " + "-a " * 20_000, " " * 50_000 + "x y", "a." * 20_000):
        assert len(neutralise(line)) == len(line)

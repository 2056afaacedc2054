"""Code that nobody should write, by name: deep, long, endless, exponential, circular, damaged."""

from __future__ import annotations

_IMPORT = "import keras; keras.Model.fit\n"


def _lines(count: int, line: str) -> str:
    return "".join(line.replace("#", str(number)) for number in range(count))


def _nested(count: int, header: str, body: str) -> str:
    opened = "".join("    " * depth + header.replace("#", str(depth)) + ":\n" for depth in range(count))
    return opened + "    " * count + body + "\n"


def _chain(count: int, body: str) -> str:
    """Return functions that each call the one before; `body` names it `f`."""
    made = "def f0(x):\n    return x\n"
    for number in range(1, count):
        made += f"def f{number}(x):\n" + body.replace("#", str(number)).replace("f(", f"f{number - 1}(")
    return f"{made}f{count - 1}(q)\n"


UNREAD = {
    "brackets": _IMPORT + "x = " + "(" * 3_000 + ")" * 3_000,
    "sum": _IMPORT + "x = " + " + ".join(["a"] * 4_000),
    "elifs": _IMPORT + "if a == 0:\n    pass\n" + _lines(1_500, "elif a == #:\n    b = #\n"),
    "literal": _IMPORT + "x = [" + ",".join(map(str, range(200_000))) + "]\n",
    "lists": _IMPORT + "x = [" + "[1,2,3]," * 60_000 + "]\n",
    "nul": _IMPORT + "x = 1\0\n",
    "broken": _IMPORT + "def f(:\n",
}
"""Scripts that are refused, or cannot be parsed."""

READ = {
    "recursion": "def f(n):\n    return f(n - 1) + g(n)\ndef g(n):\n    return f(n) + g(n)\nf(10)\n",
    "calls": _chain(40, "    return f(x) + f(x)\n"),
    "ways": _chain(40, "    if x[#]:\n        return f(x)\n    else:\n        return f(x)\n"),
    "loops": _nested(18, "for i# in range(10**9)", "x = [1] * 3"),
    "counted": _nested(18, "for i# in range(50)", "x = [1] * 3"),
    "comprehension": "x = [1 " + _lines(18, "for i# in range(60) ") + "]\n",
    "numbers": "x = 10 ** 10 ** 10\ny = x * x\nz = 1 << 10**10\nw = 1e308 * 1e308\nint(w)\nround(w - w)\n1 // 0\n",
    "digits": f"x = {'9' * 50_000}\ny = 0x{'f' * 50_000}\nprint(f'{{x}}{{y}}')\nz = y / 3\n",
    "text": "x = 'a' * 10**12\ny = [0] * 10**12\nz = (0,) * 10**10\n'%1000000000d' % 1\nf'{1:>1000000000}'\n",
    "lists that double": "x = [1]\n" + "x = x + x\n" * 60,
    "tuples that double": "x = ()\n" + "x = (x, x)\n" * 60 + "y = ()\n" + "y = (y, y)\n" * 60 + "x == y\n",
    "text that doubles": "x = 'a'\n" + "x = x + x\n" * 60,
    "circles": "u = []\nu.append(u)\nd = {}\nd['d'] = d\nkeras.Sequential(u)\nkeras.Model(u, u)\nf(u, d)\n",
    "model in itself": "m = keras.Sequential()\nm.add(m)\nm.compile(loss='mse')\nm.fit(x, y)\n",
    "classes": "class A(A): pass\nclass B(C): pass\nclass C(B): pass\nA().x\nC().y()\n",
    "call of itself": "class E(keras.Model):\n    def call(self, x): return self(x)\nE().fit(1, 2)\n",
    "layers": "x = i = keras.Input((9,))\n"
    + "x = keras.layers.add([x, x])\n" * 80
    + "keras.Model(i, x).fit(a, b)\n",
    "escapes": "x = '\\x'\ny = '\\N{nothing}'\nz = b'\\xz'\n",
    "shapes": "import numpy as np\nx = np.zeros((10**9, -1, 0))\nx.reshape(0, -1)\nnp.eye(10**12)[x]\nnp.arange(0, 1, 0)\n",
    "forever": "while True:\n    x = 1\ndef f():\n    while 1:\n        yield 1\nlist(f())\n",
    "variables": _lines(4_000, "v# = #\n"),
    "branches": _lines(800, "if c#:\n    v# = 1\nelse:\n    v# = 2\n"),
    "imports": "import imports\nfrom imports import *\nfrom . import imports\n",
}
"""Scripts that are read, however little is understood of them."""

SCRIPTS = {**UNREAD, **{name: _IMPORT + code for name, code in READ.items()}}

NOTEBOOKS = {
    "empty": "[]",
    "null": "null",
    "cells": '{"cells": 7, "keras.fit": 1}',
    "cell": '{"cells": [1, null, {"cell_type": "code", "source": {"keras.fit": 1}}]}',
    "cut": '{"cells": [{"cell_type": "code", "source": "keras.Model.fit',
    "deep": "[" * 100_000 + '"keras.fit"',
}

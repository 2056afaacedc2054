"""What runs in the child process: it reads which trials to run, and answers each with one line of JSON.

A line that comes in is `{"script": path, "trial": name, "needs": module}`. A module that it is started
with is imported before the first comes in. It is started as a file and imports nothing of losslint. The
answers go to the real standard output; whatever the libraries print goes to standard error.
"""

import contextlib
import importlib
import json
import os
import runpy
import sys
from typing import Any


def main() -> int:
    """Run the trials that come in, a line each, until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if len(sys.argv) > 1:
        _warm_up(sys.argv[1])
    for line in sys.stdin:
        answers.write(json.dumps(_answer(**json.loads(line))) + "\n")
        answers.flush()
    return 0


def _warm_up(module: str) -> None:
    """Import Keras or PyTorch as the scripts do; why it cannot be imported, the first script will say."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    with contextlib.suppress(Exception):
        importlib.import_module(module)


def _answer(script: str, trial: str, needs: str) -> dict[str, Any]:
    try:
        return {"numbers": runpy.run_path(script, run_name="experiment")["main"](trial)}
    except Exception as error:  # one script's trouble must not take the others along
        line = (str(error).strip().splitlines() or [""])[0]
        missing = needs not in sys.modules  # it could not be imported, whatever it raised
        return {"failed": f"{type(error).__name__}: {line}"[:300], "missing": missing}


if __name__ == "__main__":
    sys.exit(main())

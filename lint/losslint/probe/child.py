"""What runs in the child process: it reads paths of scripts, and answers each with one line of JSON.

It is started as a file and imports nothing of losslint. The answers go to the real standard output; whatever
the libraries print goes to standard error.
"""

import json
import os
import runpy
import sys
from typing import Any


def main() -> int:
    """Run the scripts whose paths come in, a line each, until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(line.rstrip("\n"))) + "\n")
        answers.flush()
    return 0


def _answer(path: str) -> dict[str, Any]:
    try:
        return {"numbers": runpy.run_path(path, run_name="experiment")["main"]()}
    except Exception as error:  # one script's trouble must not take the others along
        line = (str(error).strip().splitlines() or [""])[0]
        missing = "keras" not in sys.modules  # it could not be imported, whatever it raised
        return {"failed": f"{type(error).__name__}: {line}"[:300], "missing": missing}


if __name__ == "__main__":
    sys.exit(main())

"""The way in: `losslint` and `python -m losslint`."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):  # the flag is new in Python 3.11
    # `python -m` looks into the working directory first, where a script may be called `numbers.py`.
    del sys.path[0]

import os
from collections.abc import Sequence

from losslint.errors import UsageError

_FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; whatever goes wrong is one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a file name may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        sys.stderr.write(f"losslint: {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("losslint: interrupted\n")
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # the last resort: a traceback is no message for a person
        from losslint.check.failure import describe

        sys.stderr.write(f"losslint: internal error, please report it: {describe(error)}\n")
    return _FAILED


def _run(arguments: Sequence[str]) -> int:
    from losslint.cli import run

    code = run(arguments)
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())

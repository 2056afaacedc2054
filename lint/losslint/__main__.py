"""The way in: `losslint` and `python -m losslint`."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):  # the flag is new in Python 3.11
    # `python -m` looks into the working directory first, where a script may be called `numbers.py`.
    del sys.path[0]

from collections.abc import Sequence

from losslint.errors import UsageError
from losslint.streams import prepare, say

_FAILED = 2
_INTERRUPTED = 130
"""What a shell says of a program that Ctrl-C ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; whatever goes wrong is one sentence on standard error."""
    prepare()
    try:
        from losslint.cli import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("interrupted")
        return _INTERRUPTED
    except MemoryError:
        say("there is not enough memory")
    except Exception as error:  # the last resort: a traceback is no message for a person
        from losslint.failure import describe

        say(f"internal error, please report it: {describe(error)}")
    return _FAILED


if __name__ == "__main__":
    sys.exit(main())

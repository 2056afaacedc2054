"""`python -m losslint.documents [--check]`, called in the folder of the project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from losslint.documents.project import orphans, outdated, write


def main() -> int:
    """Write the documents, or with `--check` name those that are out of date; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m losslint.documents", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, and exit with 1 if something would"
    )
    check = parser.parse_args().check
    root = Path.cwd()
    if not (root / "docs").is_dir():
        sys.stderr.write(
            "losslint.documents: call it in the folder of the project, which has a `docs` folder\n"
        )
        return 2
    stale, left = outdated(root), orphans(root)
    for file in stale:
        sys.stdout.write(f"{'out of date' if check else 'wrote'}: {file.relative_to(root).as_posix()}\n")
    for file in left:
        sys.stdout.write(f"the page of no rule: {file.relative_to(root).as_posix()}\n")
    if not check:
        write(root)
    return 1 if left or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main())

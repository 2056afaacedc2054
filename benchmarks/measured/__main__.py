"""Runs measurements and writes each one's numbers beside it: all of them, or those that are named."""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path
from statistics import fmean

from benchmarks.measured.learning import Row

FOLDER = Path(__file__).parent
NAMES = sorted({file.stem for file in FOLDER.glob("*.py")} - {"__init__", "__main__", "learning"})


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measured", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(NAMES)}")
    names = parser.parse_args().names or NAMES
    for name in names:
        if name not in NAMES:
            parser.error(f"there is no measurement `{name}`; there are {', '.join(NAMES)}")
        started = time.monotonic()
        rows = list(importlib.import_module(f"benchmarks.measured.{name}").rows())
        (FOLDER / f"{name}.tsv").write_text(table(rows), encoding="utf-8")
        print(f"{name}: {len(rows)} rows in {time.monotonic() - started:.0f} seconds", flush=True)


def table(rows: list[Row]) -> str:
    """Return rows as tab-separated text: mean, least, greatest and each seed's number."""
    lines = ["pages\tcase\twhat\tmean\tleast\tgreatest\tseeds"]
    for row in rows:
        numbers = (fmean(row.values), min(row.values), max(row.values))
        written = "\t".join(f"{number:.3f}" for number in numbers)
        seeds = "/".join(f"{value:.3f}" for value in row.values)
        lines.append(f"{row.pages}\t{row.case}\t{row.what}\t{written}\t{seeds}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

"""`losslint corpus`: repositories from Parquet files on Ray, findings as Parquet, a summary and a plot."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from losslint import __version__
from losslint.commands import CorpusOptions
from losslint.corpus.folder import rules_for
from losslint.corpus.row import Limits
from losslint.discovery import require
from losslint.errors import UsageError
from losslint.intake import is_folder, reason
from losslint.progress import Progress
from losslint.streams import put, say

_NEEDED = ("pyarrow", "ray")


def run(options: CorpusOptions) -> None:
    """Check what is asked for, and go on where an earlier call with the same folder was ended.

    Raises:
        UsageError: a file or a column is missing, a selector fits no rule, or a library is not installed.
    """
    require(options.paths)
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        needed = " and ".join(missing)
        raise UsageError(f"a corpus needs {needed}: run `pip install '.[corpus]'` in losslint's repository")
    rules_for(options.select, options.ignore)  # what is wrong with the selectors is said before all else
    files = [file for path in options.paths for file in _files(Path(path))]
    is_together, total = _read_ahead(files)
    from losslint.corpus.parts import Parts

    parts = Parts(Path(options.out) / "parts")
    parts.begin({"losslint": __version__, "select": options.select, "ignore": options.ignore})
    parts.settle()
    _check(options, [str(file.absolute()) for file in files], is_together, total, parts)
    parts.settle()
    _sum_up(options, parts)


def _files(path: Path) -> list[Path]:
    """Return the Parquet files that a path names."""
    if not is_folder(path):
        return [path]
    found = sorted(file for file in path.rglob("*.parquet") if not file.name.startswith((".", "_")))
    if not found:
        raise UsageError(f"there are no Parquet files under {path}")
    return found


def _read_ahead(files: Sequence[Path]) -> tuple[bool, int]:
    """Return whether the files have a row for each repository, and how many repositories there are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from losslint.corpus.columns import is_together

    forms: dict[bool, Path] = {}
    names: set[Any] = set()
    file = files[0]
    try:
        for file in files:
            with pq.ParquetFile(file) as opened:
                forms.setdefault(is_together(opened.schema_arrow.names, str(file)), file)
                names.update(opened.read(["repository"])["repository"].unique().to_pylist())
    except pa.ArrowInvalid:
        raise UsageError(f"{file} is not a Parquet file") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {reason(error)}") from None
    if len(forms) > 1:
        raise UsageError(f"{forms[True]} has a row for each repository and {forms[False]} one for each file")
    return next(iter(forms)), len(names)


def _check(options: CorpusOptions, files: Sequence[str], is_together: bool, total: int, parts: Any) -> None:
    from losslint.corpus import on_ray

    done = frozenset(parts.keys())
    if done and not options.quiet:
        say(f"{len(done)} repositories are done already")
    limits = Limits(options.time_limit, options.memory_limit)
    asked = on_ray.Asked(limits, options.select, options.ignore, str(parts.folder.absolute()))
    log = Path(options.out) / "ray.log"
    with on_ray.heard_in(log) as terminal:
        progress = Progress(total, None if options.quiet else terminal, "repositories")
        progress.step(len(done))
        try:
            workers = on_ray.start(options.workers, options.address)
            plan = on_ray.Plan(is_together, total, options.batch, workers)
            on_ray.check(files, asked, done, plan, lambda statuses: progress.step(len(statuses)))
        except on_ray.failures() as error:
            why = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            raise UsageError(f"Ray could not go on: {why[0]}; {log} has all that it said") from error
        finally:
            progress.close()


def _sum_up(options: CorpusOptions, parts: Any) -> None:
    """Write and print how often each rule speaks."""
    import pyarrow.parquet as pq

    from losslint.corpus.plot import plot
    from losslint.corpus.summary import summary_of

    summary, out = summary_of(parts.tables()), Path(options.out)
    try:
        pq.write_table(summary.table(), out / "summary.parquet")
        (out / "summary.svg").write_text(plot(summary), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {reason(error)}") from None
    put(summary.text())

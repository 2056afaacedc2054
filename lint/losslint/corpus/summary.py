"""How often each rule speaks, by framework and year: as a table and as a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from msgspec import Struct, field

from losslint.corpus.row import CHECKED, STATUSES

Group = tuple[str | None, int | None]
"""A framework and a year, each None where it is not known."""

COUNTS = pa.schema(
    [
        ("code", pa.string()),
        ("name", pa.string()),
        ("framework", pa.string()),
        ("year", pa.int32()),
        ("findings", pa.int64()),
        ("repositories", pa.int64()),
        ("of_repositories", pa.int64()),
    ]
)
"""A row for each rule, framework and year. `of_repositories` are those with a training of them."""


class Summary(Struct):
    """What was counted."""

    statuses: Counter[str] = field(default_factory=Counter)
    trainings: Counter[Group] = field(default_factory=Counter)
    training: Counter[Group] = field(default_factory=Counter)
    """Repositories with a training."""
    findings: Counter[tuple[str, Group]] = field(default_factory=Counter)
    affected: Counter[tuple[str, Group]] = field(default_factory=Counter)
    """Repositories with a finding."""
    names: dict[str, str] = field(default_factory=dict)

    def add(self, found: Any) -> None:
        """Count the rows of a table of what was found."""
        columns = found.select(["status", "year", "trainings", "findings"]).to_pylist()
        for row in columns:
            self._add(row["status"], row["year"], row["trainings"] or (), row["findings"] or ())

    def table(self) -> Any:
        """Return the counts as a table, by rule, framework and year."""
        rows = [
            {
                "code": code,
                "name": self.names[code],
                "framework": group[0],
                "year": group[1],
                "findings": count,
                "repositories": self.affected[code, group],
                "of_repositories": self.training[group],
            }
            for (code, group), count in sorted(self.findings.items(), key=_order)
        ]
        return pa.Table.from_pylist(rows, schema=COUNTS)

    def text(self) -> str:
        """Return the counts of all years for a terminal."""
        return "\n".join(self._lines()) + "\n"

    def _add(
        self,
        status: str,
        year: int | None,
        trainings: Sequence[dict[str, Any]],
        findings: Sequence[dict[str, Any]],
    ) -> None:
        self.statuses[status] += 1
        trained = Counter[Group]((one["framework"], year) for one in trainings)
        said = Counter[tuple[str, Group]]((one["code"], (one["framework"], year)) for one in findings)
        self.trainings.update(trained)
        self.training.update(trained.keys())
        self.findings.update(said)
        self.affected.update(said.keys())
        self.names.update((one["code"], one["name"]) for one in findings)

    def _lines(self) -> Iterator[str]:
        total = self.statuses.total()
        yield f"{total} repositories, {self.training.total()} with {self.trainings.total()} trainings"
        for status in STATUSES:
            if status != CHECKED and self.statuses[status]:
                yield f"{self.statuses[status]} {status}"
        rows = self.over_years()
        if rows:
            width = max(len(f"{code} {self.names[code]}") for code, _ in rows)
            yield ""
            yield f"{'rule':<{width}}  {'framework':<9}  findings  repositories"
        for (code, framework), (findings, affected, training) in rows.items():
            of = f"  {share(affected, training)} of those that train" if training else ""
            rule = f"{code} {self.names[code]}"
            yield f"{rule:<{width}}  {framework or '-':<9}  {findings:8}  {affected:12}{of}"

    def over_years(self) -> dict[tuple[str, str | None], tuple[int, int, int]]:
        """Return by rule and framework its findings, the repositories with one, and those that train."""
        training = Counter[str | None]()
        for (framework, _), count in self.training.items():
            training[framework] += count
        findings, affected = Counter[tuple[str, str | None]](), Counter[tuple[str, str | None]]()
        for (code, (framework, year)), count in sorted(self.findings.items(), key=_order):
            findings[code, framework] += count
            affected[code, framework] += self.affected[code, (framework, year)]
        return {key: (count, affected[key], training[key[1]]) for key, count in findings.items()}


def summary_of(tables: Iterable[Any]) -> Summary:
    """Return what tables of what was found come to."""
    summary = Summary()
    for table in tables:
        summary.add(table)
    return summary


def share(part: int, whole: int) -> str:
    """Return a part of a whole as a person reads it."""
    return f"{100 * part / whole:.1f} %"


def _order(item: tuple[tuple[str, Group], int]) -> tuple[str, str, int]:
    (code, (framework, year)), _ = item
    return code, framework or "", year or 0

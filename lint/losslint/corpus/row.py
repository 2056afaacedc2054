"""What is asked of one repository and what is said of it: plain structs that go between processes."""

from __future__ import annotations

from hashlib import blake2b

from msgspec import Struct

CHECKED = "checked"
INCOMPLETE = "incomplete"
OVERTIME = "overtime"
OUT_OF_MEMORY = "out of memory"
CRASHED = "crashed"
STATUSES = (CHECKED, INCOMPLETE, OVERTIME, OUT_OF_MEMORY, CRASHED)
"""How the check of a repository ended. Only the first two bring trainings and findings."""


class Limits(Struct, frozen=True):
    """What one repository may cost: seconds that pass, and megabytes of address space."""

    seconds: float = 60.0
    megabytes: int = 2_048


class Repository(Struct, frozen=True):
    """The files of a repository by path, with the year that they are from where it is known.

    The content of a file is None where the table has none.
    """

    name: str
    files: tuple[tuple[str, bytes | None], ...]
    year: int | None = None

    @property
    def key(self) -> str:
        """Return a name of the repository with this content, of 32 characters."""
        taken = blake2b(digest_size=16)
        for part in (self.name, *sorted(self.files, key=_path_of)):
            pieces = (part,) if isinstance(part, str) else part
            for piece in pieces:
                data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
                taken.update(b"-" if data is None else b"%d:%s" % (len(data), data))
        return taken.hexdigest()


class Training(Struct):
    """One training as it is known best. What is unknown is None, and `unknown` names it.

    Head, loss and labels are those of the first of its `outputs`, the range that of the first input.
    """

    path: str
    cell: int | None
    row: int
    kind: str
    framework: str
    generation: str | None
    understood: bool = False
    outputs: int = 0
    units: int | None = None
    activation: str | None = None
    loss: str | None = None
    reads: str | None = None
    labels: str | None = None
    classes: int | None = None
    low: float | None = None
    high: float | None = None
    metrics: list[str] | None = None
    optimizer: str | None = None
    unknown: list[str] = []


class Found(Struct):
    """One finding; the framework and its generation are those of the trainings of its file, if they agree."""

    code: str
    name: str
    severity: str
    message: str
    path: str
    cell: int | None
    row: int
    column: int
    framework: str | None
    generation: str | None
    fingerprint: str


class Answer(Struct):
    """What a check came to: how it ended, why it ended so, and what it has to say."""

    status: str
    why: str = ""
    files: int = 0
    refused: int = 0
    seconds: float = 0.0
    trainings: list[Training] = []
    findings: list[Found] = []


def _path_of(file: tuple[str, bytes | None]) -> str:
    return file[0]

"""Arrow tables in, Arrow tables out; what is written is there once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from losslint.corpus.row import Answer, Found, Limits, Repository, Training
from losslint.errors import UsageError

from tests.corpus.code import LABELS, LONG, TRAIN

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from losslint.corpus.batches import check_batches, check_table  # noqa: E402
from losslint.corpus.columns import FOUND, TOGETHER, as_table, repositories, together  # noqa: E402
from losslint.corpus.parts import Parts  # noqa: E402
from losslint.corpus.plot import plot  # noqa: E402
from losslint.corpus.summary import summary_of  # noqa: E402

BY_FILE: dict[str, list[Any]] = {
    "repository": ["a", "b", "a"],
    "path": ["train.py", "train.py", "labels.py"],
    "content": [TRAIN, b"import keras\n", LABELS],
    "year": [2019, 2021, 2019],
}


def codes(row: dict[str, Any]) -> set[str]:
    return {found["code"] for found in row["findings"]}


def without_seconds(table: Any) -> Any:
    return table.drop_columns(["seconds"])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()])
def test_files_of_one_repository_see_each_other(kind: Any) -> None:
    content = [
        text.decode() if pa.types.is_large_string(kind) or kind == pa.string() else text
        for text in BY_FILE["content"]
    ]
    found = check_table(pa.table({**BY_FILE, "content": pa.array(content, kind)}))

    assert found.schema == FOUND
    first, second = found.to_pylist()
    assert (first["repository"], first["year"], first["status"], first["files"]) == ("a", 2019, "checked", 2)
    assert first["trainings"][0]["labels"] == "one-hot"
    assert "LL101" in codes(first)
    assert (second["repository"], second["year"], second["trainings"]) == ("b", 2021, [])


def test_a_row_for_each_repository_comes_to_the_same() -> None:
    by_file = pa.table(BY_FILE)

    assert without_seconds(check_table(together(by_file))) == without_seconds(check_table(by_file))


def test_the_limits_of_a_repository_are_said_in_its_row() -> None:
    table = pa.table({"repository": ["slow", "good"], "path": ["a.py"] * 2, "content": [LONG, TRAIN]})
    slow, good = check_table(table, Limits(seconds=1)).to_pylist()

    assert (slow["status"], slow["why"], slow["findings"]) == ("overtime", "it took longer than 1 s", [])
    assert good["status"] == "checked"


def test_rules_are_chosen_as_on_the_command_line() -> None:
    (row, _) = check_table(pa.table(BY_FILE), select=["LL3"]).to_pylist()

    assert codes(row) <= {"LL301"}
    with pytest.raises(UsageError, match="no rule"):
        check_table(pa.table(BY_FILE), ignore=["LL999"])


def test_batches_come_one_for_one_and_an_empty_one_is_empty() -> None:
    batches = pa.table(BY_FILE).to_batches(max_chunksize=2)
    told = list(check_batches([*batches, batches[0].slice(0, 0)]))

    assert [batch.num_rows for batch in told] == [2, 1]
    assert all(batch.schema == FOUND for batch in told)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("repo", "path", "content"), "no column `repository`; valid are repo"),
        (("repository", "path", "contents"), "no column `content`; did you mean `contents`?"),
        (("repositories", "files"), "no column `repository`; did you mean `repositories`?"),
    ],
)
def test_a_missing_column_is_named_with_the_nearest_one(names: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        check_table(pa.table({name: ["x"] for name in names}))


def test_a_column_of_another_type_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="cannot be read as repositories"):
        check_table(pa.table({"repository": ["a"], "files": [1]}))


def test_nothing_is_where_nothing_is_given() -> None:
    table = pa.table({"repository": [None], "files": [[None, {"path": None, "content": None}]]})
    (row,) = check_table(table).to_pylist()

    assert (row["repository"], row["status"], row["files"], row["refused"]) == ("", "checked", 0, 1)
    assert list(repositories(TOGETHER.empty_table())) == []


def found_in(*names: str, year: int | None = None, answer: Answer | None = None) -> Any:
    return as_table((Repository(name, (), year), answer or Answer("checked")) for name in names)


def test_the_same_repositories_are_the_same_file(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "found" / "parts")
    parts.begin({"rules": "all"})
    for _ in range(2):
        parts.write(found_in("a", "b"))
        parts.write(found_in())

    assert len(list(parts.folder.iterdir())) == 1
    assert parts.keys() == {Repository(name, ()).key for name in "ab"}
    assert parts.settle() == 0


def test_what_is_there_twice_is_taken_out(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "parts")
    parts.folder.mkdir()
    for names in (("a", "b"), ("b", "c"), ("c",), ("d", "d")):
        parts.write(found_in(*names))
    (parts.folder / ".half.host.1").write_bytes(b"PAR1")

    assert parts.settle() == 3
    assert sorted(name for table in parts.tables() for name in table["repository"].to_pylist()) == list(
        "abcd"
    )
    assert all(not path.name.startswith(".") for path in parts.folder.iterdir())
    assert parts.settle() == 0


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "found" / "parts")
    parts.begin({"rules": "all"})
    parts.begin({"rules": "all"})
    with pytest.raises(UsageError, match="other rules"):
        parts.begin({"rules": "few"})
    shutil.rmtree(parts.folder.parent)
    parts.folder.parent.mkdir()
    (parts.folder.parent / "thesis.tex").touch()
    with pytest.raises(UsageError, match="holds something else"):
        parts.begin({"rules": "all"})


def an_answer(*codes: str) -> Answer:
    training = Training("a.py", None, 1, "fit", "keras", "3")
    found = [
        Found(code, "some-name", "error", "it is <wrong>", "a.py", None, 1, 1, "keras", "3", "")
        for code in codes
    ]
    return Answer("checked", trainings=[training], findings=found)


def test_rules_are_counted_by_framework_and_year() -> None:
    summary = summary_of(
        [
            found_in("a", year=2019, answer=an_answer("LL101", "LL101")),
            found_in("b", "c", year=2020, answer=an_answer()),
            found_in("d", answer=an_answer("LL102")),
            found_in("e", answer=Answer("overtime", "it took longer than 1 s")),
        ]
    )

    rows = [tuple(row.values()) for row in summary.table().to_pylist()]
    assert rows == [
        ("LL101", "some-name", "keras", 2019, 2, 1, 1),
        ("LL102", "some-name", "keras", None, 1, 1, 1),
    ]
    said = summary.text()
    assert said.startswith("5 repositories, 4 with 4 trainings\n1 overtime\n")
    assert "LL101 some-name  keras             2             1  25.0 % of those that train" in said
    picture = plot(summary)
    assert ">100.0 %<" in picture
    assert ">25.0 %<" in picture
    assert ">2019<" in picture
    assert ">2020<" not in picture  # nothing was found in that year


def test_nothing_found_is_a_picture_too() -> None:
    assert "nothing was found" in plot(summary_of([]))


def test_it_is_a_function_for_data_sets() -> None:
    datasets = pytest.importorskip("datasets")
    table = together(pa.table(BY_FILE)).cast(
        pa.schema(
            [("repository", pa.string()), ("year", pa.int32()), ("files", TOGETHER.field("files").type)]
        )
    )
    data = datasets.Dataset(datasets.table.InMemoryTable(table)).with_format("arrow")
    found = data.map(check_table, batched=True, batch_size=1, remove_columns=data.column_names)

    assert found.column_names == FOUND.names
    assert found["repository"][:].to_pylist() == ["a", "b"]


ON_SPARK = """
import sys
from pyspark.sql import SparkSession
from losslint.corpus.batches import FOUND, check_batches
from pyspark.sql.pandas.types import from_arrow_schema

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", False).getOrCreate()
table = spark.read.parquet(sys.argv[1])
found = table.mapInArrow(check_batches, from_arrow_schema(FOUND))
found.write.parquet(sys.argv[2])
"""


def test_it_is_a_function_for_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (find_spec("pyspark") and shutil.which("java")):
        pytest.skip("needs pyspark and Java")
    pq.write_table(together(pa.table(BY_FILE)), tmp_path / "read.parquet")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    files = [str(tmp_path / name) for name in ("read.parquet", "found.parquet")]
    ran = subprocess.run(
        [sys.executable, "-c", ON_SPARK, *files], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    found = pq.read_table(files[1], schema=FOUND)
    assert [codes(row) >= {"LL101"} for row in found.sort_by("repository").to_pylist()] == [True, False]

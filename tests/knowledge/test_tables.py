"""Tables whose modules are imported when an entry is asked for: they hold what importing all of them gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from losslint.documents import entries
from losslint.knowledge.lookup import tables
from losslint.knowledge.lookup.index import ENTRIES
from losslint.knowledge.lookup.registry import TABLES
from losslint.knowledge.lookup.tables import Once

from tests.started import environment

ROOT = Path(__file__).parents[2]


def _said(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.stderr == ""
    return done.stdout


def test_the_index_is_what_the_modules_say() -> None:
    assert entries.index() == (ROOT / entries.INDEX).read_text("utf-8"), "call `python -m losslint.documents`"


def test_every_entry_comes_with_the_module_that_the_index_names_whatever_else_is_imported() -> None:
    """One module after the other is imported, in an order that no import has, and all tables are filled."""
    script = (
        "import random, gc\n"
        "from losslint.knowledge.lookup.index import ENTRIES\n"
        "from losslint.knowledge.lookup.tables import Once\n"
        "import losslint.knowledge.models.layers, losslint.knowledge.models.adapting\n"
        "import losslint.knowledge.models.strangers\n"
        "found = {one.name: one for one in gc.get_objects() if type(one) is Once}\n"
        "assert found.keys() >= ENTRIES.keys()\n"
        "keys = [(name, key) for name, table in found.items() for key in table]\n"
        "random.Random(7).shuffle(keys)\n"
        "for name, key in keys:\n"
        "    found[name][key]\n"
        "print(len(keys), sum(len(keys) for modules in ENTRIES.values() for keys in modules.values()))\n"
    )
    in_tables, in_index = _said(script).split()

    assert in_tables == in_index


def test_a_module_is_imported_only_where_an_entry_of_it_is_asked_for() -> None:
    script = (
        "import sys\n"
        "from losslint.knowledge.lookup.registry import TABLES\n"
        "module = 'losslint.knowledge.libraries.opencv'\n"
        "assert 'cv2.resize' in TABLES.functions and 'cv2.resize' in list(TABLES.functions)\n"
        "assert module not in sys.modules\n"
        "print(type(TABLES.functions['cv2.resize']).__name__, module in sys.modules)\n"
    )

    assert _said(script) == "Entry True\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Once[str, int]:
    """Return a table with two entries in a module of its own and one that this does not have."""
    (tmp_path / "entries_of_a_test.py").write_text("import builtins\nbuiltins.told({'one': 1, 'two': 2})\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "entries_of_a_test", raising=False)
    monkeypatch.setitem(ENTRIES, "a test", {"entries_of_a_test": ["one", "two", "three"]})
    made = Once[str, int]("a test")
    monkeypatch.setattr("builtins.told", made.update, raising=False)
    return made


def test_an_entry_is_the_same_however_it_is_asked_for(table: Once[str, int]) -> None:
    assert list(table) == ["one", "two", "three"]
    assert "entries_of_a_test" not in sys.modules
    assert table.get("one") == table["one"] == 1
    assert table.get("four") is None
    assert table.get("four", 4) == 4


def test_a_copy_holds_the_entries(table: Once[str, int]) -> None:
    table["three"] = 3

    assert {**table} == dict(table) == dict(table.items()) == {"one": 1, "two": 2, "three": 3}
    assert list(table.values()) == [1, 2, 3]


def test_what_the_index_says_wrongly_is_said(table: Once[str, int]) -> None:
    with pytest.raises(AssertionError, match="entries_of_a_test has no entry for three"):
        table.get("three")


def test_no_name_stands_twice(table: Once[str, int]) -> None:
    assert table["one"] == 1

    with pytest.raises(AssertionError, match="one has an entry already"):
        table["one"] = 11


def test_nothing_is_noted_where_nothing_is_written() -> None:
    assert tables.Once.noted is None
    assert all(isinstance(getattr(TABLES, name), Once) for name in TABLES.__struct_fields__)

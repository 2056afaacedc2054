"""What is read of installed distributions is what `importlib.metadata` reads."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from losslint.distributions import Announcement, announced, version_of

GROUPS = ("losslint.rules", "console_scripts", "pytest11", "no such group")


def by_metadata(group: str) -> list[Announcement]:
    entries = [Announcement(entry.name, entry.value) for entry in metadata.entry_points(group=group)]
    return sorted(entries, key=lambda one: (one.name, one.value))


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_installed_here_is_read_as_the_standard_library_reads_it(group: str) -> None:
    assert announced(group) == by_metadata(group)


@pytest.mark.parametrize("group", GROUPS)
def test_the_standard_library_is_asked_where_something_is_packed(
    group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "packed.zip"
    packed.write_bytes(b"")
    expected = announced(group)
    monkeypatch.syspath_prepend(packed)

    assert announced(group) == expected
    assert version_of("libcst") == metadata.version("libcst")


def test_an_importer_with_distributions_of_its_own_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = metadata.EntryPoint("acme", "acme_rules", "losslint.rules")
    known = SimpleNamespace(_normalized_name="acme", entry_points=metadata.EntryPoints([entry]))
    importer = SimpleNamespace(
        find_distributions=lambda context: [known], find_spec=lambda name, path=None, target=None: None
    )
    monkeypatch.setattr(sys, "meta_path", [importer, *sys.meta_path])

    assert Announcement("acme", "acme_rules") in announced("losslint.rules")


def test_the_first_distribution_of_a_name_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, value in (("1.0", "old"), ("2.0", "new # not a comment")):
        folder = tmp_path / version / f"Acme_Rules-{version}.dist-info"
        folder.mkdir(parents=True)
        text = f"# rules\n[other]\na = b\n\n[acme.group]\n  # none\n  one = {value}:thing [extra]\n[more]\nc = d\n"
        (folder / "METADATA").write_text(f"Name: Acme_Rules\nVersion: {version}\n", encoding="utf-8")
        (folder / "entry_points.txt").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path / version)

    assert announced("acme.group") == by_metadata("acme.group")
    assert [one.module for one in announced("acme.group")] == ["new # not a comment"]
    assert version_of("acme-rules") == metadata.version("acme-rules") == "2.0"
    assert version_of("nothing of this name") == ""


def test_loading_imports_the_module_and_looks_the_attribute_up() -> None:
    Announcement("a", "json:decoder.JSONDecoder [extra]").load()

    with pytest.raises(AttributeError, match="nothing"):
        Announcement("a", "json:nothing").load()
    with pytest.raises(ModuleNotFoundError):
        Announcement("a", "losslint_no_such_module").load()

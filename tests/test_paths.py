"""Paths as texts say what `pathlib` says of them, on every system."""

from __future__ import annotations

import ntpath
import posixpath
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from losslint import paths

SYSTEMS = [(posixpath, PurePosixPath), (ntpath, PureWindowsPath)]

BEGINS = {posixpath: ("/", "//", ""), ntpath: ("C:\\", "c:\\", "D:\\", "\\\\host\\share\\", "")}
NAMES = st.lists(st.sampled_from(["a", "A", "b", "ab", "é", "É", "a.b", " "]), max_size=4)


@pytest.mark.parametrize(("system", "kind"), SYSTEMS, ids=["posix", "windows"])
@given(data=st.data())
def test_they_are_what_pathlib_says(system: ModuleType, kind: type[PurePath], data: st.DataObject) -> None:
    written = st.builds(
        lambda begin, names: begin + system.sep.join(names), st.sampled_from(BEGINS[system]), NAMES
    )
    one, other = data.draw(written), data.draw(written)
    path, folder = kind(one), kind(other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "os", SimpleNamespace(path=system, sep=system.sep))
        names = paths.inside(one, other)
        above = paths.upwards(one)

    assert (names is not None) is path.is_relative_to(folder)
    if names is not None:
        assert names == path.relative_to(folder).parts
    if path.is_absolute():
        assert [kind(each) for each in above] == [path, *path.parents]

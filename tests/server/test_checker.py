"""What the process beside the server does with a text: it checks, and tries the repairs that are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.findings import Applicability, Diagnostic
from losslint.server.checker import _Checked

WRONG = """\
import keras

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, keras.utils.to_categorical(y, 10))
"""


def test_repairs_are_tried_when_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def why(*_: object) -> str:
        tries.append("one")
        return "something worse would be found then"

    monkeypatch.setattr("losslint.check.trying.why_no_better", why)
    checked, path = _Checked((), isolated=True), str(tmp_path / "train.py")
    (result,) = checked.files(path, WRONG + WRONG)
    first, second = result.diagnostics

    assert tries == []
    assert (repair_of(first), repair_of(second)) == (Applicability.UNSAFE, Applicability.UNSAFE)
    (tried,) = checked.tried(path, WRONG + WRONG, [second.fingerprint])
    assert [repair_of(one) for one in tried.diagnostics] == [Applicability.UNSAFE, Applicability.DISPLAY]
    assert tries == ["one"]


def test_of_another_text_the_repairs_are_tried_all_the_same(tmp_path: Path) -> None:
    checked, path = _Checked((), isolated=True), str(tmp_path / "train.py")
    (result,) = checked.files(path, WRONG)
    checked.files(path, "import keras\n")

    (tried,) = checked.tried(path, WRONG, [one.fingerprint for one in result.diagnostics])
    assert tried.diagnostics == result.diagnostics


def test_an_excluded_text_has_no_repairs_either(tmp_path: Path) -> None:
    (tmp_path / "losslint.toml").write_text('exclude = ["a.py"]', encoding="utf-8")
    checked, path = _Checked((), isolated=False), str(tmp_path / "a.py")

    assert list(checked.files(path, WRONG)) == []
    assert list(checked.tried(path, WRONG, ["0"])) == []


def repair_of(found: Diagnostic) -> Applicability | None:
    return found.repair.applicability if found.repair is not None else None

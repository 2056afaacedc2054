"""What is the same for every fit or use is said once, with the other places beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from losslint.__main__ import main
from losslint.check.engine import lint
from losslint.findings import Diagnostic

HEAD = """\
import keras
from keras import layers
(x, y), (u, v) = keras.datasets.mnist.load_data()
def make():
    m = keras.Sequential([layers.Flatten(), layers.Dense(64, activation='relu'), layers.Dense(10, activation='softmax')])
    m.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'])
    return m
m = make()
"""
USES = "x = x / 255\nm.fit(x, y)\nm.evaluate(u, v)\nm.predict(u[:10])\n"
FITS = "x = x / 255\nm.fit(x, y, validation_data=(x, y))\nm.fit(x, y, validation_data=(x, y))\n"
READS = "x = x / 255\nh = m.fit(x, y)\nh.history['val_loss']\nh.history['val_loss']\n"


def found(code: str) -> list[Diagnostic]:
    return lint(Path("train.py"), (HEAD + code).encode())


@pytest.mark.parametrize(
    ("code", "rule", "rows"),
    [(USES, "LL402", (11, 12)), (FITS, "LL603", (10, 11)), (READS, "LL311", (11, 12))],
)
def test_it_stands_at_the_first_place_and_names_the_others(
    code: str, rule: str, rows: tuple[int, ...]
) -> None:
    (one,) = found(code)

    assert one.code == rule
    assert tuple(place.row for place in one.places) == rows
    assert one.place == one.places[0]
    assert one.related[-1].message.startswith("the same here")


def test_what_is_said_otherwise_there_is_told() -> None:
    (one,) = found(USES)

    assert one.related[-1].message.endswith("the inputs of `predict` from 0 to 255")
    assert [effect.partition(" ")[2].partition(" ")[0] for effect in one.effects] == ["score", "predictions"]


def test_other_models_and_other_evidence_are_other_findings() -> None:
    second = FITS.replace("x = x / 255\n", "").replace("m.fit", "n.fit")
    assert [
        one.code
        for one in found(
            f"{FITS}n = keras.Sequential([layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
            f"n.compile('sgd', 'sparse_categorical_crossentropy')\n{second}"
        )
    ] == [
        "LL603",
        "LL603",
    ]
    again = "h = m.fit(x, y)\nh.history['val_loss']\n"
    assert [one.code for one in found(READS + again)] == ["LL311", "LL311"]


def test_a_comment_takes_away_its_own_place_only() -> None:
    (one,) = found(
        USES.replace("m.evaluate(u, v)", "m.evaluate(u, v)  # losslint: ignore[LL402] raw on purpose")
    )

    assert [place.row for place in one.places] == [12]
    assert "predict" in one.message


def test_comments_are_added_at_every_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(HEAD + USES)

    assert main(["--isolated", "--add-ignore=old"]) == 0
    assert Path("train.py").read_text().count("# losslint: ignore[LL402] old") == 2
    assert "added 2 comments" in capsys.readouterr().err


def test_repairs_of_all_places_are_made_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(HEAD + USES)

    assert main(["--isolated", "--fix", "--unsafe-fixes", "-q"]) == 0
    assert Path("train.py").read_text().count("/ 255") == 2  # once in training, once for all that is asked


FEATURES = """\
from keras.applications import VGG16
from keras.datasets import cifar10
(x, _), (u, _) = cifar10.load_data()
x, u = x / 255.0, u / 255.0
body = VGG16(weights='imagenet', include_top=False, input_shape=(32, 32, 3))
of_x = body.predict(x)
of_u = body.predict(u)
"""


def test_what_a_model_is_asked_that_nobody_trains_is_one_as_well() -> None:
    (one,) = lint(Path("train.py"), FEATURES.encode())

    assert (one.code, [place.row for place in one.places]) == ("LL404", [4, 4])
    assert one.repair is not None


def test_of_another_model_it_is_another_one() -> None:
    other = FEATURES.replace(
        "of_u = body", "other = VGG16(include_top=False, input_shape=(32, 32, 3))\nof_u = other"
    )

    assert [one.code for one in lint(Path("train.py"), other.encode())] == ["LL404", "LL404"]


def test_its_repairs_are_all_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(FEATURES)

    assert main(["--isolated", "--fix", "--unsafe-fixes", "-q"]) == 0
    assert "x, u = vgg16.preprocess_input(x), vgg16.preprocess_input(u)\n" in Path("train.py").read_text()

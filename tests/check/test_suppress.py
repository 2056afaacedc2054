"""Comments that suppress findings, and comments that suppress nothing."""

from __future__ import annotations

import pytest
from losslint.findings import Applicability, Diagnostic
from losslint.results import FileResult
from losslint.source import Source
from losslint.training import Run

from tests.applying import apply
from tests.check.trainings import KERAS, Voice, check, codes, says


def checked(monkeypatch: pytest.MonkeyPatch, text: str, *voices: Voice) -> list[str]:
    return codes(check(monkeypatch, text, *voices).diagnostics)


def repaired(monkeypatch: pytest.MonkeyPatch, text: str, *voices: Voice) -> str:
    """Return the text after the repairs of all findings."""
    found = check(monkeypatch, text, *voices).diagnostics
    assert all(one.repair and one.repair.applicability is Applicability.SAFE for one in found), found
    return apply(text, *(one.repair for one in found if one.repair))


@pytest.mark.parametrize(
    "comment",
    [
        "# losslint: ignore[LL108]",
        "# losslint: ignore[LL108] because it is a demonstration",
        "# losslint: ignore[regression-loss-for-classes]",
        "# losslint: ignore[LL108, LL501] two at once",
        "#losslint:ignore[ll108]",
        "# type: ignore  # losslint: ignore[LL108]",
        "# noqa: LL108",
        "# noqa:LL108",
        "# NOQA: E501, LL108",
        "# noqa: LL108 # pylint: disable=x",
        "# noqa",
        "# pylint: disable=x # noqa",
    ],
)
def test_a_comment_on_the_line_suppresses(monkeypatch: pytest.MonkeyPatch, comment: str) -> None:
    voices = (
        (says("LL108", "'mse'"), says("LL501", "'mse'")) if "LL501" in comment else (says("LL108", "'mse'"),)
    )

    assert checked(monkeypatch, f"{KERAS}model.compile('mse')  {comment}\n", *voices) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: E501",
        "# noqa: because I say so",
        "# flake8: noqa",
        "# says losslint: ignore[LL108]",
        "# losslint: skip",
    ],
)
def test_other_comments_suppress_nothing(monkeypatch: pytest.MonkeyPatch, comment: str) -> None:
    found = checked(monkeypatch, f"{KERAS}model.compile('mse')  {comment}\n", says("LL108", "'mse'"))

    assert "LL108" in found


def test_a_string_is_no_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}model.compile('mse', '# losslint: ignore[LL108]')\n"

    assert checked(monkeypatch, text, says("LL108", "'mse'")) == ["LL108"]


def test_any_line_of_the_statement_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}model.compile(\n    loss='mse',\n    metrics=[],\n)  # losslint: ignore[LL108]\n"

    assert checked(monkeypatch, text, says("LL108", "'mse'")) == []


def test_a_noqa_must_stand_on_a_line_of_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}model.compile(\n    loss='mse',\n    metrics=[],\n)  # noqa\n"

    assert checked(monkeypatch, text, says("LL108", "'mse'")) == ["LL108"]
    assert checked(monkeypatch, text.replace("'mse',", "'mse',  # noqa"), says("LL108", "'mse'")) == []


def test_a_comment_of_its_own_is_about_the_statement_below(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}# losslint: ignore[LL108] why\nmodel.compile(\n    loss='mse',\n)\nother('mae')\n"

    found = checked(monkeypatch, text, says("LL108", "'mse'", "'mae'"))

    assert found == ["LL108"]


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_file_ignore_may_stand_anywhere(monkeypatch: pytest.MonkeyPatch, row: int) -> None:
    lines = ["import keras; keras.Model.fit", "compile('mse')"]
    lines.insert(row, "# losslint: file-ignore[LL108]")

    assert checked(monkeypatch, "\n".join(lines), says("LL108", "'mse'")) == []


def test_a_file_can_be_skipped_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"# losslint: skip-file\n{KERAS}compile('mse')  # losslint: nonsense\n"

    result = check(monkeypatch, text, says("LL108", "'mse'"))

    assert (result.diagnostics, result.skipped) == ((), "it says `losslint: skip-file`")


def test_a_broken_file_can_be_skipped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked(monkeypatch, f"# losslint: skip-file\n{KERAS}print 'old'\n") == []
    assert checked(monkeypatch, f"{KERAS}print 'old'\n") == ["LL001"]


def test_an_unused_comment_is_reported_and_its_removal_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}compile('mse')  # losslint: ignore[LL108] why\n"

    (found,) = check(monkeypatch, text, says("LL108", "'mae'", when=lambda _: False)).diagnostics

    assert found.code == "LL090"
    assert found.message == "`LL108` suppresses nothing here"
    assert (found.place.row, found.place.column, found.place.end_column) == (2, 17, 46)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # losslint: ignore[LL108] why\n", "x = 1\n"),
        ("x = 1  # losslint: ignore[LL108]", "x = 1"),
        ("x = 1  # losslint: ignore[LL108]  # type: int\n", "x = 1  # type: int\n"),
        ("x = 1  # type: int  # losslint: ignore[LL108] why\n", "x = 1  # type: int\n"),
        ("x = 1\n# losslint: ignore[LL108]\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1\n# losslint: ignore[LL108]", "x = 1"),
        ("if x:\n    # losslint: ignore[LL108]\n    y = 2\n", "if x:\n    y = 2\n"),
        ("x = 1  # noqa: LL108\n", "x = 1\n"),
        ("x = 1  # noqa: E501, LL108\n", "x = 1  # noqa: E501\n"),
        ("x = 'mse'  # losslint: ignore[LL108,LL501] why\n", "x = 'mse'  # losslint: ignore[LL501] why\n"),
    ],
)
def test_what_is_unused_is_taken_out(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    silent = says("LL108", when=lambda _: False)
    voices = (silent, says("LL501", "'mse'")) if "LL501" in before else (silent,)

    assert repaired(monkeypatch, KERAS + before, *voices) == KERAS + after


def unused(monkeypatch: pytest.MonkeyPatch, comment: str, *voices: Voice, **more: object) -> list[Diagnostic]:
    result: FileResult = check(monkeypatch, f"{KERAS}x = 1  {comment}\n", *voices, **more)  # type: ignore[arg-type]
    return list(result.diagnostics)


def test_rules_that_did_not_run_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unused(monkeypatch, "# losslint: ignore[LL108]") == []


def test_other_linters_codes_and_a_bare_noqa_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unused(monkeypatch, "# noqa: E501, F401", says("LL108")) == []
    assert unused(monkeypatch, "# noqa", says("LL108")) == []


def test_a_file_without_a_run_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: Source) -> list[Run]:
        return []

    assert unused(monkeypatch, "# losslint: ignore[LL108]", says("LL108"), runs=nothing) == []


def test_a_broken_rule_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = says("LL108", "this code is nowhere")

    found = unused(monkeypatch, "# losslint: ignore[LL108]", broken)

    assert [one.code for one in found] == ["LL009"]


def test_an_unused_comment_can_itself_be_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}# losslint: file-ignore[LL090]\nx = 1  # losslint: ignore[LL108]\n"

    assert checked(monkeypatch, text, says("LL108")) == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# losslint: ingore[LL108]", "`ingore` is not understood; did you mean `ignore`?"),
        ("# losslint: ignore", "`ignore` needs codes or names in brackets, as in `ignore[LL101]`"),
        ("# losslint: ignore LL108", "`ignore` needs codes or names in brackets, as in `ignore[LL101]`"),
        ("# losslint: ignore[LL108", "`ignore` needs codes or names in brackets, as in `ignore[LL101]`"),
        ("# losslint: ignore[]", "`ignore[]` names no rule, so it suppresses nothing"),
        ("# losslint: ignore[LL1088]", "no rule is called `LL1088`; did you mean `LL108`?"),
        (
            "# losslint: ignore[regresion-loss-for-classes]",
            "no rule is called `regresion-loss-for-classes`; did you mean `regression-loss-for-classes`?",
        ),
        ("# noqa: LL1088", "no rule is called `LL1088`; did you mean `LL108`?"),
        ("# losslint ignore[LL108]", "a colon is missing: write `losslint: ignore[…]`"),
        (
            "# losslint: label=one-hot(10)",
            "`label` is no fact that can be stated; it can be `labels`, `range` or `content`",
        ),
    ],
)
def test_what_cannot_be_followed_is_said(monkeypatch: pytest.MonkeyPatch, comment: str, message: str) -> None:
    found = unused(monkeypatch, comment, says("LL108"))

    assert [(one.code, one.message) for one in found] == [("LL091", message)]


def test_the_rest_of_a_comment_with_a_wrong_code_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{KERAS}compile('mse')  # losslint: ignore[LL1088, LL108]\n"

    assert checked(monkeypatch, text, says("LL108", "'mse'")) == ["LL091"]


def test_what_cannot_be_followed_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unused(monkeypatch, "# losslint: nonsense", without=["LL091"]) == []


def test_a_comment_in_a_notebook_is_about_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"cell_type": "code", "source": ["import keras  # noqa"], "metadata": {}, "outputs": []},
 {"cell_type": "code", "source": ["loss = 'mse'"], "metadata": {}, "outputs": []},
 {"cell_type": "code", "source": ["loss = 'mae'  # losslint: ignore[LL108]"], "metadata": {}, "outputs": []}
]}"""

    result = check(monkeypatch, notebook, says("LL108", "'mse'", "'mae'"), name="train.ipynb")

    assert [(one.code, one.place.cell) for one in result.diagnostics] == [("LL108", 2)]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# losslint: labels=one-hot(10)", ""),
        ("# losslint: x.range=-1..1.5, x.content=images, y.labels=class-ids(3)", ""),
        ("# losslint: labels=onehot(10)", "no encoding of labels"),
        ("# losslint: range=255..0", "no range"),
        ("# losslint: content=pictures", "no kind of content"),
        ("# losslint: rnge=0..255", "no fact that can be stated"),
        ("# losslint: labels=one-hot(10) or so", "states no fact"),
    ],
)
def test_a_comment_that_states_a_fact_is_checked(
    monkeypatch: pytest.MonkeyPatch, comment: str, message: str
) -> None:
    found = check(monkeypatch, f"{KERAS}x, y = load()  {comment}\n").diagnostics
    assert [one.code for one in found] == ["LL091"] * bool(message)
    assert all(message in one.message for one in found)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("y = load()  # losslint: labels=one-hot(10)", ""),
        ("a, (x, [y]) = load()  # losslint: y.labels=one-hot(10), a.range=0..1", ""),
        ("if b: y = load()  # losslint: labels=one-hot(10)", ""),
        ("a = 1; y: Any = load(\n    2)  # losslint: y.labels=one-hot(10)", ""),
        ("if a:\n    pass\nelse: y = load()  # losslint: z.labels=one-hot(10)", ""),  # not to be seen alone
        ("y = load()  # losslint: z.labels=one-hot(10)", "about `z`, but its line assigns `y`"),
        (
            "x, y = load()  # losslint: z.range=0..1, y.labels=real",
            "about `z`, but its line assigns `x` and `y`",
        ),
        ("# losslint: labels=one-hot(10)\ny = load()", "its line assigns no variable"),
        ("y = load(  # losslint: labels=one-hot(10)\n    2)", "its line assigns no variable"),
        ("load()  # losslint: labels=one-hot(10)", "its line assigns no variable"),
        ("self.y = load()  # losslint: labels=one-hot(10)", "its line assigns no variable"),
        ("for y in load():  # losslint: labels=one-hot(10)\n    pass", "its line assigns no variable"),
        ("def f(y):  # losslint: y.labels=one-hot(10)\n    pass", "its line assigns no variable"),
    ],
)
def test_a_fact_about_what_is_not_assigned_is_said(
    monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    found = check(monkeypatch, f"{KERAS}{code}\n").diagnostics
    assert [one.code for one in found] == ["LL091"] * bool(message)
    assert all(message in one.message for one in found)

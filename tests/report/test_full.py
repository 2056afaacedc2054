"""The full report: what a person sees."""

from __future__ import annotations

import re

from losslint.findings import Applicability, Severity
from losslint.report import render
from losslint.report.style import Style
from losslint.results import FileResult, Line, Listing, Results
from losslint.training import Place

from tests.report.showing import SCRIPT, finding, related, repair, results, spot


def full(shown: Results, *, colour: bool = False, summary: bool = False) -> str:
    return render(shown, "full", Style(colour, summary))


def test_a_finding_in_full() -> None:
    loss = spot(SCRIPT, "'binary_crossentropy'")
    head = spot(SCRIPT, "'sigmoid'")
    found = finding(
        loss,
        message="`binary_crossentropy` scores 10 classes as 10 questions",
        related=(
            related(head, "head: 10 sigmoid units"),
            related(spot(SCRIPT, "'accuracy'"), "becomes binary accuracy"),
            related(spot(SCRIPT, "np.eye(10)[y_train]"), "labels: one-hot, 10 classes"),
        ),
        effects=("nothing is learned", "slowly"),
        help="activation='softmax' with loss='categorical_crossentropy'",
        subsumes=("LL105",),
        also=("LL105 sigmoid units under a loss over classes",),
        repair=repair((head, "'softmax'"), (loss, "'categorical_crossentropy'")),
    )

    assert full(results(SCRIPT, found, first=1), summary=True) == (
        """\
warning[LL101] binary-loss-on-exclusive-classes: `binary_crossentropy` scores 10 classes as 10 questions
 --> train.py:3:20
  |
1 | model.add(Dense(units=10, activation='sigmoid'))
  |                                      --------- head: 10 sigmoid units
  ...
3 | model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
  |                    ^^^^^^^^^^^^^^^^^^^^^                             ---------- becomes binary accuracy
4 | y_train = np.eye(10)[y_train]
  |           ------------------- labels: one-hot, 10 classes
  = effect: nothing is learned
  = effect: slowly
  = also: LL105 sigmoid units under a loss over classes
  = help: activation='softmax' with loss='categorical_crossentropy'
  = unsafe fix: Use the right loss
  |
1 - model.add(Dense(units=10, activation='sigmoid'))
1 + model.add(Dense(units=10, activation='softmax'))
  |
3 - model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
3 + model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

Found 1 finding (1 warning) in 1 file.
"""
    )


def frame(text: str, *pieces: str, first: int = 1, label: str = "") -> list[str]:
    """Return the lines of the frame around the first piece, with the others as evidence."""
    others = tuple(related(spot(text, piece, first=first), f"about {piece}") for piece in pieces[1:])
    found = finding(spot(text, pieces[0], first=first), label=label, related=others)
    return full(results(text, found, first=first)).splitlines()[3:-1]


def test_labels_that_share_a_line_hang_below_it() -> None:
    assert frame("f(abc, de, g)", "abc", "de", "g", label="first") == [
        "1 | f(abc, de, g)",
        "  |   ^^^  --  - about g",
        "  |   |    |",
        "  |   |    about de",
        "  |   first",
    ]


def test_spans_inside_each_other_have_a_row_each() -> None:
    assert frame("f(g(x))", "g(x)", "x", label="all of it") == [
        "1 | f(g(x))",
        "  |   ^^^^ all of it",
        "  |     - about x",
    ]


def test_a_span_of_several_lines_is_shown_by_its_first() -> None:
    assert frame("f(\n    a,\n)", "f(\n    a,\n)", label="this call") == ["1 | f(", "  | ^^ this call"]


def test_row_numbers_are_aligned() -> None:
    assert frame("a = 1\nb = 2", "1", "2", first=9) == [
        " 9 | a = 1",
        "   |     ^",
        "10 | b = 2",
        "   |     - about 2",
    ]


def test_tabs_and_wide_characters_keep_the_columns() -> None:
    code, underline = frame("\tx = 'é日本', y", "y")

    assert code == "1 |     x = 'é日本', y"
    assert underline == "  | " + " " * (len("    x = 'é', ") + 2 * len("日本")) + "^"
    assert frame("a\tb", "b") == ["1 | a   b", "  |     ^"]


def test_a_long_line_is_cut_around_the_finding() -> None:
    line, underline = frame("x = '" + "a" * 500 + "', wrong, '" + "b" * 500 + "'", "wrong")

    assert len(line) < 180
    assert line.startswith("1 | …a")
    assert line.endswith("b…")
    assert line[underline.index("^") :].startswith("wrong")
    assert underline.count("^") == len("wrong")


def test_nothing_in_the_code_steers_the_terminal() -> None:
    text = "x = '\x1b[31m\u202e'"
    found = finding(spot(text, "x"), message="\x1b[2J")

    shown = full(results(text, found, path="\x1b]0;title\x07.py"))

    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_places_in_another_file_have_a_head_of_their_own() -> None:
    head = spot("head = 'softmax'", "'softmax'", path="model.py", first=7)
    loss = spot("fit(loss)", "loss")
    lines: Listing = {
        ("train.py", None, 1): Line("fit(loss)", 1),
        ("model.py", None, 7): Line("head = 'softmax'", 7),
    }
    found = finding(loss, label="here", related=(related(head, "the head"),))

    shown = full(Results((FileResult("train.py", (found,), lines),)))

    assert shown.splitlines()[1:-1] == [
        " --> train.py:1:5",
        "  |",
        "1 | fit(loss)",
        "  |     ^^^^ here",
        " --> model.py:7:8",
        "  |",
        "7 | head = 'softmax'",
        "  |        --------- the head",
    ]


def test_a_notebook_shows_the_cell() -> None:
    place = spot("x = 1", "1", path="a.ipynb", cell=3)
    shown = Results((FileResult("a.ipynb", (finding(place),), {("a.ipynb", 3, 1): Line("x = 1", 20)}),))

    assert " --> a.ipynb:cell 3:1:5\n" in full(shown)


def test_a_finding_about_a_whole_file_underlines_nothing() -> None:
    found = finding(Place("train.py", None, 1, 1, 1, 1), code="LL002", severity=Severity.ERROR)

    assert full(results("x = 1", found)).splitlines()[1:] == [" --> train.py:1:1", ""]


def test_repairs_say_how_safe_they_are() -> None:
    place = spot("x = 1", "1")

    for applicability, said in (("safe", "safe fix"), ("unsafe", "unsafe fix"), ("display", "suggestion")):
        found = finding(place, repair=repair((place, "2"), applicability=Applicability(applicability)))
        assert f"  = {said}: Use the right loss\n" in full(results("x = 1", found))


def test_a_repair_may_add_and_remove_lines() -> None:
    text = "f(\n    a,\n    b,\n)"
    gone = Place("train.py", None, 2, 1, 3, 1)
    added = Place("train.py", None, 3, 7, 3, 7)
    found = finding(spot(text, "b"), repair=repair((gone, ""), (added, "\n    c,")))

    shown = full(results(text, found)).splitlines()

    assert shown[-6:-1] == ["  |", "2 -     a,", "3 -     b,", "2 +     b,", "3 +     c,"]


def test_colours_change_nothing_but_colour() -> None:
    found = finding(spot(SCRIPT, "'adam'"), related=(related(spot(SCRIPT, "'accuracy'"), "metric"),))
    shown = results(SCRIPT, found)
    plain, coloured = full(shown), full(shown, colour=True)

    assert "\x1b[" in coloured
    assert _without_colour(coloured) == plain


def test_nothing_found() -> None:
    assert full(Results(()), summary=True) == "Nothing was checked: no Python file or notebook was found.\n"
    assert full(Results(())) == ""


def test_the_summary_counts_by_severity() -> None:
    place = spot("x = 1", "1")
    found = [finding(place, code=f"LL10{n}", severity=severity) for n, severity in enumerate(Severity)]

    shown = full(results("x = 1", *found, finding(place, code="LL109")), summary=True)

    assert shown.endswith("\nFound 4 findings (1 error, 2 warnings, 1 info) in 1 file.\n")


def _without_colour(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)

"""The diagram of a training: what is in it, what is red in it, and that everything in it has its place."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from losslint.check.engine import check_file, read_runs
from losslint.check.policy import Policy
from losslint.findings import Diagnostic, Severity
from losslint.plugins import load_rules
from losslint.report.diagram import characters, svg
from losslint.report.diagram.facts import Facts, Role, Standing, facts_of
from losslint.report.diagram.judging import judged
from losslint.report.diagram.layout import Layout, in_a_row, in_two_columns, natural_width, wrapped
from losslint.report.diagram.ring_layout import around
from losslint.report.diagram.turning import Ring, turn_of
from losslint.report.paint import Paint
from losslint.selection import Choices, enabled
from losslint.training import Act, Run

ROOT = Path(__file__).parent.parent.parent
FIXTURES = sorted((ROOT / "fixtures").rglob("*.py"))


def known_of(fixture: str | Path) -> tuple[Run, list[Diagnostic], dict[str, str]]:
    """Return the first training of a fixture, what is found about it, and the areas of all rules."""
    path = ROOT / "fixtures" / fixture
    rules = load_rules().rules
    policy = Policy(enabled(rules, (Choices(None),), {}))
    program, _ = read_runs(path, policy, path.read_bytes())
    run = program.runs[0]
    found = check_file(path, policy, path.read_bytes()).diagnostics
    about = [one for one in found if run.at.place() in one.trainings]
    return run, about, {code: rule.area for code, rule in rules.items()}


def facts(fixture: str) -> Facts:
    run, found, areas = known_of(fixture)
    return judged(facts_of(run, run.outputs[0]), run, run.outputs[0], found, areas)


def turn(fixture: str) -> Ring:
    run, found, areas = known_of(fixture)
    ring = turn_of(run, found, areas)
    assert ring is not None
    return ring


def red(shown: Facts) -> set[str]:
    """Return the links and the boxes that findings stand at."""
    links = {f"{link.start.value}-{link.end.value}" for link in shown.links if link.codes}
    return links | {box.role.value for box in shown.boxes if box.codes}


@pytest.mark.parametrize(
    ("fixture", "expected"),
    [
        ("heads/fashion_softmax_twice.py", {"head-loss"}),
        ("heads/iris_logits_as_probabilities.py", {"head-loss"}),
        ("images/mnist_integer_labels.py", {"labels-loss"}),
        ("images/fashion_raw_pixels.py", {"inputs-model"}),
        ("layers/ecg_ten_sigmoid_layers.py", {"model"}),
        ("heads/fashion_softmax_twice_repaired.py", set()),
    ],
)
def test_a_disagreement_stands_between_what_disagrees(fixture: str, expected: set[str]) -> None:
    assert red(facts(fixture)) == expected


def test_what_findings_touch_disagrees_and_what_is_known_otherwise_agrees() -> None:
    shown = facts("heads/fashion_softmax_twice.py")

    standing = {box.role: box.standing for box in shown.boxes}
    assert standing.pop(Role.HEAD) is standing.pop(Role.LOSS) is Standing.DISAGREES
    assert set(standing.values()) == {Standing.AGREES}


def test_what_is_unknown_says_why_and_so_do_the_links_to_it() -> None:
    shown = facts("correct/two_class_sigmoid.py")

    labels = shown.box(Role.LABELS)
    assert labels.standing is Standing.UNKNOWN
    assert "reads a file" in labels.why
    assert {link.standing for link in shown.links if Role.LABELS in (link.start, link.end)} == {
        Standing.UNKNOWN
    }


def test_a_place_in_another_file_or_cell_is_named() -> None:
    run, _, _ = known_of("heads/fashion_softmax_twice.py")

    assert facts_of(run, run.outputs[0]).box(Role.HEAD).where == "line 14"


def test_a_missing_clear_is_put_where_it_belongs_with_the_code_of_its_rule() -> None:
    ring = turn("loop/tides_sum_of_all_gradients.py")

    assert ring.inside is not None
    first = ring.inside.before[0]
    assert (first.name, first.is_missing, first.codes) == ("clear", True, ("LL701",))
    wrong = [one.where for one in ring.stations if one.standing is Standing.DISAGREES]
    assert wrong == ["line 16", "missing"], "the one of the outer loop clears in vain"


def test_a_missing_step_comes_last() -> None:
    last = turn("loop/prices_never_a_step.py").stations[-1]

    assert (last.name, last.is_missing, last.codes) == ("step", True, ("LL703",))


def test_what_is_misplaced_is_marked_where_it_stands() -> None:
    ring = turn("loop/rhythms_clipped_too_early.py")

    names = [one.name for one in ring.stations]
    assert names.index("clip") < names.index("backward")
    assert [one.name for one in ring.stations if one.codes] == ["clip"]


def test_loops_around_the_loop_are_rings_around_its_ring() -> None:
    ring = turn("loop/accents_left_in_eval_mode.py")

    assert ring.inside is not None
    assert [one.name for one in ring.inside.before] == ["clear", "forward", "backward"]
    assert [one.name for one in ring.inside.behind] == ["step"]
    assert [(one.name, one.codes) for one in ring.behind if one.codes] == [("eval mode", ("LL705",))]


def test_a_finding_about_other_facts_marks_nothing_in_the_turn() -> None:
    run, _, areas = known_of("loop/tides_sum_of_all_gradients.py")
    backward = next(one.at for one in run.update.order if one.act is Act.BACKWARD).place()
    other = Diagnostic("LL101", "x", Severity.ERROR, "x", backward, trainings=(run.at.place(),))

    ring = turn_of(run, [other], areas)

    assert ring is not None
    assert not any(one.codes for one in ring.stations)


def overlapping(layout: Layout) -> list[str]:
    return [
        f"{one.box.role.value} and {other.box.role.value}"
        for one, other in combinations(layout.boxes, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


@pytest.mark.parametrize("path", FIXTURES[::7], ids=lambda path: path.stem)
def test_everything_has_its_place_in_every_layout(path: Path) -> None:
    """Boxes do not overlap and hold their text, wires stay inside, and both drawings can be read."""
    try:
        run, found, areas = known_of(path)
    except IndexError:
        return  # it has no training, and nothing is to be drawn
    for output in run.outputs:
        shown = judged(facts_of(run, output), run, output, found, areas)
        for layout in (in_a_row(shown, natural_width(shown)), in_a_row(shown, 110), in_two_columns(shown)):
            assert overlapping(layout) == []
            assert all(len(line) <= box.width - 4 for box in layout.boxes for line in box.lines)
            points = [point for wire in layout.wires for point in wire.points]
            assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in points)
            ElementTree.fromstring(svg.draw(layout, "a training", alone=True))
            lines = characters.draw(layout, Paint(False))
            assert max(map(len, lines)) <= layout.width
    ring = turn_of(run, found, areas)
    if ring is not None:
        placed = around(ring)
        ElementTree.fromstring(svg.draw_rings(placed, "a turn", alone=True))
        drawn = characters.draw_rings(placed, Paint(False))
        text = "\n".join(drawn)
        assert all(one.name in text for one in ring.stations)


def test_the_facts_in_characters() -> None:
    shown = facts("heads/fashion_softmax_twice.py")

    lines = characters.draw(in_a_row(shown, 120), Paint(False))

    assert lines[0].startswith("╭ inputs ─")
    assert any("──LL103──▶" in line for line in lines)
    assert any("◀──" in line for line in lines)
    assert lines[-1].strip().startswith("╰")


def test_a_narrow_row_breaks_names_where_they_have_joints() -> None:
    assert list(wrapped("sparse_categorical_crossentropy", 14, 3)) == [
        "sparse_",
        "categorical_",
        "crossentropy",
    ]
    assert list(wrapped("one two", 7, 1)) == ["one two"]
    assert list(wrapped("range -0.4242..2.8214", 12, 3)) == ["range", "-0.4242..2.8", "214"]
    assert list(wrapped("keras.layers.Dense", 14, 3)) == ["keras.layers.", "Dense"]
    assert list(wrapped("a" * 30, 10, 2)) == ["a" * 10, f"{'a' * 9}…"]
    assert list(wrapped("", 10, 2)) == []


def test_colours_of_characters_say_what_agrees() -> None:
    shown = facts("heads/fashion_softmax_twice.py")

    text = "\n".join(characters.draw(in_a_row(shown, 130), Paint(True)))

    assert re.search(r"\x1b\[31m[^\x1b]*LL103", text)
    assert "\x1b[32m╭" in text


def test_texts_in_svg_are_escaped() -> None:
    shown = facts("heads/fashion_softmax_twice.py")
    drawn = svg.draw(in_a_row(shown, 130), 'a "title" <b>', to=lambda code: f'#{code}"><script>')

    tree = ElementTree.fromstring(drawn)

    assert tree.get("aria-label") == 'a "title" <b>'
    assert not [one for one in tree.iter() if one.tag.endswith("script")]

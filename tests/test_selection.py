"""Which rules are on."""

from __future__ import annotations

import pytest
from losslint.errors import UsageError
from losslint.findings import Severity
from losslint.rule import Rule
from losslint.selection import Choices, enabled, find, matching, severities, without

_NAMES = {
    "LL001": "invalid-syntax",
    "LL002": "unreadable-file",
    "LL009": "internal-error",
    "LL090": "unused-suppression",
    "LL101": "binary-loss",
    "LL102": "logits",
    "LL201": "labels",
    "LL411": "grey",
}
RULES = {
    code: Rule(
        code,
        name,
        Severity.INFO if code == "LL411" else Severity.WARNING,
        lambda _: iter(()),
        object,
        "",
    )
    for code, name in _NAMES.items()
}
ALWAYS = {"LL001", "LL002", "LL009"}


def on(*layers: Choices, **overrides: Severity) -> set[str]:
    """Return the codes that are on, without those that always are."""
    return set(enabled(RULES, layers, overrides)) - ALWAYS


def layer(select: str | None = None, ignore: str = "", extend: str = "") -> Choices:
    return Choices(
        None if select is None else tuple(select.split()), tuple(extend.split()), tuple(ignore.split())
    )


def test_errors_and_warnings_are_on() -> None:
    assert on() == {"LL090", "LL101", "LL102", "LL201"}


def test_an_info_rule_is_on_when_it_is_selected() -> None:
    for selector in ("LL411", "grey", "LL4", "LL41", "ALL", "LL", "ll411"):
        assert "LL411" in on(layer(selector))
        assert "LL411" in on(layer(extend=selector))


def test_an_info_rule_that_is_made_a_warning_is_on() -> None:
    assert "LL411" in on(LL411=Severity.WARNING)
    assert "LL101" in on(LL101=Severity.INFO)


def test_codes_prefixes_and_names() -> None:
    assert on(layer("LL101")) == {"LL101"}
    assert on(layer("LL1")) == {"LL101", "LL102"}
    assert on(layer("binary-loss logits")) == {"LL101", "LL102"}
    assert on(layer("ALL", ignore="LL1")) == {"LL090", "LL201", "LL411"}


def test_the_longest_selector_wins() -> None:
    assert on(layer("LL101", ignore="LL1")) == {"LL101"}
    assert on(layer("LL1", ignore="LL101")) == {"LL102"}
    assert on(layer("LL1", ignore="LL1")) == set()
    assert on(layer(extend="LL411", ignore="ALL")) == {"LL411"}
    assert on(layer("LL101", ignore="binary-loss")) == set()


def test_a_later_layer_beats_an_earlier_one() -> None:
    assert on(layer("LL1"), layer("LL2")) == {"LL201"}
    assert on(layer(ignore="LL101"), layer("LL1")) == {"LL101", "LL102"}
    assert on(layer(ignore="LL101"), layer(extend="LL1")) == {"LL090", "LL101", "LL102", "LL201"}
    assert on(layer("LL1"), layer(ignore="LL101")) == {"LL102"}


def test_what_cannot_be_read_is_always_said() -> None:
    def unread(*layers: Choices) -> set[str]:
        return set(enabled(RULES, layers, {})) & ALWAYS

    assert unread(layer("LL1")) == ALWAYS
    assert unread(layer(ignore="ALL")) == ALWAYS
    assert unread(layer(ignore="LL")) == ALWAYS
    assert unread(layer(ignore="LL001")) == ALWAYS - {"LL001"}
    assert unread(layer(ignore="unreadable-file")) == ALWAYS - {"LL002"}
    assert unread(layer(ignore="LL0")) == {"LL009"}


def test_per_file_ignores_keep_what_cannot_be_read() -> None:
    assert set(without(RULES, ["LL1", "labels"])) == {"LL001", "LL002", "LL009", "LL090", "LL411"}
    assert set(without(RULES, ["ALL"])) == ALWAYS
    assert set(without(RULES, ["ALL", "LL001"])) == {"LL002", "LL009"}


@pytest.mark.parametrize(
    ("selector", "guess"),
    [
        ("LL1O1", "did you mean `LL101`"),
        ("binary-los", "did you mean `binary-loss`"),
        ("E501", "`losslint rule` lists all"),
        ("LL7", "`losslint rule` lists all"),
        ("", "`losslint rule` lists all"),
    ],
)
def test_a_selector_that_fits_nothing_is_refused(selector: str, guess: str) -> None:
    wrong = Choices((selector,), where={"select": "losslint.toml:3: `select`"})

    with pytest.raises(UsageError) as refused:
        enabled(RULES, [wrong], {})

    assert str(refused.value).startswith(f"losslint.toml:3: `select`: no rule is called `{selector}`; ")
    assert guess in str(refused.value)


def test_severities_are_set_by_code_or_name() -> None:
    assert severities(RULES, {"binary-loss": "info", "LL201": "error"}, "here") == {
        "LL101": Severity.INFO,
        "LL201": Severity.ERROR,
    }
    with pytest.raises(UsageError, match="here: no rule is called `LL2`"):
        severities(RULES, {"LL2": "info"}, "here")


def test_words_stand_for_rules() -> None:
    assert find(RULES, "ll101") is RULES["LL101"]
    assert find(RULES, "LL1") is None
    assert matching(RULES, "x y") == set()

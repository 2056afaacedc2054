"""The page of `--output-format html` in a real browser: seen, heard, driven by keys, and large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from losslint.report import render
from losslint.report.style import Style
from losslint.results import FileResult, Line, Listing, Results
from losslint.training import Place
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.conftest import emulate
from tests.report.showing import finding, related, repair

FINDINGS = 2_000
FIRST_PAINT = 1_000
"""Milliseconds that a page may take until something is seen."""


def open_page(browser: WebDriver, page: Path, fragment: str = "") -> None:
    browser.get("about:blank")  # otherwise another fragment would not load the page again
    browser.get(f"file://{page}{f'#{fragment}' if fragment else ''}")


def asked(browser: WebDriver, script: str, *given: object) -> Any:
    return browser.execute_script(f"return {script}", *given)


def press(browser: WebDriver, *keys: str) -> None:
    browser.switch_to.active_element.send_keys(*keys)


def focused(browser: WebDriver) -> str:
    return str(asked(browser, "document.activeElement.id"))


def shown_findings(browser: WebDriver) -> list[str]:
    return list(
        asked(
            browser,
            "[...document.querySelectorAll('article.finding')].filter(e => e.checkVisibility()).map(e => e.id)",
        )
    )


def test_every_training_has_a_card_whose_diagram_can_be_seen(browser: WebDriver, fixtures_page: Path) -> None:
    """Each diagram is photographed: there must be much more to see than where it is hidden."""
    open_page(browser, fixtures_page)
    data = asked(browser, "JSON.parse(document.getElementById('losslint-data').textContent)")
    cards = browser.find_elements(By.CSS_SELECTOR, "article.training")

    assert len(cards) == len({run["training"] for run in data["runs"]}) > 100
    hidden = "arguments[0].querySelector('.wide .diagram').style.visibility = arguments[1]"
    asked(browser, hidden, cards[0], "hidden")
    blank = len(photograph(browser, cards[0]))
    asked(browser, hidden, cards[0], "")
    seen = {card.get_dom_attribute("id"): len(photograph(browser, card)) for card in cards}
    assert [name for name, size in seen.items() if size < 3 * blank] == []


def photograph(browser: WebDriver, card: WebElement) -> bytes:
    """Return a picture of the diagram of a card; of one colour alone it would be small."""
    diagram = card.find_element(By.CSS_SELECTOR, ".facts .wide .diagram")
    asked(browser, "arguments[0].scrollIntoView({block: 'center'})", diagram)
    return diagram.screenshot_as_png


def test_every_finding_is_on_the_page_once(browser: WebDriver, fixtures_page: Path) -> None:
    open_page(browser, fixtures_page)
    data = asked(browser, "JSON.parse(document.getElementById('losslint-data').textContent)")
    ids = asked(browser, "[...document.querySelectorAll('article.finding')].map(one => one.id)")

    assert len(ids) == len(set(ids)) == len(data["findings"]) > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_keeps_people_from_using_it(
    browser: WebDriver, varied_page: Path, axe: str, scheme: str, width: int
) -> None:
    emulate(browser, scheme=scheme, width=width)
    open_page(browser, varied_page)
    asked(browser, "document.querySelectorAll('details').forEach(one => { one.open = true })")
    browser.set_script_timeout(300)
    browser.execute_script(axe)
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations.map("
        "v => [v.id, v.help, v.nodes.length, v.nodes[0].html.slice(0, 300)])), e => done(String(e)))"
    )

    assert found == []


def test_nothing_is_wider_than_a_small_screen(browser: WebDriver, fixtures_page: Path) -> None:
    emulate(browser, width=390)
    open_page(browser, fixtures_page)

    assert asked(browser, "document.documentElement.scrollWidth") <= 390
    assert asked(browser, "document.querySelector('.wide').checkVisibility()") is False
    assert asked(browser, "document.querySelector('.narrow').checkVisibility()") is True


def test_keys_walk_through_the_findings_and_back(browser: WebDriver, fixtures_page: Path) -> None:
    open_page(browser, fixtures_page)
    every = shown_findings(browser)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("j")
    walked = [focused(browser)]
    for _ in every[1:]:
        press(browser, "j")
        walked.append(focused(browser))

    assert walked == every
    assert asked(browser, "location.hash") == f"#{every[-1]}"
    press(browser, "j")
    assert focused(browser) == every[-1], "behind the last one there is none"
    press(browser, "k")
    assert focused(browser) == every[-2]
    press(browser, Keys.TAB)
    assert asked(browser, "document.activeElement.closest('article.finding').id") == every[-2]


def test_a_key_copies_the_repair_of_the_finding_that_one_is_at(browser: WebDriver, varied_page: Path) -> None:
    open_page(browser, varied_page)
    browser.find_element(By.TAG_NAME, "body").send_keys("j")
    press(browser, "c")
    copied = "[...document.querySelectorAll('button.copy')].filter(one => one.textContent === 'copied')"

    WebDriverWait(browser, 10).until(lambda _: asked(browser, f"{copied}.length") == 1)
    at = asked(browser, f"{copied}[0].closest('article.finding').id")
    assert at == focused(browser)


def test_what_is_gone_to_stands_below_the_filters(browser: WebDriver, fixtures_page: Path) -> None:
    open_page(browser, fixtures_page)
    browser.find_element(By.TAG_NAME, "body").send_keys("jjj")

    top = asked(browser, "document.activeElement.getBoundingClientRect().top")
    bottom = asked(browser, "document.getElementById('filters').getBoundingClientRect().bottom")
    assert bottom <= top + 1 < 300


def test_filters_leave_what_they_say(browser: WebDriver, fixtures_page: Path) -> None:
    open_page(browser, fixtures_page)
    total = len(shown_findings(browser))
    rules = Select(browser.find_element(By.NAME, "rule"))
    rules.select_by_value("LL103")
    left = shown_findings(browser)

    assert 0 < len(left) < total
    assert all(one.startswith("LL103-") for one in left)
    assert browser.find_element(By.ID, "shown").text == f"{len(left)} of {total} findings"
    empty = "[...document.querySelectorAll('.training')].filter(e => e.checkVisibility() && !e.querySelector('.finding:not([hidden])'))"
    assert asked(browser, f"{empty}.length") == 0

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert len(shown_findings(browser)) == total
    browser.find_element(By.CSS_SELECTOR, "[name=severity][value=error]").click()
    assert asked(browser, "document.querySelectorAll('.finding.error:not([hidden])').length") == 0
    assert len(shown_findings(browser)) < total


def test_a_permalink_leads_to_its_finding_even_where_a_filter_hides_it(
    browser: WebDriver, fixtures_page: Path
) -> None:
    open_page(browser, fixtures_page)
    target = shown_findings(browser)[-1]
    open_page(browser, fixtures_page, target)
    assert focused(browser) == target

    code = target.partition("-")[0]
    other = next(one for one in shown_findings(browser) if not one.startswith(code))
    Select(browser.find_element(By.NAME, "rule")).select_by_value(code)
    asked(browser, "void (location.hash = arguments[0])", f"#{other}")
    assert other in shown_findings(browser)


def test_a_print_has_the_facts_and_no_filters_and_is_dark_on_white(
    browser: WebDriver, varied_page: Path
) -> None:
    open_page(browser, varied_page)
    emulate(browser, media="print", scheme="dark")
    asked(browser, "window.dispatchEvent(new Event('beforeprint'))")

    assert asked(browser, "document.getElementById('filters').checkVisibility()") is False
    assert asked(browser, "[...document.querySelectorAll('details')].every(one => one.open)") is True
    assert asked(browser, "getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert asked(browser, "getComputedStyle(document.body).color") == "rgb(35, 39, 46)"


def large() -> Results:
    """Return many findings, each with evidence, an effect and a repair, in a hundred files."""
    files = []
    for n in range(100):
        path = f"package_{n // 10}/train_{n}.py"
        lines: Listing = {
            (path, None, row): Line(f"    value_{row} = compute(value_{row - 1}, axis={row})", row)
            for row in range(1, 130)
        }
        found = tuple(
            finding(
                Place(path, None, row, 5, row, 14),
                code="LL101" if row % 12 == 3 else "LL203",
                message=f"number {row} of `{path}`",
                label="here",
                effects=("it lags: .72 against .93 in a measured case",),
                help="something else",
                related=(related(Place(path, None, row + 1, 16, row + 1, 23), "and there"),),
                repair=repair((Place(path, None, row, 5, row, 14), "other")),
                fingerprint=f"{n:06x}{row:06x}",
            )
            for row in range(3, 123, 6)
        )
        files.append(FileResult(path, found, lines))
    return Results(tuple(files))


def test_a_page_of_two_thousand_findings_stays_usable(browser: WebDriver, tmp_path: Path) -> None:
    page = tmp_path / "large.html"
    page.write_text(render(large(), "html", Style()), encoding="utf-8")
    paints = []
    for _ in range(3):  # the fastest counts: other programs take their time of the machine too
        open_page(browser, page)
        paints.append(asked(browser, "performance.getEntriesByName('first-contentful-paint')[0].startTime"))

    assert len(shown_findings(browser)) == FINDINGS
    assert min(paints) < FIRST_PAINT
    took = asked(
        browser,
        "(() => { const start = performance.now(); const rule = document.querySelector('[name=rule]');"
        "rule.value = 'LL203'; rule.dispatchEvent(new Event('change', {bubbles: true}));"
        "document.body.offsetHeight; return performance.now() - start })()",
    )
    assert len(shown_findings(browser)) == FINDINGS // 2
    assert took < FIRST_PAINT

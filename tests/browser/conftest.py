"""A real browser for pages: headless Chromium, driven through ChromeDriver. Without them these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from losslint import cli
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

ROOT = Path(__file__).parent.parent.parent
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

FLAGS = (
    "--headless",
    "--no-sandbox",  # there is none for the superuser, as whom containers run tests
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Yield the browser, started once."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip(
            "no Chromium with ChromeDriver is installed: Debian's packages chromium and chromium-driver"
        )
    options = Options()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver))
    yield started
    started.quit()


@pytest.fixture
def browser(driven: WebDriver) -> Iterator[WebDriver]:
    """Yield the browser; whatever a page writes to its console fails the test."""
    console(driven)  # what an earlier test has left
    yield driven
    emulate(driven, scheme="light")
    assert console(driven) == []


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core, which looks for what keeps people from using a page."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: `npm install` in tests/browser")
    return AXE.read_text(encoding="utf-8")


VARIED = (
    "heads/churn_one_linear_unit.py",
    "images/mnist_cnn_binary_loss.py",
    "loop/accents_left_in_eval_mode.py",
    "loop/prices_never_a_step.py",
    "metrics/minerals_one_list_of_metrics.py",
    "correct/two_outputs.py",
    "correct/generator_against_discriminator.py",
    "training/fuel_unadapted_normalization.py",
)
"""Fixtures whose cards have everything that a card can have: few, for what looks at every element of a page."""


@pytest.fixture(scope="session")
def fixtures_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of all fixtures, as the command writes it."""
    return _page_of(tmp_path_factory.mktemp("fixtures") / "page.html", "fixtures")


@pytest.fixture(scope="session")
def varied_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a few fixtures."""
    page = tmp_path_factory.mktemp("varied") / "page.html"
    return _page_of(page, *(f"fixtures/{name}" for name in VARIED))


def _page_of(page: Path, *paths: str) -> Path:
    here = Path.cwd()
    os.chdir(ROOT)  # the paths on the page are those of a reader of the project
    try:
        code = cli.run(["--no-cache", "--isolated", "-q", "--output-format", f"html:{page}", *paths])
    finally:
        os.chdir(here)
    assert code == 1
    return page


def emulate(browser: WebDriver, *, scheme: str = "light", media: str = "", width: int = 1280) -> None:
    """Let the browser be one whose user wants a colour scheme, prints, or has a small screen."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def console(browser: WebDriver) -> list[str]:
    """Return what pages have written to the console since it was last asked for."""
    entries = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [str(entry["message"]) for entry in entries]

"""Rules of other distributions: how they come in, and what happens when they cannot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from losslint.errors import UsageError
from losslint.installed import GROUP
from losslint.plugins import load_rules
from losslint.rule import RULES

from tests.started import environment

RULE = '''
from collections.abc import Iterator
from losslint.findings import Finding, Severity
from losslint.rule import rule
from losslint.training import Run

@rule("{code}", "{name}", Severity.WARNING)
def check(run: Run) -> Iterator[Finding]:
    """Say nothing."""
    return iter(())
'''


Install = Callable[[str, str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return a function that installs a module as a plug-in; the rules are as before afterwards."""
    before = dict(load_rules().rules)
    monkeypatch.syspath_prepend(tmp_path)

    def add(module: str, text: str) -> None:
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)
        about = tmp_path / f"{module}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[{GROUP}]\n{module} = {module}\n")
        invalidate_caches()

    yield add
    RULES.clear()
    RULES.update(before)


def test_our_own_rules_come_in_the_same_way() -> None:
    loaded = load_rules()

    assert loaded.failures == ()
    assert list(loaded.rules) == sorted(loaded.rules)
    assert {"LL001", "LL101"} <= set(loaded.rules)


def test_where_no_other_distribution_has_rules_it_takes_no_search() -> None:
    script = (
        "import sys\n"
        "from losslint.plugins import load_rules\n"
        "found = load_rules().rules\n"
        "assert 'importlib.metadata' not in sys.modules\n"
        "class Finder:\n"
        "    find_spec = staticmethod(lambda *_: None)\n"
        "    find_distributions = staticmethod(lambda *_: ())\n"
        "sys.meta_path.append(Finder)\n"
        "assert load_rules().rules == found and len(found) > 100\n"
        "assert 'importlib.metadata' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment()
    )

    assert done.stderr == ""


@pytest.mark.parametrize("place", ["acme-1.egg", "acme-1.dist-info"])
def test_what_cannot_be_read_at_once_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / place).mkdir()
    (tmp_path / place / "entry_points.txt").write_text(f"# {GROUP}\n")
    monkeypatch.syspath_prepend(tmp_path)
    asked: list[str] = []

    def found(group: str) -> tuple[EntryPoint, ...]:
        asked.append(group)
        return ()

    monkeypatch.setattr("importlib.metadata.entry_points", found)

    load_rules()

    assert asked == [GROUP]


def test_a_plugin_adds_its_rules(install: Install) -> None:
    install("acme_rules_good", RULE.format(code="ACME001", name="acme"))

    loaded = load_rules()

    assert loaded.rules["ACME001"].name == "acme"
    assert loaded.failures == ()


def test_a_rule_is_explained_by_its_docstring_or_by_the_page_beside_its_module(
    install: Install, tmp_path: Path
) -> None:
    explained = '"""Say nothing.\n\n    ## What it does\n    Listens.\n    """'
    text = RULE.format(code="ACME005", name="quiet-rule").replace('"""Say nothing."""', explained)
    install("acme_rules_quiet", text)
    quiet = load_rules().rules["ACME005"]

    assert quiet.documentation == "Say nothing.\n\n## What it does\nListens."

    page = "# ACME005\n\nHead.\n\n## What it does\nListens.\n\n## Example\n```python\n## a comment\n```\n"
    (tmp_path / "quiet_rule.md").write_text(page, encoding="utf-8")

    assert quiet.summary == "Say nothing."
    assert quiet.documentation == f"Say nothing.\n\n{page[page.index('## What') :].strip()}"


def test_a_plugin_that_fails_costs_its_own_rules(install: Install) -> None:
    install("acme_rules_broken", "raise OSError('no licence')")
    install("acme_rules_fine", RULE.format(code="ACME002", name="fine"))

    loaded = load_rules()

    assert {"ACME002", "LL101"} <= set(loaded.rules)
    assert loaded.failures == (
        "plug-in `acme_rules_broken` could not be loaded, its rules did not run: "
        "OSError: no licence (acme_rules_broken:1)",
    )


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("LL101", "acme-loss", "LL101 acme-loss clashes with LL101 binary-loss-on-exclusive-classes"),
        ("ACME003", "invalid-syntax", "ACME003 invalid-syntax clashes with LL001 invalid-syntax"),
        ("LL777", "acme-loss", "plug-in `acme_rules_clash` uses the code LL777, but LL is reserved"),
    ],
)
def test_a_clash_stops_everything(install: Install, code: str, name: str, message: str) -> None:
    install("acme_rules_clash", RULE.format(code=code, name=name))

    with pytest.raises(UsageError, match=message):
        load_rules()


def test_a_rule_that_reads_no_fact_stops_everything(install: Install) -> None:
    install("acme_rules_odd", RULE.format(code="ACME004", name="odd").replace("run: Run", "run"))

    with pytest.raises(UsageError, match="ACME004: the rule's parameter must be annotated"):
        load_rules()

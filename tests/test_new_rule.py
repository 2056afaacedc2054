"""`new-rule` starts a rule that passes the linter and the type checker, and says what it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from losslint.documents import new_rule
from losslint.documents.__main__ import main

from tests.started import environment

ROOT = Path(__file__).parent.parent
CODE, NAME, MODULE = "LL999", "odd-numbers", "odd_numbers"
MADE = [
    f"rules/losslint_rules/labels/{MODULE}.py",
    f"rules/losslint_rules/labels/{MODULE}.md",
    f"tests/rules/test_{MODULE}.py",
    f"fixtures/labels/{MODULE}.py",
    f"fixtures/labels/{MODULE}_repaired.py",
    "rules/losslint_rules/measured/keras.py",
    "fixtures/labels/README.md",
]
FOLDERS = ("docs", "fixtures", "lint", "rules", "tests/rules")
FILES = ("pyproject.toml", "README.md", "tests/__init__.py", "tests/conftest.py", "tests/expectations.py")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which a rule was started."""
    root = tmp_path_factory.mktemp("project")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, root / file)
    started = python(root, "-m", "losslint.documents", "new-rule", CODE, NAME, "--family", "labels")
    assert started.returncode == 0, started.stderr
    assert re.findall(r"^wrote: (.*)$", started.stdout, re.MULTILINE) == MADE
    return root


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the modules of a copy of the project."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_it_makes_is_formatted_linted_and_typed(project: Path) -> None:
    for command in (["ruff", "check"], ["ruff", "format", "--check"]):
        done = python(project, "-m", *command, "--force-exclude", *MADE)
        assert done.returncode == 0, done.stdout
    typed = [file for file in MADE if file.endswith(".py") and not file.startswith("fixtures")]
    done = python(project, "-m", "mypy", "--follow-imports=silent", *typed)
    assert done.returncode == 0, done.stdout


def test_the_rule_is_one_and_its_tests_say_what_is_left(project: Path) -> None:
    assert f"{CODE}  {NAME}" in python(project, "-m", "losslint", "rule").stdout
    written = python(project, "-m", "losslint.documents")
    assert f"wrote: {MADE[1]}" in written.stdout

    done = python(project, "-m", "pytest", "-q", "tests/rules/test_filled_in.py", "-p", "no:cacheprovider")

    assert done.returncode == 1
    assert "put your own words here:" in done.stdout
    left = set(re.findall(rf"^(\S+):\d+: .*{new_rule.FILL_IN}", done.stdout, re.MULTILINE))
    assert left == set(MADE)


def test_a_code_of_no_family_begins_one(project: Path) -> None:
    started = python(project, "-m", "losslint.documents", "new-rule", "LL899", "some-name")

    assert started.returncode == 0, started.stderr
    assert "rules/losslint_rules/family_8/some_name.py" in started.stdout
    assert (project / "rules/losslint_rules/family_8/__init__.py").read_text().startswith('"""LL8: ')
    assert "| `some_name.py` |" in (project / "fixtures/family_8/README.md").read_text()
    assert "LL899  some-name" in python(project, "-m", "losslint", "rule").stdout


def test_every_family_has_a_folder_of_fixtures() -> None:
    assert set(new_rule.families(ROOT)) == set(new_rule.FIXTURES)
    assert all((ROOT / "fixtures" / folder / "README.md").is_file() for folder in new_rule.FIXTURES.values())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["LL102", "some-name"], "LL102 is probability-loss-on-logits already; LL1"),
        (["LL119", "one-hot-twice"], "`one-hot-twice` is the name of LL206 already"),
        (["LL14", "some-name"], "`LL14` is no code for a rule"),
        (["LL003", "some-name"], "`LL003` is no code for a rule"),
        (["LL198", "Some_Name"], "`Some_Name` is no name for a rule"),
        (["LL198", "word"], "`word` is no name for a rule"),
        (["LL998", "some-name", "--family", "label"], "no family `label`; did you mean `labels`?"),
        (["LL199", "some-name", "--family", "labels"], "LL199 is a code of head_and_loss"),
        (["LL599", "hidden-layers"], "tests/rules/test_hidden_layers.py is there already"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_cannot_be_started_is_refused(
    given: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["documents", "new-rule", *given])

    assert main() == 2
    assert said in capsys.readouterr().err

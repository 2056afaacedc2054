"""Starting a rule: its module, its page, its test and its fixtures, with what the author has to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

from losslint.errors import UsageError
from losslint.nearest import did_you_mean
from losslint.rule import Rule

FILL_IN = "FILL IN"
"""What stands where the author has something to say; a test lists what is left of it."""

FIXTURES = {
    "architecture": "layers",
    "head_and_loss": "heads",
    "inputs": "images",
    "labels": "labels",
    "loop": "loop",
    "metrics": "metrics",
    "optimisation": "training",
}
"""The folder of `fixtures/` for the scripts of each family of rules; that of another has its name."""

_TEMPLATES = Path(__file__).parent / "templates"
_RULES = Path("rules", "losslint_rules")
_CODE = re.compile(r"LL[1-9]\d\d")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_LONGEST = 50
_FAMILY = re.compile(r'"""(LL\d): ')


def start(root: Path, rules: Mapping[str, Rule], code: str, name: str, family: str | None) -> list[Path]:
    """Write what a new rule consists of, and return the files; `rules` are those that there are.

    The family goes by the code where it is not given; a code that is of none begins a new one.

    Raises:
        UsageError: the code or the name has another form or is taken, the code belongs to another family,
            or there is such a file.
    """
    _refuse_form(code, name)
    _refuse_taken(rules, code, name)
    family = _family(families(root), code, family)
    texts = _texts(family, code, name)
    there = [file for file in texts if (root / file).exists()]
    if there:
        raise UsageError(f"{there[0].as_posix()} is there already")
    texts |= _of_new_family(root, family, code)
    for file, text in texts.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, encoding="utf-8", newline="\n")
    return list(dict.fromkeys((*texts, _said(root, code), _listed(root, family, code, name))))


def families(root: Path) -> dict[str, str]:
    """Return the families of rules: what their codes begin with, by the name of their folder."""
    packages = sorted((root / _RULES).glob("*/__init__.py"))
    found = {file.parent.name: _FAMILY.match(file.read_text(encoding="utf-8")) for file in packages}
    return {family: match[1] for family, match in found.items() if match is not None}


def _refuse_form(code: str, name: str) -> None:
    """Raise where a code or a name is not written as those of rules are."""
    if not _CODE.fullmatch(code):
        raise UsageError(f"`{code}` is no code for a rule: LL and three digits, of which the first is not 0")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UsageError(
            f"`{name}` is no name for a rule: two or more words in small letters, joined by hyphens, "
            f"of {_LONGEST} letters at most"
        )


def _refuse_taken(rules: Mapping[str, Rule], code: str, name: str) -> None:
    """Raise where another rule has the code or the name."""
    if code in rules:
        free = next((each for each in _family_codes(code) if each not in rules), "no code of its family")
        raise UsageError(f"{code} is {rules[code].name} already; {free} is free")
    taken = next((rule for rule in rules.values() if rule.name == name), None)
    if taken is not None:
        raise UsageError(f"`{name}` is the name of {taken.code} already")


def _family(known: Mapping[str, str], code: str, family: str | None) -> str:
    """Return the family that a rule of this code is to be in."""
    of_code = next((name for name, prefix in known.items() if code.startswith(prefix)), None)
    if family is None:
        return of_code or f"family_{code[2]}"
    if family not in known:
        raise UsageError(f"there is no family `{family}`{did_you_mean(family, known)}")
    if of_code not in (None, family):
        raise UsageError(f"{code} is a code of {of_code}; those of {family} begin with {known[family]}")
    return family


def _family_codes(code: str) -> Iterator[str]:
    return (f"{code[:3]}{number:02}" for number in range(1, 100))


def _texts(family: str, code: str, name: str) -> dict[Path, str]:
    """Return the files of a rule with their texts."""
    module = name.replace("-", "_")
    fixtures = _fixtures(family)
    templates = {
        _RULES / family / f"{module}.py": "rule.py.txt",
        _RULES / family / f"{module}.md": "page.md.txt",
        Path("tests", "rules", f"test_{module}.py"): "test.py.txt",
        fixtures / f"{module}.py": "wrong.py.txt",
        fixtures / f"{module}_repaired.py": "right.py.txt",
    }
    return {
        file: _filled(template, code=code, name=name, module=module) for file, template in templates.items()
    }


def _of_new_family(root: Path, family: str, code: str) -> dict[Path, str]:
    """Return the files of a family with their texts where the rule is its first."""
    if family in families(root):
        return {}
    return {
        _RULES / family / "__init__.py": _filled("family.py.txt", prefix=code[:3]),
        _fixtures(family) / "README.md": _filled("fixtures.md.txt"),
    }


def _fixtures(family: str) -> Path:
    return Path("fixtures", FIXTURES.get(family, family))


def _filled(template: str, **words: str) -> str:
    return Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)


def _said(root: Path, code: str) -> Path:
    """Add the effect of a rule to those that were measured, and return the file with them."""
    table = _RULES / "measured" / "keras.py"
    before, begin, rows = (root / table).read_text(encoding="utf-8").partition("\nEFFECTS:")
    rows, end, after = rows.partition("\n}\n")
    row = f'    ("{code}", "wrong"): "{FILL_IN}: what it does to the training, no more than was measured",'
    (root / table).write_text(f"{before}{begin}{rows}\n{row}{end}{after}", encoding="utf-8", newline="\n")
    return table


def _listed(root: Path, family: str, code: str, name: str) -> Path:
    """Add the fixtures to the table of their folder, and return the file with the table."""
    module = name.replace("-", "_")
    readme = _fixtures(family) / "README.md"
    text = (root / readme).read_text(encoding="utf-8").rstrip()
    row = f"| `{module}.py` | {FILL_IN}: what is wrong | {code} | `{module}_repaired.py` |"
    (root / readme).write_text(f"{text}\n{row}\n", encoding="utf-8", newline="\n")
    return readme

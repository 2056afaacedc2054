"""Imports run downwards only, and the engine and the rules know nothing of each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "lint" / "losslint"
RULES = ROOT / "rules" / "losslint_rules"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("losslint", "losslint.training"),
    (
        "losslint.errors",
        "losslint.failure",
        "losslint.findings",
        "losslint.gathering",
        "losslint.harmless",
        "losslint.installed",
        "losslint.intake",
        "losslint.nearest",
        "losslint.paths",
        "losslint.record",
        "losslint.progress",
        "losslint.version",
        "losslint.wishes",
    ),
    ("losslint.results", "losslint.rule", "losslint.streams", "losslint.treatment"),
    ("losslint.own_rules", "losslint_rules"),
    ("losslint.selection",),
    ("losslint.source",),
    ("losslint.gate",),
    ("losslint.values",),
    ("losslint.project",),
    ("losslint.knowledge",),
    ("losslint.interpret",),
    ("losslint.runs",),
    ("losslint.fix",),
    ("losslint.check", "losslint.plugins"),
    ("losslint.globs",),
    ("losslint.patterns",),
    ("losslint.settings",),
    ("losslint.schema",),
    ("losslint.config", "losslint.switches"),
    ("losslint.parser",),
    ("losslint.options",),
    ("losslint.commands",),
    ("losslint.cache", "losslint.memory", "losslint.workers"),
    ("losslint.discovery",),
    ("losslint.importers",),
    ("losslint.called_from",),
    ("losslint.probe", "losslint.session", "losslint.report"),
    ("losslint.amend",),
    ("losslint.corpus", "losslint.playground", "losslint.server", "losslint.watching"),
    ("losslint.cli",),
    ("losslint.documents",),
    ("losslint.__main__",),
)
"""Every part of the project, lowest first. A part imports what stands in its own row and in earlier ones."""

KNOWLEDGE = ("lookup", "models", "arrays", "libraries", "frameworks", "calling", "")
"""The folders and modules of `losslint.knowledge`, lowest first; the last is the package itself."""

ALLOWED = {
    "losslint.training": set[str](),
    "losslint.source": {"losslint.training", "losslint.findings", "losslint.intake", "losslint.record"},
    "losslint_rules": {
        "losslint.training",
        "losslint.findings",
        "losslint.gathering",
        "losslint.rule",
        "losslint.treatment",
        "losslint.wishes",
    },
}
"""What some parts are held to beyond the order: rules speak of facts, findings and repairs only."""

MODULES = sorted([*ENGINE.rglob("*.py"), *RULES.rglob("*.py")])


def module_name(path: Path) -> str:
    """Return the dotted name of a module of ours."""
    root = ENGINE.parent if path.is_relative_to(ENGINE) else RULES.parent
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """Return the part of the project that a module belongs to: a package or module below `losslint`."""
    names = module.split(".")
    return names[0] if names[0] == "losslint_rules" else ".".join(names[:2])


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file, the same for every test: none may change it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the modules and the names in them that a file imports, wherever in it."""
    return tuple(_imports(parsed(path)))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def imported_modules(path: Path) -> set[str]:
    """Return the modules of ours that a file imports: with itself, for its annotations, or late."""
    parents = {name: name.rpartition(".")[0] for name in imports(path)}
    return {name if name in NAMES else parent for name, parent in parents.items()} & NAMES


def ours(path: Path) -> set[str]:
    """Return the other parts of the project that a file imports."""
    own = part_of(module_name(path))
    names = {part_of(name) for name in imports(path) if name.split(".")[0] in ("losslint", "losslint_rules")}
    return names - {own, "losslint.__version__"}


NAMES = {module_name(path) for path in MODULES}


def rank(part: str) -> int:
    """Return the row of a part in the layers."""
    found = [number for number, row in enumerate(LAYERS) if part in row]
    assert found, f"{part} stands in no layer: give it its place in tests/test_architecture.py"
    return found[0]


def label(path: Path) -> str:
    """Return how a test case is called."""
    return module_name(path)


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_imports_run_downwards_only(path: Path) -> None:
    own = part_of(module_name(path))

    upwards = {name for name in ours(path) if rank(name) > rank(own)}

    assert not upwards, f"{own} must not import {', '.join(sorted(upwards))}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {module_name(path): imported_modules(path) - {module_name(path)} for path in MODULES}

    TopologicalSorter(graph).prepare()  # raises CycleError


def part_of_knowledge(module: str) -> str | None:
    """Return the part of `losslint.knowledge` that a module belongs to, None where it is elsewhere."""
    names = module.split(".")
    if names[:2] != ["losslint", "knowledge"]:
        return None
    return names[2] if len(names) > 2 and names[2] in KNOWLEDGE else ""


@pytest.mark.parametrize("path", sorted((ENGINE / "knowledge").rglob("*.py")), ids=label)
def test_what_is_known_rests_on_what_is_below_it(path: Path) -> None:
    """Machinery knows no library, and a library no framework."""
    own = part_of_knowledge(module_name(path))
    assert own is not None
    allowed = KNOWLEDGE[: KNOWLEDGE.index(own) + 1]

    assert [name for name in imports(path) if part_of_knowledge(name) not in (None, *allowed)] == []


@pytest.mark.parametrize("path", sorted((ENGINE / "interpret").rglob("*.py")), ids=label)
def test_the_interpreter_knows_no_library_and_no_framework(path: Path) -> None:
    """It asks the tables, and what models, arrays and lookups say of all of them."""
    known = {name for name in imports(path) if part_of_knowledge(name) in ("libraries", "frameworks")}

    assert known == set()


@pytest.mark.parametrize("path", sorted((ENGINE / "knowledge" / "frameworks").rglob("*.py")), ids=label)
def test_no_framework_knows_another(path: Path) -> None:
    wing = ".".join(module_name(path).split(".")[:4])
    known = {name for name in imports(path) if part_of_knowledge(name) == "frameworks"}

    assert [name for name in known if not name.startswith(wing)] == []


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_the_vocabulary_the_sources_and_the_rules_import_little(path: Path) -> None:
    own = part_of(module_name(path))

    assert ours(path) <= ALLOWED.get(own, ours(path))


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_no_rule_looks_at_syntax(path: Path) -> None:
    assert not {"ast", "libcst", "tokenize"} & {name.split(".")[0] for name in imports(path)}


FRAMEWORKS = re.compile(r"keras|tensorflow|torch|lightning|\bjax\b", re.IGNORECASE)


@pytest.mark.parametrize("path", sorted((ENGINE / "training").glob("*.py")), ids=label)
def test_the_vocabulary_knows_a_framework_by_name_in_one_module_only(path: Path) -> None:
    named = set(FRAMEWORKS.findall(path.read_text(encoding="utf-8")))

    assert not named or path.stem == "framework"


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_a_rule_asks_what_a_loss_expects_and_writes_its_name_only(path: Path) -> None:
    tree = parsed(path)
    written = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    }
    asked = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("loss.name.value")
        if id(node) not in written
    ]

    assert not asked, "ask `loss.family`, `loss.reads` or `loss.wants`: the name is for the reader"


WRITTEN_BY_DIALECTS = {"Fix", "InsertLayer", "Instead", "Named", "RemoveArgument", "SetArgument", "Undo"}
"""What a dialect makes of a wish. Rules wish, and ask for edits that mean the same in any framework."""


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_a_rule_leaves_repairs_to_the_dialects(path: Path) -> None:
    asked = {name.rpartition(".")[2] for name in imports(path) if name.startswith("losslint.findings.")}

    assert not asked & WRITTEN_BY_DIALECTS


CODE = re.compile(r"`(?!x\[)\w|\w=|\w_\w|\b(?:keras|tf|torch|nn)\b", re.IGNORECASE)
"""What neutral words do not hold: quoted code but for an array `x[…]`, arguments, names, frameworks."""


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_a_rule_advises_in_neutral_words(path: Path) -> None:
    tree = parsed(path)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    ways = [call for call in calls if ast.unparse(call.func) == "Way"]
    words = [
        *(word.value for call in calls for word in call.keywords if word.arg in ("help", "repair")),
        *(part for call in ways for part in (*call.args[1:], *(word.value for word in call.keywords))),
    ]
    texts = [
        part.value
        for word in words
        for part in ast.walk(word)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]

    assert not [text for text in texts if CODE.search(text)]


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_a_rule_asks_for_effects_and_writes_none(path: Path) -> None:
    """They stand in `losslint_rules.measured`, a table a framework and one for what holds everywhere."""
    tree = parsed(path)
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "effects"]
    asked = {id(part) for one in _asked_in(said) for part in ast.walk(one)}
    texts = [
        part for value in said for part in ast.walk(value) if isinstance(part, ast.Constant | ast.JoinedStr)
    ]

    assert not [ast.unparse(text) for text in texts if id(text) not in asked]


def _asked_in(values: Sequence[ast.expr]) -> Iterator[ast.expr]:
    """Yield what is called, or compared, in expressions."""
    for value in values:
        yield from (part for part in ast.walk(value) if isinstance(part, ast.Call | ast.Compare))


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=label)
def test_a_rule_asks_for_the_role_of_a_layer_and_writes_its_class_only(path: Path) -> None:
    tree = parsed(path)
    asking = (ast.Compare, ast.Match, ast.Call)
    asked = [
        ast.unparse(part)
        for node in ast.walk(tree)
        if isinstance(node, asking)
        for part in ast.walk(_what_is_asked(node))
        if isinstance(part, ast.Attribute) and part.attr == "spelling"
    ]

    assert not asked, "ask `layer.role` or `callback.duty`: the class is for the reader"


def _what_is_asked(node: ast.Compare | ast.Match | ast.Call) -> ast.expr:
    """Return what is compared, matched, or asked by one of its methods."""
    match node:
        case ast.Match(subject=subject):
            return subject
        case ast.Call(func=func):
            return func
        case _:
            return node


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=label)
def test_the_engine_knows_no_rule_by_its_code(path: Path) -> None:
    strings = (
        node.value
        for node in ast.walk(_without_docstrings(ast.parse(path.read_text(encoding="utf-8"))))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )

    assert not [text for text in strings if re.fullmatch(r"LL[1-9]\d*", text)]


ASKED_OF_PATHLIB = re.compile(r"\.(?:exists|is_file|is_dir)\(\)")
OWN_PLACES = ("cache", "corpus", "documents", "probe", "fix/writing.py")
"""What looks at places that losslint made or writes to, where a failure is said."""


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=label)
def test_what_a_checkout_holds_is_asked_of_intake(path: Path) -> None:
    """The questions of pathlib raise where a folder may not be entered, or no name is that long."""
    if path.relative_to(ENGINE).as_posix().startswith(OWN_PLACES):
        return
    assert not ASKED_OF_PATHLIB.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=label)
def test_the_engine_imports_no_rule(path: Path) -> None:
    assert "losslint_rules" not in ours(path)


@pytest.mark.parametrize("module", ["utils", "helpers", "common"])
def test_no_module_is_a_drawer(module: str) -> None:
    assert not [label(path) for path in MODULES if path.stem == module]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    """Return the tree with every expression statement that is only a string taken out."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [
                statement
                for statement in node.body
                if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
            ]
    return tree


NEUTRAL_RUNS = sorted(path for path in (ENGINE / "runs").glob("*.py") if path.stem != "readers")


@pytest.mark.parametrize("path", NEUTRAL_RUNS, ids=label)
def test_runs_ask_a_reader_and_no_framework(path: Path) -> None:
    """Only `readers.py` knows which frameworks there are."""
    readers = {f"losslint.runs.{folder.name}." for folder in (ENGINE / "runs").iterdir() if folder.is_dir()}
    frameworks = (*readers, "losslint.knowledge.frameworks.")

    assert not [name for name in imports(path) if name.startswith(frameworks)]

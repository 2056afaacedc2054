"""The reference of the configuration and its JSON schema, made from the table of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from losslint.schema import KEYS, Key

_INTRODUCTION = """\
# Configuration

<!-- Made from lint/losslint/schema.py by `python -m losslint.documents`. -->

losslint reads `[tool.losslint]` in `pyproject.toml`, or `losslint.toml` with the same keys and no table
around them. For every file that is checked the nearest configuration in a folder above it holds, and no
other. `--config FILE` names one for all files, `--config 'key = value'` puts one setting above it, and
`--isolated` reads none. What the command line says beats what a file says; `losslint --show-settings`
prints what holds.

A key that does not exist, or a value of the wrong type, ends with exit code 2 and a sentence that names
the line. Patterns are written as in `.gitignore` and count from the folder of the file that holds them.

For completion in an editor there is a [JSON schema](losslint.schema.json) of `losslint.toml`.
"""


def reference() -> str:
    """Return a section for every key as Markdown."""
    return "\n".join([_INTRODUCTION, *(line for name, key in KEYS.items() for line in _section(name, key))])


def json_schema() -> str:
    """Return the JSON schema of a `losslint.toml`."""
    properties: dict[str, Any] = {
        name: {"description": key.meaning, **key.kind} for name, key in KEYS.items()
    }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "losslint.toml",
        "description": "The configuration of losslint. Made by `python -m losslint.documents`.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return json.dumps(schema, indent=2) + "\n"


def _section(name: str, key: Key) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    yield key.meaning
    yield ""
    yield f"Default: {_quoted(key.default)}"
    yield ""
    yield "```toml"
    yield f"{name} = {key.example}"
    yield "```"
    yield ""


def _quoted(default: str) -> str:
    """Return a default as code where it is TOML, and as it is where it is a description."""
    is_toml = default[:1] in '["{' or default in ("true", "false")
    return f"`{default}`" if is_toml else default

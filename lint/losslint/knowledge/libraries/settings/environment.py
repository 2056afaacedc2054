"""`.env` files: texts by name, which `dotenv` reads."""

from __future__ import annotations

from losslint.knowledge.libraries.settings.stored import read
from losslint.knowledge.lookup.registry import Call, means
from losslint.values import Const, Value, is_none


@means("dotenv.dotenv_values", "dotenv.main.dotenv_values", signature="dotenv_path=None")
def values(call: Call) -> Value:
    """`dotenv_values('.env')`."""
    path = call["dotenv_path"]
    return read(call, Const(".env") if is_none(path) else path, "env")

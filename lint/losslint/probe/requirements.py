"""What the probe needs to be installed, and what is said of what is not."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping

from msgspec import Struct, field

from losslint.errors import UsageError
from losslint.probe.builder import Builder
from losslint.probe.builders import BUILDERS
from losslint.training import Framework

BACKENDS = ("tensorflow", "jax", "torch")
"""What Keras computes with, in the order of preference."""


class Installed(Struct, frozen=True):
    """What Keras computes with, and why a framework cannot be trained in, in a sentence each."""

    backend: str = "tensorflow"
    missing: Mapping[Framework, str] = field(default_factory=dict)


ALL = Installed()
"""Everything is there."""


def to_install(*builders: Builder) -> str:
    """Return how that is installed which frameworks need."""
    extras = " or ".join(f"`pip install '.[{builder.extra}]'`" for builder in builders)
    return f"install it with {extras} from the repository of losslint"


def what_is_installed() -> Installed:
    """Return what can be trained in; nothing is imported for it.

    Raises:
        UsageError: neither framework is installed, or the environment asks Keras for what is not.
    """
    keras, torch = BUILDERS[Framework.KERAS], BUILDERS[Framework.TORCH]
    backends = [one for one in BACKENDS if importlib.util.find_spec(one) is not None]
    missing: dict[Framework, str] = {}
    if importlib.util.find_spec(keras.module) is None or not backends:
        missing[Framework.KERAS] = f"Keras 3 is not installed; {to_install(keras)}"
    if torch.module not in backends:
        missing[Framework.TORCH] = f"PyTorch is not installed; {to_install(torch)}"
    if len(missing) == len(BUILDERS):
        raise UsageError(
            "--probe needs Keras 3 with TensorFlow 2.16 or newer, JAX or PyTorch, or PyTorch alone for "
            f"trainings in it, which are not installed; {to_install(keras, torch)}"
        )
    if Framework.KERAS in missing:
        return Installed(missing=missing)
    wanted = os.environ.get("KERAS_BACKEND")
    if wanted and wanted not in BACKENDS:
        raise UsageError(f"KERAS_BACKEND is `{wanted}`; Keras trains with {', '.join(BACKENDS)}")
    if wanted and wanted not in backends:
        raise UsageError(f"KERAS_BACKEND asks for {wanted}, which is not installed")
    return Installed(wanted or backends[0], missing)

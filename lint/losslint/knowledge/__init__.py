"""What library calls mean: tables, and a small transfer function for each call.

Importing this package fills the tables. To teach losslint a new call, add one entry to the module of
its library (see CONTRIBUTING.md).
"""

from losslint.knowledge.arrays import answers, encoders
from losslint.knowledge.frameworks.keras import (
    applications,
    backend,
    callbacks,
    datasets,
    framework,
    generators,
    initializers,
    layers,
    lengths,
    loops,
    losses,
    metrics,
    models,
    optimizers,
    saving,
    symbolic,
    tensorflow,
    tf_data,
    transforms,
    tuners,
    using,
    weights,
    windows,
    wrappers,
)
from losslint.knowledge.frameworks.keras import conventions as keras_conventions
from losslint.knowledge.libraries import (
    conventions,
    files,
    numpy,
    pandas,
    pipelines,
    python,
    sklearn,
    text,
    tfds,
    wandb,
)
from losslint.knowledge.lookup.kinds import attribute_of, kinds_of, knows
from losslint.knowledge.models import freezing, handing

TABLE_MODULES = (
    conventions,
    keras_conventions,
    answers,
    applications,
    backend,
    callbacks,
    datasets,
    encoders,
    files,
    framework,
    freezing,
    generators,
    handing,
    initializers,
    layers,
    lengths,
    losses,
    loops,
    metrics,
    models,
    numpy,
    optimizers,
    pandas,
    pipelines,
    python,
    saving,
    sklearn,
    symbolic,
    tensorflow,
    text,
    tf_data,
    tfds,
    tuners,
    transforms,
    using,
    wandb,
    weights,
    windows,
    wrappers,
)
"""The modules that fill the tables when they are imported."""

__all__ = ["TABLE_MODULES", "attribute_of", "kinds_of", "knows"]

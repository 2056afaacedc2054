"""Models of Keras that nobody here makes, told by what is called on them.

A call tells such a model by what it is given: `steps_per_epoch=` is Keras's word, `eval_set=` is not. Other
libraries have a `fit` too, some with `epochs=` or `callbacks=`, so one word that Keras does not know rules it
out, and words that several know count only in code that speaks of Keras and of no other such library.
"""

from __future__ import annotations

from collections.abc import Sequence

from losslint.knowledge.frameworks.keras.losses import canonical_loss
from losslint.knowledge.frameworks.keras.models import COMPILE, FIT, FIT_GENERATOR
from losslint.knowledge.frameworks.keras.optimizers import canonical_optimizer
from losslint.knowledge.lookup.registry import Machine
from losslint.knowledge.lookup.signature import signature
from losslint.knowledge.models.handing import WEIGHTS
from losslint.knowledge.models.strangers import ASKED, Asked
from losslint.values import Const, Library, List, Made, Names, Ref, Tuple, Value

FITS = frozenset(("fit", "fit_generator"))
METHODS = FITS | {"compile", "train_on_batch"}
"""What is called on models only, where its arguments are Keras's."""


def _parameters(*signatures: str) -> frozenset[str]:
    return frozenset(name for text in map(signature, signatures) for name in (*text.defaults, *text.renamed))


TELLING = frozenset(
    "steps_per_epoch validation_steps validation_split validation_data validation_freq initial_epoch "
    "validation_batch_size samples_per_epoch nb_epoch nb_val_samples use_multiprocessing "
    "max_queue_size max_q_size".split()
)
"""Arguments of a fit that Keras alone has."""

SHARED = frozenset(("batch_size", "epochs"))
"""Arguments of a fit that others have too."""

KNOWN = {
    "fit": _parameters(FIT, FIT_GENERATOR)
    | TELLING
    | {"workers", "nb_worker", "pickle_safe", "show_accuracy"},
    "compile": _parameters(COMPILE)
    | frozenset(
        "sample_weight_mode target_tensors run_eagerly steps_per_execution jit_compile auto_scale_loss "
        "distribute experimental_run_tf_function class_mode".split()
    ),
    "train_on_batch": frozenset("x y sample_weight class_weight reset_metrics return_dict".split()),
}
KNOWN["fit_generator"] = KNOWN["fit"]
"""All arguments that Keras's methods take or took, by method."""

LIBRARIES = ("keras", "tensorflow")
RIVALS = (
    "torch",
    "mxnet",
    "skorch",
    "poutyne",
    "pytorch",
    "lightning",
    "fastai",
    "pycox",
    "darts",
    "lightfm",
    "xgboost",
    "lightgbm",
    "catboost",
    "paddle",
    "chainer",
    "sentence_transformers",
)
"""Libraries whose models have a `fit` with some of Keras's arguments."""


def is_asked_as_model(
    machine: Machine, method: str, positional: Sequence[Value], keywords: Names, text: str
) -> bool:
    """Whether a call of `method` on something that is not known can only be one of a Keras model's.

    `text` is the code of the file that the call stands in.
    """
    if not keywords.keys() <= KNOWN[method] or not any(name in text for name in LIBRARIES):
        return False
    if method == "compile":
        return _is_compile(machine, positional, keywords)
    if method == "train_on_batch":
        return len(positional) + len(keywords) > 1
    if method == "fit_generator" or not TELLING.isdisjoint(keywords):
        return True
    if _has_callbacks(machine, keywords.get("callbacks")):
        return True
    given = len(positional) + len({"x", "y"} & keywords.keys())
    return bool(SHARED & keywords.keys()) and given == 2 and not any(name in text for name in RIVALS)


def may_make(package: str) -> bool:
    """Whether objects of a package may be models of Keras that are not known as such."""
    known = (*LIBRARIES, *RIVALS, "builtins", "sklearn", "keras_tuner", "numpy", "pandas", "imblearn")
    return package not in known and not package.startswith(RIVALS)


def is_model(machine: Machine, written: str, keywords: Names, text: str) -> bool:
    """Whether what is called under a `GradientTape` is a model: it is told its mode, or asked for weights."""
    around = (machine.store.find(Ref(address), Made) for address in machine.contexts)
    if not any(one is not None and one.path == "tensorflow.GradientTape" for one in around):
        return False
    return "training" in keywords or any(f"{written}.{weights}" in text for weights in WEIGHTS[:2])


def _is_compile(machine: Machine, positional: Sequence[Value], keywords: Names) -> bool:
    if not {"loss", "metrics"}.isdisjoint(keywords):
        return True
    optimizer = keywords.get("optimizer", positional[0] if positional else None)
    loss = positional[1] if len(positional) > 1 else None
    return _names_optimizer(machine, optimizer) or _names_loss(loss)


def _names_optimizer(machine: Machine, value: Value | None) -> bool:
    if isinstance(value, Const) and isinstance(value.value, str):
        return canonical_optimizer(value.value) is not None
    if isinstance(value, Library):
        return value.path.startswith("keras.optimizers.")
    made = machine.store.find(value, Made)
    return made is not None and made.path.startswith("keras.optimizers.")


def _names_loss(value: Value | None) -> bool:
    return (
        isinstance(value, Const) and isinstance(value.value, str) and canonical_loss(value.value) is not None
    )


def _has_callbacks(machine: Machine, value: Value | None) -> bool:
    """Whether a list holds one of Keras's callbacks."""
    cell = machine.store.find(value, List)
    items = cell.items if cell is not None else value.items if isinstance(value, Tuple) else ()
    made = (machine.store.find(item, Made) for item in items)
    return any(one is not None and one.path.startswith("keras.callbacks.") for one in made)


ASKED.update(dict.fromkeys(sorted(METHODS), Asked(is_asked_as_model, may_make, is_model)))

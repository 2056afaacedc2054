"""By which bytes a file tells that it is for a framework: one row each.

The gate reads them before anything heavy is imported, so nothing is imported here. To add a framework is to
add its row; `knowledge/frameworks/` has a folder for each.
"""

from __future__ import annotations

NAMES: dict[str, tuple[bytes, ...]] = {
    "keras": (b"keras", b"tensorflow"),
}
"""What stands in every file that imports a framework, under whichever of its names."""

TRAINING: dict[str, tuple[tuple[bytes, ...], tuple[bytes, ...]]] = {
    "torch": (
        (b"torch", b"pytorch_lightning", b"lightning", b"transformers"),
        (
            b".backward",
            b"training_step",
            b"Trainer(",
            b"loss_scaler(",
            b"create_supervised_trainer(",
            b"LightningCLI(",
        ),
    ),
}
"""Names of which one stands in a file, beside one of the words with which it trains.

Most files that import PyTorch hold layers or data and train nothing: those that do are reached from the file
that trains, through its imports.
"""

ASKING: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "torch": (
        (b"torch",),
        (b"DataLoader",),
        (b"argmax(", b".max(", b"topk(", b"sigmoid(", b".round("),
        (b"no_grad", b"inference_mode", b".eval("),
    ),
}
"""Names and words of which one of each group stands in a file that scores a network on data of its own."""

BROUGHT: dict[str, tuple[str, ...]] = {
    "torch": (
        "load_state_dict",
        "load_model",
        "load_weights",
        "load_checkpoint",
        "load_file",
        "from_pretrained",
        "pretrained",
        "weights",
        "checkpoint",
        "safetensors",
        "hub",
        "backward",
        "step",
    ),
}
"""Names of which one stands in the code of a file that scores weights which it trains or has from elsewhere.

Most files that only score do, and losslint has nothing to say of them.
"""

FRAGMENTS: dict[str, tuple[bytes, ...]] = {
    "keras": (
        b"Sequential(",
        b"model.add(",
        b".compile(",
        b"Dense(",
        b"Conv2D(",
        b"Conv1D(",
        b"Convolution",
        b"ImageDataGenerator(",
        b".flow_from_",
        b".predict_generator(",
    ),
}
"""Of what two stand in a fragment whose imports were left out, as code in questions and answers often is."""

CALLED: dict[str, tuple[str, ...]] = {
    "keras": (
        "fit",
        "fit_generator",
        "fit_transform",
        "train_on_batch",
        "compile",
        "evaluate",
        "evaluate_generator",
        "test_on_batch",
        "predict",
        "predict_on_batch",
        "predict_proba",
        "predict_generator",
        "predict_classes",
    ),
    "torch": ("backward", "manual_backward", "fit"),
}
"""Methods of which one stands in all code that trains a model, puts it together for that, or asks it.

A word counts where its framework is mentioned, in the file or in what that imports. Frameworks share some.
"""

NAMED: dict[str, tuple[str, ...]] = {
    "keras": ("GradientTape", "cross_val_score", "cross_val_predict", "cross_validate"),
    "torch": (
        "training_step",
        "loss_scaler",
        "create_supervised_trainer",
        "LightningCLI",
        "cross_val_score",
        "cross_val_predict",
        "cross_validate",
    ),
}
"""Other names that stand in code which trains: without a model's method, or by handing the model on."""

SETTINGS: dict[str, tuple[str, ...]] = {"torch": ("TrainingArguments",)}
SETTINGS_READ: dict[str, tuple[str, ...]] = {"torch": ("HfArgumentParser",)}
STARTED: dict[str, tuple[str, ...]] = {"torch": ("train",)}
"""Classes whose objects are the settings of a training, what reads such settings from a command line, and the
methods that begin such a training: settings alone train nothing."""

BUILT: dict[str, tuple[str, ...]] = {
    "keras": ("Sequential", "Model"),
}
"""What a script calls that only builds a model: what nobody calls in a module of others does not count."""

OTHERS = {
    b"flax": "JAX",
    b"haiku": "JAX",
    b"optax": "JAX",
    b"jax": "JAX",
    b"mxnet": "MXNet",
    b"paddle": "PaddlePaddle",
    b"chainer": "Chainer",
}
"""Libraries of training that are not known yet, by the package that a file imports."""

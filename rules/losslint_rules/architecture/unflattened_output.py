"""LL506: an output with more axes than its labels."""

from collections.abc import Iterator

from losslint.findings import Edit, Finding, Fix, Severity
from losslint.rule import rule
from losslint.training import Because, Layer, Output, Role, Run

from losslint_rules.domain.evidence import labels_evidence, loss_evidence, units_place
from losslint_rules.domain.repairs import with_layer_before
from losslint_rules.domain.tasks import axes_too_many, has_known_loss


@rule("LL506", "unflattened-output", Severity.ERROR, measured=("keras",))
def unflattened_output(output: Output) -> Iterator[Finding]:
    """A model whose output still has the axes of its inputs.

    ## What it does
    Reports an output that has more axes than its labels: a `Dense` layer over images or sequences works on
    the last axis alone, so without a `Flatten` or a global pooling the rows, columns or steps stay. It
    rests on known shapes of the output and the labels.

    ## Why is this bad?
    Crossentropies stop at the first batch with an error about shapes or ranks. Mean squared error and its
    like stop there too, except where the sizes happen to match, as with one target a sample: then every
    row or step is held against the targets of the whole batch without a word, and `predict` returns one
    answer for each of them (28 for a picture of 28 rows).

    ## Example
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 28, 28)
    y = np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((28, 28)),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    Use instead:
    ```python
    import keras
    import numpy as np
    from keras import layers

    x = np.random.rand(5000, 28, 28)
    y = np.random.randint(0, 10, 5000)

    model = keras.Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=10)
    ```

    ## Fix safety
    Unsafe: the model changes. `Flatten` is put before the first of the `Dense` layers at the end, where the
    sizes that it flattens are known; a pooling may be the better choice. It is offered where the labels have
    one answer for each sample and the model has one output.

    ## References
    - [Keras: Flatten layer](https://keras.io/api/layers/reshaping_layers/flatten/)
    - [keras#2415: Input 0 is incompatible with layer
      dense_1](https://github.com/keras-team/keras/issues/2415)
    """
    if not has_known_loss(output) or output.labels.are_inputs or axes_too_many(output) is None:
        return
    labels = output.labels
    origin = labels.at or labels.shape.origin
    evidence = labels_evidence(output) or ((Because(origin, "labels"),) if origin is not None else ())
    rank, shape = output.head.rank.value, labels.shape.value or ()
    yield Finding(
        at=units_place(output),
        message=f"the output has {rank} axes{_written(output)}, its labels have {len(shape)}",
        label=f"output of {rank} axes",
        because=(*evidence, *loss_evidence(output)),
        effects=(_effect(output),),
        help="a `Flatten` or a global pooling layer before the first `Dense`",
        fix=Fix("Flatten what goes into the dense layers", (_flattened(output),)),
    )


def _flattened(output: Output) -> Edit | None:
    """Return the edit that flattens what goes into the dense layers at the end of the model."""
    run, labels = output.run, output.labels.shape.value or ()
    first = _first_dense(run, output.head.layer) if len(run.outputs) == 1 and len(labels) <= 2 else None
    return with_layer_before(run, first, "Flatten") if first is not None else None


def _first_dense(run: Run, layer: Layer | None) -> Layer | None:
    """Return the first of the dense layers that lead to the head, if it gets more axes than it should.

    Nothing stands between them that needs these axes, and their sizes are known.
    """
    first: Layer | None = None
    layers = run.model.layers
    while layer is not None and _takes_rows(layer) and len(layer.inbound) == 1:
        before = layers[layer.inbound[0]]
        shape = before.output_shape.value or ()
        if layer.role is Role.DENSE and len(shape) > 2 and None not in shape[1:]:
            first = layer
        layer = before
    return first


def _takes_rows(layer: Layer) -> bool:
    """Whether a layer takes rows of numbers as well as pictures, and does the same to both."""
    return layer.role in EVERYWHERE and layer.sides is None


EVERYWHERE = (Role.DENSE, Role.DROPOUT, Role.NOISE, Role.ACTIVATION, Role.NORMALISATION)
"""The layers that stand between images as well as between rows, but for those that drop whole slices."""


def _written(output: Output) -> str:
    layer = output.head.layer
    shape = layer.output_shape.value if layer is not None and not output.head.trail else None
    if shape is None or len(shape) != output.head.rank.value:
        return ""
    return f", ({', '.join('any' if size is None else str(size) for size in shape)})"


def _effect(output: Output) -> str:
    if output.loss.stretches:
        return (
            "stops at the first batch, or the labels are stretched over every row or step where sizes match"
        )
    return "stops at the first batch with an error about shapes"

"""Short scripts and what is understood of them, in one line a run."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from losslint.runs import runs_of
from losslint.source import read_source
from losslint.training import Data, Fact, Labels, Output, Run, Scale, Version

IMPORTS = """
import numpy as np
import keras
from keras import layers
from keras.layers import Activation, Conv2D, Dense, Dropout, Flatten, Input, Reshape, Softmax
from keras.models import Model, Sequential
from keras.datasets import cifar10, mnist
from keras.utils import to_categorical
"""


def runs(code: str, target: Version | None = None, header: str = IMPORTS) -> list[Run]:
    """Return the runs of a script that starts with the usual imports."""
    source = read_source(Path("script.py"), (header + dedent(code)).encode(), "script.py")
    assert source.problems == ()
    return runs_of(source, None, target)


def understood(code: str, header: str = IMPORTS) -> list[str]:
    """Return head, loss, labels and inputs of every output, `?` for what is unknown."""
    return [line(run, output) for run in runs(code, header=header) for output in run.outputs]


def line(run: Run, output: Output) -> str:
    """Write one output of a run as `10 softmax, categorical_crossentropy, one-hot(10), images 0..1`."""
    head, loss = output.head, output.loss
    logits = " logits" if loss.reads.value is Scale.LOGITS else ""
    inputs = ", ".join(of_inputs(one) for one in run.inputs)
    return (
        f"{shown(head.units)} {shown(head.activation)}, {shown(loss.name)}{logits}, "
        f"{of_labels(output.labels)}, {inputs}"
    )


def of_labels(labels: Labels) -> str:
    """Write labels as `one-hot(10)`."""
    if labels.are_inputs:
        return "inputs"
    encoding = labels.encoding.value
    return f"{encoding.value}({shown(labels.classes)})" if encoding is not None else "?"


def of_inputs(data: Data) -> str:
    """Write inputs as `images 0..255`."""
    content = data.content.value
    span = data.range.value
    return f"{content.value if content else '?'} {f'{span.low:g}..{span.high:g}' if span else '?'}"


def shown(fact: Fact[int] | Fact[str]) -> str:
    """Write a fact's value, `?` where it is unknown."""
    return str(fact.value) if fact.known else "?"

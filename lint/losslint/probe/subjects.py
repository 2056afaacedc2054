"""Which output an experiment is about, for what rules speak about: a run, an output, a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from losslint.knowledge.frameworks.keras.losses import expectation
from losslint.probe.experiment import RebuildError
from losslint.training import (
    Evaluation,
    Fact,
    Framework,
    Head,
    Kind,
    Labels,
    Loss,
    Model,
    Optimizer,
    Origin,
    Output,
    Prediction,
    Run,
)
from losslint.treatment import Treatment

_LOSSES = {
    "softmax": "sparse_categorical_crossentropy",
    "sigmoid": "binary_crossentropy",
}
"""The usual loss for what a model outputs; for numbers of any size it is the squared error."""


def output_of(subject: Any) -> Output:
    """Return the output that a finding is about; a finding about a whole run is tried on its first one.

    Raises:
        RebuildError: the subject is none that a training can be made of.
    """
    match subject:
        case Output() as output:
            return output
        case Run(outputs=(output, *_)):
            return output
        case Prediction(head=head, at=at) | Evaluation(head=head, at=at):
            return _usual(head, at)
        case _:
            raise RebuildError("it is about no training")


def ways_of(subject: Any, treatment: Treatment) -> Sequence[bool]:
    """Return whether one hidden layer stands for all, for each way to try, in the order of trying."""
    if isinstance(subject, (Prediction, Evaluation)):
        return (True,)
    return (False,) if treatment.of_the_body else (False, True)


def _usual(head: Head, at: Origin) -> Output:
    """Return an output with the usual loss: what was predicted tells nothing of the training before."""
    unknown = "nothing is known of the training"
    loss = _LOSSES.get(head.activation.value or "", "mean_squared_error")
    output = Output(
        head,
        Loss(Fact(loss), expectation(loss, None)),
        Labels(Fact.unknown(unknown), Fact.unknown(unknown), Fact.unknown(unknown), Fact.unknown(unknown)),
        Fact(()),
    )
    Run(
        Kind.FIT,
        at,
        None,
        Framework.KERAS,
        Fact.unknown(unknown),
        Model((), complete=False, at=None, why_incomplete=unknown),
        (),
        (output,),
        Optimizer(Fact.unknown(unknown), Fact.unknown(unknown)),
        Fact.unknown(unknown),
        Fact.unknown(unknown),
        Fact.unknown(unknown),
    )
    return output

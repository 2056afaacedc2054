"""Which output an experiment is about, for what rules speak about: a run, an output, a prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from losslint.probe.builders import BUILDERS
from losslint.probe.experiment import RebuildError
from losslint.training import (
    LINEAR,
    Encoding,
    Evaluation,
    Fact,
    Framework,
    Head,
    Kind,
    Labels,
    Model,
    Optimizer,
    Output,
    Prediction,
    Run,
)
from losslint.treatment import Given, Treatment

_UNKNOWN = "nothing is known of the training"


def output_of(subject: Any, treatment: Treatment) -> Output:
    """Return the output that a finding is about; a finding about a whole run is tried on its first one.

    Raises:
        RebuildError: the subject is none that a training can be made of.
    """
    match subject:
        case Output() as output:
            return output
        case Run(outputs=(output, *_)):
            return output
        case Prediction(head=head) | Evaluation(head=head):
            return _usual(subject, head, treatment.given)
        case _ if treatment.given.classes is not None and getattr(subject, "framework", None) is not None:
            return _usual(subject, _scores(treatment.given.classes), treatment.given)
        case _:
            raise RebuildError("it is about no training")


def ways_of(subject: Any, treatment: Treatment) -> Sequence[bool]:
    """Return whether one hidden layer stands for all, for each way to try, in the order of trying."""
    if not isinstance(subject, (Run, Output)):
        return (True,)
    return (False,) if treatment.of_the_body else (False, True)


def _scores(classes: int) -> Head:
    """Return a head that gives a score for each class."""
    why = Fact[Any].unknown("nothing is known of the model")
    return Head(Fact(classes), Fact(LINEAR), why, Fact(2), None)


def _usual(subject: Any, head: Head, given: Given) -> Output:
    """Return an output with the usual loss: what the code does here tells nothing of the training before."""
    framework = subject.framework or Framework.KERAS
    chooses = given.encoding is Encoding.CLASS_IDS
    loss = BUILDERS[framework].usual_loss(head.activation.value or "", head.units.value or 0, chooses)
    nothing = Fact[Any].unknown(_UNKNOWN)
    output = Output(head, loss, Labels(nothing, nothing, nothing, nothing), Fact(()))
    Run(
        Kind.FIT,
        subject.at,
        None,
        framework,
        nothing,
        Model((), complete=False, at=None, why_incomplete=_UNKNOWN),
        (),
        (output,),
        Optimizer(nothing, nothing),
        nothing,
        nothing,
        nothing,
    )
    return output

"""The domain model: a run, its model, head, loss, labels, inputs, metrics and optimizer.

This package is the vocabulary that rules speak. It knows nothing of libcst, files or how a
framework spells things.
"""

from losslint.training.data import (
    AROUND_ZERO,
    HELD_OUT,
    TRAINING_PART,
    Carrier,
    Content,
    Data,
    Doing,
    Encoding,
    Inputs,
    LabelMode,
    Labels,
    Order,
    Range,
    Scheme,
    Shape,
    Step,
    prepared_range,
)
from losslint.training.expectation import Expectation, Family, Form, Scale, scale_of
from losslint.training.fact import Because, Fact
from losslint.training.framework import Framework, Version
from losslint.training.freezing import Freezing, Toggle
from losslint.training.logs import Callback, Logs
from losslint.training.model import LINEAR, Backbone, Head, Layer, Model, Refusal, Refused
from losslint.training.origin import Origin, Place
from losslint.training.procedure import (
    Deciding,
    Discarded,
    Evaluation,
    Gradient,
    Prediction,
    Scaling,
    Unadapted,
)
from losslint.training.program import Program
from losslint.training.roles import Duty, Role
from losslint.training.run import (
    CUSTOM,
    ClassWeights,
    Kind,
    LatentTerms,
    Loss,
    Metric,
    Optimizer,
    Output,
    Run,
    Use,
    Validation,
)

__all__ = [
    "AROUND_ZERO",
    "CUSTOM",
    "HELD_OUT",
    "LINEAR",
    "TRAINING_PART",
    "Backbone",
    "Because",
    "Callback",
    "Carrier",
    "ClassWeights",
    "Content",
    "Data",
    "Deciding",
    "Discarded",
    "Doing",
    "Duty",
    "Encoding",
    "Evaluation",
    "Expectation",
    "Fact",
    "Family",
    "Form",
    "Framework",
    "Freezing",
    "Gradient",
    "Head",
    "Inputs",
    "Kind",
    "LabelMode",
    "Labels",
    "LatentTerms",
    "Layer",
    "Logs",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Order",
    "Origin",
    "Output",
    "Place",
    "Prediction",
    "Program",
    "Range",
    "Refusal",
    "Refused",
    "Role",
    "Run",
    "Scale",
    "Scaling",
    "Scheme",
    "Shape",
    "Step",
    "Toggle",
    "Unadapted",
    "Use",
    "Validation",
    "Version",
    "prepared_range",
    "scale_of",
]

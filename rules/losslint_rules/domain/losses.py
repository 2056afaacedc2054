"""Losses by what they expect, where several rules mean the same ones."""

from losslint.training import Family, Form, Framework, Loss, Output, Scale

PROBABILITIES = (Scale.PROBABILITIES, Scale.INDEPENDENT)
"""What softmax and sigmoid make: numbers between 0 and 1 that a loss may take the logarithm of."""

UNSUITED = (Scale.RATES, Scale.NUMBERS)
"""What is neither probabilities nor logits: numbers that leave [0, 1] or reach below it."""

CROSSENTROPIES = (Family.CROSSENTROPY, Family.YES_NO)
"""The losses that can be told whether they read logits."""

OF_PROBABILITIES = (*CROSSENTROPIES, Family.DIVERGENCE)
"""The losses that take the logarithm of what the model outputs, where that is no logit."""

OF_NUMBERS = (Family.DISTANCE, Family.COUNT)
"""The losses whose targets are numbers."""


def is_over_rows(loss: Loss) -> bool:
    """Whether the loss compares one distribution over classes with a one-hot row."""
    return loss.family is Family.CROSSENTROPY and loss.wants is Form.ROWS


def is_over_ids(loss: Loss) -> bool:
    """Whether the loss compares one distribution over classes with the id of the right one."""
    return loss.family is Family.CROSSENTROPY and loss.wants is Form.CLASS_IDS


def is_over_shares(loss: Loss) -> bool:
    """Whether the loss compares one distribution with another, of which the labels are the shares."""
    return loss.family is Family.DIVERGENCE and loss.wants is Form.ROWS


def asks_questions(loss: Loss) -> bool:
    """Whether the loss is the plain one over answers with yes and no, which counts all of them in full."""
    return loss.family is Family.YES_NO and not loss.weighs


def reads_logits(loss: Loss) -> bool:
    """Whether the loss is known to read logits."""
    return loss.reads.value is Scale.LOGITS


def squashed_twice_with_sgd(output: Output) -> bool:
    """Whether PyTorch is to answer several questions with SGD out of a squashed head, which failed.

    It applies the loss's own sigmoid to whatever it gets. With one unit, or with Adam, it learned.
    """
    run, loss = output.run, output.loss
    several = output.head.units.value != 1 and output.head.gives.value in PROBABILITIES
    asked = loss.family is Family.YES_NO and reads_logits(loss)
    return run.framework is Framework.TORCH and several and asked and run.optimizer.name.value == "SGD"


def wants_one_distribution(loss: Loss) -> bool:
    """Whether the loss takes a row of outputs for the shares of one distribution, and counts it in full.

    The crossentropies that count less what is already right were not measured to.
    """
    return loss.family in (Family.CROSSENTROPY, Family.DIVERGENCE) and not loss.weighs

"""The wishes that several rules have: the plain losses, and a head with the loss that goes with it."""

from losslint.findings import Way
from losslint.training import Family, Form, Output
from losslint.wishes import EndFor, Measure, Train

from losslint_rules.domain.tasks import known_metrics


def for_ids(output: Output) -> Train:
    """Wish for the loss over classes that wants the id of the right one."""
    return Train(output, Family.CROSSENTROPY, Form.CLASS_IDS)


def for_rows(output: Output) -> Train:
    """Wish for the loss over classes that wants one-hot rows."""
    return Train(output, Family.CROSSENTROPY, Form.ROWS)


def for_questions(output: Output) -> Train:
    """Wish for the loss over answers with yes and no."""
    return Train(output, Family.YES_NO, Form.YES_NO)


def for_numbers(output: Output) -> Train:
    """Wish for the loss over numbers to come close to."""
    return Train(output, Family.DISTANCE, Form.LIKE_OUTPUT)


def for_sides(output: Output) -> Train:
    """Wish for the loss over two sides of zero, with a margin."""
    return Train(output, Family.MARGIN, Form.YES_NO)


def instead_of(output: Output, old: str, new: str) -> tuple[Measure, ...]:
    """Wish for another metric in the place of one that the output has, nothing where it is not there."""
    return tuple(Measure(one, new, only_a_word=True) for one in known_metrics(output) if one.name == old)


def one_choice(output: Output, loss: Train, repair: str) -> Way:
    """Return the way to one choice under a loss over classes."""
    return Way((loss, EndFor(output, loss.family)), "{1} with {0}", repair)


def separate_answers(output: Output, repair: str) -> Way:
    """Return the way to an answer for each question, under the loss for them."""
    return Way((EndFor(output, Family.YES_NO), for_questions(output)), repair=repair)
